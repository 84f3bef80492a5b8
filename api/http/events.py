"""What an answer looks like while it comes about: the one model of events, and its encoding as server-sent
events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.shapes import answer_json, fact_json, hits_json
from assistant.types.answers import Answer, Claim, Hit

Json = dict[str, Any]

NAMES = (
    "run.started", "step", "sources", "delta", "citation", "metric", "warning", "run.completed", "error",
)  # fmt: skip
"""Those of the way (`step`, `sources`, `error`) carry no id: their order may be another the next time."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    name: str
    data: Json


def step(tool: str, **told: Any) -> Event:
    """Something that is being done."""
    return Event("step", {"tool": tool} | told)


def sources(hits: tuple[Hit, ...]) -> Event:
    """Passages that were found, before a word is written."""
    return Event("sources", hits_json(hits))


def answered(answer: Answer) -> Iterator[Event]:
    """The events of an answer: its text in pieces that add up to it, each followed by what proves it."""
    rest = answer.text
    for number, claim in enumerate(answer.claims):
        before, found, after = rest.partition(claim.text)
        if found:
            yield Event("delta", {"text": before + found})
            rest = after
        yield from _proof(number, claim, answer)
    if rest:
        yield Event("delta", {"text": rest})
    if answer.abstained:
        told = {"searched": list(answer.searched), "missing": list(answer.missing)}
        yield Event("warning", told | {"code": "clarify" if answer.clarify else "abstained"})
    yield Event("run.completed", answer_json(answer))


def _proof(number: int, claim: Claim, answer: Answer) -> Iterator[Event]:
    shape = answer_json(answer)["claims"][number]
    for citation in shape["citations"]:
        yield Event("citation", {"claim": number} | citation)
    for fact in claim.facts:
        yield Event("metric", {"claim": number} | fact_json(fact))


def encoded(event: Event, *, event_id: str | None) -> bytes:
    """An event as the event stream format has it. JSON without line breaks needs no splitting."""
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    told = f"id: {event_id}\n" if event_id is not None else ""
    return f"{told}event: {event.name}\ndata: {data}\n\n".encode("utf-8", "replace")


HEARTBEAT = b": still here\n\n"
