"""Small statistics in exact fractions: mean, median, interval of a share, trend, point of change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Z95 = Decimal("1.959963984540054")
"""Two-sided 95 % point of the normal distribution."""


def mean(values: Sequence[Fraction | Decimal | int]) -> Fraction | None:
    """Return the arithmetic mean, None of nothing."""
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values) if values else None


def quantile(values: Sequence[Fraction | Decimal | int], q: Fraction) -> Fraction | None:
    """Return a quantile, interpolated between neighbours (type 7), None of nothing."""
    if not values:
        return None
    ordered = sorted(Fraction(value) for value in values)
    at = q * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def median(values: Sequence[Fraction | Decimal | int]) -> Fraction | None:
    """Return the middle value, None of nothing."""
    return quantile(values, Fraction(1, 2))


def wilson(hits: int, n: int) -> tuple[Decimal, Decimal]:
    """Return the 95 % Wilson interval of a share; of no cases it is everything."""
    if n == 0:
        return Decimal(0), Decimal(1)
    share, square = Decimal(hits) / n, Z95 * Z95
    middle = share + square / (2 * n)
    spread = Z95 * ((share * (1 - share) + square / (4 * n)) / n).sqrt()
    scale = 1 + square / n
    return max(Decimal(0), (middle - spread) / scale), min(Decimal(1), (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Change:
    """Where a series splits best in two: the first index of the second part, both means, and how clearly.

    `explained` is the share of the squared deviation that the split takes away.
    """

    at: int
    before: Fraction
    after: Fraction
    explained: Fraction


def change_point(values: Sequence[Fraction], *, least: int = 3) -> Change | None:
    """Return the split with the least squared deviation, each side at least `least` long; None of a flat or
    short series."""
    n = len(values)
    if n < 2 * least:
        return None
    sums, total = [Fraction(0)], Fraction(0)
    for value in values:
        total += value
        sums.append(total)
    squares = sum((value * value for value in values), Fraction(0))
    whole = squares - total * total / n
    if whole == 0:
        return None

    def gain(k: int) -> Fraction:
        left, right = sums[k], total - sums[k]
        return left * left / k + right * right / (n - k) - total * total / n

    best = max(range(least, n - least + 1), key=lambda k: (gain(k), -k))
    return Change(best, sums[best] / best, (total - sums[best]) / (n - best), gain(best) / whole)


def slope(values: Sequence[Fraction]) -> Fraction | None:
    """Return the least-squares slope per step; None of fewer than two values."""
    n = len(values)
    if n < 2:
        return None
    middle = Fraction(n - 1, 2)
    above = sum(((Fraction(i) - middle) * value for i, value in enumerate(values)), Fraction(0))
    return above / Fraction(n * (n * n - 1), 12)
