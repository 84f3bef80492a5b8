"""`signals`: what a careful account manager would raise, why, and what people did about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.ask import AccountOption
from api.cli.bydefault import ListByDefault
from api.cli.door import AsOf, Door, command, day_of
from api.cli.exits import Exit
from assistant.errors import InvalidQuestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from assistant.signals.book import Systemic
    from assistant.signals.budget import Delivery
    from assistant.signals.signal import Signal, State

app = typer.Typer(help="Signals: what happened, the proof, and what to do.", cls=ListByDefault)

Id = Annotated[str, typer.Argument(metavar="ID", help="A signal's id, or the beginning of it.")]
Owner = Annotated[
    str | None, typer.Option("--owner", metavar="O", help="Only what this address has to see to.")
]
KindOption = Annotated[str | None, typer.Option("--kind", metavar="K", help="Only this kind.")]
StateOption = Annotated[
    str | None, typer.Option("--state", metavar="S", help="Only this state, or `all`; else what is not over.")
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DAY", help="Only what began or moved since, resolved ones too."),
]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; a dismissal needs it.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="With snooze: the last quiet day.")]
QUOTES_SHOWN = 2


def register(parent: typer.Typer) -> None:
    """Mount `signals` with its commands."""
    parent.add_typer(app, name="signals")


def listed(
    door: Door,
    account: AccountOption = None,
    owner: Owner = None,
    kind: KindOption = None,
    state: StateOption = None,
    since: Since = None,
    as_of: AsOf = None,
) -> Exit:
    """List signals, the newest first, with their proof, owner, response and due day."""
    from api.signals import delivered, read_book, signals_json
    from assistant.answering.accounts import account_of
    from assistant.signals.book import chosen

    _known(kind)
    states = _states(state)
    instant = door.instant(as_of)
    with door.open() as plumbline:
        scope = plumbline.local_scope(as_of=instant)
        if account is not None:
            scope = scope.narrowed(account_of(account, plumbline.reader.accounts(scope=scope)).id)
        book = read_book(plumbline, scope, as_of=instant.date())
    found = chosen(book.signals, owner=owner, kind=kind, since=day_of(since), states=states)
    ways = delivered(book, per_week=door.settings.signals.alerts_per_week)
    table = signals_json(found, book, ways)
    door.out.data(table, lambda console: _show(console, found, book.systemic, ways))
    return Exit.DONE


def _known(kind: str | None) -> None:
    from assistant.signals.kinds import KINDS

    if kind is not None and kind not in KINDS:
        raise InvalidQuestion(
            f"{kind!r} is no kind of signal.",
            why="No rule raises it.",
            mend=f"Give one of {', '.join(KINDS)}.",
        )


def _states(state: str | None) -> frozenset[State] | None:
    from assistant.signals.signal import State

    if state is None:
        return None
    if state == "all":
        return frozenset(State)
    if state not in set(State):
        raise InvalidQuestion(
            f"{state!r} is no state.",
            why="A signal is never in it.",
            mend=f"Give all, or one of {', '.join(State)}.",
        )
    return frozenset({State(state)})


def why(door: Door, signal_id: Id, as_of: AsOf = None) -> Exit:
    """Show one signal whole: its proof, its rules with every threshold, and what happened to it."""
    from api.signals import delivered, read_book, signal_of, why_json

    instant = door.instant(as_of)
    with door.open() as plumbline:
        book = read_book(plumbline, plumbline.local_scope(as_of=instant), as_of=instant.date())
    signal = signal_of(book, signal_id)
    ways = delivered(book, per_week=door.settings.signals.alerts_per_week)
    told = why_json(signal, ways.get(signal.id))
    door.out.data(told, lambda console: _whole(console, signal, told["rules"]))
    return Exit.DONE


def ack(door: Door, signal_id: Id, reason: Reason = None) -> Exit:
    """Note that somebody has seen it."""
    return _act(door, "ack", signal_id, reason)


def snooze(door: Door, signal_id: Id, until: Until = None, reason: Reason = None) -> Exit:
    """Keep it quiet up to and with a day."""
    return _act(door, "snooze", signal_id, reason, until)


def act(door: Door, signal_id: Id, reason: Reason = None) -> Exit:
    """Note that something was done about it."""
    return _act(door, "act", signal_id, reason)


def dismiss(door: Door, signal_id: Id, reason: Reason = None) -> Exit:
    """Put it aside, with the reason."""
    return _act(door, "dismiss", signal_id, reason)


def reopen(door: Door, signal_id: Id, reason: Reason = None) -> Exit:
    """Open it again."""
    return _act(door, "reopen", signal_id, reason)


def _act(door: Door, what: str, signal_id: str, reason: str | None, until: str | None = None) -> Exit:
    """Keep what a person did; it holds for the matter, whichever evidence comes to show it."""
    from api.signals import read_book, signal_json, signal_of
    from assistant.signals.life import ABOUT, act_on, subject_of, verdict_of

    instant = door.instant(None)
    with door.open() as plumbline:
        scope = plumbline.local_scope(as_of=instant)
        signal = signal_of(read_book(plumbline, scope, as_of=instant.date()), signal_id)
        done = act_on(signal, what, on=instant.date(), by="local", why=reason, until=day_of(until))
        plumbline.decisions.add(
            ABOUT,
            subject_of(signal.account_id, signal.kind),
            verdict=verdict_of(done),
            account_id=signal.account_id,
            decided_by="local",
            decided_at=door.now,
        )
        signal = signal_of(read_book(plumbline, scope, as_of=instant.date()), signal.id)
    door.out.data({"signal": signal_json(signal, None)}, lambda console: _show(console, [signal], (), {}))
    return Exit.DONE


def _show(
    console: Console, signals: Sequence[Signal], systemic: Sequence[Systemic], ways: dict[str, Delivery]
) -> None:
    for one in systemic:
        console.print(f"Of most of the book: {one.kind} in {one.accounts} of {one.of} accounts", markup=False)
    for signal in signals:
        way = ways.get(signal.id)
        console.print(
            f"{signal.first_seen}  {signal.account_id}  {signal.kind}  {signal.level}  {signal.state}"
            f"  confidence {signal.confidence}  [{signal.id}]",
            markup=False,
        )
        for quote in signal.quotes[-QUOTES_SHOWN:]:
            console.print(f"    “{quote.quote}” {quote.author or ''}, {quote.external_id}", markup=False)
        for fact in signal.facts[:QUOTES_SHOWN]:
            console.print(f"    {fact.name} {fact.value} {fact.unit or ''}: {fact.method}", markup=False)
        held = f"; held back: {signal.suppressed_by}" if signal.suppressed_by else ""
        by = f"; {way.way}" if way is not None else ""
        console.print(f"    {signal.owner}: {signal.response} Due {signal.due_on}{by}{held}", markup=False)
    if not signals:
        console.print("No signals.")


def _whole(console: Console, signal: Signal, rules: list[dict[str, object]]) -> None:
    _show(console, [signal], (), {})
    for rule in rules:
        console.print(f"    rule {rule['rule']} (grade {rule['grade']}): {rule['definition']}", markup=False)
        console.print(
            f"      thresholds {rule['thresholds']}, window {rule['window_days']} days", markup=False
        )
    console.print(f"    closes when: {signal.closes_when}", markup=False)
    for rival in signal.alternatives:
        console.print(f"    or {rival.explanation}: {rival.observation}", markup=False)
    for event in signal.history:
        console.print(f"    {event.on} {event.what} by {event.by}: {event.why or ''}", markup=False)


command(app, "list")(listed)
command(app, "why")(why)
command(app, "ack")(ack)
command(app, "snooze")(snooze)
command(app, "act")(act)
command(app, "dismiss")(dismiss)
command(app, "reopen")(reopen)
