"""When each account is reviewed, set in advance from its tier and its risk; what is overdue; renewal milestones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from assistant.health.bands import Band, Dimension, Seen
from assistant.metrics.value import milestones_of
from assistant.rhythm.stages import Layer, Tier
from assistant.rhythm.standing import Standing


class NextAction(StrEnum):
    """A review ends in exactly one of these (S141)."""

    EXPANSION = "expansion"
    RISK = "risk"
    REFERRAL = "referral"
    HEALTHY = "healthy"


class Preparation(StrEnum):
    """How far a review is prepared: what it needs is there, some of it, or nothing."""

    READY = "ready"
    STARTED = "started"
    NOT_STARTED = "not started"


SEGMENT_DAYS: Mapping[str, int] = {"enterprise": 91, "mid-market": 182, "mid market": 182, "midmarket": 182}
"""Quarterly for enterprise, twice a year for mid-market (S134, S135)."""
TIER_DAYS: Mapping[Tier, int] = {Tier.TOP: 91, Tier.REVIEWED: 182, Tier.STANDARD: 364}
RISK_DAYS: Mapping[Band, int] = {Band.RED: 28, Band.UNKNOWN: 91}
"""At high risk a review is due sooner, whatever the tier (S252)."""
AHEAD_DAYS = 182
"""Two quarters are on the calendar (S144)."""
RENEWAL_STEPS: tuple[tuple[int, str, Tier], ...] = (
    (180, "readiness: what has to be true for a renewal?", Tier.TOP),
    (120, "value pack: results in their measure", Tier.REVIEWED),
    (90, "who decides, on which terms?", Tier.STANDARD),
    (60, "case for value with the sponsor", Tier.STANDARD),
    (45, "talk between those who decide", Tier.TOP),
    (30, "proposal", Tier.STANDARD),
)
"""Days before the renewal, what is done then, and the tier from which on it is."""
_FROM = {Tier.TOP: 2, Tier.REVIEWED: 1, Tier.STANDARD: 0}


@dataclass(frozen=True, slots=True)
class Held:
    """A review that took place. `next_action` and `note` are there where a person recorded them."""

    account_id: str
    on: date
    row: str
    due_on: date | None = None
    next_action: NextAction | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a review asks for (S137 to S139), whether it is there, and what says so."""

    question: str
    there: bool
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """A review that is due, and why on that day. `every_days` is the cadence, `because` what set it."""

    account_id: str
    due_on: date
    every_days: int
    because: str
    overdue_days: int
    preparation: Preparation
    needs: tuple[Need, ...]
    last: Held | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class RenewalStep:
    """A milestone on the way to a renewal."""

    account_id: str
    on: date
    renewal_on: date
    what: str
    passed: bool


def cadence(standing: Standing) -> tuple[int, str]:
    """Return how many days lie between reviews, and what set it: the shortest of tier, segment and risk."""
    found = [(TIER_DAYS[standing.tier], f"tier {standing.tier.value}")]
    segment = (standing.segment or "").lower().replace("_", " ")
    if segment in SEGMENT_DAYS:
        found.append((SEGMENT_DAYS[segment], f"segment {standing.segment}"))
    band = standing.health.band
    if band in RISK_DAYS:
        found.append((RISK_DAYS[band], f"health {band.value}"))
    return min(found)


def held_reviews(standing: Standing, recorded: Iterable[Held] = ()) -> list[Held]:
    """Return the reviews that took place by the day, oldest first: milestones of that kind, and recorded ones."""
    stones = [
        Held(one.account_id, one.done, one.row, one.planned)
        for one in milestones_of(standing.material.view).kept
        if one.kind == "review" and one.done is not None
    ]
    own = [one for one in recorded if one.account_id == standing.account.id and one.on <= standing.as_of]
    return sorted((*stones, *own), key=lambda one: (one.on, one.row))


def next_reviews(
    standing: Standing, recorded: Iterable[Held] = (), *, until: date | None = None
) -> list[Review]:
    """Return the reviews due up to a day (two quarters on), the first of them perhaps overdue.

    Days follow from the last review, else from the start of the contract, so that nobody's call sets them
    (S136). A review that the account's own plan names goes before the computed one.
    """
    if standing.layer in (Layer.PAST, Layer.PIPELINE):
        return []
    as_of, last_day = standing.as_of, until or standing.as_of + timedelta(days=AHEAD_DAYS)
    held = held_reviews(standing, recorded)
    last = held[-1] if held else None
    every, because = cadence(standing)
    needs = needs_of(standing)
    first = _first(standing, last, every)
    days = [
        day
        for n in range(0, 1 + max(0, (last_day - first).days) // every)
        if (day := first + timedelta(days=n * every))
    ]
    days = [day for n, day in enumerate(days) if n == 0 or day > as_of]
    return [
        Review(
            standing.account.id,
            day,
            every,
            because,
            max(0, (as_of - day).days),
            _prepared(needs),
            needs,
            last,
            standing.account.csm_email,
        )
        for day in days
        if day <= last_day
    ]


def _first(standing: Standing, last: Held | None, every: int) -> date:
    """Return the day of the first review that has not been held."""
    planned = [
        one.planned
        for one in milestones_of(standing.material.view).kept
        if one.kind == "review"
        and one.done is None
        and one.planned
        and (last is None or one.planned > last.on)
    ]
    if last is not None:
        return min([*planned, last.on + timedelta(days=every)])
    start = standing.health.commercial.contract_start
    if start is None:
        return min([*planned, standing.as_of + timedelta(days=every)])
    # Without any record of reviews nobody knows which were held: the grid from the start tells the next one.
    passed = max(0, (standing.as_of - start).days) // every
    return min([*planned, start + timedelta(days=(passed + 1) * every)])


def needs_of(standing: Standing) -> tuple[Need, ...]:
    """Return what the three questions of a review need, and whether it is there (S137 to S139)."""
    factors = {factor.factor: factor for one in standing.health.dimensions for factor in one.factors}
    by_dimension = {one.dimension: one for one in standing.health.dimensions}
    value = factors["objective_gap"]
    use, talk = by_dimension[Dimension.ADOPTION], by_dimension[Dimension.RELATIONSHIP]
    renewal = standing.health.commercial.renewal_on
    return (
        Need(
            "Does the account get the outcome that was agreed?",
            value.seen is Seen.OBSERVED,
            value.reading.why,
        ),
        Need(
            "What has changed in its situation?",
            use.coverage > 0 and talk.coverage > 0,
            f"adoption {float(use.coverage):.0%} seen, relationship {float(talk.coverage):.0%} seen",
        ),
        Need(
            "What is the next conversation, of renewal or of growth?",
            renewal is not None,
            f"renews on {renewal}" if renewal else "no renewal day is known",
        ),
    )


def _prepared(needs: tuple[Need, ...]) -> Preparation:
    there = sum(need.there for need in needs)
    if there == len(needs):
        return Preparation.READY
    return Preparation.STARTED if there else Preparation.NOT_STARTED


def renewal_steps(standing: Standing) -> list[RenewalStep]:
    """Return the milestones before the next renewal that the account's tier asks for, oldest first."""
    renewal = standing.health.commercial.renewal_on
    if renewal is None or standing.layer in (Layer.PAST, Layer.PIPELINE):
        return []
    return [
        RenewalStep(standing.account.id, on, renewal, what, on < standing.as_of)
        for days, what, least in RENEWAL_STEPS
        if _FROM[standing.tier] >= _FROM[least]
        for on in (renewal - timedelta(days=days),)
    ]
