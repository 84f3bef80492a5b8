"""One account, whole: its hidden life becomes acts, acts become documents; what is true is kept apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from evals.world.acts import ASSERTED, Act, Step
from evals.world.calendars import day_of, moment, working
from evals.world.calls import CallPlan, hold_call
from evals.world.cast import Contact, Team, company, people, vendor_team
from evals.world.contact import contact_signals, window_signals
from evals.world.draws import poisson, stream
from evals.world.facts import state_facts
from evals.world.grammar import Grammar
from evals.world.incidents import Incident
from evals.world.life import Life, date_text, live
from evals.world.mails import Letter, Post
from evals.world.money import (
    cost_rows,
    invoice_rows,
    invoices,
    late_payments,
    opportunity_rows,
    subscriptions,
)
from evals.world.observed import Cells, Observed, Person
from evals.world.probes import probes, sentence_signals, usage_signals
from evals.world.records import Records, account_row, broken, contact_rows, ledger, presence, record_life
from evals.world.schedule import Leaving, come_up, last_day, meetings, move_people, promises, warmth
from evals.world.support import Desk, write_tickets
from evals.world.tell import Teller
from evals.world.usage import use


@dataclass(frozen=True, slots=True)
class World:
    """What a world is made from. `family` is the pool of phrases: a, b or both."""

    seed: int
    days: int
    noise: bool
    grammar: Grammar
    incidents: tuple[Incident, ...]


@dataclass(slots=True)
class _Stage:
    """What the steps of building one account share."""

    world: World
    account: int
    life: Life
    seen: Observed
    team: Team
    contacts: list[Contact]
    leaving: list[Leaving]
    teller: Teller
    post: Post
    steps: list[Step] = field(default_factory=list)

    def here(self, day: int) -> list[Person]:
        """The account's people who are there and not silent on a day, the champion first."""
        quiet = {one.contact.person.key for one in self.leaving if one.quiet <= day}
        return [c.person for c in self.contacts if c.is_here(day) and c.person.key not in quiet]

    def lag(self, day: int, draw: float) -> int | None:
        """Minutes until the account answers; slower, or never, where it has cooled."""
        warm = warmth(self.life.shown_on(day))
        if draw > 0.35 + 0.5 * warm:
            return None
        return int((90 + 2600 * draw) / max(0.25, warm) ** 1.3)


def build(world: World, account: int) -> tuple[Observed, Records]:
    """The account's observable side and its truth. Depends on the world and the number alone."""
    stage, moves = _staged(world, account)
    life, seen, days = stage.life, stage.seen, world.days
    account_id = seen.company.account_id
    usage = use(world.seed, account, account_id, life, days)
    bills = invoices(world.seed, account, account_id, life, days)
    acts = come_up(world.seed, account, life, days) + moves
    rest = _calls(stage, sorted(acts, key=lambda act: act.day))
    desk = Desk(world.seed, account, life, stage.team, world.incidents, days)
    rest = write_tickets(stage.teller, desk, rest, stage.here, keep=seen.tickets.append)
    _mails(stage, rest)
    _reminders(stage, [(bill.id, bill.due, bill.paid) for bill in bills])
    _automatic(stage)
    facts = state_facts(
        world.seed, account, account_id, life, stage.contacts, days=days, grammar=world.grammar
    )
    seen.usage = usage.lines
    seen.mails = sorted(stage.post.mails, key=lambda mail: (mail.sent, mail.id))
    seen.tables = _tables(stage) | {
        "invoices": invoice_rows(account_id, life, bills, days),
        "surveys": facts.surveys,
        "objectives": facts.objectives,
        "milestones": facts.milestones,
    }
    truth = record_life(account_id, life, stage.teller.said, world.grammar.name)
    truth.stakeholders = presence(account_id, stage.contacts, stage.leaving)
    truth.commitments = ledger(account_id, stage.steps, stage.teller, last_day(life, days))
    truth.objectives = facts.aims
    truth.probes = probes(
        stream(world.seed, account, "probes"), account_id, usage, life, grammar=world.grammar
    )
    truth.signals = facts.signals + usage_signals(account_id, usage, life)
    truth.signals += late_payments(account_id, bills, days) + sentence_signals(account_id, stage.teller.said)
    truth.signals += broken(account_id, truth.commitments, date_text(last_day(life, days)))
    truth.signals += contact_signals(seen, life, days) + window_signals(account_id, life, days)
    truth.meant = stage.teller.meant
    truth.signals.sort(key=lambda label: (label.on, label.signal, label.basis))
    return seen, truth


def _staged(world: World, account: int) -> tuple[_Stage, list[Act]]:
    seed, days = world.seed, world.days
    life = live(seed, account, days, noise=world.noise)
    traits = life.traits
    there = company(seed, account, traits.industry, traits.region)
    contacts = people(seed, account, traits.segment, there.domain, traits.start)
    contacts, leaving, moves = move_people(seed, account, life, contacts, days=days, domain=there.domain)
    team = vendor_team(seed, account)
    teller = Teller(seed, account, world.grammar, name=there.name, american=traits.region == "US")
    known = (team.csm, team.ae, *team.agents, *(contact.person for contact in contacts))
    post = Post(teller, account=account, days=days)
    return _Stage(world, account, life, Observed(there, known), team, contacts, leaving, teller, post), moves


def _tables(stage: _Stage) -> dict[str, list[Cells]]:
    seed, account, days, life = stage.world.seed, stage.account, stage.world.days, stage.life
    there = stage.seen.company
    reasons = stream(seed, account, "reason")
    return {
        "accounts": [
            account_row(there, life, stage.team, days=days, rng=reasons, grammar=stage.world.grammar)
        ],
        "contacts": contact_rows(there.account_id, stage.contacts, stage.leaving, days),
        "subscriptions": subscriptions(there.account_id, life),
        "costs": cost_rows(seed, account, there.account_id, life, days),
        "opportunities": opportunity_rows(there.account_id, there.name, life, days),
    }


def _calls(stage: _Stage, acts: list[Act]) -> list[Act]:
    """Hold the meetings, each with what came up for it; what found no meeting is left for other ways."""
    seed, account, days = stage.world.seed, stage.account, stage.world.days
    rng = stream(seed, account, "calls")
    planned = meetings(seed, account, stage.life, days)
    held = [meeting.day for meeting in planned if meeting.held and stage.here(meeting.day)]
    stage.steps = promises(seed, account, stage.life, held, days)
    rest = [act for act in acts if act.via != "call"]
    rest += [Act(m.day, "engagement_drop", ASSERTED, "mail") for m in planned if not m.held]
    spoken = [act for act in acts if act.via == "call"]
    for number, day in enumerate(held):
        here = stage.here(day)
        inside = [act for act in spoken if day - 21 < act.day <= day][:4]
        spoken = [act for act in spoken if act not in inside]
        coming = here[: 1 + min(len(here) - 1, poisson(rng, 1.1))]
        absent = tuple(p for p in here if p not in coming and rng.random() < 0.2)
        ours = (stage.team.csm, stage.team.ae) if rng.random() < 0.15 else (stage.team.csm,)
        steps = tuple(step for step in stage.steps if step.day == day and step.what == "made")
        plan = _call_plan(stage, number, day, rng.randrange(480, 960, 15), rng.random())
        plan = replace(plan, people=(*ours, *coming), absent=absent, acts=tuple(inside), steps=steps)
        stage.seen.calls.append(hold_call(stage.teller, plan))
        _recap(stage, plan, list(steps), rng.random())
    late = [replace(act, via="mail") for act in spoken if act.stance != "vendor"]
    return sorted(rest + late, key=lambda act: act.day)


def _call_plan(stage: _Stage, number: int, day: int, minute: int, draw: float) -> CallPlan:
    """Id, file and title. The system follows from the account, with exceptions."""
    usual = ("gong", "gong", "gong", "zoom", "teams")[stage.account % 5]
    shape = usual if draw < 0.9 else "zoom"
    title = stage.teller.plain("mail.call_title")
    if shape == "gong":
        call_id = f"6{stage.account:07}{number:04}{day:06}"
        document = f"gong:{call_id}"
    else:
        stamp = day_of(day).strftime("%Y%m%d")
        mark = f"GMT{stamp}-{minute // 60:02}{minute % 60:02}00" if shape == "zoom" else stamp
        call_id = f"{mark}_{stage.account:05}_{number:03}.vtt"
        document = f"webvtt:{call_id}"
    started = moment(day, minute) + timedelta(seconds=int(draw * 240))
    return CallPlan(call_id, document, shape, title, day, started, (), (), (), ())


def _recap(stage: _Stage, plan: CallPlan, steps: list[Step], draw: float) -> None:
    if draw > 0.75:
        return
    csm = stage.team.csm
    guests = tuple(person for person in plan.people if not person.ours)
    on = working(plan.day + (draw > 0.5))
    if on >= stage.world.days:
        return
    lag = stage.lag(on, draw)
    letter = Letter(on, 1000 + int(draw * 100), csm, guests[:1], guests[1:], lag)
    sent = stage.post.recap(letter, [step for step in steps if step.ours])
    if lag is not None and draw < 0.4:
        stage.post.answer(sent, guests[0], lag, None)


def _mails(stage: _Stage, acts: list[Act]) -> None:
    """What is said by mail: acts, steps of commitments, questions, and the vendor's asking how things are."""
    rng = stream(stage.world.seed, stage.account, "mails")
    csm, end = stage.team.csm, last_day(stage.life, stage.world.days)
    for act in acts:
        day = working(max(act.day, max(0, stage.life.traits.start)))
        here = [person for person in stage.here(day) if person.name != act.about or rng.random() < 0.5]
        if day < end and here and act.stance != "vendor":
            cc = tuple(rng.sample(here[1:], 1)) if len(here) > 1 and rng.random() < 0.25 else ()
            sender = rng.choice([person for person in here if person not in cc])
            stage.post.tell(Letter(day, rng.randrange(460, 1080), sender, (csm,), cc), act)
    for step in stage.steps:
        day = working(step.day)
        here = stage.here(day)
        if step.what != "made" and day < end and here:
            by_us = step.ours != (step.what == "chased")
            sender, to = (csm, here[0]) if by_us else (here[0], csm)
            letter = Letter(day, rng.randrange(480, 1050), sender, (to,), (), stage.lag(day, rng.random()))
            stage.post.step(letter, step)
    for start in range(max(0, stage.life.traits.start), end, 30):
        for _ in range(poisson(rng, 0.7 * warmth(stage.life.shown_on(start)))):
            day = working(start + rng.randrange(30))
            if day < end and (here := stage.here(day)):
                asker = rng.choice(here)
                stage.post.ask(Letter(day, rng.randrange(460, 1050), asker, (csm,)), csm)
        day = working(start + rng.randrange(30))
        if rng.random() < 0.5 and day < end and (here := stage.here(day)):
            lag = stage.lag(day, rng.random())
            stage.post.check_in(Letter(day, rng.randrange(500, 1000), csm, (here[0],), (), lag), None)


def _reminders(stage: _Stage, bills: list[tuple[str, int, int]]) -> None:
    """An invoice that is twelve days late is asked after."""
    rng = stream(stage.world.seed, stage.account, "reminders")
    for number, due, paid in bills:
        day = working(due + 12)
        here = [c.person for c in stage.contacts if c.is_here(day) and c.role == "finance"] or stage.here(day)
        if paid > due + 12 and day < last_day(stage.life, stage.world.days) and here:
            lag = None if rng.random() < 0.35 else rng.randrange(60, 4000)
            stage.post.remind(
                Letter(day, rng.randrange(500, 900), stage.team.ae, (here[0],), (), lag), number
            )


def _automatic(stage: _Stage) -> None:
    """Answers of machines: people on holiday, and people who have gone."""
    rng = stream(stage.world.seed, stage.account, "automatic")
    end = last_day(stage.life, stage.world.days)
    for one in stage.leaving:
        day = working(one.day + rng.randint(2, 25))
        if rng.random() < 0.6 and day < end:
            stage.post.away(day, one.contact.person, stage.team.csm, left=True)
    for day in range(max(0, stage.life.traits.start) + 40, end, 120):
        here = stage.here(working(day))
        if here and rng.random() < 0.4 and working(day) < end:
            stage.post.away(working(day), rng.choice(here), stage.team.csm, left=False)
