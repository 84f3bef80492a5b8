"""From sources to material: every claim that may be told, each once, with what is missing named. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from assistant.answering.wording import day_words
from assistant.briefs.charts import charts
from assistant.briefs.figures import figures, healthy, raised, reviewed
from assistant.briefs.following import next_action
from assistant.briefs.promised import promises
from assistant.briefs.remembered import remembered
from assistant.briefs.sources import Sources
from assistant.briefs.told import Material, Standing, Told, Topic
from assistant.briefs.voices import newest_of_each, voices
from assistant.dossier.due import dues
from assistant.dossier.item import ItemKind
from assistant.types.documents import Kind

STALE_DAYS = 60
"""A kind of conversation whose newest document is older is named as a gap."""
DECIDERS = frozenset({"decision_maker", "sponsor", "executive_sponsor", "economic_buyer"})


def gather(sources: Sources) -> Material:
    """Everything that may be told of the account on its day."""
    told = [*promises(sources), *remembered(sources), *voices(sources)]
    told += [*figures(sources), *raised(sources), *healthy(sources), *reviewed(sources)]
    told = _agreeing(_each_once(told), sources)
    told.sort(key=lambda one: (-one.weight, one.id))
    return Material(
        sources.account,
        sources.as_of,
        tuple(told),
        next_action(sources, told),
        tuple(_gaps(sources, told)),
        tuple(charts(sources)),
        sources.facts,
    )


def _each_once(told: Iterable[Told]) -> list[Told]:
    """No quote twice within promises, the memory and voices; what the memory knows goes before a mere voice."""
    first: list[Told] = []
    later: list[Told] = []
    for one in told:
        (first if one.topic in _KNOWN else later).append(one)
    kept = newest_of_each(first)
    proven = {(c.document_id, c.segment_start, c.quote) for one in kept for c in one.claim.citations}
    for one in newest_of_each(later):
        quotes = {(c.document_id, c.segment_start, c.quote) for c in one.claim.citations}
        if one.topic is Topic.SIGNAL or not quotes or not quotes <= proven:
            kept.append(one)
    return kept


_KNOWN = frozenset(
    {
        Topic.OBJECTIVE,
        Topic.PROMISE_OURS,
        Topic.PROMISE_THEIRS,
        Topic.DECISION,
        Topic.WHY_BOUGHT,
        Topic.MILESTONE,
    }
)


def _agreeing(told: list[Told], sources: Sources) -> list[Told]:
    """Nothing is told as so now that another claim knows better: aims given up, promises with a later step, days past.

    Words of a promise are told with what became of it, or not at all.
    """
    gone = [
        c
        for one in told
        if one.topic is Topic.OBJECTIVE and one.standing is not Standing.CURRENT
        for c in one.claim.citations
    ]
    better = {(c.document_id, c.segment_start): c.quote for c in gone}
    steps: dict[tuple[str, int], list[str]] = {}
    for item in sources.items:
        if item.kind is ItemKind.PROMISE:
            for one_step in item.evidence:
                steps.setdefault((one_step.document_id, one_step.segment), []).append(one_step.quote)
    kept = []
    for one in told:
        places = [((c.document_id, c.segment_start), c.quote) for c in one.claim.citations]
        if one.topic not in (Topic.OBJECTIVE, Topic.SIGNAL) and any(
            _within(better.get(at), q) for at, q in places
        ):
            continue
        if one.topic is Topic.NOTE and any(
            _within(step, q) for at, q in places for step in steps.get(at, [])
        ):
            continue
        kept.append(_dated(one, sources))
    return kept


def _within(part: str | None, whole: str) -> bool:
    return part is not None and (part in whole or whole in part)


def _dated(one: Told, sources: Sources) -> Told:
    """A remark, decision or wish whose day is past tells how it was."""
    if one.topic not in (Topic.NOTE, Topic.ASK) or one.standing is not Standing.CURRENT:
        return one
    days = [due.on for c in one.claim.citations for due in dues(c.quote, sources.day(c.occurred_at))]
    if days and max(days) < sources.as_of and max(days) > one.on:
        return replace(one, standing=Standing.EARLIER)
    return one


def _gaps(sources: Sources, told: list[Told]) -> Iterator[str]:
    """What somebody who prepares would look for and not find."""
    topics = {one.topic for one in told}
    if not any(o.topic is Topic.OBJECTIVE and o.standing is Standing.CURRENT for o in told):
        yield "No aim that holds today is recorded or said: agree on one."
    if Topic.USAGE not in topics:
        yield "No use is delivered: whether it is used cannot be told."
    if Topic.RESULT not in topics and Topic.SUCCESS not in topics:
        yield "No result is recorded or said: value cannot be shown."
    people = {str(i.get("role")) for i in sources.items if i.get("role") and i.get("presence") == "present"}
    if sources.items and not people & DECIDERS:
        yield "Nobody who decides is known among the people who are there."
    if sources.account.csm_email is None:
        yield "No relationship owner is recorded."
    if sources.account.renewal_date is None:
        yield "No renewal date is recorded."
    horizon = sources.as_of - timedelta(days=STALE_DAYS)
    for kind in (Kind.CALL, Kind.EMAIL, Kind.TICKET):
        newest = sources.kinds_held.get(kind)
        if newest is None:
            yield f"There are no {kind.value}s."
        elif newest < horizon and kind is not Kind.TICKET:
            yield f"The newest {kind.value} is of {day_words(newest)}."
