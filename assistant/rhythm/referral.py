"""The right moment to ask for a referral, with the ask itself, or silence and the reason (S225 to S230)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.health.bands import Seen
from assistant.metrics.cells import Cells
from assistant.metrics.engagement import conversations, people_of
from assistant.metrics.surveys import LIMITS
from assistant.metrics.value import milestones_of, objectives_of, progress
from assistant.rhythm.recorded import Recorded
from assistant.rhythm.stages import Layer
from assistant.rhythm.standing import Standing

MOMENT_DAYS, PERSON_DAYS, ACCOUNT_DAYS = 14, 180, 90
"""A moment lasts two weeks; a person is asked at most every half year, an account every quarter."""
PROMISING = {"nps": 9, "csat": 5, "ces": 7}


@dataclass(frozen=True, slots=True)
class Moment:
    """Something good that just happened, and the row that says so; `person` answered for it, where one did."""

    what: str
    on: date
    row: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """A suggestion to ask, or the guards that forbid it. `ask` is empty where there is any guard."""

    account_id: str
    moment: Moment
    guards: tuple[str, ...]
    ask: str
    person: str | None


def referral_of(standing: Standing, notes: Recorded) -> Referral | None:
    """Return the newest moment of an account with its ask or its guards; None where nothing good just happened."""
    if standing.layer in (Layer.PAST, Layer.PIPELINE):
        return None
    moments = sorted(_moments(standing), key=lambda moment: (moment.on, moment.row))
    if not moments:
        return None
    moment = moments[-1]
    person = moment.person or _in_touch(standing)
    guards = tuple(_guards(standing, notes, person))
    ask = "" if guards else ask_of(standing, moment, person)
    return Referral(standing.account.id, moment, guards, ask, person)


def _moments(standing: Standing) -> Iterator[Moment]:
    view, as_of = standing.material.view, standing.as_of
    since = as_of - timedelta(days=MOMENT_DAYS)
    for stone in milestones_of(view).kept:
        if stone.done is not None and stone.done >= since:
            yield Moment(f"a milestone ({stone.kind.replace('_', ' ')}) was reached", stone.done, stone.row)
    for one in objectives_of(view).kept:
        gone = progress(one)
        if (
            one.measured_on is not None
            and since <= one.measured_on <= as_of
            and gone is not None
            and gone >= 1
        ):
            yield Moment(f"“{one.text}” was reached", one.measured_on, one.row)
    for row in view.rows("surveys"):
        cells = Cells(row, view.zone)
        kind, on = str(row.get("kind") or "").lower(), cells.maybe_day("responded_at")
        if kind in LIMITS and on is not None and since <= on <= as_of:
            score = cells.maybe_amount("score")
            if score is not None and PROMISING[kind] <= score <= LIMITS[kind][1]:
                who = cells.maybe_text("contact_email")
                yield Moment(f"an answer of {score} ({kind})", on, row.id, who.lower() if who else None)


def _guards(standing: Standing, notes: Recorded, person: str | None) -> Iterator[str]:
    """Yield every reason to stay silent."""
    account_id, as_of, health = standing.account.id, standing.as_of, standing.health
    if account_id in notes.no_contact:
        yield "the account is not to be contacted"
    if health.band.rank == 0:
        yield f"health is {health.band.value}"
    if health.commercial.limit(health.table.overdue_days) is not None:
        yield f"commercial: {health.commercial.why}"
    severe = next(f for one in health.dimensions for f in one.factors if f.factor == "severe_ticket_age")
    if severe.seen is Seen.OBSERVED and severe.reading.value:
        yield f"a severe ticket is open: {severe.reading.why}"
    if person is None:
        yield "nobody of the account is in two-way contact"
    for ask in notes.asks:
        days = (as_of - ask.on).days
        if ask.account_id == account_id and (
            days < ACCOUNT_DAYS or (ask.person == person and days < PERSON_DAYS)
        ):
            yield f"{ask.person} was asked {days} days ago"


def _in_touch(standing: Standing) -> str | None:
    """Return who of the account took part in most conversations of a quarter."""
    counts: dict[str, int] = {}
    for document in conversations(standing.material.view, days=90):
        for person in people_of(document):
            counts[person] = counts.get(person, 0) + 1
    return min(counts, key=lambda person: (-counts[person], person), default=None)


def ask_of(standing: Standing, moment: Moment, person: str | None) -> str:
    """Return the words of the ask: what was reached, and which company, role or problem is meant (S226)."""
    account = standing.account
    kind = (
        f"another company in {account.industry.lower()}" if account.industry else "another company like yours"
    )
    goals = [one.text for one in objectives_of(standing.material.view).kept]
    problem = (
        f" that also wants to reach “{goals[0]}”" if goals else " with the problem that you came to us with"
    )
    opening = f"To {person}: {moment.what} on {moment.on}." if person else f"{moment.what} on {moment.on}."
    return (
        f"{opening} Do you know somebody in your role at {kind}{problem}? A name is enough; we write to nobody "
        "before you have asked them."
    )
