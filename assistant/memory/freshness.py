"""How fresh each source is: its newest record, its last complete import, and how many records it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from assistant.memory import schema
from assistant.memory.conditions import in_accounts, known_as_of
from assistant.types.scope import Scope


@dataclass(frozen=True, slots=True)
class Freshness:
    """One source, or one table of facts as `table NAME`. `last_import_at`: None before the first is done."""

    source: str
    count: int
    newest_at: datetime | None
    last_import_at: datetime | None


def freshness(connection: Connection, *, scope: Scope) -> tuple[Freshness, ...]:
    """Every source of which the scope may read something, by name, as of the scope's instant.

    A record's instant is that of its last change where the source tells it, else when it happened.
    """
    found: dict[str, tuple[int, datetime | None]] = {}
    table = schema.document
    readable = (in_accounts(table, scope), known_as_of(table, scope.as_of), table.c.removed.is_(False))
    changed = table.c.attributes["updated_at"].as_string()
    query = (
        select(table.c.source, func.count(), func.max(table.c.occurred_at), func.max(changed))
        .where(*readable, table.c.occurred_at <= scope.as_of)
        .group_by(table.c.source)
    )
    for source, count, occurred_at, updated_at in connection.execute(query):
        newest = max(filter(None, (occurred_at, _instant(updated_at))), default=None)
        found[source] = (count, newest and min(newest, scope.as_of))
    rows = schema.fact_row
    by_table = (
        select(rows.c.table_name, func.count(), func.max(rows.c.known_at))
        .where(in_accounts(rows, scope), known_as_of(rows, scope.as_of))
        .group_by(rows.c.table_name)
    )
    for name, count, known_at in connection.execute(by_table):
        # Rows without a day of their own are known since ever, which says nothing of their age.
        found[f"table {name}"] = (count, known_at if known_at.year > 1970 else None)
    sync = schema.sync
    imports = {row.source: row.last_at for row in connection.execute(select(sync))}
    return tuple(Freshness(name, *found[name], imports.get(name)) for name in sorted(found))


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
