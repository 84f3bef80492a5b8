"""How rows of an account follow one another: what an end means, and which subscription carries another on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.metrics.lines import Line, sound_lines
from assistant.metrics.reorganised import Reorganisation, rebased
from assistant.metrics.show import show
from assistant.metrics.view import MetricSettings
from assistant.types.facts import Period
from tests.metrics.book import fall, pays
from tests.metrics.memory import Memory, scope, subscription_row

DAY = timedelta(days=1)


def line(name: str, start: date, end: date | None, mrr: int = 100, **cells: object) -> Line:
    """One row of account A in USD unless said otherwise."""
    fields: dict[str, object] = {"account_id": "A", "currency": "USD", "subscription_id": name, **cells}
    return Line(row=f"subscriptions:{name}@{start}", mrr=Decimal(mrr), start=start, end=end, **fields)  # type: ignore[arg-type]


def ends(*lines: Line) -> list[date | None]:
    return [one.end for one in sound_lines(lines)[0]]


JAN, FEB, MAR = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line("a", JAN, FEB - DAY), line("b", FEB, None)], [FEB, None]),
        ([line("a", JAN, date(2024, 1, 17)), line("b", date(2024, 1, 18), None)], [date(2024, 1, 18), None]),
        ([line("a", JAN, MAR - DAY)], [MAR]),
        ([line("a", date(2024, 1, 15), date(2024, 2, 14))], [date(2024, 2, 15)]),
        ([line("a", JAN, FEB - DAY), line("b", FEB, date(2024, 2, 10))], [FEB, date(2024, 2, 11)]),
        ([line("a", JAN, FEB)], [FEB]),
        ([line("a", JAN, FEB), line("b", FEB, MAR - DAY)], [FEB, MAR - DAY]),
        ([line("a", JAN, date(2024, 1, 20))], [date(2024, 1, 20)]),
    ],
    ids=["next day", "next day midway", "whole months", "a month from the 15th", "the last one too",
         "first day without", "both written: literally", "nothing tells: literally"],
)  # fmt: skip
def test_what_an_end_means_is_read_off_the_accounts_own_rows(lines: list[Line], expected: list[date]) -> None:
    assert ends(*lines) == expected


def test_another_account_does_not_decide() -> None:
    other = [line("x", JAN, FEB - DAY, account_id="B"), line("y", FEB, None, account_id="B")]
    assert ends(line("a", JAN, date(2024, 1, 20)), *other)[0] == date(2024, 1, 20)


@given(st.integers(1, 12), st.integers(1, 28), st.booleans())
def test_a_term_of_whole_months_ends_on_the_same_day_however_it_is_written(
    months: int, on: int, last: bool
) -> None:
    start = date(2023, 1, on)
    year, month = divmod(months, 12)
    end = date(2023 + year, month + 1, on)
    assert ends(line("a", start, end - DAY if last else end)) == [end]


def test_a_renewal_under_another_id_is_a_change_of_price_and_seats() -> None:
    old = line("a", JAN, MAR, 1000, product="Plan", plan="Team", quantity=Decimal(10))
    new = line("b", MAR, None, 1320, product="Plan", plan="Team", quantity=Decimal(12))
    lines, _ = sound_lines([old, new])
    assert [one.contract for one in lines] == ["a", "a"]
    (flow,) = fall(list(lines), period=Period(JAN, date(2024, 6, 1))).flows
    (move,) = flow.movements
    assert (move.bar, move.parts) == ("expansion", (("price_increase", 120), ("seat", 200)))
    for policy in ("stripe", "chartmogul"):
        bars = fall(list(lines), period=Period(JAN, date(2024, 6, 1)), policy=policy).bars
        assert (bars["churn"], bars["new"], bars["expansion"]) == (0, 0, 320)


@pytest.mark.parametrize(
    "others",
    [
        [line("b", MAR, None, product="Extra")],
        [line("b", MAR, None, currency="EUR")],
        [line("b", MAR + DAY, None)],
        [line("b", MAR, None), line("c", MAR, None)],
        [line("b", JAN, MAR, product="Plan"), line("c", MAR, None, product="Plan")],
    ],
    ids=["another product", "another currency", "a day later", "two begin", "two end"],
)
def test_what_could_be_something_else_is_not_carried_on(others: list[Line]) -> None:
    product = None if others[0].product != "Plan" else "Plan"
    lines, _ = sound_lines([line("a", JAN, MAR, product=product), *others])
    assert all(one.contract == one.subscription_id for one in lines)


def test_a_chain_of_renewals_is_one_contract() -> None:
    lines, _ = sound_lines([line("a", JAN, FEB), line("b", FEB, MAR), line("c", MAR, None)])
    assert {one.contract for one in lines} == {"a"}


def test_rows_that_do_not_fit_are_named_with_their_account_and_the_others_kept() -> None:
    lines, aside = sound_lines(
        [
            line("b", JAN, MAR),
            line("b", FEB, MAR),
            line("b", MAR, None, 5),
            line("a", JAN, None, account_id="B"),
            line("a", FEB, None, account_id="C"),
        ]
    )
    assert [(one.account_id, one.start, one.mrr) for one in lines] == [
        ("A", JAN, 100), ("A", MAR, 5), ("B", JAN, 100),
    ]  # fmt: skip
    assert [(out.row, out.account_id, out.reason) for out in aside] == [
        ("subscriptions:a@2024-02-01", "C", "subscription a belongs to B in subscriptions:a@2024-01-01"),
        ("subscriptions:b@2024-02-01", "A", "overlaps subscriptions:b@2024-01-01 (2024-01-01 to 2024-03-01)"),
    ]


def test_one_day_between_two_stretches_of_one_subscription_is_no_gap_where_others_are_written_exactly() -> (
    None
):
    exact = [line("x", JAN, FEB), line("y", FEB, None)]
    gap = [line("s", date(2024, 1, 5), date(2024, 1, 20)), line("s", date(2024, 1, 21), None)]
    lines, _ = sound_lines([*exact, *gap])
    assert [one.end for one in lines if one.subscription_id == "s"] == [date(2024, 1, 21), None]
    two_days = [line("s", date(2024, 1, 5), date(2024, 1, 20)), line("s", date(2024, 1, 22), None)]
    lines, _ = sound_lines([*exact, *two_days])
    assert [one.end for one in lines if one.subscription_id == "s"] == [date(2024, 1, 20), None]


def test_a_row_of_no_days_tells_nothing_of_what_ends_mean() -> None:
    lines, aside = sound_lines([line("a", JAN, JAN), line("b", JAN, FEB - DAY)])
    assert [one.end for one in lines] == [date(2024, 1, 2), FEB]
    assert aside == ()


MERGED = Reorganisation("merge", date(2024, 7, 1), "A", "B")


def test_accounts_that_merge_within_a_window_are_counted_as_one_k12() -> None:
    lines = [*pays("A", (JAN, 100), (MERGED.on, 0)), *pays("B", (JAN, 50), (MERGED.on, 150))]
    memory = Memory().know("A", "B").add(*(subscription_row(one) for one in lines))
    day, year = date(2024, 12, 31), Period(JAN, date(2024, 12, 31))

    def ask(name: str, period: Period, *events: Reorganisation) -> dict[str, object]:
        facts = show(name, reader=memory, scope=scope("A", "B", as_of=day), as_of=day, period=period,
                     settings=MetricSettings(reorganisations=events)).facts  # fmt: skip
        return {fact.name: fact.value for fact in facts} | {"method": facts[0].method}

    apart, one = ask("waterfall", year), ask("waterfall", year, MERGED)
    assert (apart["churn"], apart["expansion"]) == (100, 100)
    assert (one["churn"], one["expansion"], one["opening"], one["closing"]) == (0, 0, 150, 150)
    assert "A counted with B (merge on 2024-07-01)" in str(one["method"])
    assert ask("logo_retention", year, MERGED)["logo_retention"] == 100
    assert ask("grr", year, MERGED)["grr"] == 100
    later = ask("waterfall", Period(MERGED.on, day), MERGED)
    assert "counted with" not in str(later["method"])


def test_a_split_rebases_the_window_across_it_and_chains_end_k12() -> None:
    split = Reorganisation("split", date(2024, 3, 1), "B", "A")
    lines = [*pays("A", (JAN, 100), (split.on, 60)), *pays("B", (split.on, 40))]
    moved, events = rebased(lines, Period(JAN, date(2024, 6, 1)), [split])
    assert ({one.account_id for one in moved}, events) == ({"A"}, (split,))
    circle = [split, Reorganisation("merge", date(2024, 4, 1), "A", "B")]
    moved, _ = rebased(lines, Period(JAN, date(2024, 6, 1)), circle)
    assert len(moved) == len(lines)
    circle = [Reorganisation("merge", split.on, *pair) for pair in (("A", "B"), ("B", "C"), ("C", "B"))]
    moved, _ = rebased(pays("A", (JAN, 1)), Period(JAN, split.on), circle)
    assert {one.account_id for one in moved} == {"B"}
    before, none = rebased(lines, Period(date(2023, 1, 1), JAN), [split])
    assert (before, none) == (tuple(lines), ())
