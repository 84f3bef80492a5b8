"""The life of a signal: what people decided about it, as far as that was decided by the day asked about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from assistant.errors import InvalidQuestion
from assistant.signals.signal import STANDING, Event, Signal, State

ABOUT = "signal"
"""What such decisions are about, in the table of decisions."""

ACTS = {
    "ack": State.ACKNOWLEDGED,
    "snooze": State.SNOOZED,
    "act": State.ACTED,
    "dismiss": State.DISMISSED,
    "reopen": State.OPEN,
}
"""What a person can do, and the state that it leads to."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One act of a person on the signal of a kind. `until` is the last day of a snooze."""

    account_id: str
    kind: str
    act: str
    on: date
    by: str
    why: str | None = None
    until: date | None = None


def verdict_of(decided: Decided) -> str:
    """The act as the table of decisions keeps it."""
    parts = {
        "act": decided.act,
        "on": decided.on.isoformat(),
        "why": decided.why,
        "until": decided.until.isoformat() if decided.until else None,
    }
    return json.dumps({key: value for key, value in parts.items() if value is not None}, sort_keys=True)


def subject_of(account_id: str, kind: str) -> str:
    """What a decision is about: the kind of signal of an account, whichever evidence shows it."""
    return f"{account_id}|{kind}"


def decided_from(rows: Iterable[tuple[str, str, str, str]]) -> tuple[Decided, ...]:
    """Read acts from `(about, subject, verdict, by)`, oldest first; others are passed over."""
    found = []
    for about, subject, verdict, by in rows:
        if about != ABOUT:
            continue
        account_id, _, kind = subject.rpartition("|")
        said = json.loads(verdict)
        until = said.get("until")
        found.append(
            Decided(
                account_id, kind, said["act"], date.fromisoformat(said["on"]), by, said.get("why"),
                date.fromisoformat(until) if until else None,
            )
        )  # fmt: skip
    return tuple(found)


def live(signal: Signal, decided: Iterable[Decided], as_of: date) -> Signal:
    """The signal in the state that rule and people have brought it to by `as_of`.

    Acts count for the episode in which they fall: not before it was first seen, not after it was resolved. A
    dismissed one opens again where newer evidence came at least a day after.
    """
    history, state = list(signal.history), signal.state
    over = next((event.on for event in history if event.what == "resolved"), None)
    for act in sorted(decided, key=lambda one: one.on):
        if not signal.first_seen <= act.on <= as_of or (over is not None and act.on > over):
            continue
        state = State.RESOLVED if over is not None and over <= as_of else ACTS[act.act]
        history.append(Event(act.on, act.act, act.by, act.why))
        if act.act == "snooze" and act.until is not None and act.until < as_of and state is State.SNOOZED:
            state = State.OPEN
            history.append(Event(act.until, "woke", "rule", "the snooze ended"))
        if state is State.DISMISSED and signal.quotes and signal.last_seen > act.on:
            state = State.OPEN
            history.append(Event(signal.last_seen, "re-opened", "rule", "newer evidence"))
    return replace(signal, state=state, history=tuple(sorted(history, key=lambda event: event.on)))


def act_on(signal: Signal, act: str, *, on: date, by: str, why: str | None, until: date | None) -> Decided:
    """Check and make an act. Raises InvalidQuestion for one that does not fit the signal's state."""
    if act not in ACTS:
        raise InvalidQuestion(
            f"{act!r} is nothing one can do.", why="It is none of the acts.", mend=f"Use {', '.join(ACTS)}."
        )
    if act == "dismiss" and not (why or "").strip():
        raise InvalidQuestion(
            "A dismissal needs its reason.", why="Rules are tuned by them.", mend="Add --reason “…”."
        )
    if act == "snooze" and (until is None or until <= on):
        raise InvalidQuestion(
            "A snooze needs a day ahead.",
            why="It would never or already have ended.",
            mend="Add --until 2026-12-01.",
        )
    if act == "reopen" and signal.state is State.OPEN:
        raise InvalidQuestion(
            "The signal is open.", why="There is nothing to reopen.", mend="Acknowledge or act."
        )
    if act != "reopen" and signal.state not in STANDING:
        raise InvalidQuestion(
            f"The signal is {signal.state}.",
            why="Only what stands can be dealt with.",
            mend="Reopen it first.",
        )
    return Decided(signal.account_id, signal.kind, act, on, by, why, until)
