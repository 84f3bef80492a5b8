"""Why two figures differ: account by account, event by event, summing to the gap exactly.

Serves two ways of counting the same rows as well as the same way over rows known at two days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.money import ZERO, exactly
from assistant.metrics.retention import Ratio
from assistant.metrics.revenue import Flow, Waterfall
from assistant.metrics.timeline import Movement


@dataclass(frozen=True, slots=True)
class Difference:
    """What one account does to the gap. `above` and `below` are money (or logos); `share` is of the ratio.

    `share` is None where one of the two ratios is undefined.
    """

    account_id: str
    above: Decimal
    below: Decimal
    share: Fraction | None
    events: tuple[Movement, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two values, the gap between them, and the accounts that make it."""

    first: Fraction | None
    second: Fraction | None
    above: Decimal
    below: Decimal
    differences: tuple[Difference, ...]

    @property
    def gap(self) -> Fraction | None:
        """Return first less second; None where either is undefined."""
        return None if self.first is None or self.second is None else self.first - self.second


def reconcile(first: Ratio, second: Ratio, *, falls: tuple[Waterfall, Waterfall]) -> Reconciliation:
    """Trace the gap between two ratios to accounts: differences sum to it, above, below and as a share."""
    nothing = (ZERO, ZERO)
    flows: dict[str, list[Flow]] = {}
    for fall in falls:
        for flow in fall.flows:
            flows.setdefault(flow.account_id, []).append(flow)
    differences = []
    with exactly():
        ones, twos = first.denominator, second.denominator
        for account_id in sorted(first.terms.keys() | second.terms.keys()):
            one, two = first.terms.get(account_id, nothing), second.terms.get(account_id, nothing)
            share = _less(one[0], ones, two[0], twos)
            if one != two or share:
                found = flows[account_id]
                above, below = one[0] - two[0], one[1] - two[1]
                differences.append(Difference(account_id, above, below, share, _events(found), _rows(found)))
        above, below = first.numerator - second.numerator, ones - twos
    return Reconciliation(first.value, second.value, above, below, tuple(differences))


def amounts(values: Mapping[str, Decimal]) -> Ratio:
    """Return amounts by account as a sum, so that money can be reconciled like a ratio."""
    return Ratio("amount", {account_id: (value, ZERO) for account_id, value in values.items()})


def _events(flows: Iterable[Flow]) -> tuple[Movement, ...]:
    events = {move for flow in flows for move in flow.movements}
    return tuple(sorted(events, key=lambda move: (move.on, move.bar, move.rows, move.amount)))


def _rows(flows: Iterable[Flow]) -> tuple[str, ...]:
    return tuple(sorted({row for flow in flows for row in flow.rows}))


def _less(one: Decimal, ones: Decimal, two: Decimal, twos: Decimal) -> Fraction | None:
    if not ones or not twos:
        return None
    return Fraction(one) / Fraction(ones) - Fraction(two) / Fraction(twos)
