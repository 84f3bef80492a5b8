"""The endpoint of OpenAI's shape, so that any chat client is a front end; citations as footnotes and
annotations."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.http.access import Caller
from api.http.asking import Inquiry, Stopped, events, whole
from api.http.auth import CallerOf
from api.http.core import Core, CoreOf
from api.http.problems import Problem, problem_of, request_id_of
from api.http.replies import USUAL, Json, reply
from api.http.schemas import ChatBody, ChatMessage, Shape
from api.http.streams import Asked
from api.shapes import url_of
from assistant.answering.followup import Earlier
from assistant.errors import InvalidQuestion, NotFound, PlumblineError
from assistant.types.answers import Answer, Citation

router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])

MODEL = "plumbline"
"""The one model; `plumbline:ACCOUNT` asks about one account."""
STREAMS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "The completion, or its chunks."}
}


class Models(Shape):
    """What can be chosen as a model."""

    object: str
    data: list[Json]


class Completion(Shape):
    """A chat completion."""

    id: str
    object: str
    created: int
    model: str
    choices: list[Json]
    usage: Json


@router.get("/models", summary="Models", response_model=Models, responses=USUAL)
def list_models(request: Request, caller: CallerOf) -> Response:
    """List the one model there is."""
    one = {"id": MODEL, "object": "model", "created": 0, "owned_by": "plumbline"}
    return reply(request, {"object": "list", "data": [one]})


@router.post("/chat/completions", summary="Chat", response_model=Completion, responses=USUAL | STREAMS)
async def chat_completions(request: Request, core: CoreOf, caller: CallerOf, body: ChatBody) -> Response:
    """Answer the last message of a user; those before it are the conversation."""
    one = await run_in_threadpool(_inquiry, core, caller, body)
    head = {
        "id": f"chatcmpl-{one.asked.stream_id}",
        "created": int(core.clock.now().timestamp()),
        "model": body.model,
    }
    if body.stream:
        told = bool((body.stream_options or {}).get("include_usage"))
        chunks = _chunks(core, request, one, head, usage=told)
        return StreamingResponse(chunks, media_type="text/event-stream")
    try:
        answer = await whole(core, request, one)
    except Stopped:
        return Response(status_code=499)
    request.state.subject = answer.account_id
    message = {"role": "assistant", "content": written(answer), "annotations": url_citations(answer)}
    usage = await run_in_threadpool(usage_of, core, answer.run_id)
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return reply(request, head | {"object": "chat.completion", "choices": [choice], "usage": usage})


def usage_of(core: Core, run_id: str) -> Json:
    """Tokens that language models took for a run: none where it was composed without one."""
    found = core.plumbline.runs.find(run_id)
    trace = {} if found is None else found[1].get("trace", {})
    prompt, completion = (int(trace.get(name, 0)) for name in ("prompt_tokens", "completion_tokens"))
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def written(answer: Answer) -> str:
    """The text with a footnote mark behind each sentence, and the footnotes below it."""
    rest, text = answer.text, ""
    notes: dict[Citation, int] = {}
    for claim in answer.claims:
        before, found, rest_after = rest.partition(claim.text)
        if not found:
            continue
        marks = [notes.setdefault(one, len(notes) + 1) for one in claim.citations]
        text += before + found + "".join(f" [{mark}]" for mark in marks)
        rest = rest_after
    text += rest
    return "\n".join([text, "", *(_note(number, one) for one, number in notes.items())]) if notes else text


def url_citations(answer: Answer) -> list[Json]:
    """What is cited at an address that a browser opens, in the shape that clients show as sources."""
    cited = dict.fromkeys(one for claim in answer.claims for one in claim.citations)
    return [
        {
            "type": "url_citation",
            "url_citation": {"url": url_of(one), "title": _title(one), "start_index": 0, "end_index": 0},
        }
        for one in cited
        if url_of(one).startswith("http")
    ]


def _note(number: int, one: Citation) -> str:
    quote = " ".join(one.quote.split())
    return f"[{number}] “{quote}” ({_title(one)}, {url_of(one)})"


def _title(one: Citation) -> str:
    return f"{one.kind.value} {one.external_id}, {one.occurred_at.date().isoformat()}"


def _inquiry(core: Core, caller: Caller, body: ChatBody) -> Inquiry:
    model, _, account = body.model.partition(":")
    if model != MODEL:
        raise NotFound(
            f"There is no model {body.model!r}.", why="There is one.", mend=f"Take {MODEL!r} as the model."
        )
    said = [text for one in body.messages if one.role == "user" and (text := text_of(one)).strip()]
    if not said:
        raise InvalidQuestion(
            "There is no question.", why="No message of a user has words.", mend="Send one with role `user`."
        )
    asked = Asked(core.clock.new_id()[:24], caller.member_id, said[-1], account or None, core.instant(None))
    earlier = tuple(Earlier(text, None) for text in said[:-1])
    return Inquiry(asked, core.scope(caller, asked.as_of), earlier)


def text_of(message: ChatMessage) -> str:
    """The words of a message, whether it is a text or parts."""
    if isinstance(message.content, str):
        return message.content
    parts = message.content or []
    return "\n".join(str(part.get("text", "")) for part in parts if part.get("type") == "text")


async def _chunks(
    core: Core, request: Request, one: Inquiry, head: Mapping[str, Any], *, usage: bool
) -> AsyncIterator[bytes]:
    def chunk(delta: Json, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _data(dict(head) | {"object": "chat.completion.chunk", "choices": [choice]})

    run_id = ""
    yield chunk({"role": "assistant", "content": ""})
    try:
        async for event in events(core, one):
            if event is None:
                yield b": still here\n\n"
            elif isinstance(event, Answer):
                run_id = event.run_id
                for line in written(event).splitlines(keepends=True):
                    yield chunk({"content": line})
                if cited := url_citations(event):
                    yield chunk({"annotations": cited})
    except (PlumblineError, Problem) as error:
        body = problem_of(error, instance=request.url.path, request_id=request_id_of(request))
        yield _data({"error": {"message": body["detail"], "type": body["code"], "code": body["code"]}})
        return
    yield chunk({}, "stop")
    if usage:
        spent = await run_in_threadpool(usage_of, core, run_id)
        yield _data(dict(head) | {"object": "chat.completion.chunk", "choices": [], "usage": spent})
    yield b"data: [DONE]\n\n"


def _data(shape: Json) -> bytes:
    return f"data: {json.dumps(shape, ensure_ascii=False, separators=(',', ':'))}\n\n".encode(
        "utf-8", "replace"
    )
