"""What people decided about accounts: reviews held, asks made, contact forbidden, reasons changed. Reads notes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol

from assistant.errors import InvalidQuestion
from assistant.health.bands import Band, Dimension
from assistant.rhythm.schedule import Held, NextAction
from assistant.rhythm.standing import Standing

REVIEW, ASK, CONTACT, REASON = "review", "referral_ask", "contact", "reason_changed"
"""What a note is about. `contact` has the verdict `do_not_contact`; `reason_changed` says what is different now."""


class Note(Protocol):
    """A decision as the memory keeps it; see `assistant.memory.decisions`."""

    @property
    def id(self) -> int: ...
    @property
    def about(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def account_id(self) -> str | None: ...
    @property
    def decided_by(self) -> str: ...
    @property
    def decided_at(self) -> datetime: ...
    @property
    def undone_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody was asked for a referral."""

    account_id: str
    person: str
    on: date


@dataclass(frozen=True, slots=True)
class Recorded:
    """Everything of these kinds that stood at an instant."""

    reviews: tuple[Held, ...] = ()
    asks: tuple[Ask, ...] = ()
    no_contact: frozenset[str] = frozenset()
    changed: tuple[tuple[str, date, str, str], ...] = ()
    """Account, day, what is different now, and the id of the note."""


def recorded(notes: Iterable[Note], *, as_of: datetime, zone: tzinfo) -> Recorded:
    """Read the notes that counted at an instant."""
    standing = [
        note
        for note in notes
        if note.decided_at <= as_of and (note.undone_at is None or note.undone_at > as_of)
    ]

    def on(note: Note) -> date:
        return note.decided_at.astimezone(zone).date()

    return Recorded(
        tuple(_held(note, zone) for note in standing if note.about == REVIEW and note.account_id),
        tuple(
            Ask(note.account_id, note.subject, on(note))
            for note in standing
            if note.about == ASK and note.account_id
        ),
        frozenset(
            note.account_id
            for note in standing
            if note.about == CONTACT and note.verdict == "do_not_contact" and note.account_id
        ),
        tuple(
            (note.account_id, on(note), note.verdict, f"decision:{note.id}")
            for note in standing
            if note.about == REASON and note.account_id
        ),
    )


def _held(note: Note, zone: tzinfo) -> Held:
    told = json.loads(note.verdict)
    return Held(
        note.account_id or "",
        date.fromisoformat(told["held_on"]),
        f"decision:{note.id}",
        date.fromisoformat(told["due_on"]) if told.get("due_on") else None,
        NextAction(told["next_action"]),
        told.get("note", ""),
    )


def verdict_of(*, held_on: date, due_on: date | None, next_action: NextAction, note: str) -> str:
    """Return what is noted of a review that was held."""
    told = {
        "held_on": held_on.isoformat(),
        "due_on": None if due_on is None else due_on.isoformat(),
        "next_action": next_action.value,
        "note": note,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def check_action(action: NextAction, standing: Standing) -> None:
    """Refuse a next action that a gate is closed for: growth only after value is shown, referral never at risk.

    Raises InvalidQuestion (S085, S227).
    """
    health = standing.health
    value = next(one for one in health.dimensions if one.dimension is Dimension.VALUE)
    if action is NextAction.EXPANSION and value.band is not Band.GREEN:
        raise InvalidQuestion(
            f"An expansion conversation is too early for {health.account_id}.",
            why=f"Its value is {value.band.value}: growth follows value that is shown.",
            mend="Record --next risk or --next healthy, and show the value first.",
        )
    if action is NextAction.REFERRAL and health.band.rank == 0:
        raise InvalidQuestion(
            f"{health.account_id} cannot be asked for a referral now.",
            why=f"Its health is {health.band.value}.",
            mend="Record --next risk, and mend what is wrong first.",
        )
