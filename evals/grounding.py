"""How well the product's own check tells a faithful sentence from one with a subtle wrong fact, on summedits.

`python -m evals grounding` prints balanced accuracy with its interval, beside word overlap in the same run.
Needs PLUMBLINE_DATA.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np

from assistant.answering.ground import Evidence, problems
from assistant.text.sentences import sentences
from assistant.text.words import content_words
from assistant.types.answers import Citation, Claim
from assistant.types.documents import Document, Kind, Segment, Side, Visibility
from evals.publicset import FOLDER, folder
from evals.statistics import DRAWS, LEVEL, balanced_accuracy

PUBLISHED = (("GPT-4, balanced accuracy", ".824"), ("people, balanced accuracy", ".909"))
AT = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """A summary of a document, and whether it is faithful."""

    pair_id: str
    document: Document
    domain: str
    summary: str
    faithful: bool


@dataclass(frozen=True, slots=True)
class Result:
    """Balanced accuracy with its interval over documents, and the shares that it is the mean of."""

    balanced: float
    low: float
    high: float
    faithful_passed: float
    wrong_caught: float
    n: int


Check = Callable[[Pair], bool]
"""True where the summary is let through."""


def read_pairs(data: Path, *, split: str = "dev") -> list[Pair]:
    """The pairs of a split, each with its document."""
    documents = {row["doc_id"]: _document(row) for row in _lines(data / "summedits" / "docs.jsonl.gz")}
    return [
        Pair(
            row["pair_id"],
            documents[row["doc_id"]],
            row["domain"],
            row["summary"],
            row["label"] == "consistent",
        )
        for row in _lines(data / "summedits" / "pairs.jsonl.gz")
        if row["split"] == split
    ]


def product_check(pair: Pair) -> bool:
    """The product's check lets every sentence through, each with the whole document as its evidence."""
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


def overlap_check(pairs: Sequence[Pair]) -> Check:
    """Word overlap: a summary passes whose words are in the document more than in the middle one of all."""
    shares = {pair.pair_id: _overlap(pair) for pair in pairs}
    line = median(shares.values())
    return lambda pair: shares[pair.pair_id] >= line


def result(pairs: Sequence[Pair], check: Check, *, seed: int) -> Result:
    """Balanced accuracy of a check; documents are drawn whole for the interval."""
    verdicts = [(pair.document.id, pair.faithful, check(pair)) for pair in pairs]
    by_document: dict[str, list[int]] = {}
    for document_id, faithful, passed in verdicts:
        counts = by_document.setdefault(document_id, [0, 0, 0, 0])
        counts[0 if faithful else 2] += passed is faithful
        counts[1 if faithful else 3] += 1
    table = np.array(list(by_document.values()), dtype=np.float64)
    rng = np.random.default_rng(seed)
    picks = rng.multinomial(len(table), np.full(len(table), 1 / len(table)), size=DRAWS) @ table
    picks = picks[(picks[:, 1] > 0) & (picks[:, 3] > 0)]
    drawn = (picks[:, 0] / picks[:, 1] + picks[:, 2] / picks[:, 3]) / 2
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    a, b, c, d = (int(value) for value in table.sum(axis=0))
    return Result(balanced_accuracy(a, b, c, d), float(low), float(high), a / b, c / d, len(pairs))


def main(argv: Sequence[str]) -> int:
    """Print the figures; 2 without data."""
    parser = argparse.ArgumentParser(prog="python -m evals grounding", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="print N wrong summaries that were let through"
    )
    options = parser.parse_args(argv)
    data = folder()
    if data is None or not (data / "summedits").is_dir():
        print(f"{FOLDER} names no folder with summedits: there is nothing to measure on.", file=sys.stderr)
        return 2
    pairs = read_pairs(data)
    checks: dict[str, Check] = {"plumbline": product_check, "word overlap": overlap_check(pairs)}
    print(
        f"{len(pairs)} summaries (summedits dev)   balanced   95 %            faithful passed   wrong caught"
    )
    for name, check in checks.items():
        for label, of in _slices(pairs):
            r = result(of, check, seed=options.seed)
            print(f"{name + ' ' + label:38} {r.balanced:.3f}      {r.low:.3f} to {r.high:.3f}  "
                  f"{r.faithful_passed:.3f}             {r.wrong_caught:.3f}")  # fmt: skip
    for name, figure in PUBLISHED:
        print(f"{name:38} {figure}   (published)")
    missed = [pair for pair in pairs if not pair.faithful and product_check(pair)][: options.show]
    for pair in missed:
        print(f"\n{pair.pair_id}: {pair.summary}")
    return 0


def _slices(pairs: Sequence[Pair]) -> Iterator[tuple[str, list[Pair]]]:
    yield "all", list(pairs)
    for domain in sorted({pair.domain for pair in pairs}):
        yield domain, [pair for pair in pairs if pair.domain == domain]


def _overlap(pair: Pair) -> float:
    said = set(content_words(pair.summary))
    there = set(content_words("\n".join(segment.text for segment in pair.document.segments)))
    return len(said & there) / len(said) if said else 0.0


def _document(row: dict[str, str]) -> Document:
    """A line is a segment; what stands before its first colon is the speaker, where that is short."""
    segments: list[Segment] = []
    for line in filter(str.strip, row["text"].splitlines()):
        speaker, colon, words = line.partition(":")
        named = bool(colon) and len(speaker.split()) <= 4 and bool(words.strip())
        author, text = (speaker.strip(), words.strip()) if named else (None, line.strip())
        segments.append(Segment(len(segments), author, Side.UNKNOWN, Visibility.PUBLIC, None, None, text))
    kind = Kind(row["kind"]) if row["kind"] in set(Kind) else Kind.CALL
    return Document("summedits", row["doc_id"], kind, "", AT, tuple(segments))


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
