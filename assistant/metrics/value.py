"""Value: objectives against their path, time to first value, onboarding, value reviews, open commitments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.cells import Cells, Read, Unreadable
from assistant.metrics.money import percent, shown
from assistant.metrics.periods import contains
from assistant.metrics.samples import median
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact

ONBOARDING_DAYS = 60
"""Window within which onboarding should be complete (D12)."""
KINDS = ("onboarding", "first_value", "adoption", "review", "renewal")


@dataclass(frozen=True, slots=True)
class Objective:
    """What an account wants to reach, in its own words, and where it stands."""

    row: str
    account_id: str
    text: str
    unit: str | None
    baseline: Decimal | None
    target: Decimal | None
    current: Decimal | None
    measured_on: date | None
    due_on: date | None
    status: str | None


def _objective(cells: Cells) -> Objective:
    return Objective(
        cells.row.id,
        cells.account(),
        cells.text("objective"),
        cells.maybe_text("unit"),
        cells.maybe_amount("baseline"),
        cells.maybe_amount("target"),
        cells.maybe_amount("current"),
        cells.maybe_day("measured_on"),
        cells.maybe_day("due_on"),
        cells.maybe_text("status"),
    )


def progress(objective: Objective) -> Fraction | None:
    """Return how much of the way from baseline to target is gone; None where the way has no length."""
    start, target, now = objective.baseline, objective.target, objective.current
    if start is None or target is None or now is None or start == target:
        return None
    return (Fraction(now) - Fraction(start)) / (Fraction(target) - Fraction(start))


def objectives_of(view: View) -> Read[Objective]:
    """Read the objectives as they were last known."""
    return view.read("objectives", _objective)


def planned(start: date | None, due: date | None, at: date) -> Fraction | None:
    """Return where a straight path from a start to a due day would be on a day; None where it has no length."""
    if start is None or due is None or start >= due:
        return None
    return min(Fraction(max((at - start).days, 0), (due - start).days), Fraction(1))


def _objectives(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Progress of each objective, against the straight path from the account's start to the due day."""
    read = objectives_of(view)
    starts = {account.id: account.contract_start for account in view.accounts}
    facts = []
    for objective in sorted(read.kept, key=lambda one: (one.account_id, one.row)):
        value = progress(objective)
        words = f"“{objective.text}”"
        if objective.measured_on is not None and objective.measured_on > view.as_of:
            why = f"{words} was measured only later, on {objective.measured_on}"
            facts.append(metric.undefined(view, why, rows=(objective.row,), aside=read.aside))
            continue
        if value is None:
            why = f"{words} has no baseline, target and current value that differ"
            facts.append(metric.undefined(view, why, rows=(objective.row,), aside=read.aside))
            continue
        at = min(objective.measured_on or view.as_of, view.as_of)
        says = f"{words}: {objective.current} on the way from {objective.baseline} to {objective.target}"
        path = planned(starts.get(objective.account_id), objective.due_on, at)
        if path is not None:
            says += f"; a straight path would be at {percent(path)} %: "
            says += "on the path" if value >= path else "behind the path"
        if objective.measured_on is not None:
            says += f"; measured on {objective.measured_on}"
        facts.append(metric.fact(view, percent(value), method=says, rows=(objective.row,), aside=read.aside,
                                 account_id=objective.account_id, oldest=objective.measured_on))  # fmt: skip
    return tuple(facts) or (metric.undefined(view, "no objective is known", aside=read.aside),)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A point on the way, planned and perhaps reached."""

    row: str
    account_id: str
    kind: str
    planned: date | None
    done: date | None


def milestones_of(view: View) -> Read[Milestone]:
    """Read the milestones; what was completed after the asked day is not completed yet."""

    def make(cells: Cells) -> Milestone:
        kind = (cells.maybe_text("kind") or "").lower()
        if kind not in KINDS:
            raise Unreadable(f"kind is none of {', '.join(KINDS)}: {kind!r}")
        done = cells.maybe_day("completed_on")
        return Milestone(
            cells.row.id,
            cells.account(),
            kind,
            cells.maybe_day("planned_on"),
            done if done is None or done <= view.as_of else None,
        )

    return view.read("milestones", make)


def _first_value(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Days from contract start to the first milestone of first value, of each account and in the middle."""
    read = milestones_of(view)
    starts = {account.id: account.contract_start for account in view.accounts if account.contract_start}
    first: dict[str, Milestone] = {}
    for stone in read.kept:
        if stone.kind == "first_value" and stone.done is not None:
            known = first.get(stone.account_id)
            if known is None or known.done is None or stone.done < known.done:
                first[stone.account_id] = stone
    days = {
        id: (stone.done - starts[id]).days
        for id, stone in sorted(first.items())
        if id in starts and stone.done is not None and stone.done >= starts[id]
    }
    if not days:
        why = "no account with a contract start has reached a first_value milestone"
        return (metric.undefined(view, why, aside=read.aside),)
    rows = [first[id].row for id in days]
    says = (
        f"median of {len(days)} accounts; {len(starts) - len(days)} others have not reached it or do not say"
    )
    head = metric.fact(view, shown(median(list(days.values()))), method=says, rows=rows,
                       sample_size=len(days),
                       aside=read.aside)  # fmt: skip
    if view.ask.account is not None:
        return (head,)
    return (
        head,
        *(
            metric.fact(view, n, method="contract start to first value", rows=(first[id].row,
                                                                               f"accounts:{id}"),
                        name="time_to_first_value.account", account_id=id)
            for id, n in days.items()
        ),
    )  # fmt: skip


Chosen = Callable[[View, Sequence[Milestone]], list[Milestone]]


def _done_share(view: View, metric: Metric, kind: str, choose: Chosen) -> tuple[Fact, ...]:
    read = milestones_of(view)
    due = choose(view, [stone for stone in read.kept if stone.kind == kind])
    if not due:
        return (metric.undefined(view, f"no {kind} milestone was due", aside=read.aside),)
    done = [stone for stone in due if stone.done is not None]
    late = sum(
        1
        for stone in done
        if stone.planned is not None and stone.done is not None and stone.done > stone.planned
    )
    says = f"{len(done)} of {len(due)} {kind} milestones completed, {late} of them late"
    return (metric.fact(view, percent(Fraction(len(done), len(due))), method=says, rows=(s.row for s in due),
                        sample_size=len(due), aside=read.aside,
                        oldest=min((s.planned for s in due if s.planned), default=None)),)  # fmt: skip


def _due(view: View, stones: Sequence[Milestone]) -> list[Milestone]:
    """Milestones planned by the asked day, and those done without a plan."""
    return [s for s in stones if (s.planned is not None and s.planned <= view.as_of) or s.done is not None]


def _reviews_due(view: View, stones: Sequence[Milestone]) -> list[Milestone]:
    """Reviews planned within the window that has passed (a year where none is asked)."""
    period = view.window(days=365)
    return [s for s in _due(view, stones) if contains(period, s.planned or s.done or view.as_of)]


def _onboarding(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Completion of what was due, and the accounts past the onboarding window that are not through."""
    facts = _done_share(view, metric, "onboarding", _due)
    read = milestones_of(view)
    starts = {account.id: account.contract_start for account in view.accounts if account.contract_start}
    behind = sorted(
        {
            stone.account_id
            for stone in read.kept
            if stone.kind == "onboarding"
            and stone.done is None
            and stone.account_id in starts
            and view.as_of > starts[stone.account_id] + timedelta(days=ONBOARDING_DAYS)
        }
    )
    says = f"accounts more than {ONBOARDING_DAYS} days in with an onboarding milestone open"
    rows = [s.row for s in read.kept if s.account_id in behind and s.kind == "onboarding" and s.done is None]
    return (*facts, metric.fact(view, len(behind), method=says, rows=rows, name="onboarding_overdue",
                                unit="accounts",
                                sample_size=len(starts)))  # fmt: skip


def _commitments(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Commitments come from conversations; a ledger hands them in as rows of their own table."""
    rows = view.rows("commitments")
    if not rows:
        return (metric.undefined(view, "no ledger of commitments is kept for these accounts"),)
    read = view.read(
        "commitments", lambda cells: (cells.row.id, cells.maybe_day("due_on"), cells.text("state").lower())
    )
    unresolved = [(row, due) for row, due, state in read.kept if state in ("open", "overdue")]
    late = sum(1 for _, due in unresolved if due is not None and due < view.as_of)
    says = f"{len(unresolved)} of {len(read.kept)} commitments open, {late} past their day"
    return (metric.fact(view, len(unresolved), method=says, rows=(row for row, _ in unresolved),
                        sample_size=len(read.kept), aside=read.aside),)  # fmt: skip


METRICS = (
    Metric("objective_progress", "How far each objective is, and whether that is on its path.", "%",
           "The way from baseline to current value, over the way from baseline to target.", ("objectives",),
           _objectives, ("S115", "S146", "S185", "S243")),
    Metric("time_to_first_value", "Days from contract start to the first proven value.", "days",
           "The median of days from contract start to the first completed first_value milestone.",
           ("milestones", "accounts"), _first_value, ("S017", "S234", "S245")),
    Metric("onboarding_completion",
           "Share of due onboarding milestones that are completed, and who is late.", "%",
           "Onboarding milestones completed, over those planned by the day or done.", ("milestones",
                                                                                       "accounts"),
           _onboarding, ("S233", "S245")),
    Metric("review_completion", "Share of planned value reviews that were held.", "%",
           "Review milestones completed, over those planned in the window.", ("milestones",),
           lambda view, metric: _done_share(view, metric, "review", _reviews_due), ("S240",)),
    Metric("unresolved_commitments", "Promises of either side that are still open.", "commitments",
           "Commitments of the ledger whose state is open or overdue.", ("commitments",), _commitments,
           ("S106", "S188", "S241")),
)  # fmt: skip
