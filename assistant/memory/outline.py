"""Conversations of many accounts without their words: who spoke when, read in a few queries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, null, or_, select, type_coerce

from assistant.memory import schema
from assistant.memory.conditions import in_accounts, known_as_of
from assistant.memory.engine import Connects
from assistant.memory.read import attributes_as_of
from assistant.types.documents import Document, Kind, Nature, Part, Participant, Segment, Side, Visibility
from assistant.types.scope import Scope


class Outlines:
    """Reads documents whose segments have an author, a side and a part, but no text.

    Segments of one author, side and part come as one. Attributes come only where voices do not.
    """

    def __init__(self, engine: Connects) -> None:
        self._engine = engine

    def outlines(
        self, *, scope: Scope, since: date, until: date, kinds: Iterable[Kind], voices: bool
    ) -> tuple[Document, ...]:
        """Return what persons said and wrote on the days `since` to `until` (UTC), oldest first.

        `voices` says whether segments are read too. Documents without an account are left out.
        """
        table = schema.document
        inside = [
            in_accounts(table, scope),
            table.c.account_id.is_not(None),
            known_as_of(table, scope.as_of),
            table.c.occurred_at <= scope.as_of,
            table.c.occurred_at >= datetime.combine(since, time.min, UTC),
            table.c.occurred_at < datetime.combine(until + timedelta(days=1), time.min, UTC),
            table.c.removed.is_(False),
            table.c.kind.in_([kind.value for kind in kinds]),
            table.c.nature == Nature.PERSONAL.value,
        ]
        columns = (
            table.c.version_id, table.c.source, table.c.external_id, table.c.kind, table.c.title,
            table.c.occurred_at, table.c.account_id,
            null() if voices else type_coerce(table.c.attributes, Text),
            type_coerce(table.c.participants, Text) if voices else null(),
        )  # fmt: skip
        query = select(*columns).where(*inside).order_by(table.c.occurred_at, table.c.document_id)
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
            spoken: dict[int, list[Segment]] = {}
            if voices:
                parts = schema.segment
                who = (parts.c.version_id, parts.c.author, parts.c.side, parts.c.part)
                said = (
                    select(*who)
                    .distinct()
                    .join(table, table.c.version_id == parts.c.version_id)
                    .where(*inside, parts.c.visibility.in_([v.value for v in scope.visibilities]))
                    .where(or_(parts.c.said_at.is_(None), parts.c.said_at <= scope.as_of))
                )
                for version, author, side, part in connection.execute(said).all():
                    own = spoken.setdefault(version, [])
                    own.append(_segment(len(own), author, side, part))
        return tuple(_document(row, spoken.get(row[0], ()), scope.as_of) for row in found)


_SIDES = {side.value: side for side in Side}
_PARTS = {part.value: part for part in Part}
_KINDS = {kind.value: kind for kind in Kind}


@lru_cache(maxsize=20_000)
def _segment(n: int, author: str | None, side: str, part: str) -> Segment:
    return Segment(n, author, _SIDES[side], Visibility.PUBLIC, None, None, "", _PARTS[part])


@lru_cache(maxsize=20_000)
def _people(stored: str) -> tuple[Participant, ...]:
    """Participants out of their JSON: the same few people are in most conversations of an account."""
    return tuple(Participant(p[0], p[1], _SIDES[p[2]], p[3]) for p in json.loads(stored))


def _document(row: Any, segments: Iterable[Segment], as_of: datetime) -> Document:
    _, source, external_id, kind, title, occurred_at, account_id, attributes, people = row
    told = attributes_as_of(json.loads(attributes), as_of) if attributes else {}
    return Document(
        source,
        external_id,
        _KINDS[kind],
        title,
        occurred_at,
        tuple(segments),
        participants=_people(people) if people else (),
        attributes=tuple(sorted(told.items())),
        account_id=account_id,
    )
