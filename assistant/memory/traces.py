"""Where something stands in the memory: documents, rows, runs, quarantine, decisions. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from sqlalchemy import Engine, func, select

from assistant.memory import schema
from assistant.memory.erase import naming, versions_of
from assistant.memory.rows import document_of, held_digest, row_of
from assistant.types.documents import Document
from assistant.types.facts import Row

_IN_DOCUMENTS = ("title", "participants", "hints", "attributes", "account_rule", "external_id", "url")


class Traces:
    """Finds what an erasure has to reach, in every version."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def documents_of_account(self, account_id: str) -> tuple[str, ...]:
        """Documents whose newest version, also a tombstone, is of the account."""
        table = schema.document
        newest = select(func.max(table.c.version_id)).group_by(table.c.document_id)
        query = select(table.c.document_id).where(
            table.c.version_id.in_(newest), table.c.account_id == account_id
        )
        with self._engine.connect() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def documents_naming(self, words: Iterable[str]) -> tuple[str, ...]:
        """Documents of which any version has one of the words anywhere."""
        said = list(words)
        table = schema.document
        with self._engine.connect() as connection:
            versions = set(naming(connection, table, _IN_DOCUMENTS, said))
            versions |= {key[0] for key in naming(connection, schema.segment, ("author", "text"), said)}
            found: set[str] = set()
            for part in _parts(sorted(versions)):
                query = select(table.c.document_id).where(table.c.version_id.in_(part))
                found |= set(connection.execute(query).scalars())
            renditions = naming(connection, schema.rendition, ("parsed",), said)
            for source, external_id in renditions:
                row = schema.rendition.c
                query = select(row.document_id).where(row.source == source, row.external_id == external_id)
                found |= set(connection.execute(query).scalars())
        return tuple(sorted(found))

    def versions(self, document_ids: Iterable[str]) -> Iterator[tuple[Mapping[str, Any], Document]]:
        """Every version of the documents: its columns, and the document with all its segments."""
        with self._engine.connect() as connection:
            for record in versions_of(connection, document_ids):
                parts = schema.segment
                segments = connection.execute(
                    select(parts).where(parts.c.version_id == record["version_id"]).order_by(parts.c.n)
                ).mappings()
                yield record, document_of(record, [dict(s) for s in segments])

    def aliases(self, document_ids: Iterable[str]) -> tuple[str, ...]:
        """The documents, the ids that other systems give them, and the places they were read in."""
        found = set(document_ids)
        for record, document in self.versions(document_ids):
            found |= {f"{o.source}:{o.external_id}" for o in document.origins} | {record["document_id"]}
        row = schema.rendition.c
        with self._engine.connect() as connection:
            for part in _parts(sorted(found)):
                query = select(row.source, row.external_id, row.member_id).where(row.document_id.in_(part))
                for source, external_id, member in connection.execute(query).all():
                    found |= {f"{source}:{external_id}", member}
        return tuple(sorted(found))

    def rows(self, *, account_id: str | None, words: Iterable[str]) -> list[tuple[int, Row]]:
        """Rows of facts, every version, of the account or with one of the words in a cell or id."""
        table = schema.fact_row
        with self._engine.connect() as connection:
            keys = set(naming(connection, table, ("cells", "row_id"), words))
            if account_id is not None:
                query = select(table.c.id).where(table.c.account_id == account_id)
                keys |= set(connection.execute(query).scalars())
            found: list[tuple[int, Row]] = []
            for part in _parts(sorted(keys)):
                rows = connection.execute(select(table).where(table.c.id.in_(part)).order_by(table.c.id))
                found += [(row["id"], row_of(dict(row))) for row in rows.mappings()]
        return found

    def usage_days(self, account_id: str) -> int:
        """How many daily values of usage the account has."""
        table = schema.usage_day
        query = select(func.count()).select_from(table).where(table.c.account_id == account_id)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def runs(
        self, *, documents: Set[str], words: Iterable[str] = (), account_id: str | None = None
    ) -> tuple[str, ...]:
        """Runs of the account, and those whose question, answer or snapshot holds a document or a word."""
        said = [word.casefold() for word in words if word]
        table = schema.run
        found = []
        with self._engine.connect() as connection:
            for row in connection.execute(select(table).order_by(table.c.run_id)):
                strings = set(_strings([row.answer, row.snapshot, row.question]))
                places = strings | {text.partition("#")[0] for text in strings}
                whole = "\n".join(strings).casefold() if said else ""
                about = account_id is not None and (row.account_id == account_id or account_id in strings)
                if about or places & documents or any(word in whole for word in said):
                    found.append(row.run_id)
        return tuple(found)

    def quarantined(self, words: Iterable[str]) -> list[tuple[int, str]]:
        """Records in quarantine with one of the words in their bytes or name; with their digests."""
        said = [form.casefold() for word in words if word for form in {word, json.dumps(word)[1:-1]}]
        table = schema.quarantine
        found = []
        with self._engine.connect() as connection:
            for row in connection.execute(select(table).order_by(table.c.id)):
                text = row.raw.decode("utf-8", "replace") + f"\n{row.path}\n{row.locator}\n{row.message}"
                if any(word in text.casefold() for word in said):
                    found.append((row.id, held_digest(row.path, row.raw)))
        return found

    def decisions(self, subjects: Set[str]) -> tuple[int, ...]:
        """Decisions about one of the subjects or for one of them as an account."""
        table = schema.decision
        with self._engine.connect() as connection:
            rows = connection.execute(select(table.c.id, table.c.subject, table.c.account_id)).all()
        return tuple(row.id for row in rows if {row.subject, row.account_id} & subjects)


def _strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _strings(item)
        case dict():
            for name, item in value.items():
                yield name
                yield from _strings(item)


def _parts(values: list[Any]) -> Iterable[list[Any]]:
    return (values[at : at + 500] for at in range(0, len(values), 500))
