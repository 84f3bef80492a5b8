"""`eval`: runs the suites, compares runs, shows reports, and turns a judged run into a case."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import Door, command
from api.cli.exits import Exit
from assistant.errors import InvalidQuestion, NotFound
from evals.adding import Verdict

if TYPE_CHECKING:
    from evals.record import RunRecord

app = typer.Typer(help="Measure how good the answers are, and what changed.", no_args_is_help=True)

Names = Annotated[
    list[str] | None, typer.Argument(metavar="SUITE…", help="Families or single suites; all without.")
]


class Tier(StrEnum):
    """How much is measured."""

    QUICK = "quick"
    FULL = "full"


class Shape(StrEnum):
    """What a report is written as."""

    TERMINAL = "terminal"
    MARKDOWN = "md"
    HTML = "html"
    JUNIT = "junit"
    JSON = "json"


def register(parent: typer.Typer) -> None:
    """Mount `eval` with its four commands."""
    parent.add_typer(app, name="eval")


def run(
    door: Door,
    suites: Names = None,
    tier: Annotated[
        Tier, typer.Option("--tier", help="quick: under five minutes; full: every case.")
    ] = Tier.QUICK,
    seed: Annotated[
        int, typer.Option("--seed", help="Which cases the quick tier draws, and every resample.")
    ] = 7,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Where the run and its reports go.")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Later runs are compared with this one.")] = False,
) -> Exit:
    """Run suites in a folder of their own; the data folder is not touched. Ends with 1 where a gate is
    broken."""
    from evals.gates import accepted_path, write_accepted
    from evals.publicset import folder
    from evals.reports.terminal import show
    from evals.run import Plan, broken
    from evals.run import run as run_plan

    plan = Plan(tuple(suites or ()), tier.value, seed, folder(), door.settings.embedder)
    with tempfile.TemporaryDirectory(prefix="plumbline-evals-") as work, door.out.progress() as progress:
        try:
            record = run_plan(plan, folder=Path(work), now=door.now, progress=progress)
        except KeyError as unknown:
            raise _no_suite(unknown.args[0]) from None
    target = out or _runs(door) / record.id
    _write(record, target)
    if accept:
        write_accepted(record, accepted_path(tier.value))
    door.out.data(asdict(record), lambda console: show(record, console))
    door.out.notice(f"Kept in {target} (run.json, report.html, report.md, junit.xml).")
    return Exit.BUG if broken(record) else Exit.DONE


def compare(
    door: Door,
    before: Annotated[
        str, typer.Argument(metavar="A", help="A run: its id, its folder, or `accepted:quick`.")
    ],
    after: Annotated[str, typer.Argument(metavar="B", help="Another run.")],
) -> Exit:
    """Compare two runs case by case: what rose, what fell beyond chance, which cases flipped."""
    from evals.reports.terminal import show_changes
    from evals.summary import accounts_of, changes, ours_of

    record = _record(door, after)
    found = list(changes(_values(door, before), ours_of(record), accounts_of(record), seed=record.seed))
    door.out.data(
        {"changes": [asdict(change) for change in found]}, lambda console: show_changes(found, console)
    )
    return Exit.DONE


def report(
    door: Door,
    which: Annotated[
        str | None, typer.Argument(metavar="RUN", help="A run's id or folder; the latest without.")
    ] = None,
    shape: Annotated[Shape, typer.Option("--format", "-f", help="What to write.")] = Shape.TERMINAL,
    to: Annotated[
        Path | None, typer.Option("--to", "-o", metavar="FILE", help="Write there, not to the terminal.")
    ] = None,
) -> Exit:
    """Show a stored run again, in any shape."""
    from evals.reports.terminal import show

    record = _record(door, which or _latest(door))
    if shape is Shape.TERMINAL and to is None:
        door.out.data(asdict(record), lambda console: show(record, console))
        return Exit.DONE
    text = _shaped(record, Shape.MARKDOWN if shape is Shape.TERMINAL else shape)
    if to is None:
        typer.echo(text, nl=False)
    else:
        to.write_text(text, encoding="utf-8")
        door.out.notice(f"Written to {to}.")
    return Exit.DONE


def add(
    door: Door,
    from_run: Annotated[
        str, typer.Option("--from-run", metavar="ID", help="The run of an answer: `ask` prints its id.")
    ],
    verdict: Annotated[Verdict, typer.Option("--verdict", help="What a person says of the answer.")],
    why: Annotated[str, typer.Option("--why", help="The failure that this case would catch.")],
    say: Annotated[
        list[str] | None, typer.Option("--say", metavar="WORDS", help="What a right answer says; repeatable.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="The file of cases.")] = None,
) -> Exit:
    """Turn a run with a person's verdict into a case."""
    from evals.adding import FEEDBACK, append, case_of_run
    from evals.case import dump_case

    with door.open() as plumbline:
        found = plumbline.runs.find(from_run)
    if found is None:
        raise NotFound(
            f"There is no run {from_run!r}.",
            why="No answer with this id was kept in the data folder.",
            mend="Take the id that `ask` shows, with the same --home.",
        )
    try:
        case = case_of_run(from_run, found[0], verdict=verdict, why=why, must_say=tuple(say or ()))
        append(case, to or FEEDBACK)
    except ValueError as error:
        raise InvalidQuestion(
            "The case was not added.", why=f"{error}.", mend="Correct it and add again."
        ) from error
    door.out.data(
        {"case": dump_case(case), "file": str(to or FEEDBACK)}, lambda console: console.print(dump_case(case))
    )
    return Exit.DONE


for _name, _command in (("run", run), ("compare", compare), ("report", report), ("add", add)):
    command(app, _name)(_command)


def _write(record: RunRecord, target: Path) -> None:
    from evals.record import write_record

    target.mkdir(parents=True, exist_ok=True)
    write_record(record, target / "run.json")
    for shape, name in (
        (Shape.HTML, "report.html"),
        (Shape.MARKDOWN, "report.md"),
        (Shape.JUNIT, "junit.xml"),
    ):
        (target / name).write_text(_shaped(record, shape), encoding="utf-8")


def _shaped(record: RunRecord, shape: Shape) -> str:
    import json

    from evals.reports.junit import junit
    from evals.reports.markdown import markdown
    from evals.reports.page import page

    match shape:
        case Shape.HTML:
            return page(record)
        case Shape.JUNIT:
            return junit(record)
        case Shape.JSON:
            return json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n"
        case _:
            return markdown(record)


def _values(door: Door, which: str) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    from evals.gates import accepted_path, read_accepted
    from evals.summary import ours_of

    if which.startswith("accepted:"):
        return read_accepted(accepted_path(which.partition(":")[2]))
    return ours_of(_record(door, which))


def _record(door: Door, which: str) -> RunRecord:
    from evals.record import read_record

    for path in (Path(which), Path(which) / "run.json", _runs(door) / which / "run.json"):
        if path.is_file():
            try:
                return read_record(path)
            except (ValueError, TypeError, KeyError) as error:
                raise InvalidQuestion(
                    f"{path} is no run.", why=f"{error}.", mend="Name a run.json of this version."
                ) from error
    raise NotFound(f"There is no run {which!r}.", why=f"No run.json lies there, nor in {_runs(door)}.",
                   mend="Run `plumbline eval run`, or name the folder of a run.")  # fmt: skip


def _latest(door: Door) -> str:
    runs = sorted(path.parent.name for path in _runs(door).glob("*/run.json"))
    if not runs:
        raise NotFound(
            "There is no run yet.", why=f"{_runs(door)} holds none.", mend="Run `plumbline eval run`."
        )
    return runs[-1]


def _runs(door: Door) -> Path:
    return door.settings.home / "evals"


def _no_suite(name: str) -> NotFound:
    from evals.suites.registry import SUITES

    return NotFound(f"There is no suite {name!r}.", why="No family and no suite has this name.",
                    mend=f"Choose among {', '.join(SUITES)}.")  # fmt: skip
