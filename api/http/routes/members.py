"""Users, keys and the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.http.auth import CallerOf
from api.http.core import CoreOf
from api.http.replies import USUAL, Json, created, reply
from api.http.schemas import KeyBody, Shape, UserBody
from api.people import audit_json, key_json, member_json, new_secret

router = APIRouter(prefix="/v1", tags=["administration"])

Name = Annotated[str, Path(max_length=320)]


class Users(Shape):
    """Who may ask."""

    users: list[Json]


class User(Shape):
    """One of them."""

    user: Json


class Keys(Shape):
    """Keys without their secrets."""

    keys: list[Json]


class Key(Shape):
    """One of them; `secret` only in the answer that makes it."""

    key: Json


class AuditLog(Shape):
    """Rows, the oldest first; `broken_at` is the first that was changed."""

    audit: list[Json]
    broken_at: int | None


@router.get("/users", summary="Who may ask", response_model=Users, responses=USUAL)
def list_users(request: Request, core: CoreOf, caller: CallerOf) -> Response:
    """List the users."""
    return reply(request, {"users": [member_json(one) for one in core.plumbline.members.all()]})


@router.post("/users", summary="Add a user", status_code=201, response_model=User, responses=USUAL)
def add_user(request: Request, core: CoreOf, caller: CallerOf, body: UserBody) -> Response:
    """Add a user; accounts that the address owns come by themselves."""
    made = core.plumbline.members.add(
        body.address, role=body.role, team=body.team, grants=body.accounts, at=core.clock.now()
    )
    request.state.subject = made.member_id
    return created({"user": member_json(made)})


@router.delete("/users/{name}", summary="Remove a user", response_model=User, responses=USUAL)
def remove_user(request: Request, core: CoreOf, caller: CallerOf, name: Name) -> Response:
    """Remove a user with all keys; they open nothing from now on."""
    gone = core.plumbline.members.remove(name, at=core.clock.now())
    request.state.subject = gone.member_id
    return reply(request, {"user": member_json(gone)})


@router.get("/keys", summary="Keys", response_model=Keys, responses=USUAL)
def list_keys(request: Request, core: CoreOf, caller: CallerOf) -> Response:
    """List the keys, without their secrets."""
    return reply(request, {"keys": [key_json(one) for one in core.plumbline.members.all_keys()]})


@router.post("/keys", summary="Make a key", status_code=201, response_model=Key, responses=USUAL)
def add_key(request: Request, core: CoreOf, caller: CallerOf, body: KeyBody) -> Response:
    """Make a key; its secret is in this answer and nowhere else."""
    now = core.clock.now()
    secret = new_secret()
    made = core.plumbline.members.add_key(
        core.plumbline.members.find(body.user),
        secret,
        label=body.label,
        scopes=frozenset(body.scopes),
        expires_at=None if body.days is None else now + timedelta(days=body.days),
        at=now,
    )
    request.state.subject = made.key_id
    return created({"key": key_json(made) | {"secret": secret}})


@router.delete("/keys/{key_id}", summary="Revoke a key", response_model=Key, responses=USUAL)
def revoke_key(request: Request, core: CoreOf, caller: CallerOf, key_id: Name) -> Response:
    """Let a key open nothing from now on."""
    request.state.subject = key_id
    return reply(request, {"key": key_json(core.plumbline.members.revoke(key_id, at=core.clock.now()))})


@router.get("/audit", summary="Who asked for what", response_model=AuditLog, responses=USUAL)
def read_audit(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Read the log, and check that no row of it was changed."""
    audit = core.plumbline.audit
    rows = [audit_json(one) for one in audit.rows(after=after, limit=limit)]
    return reply(request, {"audit": rows, "broken_at": audit.broken_at()})
