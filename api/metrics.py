"""Metrics as the doors show them: the house's settings, their JSON, and the CSV of the rows behind."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from api.shapes import fact_json, value
from assistant.metrics.behind import Behind
from assistant.metrics.policies import DEFAULT, POLICIES
from assistant.metrics.registry import FAMILIES
from assistant.metrics.reorganised import Reorganisation
from assistant.metrics.show import MetricResult
from assistant.metrics.view import MetricSettings
from assistant.settings import Settings
from assistant.types.facts import Fact, Period, SetAside

Json = dict[str, Any]

COLUMNS = ("fact", "fact_account_id", "row", "table", "account_id", "source", "origin")
"""The columns of the CSV before those of the rows' own cells."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell instead of showing it."""


def metric_settings(settings: Settings) -> MetricSettings:
    """What the house has configured, as the metrics take it."""
    own = settings.metrics
    return MetricSettings(
        zone=settings.zone,
        base_currency=own.base_currency,
        gross_margin=own.gross_margin,
        free_cash_flow=own.free_cash_flow,
        ltv_cap_months=own.ltv_cap_months,
        cac_lag_months=own.cac_lag_months,
        tier_share=own.tier_share,
        review_threshold=own.review_threshold,
        segment_bands=tuple(own.segment_bands.items()),
        roll_up_parents=own.roll_up_parents,
        product=own.product,
        small_sample=own.small_sample,
        active_metric=own.active_metric,
        seats_metric=own.seats_metric,
        core_metric=own.core_metric,
        holidays=frozenset(own.holidays),
        outages=tuple(Period(first, last + timedelta(days=1)) for first, last in own.outages),
        vendor_domains=frozenset(settings.own_domains),
        strategic_relevance=tuple(own.strategic_relevance.items()),
        future_potential=tuple(own.future_potential.items()),
        reorganisations=tuple(
            Reorganisation(one.kind, one.on, one.account, one.with_account) for one in own.reorganisations
        ),
    )


def metrics_json() -> Json:
    """The table of metrics and the policies."""
    return {
        "metrics": [
            {
                "name": metric.name,
                "family": family,
                "definition": metric.definition,
                "unit": metric.unit,
                "formula": metric.formula,
                "inputs": list(metric.inputs),
                "by_policy": metric.by_policy,
                "requirements": list(metric.requirements),
            }
            for family, metrics in FAMILIES.items()
            for metric in metrics
        ],
        "policies": [
            {"name": policy.name, "says": policy.says, "default": policy is DEFAULT}
            for policy in POLICIES.values()
        ],
    }


def result_json(result: MetricResult) -> Json:
    """Facts with everything that makes them, and the rows set aside of all of them."""
    return {"facts": [figure_json(fact) for fact in result.facts], "set_aside": _asides(result.set_aside)}


def figure_json(fact: Fact) -> Json:
    """A fact whole."""
    period = fact.period
    return fact_json(fact) | {
        "account_id": fact.account_id,
        "method": fact.method,
        "period": None
        if period is None
        else {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "sample_size": fact.sample_size,
        "set_aside": _asides(fact.set_aside),
        "oldest_source_on": value(fact.oldest_source_on),
    }


def _asides(rows: Iterable[SetAside]) -> list[Json]:
    return [{"row": out.row, "reason": out.reason} for out in rows]


def rows_csv(facts: Sequence[Fact], rows: Iterable[Behind]) -> str:
    """The rows behind as CSV (RFC 4180): one line for each input of each fact, a column for each cell.

    Text that a spreadsheet would run as a formula is quoted by an apostrophe; numbers stay numbers.
    """
    lines = list(rows)
    columns = sorted({column for line in lines for column, _ in line.cells})
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *(f"{name}_" if name in COLUMNS else name for name in columns)])
    for line in lines:
        fact, cells = facts[line.fact], dict(line.cells)
        head = (fact.name, fact.account_id, line.id, line.table, line.account_id, line.source, line.origin)
        writer.writerow([_text(cell) for cell in (*head, *(cells.get(column) for column in columns))])
    return out.getvalue()


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    shown = value(cell)
    return "" if shown is None else str(shown)
