"""A call from what was said: turns of speakers, speakers as the people who were there, hints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from assistant.types.documents import Document, Kind, Origin, Participant, Segment, Side, Visibility
from ingest.clean import clean, clean_line
from ingest.names import address_of, same_person
from ingest.records import AccountHints, ParsedDocument

MAX_TURN = 1_200
"""Characters after which a speaker's turn is cut, so that a citation points near the words."""

_NOBODY = re.compile(
    r"(?:unknown|unidentified|other|guest|new)?[ _-]*"
    r"(?:speaker|participant|caller|attendee|voice|sprecher|locuteur)[ _-]*(?:\d+|[a-z])?"
    r"|\(?(?:unknown|crosstalk|multiple speakers|all|everyone)\)?",
    re.IGNORECASE,
)
"""What recorders write where they do not know who speaks; it stays with the words and names nobody."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of one speaker, at an offset in ms from the start or at an instant; either may be missing."""

    speaker: str | None
    text: str
    offset_ms: int | None = None
    at: datetime | None = None
    side: Side = Side.UNKNOWN


@dataclass(frozen=True, slots=True)
class CallHead:
    """What is known of a call beside its words. `people` are those whom the source lists."""

    source: str
    external_id: str
    title: str
    started: datetime
    path: str
    people: tuple[Participant, ...] = ()
    ended: datetime | None = None
    url: str | None = None
    crm_ids: tuple[tuple[str, str], ...] = ()
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    visibility: Visibility = Visibility.PUBLIC
    same_as: tuple[str, ...] = ()


def call(head: CallHead, said: Iterable[Said]) -> ParsedDocument:
    """The document: neighbouring words of one speaker as one segment of at most `MAX_TURN` characters."""
    segments = tuple(
        Segment(n, turn.speaker, turn.side, head.visibility, *_times(turn, head.started), turn.text)
        for n, turn in enumerate(turns_of(said))
    )
    people = people_of(tuple(dict.fromkeys(one.author for one in segments if one.author)), head.people)
    external_id = clean_line(head.external_id)
    marks = {name: clean_line(value) for name, value in head.attributes.items() if value}
    document = Document(
        source=head.source,
        external_id=external_id,
        kind=Kind.CALL,
        title=clean_line(head.title) or "Meeting",
        occurred_at=head.started,
        segments=segments,
        participants=people,
        ended_at=head.ended or (segments[-1].said_at if segments else None),
        url=head.url,
        attributes=tuple(sorted(marks.items())),
        origins=(Origin(head.source, external_id, head.path),),
    )
    outside = [person for person in people if person.side is not Side.VENDOR]
    hints = AccountHints(
        crm_ids=head.crm_ids,
        addresses=tuple(dict.fromkeys(person.address for person in outside if person.address)),
        names=tuple(person.name for person in outside if person.name and not person.address),
        title=document.title,
    )
    return ParsedDocument(document, hints, head.same_as)


def turns_of(said: Iterable[Said]) -> Iterator[Said]:
    """Merge what one speaker says without a break; words are cleaned, empty ones are left out."""
    turn: Said | None = None
    for one in said:
        speaker = clean_line(one.speaker) if one.speaker and one.speaker.strip() else None
        text = clean(one.text)
        if not re.search(r"\w", text):
            continue
        joins = turn and (turn.speaker, turn.side) == (speaker, one.side)
        if turn and joins and len(turn.text) + len(text) < MAX_TURN:
            turn = replace(turn, text=f"{turn.text} {text}")
            continue
        if turn:
            yield turn
        turn = replace(one, speaker=speaker, text=text)
    if turn:
        yield turn


def _times(turn: Said, started: datetime) -> tuple[datetime | None, int | None]:
    """Instant and offset; what one lacks follows from the other, never before the start."""
    at, offset = turn.at, turn.offset_ms
    try:
        if at is None and offset is not None:
            at = started + timedelta(milliseconds=offset)
    except OverflowError:
        return None, None
    if offset is None and at is not None and at >= started:
        offset = int((at - started) / timedelta(milliseconds=1))
    return at, offset


def people_of(names: Sequence[str], listed: Sequence[Participant]) -> tuple[Participant, ...]:
    """Speakers as the people who are listed, each where one alone can be meant, then those who were silent.

    A listed person without a name takes the speaker's; a speaker whom nobody fits comes as he is.
    """
    found: list[Participant] = []
    taken: set[int] = set()
    for name in names:
        if _NOBODY.fullmatch(name.strip()):
            continue
        at = _meant(name, names, listed)
        if at is None:
            found.append(Participant(name))
        elif at not in taken:
            taken.add(at)
            known = listed[at]
            found.append(known if known.name else replace(known, name=name))
    silent = (person for number, person in enumerate(listed) if number not in taken)
    return tuple(dict.fromkeys([*found, *silent]))


def _meant(name: str, names: Sequence[str], listed: Sequence[Participant]) -> int | None:
    """Which listed person a speaker is: of that name, of a near one, else by an address that fits."""
    low = name.casefold()
    exact = [n for n, one in enumerate(listed) if low in ((one.name or "").casefold(), one.address)]
    near = exact or [n for n, one in enumerate(listed) if one.name and same_person(name, one.name)]
    if near:
        return near[0] if len(near) == 1 else None
    nameless = {one.address: n for n, one in enumerate(listed) if one.address and not one.name}
    address = address_of(name, [one for one in nameless if one])
    rivals = [other for other in names if other != name and not same_person(name, other)]
    if address is None or any(address_of(other, (address,)) for other in rivals):
        return None
    return nameless[address]
