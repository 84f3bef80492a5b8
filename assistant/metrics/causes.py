"""The bars of a waterfall and the causes within each: seats, plan, price, discount, and why somebody left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum

from assistant.metrics.lines import Line
from assistant.metrics.money import CENT, ZERO, quotient, to_cent


class Bar(StrEnum):
    """The bars of a waterfall between opening and closing, beside `fx`."""

    NEW = "new"
    REACTIVATION = "reactivation"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"


GAINS = frozenset({Bar.NEW, Bar.REACTIVATION, Bar.EXPANSION})

CHANGE_REASONS = frozenset(
    {"seat", "tier", "add_on", "usage", "price_increase", "escalator", "discount_expiry", "discount_added"}
)
CHURN_REASONS = frozenset({"voluntary", "delinquent", "contractual_end"})

Part = tuple[str, Decimal]


def parts_of(
    bar: Bar, ended: Iterable[Line], started: Iterable[Line], *, rate: Callable[[str], Decimal]
) -> tuple[Part, ...]:
    """Split a movement by cause, in the reporting currency; the parts sum to its amount exactly.

    `ended` and `started` hold at most one line of each contract.
    """
    before = {line.contract: line for line in ended}
    after = {line.contract: line for line in started}
    sums: dict[str, Decimal] = {}
    for contract in sorted(before.keys() | after.keys()):
        old, new = before.get(contract), after.get(contract)
        factor = rate((old or new).currency)  # type: ignore[union-attr]
        for cause, amount in _causes(bar, old, new):
            if amount:
                sums[cause] = sums.get(cause, ZERO) + (amount if bar in GAINS else -amount) * factor
    return tuple(sorted((cause, amount) for cause, amount in sums.items() if amount))


def _causes(bar: Bar, old: Line | None, new: Line | None) -> Iterable[Part]:
    paid, pays = old.mrr if old else ZERO, new.mrr if new else ZERO
    match bar:
        case Bar.NEW:
            return (("new", pays - paid),)
        case Bar.REACTIVATION:
            return (("resumed" if old and old.state == "paused" else "returned", pays - paid),)
        case Bar.CHURN:
            return ((_departure(old, new), pays - paid),)
    if old is None:
        return (("add_on", pays),)
    if new is None:
        return (("cancelled", -paid),)
    return _change(old, new)


def _departure(old: Line | None, new: Line | None) -> str:
    if new is not None and new.state in ("paused", "free"):
        return new.state
    reason = old.end_reason if old else None
    return reason if reason in CHURN_REASONS else "unstated"


def _change(old: Line, new: Line) -> Iterable[Part]:
    """Tell apart discount, plan, seats and price. What the source says itself goes before any reading."""
    whole = new.mrr - old.mrr
    if new.change_reason in CHANGE_REASONS:
        return ((new.change_reason, whole),)
    lifted = old.discount - new.discount
    discount: Part = ("discount_expiry" if lifted > 0 else "discount_added", lifted)
    rest = whole - lifted
    if (old.plan, old.product) != (new.plan, new.product):
        return (discount, ("tier", rest))
    seats = _seats(old, new, rest)
    return (discount, ("seat", seats), (_price(old, new, rest - seats), rest - seats))


def _seats(old: Line, new: Line, rest: Decimal) -> Decimal:
    """What the change in quantity comes to at the old price; a cent of rounding is no price change."""
    if not old.quantity or not new.quantity or old.quantity == new.quantity:
        return ZERO
    seats = to_cent(quotient((old.mrr + old.discount) * (new.quantity - old.quantity), old.quantity))
    return rest if abs(rest - seats) <= CENT else seats


def _price(old: Line, new: Line, amount: Decimal) -> str:
    if old.quantity is None and new.quantity is None and old.plan is None:
        return "unspecified"
    if amount < 0:
        return "price_decrease"
    return "escalator" if old.renews_on is not None and new.start < old.renews_on else "price_increase"
