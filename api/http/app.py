"""Puts the service together: routes, errors, the envelope around them, and the OpenAPI document."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.http.access import MATRIX
from api.http.core import Clock, Core
from api.http.envelope import Envelope
from api.http.limits import Limits
from api.http.problems import Problem, on_bug, on_http_error, on_invalid, on_plumbline_error, on_problem
from api.http.routes import (
    accounts,
    ask,
    chat,
    documents,
    figures,
    keeping,
    members,
    page,
    runs,
    search,
    service,
    standing,
    uploads,
)
from api.http.schemas import ProblemBody
from api.mcp import caller_from_headers, create_server, http_route
from assistant.errors import ConfigError, PlumblineError
from assistant.wiring import Plumbline

ROUTERS = (
    service,
    accounts,
    standing,
    documents,
    search,
    ask,
    runs,
    figures,
    uploads,
    keeping,
    members,
    chat,
    page,
)

DESCRIPTION = """\
Account intelligence you can check: every sentence cites the exact words, every figure its rows.

Send `Authorization: Bearer KEY`. Every error is `application/problem+json` with what happened (`detail`), why, and how
to mend it. What a caller may not know of answers 404, as if it did not exist.
"""


def create_app(
    plumbline: Plumbline, *, clock: Clock, token: str | None = None, limits: Limits | None = None
) -> FastAPI:
    """The service over an open data folder. `token` opens it as the person at this machine.

    Raises ConfigError for an operation without a row in the table of who may what.
    """
    core = Core(plumbline, clock, limits or Limits(), token)

    mcp = create_server(core, caller_from_headers(core))
    mcp_route = http_route(core, mcp)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        core.warm()
        try:
            async with mcp.session_manager.run():
                yield
        finally:
            core.close()

    app = FastAPI(
        title="Plumbline",
        version="1",
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.core = core
    for module in ROUTERS:
        app.include_router(module.router)
    app.router.routes.append(mcp_route)
    for kind, handler in (
        (PlumblineError, on_plumbline_error),
        (Problem, on_problem),
        (HTTPException, on_http_error),
        (RequestValidationError, on_invalid),
        (Exception, on_bug),
    ):
        app.add_exception_handler(kind, handler)
    app.add_middleware(Envelope, core=core)
    app.__dict__["openapi"] = partial(document, app)
    refuse_undeclared(app)
    return app


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the shape of problems that every operation points to."""
    told = FastAPI.openapi(app)
    schema = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    told["components"]["schemas"][ProblemBody.__name__] = schema
    return told


def refuse_undeclared(app: FastAPI) -> None:
    """Raise ConfigError where an operation says nowhere who may call it."""
    undeclared = [name for name in operations(app) if name not in MATRIX]
    if undeclared:
        raise ConfigError(
            f"Nothing says who may call {', '.join(undeclared)}.",
            why="An operation without a row in the table of access could show anything to anybody.",
            mend="Give it a row in api/http/access.py.",
        )


def operations(app: FastAPI) -> list[str]:
    """Names of the operations of a service."""
    return [
        operation["operationId"]
        for methods in app.openapi()["paths"].values()
        for operation in methods.values()
    ]
