"""Runs: the answers one was given, and what one thought of them."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request
from fastapi.responses import Response

from api.http.auth import CallerOf
from api.http.core import CoreOf
from api.http.replies import NOT_CHANGED, USUAL, Json, created, reply
from api.http.schemas import AnswerShape, FeedbackBody, Shape
from api.http.visible import check_run
from api.shapes import place

router = APIRouter(prefix="/v1/runs", tags=["answers"])

FEEDBACK = "feedback"
"""What decisions about an answer are kept under."""
SHOWN = 100

RunId = Annotated[str, Path(max_length=64, examples=["2f6c0d1e9a774b35"])]
IdempotencyKey = Annotated[
    str | None, Header(max_length=200, description="The same key again gives the same answer again.")
]


class Runs(Shape):
    """The newest runs."""

    runs: list[Json]


class Feedback(Shape):
    """What was kept."""

    run_id: str
    verdict: str
    note: str


@router.get("", summary="What you asked lately", response_model=Runs, responses=USUAL | NOT_CHANGED)
def list_runs(request: Request, core: CoreOf, caller: CallerOf) -> Response:
    """List the newest runs, as far as their accounts may still be read."""
    scope = core.scope(caller, core.clock.now())
    found = core.plumbline.runs.listed(None if caller.is_local else caller.member_id, limit=SHOWN)
    if caller.is_local:
        found += core.plumbline.runs.listed(caller.member_id, limit=SHOWN)
    shown = sorted(
        (one for one in found if one["account_id"] is None or one["account_id"] in scope.account_ids),
        key=lambda one: (one["asked_at"], one["run_id"]),
        reverse=True,
    )
    told = [
        one | {"as_of": one["as_of"].isoformat(), "asked_at": one["asked_at"].isoformat()} for one in shown
    ]
    return reply(request, {"runs": told[:SHOWN]})


@router.get("/{run_id}", summary="An answer again", response_model=AnswerShape, responses=USUAL | NOT_CHANGED)
def get_run(request: Request, core: CoreOf, caller: CallerOf, run_id: RunId) -> Response:
    """Show an answer as it was given, if all that it cites may still be read."""
    request.state.subject = run_id
    answer = check_run(core, caller, run_id)
    for claim in answer["claims"]:
        for citation in claim["citations"]:
            citation["url"] = citation["url"] or place(citation["document_id"], citation["segment_start"])
    return reply(request, answer)


@router.post(
    "/{run_id}/feedback",
    summary="Say what an answer was worth",
    status_code=201,
    response_model=Feedback,
    responses=USUAL,
)
def give_feedback(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    run_id: RunId,
    body: FeedbackBody,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Keep a verdict on an answer; a later one of the same person stands instead."""
    request.state.subject = run_id
    answer = check_run(core, caller, run_id)

    def keep() -> Json:
        core.plumbline.decisions.add(
            FEEDBACK,
            f"{run_id}:{caller.member_id}",
            verdict=json.dumps({"verdict": body.verdict, "note": body.note}, ensure_ascii=False),
            account_id=answer["account_id"],
            decided_by=caller.address,
            decided_at=core.clock.now(),
        )
        return {"run_id": run_id, "verdict": body.verdict, "note": body.note}

    shape, again = core.once.answer(
        idempotency_key,
        keep,
        caller=caller.member_id,
        operation="give_feedback",
        payload=body.model_dump_json().encode() + run_id.encode(),
        at=core.clock.now(),
    )
    return created(shape, headers={"idempotency-replayed": "true"} if again else None)
