"""From cues with times to a call: Teams' metadata cues, the meeting of a transcript, two of one recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.types.documents import Participant, Side
from ingest.calls import CallHead, Said, call
from ingest.clean import clean
from ingest.cuespeech import said_in
from ingest.jsonfile import Json, parse_json, text_in
from ingest.meetings import Meeting, known_meeting, name_of, no_meeting
from ingest.moments import read_instant
from ingest.records import BadRecord, ParsedDocument, ReadContext, Rejected, SourceFile
from ingest.vttcues import Cue

UTC_ZONE = ZoneInfo("UTC")

_SAME_CUE_MS = 1_000
_SAME_CUE_WORDS = 6
"""Two transcripts are of one recording if cues of this many words in all come at the same offsets."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file's words, whether speakers were tagged, and its meeting where that is known."""

    file: SourceFile
    said: tuple[Said, ...]
    meeting: Meeting | None
    tagged: bool = False

    def at(self, meeting: Meeting | None) -> Transcript:
        return replace(self, meeting=meeting)


def cues_with_marks(file: SourceFile, cues: Sequence[Cue], context: ReadContext) -> Transcript:
    """Read cues; those whose text is Teams' JSON tell speaker and instant, hence the start of the meeting.

    Raises BadRecord for an impossible date in the file's name.
    """
    meeting = known_meeting(file, context)
    marks = [_metadata(cue) for cue in cues]
    if not any(marks):
        said = tuple(said_in(cues, meeting.addresses if meeting else ()))
        tagged = any(voice for cue in cues for voice, _ in cue.runs)
        return Transcript(file, said, meeting, tagged)
    started = next(filter(None, map(_started, cues, marks)), None)
    if meeting is None and started:
        meeting = Meeting(started, "Teams meeting")
    plain = (said for cue, mark in zip(cues, marks, strict=True) for said in _said(cue, mark))
    return Transcript(file, tuple(plain), meeting, tagged=True)


def _metadata(cue: Cue) -> Json | None:
    """The JSON of a cue of Teams' `metadataContent`; None for words."""
    text = " ".join(words for _, words in cue.runs)
    if not (text.startswith("{") and "spokenText" in text):
        return None
    try:
        value = parse_json(text)
    except BadRecord:
        return None
    return value if isinstance(value, dict) and "spokenText" in value else None


def _started(cue: Cue, mark: Json | None) -> datetime | None:
    said_at = text_in(mark, "startDateTime") if mark else None
    try:
        offset = timedelta(milliseconds=cue.start_ms)
        return read_instant(said_at, UTC_ZONE)[0] - offset if said_at else None
    except (BadRecord, OverflowError):
        return None


def _said(cue: Cue, mark: Json | None) -> Iterator[Said]:
    if mark is None:
        yield from (Said(voice, clean(words), cue.start_ms) for voice, words in cue.runs)
    else:
        yield Said(text_in(mark, "speakerName"), clean(text_in(mark, "spokenText") or ""), cue.start_ms)


def placed_by_words(read: Sequence[Transcript]) -> Iterator[Transcript]:
    """Transcripts in order; one without a meeting has that of another with the same words and offsets."""
    placed = [one for one in read if one.meeting]
    for one in read:
        twins = [] if one.meeting else [other for other in placed if _same_recording(one, other)]
        starts = {other.meeting.started for other in twins if other.meeting}
        if len(starts) == 1 and twins[0].meeting:
            known = twins[0].meeting
            mark = ("date_from", f"the same words in {name_of(twins[0].file)}")
            one = one.at(Meeting(known.started, known.title, known.addresses, (mark,)))
        yield one


def _same_recording(one: Transcript, other: Transcript) -> bool:
    """Whether at least half of the shorter transcript is in the longer, said at the same offsets."""
    short, long = sorted((one.said, other.said), key=len)
    spoken: dict[str, list[int]] = {}
    for said in long:
        spoken.setdefault(_bare(said.text), []).append(said.offset_ms or 0)
    hits = [
        said
        for said in short
        if any(abs(at - (said.offset_ms or 0)) <= _SAME_CUE_MS for at in spoken.get(_bare(said.text), ()))
    ]
    words = sum(len(said.text.split()) for said in hits)
    return 2 * len(hits) >= len(short) and words >= _SAME_CUE_WORDS


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())


def document_of(one: Transcript, source: str) -> ParsedDocument:
    """The call of a transcript that has its meeting."""
    meeting = one.meeting
    assert meeting is not None
    system, external_id = meeting.native or (source, name_of(one.file))
    host = (Participant(None, meeting.host, Side.VENDOR),) if meeting.host else ()
    invited = (Participant(None, one) for one in meeting.addresses if one != meeting.host)
    head = CallHead(
        source=system,
        external_id=external_id,
        title=meeting.title,
        started=meeting.started,
        path=one.file.name,
        people=(*host, *invited),
        ended=meeting.ended,
        attributes=dict(meeting.marks),
    )
    return call(head, one.said)


def unplaced(file: SourceFile, raw: bytes) -> Rejected:
    """A transcript whose time nobody tells."""
    missing = no_meeting(name_of(file))
    return Rejected(file.name, "file", missing.reason_code, missing.message, raw)
