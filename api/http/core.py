"""What one running service holds: the open data folder, its clock, its limits and its counters."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import BoundedSemaphore, Lock
from typing import Annotated

from fastapi import Depends, Query, Request

from api.cli.door import instant_of
from api.http.access import Caller, readable, scope_of
from api.http.jobs import Jobs
from api.http.limits import Buckets, Limits
from api.http.meters import Meters
from api.http.once import Once
from api.http.streams import Streams
from assistant.answering.accounts import account_of
from assistant.types.accounts import Account
from assistant.types.documents import Visibility
from assistant.types.scope import Scope
from assistant.wiring import Plumbline


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the service takes time and names from; tests hand in their own."""

    now: Callable[[], datetime]
    seconds: Callable[[], float]
    """Of any clock that only goes forward."""
    new_id: Callable[[], str]
    """A name that nobody can guess."""


@dataclass
class Core:
    """One service. `token` opens it as the person at this machine; None: only keys do."""

    plumbline: Plumbline
    clock: Clock
    limits: Limits
    token: str | None
    meters: Meters = field(default_factory=Meters)
    streams: Streams = field(default_factory=Streams)
    jobs: Jobs = field(default_factory=Jobs)
    once: Once = field(default_factory=Once)
    writing: Lock = field(default_factory=Lock)
    """Held by whatever rewrites the memory: ingestion, erasure, decisions about whose a document is."""

    def __post_init__(self) -> None:
        self.requests = Buckets(self.limits.per_minute)
        self.failures = Buckets(self.limits.failures_per_minute)
        self.room = BoundedSemaphore(self.limits.asks_at_once + self.limits.asks_waiting)
        self.askers = ThreadPoolExecutor(self.limits.asks_at_once, thread_name_prefix="ask")
        self.writers = ThreadPoolExecutor(1, thread_name_prefix="write")

    def scope(self, caller: Caller, as_of: datetime) -> Scope:
        """The scope in which a caller reads. Who owns what is taken as it is now, whatever `as_of` is."""
        everything = self.plumbline.reader.all_account_ids()
        now = Scope("access", everything, frozenset(Visibility), self.clock.now())
        accounts = self.plumbline.reader.accounts(scope=now)
        ids = readable(caller, accounts, self.plumbline.members.all())
        if caller.is_local:
            ids = everything
        return scope_of(caller, ids, as_of=as_of)

    def instant(self, as_of: str | None) -> datetime:
        """The instant that a parameter names, now without one; in the zone of the settings."""
        zone = self.plumbline.settings.tz
        return self.clock.now().astimezone(zone) if as_of is None else instant_of(as_of, zone)

    def account(self, name: str, scope: Scope) -> Account:
        """The account that words name, of those in the scope. Raises NotFound, AmbiguousAccount."""
        return account_of(name, self.plumbline.reader.accounts(scope=scope))

    def warm(self) -> None:
        """Load model and index before the first question, once: loading is not for several threads."""
        _ = self.plumbline.embedder, self.plumbline.index, self.plumbline.searcher
        importlib.import_module("assistant.agent")
        nobody = Scope("warm", frozenset(), frozenset(), datetime(1970, 1, 1, tzinfo=UTC))
        self.plumbline.reader.accounts(scope=nobody)

    def close(self) -> None:
        """Stop taking work; what was acknowledged is kept."""
        self.askers.shutdown(wait=True, cancel_futures=True)
        self.writers.shutdown(wait=True, cancel_futures=False)


def core_of(request: Request) -> Core:
    """The service that a request came to."""
    core = request.app.state.core
    assert isinstance(core, Core)
    return core


CoreOf = Annotated[Core, Depends(core_of)]
AsOf = Annotated[
    str | None,
    Query(
        description="As things stood then: a date (its end) or an ISO instant; now without it.",
        examples=["2026-10-31"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=500, description="Items of one page.")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before.")]
AccountName = Annotated[str | None, Query(description="Id, name, domain or external id.")]
