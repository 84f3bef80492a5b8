"""`review-matches`: what no rule could decide, and what a person decided about it."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.door import Door, command
from api.cli.exits import Exit
from api.cli.output import printable

if TYPE_CHECKING:
    from assistant.memory.decisions import Decision
    from assistant.wiring import Plumbline
    from ingest.review import Departure, Desk, Unmatched

Subject = Annotated[
    str, typer.Argument(metavar="WHAT", help="A document's id, an address, @DOMAIN, or left:ADDRESS.")
]
ByWhom = Annotated[str | None, typer.Option("--by", help="Who decides (else the user of this machine).")]


def register(app: typer.Typer) -> None:
    family = typer.Typer(
        name="review-matches", help="What no rule could decide, for a person.", no_args_is_help=True
    )
    for name, function in (("list", list_queue), ("accept", accept), ("reject", reject), ("undo", undo)):
        command(family, name)(function)
    app.add_typer(family)


def list_queue(
    door: Door,
    decided: Annotated[bool, typer.Option("--decided", help="Decisions instead of what waits.")] = False,
) -> Exit:
    """List documents without an account and people who seem to have left; or what was decided."""
    from api.cli.render import show_table
    from ingest.review import queue

    with door.open() as plumbline:
        if decided:
            made = plumbline.decisions.all()
            rows = [_decision_row(decision) for decision in made]
            door.out.data(
                {"decisions": [decision_json(decision) for decision in made]},
                lambda console: show_table(console, ("id", "verdict", "about", "account", "decided"), rows),
            )
            return Exit.DONE
        found = queue(_desk(door, plumbline, None))
    waiting = [_unmatched_row(item) for item in found.documents]
    waiting += [_departure_row(item) for item in found.departures]
    door.out.data(
        {
            "documents": [unmatched_json(item) for item in found.documents],
            "departures": [departure_json(item) for item in found.departures],
        },
        lambda console: show_table(console, ("what", "on", "title or words", "why", "proposed"), waiting),
    )
    return Exit.DONE


def accept(
    door: Door,
    what: Subject,
    account: Annotated[
        str | None, typer.Option("--account", "-a", help="Whose it is; else as proposed.")
    ] = None,
    by: ByWhom = None,
) -> Exit:
    """Give a document, or all of an address or domain, to an account; or confirm that somebody left."""
    return _decide(door, what, "accept", account, by)


def reject(
    door: Door,
    what: Subject,
    account: Annotated[
        str | None, typer.Option("--account", "-a", help="Whose it is not; else nobody's.")
    ] = None,
    by: ByWhom = None,
) -> Exit:
    """Say that something is not an account's, or of no account at all; it is not proposed again."""
    return _decide(door, what, "reject", account, by)


def undo(
    door: Door,
    decision: Annotated[int, typer.Argument(metavar="NUMBER", help="From `list --decided`.")],
    by: ByWhom = None,
) -> Exit:
    """Take a decision back, with everything that followed from it."""
    from ingest.review import undo as take_back

    with door.open() as plumbline:
        taken, report = take_back(_desk(door, plumbline, by), decision)
        plumbline.bring_index_up_to_date()
    return _told(door, taken, report.changed)


def _decide(door: Door, what: str, verdict: str, account: str | None, by: str | None) -> Exit:
    from assistant.answering.accounts import account_of
    from ingest.review import decide

    with door.open() as plumbline:
        if account is not None:
            scope = plumbline.local_scope(as_of=door.now)
            account = account_of(account, plumbline.reader.accounts(scope=scope)).id
        made, report = decide(_desk(door, plumbline, by), what, verdict=verdict, account_id=account)
        plumbline.bring_index_up_to_date()
    return _told(door, made, report.changed)


def _told(door: Door, decision: Decision, changed: int) -> Exit:
    door.out.data(
        {"decision": decision_json(decision), "changed": changed},
        lambda console: console.print(
            printable(f"{' '.join(_decision_row(decision))}\n{changed} records derived anew.")
        ),
    )
    return Exit.DONE


def _desk(door: Door, plumbline: Plumbline, by: str | None) -> Desk:
    from ingest.review import Desk

    return Desk(
        plumbline.writer,
        plumbline.decisions,
        lambda: plumbline.embedder,
        plumbline.settings.own_domains,
        by or getpass.getuser(),
        door.now,
    )


def decision_json(decision: Decision) -> dict[str, Any]:
    """The JSON of a decision."""
    return {
        "id": decision.id,
        "about": decision.about,
        "subject": decision.subject,
        "verdict": decision.verdict,
        "account_id": decision.account_id,
        "decided_by": decision.decided_by,
        "decided_at": decision.decided_at.isoformat(),
        "undone_at": decision.undone_at and decision.undone_at.isoformat(),
    }


def _decision_row(decision: Decision) -> tuple[str, ...]:
    undone = ", undone" if decision.undone_at else ""
    by = f"{decision.decided_by}, {decision.decided_at:%Y-%m-%d %H:%M}{undone}"
    what = f"{decision.about} {decision.subject}"
    return str(decision.id), decision.verdict, what, decision.account_id or "", by


def unmatched_json(item: Unmatched) -> dict[str, Any]:
    """The JSON of a document without an account."""
    return {
        "document_id": item.document_id,
        "title": item.title,
        "occurred_at": item.occurred_at.isoformat(),
        "reason": item.reason,
        "candidates": list(item.candidates),
        "proposal": item.proposal,
        "addresses": list(item.addresses),
    }


def _unmatched_row(item: Unmatched) -> tuple[str, ...]:
    choice = item.proposal or ", ".join(item.candidates) or "-"
    return item.document_id, f"{item.occurred_at:%Y-%m-%d}", item.title, item.reason, choice


def departure_json(item: Departure) -> dict[str, Any]:
    """The JSON of somebody who seems to have left."""
    return {
        "subject": f"left:{item.address}",
        "name": item.name,
        "account_id": item.account_id,
        "kind": item.kind,
        "quote": item.quote,
        "document_id": item.document_id,
        "segment": item.segment,
        "noticed_at": item.noticed_at.isoformat(),
    }


def _departure_row(item: Departure) -> tuple[str, ...]:
    why = f"{item.kind} in {item.document_id}#{item.segment}"
    return f"left:{item.address}", f"{item.noticed_at:%Y-%m-%d}", f"“{item.quote}”", why, "left"
