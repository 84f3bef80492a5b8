"""Daily usage as Facts: seats, trends against the account's own baseline, breadth, depth, change points.

Windows are whole weeks, so that weekends weigh the same on both sides; days that the settings name as
holidays or outages prove nothing and are left out of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.cells import Aside, Cells, Unreadable, read_rows
from assistant.metrics.money import percent, shown
from assistant.metrics.periods import DAY, contains, whole_months
from assistant.metrics.samples import change_point, mean
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact, Period

RECENT, BASELINE, SEASON = 28, 84, 364
"""Four weeks against the twelve before; a season is 52 weeks, so that weekdays fall on weekdays."""
LEAST_DAYS = 14
"""Days with a value that a window needs before a trend is named."""
WEEKS = 26
BATCH = 100
"""Accounts whose rows are read at once: it bounds the memory, whatever the size of the portfolio."""

Daily = Mapping[date, tuple[Decimal, str]]
"""A metric's value by day, with the row that says so."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Daily values by account and metric, and the rows set aside."""

    series: Mapping[str, Mapping[str, Daily]]
    aside: tuple[Aside, ...]


def usage_of(view: View, *, days: int) -> Usage:
    """Read the usage of the last `days` days. Of two values of one day the first row counts."""
    rows = view.reader.usage(scope=view.scope, since=view.as_of - timedelta(days=days - 1), until=view.as_of)
    read = read_rows((row for row in rows if row.account_id in view.account_ids), _cell, zone=view.zone)
    series: dict[str, dict[str, dict[date, tuple[Decimal, str]]]] = defaultdict(lambda: defaultdict(dict))
    aside = list(read.aside)
    for account_id, name, day, value, row in read.kept:
        known = series[account_id][name].setdefault(day, (value, row))
        if known[1] != row:
            aside.append(Aside(row, account_id, f"a second value of {name} on {day}, after {known[1]}"))
    return Usage(series, tuple(aside))


def each_account(view: View, *, days: int) -> Iterator[tuple[str, Mapping[str, Daily], tuple[Aside, ...]]]:
    """Yield each account's usage of the last `days` days and its rows set aside, a batch read at a time."""
    ids = sorted(view.account_ids)
    for at in range(0, len(ids), BATCH):
        some = view.of_accounts(ids[at : at + BATCH])
        usage = usage_of(some, days=days)
        for account_id in sorted(
            usage.series.keys() | {out.account_id for out in usage.aside if out.account_id}
        ):
            aside = tuple(out for out in usage.aside if out.account_id == account_id)
            yield account_id, usage.series.get(account_id, {}), aside


def _cell(cells: Cells) -> tuple[str, str, date, Decimal, str]:
    value = cells.amount("value")
    if value < 0:
        raise Unreadable(f"negative value {value}")
    return cells.account(), cells.text("metric"), cells.day("date"), value, cells.row.id


@dataclass(frozen=True, slots=True)
class Window:
    """The mean of a metric over the days of a window that have a value, and how many do."""

    mean: Fraction | None
    n: int
    rows: tuple[str, ...]


EMPTY = Window(None, 0, ())


def window_of(daily: Daily, period: Period, silent: frozenset[date]) -> Window:
    """Average a metric over a window, leaving out the days on which usage proves nothing."""
    found = [daily[day] for day in sorted(daily) if contains(period, day) and day not in silent]
    return Window(mean([value for value, _ in found]), len(found), tuple(row for _, row in found))


def silent_days(holidays: Iterable[date], outages: Iterable[Period]) -> frozenset[date]:
    """Return the days on which little use is nobody's decision."""
    out = set(holidays)
    for outage in outages:
        out.update(outage.start + timedelta(days=n) for n in range((outage.end - outage.start).days))
    return frozenset(out)


@dataclass(frozen=True, slots=True)
class Trend:
    """Recent use against the baseline: plain, per seat, and with last year's same weeks taken out."""

    recent: Window
    baseline: Window
    change: Fraction | None
    per_seat: Fraction | None
    seasonal: Fraction | None
    why: str


def trend_of(daily: Daily, seats: Daily, as_of: date, silent: frozenset[date]) -> Trend:
    """Compare the last four weeks with the twelve before them."""
    now, then = sides_of(as_of)
    return compare(now.of(daily, silent), seats=now.of(seats, frozenset()), last_year=then.of(daily, silent))


def compare(
    now: tuple[Window, Window], *, seats: tuple[Window, Window], last_year: tuple[Window, Window]
) -> Trend:
    """Compare windows, each given as recent and baseline: of use, of seats, and of use a year earlier."""
    recent, baseline = now
    change, why = _change(recent, baseline)
    per_seat = seasonal = None
    if change is not None:
        seats_now, seats_before = seats
        if seats_now.mean and seats_before.mean:
            per_seat = (1 + change) * seats_before.mean / seats_now.mean - 1
        usual, _ = _change(*last_year)
        if usual is not None and usual != -1:
            seasonal = (1 + change) / (1 + usual) - 1
    return Trend(recent, baseline, change, per_seat, seasonal, why)


@dataclass(frozen=True, slots=True)
class Sides:
    """The two windows that are compared."""

    recent: Period
    baseline: Period

    def of(self, daily: Daily, silent: frozenset[date]) -> tuple[Window, Window]:
        """Average a metric over both."""
        return window_of(daily, self.recent, silent), window_of(daily, self.baseline, silent)


def sides_of(as_of: date) -> tuple[Sides, Sides]:
    """Return the windows up to a day, and the same weeks a year earlier."""
    now, then = (Sides(*windows_of(day)) for day in (as_of, as_of - timedelta(days=SEASON)))
    return now, then


def windows_of(as_of: date) -> tuple[Period, Period]:
    """Return the last four weeks with the day itself, and the twelve before them."""
    end, middle = as_of + DAY, as_of + DAY - timedelta(days=RECENT)
    return Period(middle, end), Period(middle - timedelta(days=BASELINE), middle)


def _change(recent: Window, baseline: Window) -> tuple[Fraction | None, str]:
    if min(recent.n, baseline.n) < LEAST_DAYS:
        return None, f"{recent.n} recent and {baseline.n} earlier days, {LEAST_DAYS} are needed on each side"
    if recent.mean is None or not baseline.mean:
        return None, "there was no use in the baseline"
    return recent.mean / baseline.mean - 1, ""


def silent_of(view: View) -> frozenset[date]:
    """Return the days that the house has named as holidays or outages."""
    return silent_days(view.settings.holidays, view.settings.outages)


def core_of(view: View, metrics: Iterable[str]) -> list[str]:
    """Return the core metric where the house names one, else every metric but the seats, in order."""
    core = view.settings.core_metric
    if core is not None:
        return [core] if core in metrics else []
    return [name for name in sorted(metrics) if name != view.settings.seats_metric]


def _seats(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Active over licensed per account, with the age of the contract."""
    silent, left_out = silent_of(view), list[Aside]()
    usage = each_account(view, days=RECENT)
    now, _ = windows_of(view.as_of)
    starts = _starts(view)
    facts: list[Fact] = []
    for account_id, metrics, aside in usage:
        left_out += aside
        active = window_of(metrics.get(view.settings.active_metric, {}), now, silent)
        licensed = metrics.get(view.settings.seats_metric, {})
        if active.mean is None or not licensed:
            continue
        day = max(licensed)
        seats, row = licensed[day]
        age = (
            f"contract age {whole_months(starts[account_id], view.as_of)} months"
            if account_id in starts
            else ""
        )
        says = f"mean {shown(active.mean)} active of {seats:f} licensed on {day}; "
        says += age or "contract age unknown"
        common = {"rows": (*active.rows, row), "period": now, "account_id": account_id, "aside": aside}
        for name, value, unit in (
            ("active", shown(active.mean), "users"),
            ("licensed", seats, "seats"),
            ("utilisation", percent(active.mean / Fraction(seats)) if seats else None, "%"),
        ):
            facts.append(
                metric.fact(view, value, method=says if value is not None else f"undefined: no seats; {says}",
                            name=name, unit=unit, sample_size=active.n, **common)  # type: ignore[arg-type]
            )  # fmt: skip
    why = f"no account has both {view.settings.active_metric} and {view.settings.seats_metric} in four weeks"
    return tuple(facts) or (metric.undefined(view, why, aside=left_out),)


def _starts(view: View) -> dict[str, date]:
    """Return the first day of each account's contract: its own column, else its oldest subscription."""
    starts = {account.id: account.contract_start for account in view.accounts if account.contract_start}
    for line in view.lines(known_currencies=view.known_currencies()).kept:
        if line.account_id not in starts or (line.start < starts[line.account_id]):
            starts.setdefault(line.account_id, line.start)
    return starts


def _features(
    metrics: Mapping[str, Daily], period: Period, prefix: str
) -> dict[str, tuple[Decimal, list[str]]]:
    """Return each feature's total in a window and its rows, features without use left out."""
    found = {}
    for name, daily in metrics.items():
        if name.startswith(prefix):
            inside = [daily[day] for day in sorted(daily) if contains(period, day)]
            total = sum((value for value, _ in inside), Decimal(0))
            if total:
                found[name] = (total, [row for _, row in inside])
    return found


def _breadth(view: View, metric: Metric) -> tuple[Fact, ...]:
    left_out = list[Aside]()
    usage = each_account(view, days=90)
    now, quarter = windows_of(view.as_of)[0], Period(view.as_of + DAY - timedelta(days=90), view.as_of + DAY)
    facts = []
    for account_id, metrics, aside in usage:
        left_out += aside
        recent, known = _features(metrics, now, "feature:"), _features(metrics, quarter, "feature:")
        if known:
            rows = [row for _, found in known.values() for row in found]
            facts.append(metric.fact(view, len(recent),
                                     method=f"{len(recent)} features in 28 days, {len(known)} in 90",
                                     rows=rows, period=now, sample_size=len(known), account_id=account_id,
                                     aside=aside))  # fmt: skip
    return tuple(facts) or (metric.undefined(view, "no feature: metrics are known", aside=left_out),)


def _depth(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Core actions per active user and day."""
    silent, left_out = silent_of(view), list[Aside]()
    usage = each_account(view, days=RECENT)
    now, _ = windows_of(view.as_of)
    facts = []
    for account_id, metrics, aside in usage:
        left_out += aside
        active = window_of(metrics.get(view.settings.active_metric, {}), now, silent)
        for name in core_of(view, metrics):
            if name == view.settings.active_metric:
                continue
            actions = window_of(metrics[name], now, silent)
            if active.mean and actions.mean is not None:
                says = f"{name}: mean {shown(actions.mean)} a day over mean {shown(active.mean)} active users"
                facts.append(metric.fact(view, shown(actions.mean / active.mean), method=says, period=now,
                                         rows=(*actions.rows, *active.rows), name=f"usage_depth:{name}",
                                         sample_size=actions.n, account_id=account_id,
                                         aside=aside))  # fmt: skip
    return tuple(facts) or (metric.undefined(view, "no active users beside another metric", aside=left_out),)


def _concentration(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Share of the busiest user (user: metrics) and of the busiest feature (feature: metrics)."""
    left_out = list[Aside]()
    usage = each_account(view, days=RECENT)
    now, _ = windows_of(view.as_of)
    facts = []
    for account_id, metrics, aside in usage:
        left_out += aside
        for kind in ("user", "feature"):
            found = _features(metrics, now, f"{kind}:")
            if not found:
                continue
            total = sum((value for value, _ in found.values()), Decimal(0))
            top = max(sorted(found), key=lambda name: found[name][0])
            says = f"{top} has {found[top][0]:f} of {total:f} over {len(found)} {kind}s"
            facts.append(metric.fact(view, percent(Fraction(found[top][0]) / Fraction(total)), method=says,
                                     rows=[row for _, rows in found.values() for row in rows],
                                     name=f"top_{kind}_share", period=now, sample_size=len(found),
                                     account_id=account_id, aside=aside))  # fmt: skip
    return tuple(facts) or (metric.undefined(view, "no user: or feature: metrics are known", aside=left_out),)


def _turns(view: View, metric: Metric) -> tuple[Fact, ...]:
    """The week in which a metric's level changed most in half a year, by least squares on weekly means."""
    silent, left_out = silent_of(view), list[Aside]()
    usage = each_account(view, days=WEEKS * 7)
    first = view.as_of + DAY - timedelta(days=WEEKS * 7)
    facts = []
    for account_id, metrics, aside in usage:
        left_out += aside
        for name in core_of(view, metrics):
            weeks = [
                (start, window)
                for n in range(WEEKS)
                if (start := first + timedelta(days=7 * n))
                and (window := window_of(metrics[name], Period(start, start + timedelta(days=7)), silent)).n
            ]
            change = change_point([window.mean or Fraction(0) for _, window in weeks])
            if change is not None:
                says = (
                    f"{name}: weekly mean {shown(change.before)} before, {shown(change.after)} from then on; "
                    f"it explains {percent(change.explained)} % of the variation of {len(weeks)} weeks"
                )
                facts.append(metric.fact(view, weeks[change.at][0], method=says, name=f"usage_turn:{name}",
                                         rows=[row for _, window in weeks for row in window.rows],
                                         period=Period(first, view.as_of + DAY), sample_size=len(weeks),
                                         account_id=account_id, aside=aside))  # fmt: skip
    return tuple(facts) or (
        metric.undefined(view, "no metric varies over six weeks or more", aside=left_out),
    )


ROWS = ("usage",)

METRICS = (
    Metric("seats", "Active users, licensed seats, and how far the seats are used, with the contract's age.",
           "%",
           "Mean daily active users of four weeks over the newest number of licensed seats.",
           (*ROWS, "subscriptions"), _seats, ("S114", "S235", "S242")),
    Metric("usage_breadth", "How many features are in use.", "features",
           "Features with any use in 28 days; those of 90 days beside it.", ROWS, _breadth, ("S075", "S235")),
    Metric("usage_depth", "How much each active user does.", "actions",
           "Mean daily actions over mean daily active users, of four weeks.", ROWS, _depth, ("S235", "S242")),
    Metric("usage_concentration", "How much of the use rests on one user or one feature.", "%",
           "The busiest one's share of the four weeks' total.", ROWS, _concentration, ("S105", "S118")),
    Metric("usage_turn", "When the level of use changed.", "date",
           "The split of 26 weekly means in two levels that leaves the least squared deviation.", ROWS,
           _turns,
           ("S109",)),
)  # fmt: skip
