"""The one class through which every model is called: deadline, retry, breaker, second endpoint, account.

Owns when to ask whom and for how long; the wire and what is asked are elsewhere.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from assistant.models.breaker import Breaker
from assistant.models.calls import WORTH_A_RETRY, Attempt, Call, Endpoint, Failure, ModelFailed, Reply
from assistant.models.local import Resolve, addresses, refuse_foreign

JITTER = (0.2, 0.6)
"""Seconds between a failure and its one retry: drawn, so that many do not come back at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for a whole call, for connecting and for any silence; and how many calls may run at once."""

    total: float = 20.0
    connect: float = 2.0
    read: float = 8.0
    at_once: int = 4
    retries: int = 1


@dataclass(frozen=True, slots=True)
class Spent:
    """What all calls so far have used."""

    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal


class Asks(Protocol):
    """A connection to one endpoint: `assistant.models.wire.Wire`."""

    def ask(self, call: Call, *, remaining: Callable[[], float]) -> Reply: ...

    def close(self) -> None: ...


class Gateway:
    """Asks the first endpoint that answers. Shared by threads.

    `clock` counts seconds, `sleep` waits for some; `seed` fixes the jitter. With `local_only` an endpoint
    outside of the house is refused before anything is sent.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        *,
        wire: Callable[[Endpoint], Asks],
        limits: Limits,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        local_only: bool = False,
        seed: int = 0,
        resolve: Resolve = addresses,
    ) -> None:
        self.endpoints = tuple(endpoints)
        self.limits = limits
        self._wires = [wire(endpoint) for endpoint in endpoints]
        self._breakers = [Breaker(clock) for _ in endpoints]
        self._clock, self._sleep = clock, sleep
        self._local_only, self._resolve = local_only, resolve
        self._free = threading.BoundedSemaphore(limits.at_once)
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._spent = Spent(0, 0, 0, Decimal(0))

    @property
    def name(self) -> str:
        """The model that is asked first."""
        return self.endpoints[0].name

    @property
    def takes_schema(self) -> bool:
        """Whether every endpoint can be held to a JSON schema."""
        return all(endpoint.abilities.schema != "none" for endpoint in self.endpoints)

    @property
    def takes_tools(self) -> bool:
        """Whether every endpoint can be told of tools."""
        return all(endpoint.abilities.tools for endpoint in self.endpoints)

    @property
    def spent(self) -> Spent:
        return self._spent

    def ask(self, call: Call, *, deadline: float | None = None) -> tuple[Reply, tuple[Attempt, ...]]:
        """A whole, checked reply, and every attempt that was made for it.

        `deadline` is an instant of the gateway's clock before which it must end. Raises `Unanswered`.
        """
        ends = min(self._clock() + self.limits.total, deadline if deadline is not None else float("inf"))
        attempts: list[Attempt] = []
        if not self._free.acquire(timeout=max(ends - self._clock(), 0)):
            raise Unanswered(ModelFailed(Failure.BUSY, "too many calls are under way"), ())
        try:
            return self._first_answer(call, ends, attempts), tuple(attempts)
        finally:
            self._free.release()

    def now(self) -> float:
        """An instant of the gateway's clock."""
        return self._clock()

    def close(self) -> None:
        for wire in self._wires:
            wire.close()

    def _first_answer(self, call: Call, ends: float, attempts: list[Attempt]) -> Reply:
        last = ModelFailed(Failure.SLOW, "no time was left for it")
        for at in range(len(self.endpoints)):
            for retry in range(self.limits.retries + 1):
                if self._clock() >= ends:
                    raise Unanswered(last, tuple(attempts))
                try:
                    return self._attempt(at, call, ends, attempts)
                except ModelFailed as failed:
                    last = failed
                if last.failure not in WORTH_A_RETRY or not self._waits(last, ends, retry):
                    break
        raise Unanswered(last, tuple(attempts))

    def _waits(self, failed: ModelFailed, ends: float, retry: int) -> bool:
        """Wait for the next try; false where there is none, or no time for it."""
        if retry >= self.limits.retries:
            return False
        with self._lock:
            pause = max(self._random.uniform(*JITTER), failed.retry_after or 0.0)
        if self._clock() + pause >= ends:
            return False
        self._sleep(pause)
        return True

    def _attempt(self, at: int, call: Call, ends: float, attempts: list[Attempt]) -> Reply:
        endpoint, breaker = self.endpoints[at], self._breakers[at]
        if self._local_only:
            refuse_foreign(endpoint, resolve=self._resolve)
        if not breaker.allows():
            raise ModelFailed(Failure.OPEN, "it failed too often just now")
        began = self._clock()
        try:
            reply = self._wires[at].ask(call, remaining=lambda: ends - self._clock())
        except ModelFailed as failed:
            breaker.failed()
            seconds = self._clock() - began
            attempts.append(
                Attempt(
                    endpoint.name,
                    endpoint.model,
                    call.prompt_ref,
                    seconds,
                    0,
                    0,
                    Decimal(0),
                    failed.failure.value,
                )
            )
            raise
        breaker.succeeded()
        used = reply.usage
        tokens = (used.prompt_tokens, used.completion_tokens)
        attempts.append(
            Attempt(endpoint.name, endpoint.model, call.prompt_ref, self._clock() - began, *tokens, used.cost)
        )
        with self._lock:
            old = self._spent
            self._spent = Spent(
                old.calls + 1,
                old.prompt_tokens + tokens[0],
                old.completion_tokens + tokens[1],
                old.cost + used.cost,
            )
        return reply


class Unanswered(Exception):
    """No endpoint gave a reply that may be used. `why` is safe to show; `attempts` are all that was tried."""

    def __init__(self, failed: ModelFailed, attempts: tuple[Attempt, ...]) -> None:
        super().__init__(failed.why)
        self.failure = failed.failure
        self.why = failed.why
        self.attempts = attempts
