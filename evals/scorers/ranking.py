"""How good a ranking is: the measures of ir-measures over passages. The only file that imports it."""

from __future__ import annotations

from collections.abc import Iterable

import ir_measures
from ir_measures import RR, R, Success, nDCG

from evals.case import Case
from evals.output import Output
from evals.ranking import Gold, Passage, measure
from evals.score import NOT_APPLICABLE, Score

DEPTH = 10


def ndcg_at_10(case: Case, output: Output) -> Score:
    """Discounted gain of ten passages over that of the best possible ten."""
    return _measured(case, output, nDCG @ DEPTH)


def recall_at_10(case: Case, output: Output) -> Score:
    """The share of what there was to find among ten passages."""
    return _measured(case, output, R @ DEPTH)


def hit_at_5(case: Case, output: Output) -> Score:
    """Whether one of the first five passages is what was looked for."""
    return _measured(case, output, Success @ 5)


def mrr_at_10(case: Case, output: Output) -> Score:
    """One over the place of the first that is."""
    return _measured(case, output, RR @ DEPTH)


def cover_at_10(case: Case, output: Output) -> Score:
    """The share of the places looked for that ten passages cover; no measure of ir-measures knows of
    places."""
    if not case.expect.spans:
        return NOT_APPLICABLE
    spans = tuple((span.document, span.first, span.last + 1) for span in case.expect.spans)
    gold = Gold(frozenset(document for document, _, _ in spans), spans)
    return Score(measure(output.ranked, gold, relevant=None)["cover@10"])


def _measured(case: Case, output: Output, wanted: ir_measures.Measure) -> Score:
    """A document counts once, at its best passage, where the case names documents only."""
    expect = case.expect
    if not expect.spans and not expect.documents:
        return NOT_APPLICABLE
    if expect.spans:
        found = [(f"p{n}", _touches(case, passage)) for n, passage in enumerate(output.ranked)]
        reachable = max(output.reachable or len(expect.spans), sum(good for _, good in found))
    else:
        documents = dict.fromkeys(passage.document_id for passage in output.ranked)
        found = [(document, document in expect.documents) for document in documents]
        reachable = len(expect.documents)
    missed = reachable - sum(good for _, good in found)
    judged = [ir_measures.Qrel("q", name, 1) for name, good in found if good]
    judged += [ir_measures.Qrel("q", f"missed{n}", 1) for n in range(missed)]
    run = [ir_measures.ScoredDoc("q", name, -float(n)) for n, (name, _) in enumerate(found)]
    return Score(min(1.0, _value(wanted, judged, run)))


def _value(
    wanted: ir_measures.Measure, judged: Iterable[ir_measures.Qrel], run: list[ir_measures.ScoredDoc]
) -> float:
    if not run:
        return 0.0
    return float(ir_measures.calc_aggregate([wanted], list(judged), run)[wanted])


def _touches(case: Case, passage: Passage) -> bool:
    return any(
        span.document == passage.document_id and span.first < passage.end and passage.start <= span.last
        for span in case.expect.spans
    )
