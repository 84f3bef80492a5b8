"""From the hidden life to acts: who leaves, what comes up when, which meetings are held, what is promised."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evals.world.acts import ASSERTED, DECOY_LABELS, STANCES, Act, Step, Via
from evals.world.calendars import working
from evals.world.cast import Contact, successor
from evals.world.causes import BACKGROUND, EFFECTS, Cause
from evals.world.draws import pick, poisson, stream
from evals.world.life import Episode, Life

_WINDOW = 10
_ONLY_MAIL = frozenset(["engagement_drop", "contract_exit_inquiry"])
_TALKS = {"small": 0.75, "mid-market": 1.0, "enterprise": 1.5}


@dataclass(frozen=True, slots=True)
class Leaving:
    """A contact who leaves: silent from `quiet`, gone from `day`; the CRM knows `told` days later."""

    contact: Contact
    quiet: int
    day: int
    told: int | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A planned call. One that is put off has an act of its own and is not held."""

    day: int
    held: bool


def warmth(episode: Episode) -> float:
    """How much of their usual contact the account's people keep up, 1 being usual."""
    return 1 + (EFFECTS[episode.cause].engagement - 1) * episode.strength


def last_day(life: Life, days: int) -> int:
    """The day after the account's last, within the world."""
    return min(days, life.end if life.end is not None else days)


def move_people(
    seed: int, account: int, life: Life, contacts: list[Contact], *, days: int, domain: str
) -> tuple[list[Contact], list[Leaving], list[Act]]:
    """Who leaves and who comes after. A champion's leaving ends in a departure; others go at random."""
    rng = stream(seed, account, "moves")
    end = last_day(life, days)
    leaving: list[Leaving] = []
    acts: list[Act] = []
    for episode in life.shown:
        chance = {Cause.CHAMPION: 1.0, Cause.REORGANISATION: 0.3, Cause.MERGER: 0.25}.get(episode.cause, 0.0)
        chance = chance or (episode.end - episode.start) / 30 * 0.006
        day = episode.start + round((episode.end - episode.start) * rng.uniform(0.35, 0.6))
        if rng.random() < chance and day < end:
            one = _leaves(rng.random(), contacts, leaving, day, quiet=rng.randint(25, 45))
            leaving += [one] if one else []
    for number, one in enumerate(leaving):
        taken = {contact.person.name.split()[0] for contact in contacts}
        contacts[contacts.index(one.contact)] = gone = replace(one.contact, until=one.day)
        leaving[number] = replace(one, contact=gone)
        name = gone.person.name
        if rng.random() < 0.75:
            acts.append(Act(one.day + rng.randint(-14, 12), "champion_departure", ASSERTED, "mail", name))
        if rng.random() < 0.85:
            since = one.day + rng.randint(5, 50)
            person = successor(seed, account, number, role=gone.role, domain=domain, taken=taken)
            contacts.append(Contact(person, gone.role, since))
            if rng.random() < 0.65:
                acts.append(
                    Act(since + rng.randint(0, 12), "new_decision_maker", ASSERTED, "mail", person.name)
                )
    return contacts, leaving, acts


def _leaves(
    draw: float, contacts: list[Contact], before: list[Leaving], day: int, *, quiet: int
) -> Leaving | None:
    gone = {one.contact.person.key for one in before}
    champions = [c for c in contacts if c.role == "champion" and c.person.key not in gone and c.is_here(day)]
    others = [c for c in contacts if c.person.key not in gone and c.is_here(day)]
    if not others:
        return None
    contact = (champions or others)[0]
    return Leaving(contact, day - quiet, day, int(draw * 60) if draw < 0.8 else None)


def come_up(seed: int, account: int, life: Life, days: int) -> list[Act]:
    """What the account's people bring up, with background and look-alikes that know nothing of causes."""
    rng = stream(seed, account, "acts")
    talkative = rng.uniform(0.5, 1.6) * _TALKS[life.traits.segment]
    acts: list[Act] = []
    for start in range(max(0, life.traits.start), last_day(life, days), _WINDOW):
        episode = life.shown_on(start + _WINDOW // 2)
        rates = dict(BACKGROUND)
        for label, rate in EFFECTS[episode.cause].says.items():
            rates[label] = rates.get(label, 0.0) + rate * episode.strength
        share = _WINDOW / 30 * talkative * warmth(episode)
        for label, rate in rates.items():
            for _ in range(poisson(rng, rate * share)):
                if label not in ("champion_departure", "new_decision_maker"):
                    acts.append(
                        Act(start + rng.randrange(_WINDOW), label, ASSERTED, _via(rng.random(), label))
                    )
        for _ in range(poisson(rng, 0.55 * _WINDOW / 30 * talkative)):
            stance = rng.choice(STANCES)
            via: Via = "call" if stance == "vendor" or rng.random() < 0.6 else "mail"
            acts.append(Act(start + rng.randrange(_WINDOW), rng.choice(DECOY_LABELS), stance, via))
    return acts


def _via(draw: float, label: str) -> Via:
    if label in _ONLY_MAIL:
        return "mail"
    if label in ("escalation", "dissatisfaction") and draw > 0.75:
        return "ticket"
    return "call" if draw < 0.5 else "mail"


def meetings(seed: int, account: int, life: Life, days: int) -> list[Meeting]:
    """Calls at the account's rhythm; cool accounts put them off."""
    rng = stream(seed, account, "meetings")
    every = life.traits.call_every
    day = max(0, life.traits.start) + rng.randrange(max(1, every))
    found = []
    end = last_day(life, days)
    while day < end:
        episode = life.shown_on(day)
        held = rng.random() < min(0.94, 0.35 + 0.6 * warmth(episode))
        found.append(Meeting(working(day), held))
        day += max(7, round(every * rng.uniform(0.7, 1.3)))
    return [meeting for meeting in found if meeting.day < end]


def promises(seed: int, account: int, life: Life, held: list[int], days: int) -> list[Step]:
    """Commitments made in meetings and their fates. Ours are broken more often where service is bad."""
    rng = stream(seed, account, "promises")
    steps: list[Step] = []
    number = 0
    end = last_day(life, days)
    for day in held:
        for ours, mean in ((True, 0.7), (False, 0.25)):
            for _ in range(min(2, poisson(rng, mean))):
                episode = life.shown_on(day)
                broken = EFFECTS[episode.cause].broken_promises * episode.strength if ours else 0.12
                due = working(day + rng.choice((4, 7, 10, 14, 21, 30)))
                subject = f"{'v' if ours else 'c'}{rng.randrange(10_000)}"
                fates = {"on_time": 0.62, "late": 0.12, "re_dated": 0.12, "withdrawn": 0.05, "never": broken}
                fate = pick(rng, fates)
                made = Step(number, day, "made", due, subject, ours)
                steps += [
                    step for step in _fate(made, fate, rng.randint(1, 12), rng.random()) if step.day < end
                ]
                number += 1
    return sorted(steps, key=lambda step: (step.day, step.promise))


def _fate(made: Step, fate: str, slack: int, draw: float) -> list[Step]:
    due = made.due
    match fate:
        case "on_time":
            return [made, replace(made, day=max(made.day + 1, due - slack % 4), what="delivered")]
        case "late":
            chased = [replace(made, day=due + 3, what="chased")] if draw < 0.5 and made.ours else []
            return [made, *chased, replace(made, day=due + 4 + slack, what="delivered")]
        case "re_dated":
            new = working(due + 7 + slack)
            moved = replace(made, day=max(made.day + 1, due - 1), what="re_dated", due=new)
            kept = [replace(moved, day=new - (slack % 2), what="delivered")] if draw < 0.75 else []
            return [made, moved, *kept]
        case "withdrawn":
            return [made, replace(made, day=max(made.day + 1, due - 2), what="withdrawn")]
        case _:
            chased = [replace(made, day=due + 5 + slack, what="chased")] if draw < 0.65 and made.ours else []
            return [made, *chased]
