"""Reviews set in advance by tier and risk (S132 to S144, S254), what was held, renewal milestones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from assistant.errors import InvalidQuestion
from assistant.rhythm.recorded import REVIEW, check_action, verdict_of
from assistant.rhythm.schedule import (
    NextAction,
    Preparation,
    cadence,
    held_reviews,
    next_reviews,
    renewal_steps,
)
from assistant.types.accounts import Account
from tests.health.account import AS_OF, Shop, used, well
from tests.metrics.memory import row
from tests.rhythm.made import decided, notes, standing, without


def _in_segment(segment: str) -> Shop:
    memory = well()
    memory.accounts_ = [
        (on, Account("a", "A", segment=segment, csm_email="csm@vendor.example", contract_start=date(2025, 1, 1),
                     renewal_date=date(2026, 12, 31)))
        for on, _ in memory.accounts_
    ]  # fmt: skip
    for n in range(9):  # so that the account is not in the top fifth by being alone
        memory.know(Account(f"b{n}", f"b{n}"))
        memory.add(row("subscriptions", f"b{n}-s", f"b{n}", subscription_id=f"b{n}", mrr=Decimal(9000), currency="EUR",
                       started_on=date(2025, 1, 1)))  # fmt: skip
    return memory


@pytest.mark.parametrize(
    ("segment", "days"), [("Enterprise", 91), ("mid-market", 182), ("Mid_Market", 182), ("small", 364)]
)
def test_the_segment_sets_the_cadence(segment: str, days: int) -> None:
    """S134, S135."""
    assert cadence(standing(_in_segment(segment)))[0] == days


def test_risk_shortens_it_whatever_the_tier() -> None:
    """S252."""
    memory = without(_in_segment("small"), "usage", "surveys")
    used(memory, [(140, 80), (27, 4)])
    memory.add(row("surveys", "a-v", "a", kind="nps", score=Decimal(1), responded_at=date(2026, 3, 1)))
    memory.add(row("opportunities", "a-r", "a", kind="renewal", close_date=AS_OF + timedelta(days=60)))
    found = standing(memory)
    assert found.health.band.value == "red"
    assert cadence(found) == (28, "health red")


def test_days_follow_from_the_last_review_and_not_from_a_call() -> None:
    """S136, S144: two quarters ahead; another call changes nothing."""
    memory = _in_segment("enterprise")
    memory.add(row("milestones", "a-r1", "a", milestone="Review", kind="review", planned_on=date(2026, 1, 10),
                   completed_on=date(2026, 1, 12)))  # fmt: skip
    due = [review.due_on for review in next_reviews(standing(memory))]
    assert due == [date(2026, 1, 12) + timedelta(days=91 * n) for n in (1, 2)]
    memory.documents_ = memory.documents_[:10]
    assert [review.due_on for review in next_reviews(standing(memory))][:1] == due[:1]


def test_a_planned_review_that_was_not_held_is_overdue() -> None:
    memory = _in_segment("small")
    memory.add(
        row(
            "milestones",
            "a-r1",
            "a",
            milestone="Review",
            kind="review",
            planned_on=AS_OF - timedelta(days=20),
        )
    )
    first = next_reviews(standing(memory))[0]
    assert (first.due_on, first.overdue_days) == (AS_OF - timedelta(days=20), 20)
    assert first.owner == "csm@vendor.example"


def test_a_recorded_review_moves_the_next_one_and_can_be_undone() -> None:
    memory = _in_segment("enterprise")
    said = verdict_of(
        held_on=AS_OF - timedelta(days=5), due_on=None, next_action=NextAction.HEALTHY, note="all well"
    )
    decision = decided(REVIEW, "a:1", said, AS_OF - timedelta(days=5))
    now = standing(memory)
    kept = notes(decision)
    assert next_reviews(now, kept.reviews)[0].due_on == AS_OF + timedelta(days=86)
    (held,) = held_reviews(now, kept.reviews)
    assert (held.next_action, held.note, held.row) == (NextAction.HEALTHY, "all well", "decision:1")
    undone = decided(REVIEW, "a:1", said, AS_OF - timedelta(days=5), undone=AS_OF)
    assert notes(undone).reviews == ()
    assert notes(decision, as_of=AS_OF - timedelta(days=9)).reviews == ()


def test_preparation_says_what_is_there() -> None:
    """S137 to S139."""
    ready = next_reviews(standing(well()))[0]
    assert ready.preparation is Preparation.READY
    assert all(need.there for need in ready.needs)
    bare = without(well(), "objectives")
    started = next_reviews(standing(bare))[0]
    assert started.preparation is Preparation.STARTED
    assert not started.needs[0].there


def test_nobody_reviews_who_has_left_or_never_came() -> None:
    assert next_reviews(standing(without(well(), "subscriptions"))) == []


def test_growth_follows_value_and_nobody_in_trouble_is_asked() -> None:
    """S085: a hard gate."""
    good = standing(well())
    for action in NextAction:
        check_action(action, good)
    bad = standing(without(well(), "surveys", "objectives", "usage"))
    for action in (NextAction.EXPANSION, NextAction.REFERRAL):
        with pytest.raises(InvalidQuestion):
            check_action(action, bad)
    check_action(NextAction.RISK, bad)


def test_renewal_milestones_depend_on_the_tier() -> None:
    renewal = date(2026, 12, 31)
    top = renewal_steps(standing(well()))
    assert [(renewal - step.on).days for step in top] == [180, 120, 90, 60, 45, 30]
    small = renewal_steps(standing(_in_segment("small")))
    assert [(renewal - step.on).days for step in small] == [90, 60, 30]
    assert not any(step.passed for step in small)
