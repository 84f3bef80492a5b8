"""Between the nouns and the tables: how a document, a segment, a chunk and a row of facts are stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from assistant.types.documents import (
    Chunk,
    Document,
    Kind,
    Nature,
    Origin,
    Part,
    Participant,
    Segment,
    Side,
    Visibility,
)
from assistant.types.facts import Row

Cell = str | Decimal | int | date | datetime

Hints = Mapping[str, Any]
"""What the source told of a document's account, as JSON; only `ingest` knows what is in it."""


def document_hash(document: Document) -> str:
    """A digest of everything that a reader could see of the document, and of whose it is.

    It only decides whether there is something new to store; identity comes from the source. Where
    it was read is left out: the same document read again elsewhere is not a new version. So is the
    language, which is told from the words.
    """
    attributes = [pair for pair in document.attributes if pair[0] != "language"]
    parts = (
        document.id, document.kind, document.title, document.occurred_at.isoformat(),
        document.ended_at and document.ended_at.isoformat(), document.thread_id, document.url,
        document.nature, attributes, document.account_id, document.account_rule,
        [_participant(p) for p in document.participants],
        [(s.author, s.side, s.visibility, s.part, s.said_at and s.said_at.isoformat(), s.offset_ms, s.text)
         for s in document.segments],
    )  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def document_values(
    document: Document, *, content_hash: str, hints: Hints, known_at: datetime, recorded_at: datetime
) -> dict[str, Any]:
    """The columns of `document` for a new version."""
    return {
        "document_id": document.id,
        "source": document.source,
        "external_id": document.external_id,
        "kind": document.kind.value,
        "title": document.title,
        "occurred_at": document.occurred_at,
        "ended_at": document.ended_at,
        "thread_id": document.thread_id,
        "url": document.url,
        "nature": document.nature.value,
        "attributes": dict(document.attributes),
        "participants": [_participant(p) for p in document.participants],
        "origins": [origin_values(o) for o in document.origins],
        "hints": dict(hints),
        "account_id": document.account_id,
        "account_rule": document.account_rule,
        "content_hash": content_hash,
        "known_at": known_at,
        "recorded_at": recorded_at,
        "retired_at": None,
        "removed": False,
    }


def document_of(record: Mapping[str, Any], segments: Iterable[Mapping[str, Any]]) -> Document:
    """The document of a stored version with the given segments."""
    return Document(
        source=record["source"],
        external_id=record["external_id"],
        kind=Kind(record["kind"]),
        title=record["title"],
        occurred_at=record["occurred_at"],
        segments=tuple(segment_of(s) for s in segments),
        participants=tuple(Participant(p[0], p[1], Side(p[2]), p[3]) for p in record["participants"]),
        ended_at=record["ended_at"],
        thread_id=record["thread_id"],
        url=record["url"],
        nature=Nature(record["nature"]),
        attributes=tuple(sorted(record["attributes"].items())),
        account_id=record["account_id"],
        account_rule=record["account_rule"],
        origins=origins_of(record["origins"]),
    )


def packed_document(document: Document) -> dict[str, Any]:
    """A document as JSON, whole: how one system tells a thing that others tell too."""
    values = document_values(document, content_hash="", hints={}, known_at=_NEVER, recorded_at=_NEVER)
    kept = {name: value for name, value in values.items() if name not in _OF_A_VERSION}
    kept["occurred_at"] = document.occurred_at.isoformat()
    kept["ended_at"] = document.ended_at and document.ended_at.isoformat()
    segments = [segment_values(segment, version_id=0) for segment in document.segments]
    for segment in segments:
        segment["said_at"] = segment["said_at"] and segment["said_at"].isoformat()
    return kept | {"segments": segments}


def unpacked_document(packed: Mapping[str, Any]) -> Document:
    """The document that was packed."""

    def instant(text: str | None) -> datetime | None:
        return None if text is None else datetime.fromisoformat(text)

    times = {name: instant(packed[name]) for name in ("occurred_at", "ended_at")}
    segments = [{**segment, "said_at": instant(segment["said_at"])} for segment in packed["segments"]]
    return document_of({**packed, **times}, segments)


_NEVER = datetime.min.replace(tzinfo=UTC)
_OF_A_VERSION = frozenset({"content_hash", "hints", "known_at", "recorded_at", "retired_at", "removed"})


def origins_of(stored: Sequence[Sequence[str]]) -> tuple[Origin, ...]:
    return tuple(Origin(o[0], o[1], o[2]) for o in stored)


def segment_values(segment: Segment, *, version_id: int) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "n": segment.n,
        "author": segment.author,
        "side": segment.side.value,
        "visibility": segment.visibility.value,
        "part": segment.part.value,
        "said_at": segment.said_at,
        "offset_ms": segment.offset_ms,
        "text": segment.text,
    }


def segment_of(record: Mapping[str, Any]) -> Segment:
    return Segment(
        n=record["n"],
        author=record["author"],
        side=Side(record["side"]),
        visibility=Visibility(record["visibility"]),
        said_at=record["said_at"],
        offset_ms=record["offset_ms"],
        text=record["text"],
        part=Part(record["part"]),
    )


def chunk_values(
    chunk: Chunk, *, version_id: int, document: Document, known_at: datetime, vectors: bytes, terms: bytes
) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "chunk_id": chunk.id,
        "document_id": chunk.document_id,
        "n": chunk.n,
        "account_id": document.account_id,
        "kind": document.kind.value,
        "segment_start": chunk.segment_start,
        "segment_end": chunk.segment_end,
        "char_start": chunk.char_start,
        "char_end": chunk.char_end,
        "header": chunk.header,
        "text": chunk.text,
        "starts_at": chunk.starts_at,
        "until_at": chunk.until_at,
        "visibility": chunk.visibility.value,
        "known_at": known_at,
        "retired_at": None,
        "windows": len(chunk.windows),
        "windows_hash": windows_hash(chunk),
        "vectors": vectors,
        "terms": terms,
    }


def windows_hash(chunk: Chunk) -> str:
    """A digest of what is embedded: equal digests have equal vectors."""
    return hashlib.sha256(json.dumps(chunk.windows, ensure_ascii=False).encode()).hexdigest()


def held_digest(path: str, raw: bytes) -> str:
    """A digest of a record's bytes and of where they were, whatever was wrong with them."""
    return hashlib.sha256(path.encode("utf-8", "replace") + b"\0" + raw).hexdigest()


def row_hash(row: Row) -> str:
    parts = (row.table, row.row_id, row.account_id, cells_of(row))
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def row_values(row: Row, *, content_hash: str, known_at: datetime, recorded_at: datetime) -> dict[str, Any]:
    return {
        "table_name": row.table,
        "row_id": row.row_id,
        "account_id": row.account_id,
        "cells": cells_of(row),
        "content_hash": content_hash,
        "source": row.source,
        "origin": row.origin,
        "known_at": known_at,
        "recorded_at": recorded_at,
        "retired_at": None,
    }


def row_of(record: Mapping[str, Any]) -> Row:
    return Row(
        table=record["table_name"],
        row_id=record["row_id"],
        account_id=record["account_id"],
        values=tuple((name, _cell(value)) for name, value in record["cells"]),
        source=record["source"],
        origin=record["origin"],
    )


def cells_of(row: Row) -> list[list[Any]]:
    """Cells as JSON: text as itself, every other type as `{type: text}`, so that money stays exact."""
    return [[name, _stored(value)] for name, value in row.values]


def _stored(value: Cell) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat()}
    return {"on": value.isoformat()}


def _cell(stored: Any) -> Cell:
    match stored:
        case {"decimal": text}:
            return Decimal(text)
        case {"at": text}:
            return datetime.fromisoformat(text)
        case {"on": text}:
            return date.fromisoformat(text)
        case str() | int():
            return stored
    raise ValueError(f"not a stored cell: {stored!r}")


def _participant(participant: Participant) -> list[str | None]:
    return [participant.name, participant.address, participant.side.value, participant.role]


def origin_values(origin: Origin) -> list[str]:
    return [origin.source, origin.external_id, origin.path]
