"""Ask: an answer as one JSON object, or as server-sent events that can be taken up where they broke off."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.http.asking import Inquiry, Stopped, event_stream, inquiry, whole
from api.http.auth import CallerOf
from api.http.core import Core, CoreOf
from api.http.replies import USUAL, reply
from api.http.schemas import AnswerShape, AskBody
from api.http.streams import Asked
from api.http.visible import check_run
from api.shapes import answer_json
from assistant.errors import InvalidQuestion, NotFound

router = APIRouter(prefix="/v1", tags=["answers"])

STREAM = "text/event-stream"
STREAM_EXAMPLE = (
    "id: 5f2c.0\nevent: run.started\ndata: {…}\n\nevent: sources\ndata: {…}\n\n"
    'id: 5f2c.1\nevent: delta\ndata: {"text":"In the call …"}\n\n'
)
CLIENT_GONE = 499
_STREAMS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {STREAM: {"schema": {"type": "string"}, "example": STREAM_EXAMPLE}},
        "description": "The answer, or with `Accept: text/event-stream` its events.",
    }
}


_REST: dict[int | str, dict[str, Any]] = {
    200: {"content": {STREAM: {"schema": {"type": "string"}}}, "description": "The rest."}
}


@router.post("/ask", summary="Ask about an account", response_model=AnswerShape, responses=USUAL | _STREAMS)
async def ask(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    body: AskBody,
    accept: Annotated[str, Header(description=f"`{STREAM}` streams the answer.")] = "application/json",
) -> Response:
    """Answer a question about one account; every sentence carries its proof."""
    asked = Asked(
        stream_id=core.clock.new_id()[:24],
        caller=caller.member_id,
        question=body.question,
        account=body.account,
        as_of=core.instant(body.as_of),
        conversation=body.conversation,
    )
    one = await run_in_threadpool(inquiry, core, caller, asked)
    if STREAM in accept:
        core.streams.keep(asked)
        return _stream(core, request, one, after=-1)
    try:
        answer = await whole(core, request, one)
    except Stopped:
        return Response(status_code=CLIENT_GONE)
    request.state.subject = answer.account_id
    return reply(request, answer_json(answer))


@router.get(
    "/ask/streams/{stream_id}",
    summary="Take up a stream that broke off",
    response_class=StreamingResponse,
    responses=USUAL | _REST,
)
async def resume_ask(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    stream_id: Annotated[str, Path(max_length=64)],
    last_event_id: Annotated[str | None, Header(max_length=80)] = None,
) -> Response:
    """Send the events behind `Last-Event-ID`; without it all of them."""
    asked = core.streams.find(stream_id, caller=caller.member_id)
    if asked is None:
        raise NotFound(
            f"There is no stream {stream_id!r} to take up.",
            why="It is not yours, or too long ago.",
            mend="Ask again with POST /v1/ask.",
        )
    after = _number(last_event_id, stream_id)
    kept = core.streams.answer(stream_id)
    if kept is not None:
        await run_in_threadpool(check_run, core, caller, kept[-1].data["run_id"])
    one = await run_in_threadpool(inquiry, core, caller, asked)
    return _stream(core, request, one, after=after)


def _number(last_event_id: str | None, stream_id: str) -> int:
    if last_event_id is None:
        return -1
    stream, _, number = last_event_id.rpartition(".")
    if stream != stream_id or not (number.isascii() and number.isdecimal()):
        raise InvalidQuestion(
            "The Last-Event-ID is none of this stream.",
            why="Ids are the stream's id, a point and a number.",
            mend="Send the last id that was received.",
        )
    return int(number)


def _stream(core: Core, request: Request, one: Inquiry, *, after: int) -> Response:
    return StreamingResponse(
        event_stream(core, request, one, after=after),
        media_type=STREAM,
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )
