"""Value as it is read: answers, objectives against their path, milestones."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from assistant.health.desk import Desk, Found, nothing
from assistant.metrics.surveys import LIMITS, Response, read_responses
from assistant.metrics.value import milestones_of, objectives_of, planned, progress

SURVEY_DAYS = 200
"""Answers within half a year of the newest one make one wave (surveys are mostly asked twice a year)."""
GRACE_DAYS = 14
"""A milestone counts as due this long after its day: dates in plans are not kept to the day."""


def sentiment(desk: Desk) -> Found:
    """Average the newest wave of answers."""
    view = desk.view
    answers = [answer for answer in read_responses(view).kept if answer.day <= view.as_of]
    if not answers:
        return nothing("nobody answered a survey")
    newest = max(answer.day for answer in answers)
    wave = [answer for answer in answers if (newest - answer.day).days < SURVEY_DAYS]
    value = sum((_of_hundred(answer) for answer in wave), Fraction(0)) / len(wave)
    why = f"mean of {len(wave)} answers from {min(answer.day for answer in wave)} to {newest}"
    return value, newest, why, (answer.row for answer in wave), len(wave)


def _of_hundred(answer: Response) -> Fraction:
    low, high = LIMITS[answer.kind]
    return 100 * (Fraction(answer.score) - low) / (high - low)


def objective_gap(desk: Desk) -> Found:
    """Find the objective that lags its path most."""
    view = desk.view
    start = desk.material.account.contract_start
    gaps = []
    for one in objectives_of(view).kept:
        gone, on = progress(one), one.measured_on
        if gone is None or (on is not None and on > view.as_of):
            continue
        path = planned(start, one.due_on, min(on or view.as_of, view.as_of))
        gaps.append((100 * (gone - (Fraction(1) if path is None else path)), on, one))
    if not gaps:
        return nothing("no objective with a baseline, a target and a measured value")
    value, on, worst = min(gaps, key=lambda found: (found[0], found[2].row))
    why = f"“{worst.text}”: {worst.current} on the way from {worst.baseline} to {worst.target}"
    return min(value, Fraction(0)), on, why, (one.row for _, _, one in gaps), len(gaps)


def milestones(desk: Desk) -> Found:
    """Count what was reached of what was due."""
    view = desk.view
    since, due = view.as_of - timedelta(days=365), view.as_of - timedelta(days=GRACE_DAYS)
    stones = [
        one
        for one in milestones_of(view).kept
        if one.kind != "renewal"
        and (
            (one.done is not None and one.done >= since)
            or (one.done is None and one.planned and one.planned <= due)
        )
    ]
    if not stones:
        return nothing("no milestone was due or reached in a year")
    done = [one for one in stones if one.done is not None]
    newest = max(
        (day for one in stones for day in (one.done, one.planned) if day and day <= view.as_of), default=None
    )
    why = f"{len(done)} of {len(stones)} milestones that were due or reached in a year"
    return Fraction(100 * len(done), len(stones)), newest, why, (one.row for one in stones), len(stones)
