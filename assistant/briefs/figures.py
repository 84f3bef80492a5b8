"""Claims from figures, signals and health: each told with its day and what it is made of. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.answering.wording import day_words, fact_claim
from assistant.briefs.sources import Sources, quoted
from assistant.briefs.told import Standing, Told, Topic
from assistant.health.bands import Seen
from assistant.signals.kinds import CORE, Direction
from assistant.signals.signal import STANDING, Signal
from assistant.types.answers import Claim
from assistant.types.facts import Fact

FACTS: dict[str, tuple[Topic, float]] = {
    "renewal_date": (Topic.CONTRACT, 1.5),
    "plan": (Topic.CONTRACT, 1.2),
    "seats_licensed": (Topic.CONTRACT, 1.0),
    "contract_start": (Topic.CONTRACT, 0.9),
    "mrr": (Topic.MONEY, 1.3),
    "overdue_invoices": (Topic.MONEY, 1.0),
    "overdue_amount": (Topic.MONEY, 1.1),
    "unpaid_amount": (Topic.MONEY, 0.6),
    "seats_active": (Topic.USAGE, 1.4),
    "seats_active_change": (Topic.USAGE, 1.2),
    "usage": (Topic.USAGE, 1.0),
    "open_tickets": (Topic.SUPPORT, 1.2),
    "open_ticket": (Topic.SUPPORT, 1.0),
    "nps": (Topic.SURVEY, 1.0),
    "nps_latest": (Topic.SURVEY, 1.1),
    "csat": (Topic.SURVEY, 0.8),
    "last_contact": (Topic.REVIEW, 0.8),
    "last_call": (Topic.REVIEW, 0.6),
    "churn_reason": (Topic.DEPARTURE, 2.0),
    "status": (Topic.DEPARTURE, 0.5),
    "csm": (Topic.PERSON, 0.3),
}
"""Which simple facts are told, of what, and how much each matters."""
WANTED = (
    "renewal_date", "plan", "seats_licensed", "contract_start", "mrr", "overdue_invoices", "seats_active", "usage",
    "open_tickets", "nps", "csat", "last_contact", "last_call", "churn_reason", "status", "csm",
)  # fmt: skip
"""The facts that are asked for; some of them bring others."""


def figures(sources: Sources) -> Iterator[Told]:
    """Claims of the simple facts, defined ones only."""
    for fact in sources.facts:
        place = FACTS.get(fact.name) or ((Topic.USAGE, 0.7) if _is_usage(fact) else None)
        if place is None or fact.value is None or (fact.name == "status" and fact.value == "customer"):
            continue
        topic, weight = place
        if fact.value == 0 and topic is Topic.MONEY:
            continue
        on = fact.oldest_source_on or fact.as_of
        yield Told(
            Claim(fact_claim(fact), (), (fact,)),
            topic,
            min(fact.as_of, sources.as_of),
            min(on, sources.as_of),
            weight,
            subject=f"fact {fact.name} {fact.value if fact.name == 'open_ticket' else ''}".strip(),
        )


def _is_usage(fact: Fact) -> bool:
    return fact.name.startswith("usage:")


def raised(sources: Sources) -> Iterator[Told]:
    """Claims of signals that stand, each with its rival explanations and what would tell (S111)."""
    for signal in sources.signals:
        if signal.state in STANDING and CORE.get(signal.kind) is not None:
            yield _signal(signal, sources)


def _signal(signal: Signal, sources: Sources) -> Told:
    cites = tuple(
        c
        for quote in signal.quotes[-2:]
        if (c := sources.citation(quote.document_id, quote.segment, quote.quote)) is not None
    )
    text = f"{signal.title.rstrip('.')} (since {day_words(signal.first_seen)})."
    if cites:
        text += f" {quoted(cites[-1], sources.zone).rstrip('.')}."
    others = [
        f"{a.explanation.rstrip('.')} (look at: {a.observation.rstrip('.')})" for a in signal.alternatives[:2]
    ]
    if others:
        text += f" It may also be: {'; '.join(others)}."
    grows = CORE.get(signal.kind) in (Direction.EXPANSION, Direction.ADVOCACY, Direction.VALUE)
    facts = signal.facts[:2]
    if not cites and not facts:
        facts = (
            sources.fact(
                "signal",
                signal.kind,
                formula="The rule that raised it.",
                inputs=tuple(f"{q.document_id}#{q.segment}" for q in signal.quotes) or (signal.id,),
                method=signal.rule,
            ),
        )
    return Told(
        Claim(text, cites, facts),
        Topic.OPPORTUNITY if grows else Topic.SIGNAL,
        min(signal.last_seen, sources.as_of),
        signal.first_seen,
        round(signal.strength * signal.confidence + (0.0 if grows else 0.5), 4),
        subject=signal.kind,
        due_on=signal.due_on,
        who=signal.owner,
    )


def healthy(sources: Sources) -> Iterator[Told]:
    """Claims of the account's health, one for the band and one for each reason it is not higher."""
    health = sources.health
    if health is None:
        return
    seen = [f.reading for one in health.dimensions for f in one.factors if f.seen is not Seen.UNOBSERVED]
    rows = tuple(dict.fromkeys(row for r in seen if r.fact is not None for row in r.fact.inputs[:5]))
    oldest = min((r.observed_on for r in seen if r.observed_on is not None), default=sources.as_of)
    fact = sources.fact(
        "health_band",
        health.band.value,
        formula="The weakest of relationship, adoption and value, held down by the commercial state.",
        inputs=rows or (f"accounts:{sources.account.id}",),
        method=f"{len(seen)} factors seen",
        oldest=oldest,
    )
    weakest = health.weakest.dimension.value
    text = f"Health is {health.band.value}; {weakest} holds it there."
    yield Told(Claim(text, (), (fact,)), Topic.HEALTH, sources.as_of, oldest, 2.0, subject="health")
    for at, one in enumerate(sorted(health.dimensions, key=lambda d: d.score)):
        lost = [
            f for f in one.factors if f.points is not None and f.points < 50 and f.reading.fact is not None
        ]
        facts = tuple(f.reading.fact for f in lost[:3] if f.reading.fact is not None)
        if facts:
            told = "; ".join(f"{f.factor.replace('_', ' ')} ({f.reading.why})" for f in lost[:3])
            text = f"{one.dimension.value.capitalize()} is {one.band.value}: {told}."
            yield Told(
                Claim(text, (), facts), Topic.HEALTH, sources.as_of, _oldest(facts, sources.as_of), 1.5 - at / 10,
                subject=f"health {one.dimension.value}",
            )  # fmt: skip


def _oldest(facts: tuple[Fact, ...], as_of: date) -> date:
    return min((fact.oldest_source_on or fact.as_of for fact in facts), default=as_of)


def reviewed(sources: Sources) -> Iterator[Told]:
    """The measured course of aims: how far each is on its way."""
    for fact in sources.movements:
        if fact.value is None or fact.name.startswith("mrr"):
            continue
        label = fact.name.replace("_", " ").replace(".", ", ")
        unit = "%" if fact.unit == "%" else f" {fact.unit}" if fact.unit else ""
        text = f"{label.capitalize()}: {fact.value}{unit} ({fact.method})."
        yield Told(
            Claim(text, (), (fact,)), Topic.RESULT, sources.as_of, fact.oldest_source_on or fact.as_of, 1.0,
            standing=Standing.CURRENT, subject=f"{fact.name} {fact.inputs[:1]}",
        )  # fmt: skip
