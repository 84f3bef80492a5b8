"""How well the product's own check tells a faithful sentence from one with a subtle wrong fact, on summedits.

`python -m evals grounding` prints balanced accuracy with its interval, beside word overlap in the same run. The judge
is fitted anew without the document that it is asked about, which takes minutes. Needs PLUMBLINE_DATA.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from assistant.text.words import content_words
from evals.publicset import FOLDER, folder
from evals.statistics import DRAWS, LEVEL, balanced_accuracy
from evals.summedits import Pair, line_of, product_check, read_pairs

PUBLISHED = (("GPT-4, balanced accuracy", ".824"), ("people, balanced accuracy", ".909"))


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
        "--rules", action="store_true", help="measure the rules alone: seconds instead of minutes"
    )
    parser.add_argument(
        "--scores", type=Path, help="doubts that `evals.fit_grounding --scores` wrote, instead of fitting"
    )
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="print N wrong summaries that were let through"
    )
    parser.add_argument("--models", type=Path, default=Path.home() / ".cache" / "plumbline")
    options = parser.parse_args(argv)
    data = folder()
    if data is None or not (data / "summedits").is_dir():
        print(f"{FOLDER} names no folder with summedits: there is nothing to measure on.", file=sys.stderr)
        return 2
    pairs = read_pairs(data)
    checks: dict[str, Check] = {"rules": product_check, "word overlap": overlap_check(pairs)}
    if not options.rules:
        checks = {**judge_checks(pairs, _scores(options.scores, data, options.models)), **checks}
    print(f"{len(pairs)} summaries (summedits dev), the judge by heads that never saw the document")
    print("                                       balanced   95 %            faithful passed   wrong caught")
    for name, check in checks.items():
        for label, of in _slices(pairs):
            r = result(of, check, seed=options.seed)
            print(f"{name + ' ' + label:38} {r.balanced:.3f}      {r.low:.3f} to {r.high:.3f}  "
                  f"{r.faithful_passed:.3f}             {r.wrong_caught:.3f}")  # fmt: skip
    for name, figure in PUBLISHED:
        print(f"{name:38} {figure}   (published)")
    first = next(iter(checks.values()))
    for pair in [pair for pair in pairs if not pair.faithful and first(pair)][: options.show]:
        print(f"\n{pair.pair_id}: {pair.summary}")
    return 0


def _scores(kept: Path | None, data: Path, models: Path) -> dict[str, float]:
    """Each summary's doubt by heads that never saw its document; fitting them takes minutes."""
    if kept is not None:
        return {
            str(name): float(value) for name, value in json.loads(kept.read_text(encoding="utf-8")).items()
        }
    from evals.fit_grounding import scores_of  # torch, seconds

    return scores_of(data, models=models)


RULES_WEIGH = 1.0
"""What an objection of the rules adds to the judge's doubt, where the two are weighed instead of each having a veto."""


def judge_checks(pairs: Sequence[Pair], scores: Mapping[str, float]) -> dict[str, Check]:
    """The rules and the judge, each with a veto, as in the product; the judge alone; and the two weighed together.

    A document's line is set by the other documents, so that nothing of its own is in its verdict.
    """
    stopped = {pair.pair_id for pair in pairs if not product_check(pair)}
    alone = _check(pairs, scores)
    weighed = _check(pairs, {name: value + RULES_WEIGH * (name in stopped) for name, value in scores.items()})
    return {
        "plumbline": lambda pair: pair.pair_id not in stopped and alone(pair),
        "judge alone": alone,
        "judge and rules weighed": weighed,
    }


def _check(pairs: Sequence[Pair], scores: Mapping[str, float]) -> Check:
    lines_ = {}
    for document_id in {pair.document.id for pair in pairs}:
        others = [pair for pair in pairs if pair.document.id != document_id]
        wrong = [not pair.faithful for pair in others]
        lines_[document_id] = line_of([scores[pair.pair_id] for pair in others], wrong)
    return lambda pair: scores[pair.pair_id] < lines_[pair.document.id]


def _slices(pairs: Sequence[Pair]) -> Iterator[tuple[str, list[Pair]]]:
    yield "all", list(pairs)
    for domain in sorted({pair.domain for pair in pairs}):
        yield domain, [pair for pair in pairs if pair.domain == domain]


def _overlap(pair: Pair) -> float:
    said = set(content_words(pair.summary))
    there = set(content_words("\n".join(segment.text for segment in pair.document.segments)))
    return len(said & there) / len(said) if said else 0.0
