"""Surveys: NPS, CSAT and effort scores, each with how many answered and how sure that makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.cells import Aside, Cells, Read, Unreadable
from assistant.metrics.money import percent, shown
from assistant.metrics.periods import contains
from assistant.metrics.samples import mean, wilson
from assistant.metrics.view import Compute, Metric, View
from assistant.types.facts import Fact

LIMITS = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
WINDOW_DAYS = 365


@dataclass(frozen=True, slots=True)
class Response:
    """One answer to a survey."""

    row: str
    account_id: str
    kind: str
    score: Decimal
    day: date


def read_responses(view: View) -> Read[Response]:
    """Read the answers of every kind and day."""

    def make(cells: Cells) -> Response:
        found, score, day = cells.text("kind").lower(), cells.amount("score"), cells.day("responded_at")
        if found not in LIMITS:
            raise Unreadable(f"kind is none of {', '.join(LIMITS)}: {found!r}")
        low, high = LIMITS[found]
        if not low <= score <= high:
            raise Unreadable(f"score {score} is outside {low} to {high} of {found}")
        return Response(cells.row.id, cells.account(), found, score, day)

    return view.read("surveys", make)


def responses_of(view: View, kind: str) -> tuple[list[Response], tuple[Aside, ...]]:
    """Read the answers of one kind in the window (a year where none is asked)."""
    period, read = view.window(days=WINDOW_DAYS), read_responses(view)
    chosen = [r for r in read.kept if r.kind == kind and contains(period, r.day) and r.day <= view.as_of]
    return sorted(chosen, key=lambda response: (response.day, response.row)), read.aside


def _survey(kind: str, value: Callable[[list[Response]], tuple[Decimal | None, str]]) -> Compute:
    def compute(view: View, metric: Metric) -> tuple[Fact, ...]:
        answers, aside = responses_of(view, kind)
        period = view.window(days=WINDOW_DAYS)
        if not answers:
            return (metric.undefined(view, "nobody answered in the window", period=period, aside=aside),)
        figure, says = value(answers)
        if len(answers) < view.settings.small_sample:
            says = f"{says}; small sample (n={len(answers)})"
        return (
            metric.fact(
                view,
                figure,
                method=says,
                rows=(answer.row for answer in answers),
                period=period,
                sample_size=len(answers),
                aside=aside,
                oldest=answers[0].day,
            ),
        )

    return compute


def _nps(answers: list[Response]) -> tuple[Decimal | None, str]:
    n = len(answers)
    up, down = sum(1 for a in answers if a.score >= 9), sum(1 for a in answers if a.score <= 6)
    return percent(Fraction(up - down, n)), f"{up} promoters and {down} detractors of {n} answers"


def _csat(answers: list[Response]) -> tuple[Decimal | None, str]:
    n, good = len(answers), sum(1 for answer in answers if answer.score >= 4)
    low, high = wilson(good, n)
    says = f"{good} of {n} answers are 4 or 5 (95 % interval {low * 100:.1f} to {high * 100:.1f} %)"
    return percent(Fraction(good, n)), f"{says}; mean {shown(mean([answer.score for answer in answers]))}"


def _ces(answers: list[Response]) -> tuple[Decimal | None, str]:
    return shown(
        mean([answer.score for answer in answers])
    ), f"mean of {len(answers)} answers, 7 is the easiest"


METRICS = (
    Metric("nps", "How many would recommend it, less how many would not.", "points",
           "Percentage of scores 9 and 10 less percentage of scores 0 to 6.", ("surveys",), _survey("nps",
                                                                                                    _nps),
           ("S215", "S277")),
    Metric("csat", "Share of satisfied answers.", "%", "Answers of 4 and 5 over all answers.", ("surveys",),
           _survey("csat", _csat), ("S215", "S237")),
    Metric("ces", "How easy it was.", "points", "The mean of the effort scores, 1 to 7.", ("surveys",),
           _survey("ces", _ces), ("S215",)),
)  # fmt: skip
