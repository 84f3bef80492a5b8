"""Asks in a thread of its own, tells what happens on the way, and stops when whoever asked has gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Event as Flag
from typing import Any, cast

from fastapi import Request

from api.http.access import Caller
from api.http.core import Core
from api.http.events import HEARTBEAT, Event, answered, encoded, sources, step
from api.http.problems import Problem, problem_of, request_id_of
from api.http.streams import Asked
from api.http.visible import check_run
from assistant.answering.followup import Earlier
from assistant.errors import PlumblineError
from assistant.ports import Filter, Reader, Searcher
from assistant.types.answers import Answer, Hit
from assistant.types.scope import Scope

LOOK_AGAIN = 0.1
"""Seconds between two looks at whether whoever asked is still there."""


class Stopped(Exception):
    """Whoever asked has gone."""


class Watch:
    """Stands between a run and what it reads: tells of searches, and lets nothing be read once it is stopped."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self.tell = tell
        self.stopped = Flag()

    def check(self) -> None:
        """Raise Stopped where the work is to end."""
        if self.stopped.is_set():
            raise Stopped

    def reader(self, inner: Reader) -> Reader:
        """A Reader that goes on only while somebody waits."""
        return cast(Reader, _Watched(inner, self))

    def searcher(self, inner: Searcher) -> Searcher:
        """A Searcher that tells what it looks for and what it found."""
        return _WatchedSearcher(inner, self)


class _Watched:
    def __init__(self, inner: Any, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    def __getattr__(self, name: str) -> Any:
        self._watch.check()
        return getattr(self._inner, name)


class _WatchedSearcher:
    def __init__(self, inner: Searcher, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    def search(
        self, question: str, *, scope: Scope, filter: Filter, k: int, previous: str | None = None
    ) -> tuple[Hit, ...]:
        self._watch.check()
        self._watch.tell(step("search_evidence", query=question))
        hits = self._inner.search(question, scope=scope, filter=filter, k=k, previous=previous)
        self._watch.check()
        self._watch.tell(sources(hits))
        return hits


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question on its way: who asks it, in which scope, going on from what."""

    asked: Asked
    scope: Scope
    earlier: Sequence[Earlier] = ()


def inquiry(core: Core, caller: Caller, asked: Asked) -> Inquiry:
    """Work out the scope and the conversation of a question. Raises NotFound for what is not the caller's."""
    scope = core.scope(caller, asked.as_of)
    earlier: Sequence[Earlier] = ()
    if asked.conversation is not None:
        check_run(core, caller, asked.conversation)
        earlier = core.plumbline.conversation(asked.conversation)
    return Inquiry(asked, scope, earlier)


def start(core: Core, one: Inquiry, watch: Watch) -> Future[Answer]:
    """Begin to answer. Raises Problem (429) where too many wait already."""
    limits = core.limits
    if not core.room.acquire(blocking=False):
        raise Problem(
            429,
            "busy",
            what="Too many questions are being answered.",
            why=f"{limits.asks_at_once} are worked on at once, and {limits.asks_waiting} wait for them.",
            mend="Ask again in a few seconds.",
            headers={"retry-after": "2"},
        )
    core.meters.asking.inc()
    future = core.askers.submit(_answer, core, one, watch)
    future.add_done_callback(lambda _: _leave(core))
    return future


def _leave(core: Core) -> None:
    core.meters.asking.dec()
    core.room.release()


def _answer(core: Core, one: Inquiry, watch: Watch) -> Answer:
    watch.check()
    return core.plumbline.ask_within(
        one.asked.question,
        account=one.asked.account,
        scope=one.scope,
        asked_at=core.clock.now(),
        reader=watch.reader(core.plumbline.reader),
        searcher=watch.searcher(core.plumbline.searcher),
        earlier=one.earlier,
    )


async def whole(core: Core, request: Request, one: Inquiry) -> Answer:
    """The answer, once it is there. Raises Stopped where whoever asked has gone before."""
    watch = Watch(lambda _: None)
    future = start(core, one, watch)
    waiting = asyncio.ensure_future(asyncio.wrap_future(future))
    try:
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=LOOK_AGAIN)
            if done:
                return waiting.result()
            if await request.is_disconnected():
                core.meters.stopped.inc()
                raise Stopped
    finally:
        _end(watch, future, waiting)


async def events(core: Core, one: Inquiry) -> AsyncIterator[Event | Answer | None]:
    """What happens until the answer is there, then the answer; None where nothing happened for a while."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def tell(event: Event | None) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, event)

    watch = Watch(tell)
    future = start(core, one, watch)
    future.add_done_callback(lambda _: tell(None))
    finished = False
    try:
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), core.limits.heartbeat_seconds)
            except TimeoutError:
                yield None
                continue
            if event is None:
                break
            yield event
        finished = True
        yield future.result()
    finally:
        if not finished:
            core.meters.stopped.inc()
        _end(watch, future, None)


def _end(watch: Watch, future: Future[Answer], waiting: asyncio.Future[Answer] | None) -> None:
    """Let the work go; what came of it is nobody's any more."""
    watch.stopped.set()
    future.cancel()
    if waiting is not None and not waiting.done():
        waiting.cancel()


async def event_stream(
    core: Core, request: Request, one: Inquiry, *, after: int = -1
) -> AsyncIterator[bytes]:
    """Server-sent events of a question, those of the answer numbered from 0 and sent from behind `after` on."""
    asked = one.asked
    opening = {
        "stream": asked.stream_id,
        "question": asked.question,
        "account": asked.account,
        "as_of": asked.as_of.isoformat(),
        "resume": f"/v1/ask/streams/{asked.stream_id}",
    }
    if after < 0:
        yield encoded(Event("run.started", opening), event_id=f"{asked.stream_id}.0")
    pieces = core.streams.answer(asked.stream_id)
    try:
        if pieces is None:
            async for event in events(core, one):
                if event is None:
                    yield HEARTBEAT
                elif isinstance(event, Event):
                    yield encoded(event, event_id=None)
                else:
                    pieces = tuple(answered(event))
                    core.streams.keep_answer(asked.stream_id, pieces)
        for number, piece in enumerate(pieces or (), 1):
            if number > after:
                yield encoded(piece, event_id=f"{asked.stream_id}.{number}")
    except (PlumblineError, Problem) as error:
        body = problem_of(error, instance=request.url.path, request_id=request_id_of(request))
        yield encoded(Event("error", body), event_id=None)
