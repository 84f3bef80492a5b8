"""Where a scope and a filter become conditions of a query."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, Table, and_, false, or_

from assistant.ports import Filter
from assistant.types.scope import Scope


def in_accounts(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Rows of the accounts that the scope allows, and those of none where it says so."""
    allowed = table.c.account_id.in_(scope.account_ids) if scope.account_ids else false()
    return or_(allowed, table.c.account_id.is_(None)) if scope.unresolved else allowed


def known_as_of(table: Table, instant: datetime) -> ColumnElement[bool]:
    """Versions that were the known ones at the instant."""
    return and_(table.c.known_at <= instant, or_(table.c.retired_at.is_(None), table.c.retired_at > instant))


def on_days(column: ColumnElement[datetime], filter: Filter) -> list[ColumnElement[bool]]:
    """Instants within the filter's days, both inclusive, in UTC."""
    conditions: list[ColumnElement[bool]] = []
    if filter.since is not None:
        conditions.append(column >= datetime.combine(filter.since, time.min, UTC))
    if filter.until is not None:
        conditions.append(column < datetime.combine(filter.until + timedelta(days=1), time.min, UTC))
    return conditions
