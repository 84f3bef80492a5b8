"""Surveys, objectives and milestones of one account: rows that are exported, and what was true of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from evals.world.calendars import moment, working
from evals.world.cast import Contact
from evals.world.causes import Cause
from evals.world.draws import poisson, stream
from evals.world.grammar import Grammar
from evals.world.life import Life, date_text
from evals.world.observed import Cells
from evals.world.truth import Objective, SignalLabel

_MOOD = {
    Cause.DISSATISFACTION: -4.2, Cause.ONBOARDING: -2.5, Cause.COMPETITOR: -1.8, Cause.DRIFT: -1.0,
    Cause.CHAMPION: -0.8, Cause.BUDGET: -0.5, Cause.GROWTH: 0.8, Cause.COMPLETED: 0.4,
}  # fmt: skip
_AIMS = (
    ("overdue_inspections", "per month", 60, 12), ("unplanned_downtime", "hours per month", 140, 70),
    ("paper_forms", "per week", 400, 20), ("audit_preparation", "days", 15, 4),
    ("repeat_visits", "per month", 48, 20), ("time_to_close_a_job", "hours", 70, 36),
)  # fmt: skip


@dataclass(slots=True)
class Facts:
    """Rows by table, with labels and aims."""

    surveys: list[Cells] = field(default_factory=list)
    objectives: list[Cells] = field(default_factory=list)
    milestones: list[Cells] = field(default_factory=list)
    signals: list[SignalLabel] = field(default_factory=list)
    aims: list[Objective] = field(default_factory=list)


def state_facts(
    seed: int,
    account: int,
    account_id: str,
    life: Life,
    contacts: list[Contact],
    *,
    days: int,
    grammar: Grammar,
) -> Facts:
    """Everything of these tables for one account."""
    rng = stream(seed, account, "facts")
    found = Facts()
    _surveys(rng, account_id, life, found, contacts=contacts, days=days, grammar=grammar)
    _objectives(rng, account_id, life, found, days=days, grammar=grammar)
    _milestones(rng, account_id, life, found, days)
    return found


def _surveys(
    rng: Random,
    account_id: str,
    life: Life,
    found: Facts,
    *,
    contacts: list[Contact],
    days: int,
    grammar: Grammar,
) -> None:
    """Twice a year everybody is asked; few answer, and fewer who have gone quiet."""
    end = min(days, life.end if life.end is not None else days)
    wave = max(0, life.traits.start) + rng.randrange(30, 120)
    number = 0
    while wave < end:
        episode = life.shown_on(wave)
        answers = 0.2 if episode.cause in (Cause.DRIFT, Cause.CHAMPION) else 0.42
        for contact in contacts:
            if contact.is_here(wave) and rng.random() < answers:
                number += 1
                mood = _MOOD.get(episode.cause, 0.0) * episode.strength
                score = max(0, min(10, round(8.3 + mood + rng.gauss(0, 1.3))))
                comment = grammar.say(f"survey.{_band(score)}", rng, {}) if rng.random() < 0.45 else ""
                at = moment(wave + rng.randrange(5), rng.randrange(480, 1000))
                row = f"srv_{account_id[5:]}_{number:03}"
                found.surveys.append(
                    (
                        row,
                        account_id,
                        contact.person.address,
                        "nps",
                        str(score),
                        comment,
                        f"{at:%Y-%m-%dT%H:%M:%SZ}",
                    )
                )
                if score <= 6:
                    found.signals.append(
                        SignalLabel(
                            account_id,
                            "low_survey_score",
                            f"{at:%Y-%m-%d}",
                            None,
                            "table",
                            (f"surveys:{row}",),
                        )
                    )
        wave += 182


def _band(score: int) -> str:
    return "low" if score <= 6 else "middle" if score <= 8 else "high"


def _objectives(
    rng: Random, account_id: str, life: Life, found: Facts, *, days: int, grammar: Grammar
) -> None:
    """One or two aims, measured at the end. Done work has met its aim; a reorganisation may end it."""
    aims = rng.sample(_AIMS, 1 + (rng.random() < 0.5))
    end = min(days, life.end if life.end is not None else days)
    begin = max(0, life.traits.start)
    for n, (metric, unit, baseline, target) in enumerate(aims):
        base, goal = round(baseline * rng.uniform(0.6, 1.5)), round(target * rng.uniform(0.6, 1.5))
        course, met = float(base), None
        outdated = None
        for day in range(begin, end, 30):
            episode = life.shown_on(day)
            course += (goal - base) * _progress(episode.cause) * rng.uniform(0.5, 1.5)
            if met is None and course <= goal:
                met = day
            if outdated is None and episode.cause is Cause.REORGANISATION and rng.random() < 0.06:
                outdated = day
        row = f"obj_{account_id[5:]}_{n}"
        due = begin + 330 + rng.randrange(120)
        current = max(round(course), round(goal * 0.7))
        state = (
            "met"
            if met is not None
            else "at_risk"
            if course > (base + goal) / 2 and end > due - 120
            else "on_track"
        )
        words = grammar.say(f"objective.{metric}", rng, {})
        found.objectives.append(
            (row, account_id, words, metric, unit, str(base), str(goal), str(current),
             date_text(end - 1 - rng.randrange(20)), date_text(due), state)
        )  # fmt: skip
        found.aims.append(
            Objective(row, account_id, metric, goal, date_text(due),
                      None if met is None else date_text(met),
                      None if outdated is None else date_text(outdated))
        )  # fmt: skip
        if met is not None:
            found.signals.append(
                SignalLabel(account_id, "proven_value", date_text(met), None, "table", (f"objectives:{row}",))
            )


def _progress(cause: Cause) -> float:
    """Share of the way to an aim in a month."""
    if cause is Cause.COMPLETED:
        return 0.3
    if cause in (Cause.DRIFT, Cause.ONBOARDING, Cause.DISSATISFACTION, Cause.REORGANISATION):
        return 0.01
    return 0.075 if cause is Cause.GROWTH else 0.055


def _milestones(rng: Random, account_id: str, life: Life, found: Facts, days: int) -> None:
    """Onboarding with its first value; then adoption steps. Late ones stall from the eleventh day on."""
    if life.traits.start < 0:
        _milestone(
            rng, account_id, found, ("Yearly review of results", "review", 200 + rng.randrange(200), 0), days
        )
        return
    slow = life.shown_on(life.traits.start + 15).cause is Cause.ONBOARDING
    plan = (("First site set up", "onboarding", 21), ("First inspection closed", "first_value", 35),
            ("All teams trained", "onboarding", 60), ("Second team live", "adoption", 120))  # fmt: skip
    for name, kind, after in plan:
        late = rng.gauss(0.9, 0.25) * after if slow else rng.gauss(0.02, 0.12) * after
        _milestone(rng, account_id, found, (name, kind, life.traits.start + after, round(late)), days)


def _milestone(
    rng: Random, account_id: str, found: Facts, step: tuple[str, str, int, int], days: int
) -> None:
    name, kind, planned, late = step
    row = f"mil_{account_id[5:]}_{len(found.milestones)}"
    if planned - 40 > days:
        return
    done = working(planned + late + poisson(rng, 1.0))
    completed = date_text(done) if done < days else ""
    found.milestones.append((row, account_id, name, kind, date_text(planned), completed))
    if late > 10 and kind in ("onboarding", "first_value") and planned + 11 < days:
        until = date_text(done) if done < days else None
        found.signals.append(
            SignalLabel(
                account_id,
                "onboarding_stall",
                date_text(planned + 11),
                until,
                "table",
                (f"milestones:{row}",),
            )
        )
