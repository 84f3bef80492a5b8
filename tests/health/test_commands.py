"""`health`, `backtest`, `portfolio` and `reviews` over the demo company: their JSON, their text, what they keep."""

from __future__ import annotations

import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from api.cli.exits import Exit
from api.cli.main import run
from tests.cli.conftest import Ended, Plumb, plumb

__all__ = ["plumb"]
ROOT = Path(__file__).parents[2]
TODAY = "2026-10-31"


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's tables and tickets in a data folder, kept unchanged."""
    home = tmp_path_factory.mktemp("health") / "home"
    demo = ROOT / "ingest" / "demo" / "company"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_EMBEDDER", "hashing")
        arguments = ["ingest", *(str(demo / part) for part in ("tables", "mail", "tickets"))]
        assert run([*arguments, "--home", str(home), "--quiet", "--json"]) == Exit.DONE
    return home


@pytest.fixture
def home(company: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(company, tmp_path / "home"))


def _fields(section: str) -> set[str]:
    """The fields that docs/json.md names in a section."""
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    text = page.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r'[`"](\w+)[`"]', text))


def _names(found: object) -> set[str]:
    """Every field name in a JSON value."""
    if isinstance(found, dict):
        return {str(key) for key in found} | {name for value in found.values() for name in _names(value)}
    return {name for value in found for name in _names(value)} if isinstance(found, list) else set()


def test_health_of_an_account_is_documented_to_the_last_field(plumb: Plumb, company: Path) -> None:
    ended = plumb("health", "acct_penny", "--as-of", TODAY, "--home", company, "--json")
    assert ended.code == Exit.DONE
    shape = ended.json
    assert shape["band"] == "red"
    assert shape["weakest"] == "adoption"
    assert shape["validation"]["state"] == "unvalidated"
    assert shape["action"]["owner"].endswith(".example")
    known = _fields("health") | {"as_of", "formula", "method", "minimum"}
    assert _names(shape) <= known, _names(shape) - known
    for dimension in shape["dimensions"]:
        earned = sum(Fraction(factor["earned"]) for factor in dimension["factors"])
        assert abs(earned - Fraction(dimension["score"])) < Fraction(1, 10**8) or dimension["cap"]
        assert all(f["fact"]["inputs"] for f in dimension["factors"] if f["seen"] == "observed")


def test_the_portfolio_has_every_account_and_the_worst_first_in_text(plumb: Plumb, company: Path) -> None:
    shape = plumb("health", "--portfolio", "--as-of", TODAY, "--home", company, "--json").json
    assert sum(shape["bands"].values()) == len(shape["accounts"]) == 10
    lines = plumb("health", "--portfolio", "--as-of", TODAY, "--home", company).out.splitlines()
    assert "unvalidated" in lines[0]
    bands = [line.split("\t")[1] for line in lines[1:]]
    order = ["red", "unknown", "yellow", "green"]
    assert bands == sorted(bands, key=order.index)


def test_a_change_is_explained_to_the_last_point(plumb: Plumb, company: Path) -> None:
    ended = plumb("health", "acct_penny", "--explain", "2026-03-31", TODAY, "--home", company, "--json")
    shape = ended.json
    assert sum(Fraction(bar["exact"]) for bar in shape["bars"]) == Fraction(shape["difference_exact"])
    for change in shape["dimensions"]:
        assert all(bar["why"] for bar in change["bars"])
    known = _fields("health")
    assert _names(shape) <= known, _names(shape) - known
    assert (
        "usage_trend"
        in plumb("health", "acct_penny", "--explain", "2026-03-31", TODAY, "--home", company).out
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("health",), Exit.USAGE),
        (("health", "acct_penny", "--portfolio"), Exit.USAGE),
        (("health", "--portfolio", "--explain", "2026-01-01", "2026-02-01"), Exit.USAGE),
        (("health", "nobody"), Exit.NOT_FOUND),
        (("reviews", "record", "acct_penny", "--next", "lunch"), Exit.USAGE),
        (("reviews", "record", "acct_penny", "--next", "expansion"), Exit.USAGE),
        (("reviews", "note", "asked", "acct_penny"), Exit.USAGE),
        (("reviews", "note", "liked", "acct_penny", "--note", "x"), Exit.USAGE),
    ],
)
def test_what_cannot_be_asked_ends_with_its_code(
    plumb: Plumb, company: Path, arguments: tuple[str, ...], code: Exit
) -> None:
    ended = plumb(*arguments, "--home", company, "--json")
    assert ended.code == code
    assert set(ended.json["error"]) >= {"code", "what", "why", "mend"}


def test_a_table_of_ones_own_is_used_and_a_bad_one_refused(plumb: Plumb, home: Path) -> None:
    before = plumb("health", "acct_tarn", "--as-of", TODAY, "--home", home, "--json").json
    (home / "health.toml").write_text("[bands]\ngreen = 99\n", encoding="utf-8")
    after = plumb("health", "acct_tarn", "--as-of", TODAY, "--home", home, "--json").json
    assert (before["band"], after["band"]) == ("green", "yellow")
    assert before["table"] != after["table"]
    (home / "health.toml").write_text("[bands]\ngreen = 9\n", encoding="utf-8")
    assert plumb("health", "acct_tarn", "--home", home).code == Exit.NOT_CONFIGURED


def test_a_backtest_of_one_departure_says_so_and_is_remembered(plumb: Plumb, home: Path) -> None:
    shape = plumb("backtest", "--as-of", TODAY, "--steps", "8", "--home", home, "--json", "--quiet").json
    assert not shape["passed"]
    assert "too little to tell" in shape["says"]
    known = _fields("backtest")
    assert _names(shape) <= known, _names(shape) - known
    told = plumb("health", "acct_tarn", "--as-of", TODAY, "--home", home, "--json").json["validation"]
    assert told["state"] == "unvalidated"
    assert told["why"] == shape["says"]
    assert (
        "near a renewal" in plumb("backtest", "--as-of", TODAY, "--steps", "3", "--home", home, "--quiet").out
    )


def test_the_portfolio_answers_the_questions_with_accounts_and_amounts(plumb: Plumb, company: Path) -> None:
    """S121."""
    shape = plumb("portfolio", "--as-of", TODAY, "--history", "2", "--home", company, "--json").json
    assert [one["key"] for one in shape["questions"]] == ["healthy", "at_risk", "value_unclear", "expansion"]
    risky = {one["account_id"] for one in shape["questions"][1]["accounts"]}
    assert "acct_penny" in risky
    assert "acct_copper" not in risky  # it has left
    assert sum(shape["layers"].values()) == len(shape["accounts"]) == 10
    assert all(account["history"] for account in shape["accounts"])
    (gone,) = shape["reactivations"]
    assert (gone["account_id"], gone["suggested"]) == ("acct_copper", False)
    known = _fields("portfolio") | set(shape["layers"]) | set(shape["stages"]) | set(shape["tiers"])
    models = {"bowtie", "land_expand_renew", "five_stages", "growth_system", "clm"}
    assert _names(shape) <= known | models, _names(shape) - known - models
    text = plumb("portfolio", "--as-of", TODAY, "--home", company).out
    assert "Who is healthy?" in text


def _record(plumb: Plumb, home: Path, *more: str) -> Ended:
    return plumb(
        "reviews", "record", "acct_tarn", "--next", "healthy", "--by", "tester", "--home", home, *more
    )


def test_a_review_is_recorded_and_the_calendar_written(plumb: Plumb, home: Path, tmp_path: Path) -> None:
    """S136, S140, S141."""
    first = plumb("reviews", "--account", "acct_tarn", "--as-of", TODAY, "--home", home, "--json").json
    known = _fields("reviews")
    assert _names(first) <= known, _names(first) - known
    kept = _record(plumb, home, "--note", "all well", "--json").json
    assert (kept["next_action"], kept["note"]) == ("healthy", "all well")
    after = plumb("reviews", "--account", "acct_tarn", "--home", home, "--json").json
    assert [held["note"] for held in after["held"]] == ["all well"]
    file = tmp_path / "reviews.ics"
    done = plumb("reviews", "list", "--until", "2027-06-30", "--as-of", TODAY, "--ics", file, "--home", home)
    assert done.code == Exit.DONE
    raw = file.read_bytes()
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert raw.count(b"BEGIN:VEVENT") == raw.count(b"END:VEVENT") > 5
    mine = plumb("reviews", "--owner", "nobody@else.example", "--as-of", TODAY, "--home", home, "--json").json
    assert mine["reviews"] == []


def test_notes_guard_what_comes_after(plumb: Plumb, home: Path) -> None:
    noted = plumb("reviews", "note", "do-not-contact", "acct_copper", "--home", home, "--json")
    assert noted.json["verdict"] == "do_not_contact"
    plumb(
        "reviews", "note", "reason-changed", "acct_copper", "--note", "a payroll link exists", "--home", home
    )
    (gone,) = plumb("portfolio", "--home", home, "--json").json["reactivations"]
    assert gone["changed"] == ["a payroll link exists"]
    assert not gone["suggested"]
    assert "not to be contacted" in gone["why"]


def test_the_example_of_the_docs_has_todays_fields(plumb: Plumb, company: Path) -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    block = page.split("\n## health\n", 1)[1].split("```jsonc\n", 1)[1].split("\n```", 1)[0]
    shape = plumb("health", "acct_mfreight", "--as-of", TODAY, "--home", company, "--json").json
    assert set(json.loads(block)) == set(shape)
