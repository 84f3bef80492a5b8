"""Around every request: an id, the security headers, a limit of its size, its time, its row in the audit log."""

from __future__ import annotations

import re

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.access import MATRIX, About, Caller
from api.http.core import Core
from api.http.headers import SECURITY
from api.http.problems import Problem, on_problem

_ID = re.compile(r"[A-Za-z0-9._-]{1,80}\Z")
UPLOADS = ("/v1/ingest",)


class Envelope:
    """ASGI middleware: does not hold back streams, and writes the audit row before the first byte leaves."""

    def __init__(self, app: ASGIApp, *, core: Core) -> None:
        self._app = app
        self._core = core

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        request_id = given if _ID.match(given) else self._core.clock.new_id()[:16]
        request.state.request_id = request_id
        started = self._core.clock.seconds()
        most = self._most(request)
        seen = 0

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise _too_large(most)
            return message

        async def enveloped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                await self._note(request, int(message["status"]), self._core.clock.seconds() - started)
            await send(message)

        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > most:
            await (await on_problem(request, _too_large(most)))(scope, receive, enveloped)
            return
        await self._app(scope, limited, enveloped)

    def _most(self, request: Request) -> int:
        limits = self._core.limits
        return limits.upload_bytes if request.url.path in UPLOADS else limits.body_bytes

    async def _note(self, request: Request, status: int, seconds: float) -> None:
        operation = operation_of(request) or "none"
        self._core.meters.requests.labels(operation, str(status)).inc()
        self._core.meters.seconds.labels(operation).observe(seconds)
        rule = MATRIX.get(operation)
        if rule is None or rule.about is About.OPEN:
            return
        caller = getattr(request.state, "caller", None)
        await run_in_threadpool(
            self._core.plumbline.audit.note,
            at=self._core.clock.now(),
            caller=caller.member_id if isinstance(caller, Caller) else "nobody",
            operation=operation,
            subject=getattr(request.state, "subject", None),
            outcome=str(status),
        )


def operation_of(request: Request) -> str | None:
    """The operation that a request came to, None where it came to none."""
    name = getattr(request.scope.get("route"), "name", None)
    return name if isinstance(name, str) else None


def _too_large(most: int) -> Problem:
    return Problem(
        413,
        "too_large",
        what=f"The request is larger than {most} bytes.",
        why="That is the most this operation takes.",
        mend="Send less at once; uploads go to /v1/ingest.",
    )
