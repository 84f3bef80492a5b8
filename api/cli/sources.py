"""`sources`: how fresh each source is: its last import, its newest record, and how far that is behind."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from api.cli.door import AsOf, Door, command
from api.cli.exits import Exit

if TYPE_CHECKING:
    from assistant.memory.freshness import Freshness


def register(app: typer.Typer) -> None:
    command(app, "sources")(sources)


def sources(door: Door, as_of: AsOf = None) -> Exit:
    """Show how fresh each source is, and how far it lags behind."""
    from api.cli.render import show_table

    now = door.instant(as_of)
    with door.open() as plumbline:
        found = plumbline.reader.source_freshness(scope=plumbline.local_scope(as_of=now))
    rows = [
        (f.source, str(f.count), _minute(f.newest_at), _minute(f.last_import_at), _lag(f, now)) for f in found
    ]
    door.out.data(
        {"as_of": now.isoformat(), "sources": [freshness_json(f, now) for f in found]},
        lambda console: show_table(
            console, ("source", "records", "newest record", "last import", "behind"), rows
        ),
    )
    return Exit.DONE


def freshness_json(freshness: Freshness, now: datetime) -> dict[str, Any]:
    """The JSON of one source; the lag is in seconds behind its last import, and behind now."""
    newest, imported = freshness.newest_at, freshness.last_import_at
    return {
        "source": freshness.source,
        "count": freshness.count,
        "newest_at": newest and newest.isoformat(),
        "last_import_at": imported and imported.isoformat(),
        "lag_seconds": None if newest is None else int((now - newest).total_seconds()),
        "import_age_seconds": None if imported is None else int((now - imported).total_seconds()),
    }


def _minute(instant: datetime | None) -> str:
    return "-" if instant is None else instant.strftime("%Y-%m-%d %H:%M")


def _lag(freshness: Freshness, now: datetime) -> str:
    if freshness.newest_at is None:
        return "-"
    minutes = max(0, int((now - freshness.newest_at).total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    return f"{days} d {hours} h" if days else f"{hours} h {minutes % 60} min"
