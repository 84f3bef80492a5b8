"""The shapes of bodies as the OpenAPI document tells them. Answers are made by `api.shapes`, not by these."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.types.access import KeyScope, Role

Json = dict[str, Any]


class Body(BaseModel):
    """A body that somebody sends: nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shape(BaseModel):
    """A body that is given: fields may be added."""

    model_config = ConfigDict(extra="allow", frozen=True)


class ProblemBody(Shape):
    """RFC 9457 problem details, with what / why / mend."""

    type: Annotated[str, Field(examples=["urn:plumbline:problem:not_found"])]
    title: Annotated[str, Field(examples=["Not Found"])]
    status: Annotated[int, Field(examples=[404])]
    detail: Annotated[str, Field(description="What happened.", examples=["No account is called 'Harbor'."])]
    instance: str
    code: Annotated[str, Field(examples=["not_found"])]
    why: str
    mend: str
    request_id: str
    candidates: Annotated[
        list[str], Field(description="Account ids that fit; `ambiguous_account` only.")
    ] = []
    errors: Annotated[list[Json], Field(description="What cannot be read, by pointer.")] = []


Question = Annotated[
    str,
    Field(
        min_length=1,
        max_length=4_000,
        pattern=r"\S",
        examples=["What did Meridian Freight say about the renewal?"],
    ),
]
AccountField = Annotated[
    str | None, Field(max_length=400, description="Id, name, domain or external id.", examples=["acct_penny"])
]
AsOfField = Annotated[
    str | None,
    Field(max_length=40, description="A date (its end) or an ISO instant.", examples=["2026-10-31"]),
]


class AskBody(Body):
    """A question about one account."""

    question: Question
    account: AccountField = None
    as_of: AsOfField = None
    conversation: Annotated[
        str | None, Field(max_length=64, description="`run_id` of the answer that this goes on from.")
    ] = None


class SearchBody(Body):
    """Words to look for."""

    question: Question
    account: AccountField = None
    kinds: Annotated[list[Literal["call", "email", "ticket", "chat"]], Field(max_length=4)] = []
    since: Annotated[str | None, Field(examples=["2026-01-01"])] = None
    until: Annotated[str | None, Field(examples=["2026-10-31"])] = None
    as_of: AsOfField = None
    k: Annotated[int, Field(ge=1, le=100)] = 8


class FeedbackBody(Body):
    """What somebody thinks of an answer."""

    verdict: Literal["up", "down"]
    note: Annotated[str, Field(max_length=2_000)] = ""


class ForgetBody(Body):
    """What is to be erased for good: exactly one of the three."""

    document: Annotated[str | None, Field(max_length=1_000)] = None
    contact: Annotated[str | None, Field(max_length=400)] = None
    account: Annotated[str | None, Field(max_length=400)] = None
    names: Annotated[list[str], Field(max_length=20, description="Further names of the contact.")] = []


class MatchBody(Body):
    """Whose a document, an address or a domain is; or that somebody has left."""

    subject: Annotated[
        str, Field(max_length=1_000, description="A document's id, an address, @DOMAIN, or left:ADDRESS.")
    ]
    verdict: Literal["accept", "reject"]
    account: AccountField = None


class SignalActBody(Body):
    """What somebody did about a signal."""

    what: Literal["ack", "snooze", "act", "dismiss", "reopen"]
    why: Annotated[str | None, Field(max_length=2_000)] = None
    until: Annotated[str | None, Field(description="With snooze: the last quiet day.")] = None


class MemoryBody(Body):
    """What somebody says to an item of the memory."""

    verb: Literal["confirm", "correct", "reject"]
    fields: Annotated[dict[str, str | None], Field(max_length=20)] = {}


class UserBody(Body):
    """A new user."""

    address: Annotated[str, Field(min_length=3, max_length=320, examples=["nadia.brandt@fernhour.example"])]
    role: Role
    team: Annotated[str | None, Field(max_length=100)] = None
    accounts: Annotated[list[str], Field(max_length=10_000, description="Granted ones; `*` is all.")] = []


class KeyBody(Body):
    """A new key of a user."""

    user: Annotated[str, Field(max_length=320, description="Id or address.")]
    label: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[KeyScope], Field(min_length=1, max_length=4)]
    days: Annotated[int | None, Field(ge=1, le=3_650, description="It expires after so many.")] = 365


class ChatMessage(BaseModel):
    """A message as OpenAI's clients send it; what is not known is let be."""

    role: str
    content: str | list[Json] | None = None


class ChatBody(BaseModel):
    """A request as OpenAI's clients send it; what is not known is let be."""

    model: Annotated[str, Field(max_length=400, examples=["plumbline"])]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=500)]
    stream: bool = False
    stream_options: Json | None = None
    user: str | None = None


class CitationShape(Shape):
    """A pointer to exact words."""

    document_id: str
    external_id: str
    source: str
    kind: str
    occurred_at: str
    segment_start: int
    segment_end: int
    quote: str
    url: str


class FactShape(Shape):
    """A figure with what it is made of."""

    name: str
    value: str | int | None
    unit: str | None
    as_of: str
    formula: str
    inputs: list[str]


class ClaimShape(Shape):
    """One sentence with its proof."""

    text: str
    citations: list[CitationShape]
    facts: list[FactShape]


class AnswerShape(Shape):
    """A whole answer."""

    question: str
    account_id: str | None
    as_of: str
    abstained: bool
    text: str
    claims: list[ClaimShape]
    searched: list[str]
    missing: list[str]
    run_id: str


class HitsShape(Shape):
    """Passages, best first."""

    hits: list[Json]


class PageShape(Shape):
    """One page of a list; the list is under its own name."""

    as_of: str
    next_cursor: str | None
