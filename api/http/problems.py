"""Errors as RFC 9457 problem details: one table from error to status, and what is told of each."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.cli.exits import exit_of
from api.http.headers import SECURITY
from assistant.errors import (
    AmbiguousAccount,
    ConfigError,
    FolderInUse,
    FolderReadOnly,
    IndexMismatch,
    InvalidQuestion,
    NotFound,
    NothingRecognised,
    PlumblineError,
)

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:plumbline:problem:"

STATUS: Mapping[type[PlumblineError], int] = {
    NotFound: 404,
    AmbiguousAccount: 409,
    InvalidQuestion: 422,
    NothingRecognised: 422,
    ConfigError: 409,
    FolderInUse: 503,
    FolderReadOnly: 503,
    IndexMismatch: 503,
}
"""A setting that is missing for what was asked (ConfigError) is a conflict: asking again will not help."""


class Problem(Exception):
    """An error of the door itself: no key, no right, too often, too large."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        what: str,
        why: str,
        mend: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what)
        self.status = status
        self.code = code
        self.what = what
        self.why = why
        self.mend = mend
        self.headers = dict(headers or {})


def status_of(error: PlumblineError) -> int:
    """The status of an error; one that the table does not know is the service's fault."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def problem_json(
    status: int, code: str, *, what: str, why: str, mend: str, instance: str, request_id: str
) -> dict[str, Any]:
    """The body of a problem."""
    return {
        "type": TYPE + code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": what,
        "instance": instance,
        "code": code,
        "why": why,
        "mend": mend,
        "request_id": request_id,
    }


def told(error: PlumblineError, *, instance: str, request_id: str) -> dict[str, Any]:
    """The body of one of the house's own errors."""
    body = problem_json(
        status_of(error),
        exit_of(error).code,
        what=error.what,
        why=error.why,
        mend=error.mend,
        instance=instance,
        request_id=request_id,
    )
    return body | ({"candidates": list(error.candidates)} if isinstance(error, AmbiguousAccount) else {})


def problem_of(error: PlumblineError | Problem, *, instance: str, request_id: str) -> dict[str, Any]:
    """The body of any error that is told."""
    if isinstance(error, PlumblineError):
        return told(error, instance=instance, request_id=request_id)
    return problem_json(
        error.status,
        error.code,
        what=error.what,
        why=error.why,
        mend=error.mend,
        instance=instance,
        request_id=request_id,
    )


async def on_plumbline_error(request: Request, error: Exception) -> JSONResponse:
    """Answer with one of the house's own errors."""
    assert isinstance(error, PlumblineError)
    body = told(error, instance=request.url.path, request_id=request_id_of(request))
    return JSONResponse(body, body["status"], media_type=MEDIA_TYPE)


async def on_problem(request: Request, error: Exception) -> JSONResponse:
    """Answer with an error of the door."""
    assert isinstance(error, Problem)
    return _response(
        request,
        error.status,
        error.code,
        what=error.what,
        why=error.why,
        mend=error.mend,
        headers=error.headers,
    )


async def on_http_error(request: Request, error: Exception) -> JSONResponse:
    """Answer with an error of the framework: no such path, no such method, a body that is no JSON."""
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    return _response(
        request,
        error.status_code,
        phrase.lower().replace(" ", "_"),
        what=f"{phrase}: {request.method} {request.url.path}",
        why="The service has nothing there that takes this request.",
        mend="See /v1/openapi.json for what there is.",
        headers=dict(error.headers or {}),
    )


async def on_invalid(request: Request, error: Exception) -> JSONResponse:
    """Answer a request whose parameters or body cannot be read; says which, never repeats the values."""
    assert isinstance(error, RequestValidationError)
    wrong = [
        {"pointer": "/".join(map(str, one["loc"])), "message": str(one["msg"])} for one in error.errors()
    ]
    response = _problem(
        request,
        422,
        "usage",
        what="The request cannot be read as it stands.",
        why="; ".join(f"{one['pointer']}: {one['message']}" for one in wrong) + ".",
        mend="Correct what `errors` names; /v1/openapi.json has the shapes.",
    )
    return JSONResponse(response | {"errors": wrong}, 422, media_type=MEDIA_TYPE)


async def on_bug(request: Request, error: Exception) -> JSONResponse:
    """Answer what nobody foresaw: nothing of it is told but where to find it in the log."""
    return _response(
        request,
        500,
        "bug",
        what="This is a bug in Plumbline.",
        why="Something went wrong that was not foreseen.",
        mend=f"Find request {request_id_of(request)} in the service's log and report it with that.",
        headers=SECURITY,
    )


def request_id_of(request: Request) -> str:
    """The id of a request, as the envelope gave it."""
    return str(getattr(request.state, "request_id", "-"))


def _problem(request: Request, status: int, code: str, *, what: str, why: str, mend: str) -> dict[str, Any]:
    return problem_json(
        status,
        code,
        what=what,
        why=why,
        mend=mend,
        instance=request.url.path,
        request_id=request_id_of(request),
    )


def _response(
    request: Request,
    status: int,
    code: str,
    *,
    what: str,
    why: str,
    mend: str,
    headers: Mapping[str, str],
) -> JSONResponse:
    body = _problem(request, status, code, what=what, why=why, mend=mend)
    return JSONResponse(body, status, headers=dict(headers), media_type=MEDIA_TYPE)
