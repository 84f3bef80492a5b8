"""The back-test as the doors show it: its JSON, and the note that makes health count as validated."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from api.health import VALIDATION, exact
from api.shapes import value
from assistant.backtest.judge import Power, Rate, Verdict
from assistant.health.table import HealthTable
from assistant.wiring import Plumbline

Json = dict[str, Any]


def backtest_json(found: Verdict, table: HealthTable, as_of: date) -> Json:
    """Return everything that the back-test says, the verdict first."""
    return {
        "as_of": as_of.isoformat(),
        "passed": found.passed,
        "predictive": found.power.predictive,
        "says": found.says,
        "table": table.digest,
        "days": [day.isoformat() for day in found.days],
        "accounts": found.accounts,
        "account_days": found.seats,
        "departures": found.left,
        "marks": [
            {"name": mark.name, "reached": exact(mark.reached), "asked": mark.asked, "passed": mark.passed}
            for mark in found.marks
        ],
        "base": _rate(found.base),
        "bands": [_rate(one) for one in found.bands],
        "renewing": [_rate(one) for one in found.renewing],
        "contraction": [_rate(one) for one in found.contraction],
        "power": _power(found.power),
        "dimensions": [_power(one) for one in found.dimensions],
        "factors": [_rate(one) for one in found.factors],
        "thresholds": [
            {"below": t.below, "flagged": exact(t.flagged), "told": exact(t.told), "lift": exact(t.lift)}
            for t in found.thresholds
        ],
        "calibration": [
            {"band": c.band.value, "expected": exact(c.expected), "came": exact(c.came), "account_days": c.n}
            for c in found.calibration
        ],
        "lead_days": exact(found.lead_days),
    }


def _rate(one: Rate) -> Json:
    return {
        "name": one.name,
        "account_days": one.n,
        "left": one.left,
        "rate": exact(one.rate),
        "low": value(round(one.low, 6)),
        "high": value(round(one.high, 6)),
        "lift": exact(one.lift),
        "lift_low": None if one.lift_low is None else f"{one.lift_low:.4f}",
        "lift_high": None if one.lift_high is None else f"{one.lift_high:.4f}",
    }


def _power(one: Power) -> Json:
    return {
        "name": one.name,
        "rank": None if one.rank is None else f"{one.rank:.4f}",
        "z": None if one.z is None else f"{one.z:.4f}",
        "departures": one.n,
        "predictive": one.predictive,
    }


def keep(plumbline: Plumbline, found: Verdict, table: HealthTable, as_of: date) -> None:
    """Note what was said, so that health is shown as validated, or as not, from now on."""
    told = {"table": table.digest, "as_of": as_of.isoformat(), "passed": found.passed, "verdict": found.says}
    plumbline.writer.note(VALIDATION, json.dumps(told, sort_keys=True))
