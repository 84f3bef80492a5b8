"""Reads a public retrieval set from the folder PLUMBLINE_DATA, as documents and questions of our own types.

The data stays where it is: its licences do not allow all of it to travel with the project.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.types.documents import Document, Kind, Participant, Segment, Side, Visibility
from evals.ranking import Gold, Passage

FOLDER = "PLUMBLINE_DATA"
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = "%I:%M %p on %d %B, %Y"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set. An empty `scope` searches all documents.

    `previous` is what the same person asked before, in sets of conversations.
    """

    question_id: str
    text: str
    scope: tuple[str, ...]
    gold: Gold
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A document of the set. `offsets` is where each segment begins in a written text, None for turns."""

    document: Document
    whole: str
    offsets: tuple[int, ...] | None

    def passage(self, first: int, last: int, *, start: int | None = None, end: int | None = None) -> Passage:
        """Segments `first` to `last`, both inclusive, from `start` in the first to `end` in the last."""
        parts = [segment.text for segment in self.document.segments[first : last + 1]]
        parts[-1] = parts[-1][:end]
        parts[0] = parts[0][start or 0 :]
        words = sum(len(part.split()) for part in parts)
        if self.offsets is None:
            return Passage(self.document.id, first, last + 1, words)
        begin = self.offsets[first] + (start or 0)
        finish = self.offsets[last] + (len(self.document.segments[last].text) if end is None else end)
        return Passage(self.document.id, begin, finish, words)


@dataclass(frozen=True, slots=True)
class PublicSet:
    """Documents by id, in the order of the file, and the questions that have an answer in them."""

    name: str
    texts: dict[str, Text]
    questions: tuple[Question, ...]


def folder() -> Path | None:
    """Where the public sets lie on this machine, if anywhere."""
    named = os.environ.get(FOLDER)
    return Path(named) if named and Path(named).is_dir() else None


def read_set(name: str, *, data: Path, split: str | None = None) -> PublicSet:
    """Read one set; of a set with splits, only the documents that the chosen questions search."""
    records = _lines(data / name / "queries.jsonl.gz")
    asked = [r for r in records if r["gold_doc_ids"] and (split is None or r.get("split") == split)]
    corpus = _lines(data / name / "corpus.jsonl.gz")
    if all(record.get("scope_doc_ids") for record in asked):
        wanted = {document_id for record in asked for document_id in record["scope_doc_ids"]}
        corpus = [record for record in corpus if record["doc_id"] in wanted]
    texts = {record["doc_id"]: _text(record) for record in corpus}
    return PublicSet(name, texts, tuple(_question(record) for record in asked))


def row_of(passage: Passage, *, turns: bool) -> dict[str, Any]:
    """The passage as a row of a run file, whose ends of turns are inclusive."""
    if turns:
        span = {"turn_start": passage.start, "turn_end": passage.end - 1}
    else:
        span = {"char_start": passage.start, "char_end": passage.end}
    return {"doc_id": passage.document_id, **span, "words": passage.words}


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _text(record: dict[str, Any]) -> Text:
    if "turns" in record:
        said = [(turn["speaker"], turn["text"]) for turn in record["turns"]]
        whole = "\n".join(f"{speaker}: {text}" for speaker, text in said)
        return Text(_document(record, said, Kind.CALL), whole, None)
    paragraphs = [(m.start(), m.group()) for m in re.finditer(r"[^\n]+", record["text"])]
    document = _document(record, [(None, text) for _, text in paragraphs], Kind.EMAIL)
    return Text(document, record["text"], tuple(start for start, _ in paragraphs))


def _document(record: dict[str, Any], said: Sequence[tuple[str | None, str]], kind: Kind) -> Document:
    source, external_id = record["doc_id"].split(":", 1)
    date = record.get("date")
    occurred_at = datetime.strptime(date, _DATE).replace(tzinfo=UTC) if date else _UNDATED
    segments = tuple(
        Segment(n, author, Side.UNKNOWN, Visibility.PUBLIC, None, None, text)
        for n, (author, text) in enumerate(said)
    )
    people = tuple(Participant(name) for name in record.get("participants") or ())
    title = record.get("title") or ""
    return Document(source, external_id, kind, title, occurred_at, segments, people)


def _question(record: dict[str, Any]) -> Question:
    spans = tuple(
        (span["doc_id"], span["turn_start"], span["turn_end"] + 1)
        if "turn_start" in span
        else (span["doc_id"], span["char_start"], span["char_end"])
        for span in record["gold_spans"]
    )
    scope = tuple(record.get("scope_doc_ids") or ())
    asked = [turn["text"] for turn in record.get("history") or () if turn["speaker"] == "user"]
    return Question(
        record["query_id"],
        record["text"],
        scope,
        Gold(frozenset(record["gold_doc_ids"]), spans),
        previous=asked[-1] if asked else None,
    )
