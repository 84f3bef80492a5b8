"""The only writer of the memory: each batch of documents and facts is one transaction, outbox included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Text, cast, or_, select

from assistant.memory import schema
from assistant.memory.apply import (
    add_origins,
    clear_quarantine,
    insert_documents,
    insert_quarantined,
    insert_rows,
    insert_tombstones,
    insert_usage,
    live,
    mark_synced,
    note,
    note_gone,
    note_states,
    retire,
    retire_rows,
    set_origins,
    write_keys,
    write_renditions,
)
from assistant.memory.batch import (
    Batch,
    DocumentWrite,
    KnownDocument,
    QuarantineWrite,
    RenditionWrite,
    RowWrite,
    UsageWrite,
)
from assistant.memory.blocklist import Blocklist, read_key
from assistant.memory.decisions import Decision, Decisions
from assistant.memory.engine import Connects, writing
from assistant.memory.rehearsal import rehearsal
from assistant.memory.rows import Hints, document_of, origins_of, row_of
from assistant.types.documents import Document, Nature
from assistant.types.facts import Row

__all__ = [
    "Batch", "DocumentWrite", "KnownDocument", "QuarantineWrite", "RowWrite", "UsageWrite", "Writer",
]  # fmt: skip


PAGE = 200
"""Documents read at a time."""


class Writer:
    """Appends versions; nothing is overwritten. One process at a time holds one (see `assistant.folder`)."""

    def __init__(self, engine: Connects, *, key_file: Path | None = None) -> None:
        self._engine = engine
        self._key_file = key_file

    @contextmanager
    def rehearsing(self) -> Iterator[Writer]:
        """A writer that sees all that it writes, none of which is kept."""
        assert isinstance(self._engine, Engine)
        with rehearsal(self._engine) as engine:
            yield Writer(engine, key_file=self._key_file)

    def blocklist(self) -> Blocklist:
        """What was erased and must not come back. Raises ConfigError if its key file is not there."""
        digests: dict[str, dict[str, str]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(select(schema.blocked)):
                digests.setdefault(row.kind, {})[row.digest] = row.alias or ""
        if not digests:
            return Blocklist()
        key = read_key(self._key_file or Path("erasure.key"))
        return Blocklist(key, digests)

    def decisions(self) -> tuple[Decision, ...]:
        """What people decided and has not been undone."""
        return Decisions(self._engine).standing()

    def known_documents(self) -> dict[str, KnownDocument]:
        """Every document's current version by id, tombstones included."""
        table = schema.document
        query = select(
            table.c.document_id,
            table.c.content_hash,
            table.c.attributes,
            table.c.origins,
            table.c.removed,
            table.c.state,
            table.c.account_id,
        ).where(table.c.retired_at.is_(None))
        with self._engine.connect() as connection:
            return {
                row.document_id: KnownDocument(
                    row.content_hash,
                    row.attributes.get("updated_at"),
                    origins_of(row.origins),
                    row.removed,
                    row.state,
                    row.account_id,
                )
                for row in connection.execute(query)
            }

    def dated_deletions(self) -> dict[str, str]:
        """Documents that their source deleted at an instant it names, by id."""
        with self._engine.connect() as connection:
            query = select(schema.gone.c.document_id, schema.gone.c.updated_at)
            return {row[0]: row[1] for row in connection.execute(query)}

    def stored_documents(self, document_ids: Iterable[str] | None = None) -> Iterator[tuple[Document, Hints]]:
        """Current documents whole (all, or those named), with their hints, to decide anew whose they are.

        Nothing stays open between two of them: whoever reads may write in between.
        """
        table, parts = schema.document, schema.segment
        current = (table.c.retired_at.is_(None), table.c.removed.is_(False))
        with self._engine.connect() as connection:
            query = select(table.c.document_id, table.c.version_id).where(*current)
            found = {row[0]: row[1] for row in connection.execute(query.order_by(table.c.version_id))}
        if document_ids is not None:
            found = {name: found[name] for name in document_ids if name in found}
        versions = list(found.values())
        for start in range(0, len(versions), PAGE):
            page = versions[start : start + PAGE]
            with self._engine.connect() as connection:
                documents = connection.execute(
                    select(table).where(table.c.version_id.in_(page)).order_by(table.c.version_id)
                ).mappings().all()  # fmt: skip
                rows = connection.execute(
                    select(parts).where(parts.c.version_id.in_(page)).order_by(parts.c.version_id, parts.c.n)
                ).mappings().all()  # fmt: skip
            segments: dict[int, list[dict[str, Any]]] = {}
            for row in rows:
                segments.setdefault(row["version_id"], []).append(dict(row))
            for record in documents:
                yield document_of(dict(record), segments.get(record["version_id"], [])), record["hints"]

    def keys(self) -> dict[str, list[str]]:
        """Keys by which documents may be the same thing, each with the ids of those that have it."""
        found: dict[str, list[str]] = {}
        with self._engine.connect() as connection:
            for key, name in connection.execute(select(schema.document_key)):
                found.setdefault(key, []).append(name)
        return found

    def rendition_heads(self) -> list[tuple[str, str, str, str, str]]:
        """Source, external id, own id, id of the document that stands for it, and state of each rendition."""
        row = schema.rendition.c
        query = select(row.source, row.external_id, row.member_id, row.document_id, row.state)
        with self._engine.connect() as connection:
            return [tuple(found) for found in connection.execute(query)]

    def renditions(self, document_id: str) -> tuple[RenditionWrite, ...]:
        """How each system tells the thing that a document stands for."""
        table = schema.rendition
        query = select(table).where(table.c.document_id == document_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(table.c.source, table.c.external_id))
            return tuple(RenditionWrite(**row) for row in rows.mappings())

    def table_names(self) -> tuple[str, ...]:
        """Names of the tables of facts that have current rows."""
        table = schema.fact_row
        query = select(table.c.table_name).where(table.c.retired_at.is_(None)).distinct()
        with self._engine.connect() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def documents_that_name(self, words: str) -> list[str]:
        """Ids of the current documents in whose hints the words occur (an address, a domain)."""
        table = schema.document
        query = select(table.c.document_id).where(
            table.c.retired_at.is_(None), cast(table.c.hints, Text).contains(words, autoescape=True)
        )
        with self._engine.connect() as connection:
            return sorted(connection.execute(query).scalars())

    def documents_saying(self, words: Sequence[str], *, natures: Sequence[Nature]) -> set[str]:
        """Ids of the current documents of the natures, and of those with one of the words in what is said."""
        table, parts = schema.document, schema.segment
        current = (table.c.retired_at.is_(None), table.c.removed.is_(False))
        kinds = [nature.value for nature in natures]
        by_nature = select(table.c.document_id).where(table.c.nature.in_(kinds), *current)
        by_words = (
            select(table.c.document_id)
            .join(parts, parts.c.version_id == table.c.version_id)
            .where(or_(*(parts.c.text.icontains(word, autoescape=True) for word in words)), *current)
        )
        with self._engine.connect() as connection:
            return {*connection.execute(by_nature).scalars(), *connection.execute(by_words).scalars()}

    def last_mails_of(self, addresses: Set[str]) -> set[str]:
        """Ids of the newest mail that a person wrote from each of the addresses."""
        table = schema.document
        query = select(table.c.document_id, table.c.participants).where(
            table.c.retired_at.is_(None), table.c.removed.is_(False), table.c.nature == Nature.PERSONAL.value
        )
        newest: dict[str, str] = {}
        with self._engine.connect() as connection:
            for document_id, people in connection.execute(query.order_by(table.c.occurred_at)):
                for _, address, _, role in people:
                    if role == "from" and address in addresses:
                        newest[address] = document_id
        return set(newest.values())

    def row_hashes(self, table_name: str) -> dict[str, str]:
        """Content hash of every current row of a table of facts."""
        table = schema.fact_row
        query = select(table.c.row_id, table.c.content_hash).where(
            table.c.table_name == table_name, table.c.retired_at.is_(None)
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def usage_values(self, account_ids: Iterable[str]) -> dict[tuple[str, str, date], str]:
        """The newest known value of every day of the accounts, by account, metric and day."""
        table = schema.usage_day
        query = (
            select(table.c.account_id, table.c.metric, table.c.day, table.c.value)
            .where(table.c.account_id.in_(sorted(account_ids)))
            .order_by(table.c.known_at)
        )
        with self._engine.connect() as connection:
            return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}

    def current_rows(self, table_name: str) -> tuple[Row, ...]:
        """The current rows of a table of facts, in row id order."""
        table = schema.fact_row
        query = (
            select(table)
            .where(table.c.table_name == table_name, table.c.retired_at.is_(None))
            .order_by(table.c.row_id)
        )
        with self._engine.connect() as connection:
            return tuple(row_of(dict(record)) for record in connection.execute(query).mappings())

    def setting(self, name: str) -> str | None:
        """What was noted under a name, if anything."""
        table = schema.setting
        with self._engine.connect() as connection:
            return connection.execute(select(table.c.value).where(table.c.name == name)).scalar_one_or_none()

    def note(self, name: str, value: str) -> None:
        """Note a value under a name, in a transaction of its own."""
        with writing(self._engine) as connection:
            note(connection, [(name, value)])

    def vectors_of(self, document_ids: Iterable[str]) -> dict[str, bytes]:
        """Vectors of the current chunks of the documents by `windows_hash`, to embed only what is new."""
        table = schema.chunk
        query = select(table.c.windows_hash, table.c.vectors).where(
            table.c.document_id.in_(list(document_ids)), table.c.retired_at.is_(None)
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def synced_sources(self) -> frozenset[str]:
        """Sources whose first import has been finished."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(select(schema.sync.c.source)).scalars())

    def apply(self, batch: Batch, *, recorded_at: datetime) -> None:
        """Write the batch in one transaction: all of it, or nothing."""
        with writing(self._engine) as connection:
            removed = live(connection, [*batch.removed, *batch.hidden])
            retire(connection, [(w.document.id, w.known_at) for w in batch.documents])
            retire(connection, [(document_id, recorded_at) for document_id in removed])
            insert_tombstones(connection, removed, recorded_at)
            insert_documents(connection, batch.documents, recorded_at)
            insert_rows(connection, batch.rows, recorded_at)
            insert_usage(connection, batch.usage)
            insert_quarantined(connection, batch.quarantined, recorded_at)
            add_origins(connection, batch.origins)
            set_origins(connection, batch.origins_set)
            note_states(connection, batch.states)
            note_gone(connection, batch.gone, recorded_at)
            retire_rows(connection, batch.rows_removed, recorded_at)
            write_renditions(connection, batch.renditions_removed, batch.renditions)
            write_keys(connection, batch.keys)
            clear_quarantine(connection, batch.cleared)
            mark_synced(connection, batch.synced, recorded_at)
            note(connection, batch.settings)
