"""Rows about an account and its people, and the records of its truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from evals.world.acts import Said, Step
from evals.world.calendars import working
from evals.world.cast import Contact, Team
from evals.world.grammar import Grammar
from evals.world.life import Life, date_text
from evals.world.money import amount, next_renewal
from evals.world.observed import Cells, Company
from evals.world.probes import counts
from evals.world.schedule import Leaving
from evals.world.tell import Teller
from evals.world.truth import (
    CausePeriod,
    Intervention,
    LabelledSentence,
    Objective,
    Outcome,
    Presence,
    Probe,
    Promise,
    SignalLabel,
)


@dataclass(slots=True)
class Records:
    """The truth of one account, by file."""

    causes: list[CausePeriod] = field(default_factory=list)
    signals: list[SignalLabel] = field(default_factory=list)
    commitments: list[Promise] = field(default_factory=list)
    stakeholders: list[Presence] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    sentences: list[LabelledSentence] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)
    meant: dict[str, str] = field(default_factory=dict)
    """Pool by phrase, for checks of the language; no file holds it."""


def account_row(there: Company, life: Life, team: Team, *, days: int, rng: Random, grammar: Grammar) -> Cells:
    """The account as the CRM knows it at the end. Why one left is a guess that somebody typed."""
    traits = life.traits
    gone = life.end is not None
    renewal = life.end if gone else next_renewal(life, days)
    assert renewal is not None
    reason = grammar.say("part.churn_reason", rng, {}) if gone and rng.random() < 0.7 else ""
    return (
        there.account_id, there.name, there.domain, traits.industry, traits.segment, team.csm.address,
        team.ae.address, "churned" if gone else "customer", traits.currency, date_text(traits.start),
        date_text(renewal), "", reason, f"salesforce:{there.crm_id};zendesk:{there.desk_id}",
    )  # fmt: skip


def contact_rows(
    account_id: str, contacts: Iterable[Contact], leaving: Iterable[Leaving], days: int
) -> list[Cells]:
    """Contacts that have come by the end. Who has left is marked only where somebody told the CRM."""
    told = {one.contact.person.key: one.day + one.told for one in leaving if one.told is not None}
    return [
        (f"con_{c.person.key[1:]}", account_id, c.person.name, c.person.address, c.person.title, c.role,
         "left" if told.get(c.person.key, days) < days else "active", date_text(c.since))
        for c in contacts
        if c.since < days
    ]  # fmt: skip


def presence(account_id: str, contacts: Iterable[Contact], leaving: Iterable[Leaving]) -> list[Presence]:
    """Who was there when."""
    quiet = {one.contact.person.key: one.quiet for one in leaving}
    return [
        Presence(
            account_id, c.person.name, c.person.address, c.role, c.person.title, date_text(c.since),
            None if c.until is None else date_text(c.until),
            date_text(quiet[c.person.key]) if c.person.key in quiet else None,
            c.person.shown_as or c.person.name,
        )
        for c in contacts
    ]  # fmt: skip


def ledger(account_id: str, steps: Iterable[Step], teller: Teller, end: int) -> list[Promise]:
    """Commitments with everything that became of them by `end`, and the documents that say so."""
    places: dict[tuple[int, str], tuple[str, str]] = {}
    for said in teller.said:
        if said.promise is not None and said.stance == "asserted":
            kind = "chased" if said.label == "broken_commitment" else said.label.removeprefix("commitment_")
            places.setdefault((said.promise, kind), (said.document, said.speaker))
    by_promise: dict[int, list[Step]] = {}
    for step in steps:
        if (step.promise, step.what) in places:
            by_promise.setdefault(step.promise, []).append(step)
    found = []
    for number, its in sorted(by_promise.items()):
        if its[0].what != "made":
            continue
        _, speaker = places[number, "made"]
        history = tuple(
            (date_text(step.day if step.what == "made" else working(step.day)), step.what,
             date_text(step.due),              places[number, step.what][0])
            for step in its
        )  # fmt: skip
        found.append(
            Promise(f"{account_id}:{number}", account_id, speaker, "account" if its[0].ours else "vendor",
                    "vendor" if its[0].ours else "account", teller.thing(its[0]), date_text(its[0].day),
                    date_text(its[-1].due), _state(its, end), history)
        )  # fmt: skip
    return found


def broken(account_id: str, promises: Iterable[Promise], until: str) -> list[SignalLabel]:
    """Our commitments past their date. Each holds until it is delivered."""
    found = []
    for promise in promises:
        if (
            promise.side == "vendor"
            and promise.state in ("overdue", "delivered_late")
            and promise.due_on < until
        ):
            ends = [day for day, what, _, _ in promise.history if what == "delivered"]
            on = (date.fromisoformat(promise.due_on) + timedelta(days=1)).isoformat()
            basis = (promise.promise_id, promise.history[0][3])
            found.append(
                SignalLabel(
                    promise.account_id, "broken_commitment", on, ends[0] if ends else None, "ledger", basis
                )
            )
    return found


def _state(steps: list[Step], end: int) -> str:
    kinds = {step.what: step for step in steps}
    due = steps[-1].due
    if "withdrawn" in kinds:
        return "withdrawn"
    if "delivered" in kinds:
        return "delivered" if working(kinds["delivered"].day) <= due else "delivered_late"
    return "overdue" if due < end else "open"


def record_life(account_id: str, life: Life, said: Iterable[Said], family: str) -> Records:
    """Causes, decisions and what was said."""
    found = Records()
    found.causes = [
        CausePeriod(account_id, e.cause.value, date_text(e.start), date_text(e.end), e.strength)
        for e in life.episodes
    ]
    for decision in life.decisions:
        price = next(p for at, _, p in reversed(life.seats) if at < decision.on)
        found.interventions.append(
            Intervention(account_id, date_text(decision.treated_on), decision.treatment.value,
                         decision.propensity, date_text(decision.on))
        )  # fmt: skip
        found.outcomes.append(
            Outcome(
                account_id, date_text(decision.on), date_text(decision.decided_on), decision.cause.value,
                decision.outcome, dict(decision.would_be),
                {name: round(chance["churn"], 4) for name, chance in decision.chances.items()},
                life.traits.currency, str(amount(decision.seats_before, price)),
                {name: str(amount(seats, price)) for name, seats in decision.seats_if.items()},
            )
        )  # fmt: skip
    found.sentences = [
        LabelledSentence(s.document, account_id, date_text(s.day), s.speaker,
                         "vendor" if s.ours else "customer", s.label, s.stance, counts(s), s.text, family)
        for s in said
    ]  # fmt: skip
    return found
