"""`portfolio`: the questions of leadership, where every account stands, whom to ask, whom to win back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import AsOf, Door, command, instant_of
from api.cli.exits import Exit

if TYPE_CHECKING:
    from rich.console import Console

    from api.rhythm import Json
    from assistant.health.table import HealthTable
    from assistant.rhythm.recorded import Recorded
    from assistant.rhythm.standing import Change, Standing
    from assistant.wiring import Plumbline

SHOWN = 10
"""Accounts of an answer that text names; the JSON has all."""

Months = Annotated[
    int, typer.Option("--history", metavar="N", min=0, max=60, help="How each account stood N months back.")
]


def register(app: typer.Typer) -> None:
    command(app, "portfolio")(portfolio)


def portfolio(door: Door, as_of: AsOf = None, history: Months = 0) -> Exit:
    """Answer who is healthy, who is at risk, where value is unclear, where to grow, what affects several."""
    from api.health import table_of
    from api.rhythm import portfolio_json
    from assistant.rhythm.leadership import leadership
    from assistant.rhythm.reactivation import reactivation_of
    from assistant.rhythm.referral import referral_of

    instant = door.instant(as_of)
    with door.open() as plumbline:
        table = table_of(plumbline)
        found = read_standings(door, plumbline, instant, table)
        notes = read_notes(door, plumbline, instant)
        scope = plumbline.local_scope(as_of=instant)
        reasons = {
            row.row_id: row.get("churn_reason") for row in plumbline.reader.rows("accounts", scope=scope)
        }
        changes = _history(door, plumbline, found, table, months=history)
    referrals = [one for standing in found if (one := referral_of(standing, notes))]
    past = [
        gone
        for standing in found
        if (gone := reactivation_of(standing, notes, churn_reason=_text(reasons.get(standing.account.id))))
    ]
    shape = portfolio_json(found, leadership(found), referrals=referrals, reactivations=past, changes=changes)
    door.out.data(shape, lambda console: _show(console, shape))
    return Exit.DONE


def read_standings(
    door: Door,
    plumbline: Plumbline,
    instant: datetime,
    table: HealthTable,
    account_ids: frozenset[str] | None = None,
) -> list[Standing]:
    """Read where accounts stand as of an instant."""
    from api.metrics import metric_settings
    from assistant.memory.outline import Outlines
    from assistant.rhythm.standing import standings

    return list(
        standings(
            plumbline.reader,
            Outlines(plumbline.engine),
            scope=plumbline.local_scope(as_of=instant),
            as_of=instant.date(),
            settings=metric_settings(door.settings),
            table=table,
            account_ids=account_ids,
        )
    )


def read_notes(door: Door, plumbline: Plumbline, instant: datetime) -> Recorded:
    """Read what people decided about accounts by an instant."""
    from assistant.rhythm.recorded import recorded

    return recorded(plumbline.decisions.all(), as_of=instant, zone=door.settings.tz)


def _history(
    door: Door, plumbline: Plumbline, now: list[Standing], table: HealthTable, *, months: int
) -> dict[str, list[Change]]:
    """Read how the accounts stood at the ends of earlier months, each as it was known then."""
    from assistant.rhythm.standing import history, month_ends

    if not months or not now:
        return {}
    by_account = {one.account.id: [one] for one in now}
    for day in month_ends(now[0].as_of, months)[:-1]:
        for one in read_standings(door, plumbline, instant_of(day.isoformat(), door.settings.tz), table):
            by_account.setdefault(one.account.id, []).append(one)
    return {account_id: history(found) for account_id, found in by_account.items()}


def _money(amount: str) -> str:
    return f"{Decimal(amount):,.2f}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _show(console: Console, shape: Json) -> None:
    from api.cli.render import show_heading, show_table

    for one in shape["questions"]:
        show_heading(
            console, f"{one['question']} {one['count']} accounts, {one['mrr']} {shape['currency']} a month"
        )
        rows = [(named["account_id"], str(named["mrr"]), named["why"]) for named in one["accounts"][:SHOWN]]
        show_table(console, ("account", "monthly", "why"), rows)
        console.print()
    show_heading(console, "Which problems affect several accounts?")
    show_table(
        console, ("problem", "accounts", "monthly"),
        [(one["what"], ", ".join(one["accounts"][:SHOWN]), _money(one["mrr"])) for one in shape["problems"]],
    )  # fmt: skip
    console.print()
    show_heading(console, f"Where accounts stand on {shape['as_of']}")
    columns = ("account", "layer", "stage", "tier", "segment", "health", "owner")
    show_table(
        console, columns,
        [(a["account_id"], a["layer"], a["stage"], a["tier"], a["segment"] or "-", a["band"], a["owner"] or "nobody")
         for a in shape["accounts"]],
    )  # fmt: skip
    for one in (*shape["referrals"], *shape["reactivations"]):
        console.print()
        words = one.get("ask") or one.get("words") or "; ".join(one.get("guards", [])) or one.get("why", "")
        console.print(f"{one['account_id']}: {one.get('moment') or 'left on ' + one['left_on']}. {words}")
