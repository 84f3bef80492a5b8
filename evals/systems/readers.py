"""What answers are measured against: systems without a model that read, and never abstain.

Each finds passages in its own way and shows the sentences of them that share most with the question:
BM25, embeddings, the whole account up to a budget, and the product's search without its composition.
The naive one shows its best chunk whole, from any account and any time, as the first try of a tutorial would.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from time import perf_counter

from assistant.ports import Filter
from assistant.text.sentences import sentences
from assistant.text.words import content_words
from assistant.types.documents import Document
from evals.baselines import FixedWords, Nearest, fixed_units, split_units
from evals.bench import Bench
from evals.case import Case
from evals.library import stored, text_of
from evals.output import Cited, Output, Said
from evals.publicset import Text
from evals.ranking import Passage
from evals.systems.seam import timed

SHOWN = 3
"""Sentences that an answer shows: as many as the product shows at most for a plain question."""

BUDGET_WORDS = 8_000
"""Words of an account that the whole-account reader takes, newest first: a context of some 11,000 tokens."""

Find = Callable[[Case, Sequence[str]], list[Passage]]


@dataclass(frozen=True, slots=True)
class _Sentence:
    document: Document
    n: int
    quote: str
    stems: frozenset[str]


class Reader:
    """A way to find passages, and the sentences of the best of them."""

    def __init__(self, name: str, bench: Bench, find: Find) -> None:
        self.name = name
        self._bench = bench
        self._find = find

    def answer(self, case: Case) -> Output:
        started = perf_counter()
        documents = readable(self._bench, case)
        if not documents:
            return Output(text="Nothing to read.", abstained=True, seconds=timed(started))
        passages = self._find(case, sorted(documents))
        found = best_sentences(case.question, passages, documents)
        claims = tuple(_said(one) for one in found)
        return Output(
            text="\n".join(claim.text for claim in claims),
            claims=claims,
            abstained=not claims,
            account_id=case.account,
            account_name=self._bench.library.names.get(case.account or "", ""),
            ranked=tuple(_outward(passages, documents)),
            seconds=timed(started),
        )


class Naive:
    """Splitter, embeddings, nearest chunk: no account, no time, no segments."""

    name = "naive RAG"

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @cached_property
    def _index(self) -> tuple[Nearest, dict[Passage, str], dict[str, Document]]:
        documents = self._bench.library.ever()
        texts = _texts(self._bench)
        embedder = self._bench.plumbline.embedder
        nearest = Nearest(embedder, split_units, embed=embedder.embed_documents)
        nearest.index(texts)
        words = {unit.passage: unit.text for text in texts for unit in split_units(text)}
        return nearest, words, documents

    def answer(self, case: Case) -> Output:
        nearest, words, documents = self._index
        started = perf_counter()
        scope = sorted({passage.document_id for passage in words})
        ranked = nearest.search(case.question, scope=scope, k=50)
        best, document = ranked[0], documents[ranked[0].document_id]
        claim = Said(words[best], (_cited(document, best.start, best.end - 1, words[best]),))
        outward = tuple(_outward(ranked, documents))
        return Output(words[best], (claim,), account_id=case.account, ranked=outward, seconds=timed(started))


def readers(bench: Bench, *, every: bool) -> list[Reader | Naive]:
    """The baselines over a bench: all of them, or the two that need no vectors of their own."""

    @cache
    def words() -> FixedWords:
        index = FixedWords()
        index.index(_texts(bench))
        return index

    @cache
    def near() -> Nearest:
        embedder = bench.plumbline.embedder
        index = Nearest(embedder, fixed_units, embed=embedder.embed_documents)
        index.index(_texts(bench))
        return index

    found: list[Reader | Naive] = [
        Reader("BM25", bench, lambda case, scope: words().search(case.question, scope=scope, k=10)),
        Reader("extractive", bench, lambda case, scope: _searched(bench, case)),
    ]
    if not every:
        return found
    found.append(Reader("dense", bench, lambda case, scope: near().search(case.question, scope=scope, k=10)))
    found.append(Reader("whole account", bench, lambda case, scope: _whole(bench, case, scope)))
    return [*found, Naive(bench)]


def _texts(bench: Bench) -> list[Text]:
    """Whatever was ever there: which of it may be searched is decided for each case."""
    return [text_of(d) for d in bench.library.ever().values() if d.segments]


def readable(bench: Bench, case: Case) -> dict[str, Document]:
    """The documents of the case's account (all, if it has none) that stood at its time, by id."""
    documents = bench.library.at(bench.instant(case.as_of))
    return {
        key: document
        for key, document in documents.items()
        if document.segments and case.account in (None, document.account_id)
    }


def best_sentences(
    question: str, passages: Sequence[Passage], documents: dict[str, Document]
) -> list[_Sentence]:
    """The sentences that share the rarest words with the question, best first; ties by place in the
    ranking."""
    wanted = frozenset(content_words(question))
    pool = list(_sentences(passages, documents))
    seen = Counter(stem for one in pool for stem in one.stems)
    rarity = {stem: math.log(1 + len(pool) / seen[stem]) for stem in wanted if stem in seen}
    scored = [(sum(rarity[stem] for stem in one.stems & rarity.keys()), one) for one in pool]
    ranked = sorted(
        ((score, -n, one) for n, (score, one) in enumerate(scored) if score > 0), key=lambda x: x[:2]
    )
    return [one for _, _, one in ranked[::-1][:SHOWN]]


def _sentences(passages: Iterable[Passage], documents: dict[str, Document]) -> Iterable[_Sentence]:
    done: set[tuple[str, int]] = set()
    for passage in passages:
        document = documents[passage.document_id]
        for segment in document.segments:
            if not passage.start <= segment.n < passage.end or (document.id, segment.n) in done:
                continue
            done.add((document.id, segment.n))
            for span in sentences(segment.text):
                quote = segment.text[span.start : span.end]
                yield _Sentence(document, segment.n, quote, frozenset(content_words(quote)))


def _whole(bench: Bench, case: Case, scope: Sequence[str]) -> list[Passage]:
    """Everything of the account, newest first, up to the budget."""
    documents = readable(bench, case)
    words, taken = 0, []
    for document in sorted(
        (documents[key] for key in scope), key=lambda d: (d.occurred_at, d.id), reverse=True
    ):
        count = sum(len(segment.text.split()) for segment in document.segments)
        if words and words + count > BUDGET_WORDS:
            break
        words += count
        last = document.segments[-1].n
        taken.append(Passage(document.id, document.segments[0].n, last + 1, count))
    return taken


def _searched(bench: Bench, case: Case) -> list[Passage]:
    scope = bench.plumbline.local_scope(as_of=bench.instant(case.as_of))
    scope = scope.narrowed(case.account) if case.account is not None else scope
    hits = bench.plumbline.searcher.search(case.question, scope=scope, filter=Filter(), k=SHOWN)
    there = readable(bench, case)
    return [
        Passage(hit.document_id, hit.segment_start, hit.segment_end + 1, len(hit.text.split()))
        for hit in hits
        if hit.document_id in there
    ]


def _outward(passages: Iterable[Passage], documents: dict[str, Document]) -> Iterable[Passage]:
    """The same passages, their documents named by external id as cases do."""
    for p in passages:
        yield Passage(documents[p.document_id].external_id, p.start, p.end, p.words)


def _said(one: _Sentence) -> Said:
    return Said(f'"{one.quote}"', (_cited(one.document, one.n, one.n, one.quote),))


def _cited(document: Document, first: int, last: int, quote: str) -> Cited:
    there = stored(document, first, last)
    author = next((s.author for s in document.segments if s.n == first), None)
    return Cited(
        document_id=document.id,
        external_id=document.external_id,
        account_id=document.account_id,
        author=author,
        title=document.title,
        occurred_at=there[0].said_at or document.occurred_at if there else document.occurred_at,
        first=first,
        last=last,
        quote=quote,
        stored=there,
    )
