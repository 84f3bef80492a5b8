"""Random streams: one for each account and purpose, so that no account depends on how many there are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from hashlib import sha256
from random import Random
from typing import TypeVar

import numpy as np

from evals.world import VERSION

T = TypeVar("T")


def stream(seed: int, account: int, name: str) -> Random:
    """The stream of one purpose. Text seeds go through a digest, so the process's hash seed has no part."""
    return Random(f"{VERSION}/{seed}/{account}/{name}")


def numbers(seed: int, account: int, name: str) -> np.random.Generator:
    """The same for arrays."""
    digest = sha256(f"{VERSION}/{seed}/{account}/{name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def pick(rng: Random, weights: Mapping[T, float]) -> T:
    """One key, in proportion to its weight; in the order of the mapping."""
    at = rng.random() * sum(weights.values())
    for key, weight in weights.items():
        at -= weight
        if at < 0:
            return key
    return next(reversed(list(weights)))


def poisson(rng: Random, mean: float) -> int:
    """A count with this mean, at most 60 (means here are far below that)."""
    if mean <= 0:
        return 0
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit and count < 60:
        count += 1
        product *= rng.random()
    return count
