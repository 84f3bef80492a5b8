"""`memory`: what is remembered of an account, and what a person says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.door import AsOf, Door, command
from api.cli.exits import Exit
from assistant.errors import InvalidQuestion, NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from assistant.dossier.item import Item, ItemKind
    from assistant.dossier.judged import Ruling
    from assistant.wiring import Plumbline

VERBS = ("confirm", "correct", "reject")
EVIDENCE_SHOWN = 3

What = Annotated[
    str,
    typer.Argument(metavar="ACCOUNT", help="An account; or confirm, correct or reject, with an item's id."),
]
Which = Annotated[str | None, typer.Argument(metavar="[ID]", help="The item, as the list names it.")]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", "-k", metavar="K", help="Only this kind (stakeholder, promise, …); repeatable."),
]
Fields = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="With correct: what a field is; repeatable."),
]


def register(parent: typer.Typer) -> None:
    """Mount `memory`."""
    command(parent, "memory")(memory)


def memory(
    door: Door,
    what: What,
    which: Which = None,
    kind: Kinds = None,
    fields: Fields = None,
    as_of: AsOf = None,
) -> Exit:
    """Show what is remembered of an account; `memory confirm|correct|reject ID` decides on an item."""
    if which is not None:
        return _decide(door, what, which, fields or [])
    from api.memory import memory_json
    from assistant.answering.accounts import account_of
    from assistant.dossier.build import dossier
    from assistant.dossier.item import ItemKind
    from assistant.dossier.sense import Sense
    from assistant.memory.whole import WholeDocuments

    wanted = frozenset(_kind(name) for name in kind or [])
    with door.open() as plumbline:
        scope = plumbline.local_scope(as_of=door.instant(as_of))
        account = account_of(what, plumbline.reader.accounts(scope=scope))
        items = dossier(
            plumbline.reader,
            scope,
            account.id,
            kinds=wanted,
            rulings=rulings_of(plumbline, scope.as_of),
            sense=Sense(lambda: plumbline.embedder),
            whole=WholeDocuments(plumbline.engine),
        )
    order = {one: number for number, one in enumerate(ItemKind)}
    shown = sorted(items, key=lambda item: order[item.kind])
    door.out.data(memory_json(shown), lambda console: _show(console, account.name, shown))
    return Exit.DONE


def _kind(name: str) -> ItemKind:
    from assistant.dossier.item import ItemKind

    if name not in set(ItemKind):
        raise InvalidQuestion(
            f"{name!r} is no kind of item.",
            why="Nothing of that name is remembered.",
            mend=f"Give one of {', '.join(ItemKind)}.",
        )
    return ItemKind(name)


def rulings_of(plumbline: Plumbline, as_of: datetime) -> tuple[Ruling, ...]:
    """What people had decided by an instant, the oldest first."""
    from assistant.dossier.judged import ABOUT, ruling

    return tuple(
        ruling(one.subject, one.verdict, one.decided_by)
        for one in plumbline.decisions.all()
        if one.about == ABOUT and one.decided_at <= as_of and (one.undone_at is None or one.undone_at > as_of)
    )


def _decide(door: Door, verb: str, item_id: str, given: list[str]) -> Exit:
    """Keep a person's word on an item; it holds for every later reading of the same words."""
    from api.memory import item_json
    from assistant.dossier.judged import ABOUT, verdict_text

    fields = _fields(verb, given)
    with door.open() as plumbline:
        item = _item(plumbline, item_id, door.now)
        before = [one for one in rulings_of(plumbline, door.now) if one.item_id == item_id]
        if verb != "reject" and before:
            fields = dict(before[-1].fields) | fields
        plumbline.decisions.add(
            ABOUT,
            item_id,
            verdict=verdict_text(verb, fields),
            account_id=item.account_id,
            decided_by="local",
            decided_at=door.now,
        )
        item = _item(plumbline, item_id, door.now)
    door.out.data({"item": item_json(item)}, lambda console: _show(console, item.account_id, [item]))
    return Exit.DONE


def _fields(verb: str, given: list[str]) -> dict[str, str | None]:
    if verb not in VERBS:
        raise InvalidQuestion(
            f"{verb!r} is nothing that can be decided about an item.",
            why="With an item's id, the first word says what you decide.",
            mend=f"Write {', '.join(VERBS[:-1])} or {VERBS[-1]} before the id.",
        )
    pairs = [pair.partition("=") for pair in given]
    if (verb == "correct") != bool(pairs) or any(not sign or not name for name, sign, _ in pairs):
        raise InvalidQuestion(
            "It is not clear what to correct.",
            why="`correct` takes fields with their values, the other words take none.",
            mend="Write memory correct ID --set due_on=2026-05-04.",
        )
    return {name.strip(): text.strip() or None for name, _, text in pairs}


def _item(plumbline: Plumbline, item_id: str, now: datetime) -> Item:
    """The item of an id, in whichever account it is."""
    from assistant.dossier.build import dossier
    from assistant.dossier.item import ItemKind

    kind = item_id.partition("-")[0]
    scope = plumbline.local_scope(as_of=now)
    rulings = rulings_of(plumbline, now)
    if kind in set(ItemKind):
        for account in plumbline.reader.accounts(scope=scope):
            found = dossier(
                plumbline.reader, scope, account.id, kinds=frozenset({ItemKind(kind)}), rulings=rulings
            )
            if (item := next((one for one in found if one.id == item_id), None)) is not None:
                return item
    raise NotFound(
        f"There is no item {item_id!r}.",
        why="Nothing that is remembered now has that id.",
        mend="List an account's items with `plumbline memory ACCOUNT`.",
    )


def _show(console: Console, heading: str, items: list[Item]) -> None:
    from rich.text import Text

    from api.cli.output import printable
    from api.cli.render import show_heading
    from assistant.encoding import plain

    def line(text: str, style: str = "") -> None:
        console.print(Text(printable(text), style=style))

    show_heading(console, heading)
    if not items:
        line("Nothing is remembered.")
    kind = None
    for item in items:
        if item.kind is not kind:
            kind = item.kind
            console.print()
            show_heading(console, kind.value)
        told = {name: value for name, value in plain(item.fact).items() if value not in (None, [], "", False)}
        told.pop("history", None)
        line(f"{item.id} ({item.state.value}, since {item.valid_from})")
        line("  " + "; ".join(f"{name} {_words(value)}" for name, value in told.items()))
        for one in item.evidence[-EVIDENCE_SHOWN:]:
            line(f"  “{one.quote}” {one.author or ''} {one.occurred_at.date()} {one.external_id}", "dim")
        if item.rows:
            line(f"  {', '.join(item.rows)}", "dim")


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, dict):
        return " ".join(str(one) for one in value.values() if one is not None)
    return "yes" if value is True else str(value)
