"""Failures of the vendor's own service: the same days for all accounts, so that tickets cluster."""

from __future__ import annotations

from dataclasses import dataclass

from evals.world.draws import stream

_CLUSTERS = ("sync", "login", "slow", "export", "interface")


@dataclass(frozen=True, slots=True)
class Incident:
    """A failure that begins on `day` and is reported over `days` days; `share` of accounts write."""

    day: int
    days: int
    cluster: str
    share: float


def incidents(seed: int, days: int) -> tuple[Incident, ...]:
    """About one in seven weeks, most small."""
    rng = stream(seed, -1, "incidents")
    found = []
    day = rng.randrange(10, 50)
    while day < days:
        found.append(
            Incident(day, rng.choice((1, 1, 2, 4)), rng.choice(_CLUSTERS), rng.choice((0.08, 0.15, 0.35)))
        )
        day += rng.randrange(20, 80)
    return tuple(found)
