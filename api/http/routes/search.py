"""Search: words in, passages out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.cli.door import day_of
from api.http.auth import CallerOf
from api.http.core import CoreOf
from api.http.replies import USUAL, reply
from api.http.schemas import HitsShape, SearchBody
from api.shapes import hits_json
from assistant.ports import Filter
from assistant.types.documents import Kind

router = APIRouter(prefix="/v1", tags=["answers"])


@router.post("/search", summary="Find passages", response_model=HitsShape, responses=USUAL)
def search(request: Request, core: CoreOf, caller: CallerOf, body: SearchBody) -> Response:
    """Find passages, best first."""
    scope = core.scope(caller, core.instant(body.as_of))
    if body.account is not None:
        scope = scope.narrowed(core.account(body.account, scope).id)
        request.state.subject = next(iter(scope.account_ids))
    chosen = Filter(
        kinds=frozenset(map(Kind, body.kinds)), since=day_of(body.since), until=day_of(body.until)
    )
    hits = core.plumbline.searcher.search(body.question, scope=scope, filter=chosen, k=body.k)
    return reply(request, hits_json(hits))
