"""Whether a written sentence asks somebody to do something or takes something on: a small trained head. Pure.

Features are the vector of the product's embedder and the cues below; the weights are fitted by
`python -m evals.fit_intent` on a public set of labelled mail sentences and ship as `asking.npz`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.ports import Embedder

CUES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\?\s*[\"')]*\s*$",
        r"\bplease\b|\bpls\b",
        r"\b(?:can|could|would|will)\s+(?:you|u|someone|somebody|anyone)\b",
        r"\blet\s+(?:me|us)\s+know\b",
        r"\b(?:feel\s+free|don't\s+hesitate|do\s+not\s+hesitate)\b",
        r"\b(?:call|contact|e-?mail|reply|respond|write|phone|text)\s+(?:me|us|him|her|at|to)\b|"
        r"\bgive\s+\w+\s+a\s+(?:call|ring)\b",
        r"^\W*(?:please\s+)?(?:call|send|check|let|make|give|take|see|click|visit|contact|reply|forward|"
        r"review|read|look|get|find|try|keep|do|don't|be|put|bring|tell|ask|come|go|join|help|use|note|"
        r"remember|download|register|sign|submit|provide|confirm|choose|select|enter|add|remove|follow|"
        r"print|return|complete|open|start|stop|share|buy|order|set|update|copy|plan|talk|meet|work|"
        r"advise|attach|consider|ensure|include|inform|schedule|discuss|explain|pass|leave|turn|watch|hold|"
        r"wait|stay|have)\b",
        r"\b(?:I|we)(?:'ll|\s+will|\s+shall|'m\s+going\s+to|\s+am\s+going\s+to|\s+are\s+going\s+to)\b",
        r"\b(?:I|we)(?:'d|\s+would)\s+(?:like|love|appreciate|prefer|be\s+grateful)\b",
        r"\b(?:you|we)\s+(?:need|should|must|have)\s+to\b|\byou\s+(?:should|must|may\s+want)\b",
        r"\b(?:I|we)\s+(?:need|want)\b",
        r"\b(?:want|like|interested)\s+to\b|\binterested\s+in\b",
        r"\blet's\b|\blet\s+us\b|\bshall\s+we\b|\bhow\s+about\b|\bwhat\s+about\b",
        r"^\W*(?:what|when|where|who|which|why|how|is|are|do|does|did|have|has|can|could|would|will|should|"
        r"any)\b",
        r"\b(?:free|available|work\s+for\s+you|suit|open\s+for|time\s+to)\b",
        r"\b(?:thanks|thank\s+you|thx)\b",
        r"\bif\s+you\b",
        r"\b(?:by|before|until|today|tomorrow|asap|monday|tuesday|wednesday|thursday|friday|this\s+week|"
        r"next\s+week|tonight)\b",
        r"\b(?:https?:|www\.|\$link|click|download|unsubscribe|app\s+store)",
        r"\b(?:meeting|lunch|dinner|call|conference|drinks?|coffee)\b",
        r"\b(?:was|were|had|did|said|went|got|told|been)\b",
        r"\b(?:will|would|may|might)\b",
        r"\byou\b",
        r"\b(?:attached|enclosed|fyi)\b",
        r"!\s*$",
        r"\d",
        r"\b(?:invite[sd]?|rsvp|join\s+(?:us|me))\b",
        r"\b(?:wonder\w*|curious|hoping|hope)\b",
        r"\b(?:check|take\s+a\s+look|look\s+(?:at|into|over)|review)\b",
        r"\bneeds?\s+to\b|\b(?:has|have)\s+to\b|\bmust\b|\bshould\b",
    )
)
"""What in the words themselves speaks for or against; in the order of the weights."""


HASHED = 8192
"""Places for words and pairs of words, by their checksum: no list of words has to be kept."""
SCALE = 4.0
"""Unit vectors have small coordinates; so much larger, the same penalty fits them and the cues."""
WORD = 0.6
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
_TOKEN = re.compile(r"[a-zäöüßéèà']+|[?!$]|\d+")


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of the vector's coordinates, the cues, three lengths, and the hashed words; `line` parts yes
    from no."""

    weights: NDArray[np.float64]
    intercept: float
    line: float
    embedder: str


def features(texts: Sequence[str], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shape `(texts, dimension + cues + 3 + HASHED)`."""
    flat = [text.translate(_PLAIN) for text in texts]
    cues = [[float(cue.search(text) is not None) for cue in CUES] + _lengths(text) for text in flat]
    words = np.zeros((len(texts), HASHED), dtype=np.float32)
    for row, text in enumerate(flat):
        words[row, sorted(places(text))] = WORD
    return np.hstack([vectors * np.float32(SCALE), np.array(cues, dtype=np.float32), words])


def places(text: str) -> frozenset[int]:
    """The places of a text's words, pairs of words and beginning."""
    words = ["#" if word.isdigit() else word for word in _TOKEN.findall(text.lower())]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    opening = [f"^{' '.join(words[:size])}" for size in (1, 2)]
    return frozenset(zlib.crc32(word.encode()) % HASHED for word in (*words, *pairs, *opening))


def _lengths(text: str) -> list[float]:
    words = len(text.split())
    return [float(words <= 4), float(words >= 25), min(words, 40) / 40]


@cache
def head() -> Head:
    """The committed weights. Raises FileNotFoundError where the package lacks them."""
    with (files("assistant.dossier") / "asking.npz").open("rb") as stored, np.load(stored) as found:
        weights = found["weights"].astype(np.float64)
        return Head(weights, float(found["intercept"]), float(found["line"]), str(found["embedder"]))


def chances(texts: Sequence[str], embedder: Embedder) -> NDArray[np.float64]:
    """How likely each sentence asks or takes on, from 0 to 1. Raises ValueError for another embedder's vectors."""
    known = head()
    if embedder.name != known.embedder:
        raise ValueError(f"the weights are for vectors of {known.embedder}, not of {embedder.name}")
    odds = features(texts, embedder.embed_documents(list(texts))) @ known.weights + known.intercept
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -40, 40))), dtype=np.float64)
