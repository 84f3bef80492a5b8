"""What a document is made of: claims with their topic, age and standing, and where each comes from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.types.accounts import Account
from assistant.types.answers import Claim
from assistant.types.facts import Fact


class Topic(StrEnum):
    """What a claim is about. Sections of a kind ask for topics, and nothing else."""

    OBJECTIVE = "objective"
    SUCCESS = "success"
    RESULT = "result"
    STATUS = "status"
    NOTE = "note"
    MILESTONE = "milestone"
    PROMISE_OURS = "promise_ours"
    PROMISE_THEIRS = "promise_theirs"
    DIFFICULTY = "difficulty"
    CHANGE = "change"
    PERSON = "person"
    DECISION = "decision"
    ASK = "ask"
    CONTRACT = "contract"
    USAGE = "usage"
    SUPPORT = "support"
    WHY_BOUGHT = "why_bought"
    SURVEY = "survey"
    MONEY = "money"
    RISK = "risk"
    GROWTH = "growth"
    OPPORTUNITY = "opportunity"
    ADVOCACY = "advocacy"
    SIGNAL = "signal"
    HEALTH = "health"
    REVIEW = "review"
    DEPARTURE = "departure"


class Standing(StrEnum):
    """Whether a claim tells what holds now, what held before, or what is over and done."""

    CURRENT = "current"
    EARLIER = "earlier"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Told:
    """One claim in a document.

    `on` is the day of its newest evidence, `oldest_on` that of the oldest that it needs. `weight` orders claims
    of one topic: what weighs more matters more. `subject` is what it is about; of two about one subject the
    newer is told.
    """

    claim: Claim
    topic: Topic
    on: date
    oldest_on: date
    weight: float = 0.0
    standing: Standing = Standing.CURRENT
    subject: str = ""
    due_on: date | None = None
    who: str | None = None

    @property
    def id(self) -> str:
        """A stable id made of what proves the claim and what it is about."""
        proof = [f"{c.document_id}#{c.segment_start}:{c.quote}" for c in self.claim.citations]
        proof += [f"{f.name}={f.value}@{f.as_of}{f.inputs[:3]}" for f in self.claim.facts]
        told = "\x1f".join((self.topic.value, self.subject, *proof))
        return f"c{hashlib.sha256(told.encode()).hexdigest()[:10]}"

    def age_days(self, as_of: date) -> int:
        """Days since the oldest evidence that the claim needs."""
        return max(0, (as_of - self.oldest_on).days)


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one next step: what, by whom, until when, and because of which claim.

    `action` is one of `expansion`, `risk`, `referral`, `healthy` (S141); None in an edition for outside.
    """

    what: str
    owner: str
    due_on: date
    action: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Values over days or bars by name, for one chart: `points` are `(label, value)` in order."""

    name: str
    unit: str
    points: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows; `form` is `bars`, `waterfall`, `line`, `timeline` or `map`. Its table is its points."""

    title: str
    form: str
    series: tuple[Series, ...]
    says: str
    band: tuple[float, float] | None = None
    topic: Topic = Topic.USAGE


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that may be told of an account as of a day. `gaps` name what is missing."""

    account: Account
    as_of: date
    told: tuple[Told, ...]
    next_action: NextAction
    gaps: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    facts: tuple[Fact, ...] = ()
