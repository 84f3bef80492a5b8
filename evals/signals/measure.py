"""Measures signals on labelled companies: precision and recall by kind, distractors raised, baselines beside them.

`python -m evals signals [--half dev|unseen] [--errors] [--out FILE]` ingests each company's exports by itself,
raises its signals as of the labels' day and prints JSON. Owns how a signal is held against a label.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

from assistant.embedders.registry import open_embedder
from assistant.embedders.remembering import RememberingEmbedder
from assistant.metrics.view import MetricSettings
from assistant.ports import Embedder, Filter
from assistant.settings import DEFAULT_HOME, Settings
from assistant.signals.book import book_of
from assistant.signals.hear import hear
from assistant.signals.kinds import CORE
from assistant.signals.signal import State
from assistant.types.documents import Document, Side
from assistant.wiring import open_plumbline
from evals.bench import end_of, take_in
from evals.companies import Company, Half, load_companies, write_exports
from evals.company_exports import account_of
from evals.systems.detectors import KEYWORDS, sentiment

SLACK = timedelta(days=21)
"""How far a state that has no sentence of its own (usage, contact) may be seen beside its label's days."""
KEYWORD_KINDS = {
    "churn": "cancel_intent",
    "competitor": "competitor_evaluation",
    "champion_left": "champion_departure",
    "downgrade": "downgrade_request",
    "expansion": "new_team_or_site",
}
BAD_WORDS = -0.34


@dataclass(frozen=True, slots=True)
class Raised:
    """What a system raised: kind, days from first to last, and the words, by document of the labels."""

    kind: str
    first: date
    last: date
    quotes: tuple[tuple[str, str], ...] = ()
    over: bool = False


@dataclass(slots=True)
class Tally:
    """Counts of one kind, with the words of what was wrong."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    notes: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Precision, recall, F1; None of nothing."""
        found, wanted = self.right + self.wrong, self.right + self.missed
        shown = {
            "precision": self.right / found if found else None,
            "recall": self.right / wanted if wanted else None,
            "f1": 2 * self.right / (found + wanted) if found + wanted else None,
        }
        counts = {"right": self.right, "wrong": self.wrong, "missed": self.missed}
        return {name: None if value is None else round(value, 3) for name, value in shown.items()} | counts


@dataclass(frozen=True, slots=True)
class Reading:
    """A company with what each system raised for it."""

    company: Company
    by_system: dict[str, tuple[Raised, ...]]


def main(argv: Sequence[str]) -> int:
    """Print the figures of a half as JSON; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals signals", description=__doc__)
    parser.add_argument("--half", choices=[half.value for half in Half], default=Half.DEV.value)
    parser.add_argument(
        "--errors", action="store_true", help="also list what was wrong and missed (dev only)"
    )
    parser.add_argument("--out", type=Path, help="write the figures to this file too")
    options = parser.parse_args(argv)
    if options.errors and options.half != Half.DEV:
        parser.error("the unseen half is measured, not looked at")
    report = measure(read(load_companies(Half(options.half))), notes=options.errors)
    text = json.dumps(report, indent=1, ensure_ascii=False)
    if options.out is not None:
        options.out.write_text(text + "\n", "utf-8")
    sys.stdout.write(text + "\n")
    return 0


def read(companies: Iterable[Company]) -> list[Reading]:
    """Each company through its exports and a data folder of its own."""
    embedder = RememberingEmbedder(open_embedder(None, cache_dir=DEFAULT_HOME / "models"))
    return [_read(company, embedder) for company in companies]


def _read(company: Company, embedder: Embedder) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        exports = Path(folder) / "exports"
        names = write_exports(company, exports)
        settings = Settings(home=Path(folder) / "home", embedder="hashing")
        with open_plumbline(settings, command="evals signals", create=True) as plumbline:
            take_in(plumbline, [exports], now=end_of(company.as_of))
            scope = plumbline.local_scope(as_of=end_of(company.as_of)).narrowed(account_of(company))
            book = book_of(
                plumbline.reader,
                scope=scope,
                as_of=company.as_of,
                settings=MetricSettings(),
                ear=lambda documents: hear(documents, embedder),
            )
            ours = tuple(
                Raised(
                    one.kind,
                    one.first_seen,
                    one.last_seen,
                    tuple((names.get(q.external_id, q.external_id), q.quote) for q in one.quotes),
                    one.state is State.RESOLVED,
                )
                for one in book.signals
                if one.suppressed_by is None or one.kind in CORE
            )
            cards = plumbline.reader.documents(scope=scope, filter=Filter())
            documents = [plumbline.reader.document(card.document_id, scope=scope) for card in cards]
            return Reading(
                company,
                {
                    "plumbline": ours,
                    "keyword list": _keywords(documents, names),
                    "sentiment threshold": _sentiment(documents, names),
                },
            )


def _spoken(documents: Sequence[Document], names: dict[str, str]) -> Iterable[tuple[str, date, str]]:
    for document in documents:
        for segment in document.segments:
            if segment.side is Side.CUSTOMER:
                day = (segment.said_at or document.occurred_at).astimezone(UTC).date()
                yield names.get(document.external_id, document.external_id), day, segment.text


def _keywords(documents: Sequence[Document], names: dict[str, str]) -> tuple[Raised, ...]:
    return _first(
        (KEYWORD_KINDS[kind], day, (name, text))
        for name, day, text in _spoken(documents, names)
        for kind, words in KEYWORDS.items()
        if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)
    )


def _sentiment(documents: Sequence[Document], names: dict[str, str]) -> tuple[Raised, ...]:
    return _first(
        ("dissatisfaction", day, (name, text))
        for name, day, text in _spoken(documents, names)
        if sentiment(text) <= BAD_WORDS
    )


def _first(found: Iterable[tuple[str, date, tuple[str, str]]]) -> tuple[Raised, ...]:
    """One raised thing a kind, with every place."""
    by_kind: dict[str, list[tuple[date, tuple[str, str]]]] = {}
    for kind, day, quote in found:
        by_kind.setdefault(kind, []).append((day, quote))
    return tuple(
        Raised(
            kind, min(day for day, _ in places), max(day for day, _ in places), tuple(q for _, q in places)
        )
        for kind, places in sorted(by_kind.items())
    )


def measure(readings: Sequence[Reading], *, notes: bool = False) -> dict[str, Any]:
    """The figures of every system: core kinds together, each kind, distractors."""
    systems = list(readings[0].by_system) if readings else []
    report: dict[str, Any] = {"companies": len(readings)}
    for system in systems:
        by_kind: dict[str, Tally] = {}
        hits = distractors = 0
        said: list[str] = []
        for one in readings:
            raised = [r for r in one.by_system[system] if r.kind in CORE]
            judge(one.company, raised, by_kind)
            wrong = [d for d in one.company.expect.distractors if _fooled(d, raised)]
            hits, distractors = hits + len(wrong), distractors + len(one.company.expect.distractors)
            said += [f"{one.company.id}: {d.kind}: “{d.quote}” ({d.why})" for d in wrong]
        whole = Tally()
        for tally in by_kind.values():
            whole.right, whole.wrong = whole.right + tally.right, whole.wrong + tally.wrong
            whole.missed += tally.missed
        report[system] = {
            "core kinds together": whole.figures(),
            "distractors raised": {
                "raised": hits,
                "of": distractors,
                "share": round(hits / max(distractors, 1), 3),
            },
            "by kind": {kind: by_kind[kind].figures() for kind in sorted(by_kind)},
        }
        if notes:
            report[system]["notes"] = {
                kind: by_kind[kind].notes for kind in sorted(by_kind) if by_kind[kind].notes
            }
            report[system]["notes"]["distractors"] = said
    return report


def judge(company: Company, raised: Sequence[Raised], by_kind: dict[str, Tally]) -> None:
    """Hold what was raised against the labels: each label is met once, what meets none is wrong, tolerated aside."""
    labels, met = company.expect.signals, Counter[int]()
    for one in raised:
        tally = by_kind.setdefault(one.kind, Tally())
        fits = [n for n, label in enumerate(labels) if label.kind == one.kind and _meets(one, label)]
        if fits:
            for n in fits:
                met[n] += 1
        elif one.kind not in company.expect.tolerated and not any(label.kind == one.kind for label in labels):
            tally.wrong += 1
            tally.notes.append(f"wrong {company.id} {one.first}: {[quote for _, quote in one.quotes[:2]]}")
        elif one.kind not in company.expect.tolerated:
            tally.wrong += 1
            tally.notes.append(
                f"wrong days {company.id} {one.first}: {[quote for _, quote in one.quotes[:2]]}"
            )
    for n, label in enumerate(labels):
        tally = by_kind.setdefault(label.kind, Tally())
        if met[n]:
            tally.right += 1
        else:
            tally.missed += 1
            tally.notes.append(f"missed {company.id} {label.since}: “{label.quote}”")


def _meets(one: Raised, label: Any) -> bool:
    """Whether the days overlap, or the label's own words are among the quotes."""
    if label.quote and any(_same(quote, label.quote) for _, quote in one.quotes):
        return True
    until = label.until or date.max
    return one.first <= until + SLACK and one.last >= label.since - (
        SLACK if not label.quote else timedelta(0)
    )


def _fooled(distractor: Any, raised: Iterable[Raised]) -> bool:
    return any(
        one.kind == distractor.kind and any(_same(quote, distractor.quote) for _, quote in one.quotes)
        for one in raised
    )


def _same(one: str, other: str) -> bool:
    """Whether two quotes are of the same words: one holds the other, white space aside."""
    left, right = (re.sub(r"\s+", " ", text).strip().lower() for text in (one, other))
    return bool(left and right) and (left in right or right in left)


Judge = Callable[[Company, Sequence[Raised], dict[str, Tally]], None]

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
