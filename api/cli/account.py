"""`accounts` and `account`: who there is, what is known of one in figures, and what happened when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.door import AsOf, Door, command
from api.cli.exits import Exit
from assistant.types.accounts import Account
from assistant.types.facts import Fact, Row

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.ports import DocumentEntry, Reader
    from assistant.types.scope import Scope
    from assistant.wiring import Plumbline

TIMELINE_SHOWN = 25
"""Newest events that text output shows; the JSON has all."""

ROW_EVENTS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "subscriptions": (
        ("started_on", "subscription started", ("product", "plan", "quantity", "mrr", "currency")),
        ("ended_on", "subscription ended", ("product", "plan", "quantity", "mrr", "currency")),
    ),
    "invoices": (
        ("issued_on", "invoice issued", ("amount", "currency")),
        ("paid_on", "invoice paid", ("amount", "currency")),
    ),
    "surveys": (("responded_at", "survey answered", ("kind", "score", "comment")),),
    "objectives": (("measured_on", "objective measured", ("objective", "current", "unit")),),
    "milestones": (("completed_on", "milestone completed", ("milestone",)),),
    "opportunities": (("close_date", "opportunity closed", ("name", "stage", "amount", "currency")),),
}
"""Columns that date something that happened, what to call it, and the cells that tell of it."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day; `id` is a document's or a row's."""

    on: date
    what: str
    title: str
    id: str


def register(app: typer.Typer) -> None:
    command(app, "accounts")(accounts)
    command(app, "account")(account)


def accounts(door: Door, as_of: AsOf = None) -> Exit:
    """List the accounts."""
    from api.cli.render import show_table
    from api.shapes import account_json, value

    with door.open() as plumbline:
        found = plumbline.reader.accounts(scope=plumbline.local_scope(as_of=door.instant(as_of)))
    rows = [
        (a.id, a.name, a.status or "-", str(value(a.renewal_date) or "-"), ", ".join(a.domains))
        for a in found
    ]
    columns = ("account", "name", "status", "renewal", "domains")
    shape = {"accounts": [account_json(one) for one in found]}
    door.out.data(shape, lambda console: show_table(console, columns, rows))
    return Exit.DONE


def account(
    door: Door,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Id, name, domain or external id.")],
    as_of: AsOf = None,
) -> Exit:
    """Show an account's facts, with what each is made of, and its timeline."""
    from assistant.answering.accounts import account_of

    with door.open() as plumbline:
        scope = plumbline.local_scope(as_of=door.instant(as_of))
        found = account_of(name, plumbline.reader.accounts(scope=scope))
        scope = scope.narrowed(found.id)
        facts = account_facts(found, scope, plumbline)
        events = timeline(plumbline.reader, scope)
    told = [{"on": e.on.isoformat(), "what": e.what, "title": e.title, "id": e.id} for e in events]
    shape = account_shape(found, scope, facts) | {"timeline": told}
    door.out.data(shape, lambda console: _show(console, found, facts, events))
    return Exit.DONE


def timeline(reader: Reader, scope: Scope) -> list[Event]:
    """Documents and dated rows of the scope up to its instant, newest first."""
    from assistant.ports import Filter

    events = [_document_event(card, scope) for card in reader.documents(scope=scope, filter=Filter())]
    for table, columns in ROW_EVENTS.items():
        for row in reader.rows(table, scope=scope):
            events += [event for column in columns if (event := _row_event(row, *column, scope=scope))]
    return sorted(events, key=lambda event: (event.on, event.id), reverse=True)


def account_shape(account: Account, scope: Scope, facts: tuple[Fact, ...]) -> dict[str, Any]:
    """The JSON of an account with its facts."""
    from api.shapes import account_json, fact_json

    return {
        "account": account_json(account),
        "as_of": scope.as_of.isoformat(),
        "facts": [fact_json(fact) for fact in facts],
    }


def account_facts(account: Account, scope: Scope, plumbline: Plumbline) -> tuple[Fact, ...]:
    """Every fact that there is a recipe for, in the order of the recipes."""
    from assistant.metrics.account_facts import RECIPES
    from assistant.metrics.account_people import ROLES
    from assistant.tools import Desk, account_facts_tool

    desk = Desk(scope, account, plumbline.reader, plumbline.searcher)
    for name in RECIPES:
        if name not in ROLES:  # the fact `contact` names everybody with their roles
            account_facts_tool(desk, names=[name])
    order = {name: number for number, name in enumerate(RECIPES)}
    return tuple(sorted(desk.notebook.facts(), key=lambda fact: order.get(fact.name, len(order))))


def _document_event(card: DocumentEntry, scope: Scope) -> Event:
    on = card.occurred_at.astimezone(scope.as_of.tzinfo).date()
    return Event(on, card.kind.value, card.title, card.document_id)


def _row_event(row: Row, column: str, what: str, cells: tuple[str, ...], *, scope: Scope) -> Event | None:
    """The event that a dated cell tells, None where it is empty or still to come."""
    at = row.get(column)
    if isinstance(at, datetime):
        at = at.astimezone(scope.as_of.tzinfo).date()
    if not isinstance(at, date) or at > scope.as_of.date():
        return None
    title = " · ".join(str(cell) for name in cells if (cell := row.get(name)) is not None)
    return Event(at, what, title, row.id)


def _show(console: Console, account: Account, facts: tuple[Fact, ...], events: list[Event]) -> None:
    from api.cli.render import show_facts, show_heading, show_table

    show_heading(console, f"{account.name} ({account.id})")
    show_facts(console, facts)
    console.print()
    more = f", the newest {TIMELINE_SHOWN} of {len(events)}" if len(events) > TIMELINE_SHOWN else ""
    show_heading(console, f"Timeline{more}")
    rows = [(e.on.isoformat(), e.what, e.title, e.id) for e in events[:TIMELINE_SHOWN]]
    show_table(console, ("date", "what", "title", "source"), rows)
