"""Rules over snapshots: what is raised, since when, and what is never seen before it happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.metrics.payments import Invoice
from assistant.signals.book import systemic_of
from assistant.signals.kinds import Direction
from assistant.signals.life import Decided
from assistant.signals.raising import House, signals_of
from assistant.signals.signal import Finding, Level, Signal, State
from assistant.signals.snapshot import AccountSnapshot
from tests.signals.worlds import ACCOUNT, AS_OF, said, snapshot, until

FALL = [100.0] * 250 + [55.0] * 40
RISE = [40.0 + n / 6 for n in range(290)]
FLAT = [100.0, 98.0, 103.0, 101.0, 99.0, 20.0, 15.0] * 42


def of_kind(found: tuple[Signal, ...], kind: str) -> Signal:
    return next(one for one in found if one.kind == kind)


def kinds(snapshot_: AccountSnapshot) -> set[str]:
    return {one.kind for one in signals_of(snapshot_) if one.state is not State.RESOLVED}


def test_a_fall_of_use_is_seen_with_its_exact_figure_and_rows() -> None:
    signal = of_kind(signals_of(snapshot(usage={"orders": FALL})), "usage_decline")
    assert signal.direction is Direction.CHURN
    fact = next(fact for fact in signal.facts if fact.name == "usage_trend:orders")
    assert fact.value is not None
    assert float(str(fact.value)) < -30
    assert fact.inputs[0].startswith("usage:acct_one|")
    assert AS_OF - timedelta(days=40) < signal.first_seen < AS_OF - timedelta(days=5)


def test_a_flat_year_says_nothing_and_a_weekend_is_no_fall() -> None:
    assert not {"usage_decline", "usage_growth"} & kinds(snapshot(usage={"orders": FLAT}))


def test_a_slow_rise_is_growth_and_no_decline() -> None:
    found = kinds(snapshot(usage={"orders": RISE}))
    assert "usage_growth" in found
    assert "usage_decline" not in found


def test_a_season_that_comes_every_year_is_no_decline() -> None:
    year = ([100.0] * 320 + [50.0] * 44) * 2
    assert "usage_decline" not in kinds(snapshot(usage={"orders": year}))


def test_fewer_seats_explain_less_use() -> None:
    seats = [50.0] * 250 + [28.0] * 40
    assert "usage_decline" not in kinds(snapshot(usage={"orders": FALL, "licensed_seats": seats}))


@pytest.mark.parametrize(("active", "raised"), [(30.0, True), (85.0, False)])
def test_seats_that_nobody_uses(active: float, *, raised: bool) -> None:
    usage = {"active_users": [active] * 120, "licensed_seats": [100.0] * 120}
    assert ("seat_underutilisation" in kinds(snapshot(usage=usage))) is raised


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 120),
    st.lists(st.sampled_from(["cancel_intent", "praise", "stays", "value_doubt"]), max_size=6),
)
def test_what_comes_later_never_changes_what_was_seen(back: int, later: list[str]) -> None:
    """No look-ahead: the signals of a day are the same whether or not anything follows."""
    day = AS_OF - timedelta(days=back)
    early = [said("cancel_intent", days_ago=130), said("value_doubt", days_ago=125)]
    more = [said(kind, days_ago=n) for n, kind in enumerate(later) if n < back]
    without, whole = (
        snapshot(said=early, usage={"orders": FALL}),
        snapshot(said=[*early, *more], usage={"orders": FALL}),
    )
    assert signals_of(until(whole, day)) == signals_of(until(without, day))


def test_first_seen_stays_the_same_as_days_go_by() -> None:
    whole = snapshot(said=[said("cancel_intent", days_ago=30), said("cancel_intent", days_ago=20)])
    seen = {
        of_kind(signals_of(until(whole, AS_OF - timedelta(days=n))), "cancel_intent").first_seen
        for n in (25, 15, 0)
    }
    assert seen == {AS_OF - timedelta(days=30)}


def test_a_later_word_closes_it_and_the_first_is_kept() -> None:
    both = [said("cancel_intent", days_ago=30), said("stays", "We have decided to stay.", days_ago=10)]
    signal = of_kind(signals_of(snapshot(said=both)), "cancel_intent")
    assert signal.state is State.RESOLVED
    assert signal.history[-1].why == "“We have decided to stay.”"
    again = signals_of(snapshot(said=[*both, said("cancel_intent", days_ago=1)]))
    assert [one.state for one in again if one.kind == "cancel_intent"] == [State.OPEN, State.RESOLVED]


def test_what_is_settled_must_be_about_the_same_matter() -> None:
    complaint = said("dissatisfaction", "The import drives us mad.", days_ago=30)
    other = said("settled", "Billing address is sorted.", days_ago=10)
    same = said("settled", "The import works now.", days_ago=10)
    assert "dissatisfaction" in kinds(snapshot(said=[complaint, other]))
    assert "dissatisfaction" not in kinds(snapshot(said=[complaint, same]))


def test_one_kind_is_one_signal_however_many_rules_and_sentences() -> None:
    many = [said("champion_departure", days_ago=n) for n in range(5)]
    assert [one.kind for one in signals_of(snapshot(said=many))].count("champion_departure") == 1


def test_expansion_waits_for_proven_value() -> None:
    """S085: no expansion before the original value is shown."""
    full = {"active_users": [90.0 + n / 40 for n in range(200)], "licensed_seats": [100.0] * 200}
    assert "no value proven" in (
        of_kind(signals_of(snapshot(usage=full)), "capacity_limit").suppressed_by or ""
    )
    proven = snapshot(usage=full, said=[said("proven_value", days_ago=20)])
    assert of_kind(signals_of(proven), "capacity_limit").suppressed_by is None


def test_who_must_not_be_contacted_is_not_sold_to_and_stays_visible() -> None:
    house = House({"acct_one": "legal dispute"})
    found = signals_of(snapshot(said=[said("upgrade_interest"), said("cancel_intent")]), house=house)
    assert of_kind(found, "upgrade_interest").suppressed_by == "do not contact: legal dispute"
    assert of_kind(found, "cancel_intent").suppressed_by is None


def test_due_days_are_business_days() -> None:
    friday = date(2026, 10, 30)
    signal = of_kind(signals_of(snapshot(said=[said("referral")], as_of=friday)), "referral")
    assert (signal.first_seen, signal.due_on) == (friday, date(2026, 11, 3))


def test_nobody_named_is_said_so() -> None:
    alone = replace(ACCOUNT, csm_email=None)
    assert "assign" in of_kind(signals_of(snapshot(said=[said("praise")], account=alone)), "praise").owner


def test_without_evidence_there_is_no_finding_and_no_signal() -> None:
    with pytest.raises(ValueError, match="without evidence"):
        Finding("T1", "cancel_intent", Level.HIGH, AS_OF, AS_OF)
    signal = of_kind(signals_of(snapshot(said=[said("praise")])), "praise")
    for field in ("owner", "response", "closes_when", "alternatives", "quotes"):
        with pytest.raises(ValueError, match="needs"):
            replace(signal, **{field: "" if isinstance(getattr(signal, field), str) else ()})


def act(what: str, days_ago: int, *, until_: date | None = None) -> Decided:
    return Decided(
        "acct_one", "cancel_intent", what, AS_OF - timedelta(days=days_ago), "kim", "because", until_
    )


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ([act("ack", 5)], State.ACKNOWLEDGED),
        ([act("ack", 5), act("act", 3)], State.ACTED),
        ([act("dismiss", 5)], State.DISMISSED),
        ([act("dismiss", 5), act("reopen", 2)], State.OPEN),
        ([act("snooze", 5, until_=AS_OF + timedelta(days=3))], State.SNOOZED),
        ([act("snooze", 5, until_=AS_OF - timedelta(days=1))], State.OPEN),
        ([act("ack", 60)], State.OPEN),
    ],
)
def test_what_people_did_is_kept_with_its_history(acts: list[Decided], state: State) -> None:
    """An act counts for the matter in which it falls; one from before it began does not."""
    signal = of_kind(
        signals_of(snapshot(said=[said("cancel_intent", days_ago=10)]), decided=acts), "cancel_intent"
    )
    assert signal.state is state
    assert signal.history[0].what == "opened"


def test_newer_words_open_what_was_dismissed() -> None:
    words = [said("cancel_intent", days_ago=10), said("cancel_intent", days_ago=2)]
    signal = of_kind(signals_of(snapshot(said=words), decided=[act("dismiss", 5)]), "cancel_intent")
    assert signal.state is State.OPEN
    assert signal.history[-1].what == "re-opened"


def test_what_was_late_and_is_paid_is_told_as_over() -> None:
    bill = Invoice(
        "invoices:1",
        "acct_one",
        Decimal(100),
        "EUR",
        date(2026, 8, 1),
        date(2026, 9, 1),
        date(2026, 10, 1),
        "paid",
    )
    paid = replace(snapshot(), invoices=(bill,))
    signal = of_kind(signals_of(paid), "late_payment")
    assert (signal.state, signal.first_seen) == (State.RESOLVED, date(2026, 9, 12))
    still = replace(snapshot(), invoices=(replace(bill, paid=None, status="open"),))
    assert of_kind(signals_of(still), "late_payment").level is Level.HIGH


def test_a_flag_of_most_of_the_book_is_one_finding() -> None:
    """A kind that stands for more than 80 % of the accounts says something of the book."""
    one = of_kind(signals_of(snapshot(said=[said("praise")])), "praise")
    book = [replace(one, id=str(n), account_id=f"a{n}") for n in range(9)]
    (found,) = systemic_of(book, accounts=10)
    assert (found.kind, found.accounts, found.of) == ("praise", 9, 10)
    assert not systemic_of(book[:8], accounts=10)
    assert not systemic_of(book, accounts=9)
