"""The signals of a book of accounts: loaded, raised, held against the whole book, and given to whoever owns them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.metrics.view import MetricSettings
from assistant.ports import Reader
from assistant.signals.kinds import CORE, Direction
from assistant.signals.life import Decided
from assistant.signals.load import Ear, Whole, snapshots
from assistant.signals.raising import NO_HOUSE, House, signals_of
from assistant.signals.signal import STANDING, Signal, State
from assistant.types.scope import Scope

MOST_OF_THE_BOOK = 0.8
"""Share of accounts from which a flag says something of the book, not of an account."""
LEAST_BOOK = 10
"""Accounts below which a share says nothing."""


@dataclass(frozen=True, slots=True)
class Systemic:
    """A flag that is true of most of the book: one finding, not one alert an account."""

    kind: str
    accounts: int
    of: int
    first_seen: date
    signal_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """All signals of a scope as of a day, newest first, and what is true of most of its accounts."""

    as_of: date
    signals: tuple[Signal, ...]
    systemic: tuple[Systemic, ...]
    accounts: int
    revenue: Mapping[str, float] = field(default_factory=dict)
    """Monthly recurring revenue by account, each in its own currency: a weight for ranking, no figure to show."""


def book_of(
    reader: Reader,
    *,
    scope: Scope,
    as_of: date,
    settings: MetricSettings,
    ear: Ear,
    decided: Sequence[Decided] = (),
    house: House = NO_HOUSE,
    whole: Whole | None = None,
) -> Book:
    """Load and raise the signals of every account of the scope."""
    by_account: dict[str, list[Decided]] = {}
    for one in decided:
        by_account.setdefault(one.account_id, []).append(one)
    every: list[Signal] = []
    count, revenue = 0, dict[str, float]()
    for snapshot in snapshots(reader, scope=scope, as_of=as_of, settings=settings, ear=ear, whole=whole):
        count += 1
        in_force = (line.mrr for line in snapshot.lines if line.in_force(as_of))
        revenue[snapshot.account.id] = float(sum(in_force))
        mine = by_account.get(snapshot.account.id, ())
        every += signals_of(snapshot, decided=tuple(mine), house=house)
    every.sort(key=lambda one: (-one.first_seen.toordinal(), one.account_id, one.kind, one.id))
    return Book(as_of, tuple(every), systemic_of(every, accounts=count), count, revenue)


def systemic_of(signals: Iterable[Signal], *, accounts: int) -> tuple[Systemic, ...]:
    """Return the kinds that stand open for more than 80 % of the book."""
    standing = [one for one in signals if one.state in STANDING]
    holders = Counter({kind: len(ids) for kind, ids in _accounts_by_kind(standing).items()})
    found = []
    for kind, holding in sorted(holders.items()):
        if accounts >= LEAST_BOOK and holding > MOST_OF_THE_BOOK * accounts:
            mine = [one for one in standing if one.kind == kind]
            first = min(one.first_seen for one in mine)
            found.append(Systemic(kind, holding, accounts, first, tuple(one.id for one in mine)))
    return tuple(found)


def _accounts_by_kind(signals: Iterable[Signal]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in signals:
        found.setdefault(one.kind, set()).add(one.account_id)
    return found


def chosen(
    signals: Iterable[Signal],
    *,
    owner: str | None = None,
    kind: str | None = None,
    since: date | None = None,
    states: frozenset[State] | None = None,
) -> tuple[Signal, ...]:
    """Return those that match: by owner's address, kind, first seen since a day; what stands where no state is named.

    With `since` what was resolved since then is told too.
    """
    found = []
    for one in signals:
        wanted = states or (STANDING if since is None else frozenset(State) - {State.DISMISSED})
        moved = max(event.on for event in one.history)
        if (
            one.state in wanted
            and (owner is None or one.owner == owner)
            and (kind is None or one.kind == kind)
            and (since is None or one.first_seen >= since or moved >= since)
        ):
            found.append(one)
    return tuple(found)


def is_core(signal: Signal) -> bool:
    """Whether quality is measured on the signal's kind."""
    return signal.kind in CORE


def is_risk(signal: Signal) -> bool:
    """Whether it counts as a risk: core kinds that point to churn, and nothing else."""
    return CORE.get(signal.kind) in (Direction.CHURN, Direction.BOTH)
