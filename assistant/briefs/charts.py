"""What the charts of a document show: data and one sentence, of whatever was delivered. Draws nothing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from assistant.briefs.sources import Sources
from assistant.briefs.told import Chart, Series, Topic
from assistant.dossier.item import ItemKind
from assistant.signals.signal import STANDING
from assistant.types.documents import Kind

BASELINE_WEEKS = 13
"""Weeks before the last four that say what is usual."""
AGES = ((7, "up to 7 days"), (30, "8 to 30 days"), (90, "31 to 90 days"), (10**6, "over 90 days"))


def charts(sources: Sources) -> Iterator[Chart]:
    """Every chart that there is data for."""
    yield from _usage(sources)
    yield from _waterfall(sources)
    yield from _health(sources)
    yield from _signals(sources)
    yield from _people(sources)
    yield from _tickets(sources)


def _usage(sources: Sources) -> Iterator[Chart]:
    """Weekly use with the band of what is usual: the mean of the baseline, give or take two deviations."""
    for metric, weeks in sources.usage[:2]:
        if len(weeks) < 3:
            continue
        base = [value for _, value in weeks[:-4]][-BASELINE_WEEKS:] or [value for _, value in weeks]
        mean = sum(base) / len(base)
        spread = (sum((value - mean) ** 2 for value in base) / len(base)) ** 0.5
        name = metric.replace("_", " ")
        yield Chart(
            f"Use: {name}",
            "line",
            (Series(name, "daily mean", tuple((day.isoformat(), round(value, 1)) for day, value in weeks)),),
            f"Mean of the working week from {weeks[0][0]} to {weeks[-1][0]}; the band is usual use.",
            (round(max(0.0, mean - 2 * spread), 1), round(mean + 2 * spread, 1)),
        )


def _waterfall(sources: Sources) -> Iterator[Chart]:
    bars = [(f.name.removeprefix("mrr."), f) for f in sources.movements if f.name.startswith("mrr.")]
    if len(bars) < 2:
        return
    points = tuple(
        (name.replace("_", " "), float(f.value) if isinstance(f.value, Decimal | int) else 0.0)
        for name, f in bars
    )
    unit = next((f.unit for _, f in bars if f.unit), "") or ""
    yield Chart(
        "Monthly recurring revenue", "waterfall", (Series("MRR", unit, points),),
        "From what was paid a month a year ago to what is paid now.", topic=Topic.MONEY,
    )  # fmt: skip


def _health(sources: Sources) -> Iterator[Chart]:
    if sources.health is None:
        return
    points = tuple((one.dimension.value, round(float(one.score), 1)) for one in sources.health.dimensions)
    says = f"Points of 100 that are proved on {sources.as_of}; the weakest binds the others."
    yield Chart(
        "Health by dimension", "bars", (Series("points", "of 100", points),), says, topic=Topic.HEALTH
    )


def _signals(sources: Sources) -> Iterator[Chart]:
    standing = sorted((s for s in sources.signals if s.state in STANDING), key=lambda s: (s.first_seen, s.id))
    if not standing:
        return
    points = tuple(
        (f"{s.first_seen.isoformat()} {s.kind.replace('_', ' ')}", round(s.strength * s.confidence, 2))
        for s in standing[-12:]
    )
    says = "Signals that stand, from the day each was first seen; the height is strength times confidence."
    yield Chart(
        "Signals over time", "timeline", (Series("strength", "0 to 1", points),), says, topic=Topic.SIGNAL
    )


def _people(sources: Sources) -> Iterator[Chart]:
    """Days since each of the account's people was heard."""
    points = []
    for item in sources.items:
        heard = item.get("last_heard_on")
        if item.kind is ItemKind.STAKEHOLDER and item.get("role") and item.get("presence") != "left":
            days = float((sources.as_of - heard).days) if isinstance(heard, date) else -1.0
            points.append((f"{item.get('name')} ({str(item.get('role')).replace('_', ' ')})", days))
    if points:
        says = "Days since each was last heard from; none where nobody has heard from them."
        yield Chart(
            "People and silence", "map", (Series("silence", "days", tuple(points)),), says, topic=Topic.PERSON
        )


def _tickets(sources: Sources) -> Iterator[Chart]:
    ages: Counter[str] = Counter()
    for document in sources.documents.values():
        status = dict(document.attributes).get("status", "").casefold()
        if document.kind is Kind.TICKET and status not in ("closed", "solved", "resolved", "done", ""):
            days = (sources.as_of - sources.day(document.occurred_at)).days
            ages[next(name for most, name in AGES if days <= most)] += 1
    if ages:
        points = tuple((name, float(ages[name])) for _, name in AGES)
        says = f"How long tickets have been open on {sources.as_of}."
        yield Chart(
            "Open tickets by age", "bars", (Series("tickets", "tickets", points),), says, topic=Topic.SUPPORT
        )
