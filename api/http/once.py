"""Idempotency keys: a repeated request gets the first one's answer, another one under the same key is refused."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from api.http.problems import Problem

KEPT_FOR = timedelta(hours=24)
KEPT = 10_000

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Done:
    at: datetime
    digest: str
    answer: Json | None


class Once:
    """The answers of one service to requests with a key, in memory: answers may hold words, and no word is
    kept outside what an erasure reaches."""

    def __init__(self) -> None:
        self._done: OrderedDict[tuple[str, str, str], _Done] = OrderedDict()
        self._lock = Lock()

    def answer(
        self,
        key: str | None,
        work: Callable[[], Json],
        *,
        caller: str,
        operation: str,
        payload: bytes,
        at: datetime,
    ) -> tuple[Json, bool]:
        """The answer of the work, and whether it is an earlier one's. Work that fails may be tried again.

        Raises Problem (409) where the key was used for another payload, or where the first one still works.
        """
        if key is None:
            return work(), False
        name = (caller, operation, key)
        digest = hashlib.sha256(payload).hexdigest()
        with self._lock:
            self._forget_old(at)
            found = self._done.get(name)
            if found is None:
                self._done[name] = _Done(at, digest, None)
        if found is not None:
            return _again(found, digest), True
        answer: Json | None = None
        try:
            answer = work()
        finally:
            with self._lock:
                if answer is None:
                    self._done.pop(name, None)
                else:
                    self._done[name] = _Done(at, digest, answer)
        return answer, False

    def _forget_old(self, at: datetime) -> None:
        while self._done:
            oldest = next(iter(self._done.values()))
            if at - oldest.at < KEPT_FOR and len(self._done) < KEPT:
                return
            self._done.popitem(last=False)


def _again(found: _Done, digest: str) -> Json:
    if found.digest != digest:
        raise Problem(
            409,
            "idempotency_key_reused",
            what="The idempotency key was used for another request.",
            why="A key stands for one request and its repetitions.",
            mend="Take a new key for a new request.",
        )
    if found.answer is None:
        raise Problem(
            409,
            "still_running",
            what="The first request with this idempotency key has not ended.",
            why="It is being worked on.",
            mend="Ask again in a second.",
            headers={"retry-after": "1"},
        )
    return found.answer
