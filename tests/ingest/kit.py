"""What a source brings to the contract tests: good files, the ids they give, and one broken record."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Files = dict[str, str | bytes | dict[str, Any]]


@dataclass(frozen=True)
class Kit:
    """Good files, the ids they give, and a variant in which one record is broken and the rest is whole.

    `named` files are told by their names, as transcripts without metadata are.
    """

    name: str
    good: Files
    ids: frozenset[str]
    broken: Files
    reason: str
    left: frozenset[str] = field(default_factory=frozenset)
    named: bool = False


def lines(*items: dict[str, Any] | str) -> str:
    """JSON lines of objects, and of text as it is."""
    return "\n".join(item if isinstance(item, str) else json.dumps(item) for item in items) + "\n"
