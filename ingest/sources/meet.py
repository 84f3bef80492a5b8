"""Google Meet: entries of a transcript and the participants of its conference, joined across files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistant.types.documents import Participant
from ingest.calls import CallHead, Said, call
from ingest.jsonfile import Json, Located, dict_in, needed, text_in
from ingest.jsonshape import items_of, line, matcher, moment, needed_moment, rejected
from ingest.recognise import Signature, Source
from ingest.records import BadRecord, ReadContext, Record, SourceFile

SOURCE = "meet"

_PATHS = ("transcriptEntries", "participants", "conferenceRecords")
_USERS = ("signedinUser", "anonymousUser", "phoneUser")
_SIGNATURES = (
    Signature("entries", ("", "transcriptEntries[]"), frozenset({"name", "participant", "startTime"})),
    Signature("people", ("", "participants[]"), frozenset({"name", "earliestStartTime"}), frozenset(_USERS)),
    Signature("conferences", ("", "conferenceRecords[]"), frozenset({"name", "startTime", "space"})),
)


_Entry = tuple[datetime, str, Json]


@dataclass(slots=True)
class _Found:
    """Names of people, starts of conferences, and transcripts: the first file and what was said in each."""

    names: dict[str, str] = field(default_factory=dict)
    starts: dict[str, list[datetime]] = field(default_factory=dict)
    said: dict[str, tuple[SourceFile, list[_Entry]]] = field(default_factory=dict)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each transcript, its entries in order of time."""
    found = _Found()
    for file in files:
        for item in items_of(file, _PATHS):
            try:
                if isinstance(item, Located):
                    _collect(found, item.value, file, context)
                else:
                    yield item
            except BadRecord as bad:
                yield rejected(file, item, bad)
    for name, (file, entries) in found.said.items():
        yield _call(name, file, sorted(entries, key=lambda entry: entry[:2]), found)


def _collect(found: _Found, record: Json, file: SourceFile, context: ReadContext) -> None:
    name = needed(record, "name")
    conference = "/".join(name.split("/")[:2])
    if "participant" in record:
        started = needed_moment(record, context, "startTime")
        needed(record, "text")
        transcript = name.partition("/entries/")[0]
        found.said.setdefault(transcript, (file, []))[1].append((started, name, record))
    elif begun := moment(record, context, "startTime", "earliestStartTime"):
        found.starts.setdefault(conference, []).append(begun)
        user = next((dict_in(record, kind) for kind in _USERS if kind in record), {})
        found.names[name] = line(user.get("displayName")) or ""


def _call(name: str, file: SourceFile, entries: Sequence[_Entry], found: _Found) -> Record:
    conference = "/".join(name.split("/")[:2])
    here = (one for key, one in found.names.items() if one and key.startswith(conference + "/"))
    people = tuple(dict.fromkeys(map(Participant, here)))
    started = min([entries[0][0], *found.starts.get(conference, [])])
    head = CallHead(SOURCE, name, "Meeting", started, file.name, people)
    names = [found.names.get(text_in(one, "participant") or "") for _, _, one in entries]
    pairs = zip(names, entries, strict=True)
    return call(head, (Said(name, text_in(one, "text") or "", at=at) for name, (at, _, one) in pairs))


MEET = Source(SOURCE, "Google Meet", matcher(*_SIGNATURES), documents=documents)
