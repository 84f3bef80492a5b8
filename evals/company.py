"""One labelled company: what was said and measured, and what has to be noticed about it.

Owns the types. Reads no files and knows no detector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

ROLES = frozenset({"champion", "decision_maker", "sponsor", "user", "admin", "finance", "procurement"})
KINDS = frozenset({"call", "email", "ticket", "chat"})
STATES = frozenset({"open", "delivered", "overdue", "withdrawn", "conditional"})
SIGNALS = frozenset(
    [
        "usage_decline",
        "seat_underutilisation",
        "low_adoption",
        "champion_departure",
        "new_decision_maker",
        "single_threaded",
        "engagement_drop",
        "competitor_evaluation",
        "pricing_objection",
        "budget_cut",
        "value_doubt",
        "dissatisfaction",
        "escalation",
        "repeated_issue",
        "unresolved_backlog",
        "broken_commitment",
        "cancel_intent",
        "downgrade_request",
        "contract_exit_inquiry",
        "late_payment",
        "low_survey_score",
        "onboarding_stall",
        "corporate_change",
        "capacity_limit",
        "usage_growth",
        "new_team_or_site",
        "new_use_case",
        "upgrade_interest",
        "budget_available",
        "customer_growth",
        "proven_value",
        "praise",
        "reference_offer",
        "referral",
        "reactivation_window",
    ]
)
"""The 35 kinds that labels may name."""

TABLES: Mapping[str, tuple[str, ...]] = {
    "subscriptions": ("plan", "quantity", "mrr", "started_on", "ended_on"),
    "invoices": ("amount", "issued_on", "due_on", "paid_on", "status"),
    "surveys": ("contact_email", "kind", "score", "comment", "responded_at"),
    "objectives": ("objective", "metric", "unit", "baseline", "target", "current", "measured_on", "due_on",
                   "status"),
    "milestones": ("milestone", "kind", "planned_on", "completed_on"),
}  # fmt: skip
"""The facts that a company may bring, with their columns."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the account. `crm` says whether the customer relationship system lists the person."""

    name: str
    email: str
    title: str
    role: str | None = None
    crm: bool = True


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the vendor."""

    name: str
    email: str
    title: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says or writes. `quoted` is older mail that stands under the turn before it."""

    by: str
    text: str
    at: datetime | None = None
    visibility: str = "public"
    quoted: bool = False
    auto: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """A call, a thread of mails, a ticket or a chat."""

    id: str
    kind: str
    date: date
    title: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """A metric's level on working days, week by week from the Monday `since`."""

    metric: str
    since: date
    weekly: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """A signal that is right from `since` until `until`; a kind that only facts show has no document."""

    kind: str
    since: date
    until: date
    document: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Distractor:
    """Words that look like `kind` and are not."""

    kind: str
    document: str
    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Promise:
    """Who promised what. `due` is the date that holds on the company's day, after any change."""

    by: str
    to: str
    what: str
    state: str
    quote: str
    document: str
    due: date | None = None
    closing_quote: str | None = None


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """A person whose place or presence the words tell. `left_on` is the last day where it is told."""

    name: str
    role: str | None
    present: bool
    document: str
    quote: str
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """What the account wants; `holds` is whether it still does."""

    what: str
    holds: bool
    quote: str
    document: str
    measure: str | None = None
    baseline: str | None = None
    target: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A decision, or a fact that a value review must hold."""

    what: str
    quote: str
    document: str


@dataclass(frozen=True, slots=True)
class Outdated:
    """Words that were true and are not; `superseded_by_quote` is what took their place."""

    quote: str
    document: str
    superseded_by_quote: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Everything that has to be noticed. `tolerated` kinds are neither wanted nor wrong."""

    signals: tuple[Raised, ...] = ()
    distractors: tuple[Distractor, ...] = ()
    promises: tuple[Promise, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    objectives: tuple[Objective, ...] = ()
    decisions: tuple[Told, ...] = ()
    brief: tuple[Told, ...] = ()
    outdated: tuple[Outdated, ...] = ()
    tolerated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Company:
    """A company, its documents and facts up to `as_of`, and the labels of that day."""

    id: str
    name: str
    domain: str
    segment: str
    started_on: date
    as_of: date
    arr: Decimal
    contacts: tuple[Contact, ...]
    ours: tuple[Colleague, ...]
    documents: tuple[Talk, ...]
    account: Mapping[str, str]
    tables: Mapping[str, tuple[Mapping[str, str], ...]]
    usage: tuple[Levels, ...]
    expect: Labels
