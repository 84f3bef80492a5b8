"""`ingest`: exports in, one line of what changed out, and every record that was set aside with its mend."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from api.cli.door import Door, command
from api.cli.exits import Exit
from assistant.errors import NotFound, NothingRecognised

if TYPE_CHECKING:
    from assistant.wiring import Plumbline
    from ingest.report import IngestReport, Problem

COUNTS = (
    "added", "changed", "removed", "unchanged", "documents", "fact_rows", "usage_days", "unresolved",
    "chunks", "embedded",
)  # fmt: skip
COMPLAINTS_SHOWN = 20
"""Records named on stderr; the JSON has all, and the data folder keeps their bytes."""


def register(app: typer.Typer) -> None:
    command(app, "ingest")(ingest)


def ingest(
    door: Door,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders of exports.")],
    strict: Annotated[bool, typer.Option("--strict", help="End with 10 if anything was set aside.")] = False,
    backfill: Annotated[bool, typer.Option("--backfill", help="History: known since it happened.")] = False,
    complete: Annotated[
        list[str] | None,
        typer.Option(
            "--complete", metavar="SOURCE", help="The export holds all of it: remove what is not listed."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove even more than a fifth of a source.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; tell what would change.")
    ] = False,
) -> Exit:
    """Read exports into the data folder; what is there already costs nothing."""
    refuse_missing(paths)
    with door.open(create=True) as plumbline:
        report = read_into(
            plumbline,
            paths,
            door=door,
            backfill=backfill,
            complete=complete or (),
            confirmed=yes,
            dry_run=dry_run,
        )
    if dry_run:
        door.out.notice("Nothing was written; this is what would have been.")
    return tell(door, report, strict=strict)


def refuse_missing(paths: Sequence[Path]) -> None:
    """Raise NotFound for a path that is not there, before anything is read."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise NotFound(
            f"There is no {' and no '.join(missing)}.",
            why="The path was given to be read, and nothing is there.",
            mend="Correct the path; nothing has been read.",
        )


def read_into(
    plumbline: Plumbline,
    paths: Sequence[Path],
    *,
    door: Door,
    backfill: bool,
    complete: Sequence[str] = (),
    confirmed: bool = False,
    dry_run: bool = False,
) -> IngestReport:
    """Ingest the paths and bring the index up to date, telling progress."""
    from api.cli.meter import Meter
    from ingest.measure import sizes_of
    from ingest.pipeline import ingest as run_ingest

    settings = plumbline.settings
    with door.out.progress() as tell_progress:
        total = sum(sizes_of(paths).values())
        progress = Meter(tell_progress, total_bytes=total, clock=time.monotonic)
        report = run_ingest(
            paths,
            writer=plumbline.writer,
            embedder=lambda: plumbline.embedder,
            zone=ZoneInfo(settings.zone),
            own_domains=settings.own_domains,
            now=door.now,
            backfill=backfill,
            progress=progress,
            complete=complete,
            confirmed=confirmed,
            dry_run=dry_run,
            mask_secrets=settings.mask_secrets,
        )
        if not dry_run and (report.added or report.changed or report.removed):
            progress("index", 0)
            plumbline.bring_index_up_to_date()
    return report


def tell(door: Door, report: IngestReport, *, strict: bool) -> Exit:
    """Say what was done and what was not; returns the exit code."""
    _complain(door, report)
    if not (report.documents or report.fact_rows or report.usage_days or report.removed or report.problems):
        count = len(report.unrecognised)
        raise NothingRecognised(
            f"None of the {count} files was read." if count else "There were no files to read.",
            why="No file is of a shape that Plumbline knows." if count else "The paths hold no files.",
            mend="See docs/sources.md for the exports that are read.",
        )
    door.out.data(report_json(report), lambda console: console.print(summary(report), markup=False))
    if report.unresolved:
        door.out.notice(f"{report.unresolved} without an account: {door.program} documents --unresolved")
    door.out.notice(f"Next: {door.program} accounts; {door.program} ask 'What did … say about …?'")
    set_aside = report.problems or report.unrecognised or report.warnings
    return Exit.SET_ASIDE if strict and set_aside else Exit.DONE


def summary(report: IngestReport) -> str:
    """One line of text about a run."""
    aside = len(report.problems) + len(report.unrecognised)
    read = f"{report.documents} documents, {report.fact_rows} fact rows, {report.usage_days} usage days"
    passages = f"{report.embedded} passages embedded"
    return (
        f"{report.line()} · {read} · {passages} · {report.unresolved} without an account · {aside} set aside"
    )


def report_json(report: IngestReport) -> dict[str, Any]:
    """The JSON of a run."""
    return {name: getattr(report, name) for name in COUNTS} | {
        "problems": [_problem_json(problem) for problem in report.problems],
        "unrecognised": [_problem_json(problem) for problem in report.unrecognised],
        "warnings": [_words_json(*_warning(text)) for text in report.warnings],
    }


def _problem_json(problem: Problem) -> dict[str, str]:
    where = {"path": problem.path, "locator": problem.locator, "code": problem.reason_code}
    return where | _words_json(*_words(problem))


def _words_json(what: str, why: str, mend: str) -> dict[str, str]:
    return {"what": what, "why": why, "mend": mend}


def _warning(text: str) -> tuple[str, str, str]:
    """What / why / mend of something in a file that was read all the same."""
    mend = "Nothing need be done; docs/sources.md has the names that are read, if one of them was meant."
    return f"{text}.", "The rest of the file was read.", mend


def _words(problem: Problem) -> tuple[str, str, str]:
    """What / why / mend of something that was not used."""
    why = problem.message[:1].upper() + problem.message[1:].rstrip(".") + "."
    if problem.reason_code == "unrecognised":
        mend = "Export it again in a shape of docs/sources.md, or leave it out."
        return f"{problem.path} was not read.", why, mend
    where = f"{problem.path}, {problem.locator}" if problem.locator else problem.path
    mend = "Correct it in the source and ingest the file again; its bytes are kept in the data folder."
    return f"{where} was set aside.", why, mend


def _complain(door: Door, report: IngestReport) -> None:
    problems = [*report.unrecognised, *report.problems]
    for problem in problems[:COMPLAINTS_SHOWN]:
        what, why, mend = _words(problem)
        door.out.notice(f"set aside: {what}\n  why: {why}\n mend: {mend}")
    if len(problems) > COMPLAINTS_SHOWN:
        door.out.notice(f"… and {len(problems) - COMPLAINTS_SHOWN} more; --json lists them all.")
    for warning in report.warnings:
        what, why, mend = _warning(warning)
        door.out.notice(f"notice: {what}\n  why: {why}\n mend: {mend}")
