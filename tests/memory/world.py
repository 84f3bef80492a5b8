"""Small documents and a memory to put them in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from assistant.embedders.hashing import HashingEmbedder
from assistant.memory.engine import open_engine
from assistant.memory.rows import document_hash
from assistant.memory.upgrade import upgrade
from assistant.memory.write import Batch, DocumentWrite, Writer
from assistant.retrieval.terms import pack_terms
from assistant.types.documents import Chunk, Document, Kind, Segment, Side, Visibility
from assistant.types.scope import Scope

DAY = datetime(2026, 1, 10, 12, tzinfo=UTC)
EMBEDDER = HashingEmbedder()


def empty_memory(folder: Path) -> Engine:
    engine = open_engine(f"sqlite:///{folder / 'plumbline.db'}")
    upgrade(engine)
    return engine


def scope(*account_ids: str, as_of: datetime = DAY + timedelta(days=300), unresolved: bool = False) -> Scope:
    return Scope("test", frozenset(account_ids), frozenset(Visibility), as_of, unresolved)


def ticket(
    external_id: str,
    *texts: str,
    account_id: str | None = "acct_a",
    occurred_at: datetime = DAY,
    internal: frozenset[int] = frozenset(),
) -> Document:
    """A ticket with one comment a day."""
    return Document(
        source="zendesk",
        external_id=external_id,
        kind=Kind.TICKET,
        title=f"Ticket {external_id}",
        occurred_at=occurred_at,
        account_id=account_id,
        account_rule="test",
        segments=tuple(
            Segment(
                n=n,
                author="Dana Ortiz",
                side=Side.CUSTOMER,
                visibility=Visibility.INTERNAL if n in internal else Visibility.PUBLIC,
                said_at=occurred_at + timedelta(days=n),
                offset_ms=None,
                text=text,
            )
            for n, text in enumerate(texts)
        ),
    )


def chunks_of(document: Document) -> tuple[Chunk, ...]:
    """One chunk a segment."""
    return tuple(
        Chunk(
            document_id=document.id,
            n=s.n,
            segment_start=s.n,
            segment_end=s.n,
            header=s.author or "",
            text=s.text,
            windows=(f"{s.author}: {s.text}",),
            starts_at=s.said_at or document.occurred_at,
            until_at=s.said_at or document.occurred_at,
            visibility=s.visibility,
        )
        for s in document.segments
    )


def put(engine: Engine, *documents: Document, known_at: datetime = DAY, recorded_at: datetime = DAY) -> None:
    """Write new versions, embedded by hashing."""
    writes = []
    for document in documents:
        chunks = chunks_of(document)
        vectors = EMBEDDER.embed_documents([c.windows[0] for c in chunks]).astype(np.float16)
        writes.append(
            DocumentWrite(
                document,
                document_hash(document),
                {},
                chunks,
                tuple(v.tobytes() for v in vectors),
                tuple(pack_terms(f"{c.header}\n{c.text}") for c in chunks),
                known_at,
            )
        )
    Writer(engine).apply(Batch(documents=writes), recorded_at=recorded_at)
