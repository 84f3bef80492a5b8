"""Rules on value and surveys: onboarding, objectives, scores, the moment to ask, the way back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.money import percent
from assistant.metrics.periods import add_months
from assistant.metrics.registry import METRICS
from assistant.metrics.samples import mean
from assistant.metrics.value import Milestone, Objective, progress
from assistant.signals.proof import fact, quote_of
from assistant.signals.rule import Rule
from assistant.signals.rules_people import KEY, known_since
from assistant.signals.signal import Finding, Level
from assistant.signals.snapshot import AccountSnapshot, Answer
from assistant.types.facts import Fact

EARLY = ("onboarding", "first_value")
LOOK_BACK = 365
"""Days of history in which matters that are over are told."""
OPEN_ENDED = 400
"""Days after which a step that was never completed is a forgotten record, not an onboarding."""
CHANGEABLE = ("price", "budget", "feature", "missing", "champion", "project", "competitor", "cost", "switch")


def onboarding(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """U11: a step of onboarding behind its plan, or no first value in time."""
    late = [
        (stone, stone.planned + timedelta(days=int(rule.at("late_days")) + 1))
        for stone in snapshot.milestones
        if stone.kind in EARLY and stone.done is None and stone.planned is not None
    ]
    late = [(s, on) for s, on in late if on <= snapshot.as_of and (snapshot.as_of - on).days < OPEN_ENDED]
    if late:
        days = max((snapshot.as_of - stone.planned).days for stone, _ in late if stone.planned)
        proof = _stones(snapshot, days, [stone for stone, _ in late])
        level = Level.HIGH if days > rule.at("hard_days") else Level.MEDIUM
        return (
            Finding(rule.rule, rule.kind, level, min(on for _, on in late), snapshot.as_of, facts=(proof,)),
        )
    started, values = snapshot.started, [s for s in snapshot.milestones if s.kind == "first_value"]
    if started is None or not values or any(stone.done for stone in values):
        return ()
    first = started + timedelta(days=int(rule.at("hard_days")) + 1)
    planned_later = any(s.planned is not None and s.planned >= snapshot.as_of for s in values)
    if planned_later or not first <= snapshot.as_of < first + timedelta(days=OPEN_ENDED):
        return ()
    proof = _stones(snapshot, (snapshot.as_of - started).days, values)
    return (Finding(rule.rule, rule.kind, Level.MEDIUM, first, snapshot.as_of, facts=(proof,)),)


def _stones(snapshot: AccountSnapshot, days: int, stones: list[Milestone]) -> Fact:
    return fact(
        snapshot, "days_behind_plan", days, unit="days",
        formula="Days since the planned day of the step that is furthest behind.",
        method=", ".join(f"{stone.kind} planned for {stone.planned}" for stone in stones),
        rows=(stone.row for stone in stones), sample_size=len(stones),
    )  # fmt: skip


def _objective(snapshot: AccountSnapshot, objective: Objective, value: Fraction | None, method: str) -> Fact:
    return fact(
        snapshot, "objective", None if value is None else percent(value), unit="%",
        formula=METRICS["objective_progress"].formula,
        method=f"“{objective.text}”: {method}", rows=(objective.row,), sample_size=1, oldest=objective.measured_on,
    )  # fmt: skip


def off_track(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """Y2: after half of the time, less than 70 % of a straight path."""
    started, found = snapshot.started, []
    for objective in snapshot.objectives:
        gone, due = progress(objective), objective.due_on
        at = min(objective.measured_on or snapshot.as_of, snapshot.as_of)
        if gone is None or due is None or started is None or due <= started or due < at - timedelta(days=180):
            continue
        time = min(Fraction(max((at - started).days, 0), (due - started).days), Fraction(1))
        if time >= Fraction(1, 2) and gone < Fraction(str(rule.at("share"))) * time:
            proof = _objective(
                snapshot, objective, gone, f"a straight path would be at {percent(time)} % on {at}"
            )
            found.append(Finding(rule.rule, rule.kind, Level.MEDIUM, at, snapshot.as_of, facts=(proof,)))
    return tuple(found)


def met(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """Y4: an objective reached its target, or a value milestone was reached."""
    found = []
    for objective in snapshot.objectives:
        gone, on = progress(objective), objective.measured_on
        done = (objective.status or "").lower() in ("met", "achieved", "done", "reached", "completed")
        if on is None or on > snapshot.as_of or (snapshot.as_of - on).days > rule.window_days:
            continue
        if done or (gone is not None and gone >= Fraction(str(rule.at("share")))):
            proof = _objective(snapshot, objective, gone, f"measured on {on}")
            found.append(Finding(rule.rule, rule.kind, Level.HIGH, on, on, facts=(proof,)))
    for stone in snapshot.milestones:
        if (
            stone.kind == "first_value"
            and stone.done
            and (snapshot.as_of - stone.done).days <= rule.window_days
        ):
            proof = fact(
                snapshot, "value_milestone", stone.done, formula="Milestones of value by the day they were reached.",
                method=stone.kind, rows=(stone.row,), sample_size=1,
            )  # fmt: skip
            found.append(Finding(rule.rule, rule.kind, Level.WATCH, stone.done, stone.done, facts=(proof,)))
    return tuple(found)


def undefined(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """Y1: no objective is recorded."""
    if snapshot.objectives or snapshot.gone:
        return ()
    proof = fact(
        snapshot, "objectives", 0, unit="objectives", formula="Recorded objectives.", method="rows of objectives",
        rows=(f"accounts:{snapshot.account.id}",), sample_size=0,
    )  # fmt: skip
    return (
        Finding(rule.rule, rule.kind, Level.WATCH, known_since(snapshot), snapshot.as_of, facts=(proof,)),
    )


def outdated(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """Y5: an open objective that nobody measured for a year."""
    found = []
    for objective in snapshot.objectives:
        on = objective.measured_on
        closed = (objective.status or "").lower() in (
            "met",
            "achieved",
            "done",
            "dropped",
            "closed",
            "completed",
        )
        if on is None or closed or (snapshot.as_of - on).days <= rule.at("days") or snapshot.gone:
            continue
        first = on + timedelta(days=int(rule.at("days")) + 1)
        proof = _objective(snapshot, objective, progress(objective), f"last measured on {on}")
        found.append(Finding(rule.rule, rule.kind, Level.WATCH, first, snapshot.as_of, facts=(proof,)))
    return tuple(found)


def proven(snapshot: AccountSnapshot) -> bool:
    """Whether some value was ever shown: a result told by the account, or an objective met (the gate of S085)."""
    told = any(one.kind == "proven_value" for one in snapshot.said)
    reached = any((progress(o) or Fraction(0)) >= 1 for o in snapshot.objectives)
    return told or reached or any(s.kind == "first_value" and s.done for s in snapshot.milestones)


def unproven(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """Y3: the renewal is near and no result is known."""
    days = snapshot.days_to_renewal()
    if days is None or days > rule.at("days") or snapshot.gone or proven(snapshot):
        return ()
    proof = fact(
        snapshot, "days_to_renewal", days, unit="days", formula="Days from the day asked about to the renewal.",
        method="no result told by the account, no objective met", rows=(f"accounts:{snapshot.account.id}",),
        sample_size=1,
    )  # fmt: skip
    first = snapshot.as_of - timedelta(days=int(rule.at("days")) - days)
    return (Finding(rule.rule, rule.kind, Level.WATCH, first, snapshot.as_of, facts=(proof,)),)


def _answers(snapshot: AccountSnapshot, kind: str) -> list[Answer]:
    return sorted((a for a in snapshot.answers if a.kind == kind), key=lambda a: (a.on, a.row))


def _score(snapshot: AccountSnapshot, answer: Answer, method: str, before: Answer | None = None) -> Fact:
    rows = (answer.row,) if before is None else (before.row, answer.row)
    return fact(
        snapshot, answer.kind, answer.score, unit="points", formula="The score as it was given.", method=method,
        rows=rows, sample_size=1, oldest=answer.on,
    )  # fmt: skip


def low_score(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """N1: a detractor's score, or a person's clear fall; over when the person scores better or it grows old."""
    found = []
    for kind, line in (("nps", rule.at("detractor")), ("csat", rule.at("csat")), ("ces", rule.at("ces"))):
        by_person: dict[str, list[Answer]] = {}
        for answer in _answers(snapshot, kind):
            by_person.setdefault(answer.who or answer.row, []).append(answer)
        for answers in by_person.values():
            for before, answer, after in zip([None, *answers], answers, [*answers[1:], None], strict=False):
                fell = kind == "nps" and before is not None
                fell = fell and before is not None and before.score - answer.score >= Decimal(rule.at("drop"))
                if answer.score <= Decimal(line) or fell:
                    found.append(_low(snapshot, rule, answer, before, after, high=Decimal(line) / 2))
    return tuple(one for one in found if (snapshot.as_of - one.first_on).days <= LOOK_BACK)


def _low(
    snapshot: AccountSnapshot,
    rule: Rule,
    answer: Answer,
    before: Answer | None,
    after: Answer | None,
    *,
    high: Decimal,
) -> Finding:
    fades, over, why = answer.on + timedelta(days=rule.window_days), None, None
    if after is not None:
        over, why = after.on, f"answered again on {after.on}"
    elif fades < snapshot.as_of:
        over, why = fades, f"no other answer in {rule.window_days} days"
    proof = _score(snapshot, answer, f"{answer.score:f} on {answer.on} by {answer.who or 'somebody'}", before)
    level = Level.HIGH if answer.score <= high else Level.MEDIUM
    return Finding(
        rule.rule, rule.kind, level, answer.on, answer.on, facts=(proof,), over_on=over, over_because=why
    )


def falling(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """P6: mean satisfaction of sixty days against the time before."""
    answers = _answers(snapshot, "csat")
    recent = [a for a in answers if (snapshot.as_of - a.on).days < rule.window_days]
    before = [a for a in answers if a not in recent]
    now, was = mean([a.score for a in recent]), mean([a.score for a in before])
    if len(recent) < rule.min_sample or len(before) < rule.min_sample or now is None or was is None:
        return ()
    if was - now < Fraction(str(rule.at("drop"))):
        return ()
    proof = _score(
        snapshot, recent[-1], f"mean of {len(recent)} answers against {len(before)} before", before[-1]
    )
    first = recent[rule.min_sample - 1].on
    return (Finding(rule.rule, rule.kind, Level.MEDIUM, first, snapshot.as_of, facts=(proof,)),)


def promoter(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """N1p: a promoter's score."""
    recent = [
        a
        for a in _answers(snapshot, "nps")
        if a.score >= Decimal(rule.at("promoter")) and (snapshot.as_of - a.on).days <= rule.window_days
    ]
    if not recent:
        return ()
    proof = _score(snapshot, recent[-1], f"{len(recent)} promoters in {rule.window_days} days")
    return (Finding(rule.rule, rule.kind, Level.WATCH, recent[0].on, recent[-1].on, facts=(proof,)),)


def undecided(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """N2: a 7 or 8 by somebody who decides."""
    key = {c.email for c in snapshot.contacts if c.role in KEY and c.email}
    for answer in reversed(_answers(snapshot, "nps")):
        low, high = Decimal(rule.at("low")), Decimal(rule.at("high"))
        if (
            answer.who in key
            and low <= answer.score <= high
            and (snapshot.as_of - answer.on).days <= rule.window_days
        ):
            proof = _score(snapshot, answer, f"{answer.score:f} by {answer.who}")
            return (Finding(rule.rule, rule.kind, Level.WATCH, answer.on, answer.on, facts=(proof,)),)
    return ()


def moment(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """W1: something good was said or reached within a fortnight."""
    good = [
        one
        for one in snapshot.said
        if one.kind in ("proven_value", "praise") and (snapshot.as_of - one.on).days <= rule.at("days")
    ]
    if not good or snapshot.gone:
        return ()
    first = min(one.on for one in good)
    quotes = tuple(quote_of(one) for one in good[:3])
    return (Finding(rule.rule, rule.kind, Level.WATCH, first, max(o.on for o in good), quotes=quotes),)


def way_back(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """X1 by records: six to twelve months gone, for a reason that can change."""
    left = _left_on(snapshot)
    if not snapshot.gone or left is None:
        return ()
    opens, closes = add_months(left, int(rule.at("months"))), add_months(left, int(rule.at("until")))
    reason = (snapshot.churn_reason or "").lower()
    if not opens <= snapshot.as_of <= closes or (reason and not any(word in reason for word in CHANGEABLE)):
        return ()
    proof = fact(
        snapshot, "left_on", left, formula="The end of the last subscription.", method=f"reason: {reason or 'unknown'}",
        rows=(line.row for line in snapshot.lines if line.end == left), sample_size=1, oldest=left,
    )  # fmt: skip
    return (Finding(rule.rule, rule.kind, Level.WATCH, opens, snapshot.as_of, facts=(proof,)),)


def _left_on(snapshot: AccountSnapshot) -> date | None:
    ends = [line.end for line in snapshot.lines]
    known = [end for end in ends if end is not None and end <= snapshot.as_of]
    return max(known, default=None) if len(known) == len(ends) else None


def review_overdue(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R11: value reviews are planned for the account, and none was held for half a year."""
    reviews = [stone for stone in snapshot.milestones if stone.kind == "review"]
    held = [stone.done for stone in reviews if stone.done]
    since = max(held, default=snapshot.started)
    if not reviews or since is None or (snapshot.as_of - since).days <= rule.at("days") or snapshot.gone:
        return ()
    proof = _stones(snapshot, (snapshot.as_of - since).days, reviews)
    first = since + timedelta(days=int(rule.at("days")) + 1)
    return (Finding(rule.rule, rule.kind, Level.WATCH, first, snapshot.as_of, facts=(proof,)),)
