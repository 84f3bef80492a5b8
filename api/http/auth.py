"""Who is asking: a key or the machine's token becomes a `Caller`, and the table of operations says whether it
may."""

from __future__ import annotations

import math
import secrets
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.http.access import MATRIX, About, Caller, caller_of, local_caller
from api.http.core import Core, CoreOf
from api.http.envelope import operation_of
from api.http.problems import Problem

SCHEME = "Bearer"
KEY = HTTPBearer(
    scheme_name="key",
    description="A key of `plumbline keys add`, or the token of this machine.",
    auto_error=False,
)
"""Tells of the key in the OpenAPI document; what is good is decided below."""


KeyInDocument = Annotated[HTTPAuthorizationCredentials | None, Security(KEY)]


def authorised(request: Request, core: CoreOf, _: KeyInDocument) -> Caller:
    """The caller of a request, who may call this operation. Raises Problem: 401, 403 or 429."""
    operation = operation_of(request) or ""
    rule = MATRIX[operation]
    secret = bearer(request)
    caller = authenticate(core, secret, address=address_of(request))
    request.state.caller = caller
    now = core.clock.seconds()
    waiting = core.requests.take(caller.member_id, now=now)
    if waiting is not None:
        raise too_often(waiting)
    if not caller.may(rule):
        raise Problem(
            403,
            "not_allowed",
            what=f"{operation} is not for this key.",
            why=f"It needs the scope {rule.scope} and one of the roles {', '.join(sorted(rule.roles))}.",
            mend="Ask whoever looks after Plumbline for another role or key.",
        )
    return caller


CallerOf = Annotated[Caller, Depends(authorised)]


def authenticate(core: Core, secret: str | None, *, address: str) -> Caller:
    """The caller that a secret opens. Raises Problem: 401, or 429 after too many that open nothing."""
    now = core.clock.seconds()
    waiting = core.failures.wait(address, now=now)
    if waiting is not None:
        raise too_often(waiting)
    if secret is not None:
        if core.token is not None and secrets.compare_digest(secret.encode(), core.token.encode()):
            return local_caller()
        found = core.plumbline.members.opened_by(secret, at=core.clock.now())
        if found is not None:
            member, key = found
            return caller_of(member, key.scopes)
    core.failures.take(address, now=now)
    raise Problem(
        401,
        "no_key",
        what="There is no good key in the request.",
        why="The header `Authorization: Bearer KEY` is missing, or the key is unknown, expired or revoked.",
        mend="Make a key with `plumbline keys add`, or take the one that `plumbline serve` prints.",
        headers={"www-authenticate": SCHEME},
    )


def bearer(request: Request) -> str | None:
    """The secret in a request's `Authorization` header."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == SCHEME.lower() and secret.strip() else None


def address_of(request: Request) -> str:
    """The address that a request came from, as the connection says it: a header could say anything."""
    return request.client.host if request.client else "-"


def too_often(seconds: float) -> Problem:
    """The problem of a caller who asks too often."""
    wait = str(max(1, math.ceil(seconds)))
    return Problem(
        429,
        "too_often",
        what="That is more than one caller may ask for.",
        why="The service takes a bounded number of requests a minute of each caller.",
        mend=f"Ask again in {wait} s.",
        headers={"retry-after": wait},
    )


def is_open(operation: str) -> bool:
    """Whether an operation asks for no key."""
    return MATRIX[operation].about is About.OPEN
