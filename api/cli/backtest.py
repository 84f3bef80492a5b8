"""`backtest`: health of earlier days, made of what was known then, against who left afterwards."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import AsOf, Door, command, instant_of
from api.cli.exits import Exit

if TYPE_CHECKING:
    from rich.console import Console

    from api.backtest import Json
    from assistant.types.scope import Scope

Steps = Annotated[
    int, typer.Option("--steps", metavar="N", min=2, max=48, help="How many days of the past, 30 days apart.")
]


def register(app: typer.Typer) -> None:
    command(app, "backtest")(backtest)


def backtest(door: Door, as_of: AsOf = None, steps: Steps = 24) -> Exit:
    """Test health on your own history; until it passes, health is shown as unvalidated."""
    from api.backtest import backtest_json, keep
    from api.health import table_of
    from api.metrics import metric_settings
    from assistant.backtest.judge import judge
    from assistant.backtest.walk import Plan, walk
    from assistant.memory.outline import Outlines

    instant = door.instant(as_of)
    with door.open() as plumbline:
        table = table_of(plumbline)
        plan = Plan(instant.date(), steps)

        def scope_at(day: date) -> Scope:
            at = instant if day == plan.as_of else instant_of(day.isoformat(), door.settings.tz)
            return plumbline.local_scope(as_of=at)

        with door.out.progress() as told:
            told("walking through the past", 0, f"{steps} days")
            walked = walk(
                plumbline.reader,
                Outlines(plumbline.engine),
                scope_at=scope_at,
                plan=plan,
                settings=metric_settings(door.settings),
                table=table,
            )
        found = judge(walked)
        keep(plumbline, found, table, plan.as_of)
    shape = backtest_json(found, table, plan.as_of)
    door.out.data(shape, lambda console: _show(console, shape))
    return Exit.DONE


def _show(console: Console, shape: Json) -> None:
    from api.cli.render import show_heading, show_table

    show_heading(console, f"{'Passed' if shape['passed'] else 'Not passed'}: {shape['says']}")
    days = shape["days"]
    if days:
        console.print(
            f"{shape['account_days']} account-days of {shape['accounts']} accounts from {days[0]} to {days[-1]}, "
            f"{shape['departures']} departures seen 60 to 90 days ahead."
        )
    console.print()
    show_table(
        console, ("mark", "reached", "asked", "passed"),
        [(m["name"], _short(m["reached"]), m["asked"], "yes" if m["passed"] else "no") for m in shape["marks"]],
    )  # fmt: skip
    for title, key in (
        ("Leaving within 90 days, by band", "bands"),
        ("The same near a renewal", "renewing"),
        ("By factor, where it is weak", "factors"),
    ):
        console.print()
        show_heading(console, title)
        show_table(
            console, ("what", "account-days", "left", "rate", "lift", "95 %"),
            [
                (r["name"], str(r["account_days"]), str(r["left"]), _short(r["rate"]), _short(r["lift"]),
                 "-" if r["lift_low"] is None else f"{_short(r['lift_low'])} to {_short(r['lift_high'])}")
                for r in shape[key]
            ],
        )  # fmt: skip
    console.print()
    show_heading(console, "An alarm below a score")
    show_table(
        console, ("below", "of the book", "of departures", "lift"),
        [(str(t["below"]), _short(t["flagged"]), _short(t["told"]), _short(t["lift"])) for t in shape["thresholds"]],
    )  # fmt: skip
    console.print()
    show_heading(console, "Expected of a band by the earlier half of days, and what came in the later half")
    show_table(
        console, ("band", "expected", "came", "account-days"),
        [(c["band"], _short(c["expected"]), _short(c["came"]), str(c["account_days"])) for c in shape["calibration"]],
    )  # fmt: skip


def _short(number: str | None) -> str:
    return "-" if number is None else f"{float(number):.2f}"
