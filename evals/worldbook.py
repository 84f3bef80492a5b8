"""A synthetic world as a `Reader`, without files or a database: for back-tests over many worlds.

Rows are known since the day that they carry, as after a first import (`ingest.states.row_instant`); nothing
else of the ingestion runs here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from random import Random

import numpy as np

from assistant.errors import NotFound
from assistant.health.voices import CONCERNS, Voice
from assistant.memory.read import account_of, attributes_as_of
from assistant.ports import DocumentEntry, Filter, UsageColumns
from assistant.types.accounts import Account
from assistant.types.documents import Document, Kind, Nature, Part, Participant, Segment, Side, Visibility
from assistant.types.facts import Row
from assistant.types.scope import Scope
from evals.world.build import World, build
from evals.world.calendars import day_of, days_in
from evals.world.grammar import grammar
from evals.world.incidents import incidents
from evals.world.money import rate_rows
from evals.world.observed import Observed, Person
from evals.world.truth import LabelledSentence
from evals.world.write.tables import COLUMNS
from ingest.states import row_instant

_EPOCH = date(1970, 1, 1).toordinal()
_ENDS = ("_on", "date", "month", "since", "contract_start", "renewal_date")
_NUMBERS = frozenset({"quantity", "mrr", "amount", "score", "baseline", "target", "current", "rate_to_base"})
_KEYS = {"accounts": 0, "contacts": 0, "subscriptions": 0, "invoices": 0, "surveys": 0, "objectives": 0,
         "milestones": 0, "opportunities": 0}  # fmt: skip

HEARD, MISTAKEN = 0.80, 0.15
"""An ear that hears four fifths of what counts, and is wrong in three of twenty of what it raises. The ear itself
is measured apart, on labelled sentences; here it is drawn, so that many worlds can be walked."""

Series = tuple[np.ndarray, np.ndarray]


@dataclass
class WorldBook:
    """Implements `Reader` and `Outliner` over a built world."""

    last_day: date
    accounts_: dict[str, Account] = field(default_factory=dict)
    rows_: dict[str, dict[str, list[tuple[datetime, Row]]]] = field(default_factory=dict)
    usage_: dict[str, dict[str, Series]] = field(default_factory=dict)
    documents_: dict[str, list[Document]] = field(default_factory=dict)
    voices: dict[str, list[Voice]] = field(default_factory=dict)
    """What an ear of `HEARD` and `MISTAKEN` would make of the sentences."""

    def accounts(self, *, scope: Scope) -> tuple[Account, ...]:
        return tuple(self.accounts_[id] for id in sorted(self.accounts_.keys() & scope.account_ids))

    def rows(self, table: str, *, scope: Scope) -> tuple[Row, ...]:
        of = self.rows_.get(table, {})
        ids = sorted(of) if table == "exchange_rates" else sorted(of.keys() & scope.account_ids)
        return tuple(row for id in ids for known, row in of[id] if known <= scope.as_of)

    def sources(self) -> tuple[tuple[str, datetime], ...]:
        return ()

    def usage(self, *, scope: Scope, since: date, until: date) -> tuple[Row, ...]:
        raise NotImplementedError("a back-test reads columns")

    def usage_columns(self, metric: str | None, *, scope: Scope, since: date, until: date) -> UsageColumns:
        first, last = _number(since), _number(min(until, scope.as_of.date()))
        names: dict[str, int] = {}
        pieces: list[tuple[int, int, np.ndarray, np.ndarray]] = []
        ids = sorted(self.usage_.keys() & scope.account_ids)
        for number, id in enumerate(ids):
            for name in sorted(self.usage_[id]):
                if metric in (None, name):
                    day, value = self.usage_[id][name]
                    low, high = np.searchsorted(day, [first, last + 1])
                    pieces.append(
                        (number, names.setdefault(name, len(names)), day[low:high], value[low:high])
                    )
        sizes = [piece[2].size for piece in pieces]
        return UsageColumns(
            tuple(ids),
            tuple(names),
            np.repeat(np.array([piece[0] for piece in pieces], np.int32), sizes),
            np.repeat(np.array([piece[1] for piece in pieces], np.int16), sizes),
            np.concatenate([np.array([], np.int32), *(piece[2] for piece in pieces)]),
            np.concatenate([np.array([]), *(piece[3] for piece in pieces)]),
        )

    def documents(self, *, scope: Scope, filter: Filter) -> tuple[DocumentEntry, ...]:
        raise NotImplementedError("a back-test reads outlines")

    def document(self, document_id: str, *, scope: Scope) -> Document:
        raise NotFound(document_id, why="A back-test reads outlines.", mend="Ingest the world's exports.")

    def outlines(
        self, *, scope: Scope, since: date, until: date, kinds: Iterable[Kind], voices: bool
    ) -> tuple[Document, ...]:
        wanted = frozenset(kinds)
        first = datetime.combine(since, time.min, UTC)
        last = min(scope.as_of, datetime.combine(until, time.max, UTC))
        return tuple(
            _as_of(document, scope.as_of)
            for id in sorted(self.documents_.keys() & scope.account_ids)
            for document in self.documents_[id]
            if document.kind in wanted and first <= document.occurred_at <= last
        )

    def scope(self, day: date) -> Scope:
        """The scope of everything as of the end of a day."""
        end = datetime.combine(day, time.max, UTC)
        return Scope("evals", frozenset(self.accounts_), frozenset(Visibility), end)


def worldbook(accounts: int, months: int, *, seed: int, noise: bool) -> WorldBook:
    """Build a world of so many accounts and months, in memory."""
    days = days_in(months)
    world = World(seed, days, noise, grammar("ab"), incidents(seed, days))
    book = WorldBook(day_of(days - 1))
    rates = [
        dict(zip(("currency", "date", "rate_to_base"), row, strict=True)) for row in rate_rows(seed, months)
    ]
    for number, cells in enumerate(rates):
        _add(book, "exchange_rates", f"{number:05}", None, cells)
    for account in range(accounts):
        seen, records = build(world, account)
        _take(book, seen)
        book.voices[seen.company.account_id] = _listen(records.sentences, Random(f"{seed}-{account}-ear"))
    return book


def _listen(sentences: Iterable[LabelledSentence], random: Random) -> list[Voice]:
    """Hear most of what counts, and a little of what only looks like it or is not there."""
    found = []
    for one in sentences:
        if one.counts and random.random() < HEARD:
            found.append(Voice(one.account_id, one.label, date.fromisoformat(one.on), f"{one.document}#0"))
            if random.random() < MISTAKEN / (1 - MISTAKEN):
                day = date.fromisoformat(one.on) + timedelta(days=random.randint(-300, 300))
                kind = random.choice(sorted(CONCERNS))
                found.append(Voice(one.account_id, kind, day, f"mistaken-{len(found)}#0"))
    return found


def _take(book: WorldBook, seen: Observed) -> None:
    account_id = seen.company.account_id
    for table, rows in seen.tables.items():
        if table not in _KEYS:
            continue
        columns = COLUMNS[table].split(",")
        for row in rows:
            cells = dict(zip(columns, row, strict=True))
            _add(book, table, cells[columns[_KEYS[table]]], account_id, cells)
    book.accounts_[account_id] = account_of(book.rows_["accounts"][account_id][0][1])
    book.usage_[account_id] = _series(seen.usage)
    book.documents_[account_id] = sorted(_documents(seen), key=lambda one: (one.occurred_at, one.id))


def _add(book: WorldBook, table: str, row_id: str, account_id: str | None, cells: dict[str, str]) -> None:
    values = tuple((name, _typed(name, text)) for name, text in cells.items() if text != "")
    row = Row(table, row_id, account_id, values, "world", f"{table}.csv")
    known = row_instant(row)
    book.rows_.setdefault(table, defaultdict(list))[account_id or ""].append((known, row))


def _typed(name: str, text: str) -> str | Decimal | date | datetime:
    if name == "responded_at":
        return datetime.fromisoformat(text)
    if name in _NUMBERS:
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    if name.endswith(_ENDS):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _series(lines: str) -> dict[str, Series]:
    days: dict[str, list[int]] = defaultdict(list)
    values: dict[str, list[float]] = defaultdict(list)
    for line in lines.splitlines():
        _, day, metric, value = line.split(",")
        days[metric].append(_number(date.fromisoformat(day)))
        values[metric].append(float(value))
    found = {}
    for metric in days:
        order = np.argsort(np.array(days[metric]), kind="stable")
        found[metric] = np.array(days[metric], np.int32)[order], np.array(values[metric])[order]
    return found


def _documents(seen: Observed) -> Iterator[Document]:
    account_id = seen.company.account_id
    for call in seen.calls:
        speakers = {turn.speaker.key: turn.speaker for turn in call.turns}
        yield _document("call", call.id, Kind.CALL, call.title, call.started, account_id,
                        speakers.values(), (*call.people, *call.absent))  # fmt: skip
    for mail in seen.mails:
        if not mail.automatic:
            yield _document("mail", mail.id, Kind.EMAIL, mail.subject, mail.sent, account_id,
                            [mail.sender], (mail.sender, *mail.to, *mail.cc))  # fmt: skip
    for ticket in seen.tickets:
        closed = {"closed_at": ticket.solved.isoformat()} if ticket.solved else {}
        told = {
            "status": ticket.status,
            "priority": ticket.priority,
            "updated_at": ticket.updated.isoformat(),
        }
        document = _document("zendesk", str(ticket.id), Kind.TICKET, ticket.subject, ticket.created,
                             account_id, [], [])  # fmt: skip
        yield _with(document, told | closed)


def _document(
    source: str, id: str, kind: Kind, title: str, at: datetime, account_id: str,
    speakers: Iterable[Person], people: Iterable[Person],
) -> Document:  # fmt: skip
    segments = tuple(
        Segment(n, person.name, _side(person), Visibility.PUBLIC, None, None, "", Part.BODY)
        for n, person in enumerate(speakers)
    )
    present = tuple(Participant(person.name, person.address, _side(person)) for person in people)
    instant = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Document(source, id, kind, title, instant, segments, present, nature=Nature.PERSONAL,
                    account_id=account_id)  # fmt: skip


def _side(person: Person) -> Side:
    return Side.VENDOR if person.ours else Side.CUSTOMER


def _with(document: Document, told: dict[str, str]) -> Document:
    utc = {name: _aware(text) if name.endswith("_at") else text for name, text in told.items()}
    return Document(document.source, document.external_id, document.kind, document.title, document.occurred_at,
                    (), attributes=tuple(sorted(utc.items())), account_id=document.account_id)  # fmt: skip


def _aware(text: str) -> str:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()


def _as_of(document: Document, as_of: datetime) -> Document:
    if document.kind is not Kind.TICKET:
        return document
    told = attributes_as_of(dict(document.attributes), as_of)
    return _with(document, told) if told != dict(document.attributes) else document


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


def days_back(book: WorldBook, days: int) -> date:
    """The day so many days before the world's last."""
    return book.last_day - timedelta(days=days)
