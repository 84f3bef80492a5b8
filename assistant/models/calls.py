"""What goes into a model's call and what comes out: requests, replies, failures, endpoints. Frozen; knows no wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Failure(StrEnum):
    """Why a call brought nothing that may be used."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    REFUSED = "refused"
    OVERLOADED = "overloaded"
    BROKEN = "broken"
    CUT = "cut"
    EMPTY = "empty"
    LONG = "long"
    OPEN = "open"
    BUSY = "busy"
    FORBIDDEN = "forbidden"


WORTH_A_RETRY = frozenset({Failure.UNREACHABLE, Failure.SLOW, Failure.OVERLOADED})
"""Failures that may pass. A reply that breaks the protocol breaks it again."""


class ModelFailed(Exception):
    """A call failed. `why` is safe to show: it holds neither a key nor anything that the server said."""

    def __init__(self, failure: Failure, why: str, *, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.failure = failure
        self.why = why
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a call. `role` is system, user, assistant or tool."""

    role: str
    content: str
    tool_calls: tuple[ToolRequest, ...] = ()
    tool_call_id: str | None = None


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """A tool that a model wants called. `arguments` were JSON of an object; nothing else is believed of them."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One thing asked of a model. `schema` asks for JSON of that shape, where the server can be held to it.

    `prompt_ref` names the prompt's text for the record; `tools` are JSON schemas of functions.
    """

    messages: tuple[Message, ...]
    prompt_ref: str
    schema: Mapping[str, Any] | None = None
    tools: tuple[Mapping[str, Any], ...] = ()
    max_tokens: int = 900
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and money of a call. `counted` is false where the server did not say and letters were counted."""

    prompt_tokens: int
    completion_tokens: int
    cost: Decimal
    counted: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: text or tool calls, never a part of one."""

    text: str
    tool_calls: tuple[ToolRequest, ...]
    usage: Usage
    endpoint: str
    model: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one endpoint, for the record. `failure` is None where it succeeded."""

    endpoint: str
    model: str
    prompt_ref: str
    seconds: float
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server can be asked for. What it cannot, is asked for in plain words and checked as strictly."""

    schema: str = "none"
    """`json_schema` (the OpenAI form), `json_object` (llama.cpp: the schema beside the type), or `none`."""
    tools: bool = False
    limit: str = "max_tokens"
    """What the server calls the most tokens that it may write; some ignore the other name."""
    usage_in_stream: bool = False


KINDS = {
    "openai": Abilities("json_schema", True, "max_completion_tokens", True),
    "azure": Abilities("json_schema", True, "max_completion_tokens", True),
    "vllm": Abilities("json_schema", True, "max_tokens", True),
    "llamacpp": Abilities("json_object", False, "max_tokens", False),
    "ollama": Abilities("json_schema", True, "max_tokens", False),
    "lmstudio": Abilities("json_schema", True, "max_tokens", True),
    "compatible": Abilities(),
}
"""Servers by name. `compatible` is any other that speaks the protocol: nothing more is asked of it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server with a model. Prices are for a million tokens, in the house's own currency."""

    kind: str
    model: str
    url: str | None = None
    key: str | None = field(default=None, repr=False)
    api_version: str | None = None
    stream: bool = False
    price_in: Decimal = Decimal(0)
    price_out: Decimal = Decimal(0)

    @property
    def abilities(self) -> Abilities:
        return KINDS[self.kind]

    @property
    def name(self) -> str:
        """How the record calls it: without its key."""
        return f"{self.kind}:{self.model}"

    def cost(self, prompt: int, completion: int) -> Decimal:
        return (prompt * self.price_in + completion * self.price_out) / Decimal(1_000_000)
