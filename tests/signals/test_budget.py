"""At most so many alerts a week, nothing lost, nothing twice (G10)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.signals.budget import Notice, Way, deliveries
from evals.signals.budget import draw, measure

MONDAY = date(2026, 3, 2)

notices = st.lists(
    st.builds(
        lambda n, owner, day, due, rank, severe, alertable, held: Notice(
            f"n{n}", owner, MONDAY + timedelta(days=day), MONDAY + timedelta(days=day + due), rank, severe, alertable, held
        ),
        st.integers(0, 400), st.sampled_from(["a", "b"]), st.integers(0, 40), st.integers(0, 20),
        st.floats(0, 1), st.booleans(), st.booleans(), st.sampled_from([None, None, "gate"]),
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(notices, st.integers(0, 5))
def test_each_reaches_its_owner_once_and_no_week_is_too_full(some: list[Notice], per_week: int) -> None:
    sent = deliveries(some, per_week=per_week)
    assert sorted(one.id for one in sent) == sorted({one.id for one in some})
    weeks = Counter((one.owner, one.on.isocalendar()[:2]) for one in sent if one.way is Way.ALERT)
    assert max(weeks.values(), default=0) <= per_week
    assert all(one.on.weekday() < 5 for one in sent if one.way is Way.ALERT)


@settings(max_examples=30, deadline=None)
@given(notices, st.integers(0, 5))
def test_nothing_that_comes_later_changes_what_was_sent(some: list[Notice], week: int) -> None:
    """The alerts of past weeks stay as they were."""
    end = MONDAY + timedelta(weeks=week)
    unique = list({one.id: one for one in some}.values())
    before = deliveries([one for one in unique if one.on < end])
    whole = deliveries(unique)

    def alerts(sent: object) -> set[tuple[str, date]]:
        return {(one.id, one.on) for one in sent if one.way is Way.ALERT and one.on < end}  # type: ignore[attr-defined]

    assert alerts(before) == alerts(whole)


def test_what_is_severe_goes_first_and_a_gate_is_told() -> None:
    plain = [Notice(f"p{n}", "a", MONDAY, MONDAY + timedelta(days=9), 0.9, False) for n in range(8)]
    severe = Notice("s", "a", MONDAY, MONDAY + timedelta(days=3), 0.1, True)
    held = Notice("h", "a", MONDAY, MONDAY, 1.0, True, suppressed_by="do not contact")
    by_id = {one.id: one for one in deliveries([*plain, severe, held])}
    assert (by_id["s"].way, by_id["s"].on) == (Way.ALERT, MONDAY)
    assert (by_id["h"].way, by_id["h"].why) == (Way.SUPPRESSED, "do not contact")
    assert Counter(one.way for one in by_id.values()) == {Way.ALERT: 5, Way.DIGEST: 4, Way.SUPPRESSED: 1}
    assert sum(one.way is Way.ALERT and one.on < MONDAY + timedelta(days=7) for one in by_id.values()) == 5


def test_a_simulated_year_of_forty_owners_keeps_the_budget() -> None:
    report = measure(draw(3))
    assert (report["weeks over budget"], report["duplicates"], report["lost"]) == (0, 0, 0)
    assert report["actionable share of alerts"] >= 0.7
    assert report["delivered in time"] >= 0.99
