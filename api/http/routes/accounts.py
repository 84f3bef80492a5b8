"""Accounts: the list, one with its facts, and its timeline."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from api.cli.account import account_facts, account_shape, timeline
from api.http.auth import CallerOf
from api.http.core import AsOf, CoreOf, Cursor, Limit
from api.http.paging import cut, page_of
from api.http.replies import NOT_CHANGED, USUAL, Json, reply
from api.http.schemas import PageShape, Shape
from api.shapes import account_json

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])

Name = Annotated[
    str, Path(max_length=400, description="Id, name, domain or external id.", examples=["acct_penny"])
]


class Accounts(PageShape):
    """Accounts by id; docs/json.md has the fields of one."""

    accounts: list[Json]


class Timeline(PageShape):
    """What happened, newest first."""

    account_id: str
    timeline: list[Json]


class AccountWhole(Shape):
    """An account with its facts; docs/json.md has the fields."""

    account: Json
    as_of: str
    facts: list[Json]


@router.get(
    "", summary="The accounts that you may read", response_model=Accounts, responses=USUAL | NOT_CHANGED
)
def list_accounts(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List the accounts, by id."""
    page = page_of(limit, cursor, as_of=core.instant(as_of), about="accounts")
    found = core.plumbline.reader.accounts(scope=core.scope(caller, page.as_of))
    shown, more = cut(found, page, about="accounts")
    shape = {
        "accounts": [account_json(one) for one in shown],
        "as_of": page.as_of.isoformat(),
        "next_cursor": more,
    }
    return reply(request, shape, link_next=more)


@router.get(
    "/{name}",
    summary="One account with its facts",
    response_model=AccountWhole,
    responses=USUAL | NOT_CHANGED,
)
def get_account(request: Request, core: CoreOf, caller: CallerOf, name: Name, as_of: AsOf = None) -> Response:
    """Show an account and its facts, each with its formula and rows."""
    scope = core.scope(caller, core.instant(as_of))
    found = core.account(name, scope)
    request.state.subject = found.id
    scope = scope.narrowed(found.id)
    return reply(request, account_shape(found, scope, account_facts(found, scope, core.plumbline)))


@router.get(
    "/{name}/timeline",
    summary="What happened with an account",
    response_model=Timeline,
    responses=USUAL | NOT_CHANGED,
)
def get_timeline(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    name: Name,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List documents and dated rows, newest first."""
    about = f"timeline {name}"
    page = page_of(limit, cursor, as_of=core.instant(as_of), about=about)
    scope = core.scope(caller, page.as_of)
    found = core.account(name, scope)
    request.state.subject = found.id
    shown, more = cut(timeline(core.plumbline.reader, scope.narrowed(found.id)), page, about=about)
    shape = {
        "account_id": found.id,
        "timeline": [
            {"on": one.on.isoformat(), "what": one.what, "title": one.title, "id": one.id} for one in shown
        ],
        "as_of": page.as_of.isoformat(),
        "next_cursor": more,
    }
    return reply(request, shape, link_next=more)
