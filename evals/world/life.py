"""The hidden life of one account: what moves it, when it decides, and what else would have been decided.

Nothing here reaches a file of the export except through what the account then does and says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from evals.world.calendars import add_months, day_of, number_of, season_strength, trough_months
from evals.world.cast import INDUSTRIES
from evals.world.causes import EFFECTS, NOISE_CHANCES, Cause, Treatment
from evals.world.draws import pick, stream

OUTCOMES = ("churn", "contract", "renew", "expand")
_TREATED_BEFORE = 100
_DECIDED_BEFORE = 50
_STRONG_SEASON = 0.3


@dataclass(frozen=True, slots=True)
class Traits:
    """What an account is. Days count from the beginning of the world and may be negative."""

    industry: str
    region: str
    segment: str
    currency: str
    seats: int
    seat_price: float
    term_months: int
    billing_months: int
    start: int
    adoption: float
    pays_after: float
    ticket_rate: float
    call_every: int
    weekend: float


@dataclass(frozen=True, slots=True)
class Episode:
    """A cause from `start` up to `end`, with a strength in (0, 1]."""

    cause: Cause
    start: int
    end: int
    strength: float


@dataclass(frozen=True, slots=True)
class Decision:
    """One renewal: who was treated by chance, what came of it, and what would have come of it otherwise."""

    on: int
    decided_on: int
    treated_on: int
    cause: Cause
    strength: float
    treatment: Treatment
    propensity: float
    chances: Mapping[str, Mapping[str, float]]
    """Chance of each outcome, by treatment."""
    would_be: Mapping[str, str]
    """Outcome by treatment, under one and the same luck."""
    outcome: str
    seats_before: int
    seats_if: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Life:
    """One account. `episodes` are the true causes; `shown` those that shape what is observed.

    They are the same except in a noise world, where observations follow a life that is not the account's.
    """

    traits: Traits
    episodes: tuple[Episode, ...]
    shown: tuple[Episode, ...]
    decisions: tuple[Decision, ...]
    end: int | None
    seats: tuple[tuple[int, int, float], ...]
    """`(day, seats, price a seat)` from each change on."""

    def shown_on(self, day: int) -> Episode:
        """The episode that shapes what is observed on a day."""
        return _on(self.shown, day)


def live(seed: int, account: int, days: int, *, noise: bool) -> Life:
    """Draw the life of account `account` over `days` days."""
    traits = _traits(seed, account, days)
    episodes = _episodes(seed, account, traits, days, "episodes")
    shown = _episodes(seed, account, traits, days, "shadow") if noise else episodes
    decisions, end, seats = _decide(seed, account, traits, episodes, days, noise=noise)
    return Life(traits, episodes, shown, decisions, end, seats)


def _traits(seed: int, account: int, days: int) -> Traits:
    rng = stream(seed, account, "traits")
    segment = pick(rng, {"small": 0.5, "mid-market": 0.35, "enterprise": 0.15})
    region = pick(rng, {"US": 0.45, "UK": 0.3, "EU": 0.25})
    low, high = {"small": (6, 40), "mid-market": (40, 260), "enterprise": (260, 1800)}[segment]
    seats = int(low * (high / low) ** rng.random())
    price = {"small": 34.0, "mid-market": 27.0, "enterprise": 19.5}[segment] * rng.uniform(0.85, 1.15)
    terms = {"small": {12: 0.8, 6: 0.2}, "mid-market": {12: 0.9, 24: 0.1}, "enterprise": {12: 0.7, 24: 0.3}}
    term = pick(rng, terms[segment])
    billing = pick(rng, {1: 0.3, 3: 0.3, 12: 0.4})
    born = rng.randrange(10, max(11, days - 150)) if rng.random() < 0.3 else -rng.randrange(20, 1100)
    industry = rng.choice(INDUSTRIES)
    return Traits(
        industry=industry,
        region=region,
        segment=segment,
        currency={"US": "USD", "UK": "GBP", "EU": "EUR"}[region],
        seats=seats,
        seat_price=round(price, 2),
        term_months=term,
        billing_months=min(billing, term),
        start=born,
        adoption=rng.uniform(0.58, 0.86),
        pays_after=rng.gauss(24, 5),
        ticket_rate={"small": 0.4, "mid-market": 0.9, "enterprise": 2.0}[segment] * rng.uniform(0.6, 1.5),
        call_every={"small": 80, "mid-market": 42, "enterprise": 28}[segment],
        weekend=0.75 if industry in ("Retail", "Hotels", "Hospitals", "Logistics") else 0.08,
    )


def _episodes(seed: int, account: int, traits: Traits, days: int, purpose: str) -> tuple[Episode, ...]:
    """Steady times and troubles by turns; steady times in a strong season's trough are that trough."""
    rng = stream(seed, account, purpose)
    troubles = {cause: effect.weight for cause, effect in EFFECTS.items() if effect.weight > 0}
    at = max(0, traits.start)
    found: list[Episode] = []
    if traits.start >= 0 and rng.random() < 0.25:
        found.append(_drawn(rng, Cause.ONBOARDING, at))
        at = found[-1].end
    while at < days:
        calm = at + int(40 + rng.expovariate(1 / 150))
        found.append(Episode(Cause.STEADY, at, calm, 1.0))
        if calm < days:
            found.append(_drawn(rng, pick(rng, troubles), calm))
        at = found[-1].end
    cut = [Episode(e.cause, e.start, min(e.end, days), e.strength) for e in found if e.start < days]
    return tuple(part for episode in cut for part in _with_troughs(episode, traits.industry))


def _drawn(rng: Random, cause: Cause, start: int) -> Episode:
    low, high = EFFECTS[cause].days
    return Episode(cause, start, start + rng.randint(low, high), round(rng.uniform(0.55, 1.0), 2))


def _with_troughs(episode: Episode, industry: str) -> list[Episode]:
    if episode.cause is not Cause.STEADY or season_strength(industry) < _STRONG_SEASON:
        return [episode]
    troughs = trough_months(industry)
    parts: list[Episode] = []
    first = episode.start
    for day in range(episode.start, episode.end + 1):
        inside = day_of(first).month in troughs
        if day == episode.end or (day_of(day).month in troughs) != inside:
            cause = Cause.SEASON if inside else Cause.STEADY
            if day > first:
                parts.append(Episode(cause, first, day, 1.0))
            first = day
    return parts


def _on(episodes: tuple[Episode, ...], day: int) -> Episode:
    inside = (episode for episode in episodes if episode.start <= day < episode.end)
    return next(inside, episodes[0] if day < episodes[0].start else episodes[-1])


def _weighed(episodes: tuple[Episode, ...], on: int) -> Episode:
    """What weighs on a decision: the cause that filled most of the 90 days before it."""
    until = on - _DECIDED_BEFORE
    return max(episodes, key=lambda e: min(e.end, until) - max(e.start, until - 90))


def _decide(
    seed: int, account: int, traits: Traits, episodes: tuple[Episode, ...], days: int, *, noise: bool
) -> tuple[tuple[Decision, ...], int | None, tuple[tuple[int, int, float], ...]]:
    rng = stream(seed, account, "decisions")
    seats, price = traits.seats, traits.seat_price
    steps = [(traits.start, seats, price)]
    decisions: list[Decision] = []
    on = traits.start
    while True:
        on = number_of(add_months(day_of(on), traits.term_months))
        if on >= days:
            return tuple(decisions), None, tuple(steps)
        if on < _TREATED_BEFORE + 30:
            continue
        decision = _decision(rng, _weighed(episodes, on), on, seats, noise=noise)
        decisions.append(decision)
        if decision.outcome == "churn":
            return tuple(decisions), on, tuple(steps)
        seats = decision.seats_if[decision.treatment]
        price = round(price * rng.choice((1.0, 1.0, 1.03, 1.05)), 2)
        steps.append((on, seats, price))


def _decision(rng: Random, episode: Episode, on: int, seats: int, *, noise: bool) -> Decision:
    """Half are treated, by a coin that knows nothing; luck is one number for all treatments."""
    kinds = [kind for kind in Treatment if kind is not Treatment.NONE]
    treated, kind = rng.random() < 0.5, rng.choice(kinds)
    luck, shrink, grow = rng.random(), rng.uniform(0.5, 0.85), rng.uniform(1.1, 1.5)
    treatment = kind if treated else Treatment.NONE
    chances = {each.value: _chances(episode, each, noise=noise) for each in Treatment}
    would_be = {name: _outcome(chance, luck) for name, chance in chances.items()}
    size = {
        "churn": 0,
        "contract": max(1, round(seats * shrink)),
        "renew": seats,
        "expand": max(seats + 1, round(seats * grow)),
    }
    return Decision(
        on,
        on - _DECIDED_BEFORE,
        on - _TREATED_BEFORE,
        episode.cause,
        episode.strength,
        treatment,
        0.5 if treatment is Treatment.NONE else 0.5 / len(kinds),
        chances,
        would_be,
        would_be[treatment.value],
        seats,
        {name: size[outcome] for name, outcome in would_be.items()},
    )


def _chances(episode: Episode, treatment: Treatment, *, noise: bool) -> dict[str, float]:
    if noise:
        churn, contract, expand = NOISE_CHANCES
    else:
        calm, effect = EFFECTS[Cause.STEADY], EFFECTS[episode.cause]
        s = episode.strength
        churn = calm.churn + s * (effect.churn - calm.churn)
        contract = calm.contract + s * (effect.contract - calm.contract)
        expand = calm.expand + s * (effect.expand - calm.expand)
        if treatment is not Treatment.NONE:
            churn += s * effect.uplift * (1.0 if treatment in effect.fitting else 0.35)
        churn = min(0.95, max(0.01, churn))
    return {
        "churn": churn,
        "contract": contract,
        "renew": max(0.0, 1 - churn - contract - expand),
        "expand": expand,
    }


def _outcome(chances: Mapping[str, float], luck: float) -> str:
    for name in OUTCOMES:
        luck -= chances[name]
        if luck < 0:
            return name
    return OUTCOMES[-1]


def date_text(day: int) -> str:
    """A day number as an ISO date."""
    return (day_of(0) + timedelta(days=day)).isoformat()
