"""Asking for help and winning back at the right moment, or silence (G24; S038 to S041, S225 to S230)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from assistant.memory.decisions import Decision
from assistant.rhythm.reactivation import REASONS, reactivation_of, reason_class
from assistant.rhythm.recorded import ASK, CONTACT, REASON
from assistant.rhythm.referral import referral_of
from tests.health.account import AS_OF, Shop, talk, ticket, used, well
from tests.metrics.memory import row
from tests.rhythm.made import decided, notes, standing, without


def _answered(memory: Shop, score: int = 10, days: int = 3) -> Shop:
    memory.add(row("surveys", "a-w", "a", kind="nps", score=Decimal(score), responded_at=AS_OF - timedelta(days=days),
                   contact_email="Bo@a.example"))  # fmt: skip
    return memory


def test_a_moment_comes_with_a_specific_ask() -> None:
    """S225, S226: a role, a kind of company, a problem; never "anyone"."""
    found = referral_of(standing(_answered(well())), notes())
    assert found is not None
    assert found.guards == ()
    assert found.person == "bo@a.example"
    assert found.moment.row == "surveys:a-w"
    for words in ("in your role", "freight", "“Fewer empty runs”", "an answer of 10"):
        assert words in found.ask


@pytest.mark.parametrize(("score", "days"), [(8, 3), (10, 15)])
def test_without_a_moment_nobody_is_asked(score: int, days: int) -> None:
    memory = _answered(without(well(), "objectives"), score, days)
    assert referral_of(standing(memory), notes()) is None


GUARDS: dict[str, tuple[Decision, ...]] = {
    "the account is not to be contacted": (
        decided(CONTACT, "a", "do_not_contact", AS_OF - timedelta(days=400)),
    ),
    "ann@a.example was asked 80 days ago": (
        decided(ASK, "ann@a.example", "asked", AS_OF - timedelta(days=80)),
    ),
    "bo@a.example was asked 170 days ago": (
        decided(ASK, "bo@a.example", "asked", AS_OF - timedelta(days=170)),
    ),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_any_guard_means_silence(guard: str) -> None:
    found = referral_of(standing(_answered(well())), notes(*GUARDS[guard]))
    assert found is not None
    assert (found.guards, found.ask) == ((guard,), "")


def test_another_person_may_be_asked_after_a_quarter() -> None:
    found = referral_of(
        standing(_answered(well())), notes(decided(ASK, "ann@a.example", "asked", AS_OF - timedelta(95)))
    )
    assert found is not None
    assert found.guards == ()


def test_no_ask_at_risk_or_over_a_severe_ticket() -> None:
    severe = _answered(well()).hear(ticket(9, AS_OF - timedelta(days=2), priority="urgent"))
    found = referral_of(standing(severe), notes())  # type: ignore[arg-type]
    assert found is not None
    assert "severe ticket" in found.guards[0]
    red = used(without(_answered(well()), "usage", "opportunities"), [(140, 80), (27, 2)])
    red.add(row("opportunities", "a-r", "a", kind="renewal", close_date=AS_OF + timedelta(days=30)))
    asked = referral_of(standing(red), notes())
    assert asked is not None
    assert asked.guards == ("health is red",)


def _left(days: int, memory: Shop | None = None) -> Shop:
    found = without(memory or well(), "subscriptions")
    found.add(row("subscriptions", "a-s", "a", subscription_id="s", mrr=Decimal(900), currency="EUR",
                  started_on=date(2024, 1, 1), ended_on=AS_OF - timedelta(days=days)))  # fmt: skip
    return found


CHANGED = decided(REASON, "a", "the payroll export was shipped", AS_OF - timedelta(days=10))


def test_who_left_is_written_to_only_when_the_reason_has_changed() -> None:
    """S038, S041: in the window, with the change and the history in the words (S040)."""
    here = standing(_left(200))
    silent = reactivation_of(here, notes(), churn_reason="missing feature: payroll export")
    assert silent is not None
    assert (silent.suggested, silent.words) == (False, "")
    assert silent.reason_class == "missing feature"
    found = reactivation_of(here, notes(CHANGED), churn_reason="missing feature: payroll export")
    assert found is not None
    assert found.suggested
    assert found.rows[0] == "decision:1"
    assert "missing feature: payroll export" in found.words
    assert "the payroll export was shipped" in found.words


@pytest.mark.parametrize(
    ("days", "reason", "more", "why"),
    [
        (100, "too expensive", (CHANGED,), "too early"),
        (200, "acquired by another group", (CHANGED,), "no account to win back"),
        (200, "price", (CHANGED, decided(CONTACT, "a", "do_not_contact", AS_OF)), "not to be contacted"),
        (500, "price", (), "nothing tells"),
        (200, "price", (decided(REASON, "a", "prices fell", AS_OF - timedelta(days=300)),), "nothing tells"),
    ],
)
def test_every_reason_for_silence(days: int, reason: str, more: tuple[Decision, ...], why: str) -> None:
    found = reactivation_of(standing(_left(days)), notes(*more), churn_reason=reason)
    assert found is not None
    assert not found.suggested
    assert why in found.why


def test_a_question_from_who_left_is_no_return() -> None:
    memory = _left(200)
    memory.documents_ = []
    memory.hear(talk(99, AS_OF - timedelta(days=2)))
    found = reactivation_of(standing(memory), notes(), churn_reason="price")
    assert found is not None
    assert found.spoke_since == ("Talk 99",)
    assert not found.suggested


def test_only_past_accounts_are_won_back() -> None:
    assert reactivation_of(standing(well()), notes(CHANGED), churn_reason=None) is None


@pytest.mark.parametrize("name", REASONS)
def test_each_class_of_reasons_can_be_read(name: str) -> None:
    examples = {
        "price": "the new pricing", "budget": "budget freeze", "missing feature": "no integration with our ERP",
        "champion left": "sponsor gone", "project ended": "project completed", "competitor": "switched to another",
        "service": "too many outages", "gone": "company was acquired",
    }  # fmt: skip
    assert reason_class(examples[name]) == name
    assert reason_class("blue") == "unknown"
