"""What a run may do to find out: four reading tools, bounded in what they return. Which account, no tool
asks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.answering.notebook import Entry, Notebook
from assistant.errors import InvalidQuestion
from assistant.metrics.account_facts import RECIPES, account_facts, needed
from assistant.metrics.account_material import Material
from assistant.ports import DocumentEntry, Filter, Reader, Searcher
from assistant.types.accounts import Account
from assistant.types.documents import Document, Kind, Nature
from assistant.types.facts import Fact
from assistant.types.scope import Scope
from assistant.types.snapshot import Holding, ToolCall

PASSAGES = 12
"""Passages of one search: beyond a dozen the sentences that answer are already there."""
PASSAGE_CHARS = 1200
SEGMENTS = 60
CARDS = 50
FACTS = 60
QUERY_CHARS = 400
USAGE_DAYS = 56


@dataclass(frozen=True)
class Desk:
    """The context of a run: who may read what about whom, and the notebook in which finds are written."""

    scope: Scope
    account: Account
    reader: Reader
    searcher: Searcher
    notebook: Notebook = field(default_factory=Notebook)
    _read: dict[Filter, tuple[DocumentEntry, ...]] = field(default_factory=dict, repr=False)
    """Cards that were read before: nothing a run may read changes while it runs."""

    @property
    def as_of(self) -> date:
        return self.scope.as_of.date()

    def cards(self, filter: Filter | None = None) -> tuple[DocumentEntry, ...]:
        """Cards of what people wrote or said, newest first."""
        wanted = filter or Filter()
        if wanted not in self._read:
            found = self.reader.documents(scope=self.scope, filter=wanted)
            self._read[wanted] = tuple(card for card in found if card.nature is Nature.PERSONAL)
        return self._read[wanted]

    def holdings(self, filter: Filter | None = None) -> tuple[Holding, ...]:
        """How much there is of each kind."""
        cards = self.cards(filter)
        imports = dict(self.reader.sources())
        return tuple(
            self._holding(kind, [card for card in cards if card.kind is kind], imports) for kind in Kind
        )

    def _holding(
        self, kind: Kind, cards: Sequence[DocumentEntry], imports: Mapping[str, datetime]
    ) -> Holding:
        days = [card.occurred_at.date() for card in cards]
        fresh = [imports[source] for source in {card.source for card in cards} if source in imports]
        oldest = min(fresh, default=None)
        lags = oldest is not None and oldest < self.scope.as_of
        first, last = min(days, default=None), max(days, default=None)
        return Holding(kind, len(cards), first, last, oldest if lags else None)


def search_evidence(
    desk: Desk,
    *,
    query: str,
    kinds: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    previous: str | None = None,
) -> str:
    """Find passages of the account's conversations. Returns JSON rows, best first.

    `previous` is the question that the query goes on from, where it is not whole without it.

    Raises InvalidQuestion for a kind or a day that cannot be read.
    """
    if not query.strip():
        raise InvalidQuestion(
            "The query is empty.", why="Nothing was asked.", mend="Give a few words to search for."
        )
    chosen = Filter(kinds=_kinds(kinds), since=_day(since), until=_day(until))
    hits = desk.searcher.search(
        query[:QUERY_CHARS], scope=desk.scope, filter=chosen, k=PASSAGES, previous=previous
    )
    documents = _documents(desk, dict.fromkeys(hit.document_id for hit in hits))
    arguments = {"query": query, "kinds": ",".join(sorted(kinds)), "since": since, "until": until}
    arguments |= {"previous": previous} if previous else {}
    _note(desk, "search_evidence", arguments, f"{len(hits)} passages", hits=hits, documents=documents)
    return _json(
        {
            "document_id": hit.document_id,
            "kind": hit.kind.value,
            "title": hit.title,
            "on": _iso(hit.occurred_at),
            "segments": [hit.segment_start, hit.segment_end],
            "text": hit.text[:PASSAGE_CHARS],
        }
        for hit in hits
    )


def open_document(
    desk: Desk, *, document_id: str, segment_start: int = 0, segment_end: int | None = None
) -> str:
    """Read segments of one document, both numbers inclusive. Returns JSON rows.

    Raises NotFound for a document outside the scope, InvalidQuestion for numbers the wrong way round.
    """
    end = (
        segment_start + SEGMENTS - 1
        if segment_end is None
        else min(segment_end, segment_start + SEGMENTS - 1)
    )
    if end < segment_start:
        raise InvalidQuestion(
            "segment_end is before segment_start.",
            why="The span is empty.",
            mend="Give the smaller number first.",
        )
    document = desk.reader.document(document_id, scope=desk.scope)
    arguments = {"document_id": document_id, "segment_start": segment_start, "segment_end": end}
    segments = [segment for segment in document.segments if segment_start <= segment.n <= end]
    _note(
        desk,
        "open_document",
        arguments,
        f"{len(segments)} segments",
        documents=(document,),
        opened=((document_id, segment_start, end),),
    )
    return _json(
        {
            "n": segment.n,
            "author": segment.author,
            "side": segment.side.value,
            "part": segment.part.value,
            "visibility": segment.visibility.value,
            "text": segment.text[:PASSAGE_CHARS],
        }
        for segment in segments
    )


def account_facts_tool(
    desk: Desk, *, names: Sequence[str], since: str | None = None, until: str | None = None, about: str = ""
) -> str:
    """Compute facts of the account by name. Returns JSON rows with value, unit and formula.

    What bears days is told as of `until`; `about` are the words that name a ticket.

    Raises InvalidQuestion for a name that is not known.
    """
    strange = [name for name in names if name not in RECIPES]
    if strange:
        raise InvalidQuestion(
            f"There is no fact {', '.join(strange)}.",
            why="Facts have fixed names.",
            mend=f"Use: {', '.join(RECIPES)}.",
        )
    facts = _facts(desk, names, _Bounds(_day(since), _day(until), about))[:FACTS]
    arguments = {"names": ",".join(names), "since": since, "until": until, "about": about}
    told_of = {fact.inputs[0] for fact in facts if len(fact.inputs) == 1} & {
        card.document_id for card in desk.cards()
    }
    documents = _documents(desk, sorted(told_of))
    opened = tuple((document.id, 0, 1) for document in documents)
    _note(
        desk,
        "account_facts",
        arguments,
        f"{len(facts)} facts",
        facts=facts,
        documents=documents,
        opened=opened,
    )
    return _json(
        {
            "name": fact.name,
            "value": _shown(fact),
            "unit": fact.unit,
            "as_of": fact.as_of.isoformat(),
            "formula": fact.formula,
            "method": fact.method,
            "inputs": list(fact.inputs[:10]),
        }
        for fact in facts
    )


def timeline(
    desk: Desk, *, since: str | None = None, until: str | None = None, kinds: Sequence[str] = ()
) -> str:
    """List the account's conversations, newest first. Returns JSON rows."""
    cards = desk.cards(Filter(kinds=_kinds(kinds), since=_day(since), until=_day(until)))
    arguments = {"kinds": ",".join(sorted(kinds)), "since": since, "until": until}
    _note(desk, "timeline", arguments, f"{len(cards)} documents")
    return _json(
        {
            "document_id": card.document_id,
            "kind": card.kind.value,
            "title": card.title,
            "on": _iso(card.occurred_at),
        }
        for card in cards[:CARDS]
    )


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What the question restricts: days, and the words that name what is meant."""

    since: date | None
    until: date | None
    about: str


def _facts(desk: Desk, names: Sequence[str], bounds: _Bounds) -> tuple[Fact, ...]:
    """The facts in the order of their names; of a day in the past where it is asked for and they can be."""
    past = min(bounds.until or desk.as_of, desk.as_of)
    if past == desk.as_of:
        return account_facts(names, _material(desk, names, bounds, past))
    dated = [name for name in names if RECIPES[name].dated]
    of_today = _material(desk, [name for name in names if name not in dated], bounds, desk.as_of)
    of_then = _material(desk, dated, bounds, past)
    return tuple(
        fact
        for name in dict.fromkeys(names)
        for fact in account_facts([name], of_then if name in dated else of_today)
    )


def _material(desk: Desk, names: Iterable[str], bounds: _Bounds, as_of: date) -> Material:
    wanted = needed(names)
    cards = desk.reader.documents(scope=desk.scope, filter=Filter()) if "documents" in wanted else ()
    tickets: tuple[Document, ...] = ()
    if "tickets" in wanted:
        found = desk.reader.documents(scope=desk.scope, filter=Filter(kinds=frozenset({Kind.TICKET})))
        tickets = _documents(desk, [card.document_id for card in found])
    usage = (
        desk.reader.usage(scope=desk.scope, since=as_of - timedelta(days=USAGE_DAYS), until=as_of)
        if "usage" in wanted
        else ()
    )
    tables = {
        table: desk.reader.rows(table, scope=desk.scope)
        for table in sorted(wanted - {"documents", "tickets", "usage"})
    }
    zone = desk.scope.as_of.tzinfo
    return Material(
        account=desk.account,
        as_of=as_of,
        tables=tables,
        usage=usage,
        cards=cards,
        tickets=tickets,
        since=bounds.since,
        until=bounds.until,
        about=bounds.about,
        zone=zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC"),
    )


def _documents(desk: Desk, ids: Iterable[str]) -> tuple[Document, ...]:
    return tuple(desk.reader.document(document_id, scope=desk.scope) for document_id in ids)


def _note(desk: Desk, tool: str, arguments: dict[str, Any], outcome: str, **found: Any) -> None:
    given = tuple(sorted((name, str(value)) for name, value in arguments.items() if value not in (None, "")))
    desk.notebook.add(Entry(ToolCall(desk.notebook.round, tool, given, outcome), **found))


def _kinds(words: Sequence[str]) -> frozenset[Kind]:
    try:
        return frozenset(Kind(word) for word in words)
    except ValueError as error:
        raise InvalidQuestion(
            str(error), why="Kinds have fixed names.", mend="Use call, email, ticket or chat."
        ) from error


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidQuestion(
            f"{text!r} is no day.", why=str(error), mend="Write days as YYYY-MM-DD."
        ) from error


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).date().isoformat()


def _shown(fact: Fact) -> str | None:
    return None if fact.value is None else str(fact.value)


def _json(rows: Iterable[dict[str, Any]]) -> str:
    return json.dumps(list(rows), ensure_ascii=False)
