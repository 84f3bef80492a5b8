"""What the readings of one account share: its material, its conversations, and the form of what is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assistant.health.shelf import Material, ShelfView
from assistant.health.voices import Voice
from assistant.metrics.support import Ticket
from assistant.types.documents import Document

Found = tuple[Fraction | None, date | None, str, Iterable[str], int]
"""Value, day of the newest record, how it was made, rows, number of cases."""


@dataclass(frozen=True, slots=True)
class Talks:
    """Conversations of this quarter and of the one before it, and those with the account's words."""

    recent: list[Document]
    earlier: list[Document]
    inbound: list[Document]
    newest: date


@dataclass(frozen=True, slots=True)
class Desk:
    """An account's material with what several factors look at, worked out once."""

    material: Material
    view: ShelfView
    talks: Talks | None
    tickets: list[Ticket]
    heard: Sequence[Voice] | None


def nothing(why: str) -> Found:
    """Say that nothing is known, and why."""
    return None, None, why, (), 0


def short(value: Fraction | None) -> str:
    """Return a figure for a sentence, to one decimal."""
    return "-" if value is None else f"{float(value):.1f}"
