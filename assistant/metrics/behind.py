"""The rows behind figures, opened again: each input of each fact with its cells and its origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.ports import Filter, Reader
from assistant.types.facts import Fact, FactValue, Row
from assistant.types.scope import Scope

AT_ONCE = 500
"""Documents looked up in one query."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One input of one fact. `cells` is empty where the row may not be read, or no longer is there.

    `fact` is the position of the fact among those asked about.
    """

    fact: int
    id: str
    table: str
    account_id: str | None
    source: str
    origin: str
    cells: tuple[tuple[str, FactValue], ...]


def rows_behind(facts: Iterable[Fact], *, reader: Reader, scope: Scope) -> tuple[Behind, ...]:
    """Return every input row of every fact, in their order. A passage `document#n` opens its document."""
    asked = tuple(facts)
    wanted = dict.fromkeys(id for fact in asked for id in fact.inputs)
    opened = _rows(wanted, reader, scope)
    opened.update(_documents([id for id in wanted if id not in opened], reader, scope))
    return tuple(_behind(n, id, opened.get(id)) for n, fact in enumerate(asked) for id in fact.inputs)


def _behind(n: int, id: str, row: Row | None) -> Behind:
    if row is None:
        return Behind(n, id, "", None, "", "", ())
    return Behind(n, id, row.table, row.account_id, row.source, row.origin, row.values)


def _rows(ids: Iterable[str], reader: Reader, scope: Scope) -> dict[str, Row]:
    wanted = frozenset(ids)
    found: dict[str, Row] = {}
    for table in sorted({id.partition(":")[0] for id in wanted}):
        rows = _usage(wanted, reader, scope) if table == "usage" else reader.rows(table, scope=scope)
        found.update((row.id, row) for row in rows if row.id in wanted)
    return found


def _usage(ids: frozenset[str], reader: Reader, scope: Scope) -> tuple[Row, ...]:
    """Read the usage of the days that the ids name (`usage:account|day|metric`)."""
    days = [day for id in ids if id.startswith("usage:") and (day := _day(id)) is not None]
    return reader.usage(scope=scope, since=min(days), until=max(days)) if days else ()


def _day(id: str) -> date | None:
    try:
        return date.fromisoformat(id.rsplit("|", 2)[1])
    except (IndexError, ValueError):
        return None


def _documents(ids: Iterable[str], reader: Reader, scope: Scope) -> Mapping[str, Row]:
    """Return the cards of documents as rows; several passages of one document share it."""
    of: dict[str, list[str]] = {}
    for id in ids:
        document, mark, number = id.rpartition("#")
        of.setdefault(document if mark and number.isdecimal() else id, []).append(id)
    found: dict[str, Row] = {}
    names = list(of)
    for at in range(0, len(names), AT_ONCE):
        some = frozenset(names[at : at + AT_ONCE])
        for card in reader.documents(scope=scope, filter=Filter(document_ids=some)):
            cells = (("kind", card.kind.value), ("title", card.title), ("occurred_at", card.occurred_at))
            origin = card.origins[0].path if card.origins else ""
            row = Row("documents", card.document_id, card.account_id, cells, card.source, origin)
            found.update((id, row) for id in of[card.document_id])
    return found
