"""One promise while the ledger is read, and the open ones by what they are found by: words, thread, promiser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from assistant.dossier.lines import Line
from assistant.dossier.outcome import Step
from assistant.dossier.speech import Manner, Pledge
from assistant.dossier.topic import Topic, keys_of, shared
from assistant.types.documents import Side

TIMELY = 2
"""Days around its day within which something handed over by the one who promised is taken for the promise."""


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a promise: what, said in which line, with which day."""

    step: Step
    line: Line
    due_on: date | None = None


@dataclass(slots=True)
class Promise:
    """A promise while the ledger is read. `due_on` is the day that counts now."""

    pledge: Pledge
    topic: Topic
    due_on: date | None
    events: list[Event] = field(default_factory=list)
    closed: Step | None = None
    closed_on: date | None = None

    @property
    def side(self) -> Side:
        return self.pledge.by_side

    @property
    def last_on(self) -> date:
        return self.events[-1].line.on

    def status(self, as_of: date) -> str:
        """`delivered`, `withdrawn`, `overdue` (its day is past), `conditional` or `open`."""
        if self.closed in (Step.DELIVERED, Step.RECEIVED):
            return "delivered"
        if self.closed in (Step.WITHDRAWN, Step.RELEASED):
            return "withdrawn"
        if self.pledge.condition is not None:
            return "conditional"
        return "overdue" if self.due_on is not None and self.due_on < as_of else "open"


class OpenPromises:
    """Promises by what a later sentence may find them by. Closed ones are passed over, not forgotten."""

    def __init__(self) -> None:
        self._by_key: dict[str, dict[int, Promise]] = {}
        self._by_thread: dict[str, list[Promise]] = {}
        self._by_author: dict[str | None, list[Promise]] = {}
        self.last: Promise | None = None

    def add(self, promise: Promise) -> None:
        pledge = promise.pledge
        for key in keys_of(promise.topic.own | promise.topic.near):
            self._by_key.setdefault(key, {})[id(promise)] = promise
        self._by_thread.setdefault(pledge.line.thread, []).append(promise)
        self._by_author.setdefault(pledge.by, []).append(promise)
        self.last = promise

    def like(self, topic: Topic) -> list[Promise]:
        """Those that share a word with a topic, in the order in which they were made."""
        found: dict[int, Promise] = {}
        for key in keys_of(topic.own | topic.near):
            found |= self._by_key.get(key, {})
        return sorted(found.values(), key=made_at)

    def of_thread(self, thread: str) -> list[Promise]:
        return [one for one in self._by_thread.get(thread, ()) if one.closed is None]

    def timely(self, line: Line) -> list[Promise]:
        """Those of a line's author that are open, made in another document, and due about the line's day."""
        mine = self._by_author.get(line.author, ())
        return [one for one in mine if one.closed is None and one.side is line.side and _timely(one, line)]

    def to_find_out(self, line: Line) -> list[Promise]:
        """Those of a line's author that are open, were made elsewhere, and promise to find something out."""
        mine = self._by_author.get(line.author, ())
        return [
            one
            for one in mine
            if one.closed is None
            and one.side is line.side
            and one.pledge.line.document is not line.document
            and _FINDS_OUT.search(one.pledge.what)
        ]

    def late(self, line: Line) -> list[Promise]:
        """Those of a line's author that are open and due within days or past their day."""
        mine = [
            one
            for one in self._by_author.get(line.author, ())
            if one.closed is None and one.side is line.side
        ]
        return [one for one in mine if one.due_on is not None and (one.due_on - line.on).days <= TIMELY]


_FINDS_OUT = re.compile(
    r"\b(?:check|ask|find\s+out|look\s+into|come\s+back|get\s+back|circle\s+back|answer|clarify|confirm|"
    r"investigate|"
    r"talk\s+(?:to|with)|speak\s+(?:to|with)|kläre?n?|prüfe?n?|frage?n?|melde)\b",
    re.IGNORECASE,
)


def made_at(promise: Promise) -> tuple[int, int]:
    """What orders promises: the line that made them, and the place in it."""
    return promise.pledge.line.order, promise.pledge.start


def _timely(promise: Promise, line: Line) -> bool:
    if promise.due_on is None or promise.pledge.line.document is line.document:
        return False
    return abs((promise.due_on - line.on).days) <= TIMELY


def shares(spoken: Topic, promise: Promise) -> bool:
    """Whether the two have a word of their own in common, or one of one stands around the other."""
    mine, theirs = spoken.own | spoken.near, promise.topic.own | promise.topic.near
    return bool(shared(spoken.own, theirs) or shared(promise.topic.own, mine))


def one_breath(promise: Promise, line: Line) -> bool:
    """Whether a line stands in the very message that made the promise: nothing has become of it there yet."""
    made = promise.pledge.line
    return made.document is line.document and made.said.segment == line.said.segment


def is_kept(promise: Promise) -> bool:
    """Whether a promise is worth remembering: it has a topic, or a day, or was asked for."""
    return bool(promise.topic.own or promise.due_on or promise.pledge.manner is Manner.ACCEPTED)


def kept(promises: Iterable[Promise]) -> list[Promise]:
    """Those worth remembering."""
    return [promise for promise in promises if is_kept(promise)]
