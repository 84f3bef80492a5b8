"""What was asked in streams lately, so that a broken one can be taken up.

Where the answer was there already, it is sent again from where it broke off; else the question is asked again as of
the same instant. An erasure empties it: no answer may outlive its words.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from api.http.events import Event

KEPT = 1_000
"""Streams of all callers together; the oldest are forgotten first."""
ANSWERS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came, by whom, and as of when."""

    stream_id: str
    caller: str
    question: str
    account: str | None
    as_of: datetime
    conversation: str | None = None


class Streams:
    """The streams of one service, in memory."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, Asked] = OrderedDict()
        self._answers: OrderedDict[str, tuple[Event, ...]] = OrderedDict()
        self._lock = Lock()

    def keep(self, asked: Asked) -> None:
        """Remember one."""
        with self._lock:
            self._asked[asked.stream_id] = asked
            while len(self._asked) > KEPT:
                self._asked.popitem(last=False)

    def find(self, stream_id: str, *, caller: str) -> Asked | None:
        """The stream of an id, if it is the caller's own."""
        with self._lock:
            found = self._asked.get(stream_id)
        return found if found is not None and found.caller == caller else None

    def keep_answer(self, stream_id: str, pieces: tuple[Event, ...]) -> None:
        """Remember the answer of a stream, before the first piece of it is sent."""
        with self._lock:
            if stream_id in self._asked:
                self._answers[stream_id] = pieces
            while len(self._answers) > ANSWERS_KEPT:
                self._answers.popitem(last=False)

    def answer(self, stream_id: str) -> tuple[Event, ...] | None:
        """The pieces of a stream's answer, None where it was not there yet."""
        with self._lock:
            return self._answers.get(stream_id)

    def clear(self) -> None:
        """Forget every stream and answer."""
        with self._lock:
            self._asked.clear()
            self._answers.clear()
