"""Stands for a gateway with the replies of a run that was kept: nothing is asked of anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assistant.models.calls import Attempt, Call, Failure, ModelFailed, Reply, ToolRequest, Usage
from assistant.models.gateway import Unanswered


class Replayed:
    """Gives the kept replies in their order, whatever is asked; after the last one there is no more.

    `trace` is the plain form of a writer's `Trace`.
    """

    def __init__(self, trace: Mapping[str, Any]) -> None:
        self.name = str(trace["model"])
        self.takes_tools = any(str(ref).startswith("plan@") for ref in trace["prompts"])
        self.takes_schema = False
        self._replies: Sequence[Mapping[str, Any]] = trace["replies"]
        self._next = 0

    def ask(self, call: Call, *, deadline: float | None = None) -> tuple[Reply, tuple[Attempt, ...]]:
        """The next reply, or the failure that was in its place."""
        if self._next == len(self._replies):
            raise Unanswered(ModelFailed(Failure.EMPTY, "no more replies were kept"), ())
        kept = self._replies[self._next]
        self._next += 1
        if "failed" in kept:
            raise Unanswered(ModelFailed(Failure.EMPTY, str(kept["failed"])), ())
        tools = tuple(ToolRequest(t["id"], t["name"], t["arguments"]) for t in kept["tool_calls"])
        return Reply(
            str(kept["text"]), tools, Usage(0, 0, Decimal(0), counted=False), self.name, self.name
        ), ()

    def now(self) -> float:
        """No time passes."""
        return 0.0
