"""The five questions of leadership (S121), answered for a portfolio with accounts, amounts and rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from assistant.health.bands import Band, Dimension, Scored, Seen
from assistant.metrics.money import exactly
from assistant.metrics.periods import DAY, day_of
from assistant.metrics.support import tickets_of
from assistant.rhythm.stages import Layer
from assistant.rhythm.standing import Standing

PROBLEM_DAYS, PROBLEM_ACCOUNTS = 90, 3
"""A problem is the house's own when this many accounts write of it within a quarter."""
GROWN = (("utilisation", 85), ("usage_trend", 15))
"""Use that has outgrown what was bought: seats used to this percentage, or use risen by it."""
HALF = Fraction(1, 2)
"""A factor that is weak in more than half of the book is one finding about us, not many about accounts."""
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Named:
    """An account in an answer: what it pays a month, why it is there, and the rows that say so."""

    account_id: str
    mrr: Decimal
    why: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and the accounts that answer it; `mrr` is what they pay together."""

    key: str
    question: str
    accounts: tuple[Named, ...]
    mrr: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that several accounts have in common."""

    what: str
    accounts: tuple[str, ...]
    mrr: Decimal
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leadership:
    """All five answers. Amounts are monthly, in the reporting currency."""

    currency: str
    answers: tuple[Answered, ...]
    problems: tuple[Problem, ...]


def leadership(standings: Sequence[Standing]) -> Leadership:
    """Answer the questions over where the accounts stand; past ones and prospects are in none."""
    live = [one for one in standings if one.layer in (Layer.PRESENT, Layer.ADVOCACY)]
    currency = live[0].currency if live else "USD"
    answers = (
        _answer("healthy", "Who is healthy?", live, _healthy),
        _answer("at_risk", "Who is at risk?", live, _at_risk),
        _answer("value_unclear", "Where is value unclear?", live, _value_unclear),
        _answer("expansion", "Where is expansion relevant?", live, _expansion),
    )
    problems = sorted((*_tickets(live), *_systemic(live)), key=lambda one: (-len(one.accounts), one.what))
    return Leadership(currency, answers, tuple(problems))


def _answer(
    key: str, question: str, live: Sequence[Standing], judge: Callable[[Standing], Named | None]
) -> Answered:
    found = [named for one in live if (named := judge(one)) is not None]
    found.sort(key=lambda named: (-named.mrr, named.account_id))
    return Answered(key, question, tuple(found), _sum(named.mrr for named in found))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    with exactly():
        return sum(amounts, Decimal(0))


def _healthy(one: Standing) -> Named | None:
    if one.health.band is not Band.GREEN:
        return None
    return Named(one.account.id, one.mrr, "all three dimensions are green", one.health.commercial.rows)


def _at_risk(one: Standing) -> Named | None:
    if one.health.band is not Band.RED:
        return None
    return Named(one.account.id, one.mrr, "; ".join(one.health.reasons), _rows_of(one.health.weakest.factors))


def _value_unclear(one: Standing) -> Named | None:
    value = next(d for d in one.health.dimensions if d.dimension is Dimension.VALUE)
    if value.band is Band.GREEN or (value.band is Band.RED and value.coverage >= HALF):
        return None
    unseen = [factor.factor for factor in value.factors if factor.seen is not Seen.OBSERVED]
    if not unseen and value.band is not Band.UNKNOWN:
        return None
    why = f"value is {value.band.value}; not seen: {', '.join(unseen) or 'nothing'}"
    return Named(one.account.id, one.mrr, why, _rows_of(value.factors))


def _expansion(one: Standing) -> Named | None:
    """Only after value is shown (S085), and where use says that the need has grown (S042)."""
    value = next(d for d in one.health.dimensions if d.dimension is Dimension.VALUE)
    if value.band is not Band.GREEN or one.health.band.rank == 0:
        return None
    factors = {factor.factor: factor for d in one.health.dimensions for factor in d.factors}
    grown = [
        factors[name]
        for name, least in GROWN
        if factors[name].seen is Seen.OBSERVED and (factors[name].reading.value or 0) >= least
    ]
    if not grown:
        return None
    return Named(one.account.id, one.mrr, "; ".join(factor.reading.why for factor in grown), _rows_of(grown))


def _rows_of(factors: Iterable[Scored]) -> tuple[str, ...]:
    rows = [row for factor in factors if factor.reading.fact for row in factor.reading.fact.inputs]
    return tuple(dict.fromkeys(rows))[:20]


def _tickets(live: Sequence[Standing]) -> Iterator[Problem]:
    """Yield tickets of one title (numbers and short words aside) that several accounts wrote in a quarter."""
    found: dict[frozenset[str], list[tuple[str, str, str]]] = defaultdict(list)
    amounts = {one.account.id: one.mrr for one in live}
    for one in live:
        view = one.material.view
        since = one.as_of + DAY - timedelta(days=PROBLEM_DAYS)
        for ticket in tickets_of(view, days=PROBLEM_DAYS):
            words = frozenset(_WORD.findall(ticket.title.lower()))
            if words and day_of(ticket.opened, view.zone) >= since:
                found[words].append((one.account.id, ticket.id, ticket.title))
    for group in found.values():
        accounts = tuple(sorted({account for account, _, _ in group}))
        if len(accounts) >= PROBLEM_ACCOUNTS:
            title = min(title for _, _, title in group)
            yield Problem(f"tickets “{title}”", accounts, _sum(amounts[id] for id in accounts),
                          tuple(id for _, id, _ in group))  # fmt: skip


def _systemic(live: Sequence[Standing]) -> Iterator[Problem]:
    """Yield factors in which more than half of those that are seen are weak."""
    weak: dict[str, list[Standing]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    for one in live:
        for dimension in one.health.dimensions:
            for factor in dimension.factors:
                if factor.seen is Seen.OBSERVED and factor.points is not None:
                    seen[factor.factor] += 1
                    if factor.points < one.health.table.yellow:
                        weak[factor.factor].append(one)
    for name, found in weak.items():
        if len(found) >= PROBLEM_ACCOUNTS and len(found) > HALF * seen[name]:
            accounts = tuple(sorted(one.account.id for one in found))
            what = f"{name} is weak in {len(found)} of {seen[name]} accounts: one cause is likelier than many"
            yield Problem(what, accounts, _sum(one.mrr for one in found), ())
