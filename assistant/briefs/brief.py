"""A finished document: sections of claims for one kind, edition and audience. Owns its shape, not its look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from assistant.briefs.told import Chart, NextAction, Told


class Edition(StrEnum):
    """For whom: our own people, or the account itself."""

    INTERNAL = "internal"
    CUSTOMER = "customer"


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Section(Generic[T]):
    """A titled part; `question` is what it answers, `gap` what is missing where it answers nothing."""

    title: str
    question: str
    told: tuple[T, ...]
    gap: str | None = None


@dataclass(frozen=True, slots=True)
class Brief(Generic[T]):
    """One document, whole; `account_id` is None for one about many accounts.

    `T` is `Told` in the internal edition and `PublicTold` in the account's.
    """

    account_id: str | None
    account_name: str
    kind: str
    title: str
    edition: Edition
    audience: str | None
    as_of: date
    sections: tuple[Section[T], ...]
    next_action: NextAction
    gaps: tuple[str, ...]
    charts: tuple[Chart, ...] = ()

    @property
    def told(self) -> tuple[T, ...]:
        """Every claim in its order, each once."""
        return tuple(one for section in self.sections for one in section.told)


InternalBrief = Brief[Told]
