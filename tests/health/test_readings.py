"""What each factor is read from (S113 to S118), by accounts whose figures are known by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from assistant.health.bands import Band, Dimension, Scored, Seen
from assistant.health.commercial import State
from assistant.health.health import Health
from assistant.health.table import DEFAULT, listening
from assistant.health.voices import Voice
from assistant.metrics.show import show
from tests.health.account import AS_OF, Shop, health, talk, ticket, used, well
from tests.metrics.memory import row, scope


def factor(found: Health, name: str) -> Scored:
    return next(f for one in found.dimensions for f in one.factors if f.factor == name)


def value(memory: Shop, name: str) -> Fraction | None:
    return factor(health(memory), name).reading.value


def test_an_account_of_which_all_is_good_is_green_with_its_rows() -> None:
    found = health(well())
    assert found.band is Band.GREEN
    assert [one.coverage for one in found.dimensions] == [1, 1, 1]
    assert found.commercial.state is State.CURRENT
    assert found.reasons == ()
    assert found.action.owner == "csm@vendor.example"
    for one in found.dimensions:
        for part in one.factors:
            assert part.reading.fact is not None
            assert part.reading.fact.inputs, part.factor
            assert part.reading.fact.formula


def test_the_relationship_is_read_off_who_spoke() -> None:
    found = health(well())
    assert factor(found, "days_since_inbound").reading.value == 1
    assert factor(found, "contact_breadth").reading.value == 4
    silent = well()
    silent.documents_ = [(on, d) for on, d in silent.documents_ if d.source != "mail"]
    for n in range(3):
        silent.hear(talk(n, AS_OF - timedelta(days=n), who=""))
    assert value(silent, "days_since_inbound") == 180
    assert value(silent, "contact_breadth") == 0
    assert health(silent).dimensions[0].band is Band.RED


def test_a_quarter_with_half_of_the_words_is_a_fall_by_half() -> None:
    memory = Shop()
    memory.know(*[account for _, account in well().accounts_])
    for n in range(8):
        memory.hear(talk(n, AS_OF - timedelta(days=100 + 9 * n)))
    for n in range(4):
        memory.hear(talk(20 + n, AS_OF - timedelta(days=9 * n)))
    assert value(memory, "inbound_trend") == -50
    few = Shop()
    few.know(*[account for _, account in well().accounts_])
    few.hear(talk(1, AS_OF - timedelta(days=100)), talk(2, AS_OF))
    assert factor(health(few), "inbound_trend").seen is Seen.UNOBSERVED


def test_no_ticket_is_not_health_and_an_old_severe_one_is_bad() -> None:
    """S112: silence is not health."""
    quiet = well()
    quiet.documents_ = [(on, d) for on, d in quiet.documents_ if d.source != "desk"]
    assert factor(health(quiet), "severe_ticket_age").seen is Seen.UNOBSERVED
    bad = well().hear(ticket(5, AS_OF - timedelta(days=30), priority="urgent"))
    assert value(bad, "severe_ticket_age") == 30  # type: ignore[arg-type]
    assert factor(health(bad), "severe_ticket_age").earned == 0  # type: ignore[arg-type]
    again = well()
    for n in range(3):
        again.hear(
            ticket(10 + n, AS_OF - timedelta(days=5 * n), title="Export to payroll fails", status="solved")
        )
    assert value(again, "repeat_issues") == 1


def test_use_is_compared_with_its_own_past() -> None:
    memory = well()
    memory.rows_ = [(on, r) for on, r in memory.rows_ if r.table != "usage"]
    used(memory, [(140, 80), (27, 40)])
    assert value(memory, "usage_trend") == -50
    assert value(memory, "usage_level") == 50
    assert value(memory, "utilisation") == 40
    assert value(memory, "days_since_use") == 0
    assert health(memory).dimensions[1].band is Band.YELLOW


def test_a_fall_that_comes_every_year_is_no_fall() -> None:
    """S111: a season explains a fall, it never makes one."""
    memory = well()
    memory.rows_ = [(on, r) for on, r in memory.rows_ if r.table != "usage"]
    used(memory, [(500, 80), (391, 40), (363, 80), (27, 40)])
    assert value(memory, "usage_trend") == 0


def test_use_that_is_no_longer_told_keeps_its_bad_end() -> None:
    """G6: the last that was seen is carried forward where it was bad, and proves nothing where it was good."""
    for level, band in ((8, Band.RED), (80, Band.UNKNOWN)):
        memory = well()
        memory.rows_ = [(on, r) for on, r in memory.rows_ if r.table != "usage"]
        used(memory, [(150, 80), (67, level), (40, 0)])
        memory.rows_ = [
            (on, r)
            for on, r in memory.rows_
            if r.table != "usage" or r.get("date") <= AS_OF - timedelta(days=41)  # type: ignore[operator]
        ]
        found = health(memory).dimensions[1]
        assert found.band.rank == 0
        assert found.confidence < Fraction(1, 10)
        if band is Band.RED:
            assert found.band is Band.RED


def test_value_is_read_off_answers_objectives_and_milestones() -> None:
    memory = well()
    memory.add(row("surveys", "a-w", "a", kind="csat", score=Decimal(1), responded_at=date(2026, 3, 20)))
    assert value(memory, "sentiment") == 45  # 9 of 10 and 1 on a scale from 1 to 5
    assert value(memory, "milestones") == 100
    memory.add(row("milestones", "a-n", "a", milestone="Review", kind="review", planned_on=date(2026, 1, 1)))
    assert value(memory, "milestones") == 50
    assert value(well(), "objective_gap") == 0
    behind = well()
    behind.rows_ = [(on, r) for on, r in behind.rows_ if r.table != "objectives"]
    behind.add(row("objectives", "a-o", "a", objective="Fewer empty runs", baseline=Decimal(40), target=Decimal(10),
                   current=Decimal(40), measured_on=date(2026, 1, 1), due_on=date(2027, 1, 1)))  # fmt: skip
    assert value(behind, "objective_gap") == -50


def test_what_was_measured_or_answered_later_is_not_seen() -> None:
    """G4: an earlier day sees nothing of later rows."""
    earlier = health(well(), as_of=date(2026, 2, 15))
    assert factor(earlier, "sentiment").seen is Seen.UNOBSERVED
    assert factor(earlier, "objective_gap").seen is Seen.UNOBSERVED


@pytest.mark.parametrize(
    ("cells", "state", "band"),
    [
        ({"ended_on": date(2026, 3, 1)}, State.ENDED, None),
        ({"cancelled_on": date(2026, 3, 1), "ended_on": date(2026, 12, 31)}, State.NOTICE, Band.RED),
        ({"cancelled_on": date(2026, 5, 1), "ended_on": date(2026, 12, 31)}, State.CURRENT, Band.GREEN),
    ],
)
def test_the_commercial_state_knows_no_tomorrow(
    cells: dict[str, date], state: State, band: Band | None
) -> None:
    memory = well()
    memory.rows_ = [(on, r) for on, r in memory.rows_ if r.table != "subscriptions"]
    memory.add(row("subscriptions", "a-s", "a", subscription_id="s", mrr=Decimal(900), currency="EUR",
                   started_on=date(2025, 1, 1), **cells))  # fmt: skip
    found = health(memory)
    assert found.commercial.state is state
    assert band is None or found.band is band


def test_an_invoice_long_past_due_holds_the_band_down() -> None:
    memory = well().add(
        row("invoices", "a-j", "a", amount=Decimal(900), currency="EUR", issued_on=date(2026, 1, 1),
            due_on=date(2026, 2, 1), paid_on=date(2026, 4, 20))
    )  # fmt: skip
    found = health(memory)  # type: ignore[arg-type]
    assert (found.commercial.state, found.commercial.overdue_days) == (State.OVERDUE, 58)
    assert found.band is Band.YELLOW
    assert found.action.weakest is None
    assert "58 days" in found.reasons[-1]


def test_spoken_concerns_are_not_undone_by_friendly_talk() -> None:
    table = listening(DEFAULT)
    told = [Voice("a", "proven_value", AS_OF - timedelta(days=30), "call:1#3")]
    assert health(well(), table=table, heard=told).band is Band.GREEN
    kinds = ("cancel_intent", "competitor_evaluation", "dissatisfaction", "budget_cut")
    against = [Voice("a", kind, AS_OF - timedelta(days=n), f"call:{n}#1") for n, kind in enumerate(kinds)]
    found = health(well(), table=table, heard=[*told, *against])
    assert found.dimensions[0].band is Band.RED
    assert found.dimensions[0].cap is not None
    assert factor(found, "voiced_concern").reading.value == 6
    assert "cancel intent" in found.reasons[0]
    twice = [*against, Voice("a", "cancel_intent", AS_OF, "call:0#9")]
    assert factor(health(well(), table=table, heard=twice), "voiced_concern").reading.value == 6
    old = [Voice("a", kind, AS_OF - timedelta(days=200), "call:9#1") for kind in kinds]
    assert factor(health(well(), table=table, heard=old), "voiced_concern").reading.value == 0
    assert health(well(), table=table, heard=None).dimensions[0].coverage < 1


def test_near_a_renewal_nothing_makes_up_for_a_weak_dimension() -> None:
    """S116: far from it the others leave yellow, near it the weak one decides."""
    for renewal, band in ((date(2026, 12, 31), Band.YELLOW), (date(2026, 5, 1), Band.RED)):
        memory = well()
        memory.rows_ = [(on, r) for on, r in memory.rows_ if r.table != "usage"]
        used(memory, [(140, 80), (27, 8)])
        memory.add(row("opportunities", "a-r", "a", kind="renewal", stage="open", close_date=renewal))
        found = health(memory)
        assert found.weakest.dimension is Dimension.ADOPTION
        assert found.band is band
        assert found.commercial.renewal_on == renewal


@pytest.mark.parametrize(
    ("metric", "name"), [("contact_breadth", "contact_breadth"), ("repeat_issues", "repeat_issues")]
)
def test_a_figure_that_is_a_metric_too_is_the_same_figure(metric: str, name: str) -> None:
    memory = well()
    figures = show(metric, reader=memory, scope=scope("a", as_of=AS_OF), as_of=AS_OF, account="a").facts
    assert figures[0].value == value(memory, name)
