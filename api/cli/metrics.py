"""`metrics`: the table of metrics, one metric with everything that makes it, and the rows behind it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.ask import AccountOption
from api.cli.door import AsOf, Door, command, day_of
from api.cli.exits import Exit
from assistant.errors import InvalidQuestion
from assistant.types.facts import Period

if TYPE_CHECKING:
    from assistant.metrics.view import MetricSettings

app = typer.Typer(help="Figures that carry their formula, their rows and a date.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A metric of `plumbline metrics list`.")]
Portfolio = Annotated[bool, typer.Option("--portfolio", help="All accounts (as without --account).")]
Segment = Annotated[str | None, typer.Option("--segment", metavar="S", help="The accounts of one segment.")]
From = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The window opens on this day.")]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="It closes on this one (else --as-of).")]
PolicyOption = Annotated[str | None, typer.Option("--policy", metavar="P", help="The way of counting.")]
Currency = Annotated[str | None, typer.Option("--currency", metavar="C", help="Money in this currency.")]
Explain = Annotated[
    str | None,
    typer.Option("--explain", metavar="P2", help="What makes the gap to another policy, or to `reported`."),
]
Product = Annotated[str | None, typer.Option("--product", metavar="X", help="Subscriptions of one product.")]
Parents = Annotated[bool, typer.Option("--parents", help="Count subsidiaries with their highest parent.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print the rows behind, each with its cells and origin.")]


def register(parent: typer.Typer) -> None:
    """Mount `metrics` with its two commands."""
    parent.add_typer(app, name="metrics")


def listed(door: Door) -> Exit:
    """List the metrics and the policies."""
    from api.cli.figures import show_metrics
    from api.metrics import metrics_json

    table = metrics_json()
    door.out.data(table, lambda console: show_metrics(console, table))
    return Exit.DONE


def show(
    door: Door,
    name: Name,
    account: AccountOption = None,
    portfolio: Portfolio = False,
    segment: Segment = None,
    as_of: AsOf = None,
    since: From = None,
    until: To = None,
    policy: PolicyOption = None,
    currency: Currency = None,
    explain: Explain = None,
    product: Product = None,
    parents: Parents = False,
    as_csv: Csv = False,
) -> Exit:
    """Compute a metric: value, formula, window, rows, and what was set aside."""
    from api.cli.figures import show_result
    from api.cli.memory import rulings_of
    from api.metrics import metric_settings, result_json, rows_csv
    from assistant.answering.accounts import account_of
    from assistant.dossier.served import LedgerReader
    from assistant.metrics.behind import rows_behind
    from assistant.metrics.registry import METRICS
    from assistant.metrics.show import show as compute

    _one_of(**{"--account": account is not None, "--portfolio": portfolio, "--segment": segment is not None})
    _one_of(**{"--json": door.options.as_json, "--csv": as_csv})
    instant = door.instant(as_of)
    period = window(day_of(since), day_of(until), instant.date())
    settings = _settings(metric_settings(door.settings), product, parents)
    with door.open() as plumbline:
        scope = plumbline.local_scope(as_of=instant)
        one = None if account is None else account_of(account, plumbline.reader.accounts(scope=scope))
        reader = LedgerReader(plumbline.reader, rulings_of(plumbline, instant))
        result = compute(
            name,
            reader=reader,
            scope=scope,
            as_of=instant.date(),
            account=None if one is None else one.id,
            segment=segment,
            period=period,
            policy=policy,
            currency=currency,
            explain=explain,
            settings=settings,
        )
        rows = rows_behind(result.facts, reader=reader, scope=scope) if as_csv else ()
    if as_csv:
        sys.stdout.write(rows_csv(result.facts, rows))
    else:
        door.out.data(result_json(result), lambda console: show_result(console, METRICS[name], result))
    return Exit.DONE


def _settings(house: MetricSettings, product: str | None, parents: bool) -> MetricSettings:
    return replace(house, product=product or house.product, roll_up_parents=parents or house.roll_up_parents)


def _one_of(**given: bool) -> None:
    """Refuse options that exclude each other."""
    names = [name for name, there in given.items() if there]
    if len(names) > 1:
        raise InvalidQuestion(
            f"{' and '.join(names)} exclude each other.",
            why="Each asks for something else.",
            mend="Give one of them.",
        )


def window(since: date | None, until: date | None, as_of: date) -> Period | None:
    """The window between two days, the second inclusive as the day of the question; None without a first."""
    if since is None and until is None:
        return None
    if since is None:
        raise InvalidQuestion(
            "--to is there without --from.",
            why="A window needs the day on which it opens.",
            mend="Add --from 2026-01-01.",
        )
    end = until or as_of
    if end < since:
        raise InvalidQuestion(
            f"The window would end ({end}) before it starts ({since}).",
            why="--from has to be the earlier day.",
            mend="Swap the two, or leave --to out to end on the day of --as-of.",
        )
    return Period(since, end)


command(app, "list")(listed)
command(app, "show")(show)
