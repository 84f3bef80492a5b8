"""Which meeting a transcript without metadata belongs to: a row of `meetings`, else its file's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from assistant.types.facts import Row
from ingest.clean import clean_line
from ingest.moments import read_instant
from ingest.records import BadRecord, ReadContext, SourceFile

_FILE_DATE = re.compile(
    r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])"
    r"(?:[T _-]+([01]\d|2[0-3])[-_.h:]?([0-5]\d)(?:[-_.:]?([0-5]\d))?(?!\d))?"
)
_ENDING = re.compile(r"\.(?:transcript\.)?(?:vtt|srt|txt|docx)\Z", re.IGNORECASE)
_RECORDING_SLACK = timedelta(minutes=2)
"""A recording's file is named by a time that may lie this far from the meeting's own start."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and what a meeting was. `native` is `(system, id)` where a system's own record was found."""

    started: datetime
    title: str
    addresses: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    native: tuple[str, str] | None = None
    ended: datetime | None = None
    host: str | None = None
    """Whose account recorded it: one of ours."""


def name_of(file: SourceFile) -> str:
    """The file's name without folders: the id of a transcript that has no other."""
    return clean_line(PurePosixPath(file.name.replace("\\", "/")).name)


def known_meeting(file: SourceFile, context: ReadContext, *, alone: bool = False) -> Meeting | None:
    """The meeting that a row of `meetings` or the file's name tells; None where neither does.

    `alone` says that no other transcript of this folder lacks a meeting: then the folder's only
    recorded meeting is it. Raises BadRecord for a name with an impossible date.
    """
    row = _row_for(file, context)
    if row is None:
        recorded = list(_recorded(file, context, alone=alone))
        row = recorded[0] if len(recorded) == 1 else None
    return _of_row(row) if row is not None else _of_name(name_of(file), context)


def meeting_of(file: SourceFile, context: ReadContext) -> Meeting:
    """The same; raises BadRecord, with the way to mend it, where no meeting is known."""
    found = known_meeting(file, context)
    if found is None:
        raise no_meeting(name_of(file))
    return found


def no_meeting(name: str) -> BadRecord:
    """What is said of a transcript whose time nobody tells."""
    return BadRecord(
        "no_meeting",
        "when this meeting was is not known; add a row to a meetings table"
        f" (columns file, started_at, title, participants) with file {name!r},"
        " or begin the file's name with date and title, as in 2026-03-04 Renewal review.vtt",
    )


def _row_for(file: SourceFile, context: ReadContext) -> Row | None:
    """The meetings row of a file: by the end of its path, so that folders may be named or left out."""
    row = context.meetings.get(name_of(file))
    if row is not None:
        return row
    path = file.name.replace("\\", "/")
    fits = [row for name, row in context.meetings.items() if path.endswith("/" + name.replace("\\", "/"))]
    return fits[0] if len(fits) == 1 else None


def _recorded(file: SourceFile, context: ReadContext, *, alone: bool) -> Iterator[Row]:
    """Rows of recorded meetings that fit: by an id or a time in the file's name, else by the folder."""
    rows = [row for row in context.meetings.values() if row.get("system")]
    name = name_of(file)
    said = _FILE_DATE.search(name)
    named = [row for row in rows if _named_by(row, name)]
    if not named and said and said[4]:
        at = _of_name(name, context)
        named = [
            row
            for row in rows
            if at
            and isinstance(start := row.get("started_at"), datetime)
            and abs(start - at.started) <= _RECORDING_SLACK
        ]
    if not named and alone and not said:
        folder = PurePosixPath(file.name).parent.as_posix()
        named = [row for row in rows if row.get("folder") == folder]
    yield from named


def _named_by(row: Row, name: str) -> bool:
    """Whether a file's name holds an id of the recording: ids of eight characters or more only."""
    ids = str(row.get("recording_ids") or "").split(";")
    return any(len(one) >= 8 and one in name for one in ids)


def _of_row(row: Row) -> Meeting | None:
    started, title = row.get("started_at"), row.get("title")
    if not isinstance(started, datetime) or not isinstance(title, str):
        return None
    zone, system, ended = row.get("assumed_zone"), row.get("system"), row.get("ended_at")
    host = row.get("host")
    return Meeting(
        started,
        title,
        split_addresses(row.get("participants")),
        (("assumed_zone", str(zone)),) if zone else (),
        (str(system), str(row.get("meeting_id"))) if system else None,
        ended if isinstance(ended, datetime) else None,
        host if isinstance(host, str) else None,
    )


def _of_name(name: str, context: ReadContext) -> Meeting | None:
    found = _FILE_DATE.search(name)
    if not found:
        return None
    year, month, day, hour, minute, second = found.groups()
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    zulu = "Z" if name[: found.start()].endswith("GMT") else ""
    started, assumed = read_instant(f"{year}-{month}-{day}T{clock}{zulu}", context.zone)
    guessed = [("date_from", "file name" if hour else "file name, day only")]
    if assumed:
        guessed.append(("assumed_zone", context.zone.key))
    return Meeting(started, _title_of(name, found), (), tuple(guessed))


def split_addresses(cell: object) -> tuple[str, ...]:
    """Addresses of a `;`-separated cell, lower case; `Name <address>` is read too."""
    if not isinstance(cell, str):
        return ()
    found = re.findall(r"[^\s;,<>\"']+@[^\s;,<>\"']+", cell.lower())
    return tuple(dict.fromkeys(found))


def _title_of(name: str, found: re.Match[str]) -> str:
    stem = _ENDING.sub("", name[: found.start()] + " " + name[found.end() :])
    words = re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", re.sub(r"^GMT\b", "", stem)).strip(" -.")
    return clean_line(words) or "Meeting"
