"""The OpenAI protocol: one request, one reply read to its end and checked. The only importer of the client.

A reply that is cut, empty, malformed, endless or of another content type is a failure, never a short answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import openai
from httpx2 import Client, HTTPError, StreamError, Timeout, TimeoutException

from assistant.models.calls import Call, Endpoint, Failure, Message, ModelFailed, Reply, ToolRequest, Usage

MOST_BYTES = 4_000_000
MOST_CHARS = 40_000
"""A reply longer than this is a model that does not stop, whatever it says."""
CHARS_A_TOKEN = 4
"""For servers that do not count: about so many letters are a token of English."""
_ENDED = frozenset({"stop", "tool_calls", "function_call"})


@dataclass(slots=True)
class Heard:
    """What has come of a reply so far."""

    text: list[str] = field(default_factory=list)
    tools: dict[int, dict[str, str]] = field(default_factory=dict)
    finish: str | None = None
    done: bool = False
    usage: Mapping[str, Any] | None = None


class Wire:
    """The connection to one endpoint. Shared by threads; retries nothing."""

    def __init__(self, endpoint: Endpoint, *, connect: float, read: float, local_only: bool) -> None:
        self.endpoint = endpoint
        self._limits = (connect, read)
        # No redirects: an allowed address must not hand the prompt on. No proxy where nothing may leave the house.
        self._http = Client(follow_redirects=False, trust_env=not local_only)
        self._client = _client(endpoint, self._http)

    def ask(self, call: Call, *, remaining: Callable[[], float]) -> Reply:
        """The whole reply, or ModelFailed. Ends at most one read limit after `remaining` has run out."""
        connect, read = self._limits
        left = max(remaining(), 0.05)
        timeout = Timeout(min(read, left), connect=min(connect, left))
        try:
            with self._client.chat.completions.with_streaming_response.create(
                **self._arguments(call), timeout=timeout
            ) as response:
                heard = self._heard(
                    response.headers.get("content-type", ""), response.iter_bytes(), remaining
                )
        except openai.APITimeoutError:
            raise ModelFailed(Failure.SLOW, "it did not answer in time") from None
        except openai.APIConnectionError:
            raise ModelFailed(Failure.UNREACHABLE, "it cannot be reached") from None
        except openai.APIStatusError as error:
            raise _refused(error) from None
        except TimeoutException:
            raise ModelFailed(Failure.SLOW, "it fell silent") from None
        except (HTTPError, StreamError, openai.OpenAIError):
            raise ModelFailed(Failure.CUT, "its reply broke off") from None
        return self._checked(heard, call)

    def close(self) -> None:
        self._http.close()

    def _arguments(self, call: Call) -> dict[str, Any]:
        able, endpoint = self.endpoint.abilities, self.endpoint
        arguments: dict[str, Any] = {
            "model": endpoint.model,
            "messages": [_message(message) for message in call.messages],
            "temperature": call.temperature,
            able.limit: call.max_tokens,
        }
        if call.tools and able.tools:
            arguments["tools"] = [{"type": "function", "function": dict(tool)} for tool in call.tools]
        if call.schema is not None and able.schema == "json_schema":
            wanted = {"name": "reply", "schema": call.schema, "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": wanted}
        elif call.schema is not None and able.schema == "json_object":
            arguments["response_format"] = {"type": "json_object", "schema": call.schema}
        if endpoint.stream:
            arguments["stream"] = True
            if able.usage_in_stream:
                arguments["stream_options"] = {"include_usage": True}
        return arguments

    def _heard(self, content_type: str, chunks: Iterator[bytes], remaining: Callable[[], float]) -> Heard:
        streamed = self.endpoint.stream and content_type.startswith("text/event-stream")
        if not streamed and not content_type.startswith("application/json"):
            raise ModelFailed(Failure.BROKEN, "its reply is of another kind than asked for")
        heard, body = Heard(), b""
        size = 0
        for chunk in chunks:
            size += len(chunk)
            body += chunk
            if size > MOST_BYTES:
                raise ModelFailed(Failure.LONG, "its reply has no end")
            if streamed:
                *lines, body = body.split(b"\n")
                for line in lines:
                    _hear_line(line.strip(), heard)
                if sum(map(len, heard.text)) > MOST_CHARS:
                    raise ModelFailed(Failure.LONG, "its reply has no end")
            if heard.done:
                break
            if remaining() <= 0:
                raise ModelFailed(Failure.SLOW, "it did not finish in time")
        if streamed:
            _hear_line(body.strip(), heard)
        else:
            _hear_body(body, heard)
        return heard

    def _checked(self, heard: Heard, call: Call) -> Reply:
        if heard.finish not in _ENDED and not (heard.finish is None and heard.done):
            # "length", "content_filter", or a stream that just stopped.
            raise ModelFailed(Failure.CUT, "its reply broke off")
        text = "".join(heard.text)
        tools = tuple(_tool(raw) for _, raw in sorted(heard.tools.items()))
        if not text.strip() and not tools:
            raise ModelFailed(Failure.EMPTY, "its reply is empty")
        if len(text) > MOST_CHARS:
            raise ModelFailed(Failure.LONG, "its reply has no end")
        return Reply(text, tools, self._usage(heard, call, text), self.endpoint.name, self.endpoint.model)

    def _usage(self, heard: Heard, call: Call, text: str) -> Usage:
        said = heard.usage or {}
        prompt, completion = said.get("prompt_tokens"), said.get("completion_tokens")
        counted = type(prompt) is int and type(completion) is int and min(prompt, completion) >= 0
        if not counted:
            prompt = sum(len(message.content) for message in call.messages) // CHARS_A_TOKEN
            completion = len(text) // CHARS_A_TOKEN
        return Usage(int(prompt), int(completion), self.endpoint.cost(int(prompt), int(completion)), counted)  # type: ignore[arg-type]


def _client(endpoint: Endpoint, http: Client) -> openai.OpenAI:
    # The client wants a key even for servers that ask for none.
    key = endpoint.key or "none"
    if endpoint.kind == "azure":
        return openai.AzureOpenAI(
            azure_endpoint=endpoint.url or "",
            azure_deployment=endpoint.model,
            api_version=endpoint.api_version or "2024-10-21",
            api_key=key,
            max_retries=0,
            http_client=http,
        )
    return openai.OpenAI(base_url=endpoint.url, api_key=key, max_retries=0, http_client=http)


def _refused(error: openai.APIStatusError) -> ModelFailed:
    status = error.status_code
    if status == 429 or status >= 500 or status == 408:
        return ModelFailed(
            Failure.OVERLOADED,
            f"it answered with status {status}",
            retry_after=_seconds(error.response.headers.get("retry-after")),
        )
    return ModelFailed(Failure.REFUSED, f"it refused with status {status}")


def _seconds(text: str | None) -> float | None:
    try:
        return max(float(text), 0.0) if text is not None else None
    except ValueError:
        return None


def _message(message: Message) -> dict[str, Any]:
    shape: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        shape["tool_calls"] = [
            {
                "id": tool.id,
                "type": "function",
                "function": {
                    "name": tool.name,
                    "arguments": json.dumps(dict(tool.arguments), ensure_ascii=False),
                },
            }
            for tool in message.tool_calls
        ]
    return shape | ({"tool_call_id": message.tool_call_id} if message.tool_call_id else {})


def _hear_line(line: bytes, heard: Heard) -> None:
    if not line.startswith(b"data:") or heard.done:
        return
    payload = line[len(b"data:") :].strip()
    if payload == b"[DONE]":
        heard.done = True
        return
    _hear(payload, heard, part="delta")


def _hear_body(body: bytes, heard: Heard) -> None:
    _hear(body, heard, part="message")
    heard.done = True


def _hear(payload: bytes, heard: Heard, *, part: str) -> None:
    """Take one JSON object in. Whatever is not of the protocol's shape is a failure."""
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        raise ModelFailed(Failure.BROKEN, "its reply cannot be read") from None
    if not isinstance(data, dict) or data.get("error"):
        raise ModelFailed(Failure.BROKEN, "its reply cannot be read")
    heard.usage = data["usage"] if isinstance(data.get("usage"), dict) else heard.usage
    choices = data.get("choices")
    if not isinstance(choices, list) or not all(isinstance(choice, dict) for choice in choices):
        raise ModelFailed(Failure.BROKEN, "its reply holds no choices")
    if not choices:
        if part == "message":
            raise ModelFailed(Failure.EMPTY, "its reply is empty")
        return  # the last piece of a stream holds the count of tokens alone
    _hear_choice(choices[0], heard, part=part)


def _hear_choice(choice: dict[str, Any], heard: Heard, *, part: str) -> None:
    said = choice.get(part) or {}
    if not isinstance(said, dict):
        raise ModelFailed(Failure.BROKEN, "its reply cannot be read")
    content, finish, tools = said.get("content"), choice.get("finish_reason"), said.get("tool_calls") or []
    if (
        not isinstance(content, str | None)
        or not isinstance(finish, str | None)
        or not isinstance(tools, list)
    ):
        raise ModelFailed(Failure.BROKEN, "its reply cannot be read")
    heard.text.append(content or "")
    heard.finish = finish or heard.finish
    for at, raw in enumerate(tools):
        _hear_tool(at, raw, heard)


def _hear_tool(at: int, raw: Any, heard: Heard) -> None:
    function = raw.get("function") if isinstance(raw, dict) else None
    if not isinstance(function, dict):
        raise ModelFailed(Failure.BROKEN, "its reply calls no function")
    place = raw.get("index", at)
    known = heard.tools.setdefault(
        place if isinstance(place, int) else at, {"id": "", "name": "", "arguments": ""}
    )
    for name, piece in (
        ("id", raw.get("id")),
        ("name", function.get("name")),
        ("arguments", function.get("arguments")),
    ):
        known[name] += piece if isinstance(piece, str) else ""


def _tool(raw: Mapping[str, str]) -> ToolRequest:
    try:
        arguments = json.loads(raw["arguments"] or "{}")
    except (ValueError, RecursionError):
        arguments = None
    if not raw["name"] or not isinstance(arguments, dict):
        raise ModelFailed(Failure.BROKEN, "its reply calls a function in a way that cannot be read")
    return ToolRequest(raw["id"] or "call", raw["name"], arguments)
