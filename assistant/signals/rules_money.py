"""Rules on money and the contract: late and slower payment, disputes, shrinking, renewals ahead and past."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from assistant.metrics.money import shown
from assistant.metrics.payments import DISPUTED, Invoice
from assistant.metrics.registry import METRICS
from assistant.metrics.samples import median
from assistant.signals.proof import fact
from assistant.signals.rule import Rule
from assistant.signals.signal import Finding, Level
from assistant.signals.snapshot import AccountSnapshot
from assistant.types.facts import Fact

FAILED = frozenset({"failed", "payment_failed", "uncollectible", "declined"})
LAST = 3


def late(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M3: an invoice unpaid well past its due day."""
    as_of, days = snapshot.as_of, int(rule.at("days"))
    bills = [
        bill
        for bill in snapshot.invoices
        if bill.amount > 0 and bill.open_on(as_of) and (as_of - bill.due).days > days
    ]
    if not bills:
        return _were_late(snapshot, rule)
    longest = max((as_of - bill.due).days for bill in bills)
    level = Level.HIGH if longest > rule.at("severe") else Level.MEDIUM
    proof = fact(
        snapshot, "days_overdue", longest, unit="days", formula=METRICS["overdue"].formula,
        method=f"{len(bills)} invoices more than {days} days past due, the longest {longest}",
        rows=(bill.row for bill in bills), sample_size=len(bills), oldest=min(b.issued for b in bills),
    )  # fmt: skip
    first = min(bill.due for bill in bills) + timedelta(days=days + 1)
    return (Finding(rule.rule, rule.kind, level, first, as_of, facts=(proof,)), *_were_late(snapshot, rule))


def _were_late(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """What was late once and is paid by now: told as over."""
    found, days = [], int(rule.at("days"))
    for bill in snapshot.invoices:
        paid = bill.paid
        if paid is None or paid > snapshot.as_of or bill.amount <= 0 or (paid - bill.due).days <= days:
            continue
        first = bill.due + timedelta(days=days + 1)
        if (snapshot.as_of - first).days <= rule.window_days:
            proof = fact(
                snapshot, "days_overdue", (paid - bill.due).days, unit="days", formula="Days from due day to payment.",
                method=f"paid on {paid}", rows=(bill.row,), sample_size=1, oldest=bill.issued,
            )  # fmt: skip
            found.append(
                Finding(
                    rule.rule, rule.kind, Level.MEDIUM, first, paid, facts=(proof,),
                    over_on=paid, over_because=f"paid on {paid}",
                )
            )  # fmt: skip
    return tuple(found)


def _wait(bill: Invoice, day: date) -> int | None:
    """Days after due until payment; of an open bill those so far, None while it is not yet due."""
    if bill.paid is not None and bill.paid <= day:
        return (bill.paid - bill.due).days
    return (day - bill.due).days if bill.due < day else None


def slower(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M4: the last invoices were paid later than the account's habit."""
    as_of = snapshot.as_of
    known = [
        (bill, wait)
        for bill in sorted(snapshot.invoices, key=lambda bill: (bill.due, bill.row))
        if bill.amount > 0
        and (as_of - bill.due).days < rule.window_days
        and (wait := _wait(bill, as_of)) is not None
    ]
    recent, before = known[-LAST:], known[:-LAST]
    if len(recent) < LAST or len(before) < rule.min_sample:
        return ()
    now, was = (median([wait for _, wait in group]) for group in (recent, before))
    fresh = [bill for bill, _ in recent if (as_of - bill.due).days < 120]
    if now is None or was is None or not fresh or now - was < Decimal(rule.at("days")) or now <= 0:
        return ()
    first = recent[1][0]
    proof = fact(
        snapshot, "payment_drift", shown(now - was), unit="days",
        formula="Median days after due of the last three invoices less that of those before them.",
        method=f"{shown(now)} of the last {len(recent)}, {shown(was)} of the {len(before)} before",
        rows=(bill.row for bill, _ in known), sample_size=len(known), oldest=min(b.issued for b, _ in known),
    )  # fmt: skip
    usual = timedelta(days=int(was) + int(rule.at("days")))
    return (
        Finding(rule.rule, rule.kind, Level.MEDIUM, min(first.due + usual, as_of), as_of, facts=(proof,)),
    )


def disputed(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M7: an invoice is disputed."""
    return _by_status(snapshot, rule, DISPUTED, "disputed", METRICS["disputed"].formula)


def failed(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M5: a charge failed and the invoice is still open."""
    return _by_status(
        snapshot, rule, FAILED, "payment_failed", "Open invoices whose status says that a charge failed."
    )


def _by_status(
    snapshot: AccountSnapshot, rule: Rule, statuses: frozenset[str], name: str, formula: str
) -> tuple[Finding, ...]:
    bills = [b for b in snapshot.invoices if b.status in statuses and b.open_on(snapshot.as_of)]
    if not bills:
        return ()
    proof = fact(
        snapshot, name, len(bills), unit="invoices", formula=formula, method="by the status of the invoice",
        rows=(bill.row for bill in bills), sample_size=len(bills), oldest=min(b.issued for b in bills),
    )  # fmt: skip
    first = min(bill.issued for bill in bills)
    return (Finding(rule.rule, rule.kind, Level.MEDIUM, first, snapshot.as_of, facts=(proof,)),)


def shrank(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M6: a subscription goes on with fewer seats or at a lower price."""
    found = []
    by_contract: dict[str, list[tuple[date, Decimal, Decimal | None, str]]] = {}
    for line in snapshot.lines:
        by_contract.setdefault(line.contract, []).append((line.start, line.mrr, line.quantity, line.row))
    for stretches in by_contract.values():
        stretches.sort()
        for (_, mrr, seats, before), (start, lower, fewer, row) in pairwise(stretches):
            less = lower < mrr if seats is None or fewer is None else fewer < seats
            if less and start <= snapshot.as_of and (snapshot.as_of - start).days < rule.window_days:
                proof = fact(
                    snapshot, "mrr_change", lower - mrr, unit=snapshot.account.currency,
                    formula="The new MRR less the old.",
                    method=f"from {start}", rows=(before, row), sample_size=2, oldest=start,
                )  # fmt: skip
                found.append(Finding(rule.rule, rule.kind, Level.MEDIUM, start, start, facts=(proof,)))
    return tuple(found)


def _renewal_fact(snapshot: AccountSnapshot, days: int) -> Fact:
    return fact(
        snapshot, "days_to_renewal", days, unit="days", formula="Days from the day asked about to the renewal.",
        method=f"renewal on {snapshot.renewal}", rows=(f"accounts:{snapshot.account.id}",), sample_size=1,
    )  # fmt: skip


MILESTONES = (180, 120, 90, 60, 45, 30)


def milestone(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M1: one of the days before a renewal on which something is to be ready."""
    days = snapshot.days_to_renewal()
    reached = [at for at in MILESTONES if days is not None and days <= at]
    if days is None or not reached or snapshot.gone:
        return ()
    first = snapshot.as_of - timedelta(days=min(reached) - days)
    level = Level.MEDIUM if min(reached) <= 60 else Level.WATCH
    return (
        Finding(rule.rule, rule.kind, level, first, snapshot.as_of, facts=(_renewal_fact(snapshot, days),)),
    )


def undiscussed(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M2: the renewal is near, and no conversation has mentioned it."""
    days = snapshot.days_to_renewal()
    if days is None or days > rule.at("days") or snapshot.gone:
        return ()
    since = snapshot.as_of - timedelta(days=180)
    if any(one.kind == "mentions_renewal" and one.on >= since for one in snapshot.said):
        return ()
    if not any(talk.on >= since for talk in snapshot.talks):
        return ()
    first = snapshot.as_of - timedelta(days=int(rule.at("days")) - days)
    return (
        Finding(
            rule.rule, rule.kind, Level.MEDIUM, first, snapshot.as_of, facts=(_renewal_fact(snapshot, days),)
        ),
    )


def in_the_past(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M11: an active account whose renewal date has passed."""
    renewal = snapshot.account.renewal_date
    active = (snapshot.account.status or "customer").lower() in ("customer", "active")
    if renewal is None or renewal >= snapshot.as_of or not active:
        return ()
    proof = _renewal_fact(snapshot, (renewal - snapshot.as_of).days)
    return (
        Finding(
            rule.rule, rule.kind, Level.WATCH, renewal + timedelta(days=1), snapshot.as_of, facts=(proof,)
        ),
    )


def cliff(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M9: a discounted price ends soon."""
    days = int(rule.at("days"))
    lines = [
        line
        for line in snapshot.lines
        if line.discount > 0
        and line.in_force(snapshot.as_of)
        and line.end
        and (line.end - snapshot.as_of).days <= days
    ]
    found = []
    for line in lines:
        assert line.end is not None
        proof = fact(
            snapshot, "discount", line.discount, unit=line.currency, formula="The monthly discount that ends.",
            method=f"ends on {line.end}", rows=(line.row,), sample_size=1,
        )  # fmt: skip
        first = max(line.start, line.end - timedelta(days=days))
        found.append(Finding(rule.rule, rule.kind, Level.MEDIUM, first, snapshot.as_of, facts=(proof,)))
    return tuple(found)
