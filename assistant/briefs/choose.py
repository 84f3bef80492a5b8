"""From material to a document: which claims stand in which section, in what order. Words are never changed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from assistant.briefs.brief import Brief, Edition, Section
from assistant.briefs.editions import PublicTold, public_charts
from assistant.briefs.kind import Audience, DocumentKind, SectionSpec
from assistant.briefs.told import Material, NextAction, Standing, Told, Topic
from assistant.errors import InvalidQuestion

T = TypeVar("T", Told, PublicTold)
ROOM = 2
"""Of the places of a section with several topics, how many each topic has before the rest is filled by order."""


def internal_brief(
    material: Material, kind: DocumentKind, *, audience: str | None = None, since: date | None = None
) -> Brief[Told]:
    """The edition for our own people; with `since`, only what is newer."""
    told = [one for one in material.told if since is None or one.on >= since]
    return _brief(material, kind, Edition.INTERNAL, audience, told, material.next_action)


def customer_brief(
    material: Material,
    kind: DocumentKind,
    public: Sequence[PublicTold],
    *,
    next_action: NextAction,
    audience: str | None = None,
    since: date | None = None,
) -> Brief[PublicTold]:
    """The edition for the account, of claims that were published."""
    told = [one for one in public if since is None or one.on >= since]
    return _brief(material, kind, Edition.CUSTOMER, audience, told, next_action)


def _brief(
    material: Material,
    kind: DocumentKind,
    edition: Edition,
    audience: str | None,
    told: Sequence[T],
    next_action: NextAction,
) -> Brief[T]:
    if edition not in kind.editions:
        raise InvalidQuestion(
            f"There is no {edition.value} edition of {kind.name}.",
            why="The kind is for our own people only.",
            mend=f"Give --edition {' or '.join(sorted(one.value for one in kind.editions))}.",
        )
    reader = _audience(kind, audience)
    specs = [s for s in kind.sections if edition is Edition.INTERNAL or not s.internal_only]
    sections = sections_of(told, specs, reader)
    gaps: list[str] = [section.gap for section in sections if section.gap and not section.told]
    own: tuple[str, ...] = material.gaps if edition is Edition.INTERNAL else ()
    charts = material.charts if edition is Edition.INTERNAL else public_charts(material.charts)
    return Brief(
        material.account.id,
        material.account.name,
        kind.name,
        kind.title,
        edition,
        None if reader is None else reader.name,
        material.as_of,
        tuple(sections),
        next_action,
        tuple(dict.fromkeys((*gaps, *own))),
        charts if kind.charts else (),
    )


def _audience(kind: DocumentKind, name: str | None) -> Audience | None:
    if name is None:
        return None
    if name not in kind.audiences:
        known = ", ".join(sorted(kind.audiences))
        raise InvalidQuestion(
            f"There is no audience {name!r} for {kind.name}.",
            why="The kind does not name it.",
            mend=f"Choose one of: {known}." if known else "Leave --audience away.",
        )
    return kind.audiences[name]


def sections_of(
    told: Sequence[T], specs: Iterable[SectionSpec], reader: Audience | None = None
) -> list[Section[T]]:
    """The sections in their order (those that the reader looks for first), no claim twice."""
    used: set[str] = set()
    found: list[tuple[SectionSpec, Section[T]]] = []
    open_friction = any(
        o.topic is Topic.DIFFICULTY and o.standing is Standing.CURRENT and o.weight >= 1 for o in told
    )
    proven = any(o.topic in (Topic.SUCCESS, Topic.RESULT) for o in told) and not open_friction
    for spec in specs:
        left_out = reader.leave_out if reader is not None else frozenset()
        fits = [
            one
            for one in told
            if one.topic in spec.topics
            and one.topic not in left_out
            and (not spec.standing or one.standing in spec.standing)
            and one.id not in used
        ]
        if spec.needs_value and not proven:
            fits = []
        chosen = _chosen(fits, spec, reader)
        used.update(one.id for one in chosen)
        found.append((spec, Section(spec.title, spec.question, tuple(chosen), spec.gap)))
    if reader is not None:
        first = {topic: at for at, topic in enumerate(reader.first)}
        found.sort(key=lambda pair: min((first.get(t, len(first)) for t in pair[0].topics), default=99))
    return [section for _, section in found]


def _chosen(fits: list[T], spec: SectionSpec, reader: Audience | None) -> list[T]:
    """The best of each topic first, then whatever weighs most, then put in the section's order."""
    first = {topic: at for at, topic in enumerate(reader.first)} if reader is not None else {}
    ranked = sorted(fits, key=lambda one: (first.get(one.topic, len(first)), *_rank(one, spec)))
    taken: list[T] = []
    for topic in spec.topics:
        taken += [one for one in ranked if one.topic is topic][:ROOM]
    taken = taken[: spec.most] if len(taken) > spec.most else taken
    for one in ranked:
        if len(taken) >= spec.most:
            break
        if one not in taken:
            taken.append(one)
    places = {topic: at for at, topic in enumerate(spec.topics)}
    if spec.order in ("newest", "oldest"):
        taken.sort(key=lambda one: (one.on, one.id), reverse=spec.order == "newest")
    else:
        taken.sort(key=lambda one: (places[one.topic], *_rank(one, spec)))
    if first:
        taken.sort(key=lambda one: first.get(one.topic, len(first)))
    return taken


def _rank(one: Told | PublicTold, spec: SectionSpec) -> tuple[float, float, str]:
    """What comes first in a section, as a key to sort by."""
    newness = -float(one.on.toordinal())
    if spec.order == "oldest":
        return (-newness, -one.weight, one.id)
    if spec.order == "newest":
        return (newness, -one.weight, one.id)
    if spec.order == "due":
        due = one.due_on.toordinal() if one.due_on is not None else 10**7
        return (float(due), newness, one.id)
    return (-one.weight, newness, one.id)
