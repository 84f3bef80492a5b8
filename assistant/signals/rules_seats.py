"""Rules on seats and limits: too few used, too few left, over the limit, what lies beyond the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from assistant.metrics.periods import DAY, whole_months
from assistant.metrics.registry import METRICS
from assistant.signals.proof import fact, rounded
from assistant.signals.rule import Rule
from assistant.signals.series import day_of, newest, number, weekly, window, workdays_mean
from assistant.signals.signal import Finding, Level
from assistant.signals.snapshot import AccountSnapshot
from assistant.signals.walk import Measure, Standing, standing
from assistant.types.facts import Fact, Period

FOUR_WEEKS = 28


def share_used(snapshot: AccountSnapshot, day: date) -> float | None:
    """Active users on working days of four weeks over the newest number of seats; None where either is unknown."""
    seats = newest(snapshot.slices.get(snapshot.settings.seats_metric), day)
    if not seats:
        seats = _paid_seats(snapshot, day)
    active = workdays_mean(snapshot.slices.get(snapshot.settings.active_metric), day, FOUR_WEEKS)
    return active / seats if active is not None and seats else None


def _paid_seats(snapshot: AccountSnapshot, day: date) -> float | None:
    """Seats by the subscriptions in force, where usage does not say."""
    amounts = [line.quantity for line in snapshot.lines if line.in_force(day) and line.quantity]
    return float(sum(amounts, Decimal(0))) if amounts else None


def for_age(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U5: how far seats are used, against how far they should be at this age of the contract."""
    started = snapshot.started

    def look(day: date) -> Measure | None:
        share = share_used(snapshot, day)
        if share is None:
            return None
        months = whole_months(started, day) if started is not None and started <= day else 12
        return Measure(_colour(rule, share, months), share >= rule.at("clear"))

    return _seats_finding(snapshot, rule, look)


def _colour(rule: Rule, share: float, months: int) -> Level | None:
    """Red is high, yellow is medium; green and a contract younger than two months are neither."""
    if months < rule.at("young"):
        return None
    if share < rule.at("low"):
        return Level.HIGH
    if share < rule.at("middle"):
        return Level.HIGH if months >= rule.at("grown") else Level.MEDIUM
    return None


def engagement(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U6: few of the paid users are active, for four weeks and more."""

    def look(day: date) -> Measure | None:
        share = share_used(snapshot, day)
        if share is None or _young(snapshot, day):
            return None
        return Measure(Level.MEDIUM if share < rule.at("red") else None, share >= rule.at("yellow"))

    return _seats_finding(snapshot, rule, look)


def over_licensed(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """M8: less than half of the seats in use, and the renewal is near."""
    left = snapshot.days_to_renewal()
    if left is None or left > rule.at("days"):
        return ()

    def look(day: date) -> Measure | None:
        share = share_used(snapshot, day)
        if share is None or _young(snapshot, day):
            return None
        return Measure(Level.HIGH if share < rule.at("share") else None, share >= rule.at("clear"))

    return _seats_finding(snapshot, rule, look)


def _young(snapshot: AccountSnapshot, day: date) -> bool:
    started = snapshot.started
    return started is not None and (day - started).days < 90


def _seats_finding(
    snapshot: AccountSnapshot, rule: Rule, look: Callable[[date], Measure | None]
) -> tuple[Finding, ...]:
    held = standing(look, snapshot.as_of, persistence=rule.persistence_days)
    return _found(snapshot, rule, held)


def _found(snapshot: AccountSnapshot, rule: Rule, held: Standing | None) -> tuple[Finding, ...]:
    if held is None:
        return ()
    proof = seats_fact(snapshot)
    if proof is None:
        return ()
    return (Finding(rule.rule, rule.kind, held.level, held.since, snapshot.as_of, facts=(proof,)),)


def seats_fact(snapshot: AccountSnapshot) -> Fact | None:
    """The share of seats in use as a fact, with its rows."""
    share, as_of, ask = share_used(snapshot, snapshot.as_of), snapshot.as_of, snapshot.settings
    one = snapshot.slices.get(ask.active_metric)
    if share is None or one is None:
        return None
    end = number(as_of) + 1
    first, stop = np.searchsorted(one.day, [end - FOUR_WEEKS, end])
    days = [day_of(int(n)) for n in one.day[first:stop]]
    return fact(
        snapshot, "seats_in_use", rounded(100 * share), unit="%",
        formula="Mean active users on working days of four weeks over the newest number of seats.",
        method=f"{METRICS['seats'].definition} Working days only.",
        rows=(f"usage:{snapshot.account.id}|{day}|{ask.active_metric}" for day in days if day.weekday() < 5),
        period=Period(as_of + DAY - timedelta(days=FOUR_WEEKS), as_of + DAY), sample_size=len(days),
        oldest=days[0] if days else None,
    )  # fmt: skip


def near_full(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U12: seats nearly full and rising, or full soon at this pace."""
    active = snapshot.slices.get(snapshot.settings.active_metric)

    def look(day: date) -> Measure | None:
        share = share_used(snapshot, day)
        if share is None:
            return None
        weeks = weekly(active, day, 8)
        slope = _slope(weeks)
        full_soon = (
            share >= 0.75 and slope > 0 and share * (1 + slope * rule.at("days") / 7) >= rule.at("full")
        )
        near = share >= rule.at("share") and slope >= -0.005
        level = Level.HIGH if share >= rule.at("full") else Level.MEDIUM
        return Measure(level if near or full_soon else None, share < min(rule.at("clear"), 0.75))

    return _seats_finding(snapshot, rule, look)


def _slope(weeks: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Least-squares slope a week, as a share of the mean."""
    known = ~np.isnan(weeks)
    if known.sum() < 6 or not weeks[known].mean():
        return 0.0
    return float(np.polyfit(np.arange(weeks.size)[known], weeks[known], 1)[0] / weeks[known].mean())


def over_limit(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U14: more in use than is paid for."""

    def look(day: date) -> Measure | None:
        share = share_used(snapshot, day)
        return (
            None if share is None else Measure(Level.HIGH if share > rule.at("share") else None, share <= 1)
        )

    return _seats_finding(snapshot, rule, look)


def metered(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U13: a metered limit comes near: `NAME` beside `NAME_limit` or `limit:NAME`."""
    found = []
    for name, one in sorted(snapshot.slices.items()):
        limit = snapshot.slices.get(f"{name}_limit") or snapshot.slices.get(f"limit:{name}")
        if limit is None:
            continue

        def share(day: date, one=one, limit=limit) -> float | None:  # type: ignore[no-untyped-def]
            allowed, used = newest(limit, day), window(one, day, 30)
            return float(used.sum()) / allowed if allowed and used.size else None

        shares = [share(snapshot.as_of - timedelta(days=30 * n)) for n in range(int(rule.at("cycles")))]
        if all(part is not None and part >= rule.at("share") for part in shares):
            latest = shares[0] or 0.0
            last = day_of(int(one.day[-1]))
            proof = fact(
                snapshot, f"limit_used:{name}", rounded(100 * latest), unit="%",
                formula="Use of thirty days over the limit.", method=f"{name} in {len(shares)} cycles",
                rows=(f"usage:{snapshot.account.id}|{last}|{name}",), sample_size=len(shares),
            )  # fmt: skip
            level = Level.HIGH if latest >= 1 else Level.MEDIUM
            first = snapshot.as_of - timedelta(days=30 * (len(shares) - 1))
            found.append(Finding(rule.rule, rule.kind, level, first, snapshot.as_of, facts=(proof,)))
    return tuple(found)


def gated(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U15: attempts at what the plan does not hold, from `gated:NAME`."""
    found = []
    for name, one in sorted(snapshot.slices.items()):
        if not name.startswith("gated:"):
            continue
        tried = float(window(one, snapshot.as_of, rule.window_days).sum())
        if tried >= rule.at("attempts"):
            last = day_of(int(one.day[-1]))
            proof = fact(
                snapshot, f"attempts:{name}", int(tried), unit="attempts", formula="Attempts of thirty days.",
                method=name, rows=(f"usage:{snapshot.account.id}|{last}|{name}",), sample_size=int(tried),
            )  # fmt: skip
            found.append(Finding(rule.rule, rule.kind, Level.MEDIUM, last, snapshot.as_of, facts=(proof,)))
    return tuple(found)


def exports(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U10: a week with far more exports than usual."""
    found = []
    for name, one in sorted(snapshot.slices.items()):
        if "export" not in name.lower():
            continue
        weeks = weekly(one, snapshot.as_of, 14)
        usual = np.nanmean(weeks[:-1]) if not np.isnan(weeks[:-1]).all() else 0.0
        if weeks[-1] >= rule.at("events") and weeks[-1] >= rule.at("ratio") * usual:
            last = day_of(int(one.day[-1]))
            proof = fact(
                snapshot, f"exports:{name}", int(weeks[-1]), unit="exports", formula="Exports of seven days.",
                method=f"against a weekly mean of {rounded(float(usual))}", sample_size=int(weeks[-1]),
                rows=(f"usage:{snapshot.account.id}|{last}|{name}",),
            )  # fmt: skip
            found.append(Finding(rule.rule, rule.kind, Level.WATCH, last, snapshot.as_of, facts=(proof,)))
    return tuple(found)
