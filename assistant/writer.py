"""Lets a language model plan what to look up and write the answer, and keeps of it only what is proved.

Owns the three calls (plan, answer, repair) and their record. What a model is shown and what its sentences must
hold is in `answering`; how it is reached is in `models`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

from assistant import tools
from assistant.answering.draft import Draft, resolve
from assistant.answering.ground import Entails, Evidence, problems
from assistant.answering.mind import Run
from assistant.answering.wording import day_words
from assistant.answering.written import SCHEMA, Item, Sentence, draft_claims, numbered, read_reply
from assistant.errors import InvalidQuestion, NotFound
from assistant.metrics.account_facts import RECIPES
from assistant.models.calls import Attempt, Call, Message, Reply, ToolRequest
from assistant.models.gateway import Unanswered
from assistant.prompts import prompt
from assistant.text.sink import acts
from assistant.text.words import content_words
from assistant.types.answers import Claim
from assistant.types.snapshot import Snapshot

MOST_REPAIRS = 3
"""Sentences of one answer that are given back once; each costs a call."""
MOST_CALLS = 4
_TYPED = re.compile(
    r"\b(?:[mna]rr|grr|arpa|ltv|cac|nps|csat|ces|health|churn(?:\s+(?:risk|rate|score|probability))|risk\s+(?:level|score|rating)|"
    r"renewal\s+(?:date|probability|likelihood)|contract\s+value|licen[cs]ed\s+seats)\b",
    re.IGNORECASE,
)
"""What has a typed source. A passage may quote a figure of such a name; a model may not tell it as one."""
_MARKUP = re.compile(r"[\[\]<>`|{}]")
"""Signs of markup: plain sentences have none, and some page would make something of them."""
NEAR = 6
"""Pieces of evidence that a sentence without any valid marker is shown again."""


class Asks(Protocol):
    """What is needed of `assistant.models.gateway.Gateway`."""

    @property
    def name(self) -> str: ...

    @property
    def takes_schema(self) -> bool: ...

    @property
    def takes_tools(self) -> bool: ...

    def ask(self, call: Call, *, deadline: float | None = None) -> tuple[Reply, tuple[Attempt, ...]]: ...

    def now(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Trace:
    """What models did in one run: kept with it, so that it can be shown and replayed."""

    model: str
    prompts: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    replies: tuple[Any, ...]
    removed: tuple[tuple[str, str], ...]
    repaired: int
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal
    seconds: float
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The claims of a model that hold, and what is to be told beside them."""

    claims: tuple[Claim, ...]
    notices: tuple[str, ...]


@dataclass
class Writer:
    """Writes one answer. `fence` is drawn anew for each; `seconds` bounds all calls together."""

    gateway: Asks
    fence: str
    seconds: float
    entails: Entails | None = None
    _attempts: list[Attempt] = field(default_factory=list)
    _replies: list[Any] = field(default_factory=list)
    _prompts: list[str] = field(default_factory=list)
    _removed: list[tuple[str, str]] = field(default_factory=list)
    _began: float = 0.0
    _failed: str | None = None
    _repairs: int = 0
    _repaired: int = 0
    trace: Trace | None = None
    """What was done, once the answer is written."""

    def __post_init__(self) -> None:
        self._began = self.gateway.now()

    def research(self, run: Run) -> None:
        """Let a model that can call tools look more up. It has read nothing but the question by then.

        A plan that fails or asks for what there is not changes nothing.
        """
        if not self.gateway.takes_tools:
            return
        plan = prompt("plan")
        values = {
            "account": run.desk.account.name,
            "day": day_words(run.desk.as_of),
            "question": run.asked.question,
            "facts": ", ".join(RECIPES),
        }
        try:
            reply = self._ask(plan.name, values, tools_given=TOOLS)
        except Unanswered as error:
            self._failed = error.why
            return
        run.desk.notebook.round += 1
        for request in reply.tool_calls[:MOST_CALLS]:
            use_tool(run.desk, request)

    def write(self, run: Run) -> Written:
        """The answer in a model's words, checked. Without claims the extractive answer is to be shown."""
        snapshot = run.snapshot()
        items = numbered(snapshot)
        kept: list[Claim] = []
        if items and not snapshot.absent and self._failed is None:
            try:
                kept = self._sentences(run, snapshot, items)
            except Unanswered as error:
                self._failed = error.why
        self.trace = self._traced()
        return Written(tuple(kept), self._notices(kept))

    def _sentences(self, run: Run, snapshot: Snapshot, items: Sequence[Item]) -> list[Claim]:
        values = {
            "account": run.desk.account.name,
            "day": day_words(run.desk.as_of),
            "question": run.asked.question,
            "facts": [{"marker": item.marker, "text": item.text} for item in items if item.fact],
            "passages": [_shown(item) for item in items if item.segment],
            "fence": self.fence,
            "structured": self.gateway.takes_schema,
        }
        evidence = evidence_of(snapshot, self.entails)
        kept: list[Claim] = []
        for sentence in read_reply(self._ask("answer", values, schema=SCHEMA).text):
            claim, reasons = checked(sentence, items, snapshot, evidence)
            if claim is None:
                claim = self._again(sentence, reasons, items, snapshot, evidence)
            if claim is None:
                self._removed.append((sentence.text, "; ".join(reasons)))
            elif claim not in kept:
                kept.append(claim)
        return kept

    def _again(
        self,
        sentence: Sentence,
        reasons: Sequence[str],
        items: Sequence[Item],
        snapshot: Snapshot,
        evidence: Evidence,
    ) -> Claim | None:
        """Give a sentence back once with the reason."""
        if self._repairs >= MOST_REPAIRS or self.gateway.now() - self._began >= self.seconds:
            return None
        self._repairs += 1
        values = {
            "sentence": sentence.text,
            "reasons": "; ".join(reasons),
            "evidence": [_shown(item) for item in _near(sentence, items)],
            "fence": self.fence,
            "structured": self.gateway.takes_schema,
        }
        try:
            reply = self._ask("repair", values, schema=SCHEMA)
        except Unanswered:
            return None
        for again in read_reply(reply.text)[:1]:
            claim, _ = checked(again, items, snapshot, evidence)
            if claim is not None:
                self._repaired += 1
                return claim
        return None

    def _ask(
        self,
        name: str,
        values: Mapping[str, Any],
        *,
        schema: Mapping[str, Any] | None = None,
        tools_given: tuple[Mapping[str, Any], ...] = (),
    ) -> Reply:
        asked = prompt(name)
        system, user = asked.render(values)
        self._prompts.append(asked.ref)
        call = Call(
            (Message("system", system), Message("user", user)),
            prompt_ref=asked.ref,
            schema=schema if self.gateway.takes_schema else None,
            tools=tools_given,
            max_tokens=asked.max_tokens,
            temperature=asked.temperature,
        )
        try:
            reply, attempts = self.gateway.ask(call, deadline=self._began + self.seconds)
        except Unanswered as error:
            self._attempts += error.attempts
            self._replies.append({"failed": error.why})
            raise
        self._attempts += attempts
        wanted = [{"id": t.id, "name": t.name, "arguments": dict(t.arguments)} for t in reply.tool_calls]
        self._replies.append({"text": reply.text, "tool_calls": wanted})
        return reply

    def _notices(self, kept: Sequence[Claim]) -> tuple[str, ...]:
        told = []
        if self._failed is not None:
            told.append(
                f"AI unavailable ({self._failed}): these are the exact words and facts that were found."
            )
        elif not kept:
            told.append(
                "The model wrote nothing that is proved: these are the exact words and facts that were found."
            )
        if self._removed and kept:
            count = len(self._removed)
            what = "sentence of the model was" if count == 1 else "sentences of the model were"
            told.append(f"{count} {what} removed, because what it cites does not prove it.")
        return tuple(told)

    def _traced(self) -> Trace:
        return Trace(
            model=self.gateway.name,
            prompts=tuple(dict.fromkeys(self._prompts)),
            attempts=tuple(self._attempts),
            replies=tuple(self._replies),
            removed=tuple(self._removed),
            repaired=self._repaired,
            prompt_tokens=sum(one.prompt_tokens for one in self._attempts),
            completion_tokens=sum(one.completion_tokens for one in self._attempts),
            cost=sum((one.cost for one in self._attempts), Decimal(0)),
            seconds=round(self.gateway.now() - self._began, 3),
            failed=self._failed,
        )


def evidence_of(snapshot: Snapshot, entails: Entails | None) -> Evidence:
    """What the sentences of a model are held against."""
    documents = {document.id: document for document in snapshot.documents}
    return Evidence(documents, snapshot.facts, snapshot.account, snapshot.as_of.tzinfo, entails)


def checked(
    sentence: Sentence, items: Sequence[Item], snapshot: Snapshot, evidence: Evidence
) -> tuple[Claim | None, tuple[str, ...]]:
    """The sentence as a claim that holds; else None, and everything that speaks against it."""
    if acts(sentence.text) or _MARKUP.search(sentence.text):
        return None, ("it holds a link, an address, a tag or a mention",)
    drafts = draft_claims(sentence, items, snapshot)
    reasons: tuple[str, ...] = ("it points at no evidence that was given",)
    if drafts and not drafts[0].facts and _TYPED.search(sentence.text):
        return None, ("what the tables hold is told from the tables, not from what somebody says of it",)
    for draft in drafts:
        (claim,) = resolve(Draft((draft,)), snapshot)
        reasons = problems(claim, evidence)
        if not reasons:
            return replace(claim, text=attributed(sentence, items)), ()
    return None, reasons


def attributed(sentence: Sentence, items: Sequence[Item]) -> str:
    """The sentence with where each of its passages stands and who said it: a model's words never pass for ours."""
    about = dict.fromkeys(item.about for item in items if item.marker in sentence.markers and item.segment)
    return f"{sentence.text} ({'; '.join(about)})" if about else sentence.text


def use_tool(desk: tools.Desk, request: ToolRequest) -> bool:
    """Carry out one call of a model at the desk; false where it asks for what there is not.

    Only arguments that a tool has are passed on, each of the type it is declared with; none names an account.
    """
    tool = next((tool for tool in TOOLS if tool["name"] == request.name), None)
    if tool is None:
        return False
    declared = tool["parameters"]["properties"]
    given = {name: value for name, value in request.arguments.items() if _fits(value, declared.get(name))}
    if set(given) != set(request.arguments) or not set(tool["parameters"]["required"]) <= set(given):
        return False
    try:
        _CARRIED[request.name](desk, **given)
    except (InvalidQuestion, NotFound):
        return False
    return True


def _fits(value: Any, declared: Mapping[str, Any] | None) -> bool:
    if declared is None:
        return False
    if declared["type"] == "array":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def _shown(item: Item) -> dict[str, Any]:
    return {"marker": item.marker, "about": item.about, "text": item.text}


def _near(sentence: Sentence, items: Sequence[Item]) -> list[Item]:
    cited = [item for item in items if item.marker in sentence.markers]
    wanted = set(content_words(sentence.text))
    others = sorted(items, key=lambda item: (-len(wanted & set(content_words(item.text))), item.marker))
    return list(dict.fromkeys((*cited, *others)))[: max(NEAR, len(cited))]


def _function(name: str, says: str, required: Sequence[str], **properties: Any) -> dict[str, Any]:
    shape = {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }
    return {"name": name, "description": says, "parameters": shape}


_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_DAYS = {"since": _TEXT, "until": _TEXT}
TOOLS: tuple[dict[str, Any], ...] = (
    _function("search_evidence", "Find passages of conversations. Days: YYYY-MM-DD.", ("query",), query=_TEXT,
              kinds=_TEXTS, **_DAYS),
    _function("account_facts", "Compute facts by their names.", ("names",), names=_TEXTS, **_DAYS),
    _function("timeline", "List conversations, newest first.", (), kinds=_TEXTS, **_DAYS),
)  # fmt: skip
"""What a model may ask for. All read, none takes an account: the desk has one, and its scope bounds every read."""
_CARRIED: dict[str, Any] = {
    "search_evidence": tools.search_evidence,
    "account_facts": tools.account_facts_tool,
    "timeline": tools.timeline,
}
