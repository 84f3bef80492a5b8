"""The two editions by type: only a `PublicTold` may stand in the account's own, and nothing internal becomes one.

Three walls: the material is read within a scope that sees public spans only; a claim's topic must be in a
closed set; each of its spans must have been said in the account's presence, and name no other account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assistant.briefs.told import Chart, Standing, Told, Topic
from assistant.types.answers import Claim
from assistant.types.documents import Document, Nature, Part, Side, Visibility

PUBLIC_TOPICS = frozenset(
    {
        Topic.OBJECTIVE,
        Topic.SUCCESS,
        Topic.RESULT,
        Topic.STATUS,
        Topic.MILESTONE,
        Topic.PROMISE_OURS,
        Topic.PROMISE_THEIRS,
        Topic.DIFFICULTY,
        Topic.DECISION,
        Topic.ASK,
        Topic.CONTRACT,
        Topic.USAGE,
        Topic.SUPPORT,
        Topic.CHANGE,
        Topic.WHY_BOUGHT,
    }
)
"""What may be told to the account. Risk, growth, signals, health, money, people and surveys are not in it."""
PUBLIC_FACTS = frozenset(
    {
        "renewal_date",
        "contract_start",
        "plan",
        "seats_licensed",
        "seats_active",
        "open_tickets",
        "promise_due",
        "promise_closed",
        "promise_overdue_days",
        "promises_kept",
        "promises_made",
        "promises_late",
        "objective",
        "milestone_done",
    }
)
"""Names of facts that the account knows or may know of itself. `usage:…` counts too."""
_DELICATE = re.compile(
    r"\b(?:terminat\w*|cancel\w*|notice\s+period|competit\w*|another\s+(?:vendor|supplier|provider)|alternatives?|"
    r"pilot\s+of|switch(?:ing)?\s+to|mov(?:e|ing)\s+\S+\s+to|"
    r"leaving|resign\w*|kündig\w*|wettbewerb\w*|anbieterwechsel)\b",
    re.IGNORECASE,
)
"""Talk of leaving, of others, of people going: not every reader of the account may know."""
_OURS_ALONE = re.compile(
    r"\b(?:margins?|churn\w*|upsell\w*|cross-?sell\w*|at[ -]risk|health\s+(?:score|band)|red\s+account|"
    r"expansion\s+(?:plan|play|target)|"
    r"internal(?:ly)?|confidential|do\s+not\s+(?:share|forward)|not\s+for\s+the\s+customer|"
    r"discount\s+(?:floor|limit|authority)|"
    r"marge|vertraulich|intern(?:e[rnms]?)?)\b",
    re.IGNORECASE,
)
"""Words of ours that are never for the account, even where they were written in the open by mistake."""


class NotPublic(ValueError):
    """Something that is not public was about to become so."""


@dataclass(frozen=True, slots=True)
class PublicSpan:
    """A place that the account itself has seen: a public body segment of a conversation it took part in."""

    document_id: str
    segment: int
    visibility: Visibility
    part: Part
    shared: bool

    def __post_init__(self) -> None:
        if self.visibility is not Visibility.PUBLIC or self.part is not Part.BODY or not self.shared:
            raise NotPublic(f"{self.document_id}#{self.segment} was never seen by the account")


@dataclass(frozen=True, slots=True)
class PublicTold:
    """A claim that the account may read; made by `published` alone, and refused with anything else in it."""

    claim: Claim
    topic: Topic
    on: date
    oldest_on: date
    weight: float
    standing: Standing
    subject: str
    id: str
    spans: tuple[PublicSpan, ...]
    due_on: date | None = None
    who: str | None = None

    def __post_init__(self) -> None:
        if self.topic not in PUBLIC_TOPICS:
            raise NotPublic(f"{self.topic.value} is not told to the account")
        seen = {(span.document_id, span.segment) for span in self.spans}
        cited = {
            (c.document_id, n)
            for c in self.claim.citations
            for n in range(c.segment_start, c.segment_end + 1)
        }
        if not cited <= seen:
            raise NotPublic(f"{sorted(cited - seen)[0][0]} is cited and was not shown to be public")
        for fact in self.claim.facts:
            if fact.name not in PUBLIC_FACTS and not fact.name.startswith("usage:"):
                raise NotPublic(f"the fact {fact.name} is not told to the account")

    def age_days(self, as_of: date) -> int:
        """Days since the oldest evidence that the claim needs."""
        return max(0, (as_of - self.oldest_on).days)


def shared(document: Document) -> bool:
    """Whether the account took part: one of its people wrote in it, or it was sent to one of them."""
    if document.nature is not Nature.PERSONAL:
        return False
    spoke = any(s.side is Side.CUSTOMER and s.part is Part.BODY for s in document.segments)
    return spoke or any(p.side is Side.CUSTOMER for p in document.participants)


def publish(
    told: Iterable[Told], documents: Mapping[str, Document], *, strange_names: Iterable[str]
) -> tuple[PublicTold, ...]:
    """The claims that the account may read, in their order. `strange_names` are those of other accounts."""
    strange = _any_of(strange_names)
    found = []
    for one in told:
        try:
            public = published(one, documents, strange)
        except NotPublic:
            continue
        found.append(public)
    return tuple(found)


def published(told: Told, documents: Mapping[str, Document], strange: re.Pattern[str] | None) -> PublicTold:
    """One claim as the account may read it. Raises NotPublic for anything that is not."""
    words = " ".join((told.claim.text, *(c.quote for c in told.claim.citations)))
    words += " ".join(f" {fact.value} {fact.method}" for fact in told.claim.facts)
    if _OURS_ALONE.search(words) or told.subject == "champion_departure":
        raise NotPublic("it has words that are ours alone")
    if _DELICATE.search(words):
        raise NotPublic("not everybody who reads it may know")
    if strange is not None and strange.search(words):
        raise NotPublic("it names another account")
    spans = tuple(
        _span(documents, citation.document_id, n)
        for citation in told.claim.citations
        for n in range(citation.segment_start, citation.segment_end + 1)
    )
    # The address in a source system is an inner one: agents' views of tickets, recordings of ours.
    citations = tuple(replace(citation, url=None) for citation in told.claim.citations)
    return PublicTold(
        replace(told.claim, citations=citations),
        told.topic,
        told.on,
        told.oldest_on,
        told.weight,
        told.standing,
        told.subject,
        told.id,
        spans,
        told.due_on,
        told.who,
    )


def public_charts(charts: Iterable[Chart]) -> tuple[Chart, ...]:
    """Charts of what the account knows of itself: its use and its tickets."""
    return tuple(chart for chart in charts if chart.topic in (Topic.USAGE, Topic.SUPPORT))


def _span(documents: Mapping[str, Document], document_id: str, n: int) -> PublicSpan:
    document = documents.get(document_id)
    segment = None if document is None else next((s for s in document.segments if s.n == n), None)
    if document is None or segment is None:
        raise NotPublic(f"{document_id}#{n} is not among what the account has seen")
    return PublicSpan(document_id, n, segment.visibility, segment.part, shared(document))


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    kept = sorted({name.strip() for name in names if len(name.strip()) > 2}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, kept))})(?!\w)", re.IGNORECASE) if kept else None
