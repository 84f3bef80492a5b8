"""How sure a figure is: intervals, paired comparisons, and the bound beside every zero. Pure and seeded."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
DRAWS = 2_000
"""Resamples of a bootstrap: the ends of a 95 % interval then rest on 50 draws each."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval at 95 %, and how that was made. `clusters` is how many were resampled."""

    mean: float
    low: float
    high: float
    n: int
    method: str
    clusters: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The mean of `after - before` over the same cases, its interval, and the chance of one as large if
    nothing changed."""

    difference: float
    low: float
    high: float
    p: float
    n: int
    method: str

    @property
    def fell(self) -> bool:
        """Whether it fell by more than chance explains, at 95 %."""
        return self.difference < 0 and self.p < 1 - LEVEL

    @property
    def rose(self) -> bool:
        return self.difference > 0 and self.p < 1 - LEVEL


def estimate(values: Sequence[float], clusters: Sequence[Hashable], *, seed: int) -> Estimate:
    """Wilson's interval where every value is 0 or 1, else a bootstrap that draws whole clusters.

    Cases of one account are not independent, hence the clusters. Raises ValueError for no values.
    """
    if not values:
        raise ValueError("nothing to estimate from")
    if all(value in (0, 1) for value in values):
        return wilson(round(sum(values)), len(values))
    return bootstrap(values, clusters, seed=seed)


def wilson(successes: int, n: int, *, level: float = LEVEL) -> Estimate:
    """Wilson's score interval of a share.

    >>> found = wilson(9, 10)
    >>> round(found.low, 3), round(found.high, 3)
    (0.596, 0.982)
    """
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"{successes} of {n} is no share")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    p = successes / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == n else min(1.0, middle + half)
    return Estimate(p, low, high, n, "Wilson")


def bootstrap(
    values: Sequence[float], clusters: Sequence[Hashable], *, seed: int, draws: int = DRAWS
) -> Estimate:
    """Percentile interval of the mean; clusters are drawn whole, single cases where there is one cluster
    only."""
    drawn, count = _means(values, clusters, seed=seed, draws=draws)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    mean = fmean(values)
    # A skewed sample of few clusters can leave the mean itself outside its percentiles by rounding.
    low, high = min(float(low), mean), max(float(high), mean)
    method = "bootstrap by account" if count > 1 else "bootstrap by case"
    return Estimate(mean, low, high, len(values), method, count)


def compare(
    before: Sequence[float], after: Sequence[float], clusters: Sequence[Hashable], *, seed: int
) -> Comparison:
    """Compare two runs of the same cases: McNemar's exact test for passes, else a paired bootstrap."""
    if not len(before) == len(after) == len(clusters) or not before:
        raise ValueError("a paired comparison needs the same cases, at least one")
    differences = [b - a for a, b in zip(before, after, strict=True)]
    drawn, _ = _means(differences, clusters, seed=seed, draws=DRAWS)
    low, high = (float(q) for q in np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    mean = fmean(differences)
    if all(value in (0, 1) for value in (*before, *after)):
        p = mcnemar(differences.count(1), differences.count(-1))
        return Comparison(mean, low, high, p, len(differences), "McNemar, exact")
    return Comparison(mean, low, high, _two_sided(drawn), len(differences), "paired bootstrap")


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided exact p of so unequal a split of the cases that flipped.

    >>> mcnemar(0, 6)
    0.03125
    """
    flipped = gained + lost
    tail = sum(math.comb(flipped, k) for k in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / float(2**flipped))


def zero_bound(n: int) -> float:
    """How often a failure may still occur that was not seen in `n` trials, at 95 % (the rule of three).

    >>> zero_bound(300)
    0.01
    """
    return min(1.0, 3 / n)


def balanced_accuracy(right_of_true: int, true: int, right_of_false: int, false: int) -> float:
    """The mean of the shares of both classes that were told rightly."""
    return (right_of_true / true + right_of_false / false) / 2


def _means(
    values: Sequence[float], clusters: Sequence[Hashable], *, seed: int, draws: int
) -> tuple[NDArray[np.float64], int]:
    """Means of resamples, and how many clusters were drawn from."""
    numbers = {key: n for n, key in enumerate(dict.fromkeys(clusters))}
    if len(numbers) < 2:
        numbers, clusters = {n: n for n in range(len(values))}, range(len(values))
        count = 1
    else:
        count = len(numbers)
    at = np.array([numbers[key] for key in clusters])
    sums = np.bincount(at, weights=np.asarray(values, dtype=np.float64), minlength=len(numbers))
    sizes = np.bincount(at, minlength=len(numbers)).astype(np.float64)
    rng = np.random.default_rng(seed)
    picks = rng.multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), size=draws)
    return (picks @ sums) / (picks @ sizes), count


def _two_sided(drawn: NDArray[np.float64]) -> float:
    """How often resampled differences lie on the other side of zero, doubled; never below what the draws can
    tell."""
    below, above = float(np.mean(drawn <= 0)), float(np.mean(drawn >= 0))
    return min(1.0, max(2 * min(below, above), 1 / len(drawn)))
