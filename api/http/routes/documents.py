"""Documents and places: what there is, and the exact words of one piece of it."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.http.access import Caller
from api.http.auth import CallerOf
from api.http.core import AccountName, AsOf, Core, CoreOf, Cursor, Limit
from api.http.paging import cut, page_of
from api.http.replies import NOT_CHANGED, USUAL, Json, reply
from api.http.schemas import PageShape, Shape
from api.shapes import document_json, documents_json, parse_place
from assistant.errors import NotFound
from assistant.ports import Filter

router = APIRouter(prefix="/v1", tags=["documents"])


class Documents(PageShape):
    """Cards, newest first; docs/json.md has the fields of one."""

    documents: list[Json]


class DocumentWhole(Shape):
    """A document with its segments; docs/json.md has the fields."""

    document_id: str
    title: str
    segments: list[Json]


@router.get(
    "/documents",
    summary="The documents that you may read",
    response_model=Documents,
    responses=USUAL | NOT_CHANGED,
)
def list_documents(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    account: AccountName = None,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """List documents, newest first."""
    about = f"documents {account}"
    page = page_of(limit, cursor, as_of=core.instant(as_of), about=about)
    scope = core.scope(caller, page.as_of)
    if account is not None:
        scope = scope.narrowed(core.account(account, scope).id)
    shown, more = cut(core.plumbline.reader.documents(scope=scope, filter=Filter()), page, about=about)
    shape = documents_json(shown) | {"as_of": page.as_of.isoformat(), "next_cursor": more}
    return reply(request, shape, link_next=more)


@router.get(
    "/documents/{document_id:path}",
    summary="The exact words of a document",
    response_model=DocumentWhole,
    responses=USUAL | NOT_CHANGED,
)
def get_document(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    document_id: Annotated[str, Path(max_length=2_000, examples=["gong:7716203344560197421"])],
    segment: Annotated[int | None, Query(ge=0, description="Only this one.")] = None,
    as_of: AsOf = None,
) -> Response:
    """Open a document, or one segment of it."""
    return _open(request, core, caller, document_id, segment=segment, as_of=as_of)


@router.get(
    "/places",
    summary="The exact words of a place",
    response_model=DocumentWhole,
    responses=USUAL | NOT_CHANGED,
)
def open_place(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    place: Annotated[
        str, Query(max_length=2_000, description="`url` of a citation: plumbline://document/…#SEGMENT.")
    ],
    as_of: AsOf = None,
) -> Response:
    """Open what a citation points to."""
    document_id, segment = parse_place(place)
    return _open(request, core, caller, document_id, segment=segment, as_of=as_of)


def _open(
    request: Request, core: Core, caller: Caller, document_id: str, *, segment: int | None, as_of: str | None
) -> Response:
    # The log of who read what outlives an erasure: an id may hold an address, its digest does not.
    request.state.subject = hashlib.sha256(document_id.encode("utf-8", "replace")).hexdigest()[:16]
    scope = core.scope(caller, core.instant(as_of))
    found = core.plumbline.reader.document(document_id, scope=scope)
    segments = [one for one in found.segments if segment is None or one.n == segment]
    if not segments:
        raise NotFound(
            f"{document_id!r} has no segment {segment} to read.",
            why="It does not exist, or may not be read.",
            mend="Open the document without naming a segment.",
        )
    return reply(request, document_json(found, segments))
