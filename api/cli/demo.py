"""`demo`: the bundled company through the same way as real exports, then questions with cited answers."""

from __future__ import annotations

import json
import shlex
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from api.cli.door import Door, command
from api.cli.exits import Exit
from assistant.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.wiring import Plumbline

MARK = "demo"
"""The setting of a data folder that says that the demo company lives in it."""


def register(app: typer.Typer) -> None:
    command(app, "demo")(demo)


def demo(door: Door) -> Exit:
    """Ingest the bundled company and ask about it; needs no key and no network."""
    from api.cli.door import instant_of

    script = json.loads((files("ingest") / "demo" / "questions.json").read_text(encoding="utf-8"))
    as_of = instant_of(script["as_of"], door.settings.tz)
    with as_file(files("ingest") / "demo" / "company") as company, door.open(create=True) as plumbline:
        _claim(plumbline, door.now)
        report = _ingest(door, plumbline, company)
        answers = [_ask(door, plumbline, item, as_of) for item in script["questions"]]
    if door.out.as_json:
        door.out.json({"as_of": as_of.isoformat(), "ingest": report, "answers": answers})
    as_of_day = script["as_of"]
    door.out.notice(
        f"Next: {door.program} ask --as-of {as_of_day} 'your own question'; {door.program} accounts"
    )
    return Exit.DONE


def _ingest(door: Door, plumbline: Plumbline, company: Path) -> dict[str, Any]:
    from api.cli.ingest import read_into, report_json, summary

    door.out.notice(f"Ingesting the demo company into {plumbline.folder.root} …")
    report = read_into(plumbline, [company], door=door, backfill=False)
    door.out.notice(summary(report))
    return report_json(report)


def _ask(door: Door, plumbline: Plumbline, item: dict[str, str], as_of: datetime) -> dict[str, Any]:
    """Ask one question, show its answer at once, and return its JSON."""
    from api.cli.render import Sources, show_answer, show_heading
    from api.shapes import answer_json

    command = f"plumbline ask {shlex.quote(item['question'])} --as-of {as_of.date()}"
    answer = plumbline.ask(item["question"], account=item.get("account"), as_of=as_of, asked_at=door.now)
    if not door.out.as_json:
        sources = Sources.of(answer, plumbline.reader, plumbline.local_scope(as_of=as_of))
        door.out.data({}, lambda console: show_heading(console, f"\n$ {command}"))
        door.out.data({}, lambda console: show_answer(console, answer, sources))
    return answer_json(answer)


def _claim(plumbline: Plumbline, now: datetime) -> None:
    """Mark the folder as the demo's. One that holds other accounts is refused: they would be mixed."""
    from assistant.memory.write import Batch

    if plumbline.reader.all_account_ids() and plumbline.writer.setting(MARK) is None:
        raise ConfigError(
            f"The data folder {plumbline.folder.root} holds accounts that are not the demo's.",
            why="Invented accounts among real ones would be taken for real.",
            mend="Name another folder: plumbline demo --home FOLDER.",
        )
    plumbline.writer.apply(Batch(settings=[(MARK, "yes")]), recorded_at=now)
