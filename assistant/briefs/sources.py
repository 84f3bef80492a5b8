"""What the makers of claims are given: everything read of one account, and how evidence becomes a citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assistant.answering.wording import day_words
from assistant.dossier.item import Evidence, Item
from assistant.health.health import Health
from assistant.listening.guards import Guard
from assistant.listening.utterance import Utterance
from assistant.signals.signal import Signal
from assistant.text.sentences import sentences
from assistant.types.accounts import Account
from assistant.types.answers import Citation
from assistant.types.documents import Document, Kind, Side
from assistant.types.facts import Fact, FactValue

FEW_WORDS, MANY_WORDS = 7, 45
"""Words below which a quote needs its neighbour, and above which that neighbour makes it too long."""
Heard = tuple[Utterance, str, float, frozenset[Guard]]
UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Sources:
    """One account as of a day. `heard` are sentences of its people with the kind of signal they sound like.

    `said` are all sentences that persons said, the oldest first. `usage` holds weekly means of each metric
    `(metric, ((monday, mean), …))`, `money` the monthly revenue movements.
    """

    account: Account
    as_of: date
    documents: Mapping[str, Document]
    items: tuple[Item, ...] = ()
    said: tuple[Utterance, ...] = ()
    heard: tuple[Heard, ...] = ()
    facts: tuple[Fact, ...] = ()
    signals: tuple[Signal, ...] = ()
    health: Health | None = None
    usage: tuple[tuple[str, tuple[tuple[date, float], ...]], ...] = ()
    movements: tuple[Fact, ...] = ()
    zone: ZoneInfo = UTC
    row_days: Mapping[str, date] = field(default_factory=dict)
    """The newest day by the account's day that a row tells of itself."""
    kinds_held: Mapping[Kind, date] = field(default_factory=dict)
    """The day of the newest document of each kind."""

    def day(self, instant: datetime) -> date:
        """The day of an instant where the house is."""
        return instant.astimezone(self.zone).date()

    def cite(self, evidence: Evidence) -> Citation | None:
        """The citation of a dossier's evidence; None where its document was not read."""
        return self.citation(evidence.document_id, evidence.segment, evidence.quote)

    def cite_whole(self, evidence: Evidence) -> Citation | None:
        """As `cite`, with the sentence before where the words are too few to be understood alone."""
        wide = self.widened(evidence.document_id, evidence.segment, evidence.quote)
        return self.citation(evidence.document_id, evidence.segment, wide)

    def widened(self, document_id: str, n: int, quote: str) -> str:
        """A short quote with the sentence before it, or after it, of the same segment; exact words still."""
        document = self.documents.get(document_id)
        segment = None if document is None else next((s for s in document.segments if s.n == n), None)
        if segment is None or len(quote.split()) >= FEW_WORDS:
            return quote
        spans = sentences(segment.text)
        at = next((i for i, span in enumerate(spans) if span.of(segment.text) == quote), None)
        if at is None:
            return quote
        for other in (at - 1, at + 1):
            if 0 <= other < len(spans):
                first, last = spans[min(at, other)], spans[max(at, other)]
                whole = segment.text[first.start : last.end]
                if FEW_WORDS <= len(whole.split()) <= MANY_WORDS:
                    return whole
        return quote

    def citation(self, document_id: str, n: int, quote: str) -> Citation | None:
        """The citation of exact words of a segment; None where they do not stand there."""
        document = self.documents.get(document_id)
        segment = None if document is None else next((s for s in document.segments if s.n == n), None)
        if document is None or segment is None or quote not in segment.text:
            return None
        return Citation(
            document_id=document.id,
            external_id=document.external_id,
            source=document.source,
            kind=document.kind,
            occurred_at=segment.said_at or document.occurred_at,
            segment_start=n,
            segment_end=n,
            quote=quote,
            url=document.url,
            author=segment.author,
            side=segment.side,
        )

    def fact(
        self,
        name: str,
        value: FactValue,
        *,
        formula: str,
        inputs: tuple[str, ...],
        unit: str | None = None,
        method: str = "counted",
        oldest: date | None = None,
    ) -> Fact:
        """A figure of this account on its day."""
        return Fact(
            name,
            self.account.id,
            value,
            unit,
            self.as_of,
            formula,
            inputs,
            method,
            sample_size=len(inputs),
            oldest_source_on=oldest,
        )


_VERBS = {Kind.CALL: "said", Kind.EMAIL: "wrote", Kind.TICKET: "wrote in a ticket", Kind.CHAT: "wrote"}
_PLACES = {Kind.CALL: "call", Kind.EMAIL: "email", Kind.TICKET: "ticket", Kind.CHAT: "chat"}
LONG = 110
"""Characters from which a quote comes first and its speaker after it: a long one is read for itself."""


def one_line(text: str) -> str:
    """Text without line breaks and with single spaces."""
    return " ".join(text.split())


def quoted(citation: Citation, zone: ZoneInfo, *, lead: str = "") -> str:
    """Exact words with who said them, where and when; `lead` says what they are about."""
    words, on = one_line(citation.quote), day_words(citation.occurred_at.astimezone(zone).date())
    who = citation.author or ("Our team" if citation.side is Side.VENDOR else "Somebody")
    if lead:
        return f"{lead}: “{words}” ({who}, {_PLACES[citation.kind]} of {on})"
    if len(words) > LONG:
        return f"“{words}” ({who}, {_PLACES[citation.kind]} of {on})"
    return f"{who} {_VERBS[citation.kind]} on {on}: “{words}”"
