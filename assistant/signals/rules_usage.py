"""Rules on usage: decline, silence, breadth, seats, limits, growth. Each a pure function of the snapshot."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from assistant.metrics.money import percent
from assistant.metrics.periods import DAY
from assistant.metrics.registry import METRICS
from assistant.metrics.usage import EMPTY, Sides, Trend, Window, compare, sides_of
from assistant.metrics.usage_sweep import Slice
from assistant.signals.proof import fact, rounded
from assistant.signals.rule import Rule
from assistant.signals.series import core_metrics, day_of, number, weekly
from assistant.signals.signal import Finding, Level
from assistant.signals.snapshot import AccountSnapshot
from assistant.signals.walk import Measure, standing
from assistant.types.facts import Fact, Period

SURE = 2.0
"""Standard errors by which a change has to leave what the account's own weeks vary by."""
SEASON_WEEKS = 52
LEAST_WEEKS = 8
HALF_YEAR_WEEKS, LEAST_DRIFT_WEEKS = 26, 14
STEADY = 0.7
"""Rank correlation of weekly totals with time from which a drift is steady."""
YOUNG_DAYS = 150
"""Before this age a rise is the roll-out."""


def decline(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U1: core use fell against its own level, and neither season nor fewer seats explain it."""
    return _moved(snapshot, rule, down=True)


def growth(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U17: core use rose while the licences stayed, after the roll-out was over."""
    started = snapshot.started
    if started is not None and (snapshot.as_of - started).days < YOUNG_DAYS:
        return ()
    return _moved(snapshot, rule, down=False)


def _moved(snapshot: AccountSnapshot, rule: Rule, *, down: bool) -> tuple[Finding, ...]:
    found = []
    for name in core_metrics(snapshot.slices, snapshot.settings):
        one = snapshot.slices[name]
        held = standing(
            lambda day, one=one: _measure(snapshot, rule, one, day, down=down),  # type: ignore[misc]
            snapshot.as_of,
            persistence=rule.persistence_days,
        )
        if held is not None:
            trend = _exact(snapshot, one)
            if trend.change is not None:
                facts = (*_trend_facts(snapshot, name, trend), *_drift_fact(snapshot, one))
                found.append(
                    Finding(rule.rule, rule.kind, held.level, held.since, snapshot.as_of, facts=facts)
                )
    return tuple(found)


def _measure(snapshot: AccountSnapshot, rule: Rule, one: Slice, day: date, *, down: bool) -> Measure | None:
    """The stronger of two readings: against the twelve weeks before, and against half a year ago."""
    read = [change for change in (change_of(one, day), drift_of(one, day)) if change is not None]
    if not read:
        return None
    amount, sure = min(read) if down else max(read)
    seats = _seats_change(snapshot, day)
    per_seat = (1 + amount) / (1 + seats) - 1 if down and seats < 0 else amount
    season = _season(one, day)
    if down:
        reached = sure <= -SURE and (season is None or season <= rule.at("seasonal"))
        level = next(
            (
                level
                for level, name in ((Level.HIGH, "high"), (Level.MEDIUM, "medium"), (Level.WATCH, "watch"))
                if per_seat <= rule.at(name)
            ),
            None,
        )
        return Measure(level if reached else None, per_seat > rule.at("clear"))
    flat = seats <= rule.at("licences")
    rose = amount >= rule.at("growth") and sure >= SURE and flat
    rose = rose and (season is None or season >= rule.at("seasonal"))
    return Measure(Level.MEDIUM if rose else None, amount < rule.at("clear") or not flat)


def change_of(one: Slice, day: date) -> tuple[float, float] | None:
    """Relative change of four weeks against the twelve before, and in standard errors of the weekly totals."""
    weeks = weekly(one, day, 16)
    return _compared(weeks[:12], weeks[12:], least=LEAST_WEEKS)


def drift_of(one: Slice, day: date) -> tuple[float, float] | None:
    """The same against the first six known weeks of half a year, where the way there was steady.

    A slow drift never shows against the weeks just before; a jump back and forth is no drift.
    """
    weeks = weekly(one, day, HALF_YEAR_WEEKS)
    known = weeks[~np.isnan(weeks)]
    if known.size < LEAST_DRIFT_WEEKS or np.isnan(weeks[-4:]).any():
        return None
    ranks = np.argsort(np.argsort(known))
    steady = float(np.corrcoef(ranks, np.arange(known.size))[0, 1]) if np.ptp(known) else 0.0
    return _compared(known[:6], known[-4:], least=6) if abs(steady) >= STEADY else None


def _compared(
    before: NDArray[np.float64], now: NDArray[np.float64], *, least: int
) -> tuple[float, float] | None:
    before, now = before[~np.isnan(before)], now[~np.isnan(now)]
    if before.size < least or now.size < 3 or before.mean() <= 0:
        return None
    spread = float(np.std(np.concatenate([before - before.mean(), now - now.mean()]))) or 1e-9
    error = spread * float(np.sqrt(1 / before.size + 1 / now.size))
    return float(now.mean() / before.mean() - 1), float((now.mean() - before.mean()) / error)


def _season(one: Slice, day: date) -> float | None:
    """The change with last year's same weeks taken out."""
    change, year = change_of(one, day), change_of(one, day - timedelta(weeks=SEASON_WEEKS))
    if change is None or year is None or year[0] <= -0.95:
        return None
    return (1 + change[0]) / (1 + year[0]) - 1


def _seats_change(snapshot: AccountSnapshot, day: date) -> float:
    seats = snapshot.slices.get(snapshot.settings.seats_metric)
    weeks = weekly(seats, day, 16)
    before, now = np.nanmean(weeks[:12]) if not np.isnan(weeks[:12]).all() else 0.0, weeks[12:]
    if not before or np.isnan(now).all():
        return 0.0
    return float(np.nanmean(now) / before - 1)


def _exact(snapshot: AccountSnapshot, one: Slice) -> Trend:
    now, then = sides_of(snapshot.as_of)
    quiet = np.array(sorted(number(day) for day in snapshot.hushed), np.int32)
    none = np.array([], np.int32)
    seats = snapshot.slices.get(snapshot.settings.seats_metric)

    return compare(
        _windows(one, now, quiet), seats=_windows(seats, now, none), last_year=_windows(one, then, quiet)
    )


def _windows(one: Slice | None, sides: Sides, silent: NDArray[np.int32]) -> tuple[Window, Window]:
    if one is None:
        return EMPTY, EMPTY
    return one.window(sides.recent, silent), one.window(sides.baseline, silent)


def _trend_facts(snapshot: AccountSnapshot, name: str, trend: Trend) -> tuple[Fact, ...]:
    now, _ = sides_of(snapshot.as_of)
    variants = (("", trend.change), (".per_seat", trend.per_seat), (".seasonal", trend.seasonal))
    return tuple(
        fact(
            snapshot,
            f"usage_trend:{name}{suffix}",
            percent(value),
            unit="%",
            formula=METRICS["usage_trend"].formula,
            method=f"{name}: {trend.recent.n} days against {trend.baseline.n} before",
            rows=(*trend.baseline.rows, *trend.recent.rows),
            period=Period(now.baseline.start, now.recent.end),
            sample_size=trend.recent.n + trend.baseline.n,
            oldest=now.baseline.start,
        )
        for suffix, value in variants
        if value is not None
    )


def _drift_fact(snapshot: AccountSnapshot, one: Slice) -> tuple[Fact, ...]:
    """Four weeks against the six weeks with which the half year began, exactly."""
    end = snapshot.as_of + DAY
    first = max(end - timedelta(weeks=HALF_YEAR_WEEKS), day_of(int(one.day[0])) if one.day.size else end)
    if (end - first).days < LEAST_DRIFT_WEEKS * 7:
        return ()
    quiet = np.array(sorted(number(day) for day in snapshot.hushed), np.int32)
    before = one.window(Period(first, first + timedelta(weeks=6)), quiet)
    now = one.window(Period(end - timedelta(weeks=4), end), quiet)
    if not before.mean or now.mean is None:
        return ()
    return (
        fact(
            snapshot,
            f"usage_drift:{one.metric}",
            percent(now.mean / before.mean - 1),
            unit="%",
            formula="Mean of the last four weeks over the mean of the first six of half a year, less one.",
            method=f"{one.metric}: {now.n} days against {before.n}",
            rows=(*before.rows, *now.rows),
            period=Period(first, end),
            sample_size=now.n + before.n,
            oldest=first,
        ),
    )


def stopped(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U2 and U3: days without any core action, against the account's own gaps."""
    found = []
    for name in core_metrics(snapshot.slices, snapshot.settings):
        one = snapshot.slices[name]
        used = one.day[one.value > 0]
        used = used[used <= number(snapshot.as_of)]
        if used.size < rule.min_sample:
            continue
        gaps = np.diff(used)
        usual = float(np.quantile(gaps, 0.95)) if gaps.size else 1.0
        least = max(rule.thresholds.get("days", 14), usual * rule.thresholds.get("gaps", 2.0))
        idle = number(_heard_until(snapshot, one)) - int(used[-1])
        if idle < least:
            continue
        begin = day_of(int(used[-1]) + int(np.ceil(least)))
        last = day_of(int(used[-1]))
        proof = fact(
            snapshot, f"days_since:{name}", idle, unit="days", formula="Days since the last day with any of it.",
            method=f"{name}: last on {last}; 95 % of the account's gaps are at most {rounded(usual)} days",
            rows=(f"usage:{snapshot.account.id}|{last}|{name}",), sample_size=int(used.size), oldest=last,
        )  # fmt: skip
        found.append(Finding(rule.rule, rule.kind, Level.HIGH, begin, snapshot.as_of, facts=(proof,)))
    return tuple(found)


def _heard_until(snapshot: AccountSnapshot, one: Slice) -> date:
    """The last day of which usage is known at all: beyond it silence proves nothing."""
    last = max((int(s.day[-1]) for s in snapshot.slices.values() if s.day.size), default=int(one.day[-1]))
    return min(day_of(last), snapshot.as_of)


def breadth(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U4: features that were in use are not any more."""
    features = {name: one for name, one in snapshot.slices.items() if name.startswith("feature:")}
    if len(features) < rule.min_sample:
        return ()

    def look(day: date) -> Measure | None:
        now, before = _in_use(features, day, 28), _in_use(features, day - timedelta(days=28), 90)
        if len(before) < rule.min_sample:
            return None
        lost = len(before - now)
        falls = lost >= rule.at("modules") and lost / len(before) >= rule.at("share")
        return Measure(Level.MEDIUM if falls else None, not lost)

    held = standing(look, snapshot.as_of, persistence=rule.persistence_days)
    if held is None:
        return ()
    now = _in_use(features, snapshot.as_of, 28)
    before = _in_use(features, snapshot.as_of - timedelta(days=28), 90)
    proof = fact(
        snapshot, "usage_breadth", len(now), unit="features", formula=METRICS["usage_breadth"].formula,
        method=f"{len(now)} features in 28 days, {len(before)} in the 90 before; no longer: "
        f"{', '.join(sorted(before - now))}",
        rows=(f"usage:{snapshot.account.id}|{day_of(int(features[name].day[-1]))}|{name}" for name in sorted(before)),
        period=Period(snapshot.as_of + DAY - timedelta(days=118), snapshot.as_of + DAY), sample_size=len(before),
    )  # fmt: skip
    return (Finding(rule.rule, rule.kind, held.level, held.since, snapshot.as_of, facts=(proof,)),)


def _in_use(features: dict[str, Slice], day: date, days: int) -> set[str]:
    end = number(day) + 1
    found = set()
    for name, one in features.items():
        first, stop = np.searchsorted(one.day, [end - days, end])
        if one.value[first:stop].any():
            found.add(name)
    return found


def concentrated(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U9: one person does most of it, or very few do anything."""
    users = {name: one for name, one in snapshot.slices.items() if name.startswith("user:")}

    def look(day: date) -> Measure | None:
        totals = _totals(users, day)
        if not totals:
            return None
        share = max(totals.values()) / sum(totals.values())
        few = len(totals) <= rule.at("users")
        clear = len(totals) >= rule.at("clear_users") and share < rule.at("clear_share")
        return Measure(Level.MEDIUM if few or share >= rule.at("share") else None, clear)

    if not users:
        return ()
    held = standing(look, snapshot.as_of, persistence=rule.persistence_days)
    if held is None:
        return ()
    totals = _totals(users, snapshot.as_of)
    top = max(sorted(totals), key=lambda name: totals[name])
    proof = fact(
        snapshot, "top_user_share", rounded(100 * totals[top] / sum(totals.values())), unit="%",
        formula=METRICS["usage_concentration"].formula, method=f"{top} of {len(totals)} users in 28 days",
        rows=(f"usage:{snapshot.account.id}|{day_of(int(users[top].day[-1]))}|{top}",), sample_size=len(totals),
    )  # fmt: skip
    return (Finding(rule.rule, rule.kind, held.level, held.since, snapshot.as_of, facts=(proof,)),)


def _totals(users: dict[str, Slice], day: date) -> dict[str, float]:
    end = number(day) + 1
    totals = {}
    for name, one in users.items():
        first, stop = np.searchsorted(one.day, [end - 28, end])
        total = float(one.value[first:stop].sum())
        if total > 0:
            totals[name] = total
    return totals
