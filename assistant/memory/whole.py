"""Whole documents of many accounts in a few queries, each as `SqlReader.document` gives it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from assistant.memory import schema
from assistant.memory.conditions import in_accounts, known_as_of
from assistant.memory.engine import Connects
from assistant.memory.read import attributes_as_of
from assistant.memory.rows import document_of
from assistant.types.documents import Document
from assistant.types.scope import Scope

AT_ONCE = 400
"""Documents asked for in one query, below the limit of bound values."""


class WholeDocuments:
    """Reads documents in bulk within a scope; what may not be read is not there."""

    def __init__(self, engine: Connects) -> None:
        self._engine = engine

    def __call__(self, document_ids: Sequence[str], *, scope: Scope) -> tuple[Document, ...]:
        """Return those of the documents that the scope may read, in order of their ids."""
        found: list[Document] = []
        for at in range(0, len(document_ids), AT_ONCE):
            found += self._some(document_ids[at : at + AT_ONCE], scope)
        return tuple(sorted(found, key=lambda document: document.id))

    def _some(self, document_ids: Sequence[str], scope: Scope) -> list[Document]:
        table, parts = schema.document, schema.segment
        query = select(table).where(
            table.c.document_id.in_(document_ids),
            in_accounts(table, scope),
            known_as_of(table, scope.as_of),
            table.c.occurred_at <= scope.as_of,
            table.c.removed.is_(False),
        )
        spoken: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        with self._engine.connect() as connection:
            records = [dict(record) for record in connection.execute(query).mappings()]
            said = (
                select(parts)
                .where(
                    parts.c.version_id.in_([record["version_id"] for record in records]),
                    parts.c.visibility.in_([v.value for v in scope.visibilities]),
                    or_(parts.c.said_at.is_(None), parts.c.said_at <= scope.as_of),
                )
                .order_by(parts.c.version_id, parts.c.n)
            )
            for segment in connection.execute(said).mappings():
                spoken[segment["version_id"]].append(dict(segment))
        for record in records:
            record["attributes"] = attributes_as_of(record["attributes"], scope.as_of)
        return [document_of(record, spoken[record["version_id"]]) for record in records]
