"""How JSON leaves: with an entity tag, as pages with their link, and with the problems that may come instead."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from api.http.problems import MEDIA_TYPE
from api.http.schemas import ProblemBody

Json = dict[str, Any]


def reply(request: Request, shape: Mapping[str, Any], *, link_next: str | None = None) -> Response:
    """The shape as JSON; 304 without a body where the caller has it already."""
    body = json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if link_next is not None:
        url = request.url.include_query_params(cursor=link_next)
        headers["link"] = f'<{url.path}?{url.query}>; rel="next"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def created(
    shape: Mapping[str, Any], *, status: int = 201, headers: Mapping[str, str] | None = None
) -> Response:
    """The shape as JSON of something that is new."""
    return JSONResponse(dict(shape), status, headers=dict(headers or {}))


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declarations of the problems that an operation may answer with, for the OpenAPI document."""
    told = {
        401: "No good key.",
        403: "Not for this role or key.",
        404: "Not there, or not for this caller: the two look alike.",
        409: "The words fit several accounts, or what is asked needs a setting that is not made.",
        413: "Too large.",
        422: "It cannot be understood as it stands.",
        429: "Too often; `Retry-After` says when to come again.",
        500: "A bug.",
        503: "The data folder cannot be used at the moment.",
    }
    return {
        status: {
            "description": told[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemBody.__name__}"}}},
        }
        for status in statuses
    }


USUAL = problems(401, 403, 404, 409, 413, 422, 429, 500, 503)
"""What any operation with a key may answer instead."""
NOT_CHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The caller has it already."}}
