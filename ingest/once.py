"""One thing once: which documents of several systems are the same mail, meeting or ticket's mail. Pure.

Decides what is the same and which of them stands for all, never by the order they came in. What is
stored and what is hidden is the pipeline's matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from assistant.types.documents import Document, Kind, Origin, Part, Participant
from ingest.names import name_fits_address, same_person
from ingest.records import AccountHints, ParsedDocument

CALL_ORDER = ("gong", "fathom", "fireflies", "teams", "zoom", "webvtt", "meet", "granola", "docx", "otter",
              "srt", "transcript")  # fmt: skip
"""Systems of recorded calls, those that know most of the people and the account first."""

MAIL_ORDER = ("mail", "gmail", "msg", "graph", "hubspot", "salesforce")
"""Systems of mail, those that keep the message as it was sent first."""

START_TOLERANCE = timedelta(minutes=3)
"""Recorders of one meeting start this far apart at most; meetings back to back start further apart."""

SENT_TOLERANCE = timedelta(seconds=2)
"""A system that does not know the Message-ID rounds the time of sending at most so far."""

SHARED_RUNS = 0.3
"""Share of the shorter text's runs of four words that must be in the longer one.

Two recognisers that each get 85 of 100 words right agree in half of such runs.
"""

OPENED = "opened"
"""What the keys of tickets begin with; only those of different systems can be twins."""

_MAIL_WORDS = 0.8
"""Share of the shorter mail's words that the longer has: systems cut signatures and history only."""

_RUN = 4
_LEAST_WORDS = 6
_LEAST_SUBJECT = 3
_REPLY = re.compile(r"\A(?:(?:re|fwd?|aw|wg|sv|vs|tr|rv|antw|odp)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Joined:
    """One thing: the document that stands for it, with the origins, people and hints of all.

    `rules` are `(document id, rule)` of those that are the same as it and are not shown themselves;
    `twins` those of tickets that other help desks keep of the same request, which stay documents of
    their own (their comments differ) and lend only what they know of the account.
    """

    parsed: ParsedDocument
    rules: tuple[tuple[str, str], ...] = ()
    twins: tuple[tuple[str, str], ...] = ()


def rank(parsed: ParsedDocument) -> tuple[object, ...]:
    """Sorts the document first that shall stand for the others: tickets, then words, system, id, file."""
    document = parsed.document
    origin = document.origins[0] if document.origins else Origin(document.source, document.external_id, "")
    order = MAIL_ORDER if document.kind is Kind.EMAIL else CALL_ORDER
    place = order.index(origin.source) if origin.source in order else len(order)
    silent = not document.segments
    return document.kind is not Kind.TICKET, silent, place, document.id, origin.external_id, origin.path


def keys(parsed: ParsedDocument) -> frozenset[str]:
    """Look-up keys: two documents can be the same only where they share one."""
    document = parsed.document
    found = {document.id, *parsed.same_as}
    subject = _subject(document.title)
    if document.kind is Kind.EMAIL:
        found |= {f"message-id:{document.external_id}"} if document.source == "mail" else set()
        if sender := _sender(document):
            found |= _at("sent", document, SENT_TOLERANCE, sender, subject)
    if document.kind is Kind.CALL:
        found |= _at("start", document, START_TOLERANCE)
    if document.kind is Kind.TICKET and len(subject.split()) >= _LEAST_SUBJECT:
        found |= _at(OPENED, document, SENT_TOLERANCE, subject)
    return frozenset(found)


def _at(what: str, document: Document, tolerance: timedelta, *shared_too: str) -> set[str]:
    """Keys that two documents share if they lie within a tolerance and agree in the rest.

    The rest is in it because thousands of documents may bear one instant: an import stamps them so.
    """
    step = int(document.occurred_at.timestamp() // tolerance.total_seconds())
    rest = "".join(f":{sha256(text.encode()).hexdigest()[:12]}" for text in shared_too)
    return {f"{what}:{step}{rest}", f"{what}:{step + 1}{rest}"}


def same(one: ParsedDocument, other: ParsedDocument) -> str | None:
    """The rule by which two documents are one thing, in words that show why; None where they are two."""
    first, second = one.document, other.document
    if first.id == second.id:
        return f"the same id {first.id}"
    kinds = {first.kind, second.kind}
    if kinds == {Kind.EMAIL}:
        return _same_mail(first, second)
    if kinds == {Kind.CALL}:
        return _same_meeting(one, other)
    if kinds == {Kind.TICKET, Kind.EMAIL}:
        ticket, mail = (one, other) if first.kind is Kind.TICKET else (other, one)
        key = f"message-id:{mail.document.external_id}"
        return f"the ticket holds the mail {mail.document.external_id}" if key in ticket.same_as else None
    return None


def _same_mail(first: Document, second: Document) -> str | None:
    """Mails that both have a Message-ID are told by it; else sender, second, subject and words decide."""
    if first.source == second.source == "mail" and not {"id_from"} & {
        name for document in (first, second) for name, _ in document.attributes
    }:
        return None
    late = abs(first.occurred_at - second.occurred_at)
    senders = {_sender(document) for document in (first, second)}
    if late > SENT_TOLERANCE or len(senders) != 1 or None in senders:
        return None
    left, right = _text(first), _text(second)
    words = not left or not right or left == right or shared(left, right, run=1) >= _MAIL_WORDS
    if _subject(first.title) != _subject(second.title) or not words:
        return None
    return f"sent by {senders.pop()} at {first.occurred_at.isoformat()} with the same subject and words"


def _sender(document: Document) -> str | None:
    return next((person.address for person in document.participants if person.role == "from"), None)


def _subject(title: str) -> str:
    return " ".join(_REPLY.sub("", title).casefold().split())


def _same_meeting(one: ParsedDocument, other: ParsedDocument) -> str | None:
    """A shared calendar entry, or the same start with the same people or title, and the same words."""
    first, second = one.document, other.document
    apart = abs(first.occurred_at - second.occurred_at)
    if apart > START_TOLERANCE:
        return None
    entry = sorted(set(one.same_as) & set(other.same_as)) if first.source != second.source else []
    people, title = _same_people(first, second), same_title(first.title, second.title)
    silent = not (first.segments and second.segments)
    if not entry and not (people and title if silent else people or title):
        return None
    # Last, because it reads both transcripts whole.
    words = 1.0 if silent else shared(_text(first), _text(second))
    if words < SHARED_RUNS:
        return None
    seconds = int(apart.total_seconds())
    if entry:
        return f"{entry[0]}, starts {seconds} s apart"
    why = [text for text, holds in (("people", people), ("title", title)) if holds]
    told = "" if silent else f", {words:.0%} of the words"
    return f"starts {seconds} s apart, same {' and '.join(why)}{told}"


def _text(document: Document, segments: int | None = None) -> list[str]:
    """Words of what was said and is not quoted, or of the first segments only."""
    said = (segment.text for segment in document.segments[:segments] if segment.part is Part.BODY)
    return re.findall(r"\w+", " ".join(said).casefold())


def shared(first: Sequence[str], second: Sequence[str], *, run: int = _RUN) -> float:
    """Share of the shorter text's distinct runs of `run` words that the longer has too; 0 for a few words."""
    short, long = sorted((first, second), key=len)
    if len(short) < _LEAST_WORDS:
        return 0.0
    runs = {tuple(short[at : at + run]) for at in range(len(short) - run + 1)}
    others = {tuple(long[at : at + run]) for at in range(len(long) - run + 1)}
    return len(runs & others) / len(runs)


def same_title(first: str, second: str) -> bool:
    """Whether the words of one title, at least two of them, are all in the other."""
    left, right = (set(re.findall(r"\w+", title.casefold())) for title in (first, second))
    return min(len(left), len(right)) >= 2 and (left <= right or right <= left)


def _same_people(first: Document, second: Document) -> bool:
    """Whether everybody who is known of the smaller round is in the larger one."""
    few, many = sorted((_known(first), _known(second)), key=len)
    return bool(few) and all(any(_is(person, other) for other in many) for person in few)


def _known(document: Document) -> list[Participant]:
    """Those who spoke, as the people of the document; of a silent record all who were there."""
    spoke = {segment.author for segment in document.segments if segment.author}
    if not spoke:
        return list(document.participants)
    found = [
        person
        for person in document.participants
        if {person.name, person.address} & spoke or any(_named(name, person) for name in spoke)
    ]
    strangers = [name for name in spoke if not any(_named(name, person) for person in found)]
    return found + [Participant(name) for name in strangers]


def _named(name: str, person: Participant) -> bool:
    if name in (person.name, person.address) or same_person(name, person.name or ""):
        return True
    return bool(person.address) and name_fits_address(name, person.address or "")


def _is(one: Participant, other: Participant) -> bool:
    if one.address and other.address:
        return one.address == other.address
    return (one.name is not None and _named(one.name, other)) or (
        other.name is not None and _named(other.name, one)
    )


def join(found: Iterable[ParsedDocument]) -> list[Joined]:
    """Every thing once, whatever order the documents come in.

    A document joins the first by `rank` that it is the same as; what is the same as none stands for
    itself. To decide on new documents, give them together with all stored ones that share a key.
    """
    heads: list[ParsedDocument] = []
    joined: list[list[tuple[ParsedDocument, str]]] = []
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for parsed in sorted(found, key=rank):
        own = keys(parsed)
        rule = None
        for number in sorted({number for key in own for number in by_key[key]}):
            if rule := same(heads[number], parsed):
                joined[number].append((parsed, rule))
                break
        if rule is None:
            for key in own:
                by_key[key].append(len(heads))
            heads.append(parsed)
            joined.append([])
    merged = [_merged(head, others) for head, others in zip(heads, joined, strict=True)]
    return [
        _with_twins(one, [merged[n] for n in sorted({n for key in keys(one.parsed) for n in by_key[key]})])
        for one in merged
    ]


def twin(one: ParsedDocument, other: ParsedDocument) -> str | None:
    """The rule by which two help desks keep the same request: opened together, one subject, one text."""
    first, second = one.document, other.document
    tickets = first.kind is Kind.TICKET and second.kind is Kind.TICKET and first.source != second.source
    if not tickets or abs(first.occurred_at - second.occurred_at) > SENT_TOLERANCE:
        return None
    subject = _subject(first.title)
    if subject != _subject(second.title) or len(subject.split()) < _LEAST_SUBJECT:
        return None
    short, long = sorted((set(_text(first, 1)), set(_text(second, 1))), key=len)
    if not short or len(short & long) < _MAIL_WORDS * len(short):
        return None
    return f"opened at {first.occurred_at.isoformat()} with the same subject and words"


def _with_twins(one: Joined, others: Iterable[Joined]) -> Joined:
    pairs = [(other.parsed, twin(one.parsed, other.parsed)) for other in others if other is not one]
    found = [(parsed, rule) for parsed, rule in pairs if rule]
    if not found:
        return one
    hints = _united([one.parsed.hints, *(parsed.hints for parsed, _ in found)])
    told = tuple(sorted((parsed.document.id, rule) for parsed, rule in found))
    return replace(one, parsed=replace(one.parsed, hints=hints), twins=told)


def _merged(head: ParsedDocument, others: Sequence[tuple[ParsedDocument, str]]) -> Joined:
    document = head.document
    origins = dict.fromkeys(document.origins)
    people = list(document.participants)
    keys_of = dict.fromkeys(head.same_as)
    for other, _ in others:
        origins |= dict.fromkeys(other.document.origins)
        keys_of |= dict.fromkeys(other.same_as)
        if document.kind is Kind.CALL:
            people = _with(people, other.document.participants)
    merged = replace(document, origins=tuple(origins), participants=tuple(people))
    hints = _united([head.hints, *(other.hints for other, _ in others)])
    rules = dict((other.document.id, rule) for other, rule in others if other.document.id != document.id)
    return Joined(ParsedDocument(merged, hints, tuple(keys_of)), tuple(sorted(rules.items())))


def _with(people: list[Participant], more: Iterable[Participant]) -> list[Participant]:
    """People of two records of one meeting: an address is filled in where one person alone can be meant."""
    out = list(people)
    for person in more:
        at = [number for number, known in enumerate(out) if _is(known, person)]
        if not at:
            out.append(person)
        elif len(at) == 1 and out[at[0]].address is None:
            out[at[0]] = replace(out[at[0]], address=person.address)
    return out


def _united(hints: Sequence[AccountHints]) -> AccountHints:
    def every(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for one in hints for value in getattr(one, name)))

    return AccountHints(
        crm_ids=tuple(dict.fromkeys(pair for one in hints for pair in one.crm_ids)),
        organization_ids=tuple(dict.fromkeys(pair for one in hints for pair in one.organization_ids)),
        addresses=every("addresses"),
        quoted_addresses=every("quoted_addresses"),
        names=every("names"),
        title=hints[0].title,
    )
