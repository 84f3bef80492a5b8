"""Claims from the memory beside promises: aims, milestones, people, decisions, feedback, why it was bought. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from assistant.answering.wording import day_words
from assistant.briefs.sources import Sources, one_line, quoted
from assistant.briefs.told import Standing, Told, Topic
from assistant.dossier.item import Item, ItemKind, State
from assistant.types.answers import Citation, Claim
from assistant.types.facts import Fact

ROLES_SHOWN = {
    "champion": 1.5, "decision_maker": 1.6, "sponsor": 1.6, "economic_buyer": 1.6, "executive_sponsor": 1.6,
    "finance": 0.9, "procurement": 0.9, "admin": 0.7, "user": 0.5,
}  # fmt: skip
"""How much it matters to know who holds a role."""
HELD_DAYS = 180
"""A decision or a named risk older than this tells how it was: nobody has said it again."""
SHORT_WORDS = 4
"""Words below which a quote says nothing by itself."""


def remembered(sources: Sources) -> Iterator[Told]:
    """Claims of every item that stands."""
    for item in sources.items:
        make = _MAKERS.get(item.kind)
        if make is not None and item.state is not State.WITHDRAWN:
            yield from make(item, sources)


def _objective(item: Item, sources: Sources) -> Iterator[Told]:
    citations = _cited(item, sources)
    holds = bool(item.get("holds")) and item.state is not State.SUPERSEDED
    facts = _row_fact(
        item,
        sources,
        "objective",
        ("objective", "measure", "baseline", "target", "unit", "current", "due_on"),
    )
    if not citations and not facts:
        return
    reached = item.get("reached_on")
    spoken = not item.rows and citations
    words = (
        quoted(citations[-1] if not holds else citations[0], sources.zone)
        if spoken
        else str(item.get("objective")).rstrip(".")
    )
    if reached or (not holds and item.get("status") == "reached"):
        lead, standing, weight = "Reached", Standing.DONE, 1.4
    elif not holds:
        lead, standing, weight = "No longer the aim", Standing.EARLIER, 0.9
    else:
        lead, standing, weight = "The aim", Standing.CURRENT, 2.0
    text = f"{lead}: {words}{'' if spoken else _measured(item)}"
    yield _told(item, sources, text, Topic.OBJECTIVE, weight, (citations, facts), standing=standing)


def _measured(item: Item) -> str:
    """How an aim is measured, from its row: where it began, what is wanted, where it stands."""
    unit = f" {item.get('unit')}" if item.get("unit") else ""
    measure = str(item.get("measure") or "").replace("_", " ")
    parts = [f"measured by {measure}" if measure else ""]
    if item.get("baseline") and item.get("target"):
        parts.append(f"from {item.get('baseline')} to {item.get('target')}{unit}")
    elif item.get("target"):
        parts.append(f"wanted: {item.get('target')}{unit}")
    due = item.get("due_on")
    if isinstance(due, date):
        parts.append(f"by {day_words(due)}")
    if item.get("current"):
        parts.append(f"last measured at {item.get('current')}{unit}")
    told = ", ".join(part for part in parts if part)
    return f" ({told})." if told else "."


def _milestone(item: Item, sources: Sources) -> Iterator[Told]:
    done, planned = item.get("completed_on"), item.get("planned_on")
    name = str(item.get("milestone")).rstrip(".")
    citations = _cited(item, sources)
    facts = _row_fact(item, sources, "milestone_done", ("milestone", "planned_on", "completed_on"))
    if citations and not item.rows:
        topic = Topic.RESULT if done else Topic.MILESTONE
        yield _told(item, sources, quoted(citations[0], sources.zone), topic, 0.9, (citations[:1], ()))
    elif isinstance(done, date) and facts:
        late = f", planned for {day_words(planned)}" if isinstance(planned, date) and planned < done else ""
        text = f"{name}: done on {day_words(done)}{late}."
        yield _told(item, sources, text, Topic.MILESTONE, 0.8, ((), facts), standing=Standing.DONE, on=done)
    elif isinstance(planned, date) and facts:
        overdue = planned < sources.as_of
        lead = (
            f"was planned for {day_words(planned)} and is not recorded as done"
            if overdue
            else f"is planned for {day_words(planned)}"
        )
        weight = 1.5 if overdue else 1.0
        told = _told(item, sources, f"{name} {lead}.", Topic.MILESTONE, weight, ((), facts), due=planned)
        yield told


def _person(item: Item, sources: Sources) -> Iterator[Told]:
    presence, role = str(item.get("presence")), str(item.get("role") or "")
    name, title = str(item.get("name")), item.get("title")
    facts = _row_fact(item, sources, "person", ("name", "title", "role"))
    heard, left = item.get("last_heard_on"), item.get("left_on")
    tag = ", ".join(part for part in (str(title) if title else "", role.replace("_", " ")) if part)
    who = f"{name} ({tag})" if tag else name
    move = [
        c
        for c in _cited(item, sources)
        if name.split()[0].casefold() in c.quote.casefold() or c.author == name
    ]
    if presence in ("left", "leaving") and isinstance(left, date):
        verb = "left on" if presence == "left" else "leaves on"
        text = f"{who} {verb} {day_words(left)}."
        if move:
            text += f" “{one_line(move[0].quote)}”"
        yield _told(
            item, sources, text, Topic.CHANGE, 1.8, (tuple(move[:1]), facts), on=max(left, item.valid_from)
        )
        return
    if not role or not (facts or move):
        return
    known = (
        f", last heard from on {day_words(heard)}" if isinstance(heard, date) else ", has not been heard from"
    )
    on = heard if isinstance(heard, date) else item.valid_from
    citations = () if facts else tuple(move[:1])
    yield _told(
        item, sources, f"{who}{known}.", Topic.PERSON, ROLES_SHOWN.get(role, 0.4), (citations, facts), on=on
    )


def _spoken(topic: Topic, weight: float) -> Callable[[Item, Sources], Iterator[Told]]:
    def make(item: Item, sources: Sources) -> Iterator[Told]:
        citations = _cited(item, sources)
        if citations and len(citations[0].quote.split()) >= SHORT_WORDS:
            old = (sources.as_of - item.valid_from).days > HELD_DAYS
            standing = Standing.EARLIER if old else Standing.CURRENT
            text = quoted(citations[0], sources.zone)
            worth = weight / 2 if old else weight
            yield _told(item, sources, text, topic, worth, (citations[:1], ()), standing=standing)

    return make


def _feedback(item: Item, sources: Sources) -> Iterator[Told]:
    citations = _cited(item, sources)
    if not citations or len(citations[0].quote.split()) < SHORT_WORDS:
        return
    good = item.get("sentiment") == "praise"
    closed = bool(item.get("loop_closed"))
    old = not good and (sources.as_of - item.valid_from).days > HELD_DAYS
    yield _told(
        item,
        sources,
        quoted(citations[0], sources.zone),
        Topic.SUCCESS if good else Topic.DIFFICULTY,
        1.1 if good else 0.3 if old else 0.9,
        (citations[:1], ()),
        standing=Standing.DONE if closed else Standing.EARLIER if old else Standing.CURRENT,
    )


def _opportunity(item: Item, sources: Sources) -> Iterator[Told]:
    citations = _cited(item, sources)
    facts = _row_fact(item, sources, "opportunity", ("name", "stage", "amount", "currency", "close_date"))
    if citations:
        yield _told(item, sources, quoted(citations[0], sources.zone), Topic.GROWTH, 1.0, (citations[:1], ()))
    elif facts and str(item.get("stage") or "").casefold() not in ("closed_lost", "closed lost", "lost"):
        text = f"Opportunity in the books: {item.get('name')} ({item.get('stage')})."
        yield _told(item, sources, text, Topic.OPPORTUNITY, 0.8, ((), facts))


def _handover(item: Item, sources: Sources) -> Iterator[Told]:
    by_quote = {e.quote: e for e in item.evidence}
    for field, lead in (("why_bought", ""), ("previous_frustrations", "Before"), ("scope", "Agreed scope")):
        told = item.get(field)
        for words in told if isinstance(told, tuple) else ():
            evidence = by_quote.get(str(words))
            citation = None if evidence is None else sources.cite(evidence)
            if citation is not None and len(citation.quote.split()) >= SHORT_WORDS:
                text = quoted(citation, sources.zone, lead=lead)
                yield _told(item, sources, text, Topic.WHY_BOUGHT, 1.0, ((citation,), ()))


_MAKERS: dict[ItemKind, Callable[[Item, Sources], Iterator[Told]]] = {
    ItemKind.OBJECTIVE: _objective,
    ItemKind.MILESTONE: _milestone,
    ItemKind.STAKEHOLDER: _person,
    ItemKind.DECISION: _spoken(Topic.DECISION, 1.0),
    ItemKind.RISK: _spoken(Topic.RISK, 1.0),
    ItemKind.FEEDBACK: _feedback,
    ItemKind.OPPORTUNITY: _opportunity,
    ItemKind.HANDOVER: _handover,
}


def _cited(item: Item, sources: Sources) -> tuple[Citation, ...]:
    return tuple(c for e in item.evidence if (c := sources.cite(e)) is not None)


def _row_fact(item: Item, sources: Sources, name: str, fields: Iterable[str]) -> tuple[Fact, ...]:
    """What the rows of an item say, as one fact; none where it rests on words alone."""
    if not item.rows:
        return ()
    value = "; ".join(f"{field} {told}" for field in fields if (told := item.get(field)) is not None)
    formula = f"The cells of {', '.join(item.rows)}."
    return (
        sources.fact(
            name,
            value,
            formula=formula,
            inputs=item.rows,
            method="rows as last delivered",
            oldest=max(
                (sources.row_days.get(row, item.valid_from) for row in item.rows), default=item.valid_from
            ),
        ),
    )


def _told(
    item: Item,
    sources: Sources,
    text: str,
    topic: Topic,
    weight: float,
    proof: tuple[tuple[Citation, ...], tuple[Fact, ...]],
    *,
    standing: Standing = Standing.CURRENT,
    on: date | None = None,
    due: date | None = None,
) -> Told:
    citations, facts = proof
    days = [sources.day(c.occurred_at) for c in citations]
    newest = on or max(days, default=item.valid_from)
    days += [fact.oldest_source_on for fact in facts if fact.oldest_source_on is not None and not citations]
    oldest = min(days, default=item.valid_from)
    return Told(
        Claim(text, citations, facts), topic, min(newest, sources.as_of), min(oldest, sources.as_of), weight, standing,
        subject=item.id if len(citations) < 2 or topic is not Topic.WHY_BOUGHT else "", due_on=due,
        who=str(item.get("name") or item.get("by") or "") or None,
    )  # fmt: skip
