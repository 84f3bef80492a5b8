"""Adoption as it is read: use against its own past and its best, seats, days without use."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from assistant.health.desk import Desk, Found, nothing, short
from assistant.health.shelf import Material
from assistant.metrics.periods import DAY
from assistant.metrics.usage import EMPTY, LEAST_DAYS, RECENT, Trend, compare, sides_of, silent_of
from assistant.metrics.usage_sweep import Slice
from assistant.metrics.view import View
from assistant.types.facts import Period

ROWS_NAMED = 6
"""Usage rows that a fact names of each window; all of them are counted."""
_EPOCH = date(1970, 1, 1).toordinal()


def _core(material: Material) -> Slice | None:
    """Return the use that stands for the work: the house's own metric, else active people, else the largest."""
    settings = material.view.settings
    for name in (settings.core_metric, settings.active_metric):
        if name is not None and name in material.usage:
            return material.usage[name]
    others = [one for name, one in sorted(material.usage.items()) if name != settings.seats_metric]
    return max(others, key=lambda one: float(one.value.sum()), default=None)


def usage_trend(desk: Desk) -> Found:
    """Compare four weeks with the twelve before."""
    view = desk.view
    core = _core(desk.material)
    if core is None or not core.whole:
        return nothing("no use of a core action is known in sixteen weeks")
    trend, newest = _trend(desk.material, core, view.as_of), _last(core)
    if trend.change is None:
        # The last weeks that were seen: a bad end is carried forward, a good one proves nothing for today.
        trend = _trend(desk.material, core, newest)
        if trend.change is None:
            return None, newest, f"{core.metric}: {trend.why}", (), 0
        newest = min(newest, view.as_of - timedelta(days=1))
    plain, seasonal = 100 * trend.change, trend.seasonal
    value = plain if seasonal is None else max(plain, 100 * seasonal)
    why = f"{core.metric}: mean {short(trend.recent.mean)} of {trend.recent.n} days against "
    why += f"{short(trend.baseline.mean)} of {trend.baseline.n} days before"
    if seasonal is not None and 100 * seasonal > plain:
        why += "; less last year's fall in the same weeks"
    rows = (*trend.baseline.rows, *trend.recent.rows)
    return value, newest, why, rows, trend.recent.n + trend.baseline.n


def _trend(material: Material, core: Slice, as_of: date) -> Trend:
    now, then = sides_of(as_of)
    quiet = _quiet(material.view)
    both = (
        core.window(now.recent, quiet, most=ROWS_NAMED),
        core.window(now.baseline, quiet, most=ROWS_NAMED),
    )
    before = material.usage_last_year.get(core.metric)
    earlier = (EMPTY, EMPTY)
    if before is not None and before.whole and both[1].mean and (both[0].mean or 0) < both[1].mean:
        # Only a fall is looked up in last year's weeks: a season explains a fall, it never makes one.
        earlier = (
            before.window(then.recent, quiet, most=ROWS_NAMED),
            before.window(then.baseline, quiet, most=ROWS_NAMED),
        )
    return compare(both, seats=(EMPTY, EMPTY), last_year=earlier)


def _quiet(view: View) -> NDArray[np.int32]:
    return np.array(sorted(day.toordinal() - _EPOCH for day in silent_of(view)), np.int32)


def usage_level(desk: Desk) -> Found:
    """Compare four weeks with the best known: of these sixteen weeks and of the same weeks a year earlier."""
    core = _core(desk.material)
    if core is None or not core.whole or not core.day.size:
        return nothing("no use of a core action is known in sixteen weeks")
    newest, quiet = _last(core), _quiet(desk.view)
    blocks = [
        core.window(Period(end - timedelta(days=RECENT), end), quiet, most=ROWS_NAMED)
        for n in range(4)
        for end in (newest + DAY - timedelta(days=RECENT * n),)
    ]
    before = desk.material.usage_last_year.get(core.metric)
    if before is not None and before.whole:
        _, then = sides_of(desk.view.as_of)
        blocks += [
            before.window(then.recent, quiet, most=ROWS_NAMED),
            before.window(then.baseline, quiet, most=ROWS_NAMED),
        ]
    known = [block.mean for block in blocks[1:] if block.mean is not None and block.n >= LEAST_DAYS]
    now = blocks[0]
    best = max(known, default=None)
    if now.mean is None or now.n < LEAST_DAYS or not best:
        return nothing(f"{core.metric}: too few days are known to compare")
    why = f"{core.metric}: mean {short(now.mean)} against {short(best)} in the best weeks known"
    return min(Fraction(100), 100 * now.mean / best), newest, why, now.rows, now.n


def utilisation(desk: Desk) -> Found:
    """Compare active people with seats."""
    view = desk.view
    active = desk.material.usage.get(view.settings.active_metric)
    seats = desk.material.usage.get(view.settings.seats_metric)
    if active is None or seats is None or not (active.whole and seats.whole) or not seats.day.size:
        return nothing(f"{view.settings.active_metric} and {view.settings.seats_metric} are not both known")
    newest = min(_last(active), _last(seats))
    now, _ = sides_of(newest)
    used = active.window(now.recent, _quiet(view), most=ROWS_NAMED)
    licensed = Fraction(int(seats.value[-1]))
    if used.mean is None or not licensed:
        return nothing("no seats are licensed" if not licensed else "no active users in four weeks")
    why = f"mean {short(used.mean)} active of {licensed} licensed"
    return 100 * used.mean / licensed, newest, why, used.rows, used.n


def days_since_use(desk: Desk) -> Found:
    """Count the days without use."""
    view = desk.view
    core = _core(desk.material)
    if core is None or not core.day.size:
        return nothing("no use of a core action is known in sixteen weeks")
    used = core.day[core.value > 0]
    newest = _last(core)
    if not used.size:
        return (
            Fraction(112),
            newest,
            f"{core.metric} was zero in all of sixteen weeks",
            (),
            int(core.day.size),
        )
    last = date.fromordinal(int(used[-1]) + _EPOCH)
    # A day without a row counts as one without use: what is not seen must not look well.
    ago = (view.as_of - last).days
    row = f"usage:{core.account}|{last.isoformat()}|{core.metric}"
    return Fraction(ago), newest, f"last {core.metric} on {last}", (row,), int(used.size)


def _last(one: Slice) -> date:
    return date.fromordinal(int(one.day[-1]) + _EPOCH)
