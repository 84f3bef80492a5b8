"""Rules on tickets: spikes, age of severe ones, repeats, silence after noise, what is likely to escalate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from assistant.metrics.registry import METRICS
from assistant.metrics.support import Ticket, clusters
from assistant.signals.business import business_days, business_days_between
from assistant.signals.proof import fact
from assistant.signals.rule import Rule
from assistant.signals.signal import Finding, Level
from assistant.signals.snapshot import AccountSnapshot
from assistant.types.facts import Fact

URGENT = frozenset({"urgent", "critical", "blocker", "highest", "p1", "sev1", "1", "emergency"})
HIGH = frozenset({"high", "major", "p2", "sev2", "2"})

LOOK_BACK = 365
"""Days of history in which matters that are over are told."""


def _day(ticket: Ticket) -> date:
    return ticket.opened.date()


def _proof(snapshot: AccountSnapshot, name: str, tickets: Sequence[Ticket], method: str) -> Fact:
    return fact(
        snapshot, name, len(tickets), unit="tickets", formula=METRICS["ticket_volume"].formula, method=method,
        rows=(ticket.id for ticket in tickets), sample_size=len(tickets),
        oldest=min((_day(ticket) for ticket in tickets), default=None),
    )  # fmt: skip


def spike(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """P1: tickets of a fortnight against the rate of the ninety days before."""
    as_of = snapshot.as_of
    recent = [t for t in snapshot.tickets if (as_of - _day(t)).days < 14]
    before = [t for t in snapshot.tickets if 14 <= (as_of - _day(t)).days < 104]
    if len(recent) < rule.at("tickets") or len(recent) < rule.at("ratio") * len(before) * 14 / 90:
        return ()
    proof = _proof(snapshot, "tickets_14_days", recent, f"{len(before)} in the 90 days before")
    first = sorted(_day(t) for t in recent)[int(rule.at("tickets")) - 1]
    return (Finding(rule.rule, rule.kind, Level.MEDIUM, first, as_of, facts=(proof,)),)


def ageing(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """P2: severe tickets open for too long, or many old ones."""
    as_of = snapshot.as_of
    waiting = [ticket for ticket in snapshot.tickets if ticket.is_open]
    late = [(ticket, due) for ticket in waiting if (due := _late_from(ticket, rule)) <= as_of]
    severe = [(ticket, due) for ticket, due in late if ticket.severity in URGENT | HIGH]
    old = [(t, _day(t) + timedelta(days=int(rule.at("old_days")))) for t in waiting]
    old = [(ticket, due) for ticket, due in old if due <= as_of]
    many = sorted(due for _, due in late)[int(rule.at("many")) - 1 :]
    begins = [due for _, due in severe] + [due for _, due in old] + many[:1]
    were = tuple(one for ticket in snapshot.tickets if (one := _was_late(snapshot, rule, ticket)) is not None)
    if not begins:
        return were
    chosen = list(dict.fromkeys(t for t, _ in [*severe, *old, *(late if many else [])]))
    level = Level.HIGH if severe else Level.MEDIUM
    proof = _proof(snapshot, "tickets_overdue", chosen, f"of {len(waiting)} open tickets")
    return (Finding(rule.rule, rule.kind, level, min(begins), as_of, facts=(proof,)), *were)


def _was_late(snapshot: AccountSnapshot, rule: Rule, ticket: Ticket) -> Finding | None:
    """A severe ticket that waited for too long and is closed by now: told as over."""
    if ticket.is_open or ticket.closed is None or ticket.severity not in URGENT | HIGH:
        return None
    first, closed = _late_from(ticket, rule), ticket.closed.date()
    if closed <= first or closed > snapshot.as_of or (snapshot.as_of - closed).days > LOOK_BACK:
        return None
    proof = _proof(snapshot, "tickets_overdue", [ticket], f"closed on {closed}")
    return Finding(
        rule.rule, rule.kind, Level.MEDIUM, first, closed, facts=(proof,),
        over_on=closed, over_because=f"closed on {closed}",
    )  # fmt: skip


def _late_from(ticket: Ticket, rule: Rule) -> date:
    """The day from which an open ticket is later than its severity allows."""
    opened = _day(ticket)
    if ticket.severity in URGENT:
        return business_days(opened, int(rule.at("urgent_days")) + 1)
    if ticket.severity in HIGH:
        return business_days(opened, int(rule.at("high_days")) + 1)
    return opened + timedelta(days=int(rule.at("normal_days")))


def repeats(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """P3: tickets of sixty days about one thing, or reopened again and again."""
    as_of = snapshot.as_of
    recent = [t for t in snapshot.tickets if (as_of - _day(t)).days < rule.window_days]
    found = []
    for group in clusters(recent):
        if len(group) >= rule.at("tickets"):
            days = sorted(_day(ticket) for ticket in group)
            proof = _proof(snapshot, "repeat_cluster", group, f"“{group[-1].title}” and its like")
            first = days[int(rule.at("tickets")) - 1]
            found.append(Finding(rule.rule, rule.kind, Level.MEDIUM, first, days[-1], facts=(proof,)))
    again = [t for t in recent if t.reopened]
    if len(again) >= rule.at("reopens"):
        days = sorted(_day(ticket) for ticket in again)
        proof = _proof(snapshot, "reopened", again, "reopened, or the account wrote again after closing")
        found.append(Finding(rule.rule, rule.kind, Level.MEDIUM, days[-1], as_of, facts=(proof,)))
    return tuple(found)


def silence(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """P4: many tickets a month, then none for two."""
    as_of, days = snapshot.as_of, int(rule.at("days"))
    recent = [t for t in snapshot.tickets if (as_of - _day(t)).days < days]
    before = [t for t in snapshot.tickets if days <= (as_of - _day(t)).days < days + 60]
    if recent or len(before) < 2 * rule.at("before"):
        return ()
    last = max(_day(ticket) for ticket in before)
    proof = _proof(snapshot, "tickets_before", before, f"none since {last}")
    first = last + timedelta(days=days)
    return (Finding(rule.rule, rule.kind, Level.MEDIUM, min(first, as_of), as_of, facts=(proof,)),)


def likely(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """P5: a transparent count over open severe tickets: age, no answer, reopened, several at once."""
    as_of = snapshot.as_of
    waiting = [t for t in snapshot.tickets if t.is_open and t.severity in URGENT]
    scored = []
    for ticket in waiting:
        age = business_days_between(_day(ticket), as_of)
        points = (age > 5) + (age > 10) + ticket.reopened + (ticket.replied is None and age > 1)
        points += len(waiting) > 1
        if points >= rule.at("score"):
            scored.append(ticket)
    if not scored:
        return ()
    first = min(business_days(_day(ticket), 6) for ticket in scored)
    proof = _proof(snapshot, "likely_to_escalate", scored, "counts age, silence, reopening, several at once")
    return (Finding(rule.rule, rule.kind, Level.WATCH, min(first, as_of), as_of, facts=(proof,)),)
