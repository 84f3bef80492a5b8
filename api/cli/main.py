"""Wires the commands, and turns whatever ends one into an exit code and a message."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from api.cli import (
    account,
    ask,
    backtest,
    brief,
    demo,
    doctor,
    documents,
    evals,
    forget,
    health,
    ingest,
    memory,
    metrics,
    people,
    portfolio,
    quarantine,
    review,
    reviews,
    runs,
    serve,
    signals,
    sources,
    summary,
)
from api.cli.door import shared_callback
from api.cli.exits import Exit, exit_of
from api.cli.output import Out
from assistant.errors import AmbiguousAccount, PlumblineError

app = typer.Typer(
    name="plumbline",
    help="Account intelligence you can check: every sentence cites the exact words, every figure its rows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
shared_callback(app)
for family in (
    demo,
    ingest,
    ask,
    account,
    summary,
    brief,
    memory,
    signals,
    metrics,
    health,
    portfolio,
    reviews,
    runs,
    backtest,
    documents,
    sources,
    quarantine,
    review,
    forget,
    serve,
    people,
    evals,
    doctor,
):
    family.register(app)


def main() -> NoReturn:
    """The entry point `plumbline`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> Exit:
    """Run one command line; errors are shown as what / why / mend, with `--json` also as JSON."""
    words = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    out = Out(as_json="--json" in words, quiet=False, color=False)
    try:
        return Exit(app(args=list(arguments), prog_name="plumbline", standalone_mode=False) or 0)
    except PlumblineError as error:
        if "--debug" in words:
            traceback.print_exc()
        candidates = error.candidates if isinstance(error, AmbiguousAccount) else ()
        return fail(
            out, exit_of(error), what=error.what, why=error.why, mend=error.mend, candidates=candidates
        )
    except TyperException as error:
        why = "The command line cannot be read."
        return fail(out, Exit.USAGE, what=error.format_message(), why=why, mend="See `plumbline --help`.")
    except (KeyboardInterrupt, typer.Abort):
        why, mend = "The keyboard said so; what was acknowledged is kept.", "Run the command again to go on."
        return fail(out, Exit.INTERRUPTED, what="Interrupted.", why=why, mend=mend)
    except BrokenPipeError:
        # Who reads our output has had enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception as error:
        if "--debug" in words:
            traceback.print_exc()
        why = f"{type(error).__name__}: {error}"
        mend = "Run the command again with --debug to see where, and report it with that output."
        return fail(out, Exit.BUG, what="This is a bug in Plumbline.", why=why, mend=mend)


def fail(out: Out, code: Exit, *, what: str, why: str, mend: str, candidates: Sequence[str] = ()) -> Exit:
    """Tell an error on stderr, and on stdout where JSON was asked for."""
    out.complain(f"error: {what}\n  why: {why}\n mend: {mend}")
    if out.as_json:
        error = {"code": code.code, "what": what, "why": why, "mend": mend}
        out.json({"error": error | ({"candidates": list(candidates)} if candidates else {})})
    return code


if __name__ == "__main__":
    main()
