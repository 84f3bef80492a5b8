"""The terms of a chunk, packed for storage, and BM25 over the packed terms of a scope. Pure.

Frequencies are counted over the chunks given and nothing else, so that no account's score depends
on another account's words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.question import Term
from assistant.text.words import content_words

K1 = 0.9
B = 0.5
"""BM25's constants for passages of about equal length (Lin et al. use 0.9 and 0.4 for theirs)."""

_COUNT_BITS = 6
_MOST = (1 << _COUNT_BITS) - 1
_MARK = np.uint32(1 << 31)
"""Set in every term and in no length, which is thus never taken for a term."""


def pack_terms(text: str) -> bytes:
    """The text's content words: little-endian uint32, first how many there are, then one for each stem.

    A stem is its 25-bit hash and, in the lowest six bits, how often it occurs (at most 63). Of 50,000
    stems, one in some 700 shares its hash with another: enough for ranking, not for counting.
    """
    counts = Counter(content_words(text))
    packed = sorted(_key(stem) | min(n, _MOST) for stem, n in counts.items())
    return np.array([sum(counts.values()), *packed], dtype="<u4").tobytes()


def bm25(packed: Sequence[bytes], question: Sequence[Term]) -> NDArray[np.float64]:
    """Score each chunk for the question, shape `(len(packed),)`, from 0 (no term) to 1.

    1 is what a chunk would have that repeated every term without end; terms that no chunk has count
    in it as the rarest do, so a score says how much of the question the chunk covers.
    """
    scores = np.zeros(len(packed))
    if not packed or not question:
        return scores
    words = np.frombuffer(b"".join(packed), dtype="<u4")
    ends = np.cumsum(np.fromiter(map(len, packed), dtype=np.int64, count=len(packed)) // words.itemsize)
    lengths = words[np.concatenate(([0], ends[:-1]))].astype(np.float64)
    norms = K1 * (1 - B + B * lengths / max(lengths.mean(), 1.0))
    keys = np.array([_key(term.stem) for term in question], dtype=np.uint32)
    at = _candidates(words, keys)
    rows = np.searchsorted(ends, at, side="right")
    stems, counts = words[at] & ~np.uint32(_MOST), (words[at] & _MOST).astype(np.float64)
    best = 0.0
    for key, term in zip(keys, question, strict=True):
        mine = stems == key
        held, often = rows[mine], counts[mine]
        idf = np.log1p((len(packed) - len(held) + 0.5) / (len(held) + 0.5))
        best += term.weight * idf * (K1 + 1)
        scores[held] += term.weight * idf * (K1 + 1) * often / (often + norms[held])
    return scores / best


def _key(stem: str) -> int:
    return (crc32(stem.encode()) << _COUNT_BITS) & 0xFFFFFFFF & ~_MOST | int(_MARK)


def _candidates(words: NDArray[np.uint32], keys: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Positions whose hash may be one of the keys: one pass over all words, by 16 bits of the hash."""
    wanted = np.zeros(1 << 16, dtype=np.bool_)
    wanted[(keys >> _COUNT_BITS) & 0xFFFF] = True
    near = np.flatnonzero(wanted[(words >> _COUNT_BITS) & 0xFFFF])
    return near[words[near] >= _MARK]
