"""Zoom's metadata of cloud recordings: the meeting of a transcript, as a row of `meetings`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath

from assistant.types.facts import Row
from ingest.jsonfile import Json, dicts_in, needed, number_in
from ingest.jsonshape import address, each, line, needed_moment
from ingest.moments import later_by
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import ReadContext, Record, SourceFile

SOURCE = "zoom"

_SIGNATURES = (
    Signature(
        "recordings",
        ("", "meetings[]"),
        frozenset({"uuid", "topic", "start_time"}),
        frozenset({"recording_files", "host_email", "share_url", "recording_count"}),
    ),
)


def match(head: Head) -> Match | None:
    """`uuid`, `topic` and `start_time` of one recording or of each of `meetings`."""
    return match_json(head, _SIGNATURES)


def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """A row of `meetings` for each recording, under its uuid."""
    return each(files, context, paths=("meetings",), read=_row)


def _row(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    uuid = needed(record, "uuid")
    started = needed_moment(record, context, "start_time")
    files = [one.get("id") for one in dicts_in(record, "recording_files")]
    ids = [found for one in (uuid, record.get("id"), *files) if (found := line(one))]
    people = {address(one.get("email") or one.get("user_email")) for one in dicts_in(record, "participants")}
    minutes = number_in(record, "duration")
    cells: dict[str, str | datetime | None] = {
        "file": uuid,
        "started_at": started,
        "title": line(record.get("topic")) or "Meeting",
        "participants": ";".join(sorted(one for one in people if one)),
        "ended_at": later_by(started, seconds=minutes * 60) if minutes else None,
        "host": address(record.get("host_email")),
        "system": SOURCE,
        "meeting_id": uuid,
        "recording_ids": ";".join(ids),
        "folder": PurePosixPath(file.name).parent.as_posix(),
    }
    yield Row("meetings", uuid, None, tuple((k, v) for k, v in cells.items() if v), SOURCE, file.name)


ZOOM = Source(SOURCE, "Zoom", match, facts=facts)
