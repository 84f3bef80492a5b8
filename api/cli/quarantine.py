"""`quarantine`: records that could not be read, with their bytes: look, read again, or let go."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.door import Door, command
from api.cli.exits import Exit
from api.cli.ingest import read_into
from api.cli.output import printable
from assistant.errors import InvalidQuestion

if TYPE_CHECKING:
    from assistant.memory.quarantine import Held
    from assistant.wiring import Plumbline
    from ingest.report import IngestReport

Ids = Annotated[list[int] | None, typer.Argument(metavar="ID...", help="Numbers from `quarantine list`.")]
All = Annotated[bool, typer.Option("--all", help="All that is held.")]

SHOWN = 2_000
"""Characters of a record's bytes that are shown as text."""


def register(app: typer.Typer) -> None:
    family = typer.Typer(name="quarantine", help="Records that could not be read.", no_args_is_help=True)
    for name, function in (("list", list_held), ("show", show), ("retry", retry), ("drop", drop)):
        command(family, name)(function)
    app.add_typer(family)


def list_held(door: Door) -> Exit:
    """List what is held, and why."""
    from api.cli.render import show_table

    with door.open() as plumbline:
        found = plumbline.quarantine.all()
    rows = [(str(h.id), h.reason_code, f"{h.path} {h.locator}", h.message) for h in found]
    door.out.data(
        {"quarantine": [held_json(held) for held in found]},
        lambda console: show_table(console, ("id", "reason", "where", "what is wrong"), rows),
    )
    return Exit.DONE


def show(door: Door, held_id: Annotated[int, typer.Argument(metavar="ID")]) -> Exit:
    """Show a record with its bytes (in JSON as base64)."""
    with door.open() as plumbline:
        held = plumbline.quarantine.find(held_id)
    raw = held.raw or b""
    text = printable(raw.decode("utf-8", "replace")[:SHOWN])
    head = f"{held.path} {held.locator}\n{held.reason_code}: {held.message}\n{held.size} bytes\n"
    door.out.data(
        held_json(held) | {"raw": base64.b64encode(raw).decode("ascii")},
        lambda console: console.print(f"{printable(head)}\n{text}"),
    )
    return Exit.DONE


def retry(door: Door, ids: Ids = None, everything: All = False) -> Exit:
    """Read records again from the bytes that were kept; those that are read are let go."""
    from api.cli.render import show_table
    from ingest.retry import retry as read_again

    with door.open() as plumbline:

        def read(path: Path) -> IngestReport:
            return read_into(plumbline, [path], door=door, backfill=False)

        done = read_again(plumbline.quarantine, _chosen(plumbline, ids, everything), read=read)
    results = [{"id": one.held.id, "read": one.read, "reason": one.reason or None} for one in done]
    rows = [(str(one.held.id), "read" if one.read else "still held", one.reason) for one in done]
    door.out.data({"retried": results}, lambda console: show_table(console, ("id", "", "reason"), rows))
    return Exit.DONE if all(one.read for one in done) else Exit.SET_ASIDE


def drop(door: Door, ids: Ids = None, everything: All = False) -> Exit:
    """Let records go, with their bytes."""
    with door.open() as plumbline:
        chosen = _chosen(plumbline, ids, everything)
        for held_id in chosen:
            plumbline.quarantine.find(held_id)
        count = plumbline.quarantine.remove(chosen)
    door.out.data({"dropped": list(chosen)}, lambda console: console.print(f"{count} dropped."))
    return Exit.DONE


def held_json(held: Held) -> dict[str, Any]:
    """The JSON of a record in quarantine, without its bytes."""
    return {
        "id": held.id,
        "path": held.path,
        "locator": held.locator,
        "code": held.reason_code,
        "message": held.message,
        "recorded_at": held.recorded_at.isoformat(),
        "bytes": held.size,
    }


def _chosen(plumbline: Plumbline, ids: list[int] | None, everything: bool) -> tuple[int, ...]:
    if everything == bool(ids):
        raise InvalidQuestion(
            "Which records are meant is not clear.",
            why="Numbers and --all exclude each other, and one of them is needed.",
            mend="Name numbers from `plumbline quarantine list`, or give --all.",
        )
    return tuple(held.id for held in plumbline.quarantine.all()) if everything else tuple(ids or ())
