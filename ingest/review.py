"""The review queue: documents without an account and people who seem to have left, for a person to decide.

A decision is kept as data and over the rules; everything that follows from it is derived anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from assistant.errors import InvalidQuestion, NotFound
from assistant.memory.decisions import Decision, Decisions
from assistant.memory.write import Writer
from assistant.ports import Embedder
from assistant.types.documents import Nature
from assistant.types.facts import Row
from ingest.departures import Departure, departures
from ingest.identities import read_book
from ingest.identity import IdentityBook, parents
from ingest.report import IngestReport
from ingest.resolve import resolve
from ingest.run import Run
from ingest.states import Clock
from ingest.things import hints_of
from ingest.verdicts import ACCEPT, REJECT, Verdicts


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A document that no rule gives to an account, and what there is to choose from."""

    document_id: str
    title: str
    occurred_at: datetime
    reason: str
    candidates: tuple[str, ...]
    proposal: str | None
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a person."""

    documents: tuple[Unmatched, ...]
    departures: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What deciding needs: the memory, the model for what is derived anew, and who decides when."""

    writer: Writer
    decisions: Decisions
    embedder: Callable[[], Embedder]
    own_domains: tuple[str, ...]
    decided_by: str
    now: datetime


def queue(desk: Desk) -> Queue:
    """Documents without an account, the newest first, and departures that nobody has decided on."""
    book = read_book(desk.writer, desk.own_domains)
    standing = desk.decisions.standing()
    verdicts = Verdicts.of(standing)
    known = desk.writer.known_documents()
    unmatched = [n for n, k in known.items() if k.account_id is None and not k.removed]
    found: list[Unmatched] = []
    for document, values in desk.writer.stored_documents(unmatched):
        closed = any(d.account_id is None for d in verdicts.rejected.get(("document", document.id), ()))
        if closed or document.nature in (Nature.BOUNCE, Nature.NEWSLETTER):
            continue
        hints = hints_of(values)
        resolution = verdicts.decide(document.id, hints, resolve(hints, book))
        strangers = tuple(sorted(a for a in set(hints.addresses) if not book.is_own(a)))
        found.append(
            Unmatched(
                document.id,
                document.title,
                document.occurred_at,
                resolution.rule or "",
                resolution.candidates,
                resolution.proposal,
                strangers,
            )
        )
    found.sort(key=lambda item: (item.occurred_at, item.document_id), reverse=True)
    decided = {d.subject for d in standing if d.about == "departure"}
    left = tuple(d for d in _departures(desk) if d.address not in decided)
    return Queue(tuple(found), left)


def _departures(desk: Desk) -> tuple[Departure, ...]:
    contacts = desk.writer.current_rows("contacts")
    natures = (Nature.BOUNCE, Nature.AUTO_REPLY)
    addresses = {str(row.get("email")).casefold() for row in contacts if row.get("email")}
    ids = desk.writer.documents_saying(DEPARTURE_WORDS, natures=natures) | desk.writer.last_mails_of(
        addresses
    )
    return departures((document for document, _ in desk.writer.stored_documents(sorted(ids))), contacts)


DEPARTURE_WORDS = (
    "no longer", " left ", "leaving", "last day", "last working day", "moved on", "retired", "resigned",
    "departed", "stepped down", "stepping down", "taken over", "taking over", "took over", "replac",
    "succeed", "nicht mehr", "verlassen", "quitté", " plus ", "ya no", "ha dejado", "non lavora",
    "ha lasciato", "werkt niet", "niet langer", "inte längre", "har slutat", "não trabalha",
)  # fmt: skip
"""Words without which `ingest.departures` finds nothing in what a person wrote."""


def decide(
    desk: Desk, subject: str, *, verdict: str, account_id: str | None
) -> tuple[Decision, IngestReport]:
    """Note a decision about a document, an address, a domain (`@a.example`) or a departure; derive anew.

    Accepting without an account takes the one that is proposed. Raises NotFound for a document,
    account or departure that is not there, InvalidQuestion where there is nothing to accept.
    """
    about, name = subject_of(subject, known=desk.writer.known_documents())
    book = read_book(desk.writer, desk.own_domains)
    if about == "departure":
        account_id = _departed(desk, name)
    elif verdict == ACCEPT:
        account_id = account_id or _proposed(desk, about, name, book)
    if account_id is not None and account_id not in book.names:
        raise NotFound(
            f"There is no account {account_id!r}.",
            why="A document can only be given to an account that is there.",
            mend="List them with `plumbline accounts`.",
        )
    if about == "address" and book.is_own(name):
        raise InvalidQuestion(
            f"{name} is one of your own addresses.",
            why="All mail to and from it would become this account's.",
            mend="Decide about the other side's address, or about the document.",
        )
    decision = desk.decisions.add(
        about, name, verdict=verdict, account_id=account_id, decided_by=desk.decided_by, decided_at=desk.now
    )
    return decision, derive_anew(desk, decision)


def undo(desk: Desk, decision_id: int) -> tuple[Decision, IngestReport]:
    """Take a decision back, and derive anew what followed from it. Raises NotFound."""
    decision = desk.decisions.undo(decision_id, at=desk.now)
    return decision, derive_anew(desk, decision)


def derive_anew(desk: Desk, decision: Decision) -> IngestReport:
    """Everything that a decision touches: accounts, sides, chunks and their places in the index."""
    run = Run(
        desk.writer,
        desk.embedder,
        own_domains=desk.own_domains,
        clock=Clock(desk.now, desk.writer.synced_sources(), backfill=False),
        mask_secrets=True,
        progress=lambda stage, done: None,
    )
    with closing(run):
        if decision.about == "departure":
            for row in _contact_rows(desk, decision.subject):
                run.take(row)
        else:
            run.decide_anew(_touched(desk, decision))
        return run.finish()


def _touched(desk: Desk, decision: Decision) -> list[str]:
    if decision.about == "document":
        return [decision.subject]
    named = desk.writer.documents_that_name(decision.subject)
    return [
        document.id for document, values in desk.writer.stored_documents(named) if _concerns(decision, values)
    ]


def _concerns(decision: Decision, values: object) -> bool:
    addresses = {address.lower() for address in hints_of(values).addresses}
    if decision.about == "address":
        return decision.subject in addresses
    return any(decision.subject in parents(a.rpartition("@")[2]) for a in addresses)


def _contact_rows(desk: Desk, address: str) -> Iterable[Row]:
    """Rows of a contact, to be taken again with what is decided now."""
    for row in desk.writer.current_rows("contacts"):
        if str(row.get("email") or "").casefold() == address:
            yield row


def subject_of(subject: str, *, known: Iterable[str]) -> tuple[str, str]:
    """What a subject is: a stored document's id, `left:ADDRESS`, an address, or a domain as `@a.example`."""
    if subject in frozenset(known):
        return "document", subject
    word = subject.strip().casefold()
    if word.startswith("left:"):
        return "departure", word.removeprefix("left:")
    if word.startswith("@") and "." in word:
        return "domain", word.removeprefix("@")
    if "@" in word and " " not in word and ":" not in word:
        return "address", word
    raise NotFound(
        f"There is no document {subject!r}.",
        why="A decision is about a document's id, an address, a domain (@a.example) or left:ADDRESS.",
        mend="List what waits with `plumbline review-matches list`.",
    )


def _proposed(desk: Desk, about: str, name: str, book: IdentityBook) -> str:
    if about == "document":
        for _, values in desk.writer.stored_documents([name]):
            hints = hints_of(values)
            found = Verdicts.of(desk.decisions.standing()).decide(name, hints, resolve(hints, book))
            if found.proposal:
                return found.proposal
    raise InvalidQuestion(
        f"There is no single account proposed for {name!r}.",
        why="Nothing, or several accounts, speak for it.",
        mend="Say which with --account.",
    )


def _departed(desk: Desk, address: str) -> str | None:
    for row in desk.writer.current_rows("contacts"):
        if str(row.get("email") or "").casefold() == address:
            return row.account_id
    raise NotFound(
        f"There is no contact {address!r}.",
        why="Only of a contact can it be said that they have left.",
        mend="List what waits with `plumbline review-matches list`.",
    )


__all__ = [
    "ACCEPT",
    "REJECT",
    "Departure",
    "Desk",
    "Queue",
    "Unmatched",
    "decide",
    "queue",
    "subject_of",
    "undo",
]
