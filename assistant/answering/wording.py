"""How a claim reads: who said what, where and when, and how a fact is told. Adds no figure and no name of
its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, tzinfo
from decimal import Decimal

from assistant.answering.candidates import Candidate, Piece
from assistant.text.calendar import MONTH_NAMES
from assistant.types.accounts import Account
from assistant.types.documents import Kind, Side, Visibility
from assistant.types.facts import Fact
from assistant.types.snapshot import Holding

_LABELS = {
    "renewal_date": "The renewal date", "days_to_renewal": "The time to the renewal",
    "contract_start": "The contract start", "status": "The account's status", "industry": "The industry",
    "segment": "The segment", "churn_reason": "The recorded churn reason", "csm": "The CSM", "ae": "The AE",
    "mrr": "MRR", "arr": "ARR", "plan": "The plan", "seats_licensed": "The number of licensed seats",
    "seats_active": "The number of active users", "unpaid_invoices": "The number of unpaid invoices",
    "overdue_invoices": "The number of overdue invoices", "unpaid_amount": "The unpaid amount",
    "overdue_amount": "The overdue amount", "nps": "NPS", "csat": "CSAT", "ces": "CES",
    "nps_latest": "The newest NPS response", "csat_latest": "The newest CSAT response",
    "ces_latest": "The newest CES response", "last_contact": "The last contact", "last_call": "The last call",
    "last_email": "The last email", "last_ticket": "The last ticket",
    "open_tickets": "The number of open tickets",
    "calls": "The number of calls", "emails": "The number of emails", "tickets": "The number of tickets",
    "opportunities": "The number of open opportunities", "contacts_left": "The number of contacts that left",
    "seats_active_change": "The change of active users",
}  # fmt: skip
_ITEMS = {
    "contact": "Contact", "invoice": "Invoice", "open_ticket": "Open ticket", "ticket": "Ticket",
    "objective": "Objective", "milestone": "Milestone", "opportunity": "Opportunity",
    "contact_left": "Contact who left",
    "champion": "Champion", "economic_buyer": "Economic buyer", "executive_sponsor": "Executive sponsor",
    "user": "User", "technical_evaluator": "Technical evaluator", "procurement": "Procurement contact",
    "finance": "Finance contact", "department_head": "Department head", "detractor": "Detractor",
}  # fmt: skip
_ISO_DAY = re.compile(r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
_NONE = {
    "open_tickets": "open tickets", "unpaid_invoices": "unpaid invoices",
    "overdue_invoices": "overdue invoices",
    "contacts_left": "contacts that left", "opportunities": "open opportunities",
}  # fmt: skip
_COUNTS = frozenset({*_NONE, "calls", "emails", "tickets"})


def day_words(day: date) -> str:
    """A day as it is read aloud.

    >>> day_words(date(2026, 3, 3))
    '3 March 2026'
    """
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def quote_claim(candidate: Candidate, *, account: Account | None, zone: tzinfo | None, lead: str = "") -> str:
    """The claim that quotes a candidate: place, day, speaker, side, exact words.

    `lead` ("Earlier") opens the sentence where an order has to be told.
    """
    main = candidate.main
    place = _place(main, zone)
    opening = f"{lead}, {place[0].lower()}{place[1:]}" if lead else place
    if len(candidate.pieces) == 1:
        return f"{opening} {_who(main, account)} {_verb(main)}: {_quoted(main)}"
    question = candidate.pieces[0]
    return (
        f"{opening} {_who(question, account)} asked: {_quoted(question)} "
        f"{_who(main, account)} answered: {_quoted(main)}"
    )


def fact_claim(fact: Fact) -> str:
    """The claim that tells a fact: name, value, day, and what it was made of."""
    if fact.name in _ITEMS:
        return f"{_ITEMS[fact.name]}: {value_words(fact)} (as of {day_words(fact.as_of)})."
    label = _LABELS.get(fact.name) or _usage_label(fact.name)
    if fact.value == 0 and fact.name in _NONE:
        return f"There are no {_NONE[fact.name]} as of {day_words(fact.as_of)}."
    return f"{label} is {value_words(fact)} as of {day_words(fact.as_of)}{_basis(fact)}."


def value_words(fact: Fact) -> str:
    """The value with its unit: money with the currency first and two places, days in words."""
    value, unit = fact.value, fact.unit
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, Decimal):
        if unit is not None and len(unit) == 3 and unit.isupper():
            return f"{unit} {value:,.2f}"
        text = f"{value:+,f}" if fact.name.endswith("_change") else f"{value:,f}"
        return f"{text}%" if unit == "%" else _with_unit(text, unit)
    if isinstance(value, int) and fact.name in _COUNTS:
        return f"{value:,}"
    if isinstance(value, int):
        return _with_unit(f"{value:,}", unit)
    return _ISO_DAY.sub(lambda found: day_words(date.fromisoformat(found.group())), str(value))


def fact_label(fact: Fact) -> str:
    """The name of a fact in a sentence."""
    return (_ITEMS.get(fact.name) or _LABELS.get(fact.name) or _usage_label(fact.name)).removeprefix("The ")


def holdings_words(holdings: Sequence[Holding], account: Account | None, as_of: date) -> str:
    """What was searched, counted.

    >>> holdings_words((Holding(Kind.CALL, 12), Holding(Kind.EMAIL, 1)), None, date(2026, 10, 31))
    '12 calls and 1 email up to 31 October 2026'
    """
    parts = [f"{h.count} {h.kind.value}{'s' if h.count != 1 else ''}" for h in holdings if h.count]
    listed = _listed(parts)
    return f"{listed or 'no conversation'}{f' of {account.name}' if account else ''} up to {day_words(as_of)}"


def freshness_words(holdings: Sequence[Holding], zone: tzinfo | None) -> str:
    """How fresh what was searched is, where it is older than the instant asked about.

    >>> from datetime import datetime
    >>> at = datetime(2026, 10, 31, 9, 12)
    >>> freshness_words((Holding(Kind.CALL, 2, imported_at=at), Holding(Kind.TICKET, 1, imported_at=at)), None)
    'calls and tickets as of 31 October 2026 09:12'
    """
    kinds: dict[str, list[str]] = {}
    for holding in holdings:
        if holding.count and holding.imported_at:
            at = holding.imported_at.astimezone(zone) if zone else holding.imported_at
            kinds.setdefault(f"{day_words(at.date())} {at:%H:%M}", []).append(f"{holding.kind.value}s")
    return "; ".join(f"{_listed(names)} as of {at}" for at, names in kinds.items())


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _place(piece: Piece, zone: tzinfo | None) -> str:
    on = day_words(piece.day(zone))
    title = f' "{_one_line(piece.document.title)}"' if piece.document.title.strip() else ""
    match piece.document.kind:
        case Kind.CALL:
            return f"On the call of {on}"
        case Kind.EMAIL:
            return f"In the email{title} of {on}"
        case Kind.TICKET:
            inner = "an internal note on ticket" if _internal(piece) else "ticket"
            return f"In {inner}{title} on {on}"
        case kind:
            return f"In the {kind.value}{title} of {on}"


def _who(piece: Piece, account: Account | None) -> str:
    author = piece.segment.author or "a speaker whose name is not given"
    side = {
        Side.CUSTOMER: account.name if account else "the account's side",
        Side.VENDOR: "our team",
        Side.THIRD_PARTY: "third party",
        Side.UNKNOWN: "",
    }[piece.segment.side]
    return f"{author} ({side})" if side else author


def _verb(piece: Piece) -> str:
    if _internal(piece):
        return "commented internally"
    return "said" if piece.document.kind is Kind.CALL else "wrote"


def _internal(piece: Piece) -> bool:
    return piece.segment.visibility is Visibility.INTERNAL


def _quoted(piece: Piece) -> str:
    return f'"{_one_line(piece.quote)}"'


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _with_unit(text: str, unit: str | None) -> str:
    if unit is None:
        return text
    return f"{text} {unit[:-1] if text == '1' and unit.endswith('s') else unit}"


def _usage_label(name: str) -> str:
    metric = (
        name.removeprefix("usage:").removesuffix("_change").replace("_", " ").replace("feature:", "feature ")
    )
    return f"The change of {metric}" if name.endswith("_change") else f"The daily mean of {metric}"


def _basis(fact: Fact) -> str:
    """What the figure was made of, in brackets."""
    count = fact.sample_size
    match fact.method:
        case "subscriptions in force":
            return (
                f" (sum of {count} active subscription{'s' if count != 1 else ''})"
                if count and fact.name != "plan"
                else ""
            )
        case "mean of daily values":
            return f" (mean of {count} daily values)"
        case "responses of 365 days":
            return f" ({count} response{'s' if count != 1 else ''} in 365 days)"
        case "account row":
            return " (account record)"
    if fact.name.startswith("last_"):
        return f" ({fact.method})"
    return f" ({fact.method})" if fact.method.startswith("mean ") else ""
