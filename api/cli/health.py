"""`health`: one account's health with all that makes it, the portfolio's, or the change between two days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import AsOf, Door, command
from api.cli.exits import Exit
from assistant.errors import InvalidQuestion

if TYPE_CHECKING:
    from rich.console import Console

    from api.health import Json
    from assistant.health.explain import Explanation
    from assistant.health.health import Health
    from assistant.health.table import HealthTable
    from assistant.wiring import Plumbline

Account = Annotated[
    str | None, typer.Argument(metavar="ACCOUNT", help="Id, name, domain or external id of an account.")
]
Portfolio = Annotated[bool, typer.Option("--portfolio", help="All accounts.")]
Explain = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--explain", metavar="D1 D2", help="What changed from one day to another, factor by factor."
    ),
]


def register(app: typer.Typer) -> None:
    command(app, "health")(health)


def health(
    door: Door,
    account: Account = None,
    portfolio: Portfolio = False,
    as_of: AsOf = None,
    explain: Explain = None,
) -> Exit:
    """Show health: three dimensions, what they rest on, and the step that follows."""
    from api.health import explanation_json, health_json, portfolio_json, table_of, validation_of
    from assistant.health.explain import explain as compare

    if (account is None) != portfolio:
        raise InvalidQuestion(
            "Name one account, or ask for --portfolio.",
            why="Health is shown of one account or of all.",
            mend="plumbline health ACCOUNT, or plumbline health --portfolio",
        )
    if explain is not None and account is None:
        raise InvalidQuestion(
            "--explain is about one account.",
            why="The portfolio has no score of its own.",
            mend="Name an account.",
        )
    with door.open() as plumbline:
        table = table_of(plumbline)
        validation = validation_of(plumbline, table)
        if explain is not None and account is not None:
            one, two = (_one(door, plumbline, account, door.instant(day), table) for day in explain)
            found = compare(one, two)
            door.out.data(explanation_json(found, validation), lambda c: _show_explanation(c, found))
            return Exit.DONE
        if account is not None:
            shown = _one(door, plumbline, account, door.instant(as_of), table, today=as_of is None)
            shape = health_json(shown) | {"validation": validation}
            door.out.data(shape, lambda console: _show(console, shown, validation))
            return Exit.DONE
        instant = door.instant(as_of)
        found_all = read_healths(door, plumbline, instant, table, today=as_of is None)
    door.out.data(
        portfolio_json(found_all, validation), lambda console: _show_portfolio(console, found_all, validation)
    )
    return Exit.DONE


def read_healths(
    door: Door,
    plumbline: Plumbline,
    instant: datetime,
    table: HealthTable,
    *,
    account_ids: frozenset[str] | None = None,
    today: bool = False,
) -> list[Health]:
    """Read the health of accounts as of an instant."""
    from api.metrics import metric_settings
    from assistant.health.health import healths
    from assistant.memory.outline import Outlines

    return list(
        healths(
            plumbline.reader,
            Outlines(plumbline.engine),
            scope=plumbline.local_scope(as_of=instant),
            as_of=instant.date(),
            settings=metric_settings(door.settings),
            table=table,
            account_ids=account_ids,
            foresee=today,
        )
    )


def _one(
    door: Door, plumbline: Plumbline, name: str, instant: datetime, table: HealthTable, *, today: bool = False
) -> Health:
    from assistant.answering.accounts import account_of

    found = account_of(name, plumbline.reader.accounts(scope=plumbline.local_scope(as_of=instant)))
    ids = frozenset({found.id})
    return read_healths(door, plumbline, instant, table, account_ids=ids, today=today)[0]


def _show(console: Console, health: Health, validation: Json) -> None:
    from api.cli.render import show_heading, show_table
    from api.health import short

    show_heading(
        console, f"{health.account_id}: {health.band.value} on {health.as_of} ({_validated(validation)})"
    )
    for reason in health.reasons:
        console.print(f"  {reason}")
    action = health.action
    console.print(f"Next: {action.what} ({action.owner}, by {action.due_on})")
    for one in health.dimensions:
        console.print()
        cover = f"{float(one.coverage):.0%} seen, {float(one.confidence):.0%} confidence"
        show_heading(console, f"{one.dimension.value}: {one.band.value}, {short(one.score)} of 100 ({cover})")
        show_table(
            console,
            ("factor", "points", "of", "seen", "age", "what"),
            [
                (f.factor, short(f.earned), short(f.weight), f.seen.value,
                 "-" if f.age_days is None else f"{f.age_days} d", f.reading.why)
                for f in one.factors
            ],
        )  # fmt: skip
        if one.cap is not None:
            console.print(f"  at most {short(one.cap.limit)}: {one.cap.why}")
    console.print()
    console.print(f"Commercial: {health.commercial.state.value} ({health.commercial.why})")


def _validated(validation: Json) -> str:
    return f"{validation['state']}: {validation['why']}"


def _show_portfolio(console: Console, healths: list[Health], validation: Json) -> None:
    from api.cli.render import show_heading, show_table
    from api.health import portfolio_json, rows_of

    counts = portfolio_json(healths, validation)["bands"]
    told = ", ".join(f"{n} {band}" for band, n in counts.items())
    show_heading(console, f"{len(healths)} accounts: {told} ({_validated(validation)})")
    columns = ("account", "band", "relationship", "adoption", "value", "confidence", "commercial", "next")
    show_table(console, columns, rows_of(healths))


def _show_explanation(console: Console, found: Explanation) -> None:
    from api.cli.render import show_heading, show_table
    from api.health import short

    one, two = found.before, found.after
    head = f"{two.account_id}: {one.band.value} {short(one.score)} on {one.as_of} → {two.band.value} "
    show_heading(console, f"{head}{short(two.score)} on {two.as_of}")
    columns = ("dimension", "factor", "points", "cause", "why")
    bars = [
        (b.dimension.value, b.factor or "-", f"{float(b.points):+.2f}", b.cause.value, b.why)
        for b in found.bars
    ]
    show_table(console, columns, bars)
    for change in found.dimensions:
        console.print()
        show_heading(console, f"{change.dimension.value}: {short(change.before)} → {short(change.after)}")
        rows = [(b.factor or "-", f"{float(b.points):+.2f}", b.cause.value, b.why) for b in change.bars]
        show_table(console, columns[1:], rows)
