"""Which tickets come when, how bad they are and how long they stay open: the hidden side of `tickets`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from evals.world.acts import Act
from evals.world.calendars import is_working, working
from evals.world.cast import Team
from evals.world.causes import EFFECTS, Cause
from evals.world.draws import pick, poisson, stream
from evals.world.incidents import Incident
from evals.world.life import Life
from evals.world.observed import Person, Ticket
from evals.world.schedule import last_day
from evals.world.tell import Teller
from evals.world.tickets import CLUSTERS, TicketPlan, write_ticket

_NEW = 60
"""Days in which a new account asks how things work, twice as often."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose tickets, and who answers them."""

    seed: int
    account: int
    life: Life
    team: Team
    incidents: tuple[Incident, ...]
    days: int


def write_tickets(
    teller: Teller, desk: Desk, acts: list[Act], here: Callable[[int], list[Person]], *,
    keep: Callable[[Ticket], None],
) -> list[Act]:  # fmt: skip
    """Tickets in order of time. Acts meant for tickets go into them; the others come back."""
    rng = stream(desk.seed, desk.account, "tickets")
    waiting = [act for act in acts if act.via == "ticket"]
    plans = sorted(_occasions(rng, desk), key=lambda plan: plan[0])
    plans += [(act.day, rng.choice(CLUSTERS), False, act) for act in waiting]
    last: dict[str, list[int]] = {}
    for number, (day, cluster, common, act) in enumerate(sorted(plans, key=lambda plan: (plan[0], plan[1]))):
        day = day if common or is_working(day) or rng.random() < 0.2 else working(day)
        people = here(day)
        if not people or day >= last_day(desk.life, desk.days):
            continue
        before = [at for at in last.get(cluster, []) if at > day - 60]
        again = len(before) >= 2 and not common
        last.setdefault(cluster, []).append(day)
        ticket_id = 1_000_000 + desk.account * 1000 + number
        plan = _plan(rng, desk, (ticket_id, day, cluster), again=again, requester=rng.choice(people), act=act)
        keep(write_ticket(teller, plan, days=desk.days))
    return [act for act in acts if act.via != "ticket"]


def _occasions(rng: Random, desk: Desk) -> list[tuple[int, str, bool, Act | None]]:
    life = desk.life
    found: list[tuple[int, str, bool, Act | None]] = []
    sore = rng.choice(CLUSTERS)
    for start in range(max(0, life.traits.start), last_day(life, desk.days), 10):
        episode = life.shown_on(start)
        rate = 1 + (EFFECTS[episode.cause].tickets - 1) * episode.strength
        rate *= life.traits.ticket_rate * (2 if start - life.traits.start < _NEW else 1) / 3
        for _ in range(poisson(rng, rate)):
            stuck = episode.cause is Cause.DISSATISFACTION and rng.random() < 0.55
            found.append((start + rng.randrange(10), sore if stuck else rng.choice(CLUSTERS), False, None))
    for incident in desk.incidents:
        if rng.random() < incident.share and incident.day > life.traits.start + 20:
            found.append((incident.day + rng.randrange(incident.days), incident.cluster, True, None))
    return found


def _plan(
    rng: Random, desk: Desk, which: tuple[int, int, str], *, again: bool, requester: Person, act: Act | None
) -> TicketPlan:
    ticket_id, day, cluster = which
    episode = desk.life.shown_on(day)
    severity = EFFECTS[episode.cause].severity * episode.strength
    weights = {"low": 0.25, "normal": 0.5, "high": 0.15 + severity * 0.6, "urgent": 0.04 + severity * 0.3}
    priority = "urgent" if act is not None and act.label == "escalation" else pick(rng, weights)
    slow = 2.2 if severity > 0.2 else 1.0
    open_for = int(rng.expovariate(1 / (2.5 * slow))) + (
        rng.randrange(6, 30) if rng.random() < severity else 0
    )
    kind = (
        "problem" if priority in ("high", "urgent") or again else pick(rng, {"question": 0.6, "problem": 0.4})
    )
    agent = rng.choice(desk.team.agents)
    minute = rng.randrange(430, 1150)
    return TicketPlan(ticket_id, day, minute, cluster, kind, priority, open_for, again, requester, agent, act)
