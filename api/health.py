"""Health as the doors show it: JSON of bands, factors and explanations, and whether it was ever proved right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from api.shapes import fact_json, value
from assistant.health.bands import Band, DimensionHealth, Scored
from assistant.health.commercial import Commercial
from assistant.health.explain import Bar, Explanation
from assistant.health.health import Health
from assistant.health.table import FILE, HealthTable, load
from assistant.metrics.money import shown
from assistant.wiring import Plumbline

Json = dict[str, Any]
VALIDATION = "backtest"
"""Name of the note that keeps what the last back-test said."""


def table_of(plumbline: Plumbline) -> HealthTable:
    """Read the house's own table where the data folder has one."""
    return load(plumbline.settings.home / FILE)


def validation_of(plumbline: Plumbline, table: HealthTable) -> Json:
    """Return what the last back-test said of this table; without one, health is unvalidated."""
    noted = plumbline.writer.setting(VALIDATION)
    if noted is None:
        return {
            "state": "unvalidated",
            "why": "no back-test has been run on this history",
            "table": table.digest,
        }
    kept: Json = json.loads(noted)
    if kept["table"] != table.digest:
        why = f"the last back-test was of another table ({kept['table']})"
        return {"state": "unvalidated", "why": why, "table": table.digest}
    state = "validated" if kept["passed"] else "unvalidated"
    return {"state": state, "why": kept["verdict"], "table": table.digest, "as_of": kept["as_of"]}


def exact(fraction: Fraction | None) -> str | None:
    """Return a fraction as decimal text to ten places, None for undefined.

    >>> exact(Fraction(200, 3)), exact(None)
    ('66.6666666667', None)
    """
    return None if fraction is None else value(shown(fraction))  # type: ignore[return-value]


def health_json(health: Health) -> Json:
    """Return one account's health."""
    return {
        "account_id": health.account_id,
        "as_of": health.as_of.isoformat(),
        "band": health.band.value,
        "score": exact(health.score),
        "weakest": health.weakest.dimension.value,
        "coverage": exact(health.coverage),
        "confidence": exact(health.confidence),
        "reasons": list(health.reasons),
        "action": {
            "what": health.action.what,
            "owner": health.action.owner,
            "due_on": health.action.due_on.isoformat(),
            "dimension": None if health.action.weakest is None else health.action.weakest.value,
        },
        "dimensions": [_dimension(one) for one in health.dimensions],
        "commercial": _commercial(health.commercial),
        "alternatives": {
            name: exact(of) if isinstance(of, Fraction) else f"{of:.2f}"
            for name, of in health.alternatives.items()
        },
        "table": health.table.digest,
    }


def portfolio_json(healths: Sequence[Health], validation: Json) -> Json:
    """Return the health of many accounts, with how many there are of each band."""
    counts = Counter(health.band for health in healths)
    return {
        "as_of": healths[0].as_of.isoformat() if healths else None,
        "validation": validation,
        "bands": {band.value: counts[band] for band in (Band.GREEN, Band.YELLOW, Band.RED, Band.UNKNOWN)},
        "accounts": [health_json(health) for health in healths],
    }


def explanation_json(found: Explanation, validation: Json) -> Json:
    """Return what makes the difference between two days; the bars' points sum to the difference exactly.

    `points` are decimal text; where a bar has no finite decimal, `exact` has it as a fraction.
    """
    return {
        "account_id": found.after.account_id,
        "from": _end(found.before),
        "to": _end(found.after),
        "difference": exact(found.after.score - found.before.score),
        "difference_exact": str(found.after.score - found.before.score),
        "bars": [_bar(bar) for bar in found.bars],
        "dimensions": [
            {
                "dimension": change.dimension.value,
                "from": exact(change.before),
                "to": exact(change.after),
                "bars": [_bar(bar) for bar in change.bars],
            }
            for change in found.dimensions
        ],
        "validation": validation,
    }


def _end(health: Health) -> Json:
    return {
        "as_of": health.as_of.isoformat(),
        "band": health.band.value,
        "score": exact(health.score),
        "weakest": health.weakest.dimension.value,
        "table": health.table.digest,
    }


def _bar(bar: Bar) -> Json:
    return {
        "dimension": bar.dimension.value,
        "factor": bar.factor or None,
        "cause": bar.cause.value,
        "points": exact(bar.points),
        "exact": str(bar.points),
        "why": bar.why,
        "inputs": list(bar.rows),
    }


def _dimension(one: DimensionHealth) -> Json:
    return {
        "dimension": one.dimension.value,
        "band": one.band.value,
        "score": exact(one.score),
        "observed_score": exact(one.observed_score),
        "coverage": exact(one.coverage),
        "confidence": exact(one.confidence),
        "cap": None
        if one.cap is None
        else {"rule": one.cap.rule, "limit": exact(one.cap.limit), "why": one.cap.why},
        "factors": [_factor(factor) for factor in one.factors],
    }


def _factor(factor: Scored) -> Json:
    fact = factor.reading.fact
    return {
        "factor": factor.factor,
        "weight": exact(factor.weight),
        "seen": factor.seen.value,
        "points": exact(factor.points),
        "earned": exact(factor.earned),
        "age_days": factor.age_days,
        "fresh": exact(factor.fresh),
        "why": factor.reading.why,
        "fact": None if fact is None else fact_json(fact) | {"method": fact.method},
    }


def _commercial(found: Commercial) -> Json:
    return {
        "state": found.state.value,
        "why": found.why,
        "mrr": [{"amount": value(amount), "currency": currency} for currency, amount in found.mrr],
        "overdue_days": found.overdue_days,
        "renewal_on": value(found.renewal_on),
        "ends_on": value(found.ends_on),
        "inputs": list(found.rows),
    }


def factors_json(table: HealthTable) -> list[Json]:
    """Return the table itself: what is looked at, how it becomes points, and on what grounds."""
    return [
        {
            "factor": factor.name,
            "dimension": factor.dimension.value,
            "source": factor.source,
            "asks": factor.asks,
            "unit": factor.unit,
            "weight": exact(factor.weight),
            "knots": [[exact(at), exact(points)] for at, points in factor.knots],
            "fresh_days": factor.fresh_days,
            "keep_days": factor.keep_days,
            "grade": factor.grade,
        }
        for factor in table.factors
    ]


def short(fraction: Fraction | None) -> str:
    """Return a score for people: one decimal, `-` for undefined."""
    return "-" if fraction is None else f"{float(fraction):.1f}"


def rows_of(healths: Iterable[Health]) -> list[tuple[str, ...]]:
    """Return one line an account for a table, the worst first."""
    order = {Band.RED: 0, Band.UNKNOWN: 1, Band.YELLOW: 2, Band.GREEN: 3}
    return [
        (
            one.account_id,
            one.band.value,
            *(f"{short(d.score)} {d.band.value}" for d in one.dimensions),
            f"{float(one.confidence):.0%}",
            one.commercial.state.value,
            one.action.what,
        )
        for one in sorted(healths, key=lambda one: (order[one.band], one.score, one.account_id))
    ]
