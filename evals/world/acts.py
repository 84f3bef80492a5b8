"""What is to be said, by whom and when, before there are words: the last types that know of the hidden life.

Writers of text receive acts, never causes, so that words can tell no more than what is meant by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Via = Literal["call", "mail", "ticket"]

ASSERTED = "asserted"
DECOY_LABELS = (
    "competitor_evaluation", "pricing_objection", "budget_cut", "cancel_intent", "dissatisfaction",
    "champion_departure", "praise", "escalation",
)  # fmt: skip
"""Signals that also come as sentences which only look like them."""
STANCES = ("negated", "hypothetical", "third_party", "resolved", "vendor")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing meant. `label` is a signal or a note; `stance` is asserted or why it is not.

    `about` fills the slot of a person that the words name.
    """

    day: int
    label: str
    stance: str
    via: Via
    about: str = ""

    @property
    def pool(self) -> str:
        return f"sig.{self.label}" if self.stance == ASSERTED else f"not.{self.label}.{self.stance}"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that becomes of a commitment: `made`, `re_dated`, `withdrawn`, `delivered`, `chased`."""

    promise: int
    day: int
    what: str
    due: int
    subject: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that stands in a document for an act."""

    document: str
    day: int
    speaker: str
    ours: bool
    label: str
    stance: str
    text: str
    promise: int | None = None
