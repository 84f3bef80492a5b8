"""The public set summedits: summaries of documents, faithful or with one wrong fact, and what the product's rules say.

Owns how its rows become documents; who is measured on it is elsewhere.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistant.answering.ground import Evidence, problems
from assistant.text.sentences import sentences
from assistant.types.answers import Citation, Claim
from assistant.types.documents import Document, Kind, Participant, Segment, Side, Visibility

AT = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """A summary of a document, and whether it is faithful."""

    pair_id: str
    document: Document
    domain: str
    summary: str
    faithful: bool


def read_pairs(data: Path, *, split: str = "dev") -> list[Pair]:
    """The pairs of a split, each with its document."""
    documents = {row["doc_id"]: _document(row) for row in lines(data / "summedits" / "docs.jsonl.gz")}
    return [
        Pair(
            row["pair_id"],
            documents[row["doc_id"]],
            row["domain"],
            row["summary"],
            row["label"] == "consistent",
        )
        for row in lines(data / "summedits" / "pairs.jsonl.gz")
        if row["split"] == split
    ]


def product_check(pair: Pair) -> bool:
    """The product's rules let every sentence through, each with the whole document as its evidence."""
    document = pair.document
    quote = "\n".join(segment.text for segment in document.segments)
    first = document.segments[0]
    cited = Citation(document.id, document.external_id, document.source, document.kind, document.occurred_at,
                     0, document.segments[-1].n, quote, document.url, first.author, first.side)  # fmt: skip
    evidence = Evidence({document.id: document}, (), None, UTC)
    return not any(
        problems(Claim(pair.summary[span.start : span.end], (cited,)), evidence)
        for span in sentences(pair.summary)
    )


def line_of(scores: Sequence[float], wrong: Sequence[bool]) -> float:
    """The line at which as many faithful as wrong summaries are told rightly."""
    marks, values = np.array(wrong), np.array(scores)
    candidates = np.quantile(values, np.linspace(0.05, 0.95, 181))
    gaps = [abs((values[marks] >= c).mean() - (values[~marks] < c).mean()) for c in candidates]
    return float(candidates[int(np.argmin(gaps))])


def _document(row: dict[str, str]) -> Document:
    """A line is a segment; what stands before its first colon is the speaker, where that is short."""
    segments: list[Segment] = []
    for line in filter(str.strip, row["text"].splitlines()):
        speaker, colon, words = line.partition(":")
        named = bool(colon) and len(speaker.split()) <= 4 and bool(words.strip())
        author, text = (speaker.strip(), words.strip()) if named else (None, line.strip())
        segments.append(Segment(len(segments), author, Side.UNKNOWN, Visibility.PUBLIC, None, None, text))
    kind = Kind(row["kind"]) if row["kind"] in set(Kind) else Kind.CALL
    people = tuple(Participant(name) for name in dict.fromkeys(s.author for s in segments if s.author))
    return Document("summedits", row["doc_id"], kind, "", AT, tuple(segments), people)


def lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
