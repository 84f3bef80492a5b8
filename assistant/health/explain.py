"""What makes the difference between two healths, bar by bar. The bars sum to it exactly, without tolerance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assistant.health.bands import Dimension, DimensionHealth, Scored, Seen
from assistant.health.health import Health
from assistant.health.score import scored


class Cause(StrEnum):
    """What a bar is about: something changed, something is seen or no longer, or the table is another one."""

    CHANGE = "change"
    COVERAGE = "coverage"
    CONFIGURATION = "configuration"
    CAP = "cap"
    WEAKEST = "weakest dimension"


@dataclass(frozen=True, slots=True)
class Bar:
    """Points that a dimension's score gained (or lost, below zero), and what for; `rows` prove the later state."""

    dimension: Dimension
    factor: str
    cause: Cause
    points: Fraction
    why: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DimensionChange:
    """One dimension's scores and the bars between them."""

    dimension: Dimension
    before: Fraction
    after: Fraction
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """From one health to another of the same account. `bars` sum to `after.score - before.score`."""

    before: Health
    after: Health
    dimensions: tuple[DimensionChange, ...]
    bars: tuple[Bar, ...]


def explain(before: Health, after: Health) -> Explanation:
    """Explain the change of score factor by factor. Raises ValueError for two accounts."""
    if before.account_id != after.account_id:
        raise ValueError(f"{before.account_id} and {after.account_id} are two accounts")
    changes = tuple(
        _dimension(one, two, before=before, after=after)
        for one, two in zip(before.dimensions, after.dimensions, strict=True)
    )
    return Explanation(before, after, changes, tuple(_overall(before, after, changes)))


def _overall(before: Health, after: Health, changes: tuple[DimensionChange, ...]) -> Iterator[Bar]:
    """The weakest dimension's score is the account's: a bar for becoming it, then what changed in it."""
    binding = next(change for change in changes if change.dimension is after.weakest.dimension)
    if binding.before != before.score:
        was = before.weakest.dimension.value
        why = f"{was} was the weakest at {float(before.score):.1f}; {binding.dimension.value} was at "
        why += f"{float(binding.before):.1f}"
        yield Bar(binding.dimension, "", Cause.WEAKEST, binding.before - before.score, why)
    yield from binding.bars


def _dimension(
    one: DimensionHealth, two: DimensionHealth, *, before: Health, after: Health
) -> DimensionChange:
    bars: list[Bar] = []
    old = {factor.factor: factor for factor in one.factors}
    new = {factor.factor: factor for factor in two.factors}
    for name in dict.fromkeys((*old, *new)):
        bars += _factor(old.get(name), new.get(name), one.dimension, before=before, after=after)
    taken = (two.score - _earned(two)) - (one.score - _earned(one))
    if taken:
        cap = two.cap or one.cap
        why = f"{'now' if two.cap else 'no longer'} at most {cap.limit} points: {cap.why}" if cap else ""
        bars.append(Bar(one.dimension, cap.rule if cap else "", Cause.CAP, taken, why))
    return DimensionChange(one.dimension, one.score, two.score, tuple(bars))


def _earned(one: DimensionHealth) -> Fraction:
    return sum((factor.earned for factor in one.factors), Fraction(0))


def _factor(
    old: Scored | None, new: Scored | None, dimension: Dimension, *, before: Health, after: Health
) -> Iterator[Bar]:
    """A factor's bars: first the table (the old reading under the new one), then what was seen."""
    name = (new or old).factor  # type: ignore[union-attr]
    was = Fraction(0) if old is None else old.earned
    middle, seen_before = _under(old, name, dimension, before=before, after=after)
    if middle != was:
        why = f"table {before.table.digest} became {after.table.digest}"
        yield Bar(dimension, name, Cause.CONFIGURATION, middle - was, why)
    now = Fraction(0) if new is None else new.earned
    if now != middle and new is not None:
        same = seen_before is new.seen
        cause = Cause.CHANGE if same else Cause.COVERAGE
        rows = new.reading.fact.inputs if new.reading.fact else ()
        yield Bar(dimension, name, cause, now - middle, _why(old, new), rows)


def _under(
    old: Scored | None, name: str, dimension: Dimension, *, before: Health, after: Health
) -> tuple[Fraction, Seen]:
    """Return what the earlier reading would have earned under the later table, and how it would have been seen."""
    if old is None:
        return Fraction(0), Seen.UNOBSERVED
    if before.table == after.table:
        return old.earned, old.seen
    share = after.table.shares.get(name)
    if share is None:
        return Fraction(0), Seen.UNOBSERVED
    again = scored(after.table.factor(name), old.reading, share=share, as_of=before.as_of, table=after.table)
    return again.earned, again.seen


def _why(old: Scored | None, new: Scored) -> str:
    then = "not known" if old is None or old.reading.value is None else _shown(old.reading.value)
    now = _shown(new.reading.value) if new.reading.value is not None else f"not seen ({new.reading.why})"
    if new.seen is not Seen.OBSERVED and new.reading.value is not None:
        now += f", last seen {new.age_days} days ago"
    return f"{then} → {now}: {new.reading.why}" if new.seen is Seen.OBSERVED else f"{then} → {now}"


def _shown(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.1f}"
