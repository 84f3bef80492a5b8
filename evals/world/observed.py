"""What may be seen of an account: all that the writers of files receive. No hidden variable is here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks or writes. `key` is unique in the world; `ours` is the vendor's side."""

    key: str
    name: str
    address: str
    title: str
    ours: bool
    shown_as: str = ""
    """The name that recordings show, where it is not the full name."""


@dataclass(frozen=True, slots=True)
class Company:
    """An account as other systems know it."""

    account_id: str
    name: str
    domain: str
    crm_id: str
    desk_id: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says without a break."""

    speaker: Person
    sentences: tuple[str, ...]
    topic: str


@dataclass(frozen=True, slots=True)
class Call:
    """A meeting with its transcript. `shape` is the system that recorded it: gong, zoom or teams."""

    id: str
    shape: str
    title: str
    started: datetime
    people: tuple[Person, ...]
    absent: tuple[Person, ...]
    turns: tuple[Turn, ...]
    pace: int
    """Milliseconds a character."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message. `body` is what the writer wrote; signature and quotation follow it in the file."""

    id: str
    thread: str
    sent: datetime
    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    subject: str
    body: str
    signature: str
    answers: Mail | None = None
    quotes: str = ""
    """How the answered mail is quoted: `gmail`, `outlook` or not at all."""
    automatic: bool = False

    def references(self) -> list[str]:
        """Ids of the mails before this one, the first first."""
        return [*self.answers.references(), self.answers.id] if self.answers else []


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of a ticket."""

    id: int
    author: Person
    at: datetime
    public: bool
    text: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket with its comments, the first of which is its description."""

    id: int
    subject: str
    kind: str
    priority: str
    status: str
    tags: tuple[str, ...]
    created: datetime
    updated: datetime
    solved: datetime | None
    requester: Person
    assignee: Person
    rating: str
    comments: tuple[Comment, ...]


Cells = tuple[str, ...]


@dataclass(slots=True)
class Observed:
    """Everything that is exported of one account. `tables` holds rows of cells by table, in column order."""

    company: Company
    people: tuple[Person, ...]
    tables: dict[str, list[Cells]] = field(default_factory=dict)
    usage: str = ""
    """Lines of the usage table, complete."""
    calls: list[Call] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
