"""Daily usage of one account as numbers: levels from the hidden life, counts from noise, lines of CSV."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evals.world.calendars import Levels, day_of, season, weekdays
from evals.world.causes import EFFECTS, Cause
from evals.world.draws import numbers, stream
from evals.world.life import Episode, Life

MODULES = ("inspections", "work_orders", "checklists", "assets", "photos", "reports")
"""What can be bought; the first is always there."""

_BACK = 45.0
"""Days in which half of a level that recovers comes back."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Expected active users with and without the season (no noise), seats, and the rows as text."""

    first: int
    expected: Levels
    unseasoned: Levels
    seats: Levels
    modules: tuple[str, ...]
    lines: str


def use(seed: int, account: int, account_id: str, life: Life, days: int) -> Usage:
    """Usage from the account's start (or the world's) to its end, one value a day and metric."""
    traits = life.traits
    first = max(0, traits.start)
    last = min(days, life.end if life.end is not None else days)
    span = max(0, last - first)
    rng = numbers(seed, account, "usage")
    seats = _seats(life, first, span)
    shape = _levels(life, first, span)
    ramp = _ramp(traits.start, first, span)
    unseasoned = np.minimum(traits.seats * traits.adoption * shape * ramp, seats * 1.02)
    expected = np.minimum(unseasoned * season(traits.industry, first, span), seats * 1.02)
    week = weekdays(traits.region, first, span, traits.weekend)
    wander = np.exp(_wander(rng, span, 0.05) + rng.normal(0, 0.04, span))
    active = rng.poisson(expected * week * wander)
    active = np.minimum(active, np.ceil(seats * 1.05)).astype(np.int64)
    modules = tuple(_modules(seed, account, traits.segment))
    series = {"active_users": active, "logins": rng.poisson(active * rng.uniform(1.3, 2.4))}
    for name in modules:
        series[f"feature:{name}"] = _feature(rng, life, active, name, first)
    interface, exports = _machines(rng, life, active, first, span)
    series["feature:api"], series["feature:export"] = interface, exports
    return Usage(first, expected, unseasoned, seats, modules, _lines(account_id, first, series, seats, rng))


def _seats(life: Life, first: int, span: int) -> Levels:
    seats = np.empty(span)
    for day, count, _ in life.seats:
        seats[max(0, day - first) :] = count
    return seats


def _ramp(start: int, first: int, span: int) -> Levels:
    """The first 70 days bring people in; a new account begins at an eighth."""
    age = np.arange(first, first + span) - start
    return np.clip(0.12 + 0.88 * age / 70, 0.12, 1.0)


def _levels(life: Life, first: int, span: int) -> Levels:
    """Level of the people who need it, by the shown episodes, each from where the one before left off."""
    levels = np.ones(span)
    at, level, base = 0, 1.0, 1.0
    for episode in life.shown:
        length = min(episode.end - first, span) - at
        if length <= 0:
            continue
        part, base = _course(episode, level, base, length)
        levels[at : at + length] = part
        at, level = at + length, float(part[-1])
    levels[at:] = level
    return levels * _bought(life, first, span)


def _course(episode: Episode, level: float, base: float, length: int) -> tuple[Levels, float]:
    """The days of one episode, and the level to which steady times return after it."""
    effect = EFFECTS[episode.cause]
    days = np.arange(1, length + 1)
    if episode.cause in (Cause.STEADY, Cause.SEASON):
        return base + (level - base) * 0.5 ** (days / _BACK), base
    goal = min(1.7, max(0.3, base * (1.0 + (effect.usage_end - 1.0) * episode.strength)))
    whole = max(1, episode.end - episode.start)
    if effect.shape == "step":
        share = np.clip((days - 10) / 21, 0, 1)
    elif effect.shape == "late":
        share = np.clip((days / whole - 0.4) / 0.6, 0, 1)
    elif episode.cause is Cause.ONBOARDING:
        share = np.ones(length)
    else:
        share = np.clip(days / (0.8 * whole), 0, 1)
    course: Levels = level + (goal - level) * share
    return course, base if effect.recovers else float(course[-1])


def _bought(life: Life, first: int, span: int) -> Levels:
    """Seats that are added are taken up over two months, not all of them; seats given up were empty."""
    factor = np.ones(span)
    for (_, before, _), (day, after, _) in pairwise(life.seats):
        if after > before and day < first + span:
            days = np.clip((np.arange(first, first + span) - day) / 60, 0, 1)
            factor *= 1 + ((after / before) ** 0.7 - 1) * days
    return factor


def _wander(rng: np.random.Generator, span: int, size: float) -> Levels:
    """Slow drift around zero: what happened last week lingers."""
    steps = rng.normal(0, size * 0.35, span)
    drift = np.empty(span)
    value = 0.0
    for n, step in enumerate(steps.tolist()):
        value = 0.94 * value + step
        drift[n] = value
    return drift


def _modules(seed: int, account: int, segment: str) -> list[str]:
    rng = stream(seed, account, "modules")
    count = {"small": 1, "mid-market": 2, "enterprise": 3}[segment]
    return [MODULES[0], *rng.sample(MODULES[1:], count - 1)]


def _feature(rng: np.random.Generator, life: Life, active: np.ndarray, name: str, first: int) -> np.ndarray:
    """Actions in one module. In a reorganisation one department's module falls most."""
    rate = np.full(len(active), rng.uniform(1.5, 5.0))
    for episode in life.shown:
        if episode.cause is Cause.REORGANISATION and name != MODULES[0]:
            a, b = max(0, episode.start + 15 - first), max(0, episode.end - first)
            rate[a:b] *= 1 - 0.6 * episode.strength
    actions: np.ndarray = rng.poisson(active * rate)
    return actions


def _machines(
    rng: np.random.Generator, life: Life, active: np.ndarray, first: int, span: int
) -> tuple[np.ndarray, np.ndarray]:
    """Calls of the interface and exports, which people's logins do not show."""
    has_interface = rng.random() < 0.4
    calls = np.full(span, (active.mean() * rng.uniform(1, 4)) if has_interface and span else 0.0)
    exports = np.full(span, 0.03 + (0.004 * active.mean() if span else 0.0))
    for episode in life.shown:
        a, b = max(0, episode.start - first), max(0, episode.end - first)
        if episode.cause is Cause.AUTOMATED:
            calls[min(span, a + 10) :] += (active.mean() if span else 0.0) * 9 * episode.strength
        elif episode.cause is Cause.COMPETITOR:
            middle = (a + b) // 2
            exports[middle:b] *= 1 + 9 * episode.strength
        elif episode.cause is Cause.COMPLETED:
            exports[a : a + 30] *= 1 + 4 * episode.strength
    return rng.poisson(calls), rng.poisson(exports)


def _lines(
    account_id: str, first: int, series: dict[str, np.ndarray], seats: Levels, rng: np.random.Generator
) -> str:
    """Rows of the table, metric by metric. Features' zeros are left out; some days are lost."""
    span = len(seats)
    stamps = [f"{account_id},{day_of(first + n).isoformat()}," for n in range(span)]
    lost = set(np.flatnonzero(rng.random(span) < 0.004).tolist())
    parts: list[str] = []
    for name, values in series.items():
        whole = not name.startswith("feature:")
        parts += [
            f"{stamps[n]}{name},{value}\n"
            for n, value in enumerate(values.tolist())
            if (whole or value) and n not in lost
        ]
    parts += [
        f"{stamps[n]}licensed_seats,{int(seats[n])}\n"
        for n in range(span)
        if n % 7 == 0 or seats[n] != seats[n - 1]
    ]
    return "".join(parts)
