"""The service itself: whether it lives, whether it can answer, who one is, and its counters."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.http.auth import CallerOf
from api.http.core import CoreOf
from api.http.replies import USUAL, problems, reply
from api.http.schemas import Shape

router = APIRouter(tags=["service"])

Declared = dict[int | str, dict[str, Any]]
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


_TEXT: Declared = {200: {"content": {PROMETHEUS: {}}, "description": "The text format."}}


class Ready(Shape):
    """Whether questions can be answered, check by check."""

    ready: bool
    checks: dict[str, str]


class Who(Shape):
    """Who a key belongs to, and what it reaches."""

    user_id: str
    address: str
    role: str
    team: str | None
    scopes: list[str]
    accounts: int


@router.get("/healthz", summary="Whether the process lives", responses=problems(500))
def healthz() -> dict[str, str]:
    """Say that the process answers; nothing is looked at."""
    return {"status": "ok"}


_NOT_READY: Declared = {503: {"model": Ready, "description": "Not now; `checks` says why."}}


@router.get(
    "/readyz",
    summary="Whether questions can be answered",
    response_model=Ready,
    responses=_NOT_READY | problems(500),
)
def readyz(core: CoreOf) -> Response:
    """Look at the database and the index."""
    plumbline = core.plumbline
    checks = {"database": "ok", "index": plumbline.keeper.damage or "ok"}
    plumbline.reader.revision()
    # A damaged index is served by an exact scan until it is mended: slower, and right.
    shape: dict[str, Any] = {"ready": True, "checks": checks}
    return JSONResponse(shape)


@router.get("/v1/whoami", summary="Who the key belongs to", response_model=Who, responses=USUAL)
def whoami(request: Request, core: CoreOf, caller: CallerOf) -> Response:
    """Say whose key it is and how many accounts it reaches."""
    scope = core.scope(caller, core.clock.now())
    shape = {
        "user_id": caller.member_id,
        "address": caller.address,
        "role": caller.role.value,
        "team": caller.team,
        "scopes": sorted(caller.scopes),
        "accounts": len(scope.account_ids),
    }
    return reply(request, shape)


@router.get(
    "/metrics",
    summary="Counters for Prometheus",
    responses=_TEXT | USUAL,
    response_class=Response,
)
def prometheus(core: CoreOf, caller: CallerOf) -> Response:
    """Give the counters in the text format."""
    return Response(core.meters.text(), media_type=PROMETHEUS)
