"""`metrics` over the demo company: figures a person can check by hand, their JSON, their rows, and their ends."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api.cli.exits import Exit
from api.cli.figures import shown
from api.cli.main import run
from assistant.metrics.registry import METRICS
from assistant.metrics.show import show
from assistant.settings import Settings
from assistant.tools import Desk, account_facts_tool
from assistant.types.facts import Fact
from assistant.wiring import open_plumbline
from tests.cli.conftest import Ended, Plumb

COMPANY = Path(__file__).parents[2] / "ingest" / "demo" / "company"
TODAY = "2026-10-31"
FACT = {
    "name", "account_id", "value", "unit", "as_of", "formula", "inputs", "method", "period", "sample_size",
    "set_aside", "oldest_source_on",
}  # fmt: skip


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company in a data folder; nothing here writes to it."""
    home = tmp_path_factory.mktemp("company") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_EMBEDDER", "hashing")
        assert run(["ingest", str(COMPANY), "--home", str(home), "--quiet", "--json"]) == Exit.DONE
    return home


@pytest.fixture
def metrics(plumb: Plumb, company: Path) -> Any:
    def ask(*arguments: str) -> Ended:
        return plumb("metrics", *arguments, "--home", company)

    return ask


def figures(ended: Ended) -> dict[str, Any]:
    """Values by name, of the first fact of each name."""
    found: dict[str, Any] = {}
    for fact in ended.json["facts"]:
        found.setdefault(fact["name"], fact["value"])
    return found


def test_list_names_every_metric_with_formula_and_unit(metrics: Any) -> None:
    table = metrics("list", "--json").json
    assert [metric["name"] for metric in table["metrics"]] == list(METRICS)
    assert all(metric["formula"] and metric["unit"] and metric["inputs"] for metric in table["metrics"])
    assert [policy["name"] for policy in table["policies"] if policy["default"]] == ["cohort-snapshot/v1"]
    assert "nrr\tRevenue\t%" in metrics("list").out


@pytest.mark.parametrize("reference", ["acct_mfreight", "Meridian Freight", "meridianfreight.example"])
def test_mrr_of_an_account_with_its_row(metrics: Any, reference: str) -> None:
    ended = metrics("show", "mrr", "--account", reference, "--as-of", TODAY, "--json")
    (fact,) = ended.json["facts"]
    assert set(fact) == FACT
    assert (fact["value"], fact["unit"], fact["account_id"]) == ("9240.00", "USD", "acct_mfreight")
    assert fact["inputs"] == ["subscriptions:sub_mfreight_03"]
    assert (fact["as_of"], fact["sample_size"], fact["period"]) == (TODAY, 1, None)
    assert ended.json["set_aside"] == []


def test_a_window_is_named_by_both_its_days(metrics: Any) -> None:
    window = ("--from", "2025-10-31", "--to", TODAY)
    bars = figures(
        metrics("show", "waterfall", "--account", "acct_oddfel", "--as-of", TODAY, *window, "--json")
    )
    assert (bars["opening"], bars["expansion"], bars["contraction"]) == ("900.00", "300.00", "675.00")
    assert (bars["new"], bars["churn"], bars["reactivation"], bars["closing"]) == ("0", "0", "0", "525.00")
    assert bars["expansion.seat"] == "300.00"
    shape = metrics("show", "nrr", "--as-of", TODAY, *window, "--json").json["facts"][0]
    assert shape["period"] == {"start": "2025-10-31", "end": TODAY}


def test_periods_that_follow_one_another_are_no_churn_though_each_has_an_id_of_its_own(metrics: Any) -> None:
    bars = figures(metrics("show", "waterfall", "--as-of", TODAY, "--json"))
    assert (bars["churn"], bars["reactivation"], bars["new"]) == ("1870.00", "0", "0")  # Copperleaf alone
    moved = sum(Decimal(bars[bar]) for bar in ("opening", "new", "reactivation", "expansion", "fx"))
    assert moved - Decimal(bars["contraction"]) - Decimal(bars["churn"]) == Decimal(bars["closing"])


def test_an_account_that_left_pays_until_its_last_day(metrics: Any) -> None:
    def mrr(day: str) -> str:
        return metrics("show", "mrr", "--account", "acct_copper", "--as-of", day, "--json").json["facts"][0][
            "value"
        ]

    assert [mrr(day) for day in ("2026-01-31", "2026-02-01")] == ["1870.00", "0"]
    assert mrr("2025-01-31") == "1760.00"


def test_explaining_a_gap_adds_up_to_the_cent(metrics: Any) -> None:
    facts = metrics("show", "nrr", "--as-of", TODAY, "--explain", "movement/v1", "--json").json["facts"]
    gap = next(fact for fact in facts if fact["name"] == "gap")
    parts = [fact for fact in facts if fact["name"] == "gap.account"]
    above = sum(Decimal(part["method"].split(" ")[0]) for part in parts)
    assert f"{above:f} above" in gap["method"]
    assert above == Decimal("-113.53700")  # what the exchange rates did, which movement/v1 counts
    assert all(part["inputs"] for part in parts)


def test_csv_has_every_input_row_with_cells_and_origin(metrics: Any) -> None:
    facts = metrics("show", "nrr", "--as-of", TODAY, "--json").json["facts"]
    rows = list(csv.DictReader(io.StringIO(metrics("show", "nrr", "--as-of", TODAY, "--csv").out)))
    assert [(row["fact"], row["row"]) for row in rows] == [
        (f["name"], id) for f in facts for id in f["inputs"]
    ]
    one = next(row for row in rows if row["row"] == "subscriptions:sub_mfreight_03")
    assert (one["mrr"], one["currency"], one["account_id"]) == ("9240.00", "USD", "acct_mfreight")
    assert one["origin"].endswith("subscriptions.csv:4")


def test_the_rows_behind_are_enough_to_work_the_figure_out_again(metrics: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(metrics("show", "mrr", "--as-of", TODAY, "--csv").out)))
    rates = {
        row["currency"]: Decimal(row["rate_to_base"]) for row in rows if row["table"] == "exchange_rates"
    }
    priced = [(Decimal(row["mrr"]), row["currency"]) for row in rows if row["table"] == "subscriptions"]
    assert sum(amount * rates.get(currency, Decimal(1)) for amount, currency in priced) == Decimal("49780.90")


@pytest.mark.parametrize("name", ["backlog", "usage_trend", "last_touch", "nps", "renewals_due"])
def test_rows_of_every_kind_are_opened_again(metrics: Any, name: str) -> None:
    text = metrics("show", name, "--account", "Meridian Freight", "--as-of", TODAY, "--csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert all(row["table"] and row["source"] for row in rows)


def test_text_is_for_people_and_changes_no_value(metrics: Any) -> None:
    text = metrics("show", "mrr", "--as-of", TODAY).out
    assert "49,780.90 USD" in text
    assert "The sum of the monthly prices" in text
    assert metrics("show", "mrr", "--as-of", TODAY, "--json").json["facts"][0]["value"] == "49780.90000"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("1234.5"), "USD", "1,234.50 USD"),
        (Decimal("-0.005"), "EUR", "-0.01 EUR"),
        (Decimal("94.99996"), "%", "94.9999 %"),
        (Decimal("94.994"), "%", "94.99 %"),
        (Decimal("85"), "%", "85.0 %"),
        (Decimal("12.50"), "days", "12.5 days"),
        (12345, "tickets", "12,345 tickets"),
        (date(2026, 1, 2), "date", "2026-01-02"),
        (None, "%", "undefined"),
    ],
)
def test_how_values_are_shown(value: Any, unit: str, text: str) -> None:
    assert shown(value, unit) == text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "nrrr"], Exit.USAGE),
        (["show", "nrr", "--policy", "mine"], Exit.USAGE),
        (["show", "nrr", "--currency", "gold"], Exit.USAGE),
        (["show", "nrr", "--explain", "mine"], Exit.USAGE),
        (["show", "backlog", "--explain", "movement/v1"], Exit.USAGE),
        (["show", "nrr", "--account", "acct_penny", "--segment", "small"], Exit.USAGE),
        (["show", "nrr", "--portfolio", "--account", "acct_penny"], Exit.USAGE),
        (["show", "nrr", "--json", "--csv"], Exit.USAGE),
        (["show", "nrr", "--to", "2026-01-01"], Exit.USAGE),
        (["show", "nrr", "--from", "2026-02-01", "--to", "2026-01-01"], Exit.USAGE),
        (["show", "nrr", "--segment", "galactic"], Exit.USAGE),
        (["show", "nrr", "--account", "Nobody Ltd"], Exit.NOT_FOUND),
        (["show", "nrr", "--account", "Meridian"], Exit.AMBIGUOUS_ACCOUNT),
        (["show", "review_list"], Exit.NOT_CONFIGURED),
        (["show", "nrr", "--portfolio"], Exit.DONE),
        (["show", "nrr", "--segment", "small"], Exit.DONE),
        (["show", "mrr", "--currency", "eur"], Exit.DONE),
        (["show", "nrr", "--explain", "reported"], Exit.DONE),
    ],
)
def test_the_code_of_an_ending(metrics: Any, arguments: list[str], code: Exit) -> None:
    ended = metrics(*arguments, "--as-of", TODAY)
    assert ended.code == code
    if code != Exit.DONE:
        assert [line.split(":")[0].strip() for line in ended.err.strip().splitlines()[-3:]] == [
            "error",
            "why",
            "mend",
        ]


def test_what_is_not_configured_is_named_with_its_setting(
    metrics: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = metrics("show", "review_list", "--as-of", TODAY, "--json")
    assert ended.json["error"]["code"] == "not_configured"
    assert "review_threshold" in ended.err
    monkeypatch.setenv("PLUMBLINE_METRICS__REVIEW_THRESHOLD", "100000")
    found = figures(metrics("show", "review_list", "--as-of", TODAY, "--json"))
    assert found["review_list"] == 3  # Meridian Health, Meridian Freight, Brindle
    assert figures(metrics("show", "rule_of_40", "--as-of", TODAY, "--json"))["rule_of_40"] is None


def test_the_settings_of_the_house_come_from_the_folders_file_and_the_environment_goes_before_it(
    plumb: Plumb, company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = company / "plumbline.toml"
    file.write_text(
        'zone = "Europe/Berlin"\n[metrics]\ncore_metric = "logins"\ngross_margin = 0.8\n'
        'outages = [["2026-10-05", "2026-10-06"]]\n[metrics.segment_bands]\nlarge = 100000\n'
        '[[metrics.reorganisations]]\nkind = "merge"\non = 2026-02-01\naccount = "acct_copper"\n'
        'with_account = "acct_oddfel"\n',
        encoding="utf-8",
    )
    try:
        settings = Settings(home=company)
        assert (settings.zone, settings.metrics.gross_margin) == ("Europe/Berlin", Decimal("0.8"))
        monkeypatch.setenv("PLUMBLINE_METRICS__GROSS_MARGIN", "0.75")
        assert Settings(home=company).metrics.gross_margin == Decimal("0.75")
        assert Settings(home=company).metrics.core_metric == "logins"
        shape = plumb("metrics", "show", "nrr", "--as-of", TODAY, "--json", "--home", company).json
        assert "acct_copper counted with acct_oddfel (merge on 2026-02-01)" in shape["facts"][0]["method"]
        trend = plumb("metrics", "show", "usage_trend", "--as-of", TODAY, "--json", "--home", company).json
        assert {fact["name"].split(":")[1].split(".")[0] for fact in trend["facts"]} == {"logins"}
    finally:
        file.unlink()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[metrics]\nbase_currency = 'euro'\n", "PLUMBLINE_METRICS__BASE_CURRENCY"),
        ("[metrics]\nreview_treshold = 5\n", "PLUMBLINE_METRICS__REVIEW_TRESHOLD"),
        ("[metrics]\noutages = [['2026-02-02', '2026-02-01']]\n", "before it starts"),
        ("[metrics\n", "plumbline.toml"),
    ],
)
def test_a_wrong_settings_file_is_loud(plumb: Plumb, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "plumbline.toml").write_text(text, encoding="utf-8")
    ended = plumb("metrics", "show", "mrr", "--home", tmp_path)
    assert ended.code == Exit.NOT_CONFIGURED
    assert said in ended.err


def test_no_metric_breaks_on_the_company(company: Path) -> None:
    with _opened(company) as plumbline:
        scope = plumbline.local_scope(as_of=_end(date.fromisoformat(TODAY)))
        for name in METRICS.keys() - {"review_list"}:  # which needs an amount of the house
            for account in (None, *sorted(scope.account_ids)):
                result = show(
                    name, reader=plumbline.reader, scope=scope, as_of=scope.as_of.date(), account=account
                )
                assert result.facts
                assert all(fact.method and fact.formula for fact in result.facts)


SAME = {
    "mrr": ("mrr", "mrr"), "arr": ("arr", "arr"), "open_tickets": ("backlog", "backlog"), "nps": ("nps", "nps"),
    "csat": ("csat", "csat"), "ces": ("ces", "ces"), "seats_active": ("seats", "active"),
}  # fmt: skip
"""What is quoted of one account, and the metric and the figure that say the same."""


@pytest.mark.parametrize("day", ["2024-12-31", "2025-02-28", "2025-10-31", "2026-02-15", "2026-05-31", TODAY])
def test_what_is_quoted_of_an_account_is_the_metrics_figure(company: Path, day: str) -> None:
    on, compared = date.fromisoformat(day), 0
    with _opened(company) as plumbline:
        scope = plumbline.local_scope(as_of=_end(on))
        for account in plumbline.reader.accounts(scope=scope):
            desk = Desk(scope.narrowed(account.id), account, plumbline.reader, plumbline.searcher)
            account_facts_tool(desk, names=list(SAME))
            quoted = {fact.name: fact for fact in desk.notebook.facts()}
            for name, (metric, figure) in SAME.items():
                facts = show(metric, reader=plumbline.reader, scope=scope, as_of=on, account=account.id).facts
                found = {fact.name: fact for fact in facts}.get(figure)
                assert _same(quoted.get(name), found), (account.id, name, quoted.get(name), found)
                compared += found is not None and found.value is not None
    assert compared > 5


def _same(quoted: Fact | None, found: Fact | None) -> bool:
    """Equal to the digits that are quoted; unknown to one is unknown to the other."""
    if quoted is None or quoted.value is None or found is None or found.value is None:
        return all(fact is None or fact.value is None for fact in (quoted, found))
    if not isinstance(quoted.value, Decimal):
        return quoted.value == found.value and quoted.unit == found.unit
    return quoted.unit == found.unit and quoted.value == Decimal(found.value).quantize(quoted.value)  # type: ignore[arg-type]


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)


def _opened(home: Path) -> Any:
    return open_plumbline(Settings(home=home, embedder="hashing"), command="test", create=False)
