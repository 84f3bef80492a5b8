"""Transcripts in WebVTT (Zoom, Teams, Meet): turns of speakers; when it was, the meetings table says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from assistant.types.documents import Document, Kind, Origin, Participant, Segment, Side, Visibility
from assistant.types.facts import Row
from ingest.clean import clean, clean_line
from ingest.jsonfile import decode_text
from ingest.moments import later_by, read_instant
from ingest.names import address_of, same_person
from ingest.recognise import Form, Head, Match, Source
from ingest.records import (
    AccountHints,
    BadRecord,
    ParsedDocument,
    ReadContext,
    Record,
    Rejected,
    SourceFile,
)
from ingest.vttcues import BadCue, Cue, cues_of

SOURCE = "webvtt"

MAX_TURN = 1_200
"""Characters after which a speaker's turn is cut, so that a citation points near the words."""

_NOT_NAMES = frozenset(
    [
        "note",
        "notes",
        "ps",
        "p.s.",
        "question",
        "questions",
        "answer",
        "q",
        "a",
        "re",
        "fyi",
        "ps.",
        "example",
        "warning",
        "summary",
        "action",
        "todo",
        "agenda",
        "http",
        "https",
        "update",
        "reminder",
    ]
)
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "de",
        "der",
        "den",
        "del",
        "da",
        "di",
        "la",
        "le",
        "bin",
        "al",
        "dos",
        "du",
        "ten",
        "ter",
        "af",
        "y",
    ]
)
_FILE_DATE = re.compile(
    r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])"
    r"(?:[T _-]+([01]\d|2[0-3])[-_.h:]?([0-5]\d)(?:[-_.:]?([0-5]\d))?(?!\d))?"
)


@dataclass(frozen=True, slots=True)
class _Meeting:
    started: datetime
    title: str
    addresses: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Turn:
    speaker: str | None
    start_ms: int
    text: str


def match(head: Head) -> Match | None:
    """The header `WEBVTT`."""
    return Match("transcript", 1.0) if head.form is Form.WEBVTT else None


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each file. A second, different file of the same name is rejected: the name is its id."""
    seen: dict[str, bytes] = {}
    for file in files:
        data = file.path.read_bytes()
        external_id = clean_line(PurePosixPath(file.name.replace("\\", "/")).name)
        if seen.setdefault(external_id, data) != data:
            message = "another transcript of this name was read; give each file a name of its own"
            yield Rejected(file.name, "file", "duplicate", message, data)
            continue
        yield from _read(file, external_id, data, context)


def _read(file: SourceFile, external_id: str, data: bytes, context: ReadContext) -> Iterator[Record]:
    cues: list[Cue] = []
    for cue in cues_of(decode_text(data)):
        if isinstance(cue, BadCue):
            message = "the times of this cue cannot be read; write them as 00:07:35.120 --> 00:07:38.300"
            yield Rejected(
                file.name, f"line {cue.line}", "bad_cue", message, cue.text.encode("utf-8", "replace")
            )
        else:
            cues.append(cue)
    try:
        meeting = _meeting(file, external_id, context)
    except BadRecord as bad:
        yield Rejected(file.name, "file", bad.reason_code, bad.message, data)
        return
    yield _document(file, external_id, meeting, tuple(turns_of(cues, meeting.addresses)))


def _meeting(file: SourceFile, external_id: str, context: ReadContext) -> _Meeting:
    row = _row_for(file, external_id, context)
    if row is not None:
        started, title = row.get("started_at"), row.get("title")
        if isinstance(started, datetime) and isinstance(title, str):
            zone = row.get("assumed_zone")
            marks = (("assumed_zone", str(zone)),) if zone else ()
            return _Meeting(started, title, split_addresses(row.get("participants")), marks)
    found = _FILE_DATE.search(external_id)
    if not found:
        message = (
            "when this meeting was is not known; add a row to a meetings table"
            f" (columns file, started_at, title, participants) with file {external_id!r},"
            " or begin the file's name with date and title, as in 2026-03-04 Renewal review.vtt"
        )
        raise BadRecord("no_meeting", message)
    year, month, day, hour, minute, second = found.groups()
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    zulu = "Z" if external_id[: found.start()].endswith("GMT") else ""
    started, assumed = read_instant(f"{year}-{month}-{day}T{clock}{zulu}", context.zone)
    guessed = [("date_from", "file name" if hour else "file name, day only")]
    if assumed:
        guessed.append(("assumed_zone", context.zone.key))
    return _Meeting(started, _title_of(external_id, found), (), tuple(guessed))


def _row_for(file: SourceFile, external_id: str, context: ReadContext) -> Row | None:
    """The meetings row of a file: by the end of its path, so that folders may be named or left out."""
    row = context.meetings.get(external_id)
    if row is not None:
        return row
    path = file.name.replace("\\", "/")
    fits = [row for name, row in context.meetings.items() if path.endswith("/" + name.replace("\\", "/"))]
    return fits[0] if len(fits) == 1 else None


def split_addresses(cell: object) -> tuple[str, ...]:
    """Addresses of a `;`-separated cell, lower case; `Name <address>` is read too."""
    if not isinstance(cell, str):
        return ()
    found = re.findall(r"[^\s;,<>\"']+@[^\s;,<>\"']+", cell.lower())
    return tuple(dict.fromkeys(found))


def _title_of(external_id: str, found: re.Match[str]) -> str:
    stem = external_id[: found.start()] + " " + external_id[found.end() :]
    stem = re.sub(r"\.(transcript\.)?vtt\Z", "", stem, flags=re.IGNORECASE)
    words = re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", re.sub(r"^GMT\b", "", stem)).strip(" -.")
    return clean_line(words) or "Meeting"


def turns_of(cues: Sequence[Cue], addresses: Iterable[str]) -> Iterator[_Turn]:
    """Merge cues of one speaker into turns of at most `MAX_TURN` characters; a cue without a name goes on."""
    known = tuple(addresses)
    prefixes = _speaker_prefixes(cues, known)
    speaker: str | None = None
    turn: _Turn | None = None
    for cue in cues:
        for voice, words in cue.runs:
            named, text = (voice, words) if voice else _split_prefix(words, prefixes)
            text = clean(text)
            speaker = clean_line(named) if named else speaker
            if not text:
                continue
            if turn and turn.speaker == speaker and len(turn.text) + len(text) < MAX_TURN:
                turn = _Turn(speaker, turn.start_ms, f"{turn.text} {text}")
                continue
            if turn:
                yield turn
            turn = _Turn(speaker, cue.start_ms, text)
    if turn:
        yield turn


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    """`(prefix, rest)` for each `: ` near the beginning, the shortest prefix first."""
    for colon in re.finditer(r": +(?=\S)", text[:80]):
        prefix = text[: colon.start()].strip()
        if 0 < len(prefix) <= 60 and prefix[0].isalpha():
            yield prefix, text[colon.end() :]


def _speaker_prefixes(cues: Sequence[Cue], addresses: Sequence[str]) -> frozenset[str]:
    """What stands before `: ` and names a speaker: it looks like a full name, recurs, or fits an invitee."""
    counts = Counter(
        prefix for cue in cues for voice, text in cue.runs if voice is None for prefix, _ in _candidates(text)
    )
    return frozenset(prefix for prefix, count in counts.items() if _names_speaker(prefix, count, addresses))


def _names_speaker(prefix: str, count: int, addresses: Sequence[str]) -> bool:
    words = prefix.split()
    if prefix.lower() in _NOT_NAMES or len(words) > 6 or re.search(r"[?!;]", prefix):
        return False
    if address_of(prefix, addresses):
        return True
    name_like = all(word in _PARTICLES or word[0] == word[0].upper() for word in words)
    return name_like and (len(words) >= 2 or count >= 2)


def _split_prefix(text: str, prefixes: frozenset[str]) -> tuple[str | None, str]:
    """Speaker and words of a cue; of nested prefixes (`Ops: Mara Quist: …`) the longest that names one."""
    found: tuple[str | None, str] = (None, text)
    for prefix, rest in _candidates(text):
        if prefix in prefixes:
            found = prefix, rest
    return found


def _document(
    file: SourceFile, external_id: str, meeting: _Meeting, turns: tuple[_Turn, ...]
) -> ParsedDocument:
    names = tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    segments = tuple(
        Segment(
            n,
            turn.speaker,
            Side.UNKNOWN,
            Visibility.PUBLIC,
            later_by(meeting.started, seconds=turn.start_ms / 1000),
            turn.start_ms,
            turn.text,
        )
        for n, turn in enumerate(turns)
    )
    people = _people(names, meeting.addresses)
    document = Document(
        source=SOURCE,
        external_id=external_id,
        kind=Kind.CALL,
        title=meeting.title,
        occurred_at=meeting.started,
        segments=segments,
        participants=people,
        ended_at=segments[-1].said_at if segments else None,
        attributes=tuple(sorted(meeting.marks)),
        origins=(Origin(SOURCE, external_id, file.name),),
    )
    loose = tuple(person.name for person in people if person.name and not person.address)
    return ParsedDocument(
        document, AccountHints(addresses=meeting.addresses, names=loose, title=meeting.title)
    )


def _people(names: tuple[str, ...], addresses: tuple[str, ...]) -> tuple[Participant, ...]:
    """Speakers with the invited address that fits each alone, then who was invited and did not speak."""
    taken: dict[str, str] = {}
    for name in names:
        address = address_of(name, addresses)
        rivals = [other for other in names if other != name and not same_person(name, other)]
        if address and not any(address_of(other, (address,)) for other in rivals):
            taken[name] = address
    speakers = tuple(Participant(name, taken.get(name)) for name in names)
    silent = tuple(Participant(None, address) for address in addresses if address not in taken.values())
    return speakers + silent


WEBVTT = Source(SOURCE, "WebVTT transcript", match, documents=documents)
