"""Plain text transcripts: speakers with times as people write them, and what stands above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ingest.calls import Said
from ingest.clean import clean, clean_line
from ingest.cuespeech import speakers_in, split_prefix
from ingest.meetings import Meeting, split_addresses
from ingest.moments import read_instant
from ingest.records import BadRecord, ReadContext

_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_NAME = r"[^\W\d_](?:[^\n:\[\]<>]|:(?=\S)){0,60}?"
_STAMPED = re.compile(
    rf"[\[(]?(?P<at>{_CLOCK})[\])]?[ \t]*[-–]?[ \t]+(?P<name>{_NAME})[ \t]*:[ \t]+(?P<text>\S.*)"
)
_TRAILING = re.compile(
    rf"(?P<name>{_NAME})[ \t]*(?:[ \t]{{2,}}|[\[(-]|[ \t]-[ \t]|[ \t])[ \t]*"
    rf"(?P<at>{_CLOCK})[\])]?[ \t]*(?::[ \t]*(?P<text>.*))?"
)
_GAP = re.compile(r"[ \t]{3,}")
_CLOCK_WITHIN = re.compile(r"\d:\d")
_ALONE = re.compile(rf"[\[(]?(?P<at>{_CLOCK})[\])]?")
_SPAN = re.compile(rf"(?P<at>{_CLOCK})[ \t]*-->[ \t]*{_CLOCK}")
_FOOTER = re.compile(
    r"transcribed by (?:https?://)?\S*otter\.ai\S*|https?://otter\.ai\S*|transcription ended.*"
    r"|this editable transcript was computer generated.*",
    re.IGNORECASE,
)
_NO_SPEAKER = frozenset(
    re.split(" ", "transcript attendees participants speakers summary keywords agenda title date duration"
                  " time location subject topic from to cc host organizer meeting notes")
)  # fmt: skip
_LEAST_UNTIMED = 4
_SPOKEN_SHARE = 0.6
"""Without any times, so many lines, and this share of all, must begin with a speaker's name."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WORDY_DATE = re.compile(
    r"\b(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d)"
    r"(?:,?\s*(?:at\s+)?(?P<clock>\d{1,2}:\d{2})\s*(?P<half>[AaPp][Mm])?)?"
)
_PLAIN_DATE = re.compile(
    r"\b(?P<day>20\d\d[-/.]\d\d[-/.]\d\d)"
    r"(?:[T ,]+(?P<clock>\d{1,2}:\d{2})(?::\d\d)?(?:\.\d+)?\s?(?P<zone>Z\b|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)


@dataclass(frozen=True, slots=True)
class SpeechText:
    """The lines before the first speaker, and what was said. Nothing said: the text is no transcript."""

    preamble: tuple[str, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line that begins a speaker's words: who, when, and what follows on the line."""

    name: str | None
    offset_ms: int | None
    text: str


def speech_of(text: str) -> SpeechText:
    """Read `Name  mm:ss` above words, `[mm:ss] Name: words`, `Name (mm:ss): words` and `Name: words`."""
    lines = [line.strip() for line in clean(text).split("\n")]
    marks = _timed(lines)
    if len([mark for mark in marks.values() if mark.name]) < 2:
        marks = _untimed(lines)
    if not marks:
        return SpeechText((), ())
    first = min(marks)
    return SpeechText(tuple(line for line in lines[:first] if line), tuple(_spoken(lines, first, marks)))


def _trailing(line: str) -> re.Match[str] | None:
    """A time behind a name. Lines without a clock are passed over long gaps closed: both took for ever."""
    return _TRAILING.fullmatch(_GAP.sub("  ", line)) if _CLOCK_WITHIN.search(line) else None


def _timed(lines: list[str]) -> dict[int, _Mark]:
    found: dict[int, _Mark] = {}
    for number, line in enumerate(lines):
        if not line or len(line) > 4_000:
            continue
        if span := _SPAN.fullmatch(line):
            found[number] = _Mark(None, _ms(span["at"]), "")
        elif (stamped := _STAMPED.match(line)) and _is_name(stamped["name"]):
            found[number] = _Mark(stamped["name"].strip(), _ms(stamped["at"]), stamped["text"])
        elif len(line) <= 400 and (mark := _trailing(line)) and _is_name(mark["name"]):
            found[number] = _Mark(mark["name"].strip(" -\t"), _ms(mark["at"]), mark["text"] or "")
    return _with_names_below(lines, found)


def _with_names_below(lines: list[str], found: dict[int, _Mark]) -> dict[int, _Mark]:
    """A span of times stands above its speaker's name (Word files of Teams); one without a name is none."""
    out: dict[int, _Mark] = {}
    for number, mark in found.items():
        if mark.name is None:
            below = lines[number + 1] if number + 1 < len(lines) else ""
            if not _is_name(below):
                continue
            lines[number + 1] = ""
            mark = _Mark(below, mark.offset_ms, "")
        out[number] = mark
    return out


def _untimed(lines: list[str]) -> dict[int, _Mark]:
    """`Name: words`, and times alone on a line between them (Google's documents)."""
    names = frozenset(name for name in speakers_in(lines) if name.casefold() not in _NO_SPEAKER)
    split = {number: split_prefix(line, names) for number, line in enumerate(lines) if line}
    named = {number: pair for number, pair in split.items() if pair[0]}
    if not named:
        return {}
    begins = min(named)
    after = [number for number in split if number >= begins and not _ALONE.fullmatch(lines[number])]
    speakers = Counter(name for name, _ in named.values())
    if len(named) < _LEAST_UNTIMED or len(speakers) < 2 or len(named) < _SPOKEN_SHARE * len(after):
        return {}
    out: dict[int, _Mark] = {}
    offset = next(
        (_ms(found["at"]) for line in reversed(lines[: min(named)]) if (found := _ALONE.fullmatch(line))),
        None,
    )
    for number in range(min(named), len(lines)):
        if alone := _ALONE.fullmatch(lines[number]):
            offset, lines[number] = _ms(alone["at"]), ""
        elif number in named:
            name, text = named[number]
            out[number] = _Mark(name, offset, text)
    return out


def _is_name(text: str) -> bool:
    """Whether words may name a speaker: a few, each with a capital, a particle or a number, no sentence."""
    if re.search(r"20\d\d|\d:\d|•", text):
        return False  # a line of date and length
    words = text.strip(" -").split()
    if (
        not 1 <= len(words) <= 6
        or words[0].casefold().rstrip(":") in _NO_SPEAKER
        or re.search(r"[?!;,.]\s*\Z", text)
    ):
        return False
    return (
        all(word[0] == word[0].upper() or len(word) <= 3 for word in words)
        and words[0][0] == words[0][0].upper()
    )


def _ms(clock: str) -> int:
    *hours, minutes, seconds = clock.replace(",", ".").split(":")
    return int((int(hours[0] if hours else 0) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


def _spoken(lines: list[str], first: int, marks: dict[int, _Mark]) -> Iterator[Said]:
    current = marks[first]
    held: list[str] = []
    for number in range(first, len(lines)):
        if number in marks:
            if held:
                yield Said(current.name, " ".join(held), current.offset_ms)
            current = marks[number]
            held = [current.text] if current.text else []
        elif lines[number] and not _FOOTER.fullmatch(lines[number]):
            held.append(lines[number])
    if held:
        yield Said(current.name, " ".join(held), current.offset_ms)


def meeting_in(preamble: Iterable[str], context: ReadContext) -> Meeting | None:
    """The meeting that the lines above a transcript tell: a date with or without a time, and a title.

    A time without a zone is read in the context's and marked so.
    """
    lines = list(preamble)
    for number, line in enumerate(lines):
        try:
            told = _told(line, context)
        except BadRecord:
            told = None
        if told is None:
            continue
        started, marks = told
        titles = [one for at, one in enumerate(lines) if at != number and not _is_label(one)]
        bare = clean_line(_PLAIN_DATE.sub("", _WORDY_DATE.sub("", line)).strip(" -–•|,"))
        title = titles[0] if titles else re.sub(r"\s*[-–]\s*transcript\Z", "", bare, flags=re.IGNORECASE)
        said = split_addresses(";".join(lines).replace(",", ";"))
        return Meeting(
            started,
            re.sub(r"\A(?:title|subject|meeting)\s*:\s*", "", title, flags=re.IGNORECASE) or "Meeting",
            said,
            marks,
        )
    return None


def _is_label(line: str) -> bool:
    head = line.split(":")[0].casefold().strip()
    return head in _NO_SPEAKER - {"title", "subject", "meeting"} or "@" in line


def _told(line: str, context: ReadContext) -> tuple[datetime, tuple[tuple[str, str], ...]] | None:
    wordy, plain = _WORDY_DATE.search(line), _PLAIN_DATE.search(line)
    zone = ""
    if wordy and wordy["month"][:3].lower() in _MONTHS:
        day = f"{wordy['year']}-{_MONTHS.index(wordy['month'][:3].lower()) + 1:02d}-{int(wordy['day']):02d}"
        clock = _clock(wordy["clock"], wordy["half"])
    elif plain:
        day, clock = re.sub(r"[/.]", "-", plain["day"]), _clock(plain["clock"], None)
        zone = (plain["zone"] or "").replace("GMT", "UTC")
    else:
        return None
    started, assumed = read_instant(f"{day}T{clock or '00:00'}:00{zone}", context.zone)
    marks = [("date_from", "heading" if clock else "heading, day only")]
    return started, tuple(marks + ([("assumed_zone", context.zone.key)] if assumed else []))


def _clock(text: str | None, half: str | None) -> str | None:
    if not text:
        return None
    hour, minute = (int(part) for part in text.split(":"))
    if half:
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return f"{hour:02d}:{minute:02d}"
