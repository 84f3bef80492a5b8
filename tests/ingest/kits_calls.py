"""Contract kits of recorded calls, and builders of their exports. All names are invented."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

from tests.ingest.exports import MEETINGS, VTT, gong_calls, gong_transcripts
from tests.ingest.kit import Kit, lines

WORDS = "Two of three berths are live, and the third waits for the crane."
OPENING = "How did the pilot at the northern quay go for all of you?"


def fireflies(**more: Any) -> dict[str, Any]:
    """One transcript of two sentences."""
    return {
        "id": "ff1",
        "title": "Pilot review",
        "date": 1777885200000,
        "duration": 30.0,
        "host_email": "ivo.lenk@tellwell.example",
        "participants": ["ivo.lenk@tellwell.example,mara@quistmarine.example"],
        "meeting_attendees": [{"displayName": "Mara Quist", "email": "Mara@quistmarine.example"}],
        "transcript_url": "https://fireflies.example/view/ff1",
        "sentences": [
            {"index": 0, "speaker_name": "Ivo Lenk", "text": OPENING, "start_time": 4.5},
            {"index": 1, "speaker_name": "Mara Quist", "text": WORDS, "start_time": 9.25},
        ],
        "summary": {"overview": "A summary that a program wrote."},
    } | more


def fathom(**more: Any) -> dict[str, Any]:
    """One meeting of two lines."""
    return {
        "recording_id": 77,
        "title": "Pilot review",
        "url": "https://fathom.example/calls/77",
        "recording_start_time": "2026-05-04T09:00:00Z",
        "recording_end_time": "2026-05-04T09:30:00Z",
        "transcript": [
            {"speaker": {"display_name": "Ivo"}, "text": OPENING, "timestamp": "00:00:04"},
            {
                "speaker": {
                    "display_name": "MQ",
                    "matched_calendar_invitee_email": "mara@quistmarine.example",
                },
                "text": WORDS,
                "timestamp": "00:00:09",
            },
        ],
        "calendar_invitees": [
            {"name": "Mara Quist", "email": "mara@quistmarine.example", "is_external": True},
        ],
        "recorded_by": {"name": "Ivo Lenk", "email": "ivo.lenk@tellwell.example"},
        "default_summary": {"markdown_formatted": "A summary that a program wrote."},
        "crm_matches": {
            "companies": [
                {"record_url": "https://app.hubspot.com/contacts/1/company/501"},
                {"record_url": "https://x.lightning.force.com/lightning/r/Account/0018d00000QuistAAB/view"},
            ]
        },
    } | more


def granola(**more: Any) -> dict[str, Any]:
    """One note with one guest, who is not named in the transcript."""
    return {
        "id": "not_1",
        "title": "Pilot",
        "owner": {"name": "Ivo Lenk", "email": "ivo.lenk@tellwell.example"},
        "created_at": "2026-05-04T09:01:00Z",
        "calendar_event": {
            "event_title": "Pilot review",
            "calendar_event_id": "evt_1",
            "scheduled_start_time": "2026-05-04T09:00:00Z",
            "invitees": [{"email": "mara@quistmarine.example"}],
        },
        "attendees": [{"name": "Mara Quist", "email": "mara@quistmarine.example"}],
        "summary_markdown": "A summary that a program wrote.",
        "transcript": [
            {"speaker": {"attribution": "me"}, "text": OPENING, "start_time": "2026-05-04T09:00:04Z"},
            {"speaker": {"attribution": "them"}, "text": WORDS, "start_time": "2026-05-04T09:00:09Z"},
        ],
    } | more


_TRANSCRIPT = "conferenceRecords/c1/transcripts/t1"


def meet_entry(number: int, person: str, text: str, **more: Any) -> dict[str, Any]:
    """One entry, `number` seconds after nine."""
    return {
        "name": f"{_TRANSCRIPT}/entries/{number}",
        "participant": f"conferenceRecords/c1/participants/{person}",
        "text": text,
        "startTime": f"2026-05-04T09:00:{number:02d}.500Z",
    } | more


MEET_ENTRIES = {"transcriptEntries": [meet_entry(9, "p2", WORDS), meet_entry(4, "p1", OPENING)]}
MEET_PEOPLE = {
    "participants": [
        {
            "name": f"conferenceRecords/c1/participants/{one}",
            "earliestStartTime": "2026-05-04T09:00:00Z",
            kind: {"displayName": name},
        }
        for one, kind, name in (("p1", "signedinUser", "Ivo Lenk"), ("p2", "anonymousUser", "Mara Quist"))
    ]
}
ZOOM: dict[str, Any] = {
    "uuid": "4444BBBiBBBBBiBiBiiBii==",
    "id": 6840331990,
    "host_email": "ivo.lenk@tellwell.example",
    "topic": "Pilot review",
    "start_time": "2026-05-04T09:00:00Z",
    "duration": 30,
    "recording_files": [{"id": "file-0001", "file_type": "TRANSCRIPT"}],
}
TEAMS_METADATA = """WEBVTT

00:00:04.500 --> 00:00:08.000
{"startDateTime":"2026-05-04T09:00:04.500+00:00","speakerName":"Ivo Lenk","spokenText":"How did the pilot at the northern quay go for all of you?"}

00:00:09.250 --> 00:00:12.000
{"startDateTime":"2026-05-04T09:00:09.250+00:00","speakerName":"Mara Quist","spokenText":"Two of three berths are live."}
"""
SRT = """1
00:00:04,500 --> 00:00:08,000
Ivo Lenk: How did the pilot go?

2
00:00:09,250 --> 00:00:12,000
Mara Quist: Two of three berths are live.

3
0:00:13,1 --> 0:00:15,0
The third waits for the crane.
"""
OTTER = """Pilot review
Mon, May 04, 2026 9:00AM • 31:00

SPEAKERS
Ivo Lenk, Mara Quist

Ivo Lenk  00:04
How did the pilot go?

Mara Quist  00:09
Two of three berths are live.
The third waits for the crane.

Transcribed by https://otter.ai
"""
PLAIN = """[00:04] Ivo Lenk: How did the pilot go?
[00:09] Mara Quist: Two of three berths are live.
The third waits for the crane.
"""


def docx(*paragraphs: str) -> bytes:
    """A Word file of these paragraphs."""
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in paragraphs
    )
    xml = (
        '<?xml version="1.0"?><w:document xmlns:w='
        f'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("[Content_Types].xml", "<Types/>"), ("word/document.xml", xml)):
            archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


WORD = docx("Pilot review", "May 4, 2026, 9:00AM", "Ivo Lenk   0:04", OPENING, "Mara Quist   0:09", WORDS)
_GONG = {"a.json": gong_calls(), "b.json": gong_transcripts()}
_PILOT = frozenset({"webvtt:pilot.vtt"})

KITS = (
    Kit("gong", {**_GONG}, frozenset({"gong:91"}), {**_GONG, "c.json": gong_transcripts("404")}, "call_missing", frozenset({"gong:91"})),
    Kit(
        "webvtt",
        {"pilot.vtt": VTT, "m.csv": MEETINGS},
        _PILOT,
        {"pilot.vtt": VTT + "\n00:00:99.000 --> never\nlost words\n", "m.csv": MEETINGS},
        "bad_cue",
        _PILOT,
        named=True,
    ),
    Kit(
        "teams metadata",
        {"cues.vtt": TEAMS_METADATA},
        frozenset({"webvtt:cues.vtt"}),
        {"cues.vtt": TEAMS_METADATA + "\n00:99:00.000 --> x\n{}\n"},
        "bad_cue",
        frozenset({"webvtt:cues.vtt"}),
        named=True,
    ),
    Kit(
        "zoom",
        {"meta.json": ZOOM, "talk.vtt": VTT},
        frozenset({f"zoom:{ZOOM['uuid']}"}),
        {"meta.jsonl": lines(ZOOM, {**ZOOM, "uuid": "x", "start_time": "soon"}), "talk.vtt": VTT},
        "bad_time",
        frozenset({f"zoom:{ZOOM['uuid']}"}),
        named=True,
    ),
    Kit(
        "fireflies",
        {"f.json": {"data": {"transcript": fireflies()}}, "g.json": {"data": {"transcripts": [fireflies(id="ff2")]}}},
        frozenset({"fireflies:ff1", "fireflies:ff2"}),
        {"f.json": {"data": {"transcripts": [fireflies(), fireflies(id="ff2", date="long ago")]}}},
        "bad_time",
        frozenset({"fireflies:ff1"}),
    ),
    Kit(
        "fathom",
        {"f.json": {"items": [fathom(), fathom(recording_id=78)]}},
        frozenset({"fathom:77", "fathom:78"}),
        {"f.json": {"items": [fathom(), fathom(recording_id=None)]}},
        "missing_field",
        frozenset({"fathom:77"}),
    ),
    Kit(
        "granola",
        {"g.json": granola()},
        frozenset({"granola:not_1"}),
        {"g.jsonl": lines(granola(), granola(id="", title="x"))},
        "missing_field",
        frozenset({"granola:not_1"}),
    ),
    Kit(
        "meet",
        {"entries.json": MEET_ENTRIES, "people.json": MEET_PEOPLE},
        frozenset({f"meet:{_TRANSCRIPT}"}),
        {"e.json": {"transcriptEntries": [*MEET_ENTRIES["transcriptEntries"], meet_entry(20, "p1", "x", startTime="late")]}},
        "bad_time",
        frozenset({f"meet:{_TRANSCRIPT}"}),
    ),
    Kit(
        "srt",
        {"2026-05-04 Pilot.srt": SRT},
        frozenset({"srt:2026-05-04 Pilot.srt"}),
        {"2026-05-04 Pilot.srt": SRT + "\n4\n00:00:99,000 --> never\nlost\n"},
        "bad_cue",
        frozenset({"srt:2026-05-04 Pilot.srt"}),
        named=True,
    ),
    Kit("otter", {"o.txt": OTTER}, frozenset({"otter:o.txt"}), {"o.txt": OTTER, "b/o.txt": OTTER + "\nMore.\n"}, "duplicate", frozenset({"otter:o.txt"}), named=True),
    Kit(
        "plain text",
        {"2026-05-04 Pilot.txt": PLAIN},
        frozenset({"transcript:2026-05-04 Pilot.txt"}),
        {"2026-05-04 Pilot.txt": PLAIN, "when.txt": PLAIN},
        "no_meeting",
        frozenset({"transcript:2026-05-04 Pilot.txt"}),
        named=True,
    ),
    Kit(
        "docx",
        {"talk.docx": WORD},
        frozenset({"docx:talk.docx"}),
        {"talk.docx": WORD, "letter.docx": docx("Dear all,", "this is no transcript.")},
        "no_speakers",
        frozenset({"docx:talk.docx"}),
        named=True,
    ),
)  # fmt: skip
