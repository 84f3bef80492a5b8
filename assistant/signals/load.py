"""Gathers the snapshots of accounts from the memory, within a scope. The one place of signals that reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from assistant.metrics.cells import Cells
from assistant.metrics.payments import invoices_of
from assistant.metrics.periods import DAY
from assistant.metrics.support import tickets_of
from assistant.metrics.usage import silent_of
from assistant.metrics.usage_sweep import slices_of
from assistant.metrics.value import milestones_of, objectives_of
from assistant.metrics.view import MetricSettings, Question, View
from assistant.ports import Filter, Reader
from assistant.signals.hear import Heard
from assistant.signals.snapshot import AccountSnapshot, Answer, Contact, Said, Talk
from assistant.types.documents import Document, Kind, Part, Side
from assistant.types.scope import Scope

T = TypeVar("T")
BATCH = 200
"""Accounts gathered at once: it bounds the memory."""
USAGE_DAYS = 52 * 7 + 28 * 7
"""A year and half of the next one back: season, and how long a state has held."""
TALK_DAYS = 730
TICKET_DAYS = 400

Ear = Callable[[Sequence[Document]], list[Heard]]
"""What hears documents: the trained ear (`hear`), or one that remembers."""


class Whole(Protocol):
    """Reads many whole documents at once; see `assistant.memory.whole`."""

    def __call__(self, document_ids: Sequence[str], *, scope: Scope) -> tuple[Document, ...]: ...


def snapshots(
    reader: Reader,
    *,
    scope: Scope,
    as_of: date,
    settings: MetricSettings,
    ear: Ear,
    whole: Whole | None = None,
) -> Iterator[AccountSnapshot]:
    """Yield the snapshot of every account of the scope, in order of their ids."""
    accounts = sorted(reader.accounts(scope=scope), key=lambda account: account.id)
    question = Question(as_of=as_of, settings=settings)
    for at in range(0, len(accounts), BATCH):
        some = tuple(accounts[at : at + BATCH])
        ids = frozenset(account.id for account in some)
        inside = Scope(scope.caller, scope.account_ids & ids, scope.visibilities, scope.as_of)
        yield from _batch(View(reader, inside, some, question), ear, whole)


def _batch(view: View, listen: Ear, whole: Whole | None) -> Iterator[AccountSnapshot]:
    slices = slices_of(
        view.reader.usage_columns(
            None, scope=view.scope, since=view.as_of - timedelta(days=USAGE_DAYS), until=view.as_of
        )
    )
    invoices = _by_account(invoices_of(view)[0])
    tickets = _by_account(tickets_of(view, days=TICKET_DAYS))
    lines = _by_account(view.lines(known_currencies=view.known_currencies()).kept)
    objectives = _by_account(objectives_of(view).kept)
    milestones = _by_account(milestones_of(view).kept)
    answers, contacts = _grouped(view, "surveys", _answer), _grouped(view, "contacts", _contact)
    reasons = {row.account_id: row.get("churn_reason") for row in view.rows("accounts")}
    hushed = silent_of(view)
    of_account = _documents(view, whole)
    said_in: defaultdict[str, list[Said]] = defaultdict(list)
    # All at once: the embedder is quicker with many sentences than with few.
    for one, kind, score, is_ in listen([document for some in of_account.values() for document in some]):
        if one.said_at <= view.scope.as_of:
            said_in[one.document_id].append(Said(one, kind, score, _day(one.said_at, view), is_))
    for account in view.accounts:
        documents = of_account[account.id]
        said = tuple(one for document in documents for one in said_in.get(document.id, ()))
        reason = reasons.get(account.id)
        yield AccountSnapshot(
            account=account,
            as_of=view.as_of,
            settings=view.settings,
            slices=slices.get(account.id, {}),
            invoices=tuple(invoices[account.id]),
            tickets=tuple(tickets[account.id]),
            answers=tuple(answers[account.id]),
            contacts=tuple(contacts[account.id]),
            objectives=tuple(objectives[account.id]),
            milestones=tuple(milestones[account.id]),
            lines=tuple(lines[account.id]),
            talks=tuple(talk_of(document, view) for document in documents),
            said=said,
            hushed=hushed,
            churn_reason=None if reason is None else str(reason),
        )


def _by_account(records: Iterable[T]) -> defaultdict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for record in records:
        found[record.account_id].append(record)  # type: ignore[attr-defined]
    return found


def _grouped(view: View, table: str, make: Callable[[Cells], T | None]) -> defaultdict[str, list[T]]:
    def with_account(cells: Cells) -> tuple[str, T] | None:
        record = make(cells)
        return None if record is None else (cells.account(), record)

    found: defaultdict[str, list[T]] = defaultdict(list)
    for pair in view.read(table, with_account).kept:
        if pair is not None:
            found[pair[0]].append(pair[1])
    return found


def _answer(cells: Cells) -> Answer:
    who = cells.maybe_text("contact_email")
    return Answer(
        cells.row.id,
        cells.text("kind").lower(),
        cells.amount("score") + Decimal(0),
        cells.day("responded_at"),
        who.lower() if who else None,
        cells.maybe_text("comment"),
    )


def _contact(cells: Cells) -> Contact:
    email = cells.maybe_text("email")
    return Contact(
        cells.row.id,
        cells.text("name"),
        email.lower() if email else None,
        (cells.maybe_text("role") or "").lower(),
        cells.maybe_text("title") or "",
        (cells.maybe_text("status") or "active").lower() in ("left", "inactive", "gone"),
        cells.maybe_day("since"),
    )


def _documents(view: View, whole: Whole | None) -> dict[str, list[Document]]:
    """The documents of each account, oldest first; read one by one where nothing reads them at once."""
    since = view.as_of + DAY - timedelta(days=TALK_DAYS)
    cards = view.reader.documents(scope=view.scope, filter=Filter(since=since))
    ids = [card.document_id for card in cards if card.account_id in view.account_ids]
    if whole is not None:
        documents = whole(ids, scope=view.scope)
    else:
        documents = tuple(view.reader.document(one, scope=view.scope) for one in ids)
    found: dict[str, list[Document]] = {account.id: [] for account in view.accounts}
    for document in sorted(documents, key=lambda one: (one.occurred_at, one.id)):
        if document.account_id in found:
            found[document.account_id].append(document)
    return found


def _day(instant: object, view: View) -> date:
    return instant.astimezone(view.zone).date()  # type: ignore[attr-defined,no-any-return]


def talk_of(document: Document, view: View) -> Talk:
    """A document as a fact: who spoke, who took part, and whether the account's side asked something."""
    body = [segment for segment in document.segments if segment.part is Part.BODY]
    theirs = [segment for segment in body if segment.side is Side.CUSTOMER]
    return Talk(
        id=document.id,
        external_id=document.external_id,
        source=document.source,
        kind=document.kind,
        title=document.title,
        on=_day(document.occurred_at, view),
        at=document.occurred_at,
        nature=document.nature,
        spoke=frozenset(segment.side for segment in body),
        people=_took_part(document, Side.CUSTOMER),
        ours=_took_part(document, Side.VENDOR),
        thread=document.thread_id,
        asked=any("?" in segment.text for segment in theirs[-1:]),
    )


def _took_part(document: Document, side: Side) -> frozenset[str]:
    """Who of a side spoke, by address where it is known; of a call also who was there."""
    names = {(p.name or "").lower(): p.address for p in document.participants if p.side is side and p.name}
    spoke = {
        segment.author.lower()
        for segment in document.segments
        if segment.side is side and segment.part is Part.BODY and segment.author
    }
    there = {p.address or (p.name or "").lower() for p in document.participants if p.side is side}
    people = {names.get(name) or name for name in spoke}
    return frozenset(person for person in people | (there if document.kind is Kind.CALL else set()) if person)
