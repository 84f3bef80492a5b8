"""How the use of core actions moves: out of columns, and out of rows where a value is not a whole number."""

from __future__ import annotations

from assistant.metrics.cells import Aside
from assistant.metrics.money import percent, shown
from assistant.metrics.usage import (
    BASELINE,
    RECENT,
    SEASON,
    Trend,
    core_of,
    each_account,
    silent_of,
    trend_of,
    windows_of,
)
from assistant.metrics.usage_sweep import sweep
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact, Period


def _trend(view: View, metric: Metric) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    left_out: list[Aside] = []
    core, silent = view.settings.core_metric, silent_of(view)
    for swept in sweep(view, metrics=None if core is None else (core,), silent=silent):
        if swept.trends is None:
            facts += by_rows(view.of_accounts((swept.account_id,)), metric, left_out)
            continue
        for name, trend in swept.trends.items():
            facts += _facts(view, metric, trend, name=name, account_id=swept.account_id, aside=())
    why = "no use of a core action is known in these sixteen weeks"
    return tuple(facts) or (metric.undefined(view, why, aside=left_out),)


def by_rows(view: View, metric: Metric, left_out: list[Aside]) -> list[Fact]:
    """Make the trends of the view's accounts out of their rows, and note the rows set aside."""
    silent, facts = silent_of(view), list[Fact]()
    for account_id, metrics, aside in each_account(view, days=SEASON + RECENT + BASELINE):
        left_out += aside
        seats = metrics.get(view.settings.seats_metric, {})
        for name in core_of(view, metrics):
            trend = trend_of(metrics[name], seats, view.as_of, silent)
            facts += _facts(view, metric, trend, name=name, account_id=account_id, aside=aside)
    return facts


def _facts(
    view: View, metric: Metric, trend: Trend, *, name: str, account_id: str, aside: tuple[Aside, ...]
) -> list[Fact]:
    if not trend.recent.n + trend.baseline.n:
        return []
    now, before = windows_of(view.as_of)
    rows = (*trend.baseline.rows, *trend.recent.rows)
    if trend.change is None:
        why = f"undefined: {name}: {trend.why}"
        return [
            metric.fact(
                view,
                None,
                method=why,
                rows=rows,
                name=f"usage_trend:{name}",
                period=now,
                sample_size=trend.recent.n + trend.baseline.n,
                account_id=account_id,
                aside=aside,
            )
        ]
    says = (
        f"{name}: mean {shown(trend.recent.mean)} of {trend.recent.n} days "
        f"against {shown(trend.baseline.mean)} of {trend.baseline.n} days before"
    )
    variants = (
        ("", trend.change, says),
        (".per_seat", trend.per_seat, f"{says}; per licensed seat"),
        (".seasonal", trend.seasonal, f"{says}; against the same weeks a year earlier"),
    )
    return [
        metric.fact(
            view,
            percent(value),
            method=method,
            rows=rows,
            name=f"usage_trend:{name}{suffix}",
            period=Period(before.start, now.end),
            sample_size=trend.recent.n + trend.baseline.n,
            account_id=account_id,
            aside=aside,
            oldest=before.start,
        )
        for suffix, value, method in variants
        if value is not None
    ]


METRICS = (
    Metric("usage_trend", "How the use of core actions moves against the account's own baseline.", "%",
           "Mean of four weeks over the mean of the twelve before, less one; also per seat and by season.",
           ("usage",), _trend, ("S074", "S096", "S109", "S189", "S242")),
)  # fmt: skip
