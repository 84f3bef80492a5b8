"""Tickets: what breaks or is asked, how it is answered, and how long it takes. Knows no causes."""

from __future__ import annotations

from dataclasses import dataclass

from evals.world.acts import Act
from evals.world.calendars import moment, working
from evals.world.observed import Comment, Person, Ticket
from evals.world.tell import Teller

CLUSTERS = ("sync", "login", "export", "slow", "pdf", "rights", "interface", "billing")


@dataclass(frozen=True, slots=True)
class TicketPlan:
    """A ticket to be written. `open_for` is in days; `again` says that it is the same problem once more."""

    id: int
    day: int
    minute: int
    cluster: str
    kind: str
    priority: str
    open_for: int
    again: bool
    requester: Person
    agent: Person
    act: Act | None


def write_ticket(teller: Teller, plan: TicketPlan, *, days: int) -> Ticket:
    """The ticket as it stands at the end of the world."""
    rng = teller.rng
    document = f"zendesk:{plan.id}"
    opening = [teller.write(f"tic.open.{plan.cluster}", plan.requester)]
    if plan.again:
        opening.append(teller.act(Act(plan.day, "repeated_issue", "asserted", "ticket"), plan.requester,
                                  document, aloud=False, day=plan.day))  # fmt: skip
    if plan.act is not None:
        opening.append(teller.act(plan.act, plan.requester, document, aloud=False, day=plan.day))
    if rng.random() < 0.4:
        opening.append(teller.write("tic.detail_c", plan.requester))
    script: list[tuple[Person, bool, str]] = [(plan.requester, True, " ".join(opening))]
    script.append((plan.agent, True, teller.write("tic.ask_v", plan.agent)))
    if rng.random() < 0.35:
        script.append((plan.agent, False, teller.write("tic.note_v", plan.agent)))
    if rng.random() < 0.6:
        script.append((plan.requester, True, teller.write("tic.detail_c", plan.requester)))
    solved_day = working(plan.day + plan.open_for)
    is_solved = solved_day < days
    if is_solved:
        script.append((plan.agent, True, teller.write("tic.fix_v", plan.agent)))
        if rng.random() < 0.5:
            script.append((plan.requester, True, teller.write("tic.thanks_c", plan.requester)))
    return _built(plan, teller.plain(f"tic.subject.{plan.cluster}"), script, (solved_day, days), rng.random())


def _built(
    plan: TicketPlan, subject: str, script: list[tuple[Person, bool, str]], end: tuple[int, int], draw: float
) -> Ticket:
    solved_day, days = end
    is_solved = solved_day < days
    first = moment(plan.day, plan.minute)
    last = (
        moment(solved_day, max(plan.minute + 30, 900))
        if is_solved
        else moment(min(days - 1, plan.day + 3), 1000)
    )
    last = max(last, moment(plan.day, plan.minute + 25))
    gap = (last - first) / max(1, len(script) - 1)
    comments = tuple(
        Comment(plan.id * 20 + n, author, (first + gap * n).replace(microsecond=0), public, text)
        for n, (author, public, text) in enumerate(script)
    )
    happy = plan.open_for < 4 and not plan.again
    rating = "unoffered" if draw < 0.7 or not is_solved else "good" if happy or draw > 0.93 else "bad"
    updated = comments[-1].at
    status = ("closed" if (days - solved_day) > 5 else "solved") if is_solved else "open"
    return Ticket(
        plan.id, subject, plan.kind, plan.priority, status, (plan.cluster, plan.kind), first, updated,
        updated if is_solved else None, plan.requester, plan.agent, rating, comments,
    )  # fmt: skip
