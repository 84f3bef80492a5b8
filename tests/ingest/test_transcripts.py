"""Transcripts in text, subtitles and Word: who speaks, when it was, and which recording a file belongs to."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types.documents import Document, Participant, Side
from ingest.calls import Said, people_of, turns_of
from ingest.records import ParsedDocument, Rejected, Unrecognised
from ingest.speechtext import speech_of
from tests.ingest.exports import VTT, documents, records, write
from tests.ingest.kits_calls import (
    MEET_ENTRIES,
    MEET_PEOPLE,
    OPENING,
    OTTER,
    PLAIN,
    SRT,
    TEAMS_METADATA,
    WORDS,
    ZOOM,
    docx,
    fathom,
    fireflies,
    granola,
    meet_entry,
)  # fmt: skip

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
IVO, MARA = "Ivo Lenk", "Mara Quist"


def _one(folder: Path, files: dict[str, str | bytes | dict[str, object]], zone: str = "UTC") -> Document:
    (found,) = documents(records(write(folder, files), zone=ZoneInfo(zone)))
    return found


def _said(document: Document) -> list[tuple[str | None, int | None, str]]:
    return [(segment.author, segment.offset_ms, segment.text) for segment in document.segments]


@pytest.mark.parametrize(
    "text",
    [
        "[00:04] Ivo Lenk: How are you?\n[00:09] Mara Quist: Well.\n",
        "00:04 Ivo Lenk: How are you?\n00:09 Mara Quist: Well.\n",
        "(0:04) Ivo Lenk: How are you?\n(0:09) Mara Quist: Well.\n",
        "Ivo Lenk  00:04\nHow are you?\n\nMara Quist  00:09\nWell.\n",
        "Ivo Lenk (00:04): How are you?\nMara Quist (00:09): Well.\n",
        "Ivo Lenk [00:00:04]\nHow are you?\nMara Quist [00:00:09]\nWell.\n",
        "Ivo Lenk 0:04\nHow are you?\nMara Quist 0:09\nWell.",
        "0:0:4.0 --> 0:0:8.0\nIvo Lenk\nHow are you?\n0:0:9.0 --> 0:0:10.0\nMara Quist\nWell.",
    ],
)
def test_ways_to_write_a_speaker_and_a_time(text: str) -> None:
    found = [
        (one.speaker, one.offset_ms, one.text)
        for one in speech_of(
            text.replace("0:0:", "0:00:")
            .replace(":4.0", ":04.0")
            .replace(":8.0", ":08.0")
            .replace(":9.0", ":09.0")
        ).said
    ]
    assert found == [(IVO, 4000, "How are you?"), (MARA, 9000, "Well.")]


def test_names_without_times_and_times_between_them() -> None:
    text = "Pilot - 2026/05/04 09:00 UTC\nAttendees\nIvo Lenk, Mara Quist\nTranscript\n00:00:00\nIvo Lenk: One.\nMara Quist: Two.\n00:05:00\nIvo Lenk: Three.\nMara Quist: Four.\n"
    found = speech_of(text)
    assert [(one.speaker, one.offset_ms) for one in found.said] == [
        (IVO, 0),
        (MARA, 0),
        (IVO, 300_000),
        (MARA, 300_000),
    ]
    assert found.preamble[0].startswith("Pilot")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear all,\n\nthe crane comes at 10:30.\nNote: bring the key.\n",
        "Agenda\n10:00 Opening\n10:30 Budget\n11:00 End\n",
        "name,value\nMara,1\nIvo,2\n",
        "Title: Report\nDate: 2026-05-04\nAuthor: Mara Quist\nStatus: draft\nThis is prose about many things and more.\nAnd more of it.\nAnd more.",
        "Q: What is it?\nA: A crane.\n",
        "error: x\nwarning: y\nerror: z\nnote: w\nerror: again\n",
    ],
)
def test_what_is_no_transcript(text: str, tmp_path: Path) -> None:
    assert speech_of(text).said == ()
    found = records(write(tmp_path, {"2026-05-04 x.txt": text}))
    assert all(isinstance(one, Unrecognised) for one in found)


@given(st.text(alphabet="Ab :0123[]()\n-–>.", max_size=300))
def test_any_text_is_read_in_full_or_not_at_all(text: str) -> None:
    found = speech_of(text)
    assert all(one.offset_ms is None or one.offset_ms >= 0 for one in found.said)


def test_otter_tells_its_day_without_a_zone(tmp_path: Path) -> None:
    call = _one(tmp_path, {"o.txt": OTTER}, zone="Europe/Berlin")
    assert (call.source, call.title, call.occurred_at) == (
        "otter",
        "Pilot review",
        datetime(2026, 5, 4, 7, tzinfo=UTC),
    )
    assert dict(call.attributes) == {"assumed_zone": "Europe/Berlin", "date_from": "heading"}
    assert _said(call)[-1] == (MARA, 9000, "Two of three berths are live. The third waits for the crane.")


def test_word_files_of_teams(tmp_path: Path) -> None:
    call = _one(
        tmp_path,
        {
            "talk.docx": docx(
                "Pilot review", "May 4, 2026, 9:00AM", "Ivo Lenk\t0:04", OPENING, "Mara Quist\t0:09", WORDS
            )
        },
    )
    assert (call.title, call.occurred_at) == ("Pilot review", NINE)
    assert _said(call) == [(IVO, 4000, OPENING), (MARA, 9000, WORDS)]


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04word/document.xml broken",
        docx("x").replace(b"word/document.xml", b"word/dokument.xml"),
        docx("x")[:200],
    ],
)
def test_broken_word_files_are_kept_apart(tmp_path: Path, body: bytes) -> None:
    (found,) = records(write(tmp_path, {"talk.docx": body}))
    assert isinstance(found, Rejected | Unrecognised)


def test_entities_in_a_word_file_are_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    (found,) = records(write(tmp_path, {"talk.docx": out.getvalue()}))
    assert isinstance(found, Rejected)
    assert found.reason_code == "bad_docx"


def test_subtitles_keep_odd_times_and_the_speaker(tmp_path: Path) -> None:
    call = _one(tmp_path, {"2026-05-04T09-00 Pilot.srt": SRT.replace("\n", "\r\n")})
    assert _said(call) == [
        (IVO, 4500, "How did the pilot go?"),
        (MARA, 9250, "Two of three berths are live. The third waits for the crane."),
    ]


def test_teams_metadata_cues_tell_the_start_and_place_the_plain_transcript(tmp_path: Path) -> None:
    plain = f"WEBVTT\n\n00:00:04.500 --> 00:00:08.000\n<v Ivo Lenk>{OPENING}</v>\n\n00:00:09.250 --> 00:00:12.000\n<v Mara Quist>Two of three berths\nare live.</v>\n"
    found = documents(records(write(tmp_path, {"cues.vtt": TEAMS_METADATA, "talk.vtt": plain})))
    assert [one.occurred_at for one in found] == [NINE, NINE]
    assert [_said(one) for one in found] == [
        [(IVO, 4500, OPENING), (MARA, 9250, "Two of three berths are live.")]
    ] * 2
    assert dict(found[1].attributes)["date_from"] == "the same words in cues.vtt"
    other = plain.replace(OPENING, "Something else is asked here, at length.").replace(
        "Two of three berths", "Nothing at all"
    )
    again = records(write(tmp_path / "b", {"cues.vtt": TEAMS_METADATA, "talk.vtt": other}))
    assert [one.reason_code for one in again if isinstance(one, Rejected)] == ["no_meeting"]


@pytest.mark.parametrize(
    "name", ["talk.vtt", "GMT20260504-090011_Recording.transcript.vtt", "x-file-0001.vtt", "6840331990.vtt"]
)
def test_zoom_tells_the_meeting_of_its_transcript(tmp_path: Path, name: str) -> None:
    found = records(write(tmp_path, {"a/meta.json": ZOOM, f"a/{name}": VTT}))
    (parsed,) = [one for one in found if isinstance(one, ParsedDocument)]
    call = parsed.document
    assert (call.id, call.title, call.occurred_at) == (f"zoom:{ZOOM['uuid']}", "Pilot review", NINE)
    assert call.ended_at == datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    assert Participant(IVO, "ivo.lenk@tellwell.example", Side.VENDOR) in call.participants
    assert parsed.hints.addresses == ()


def test_of_two_transcripts_or_two_meetings_in_a_folder_none_is_guessed(tmp_path: Path) -> None:
    two = records(
        write(tmp_path / "a", {"meta.json": ZOOM, "one.vtt": VTT, "two.vtt": VTT.replace("Two", "Four")})
    )
    assert not documents(two)
    other = {**ZOOM, "uuid": "other", "id": 1, "recording_files": []}
    both = records(write(tmp_path / "b", {"meta.json": ZOOM, "more.json": other, "one.vtt": VTT}))
    assert not documents(both)


def test_meet_entries_without_their_people_have_no_speaker(tmp_path: Path) -> None:
    call = _one(tmp_path / "a", {"e.json": MEET_ENTRIES})
    assert [author for author, _, _ in _said(call)] == [None]
    call = _one(tmp_path / "b", {"e.json": MEET_ENTRIES, "p.json": MEET_PEOPLE})
    assert _said(call) == [(IVO, 4500, OPENING), (MARA, 9500, WORDS)]
    assert call.occurred_at == NINE
    later = {"transcriptEntries": [meet_entry(30, "p2", "And one more thing.")]}
    call = _one(tmp_path / "c", {"e.json": MEET_ENTRIES, "f.json": later, "p.json": MEET_PEOPLE})
    assert call.segments[-1].text.endswith("And one more thing.")


def test_fireflies_fathom_and_granola_name_their_people(tmp_path: Path) -> None:
    one = _one(tmp_path / "a", {"x.json": {"data": {"transcript": fireflies()}}})
    assert _said(one) == [(IVO, 4500, OPENING), (MARA, 9250, WORDS)]
    assert {person.address for person in one.participants} == {
        "ivo.lenk@tellwell.example",
        "mara@quistmarine.example",
    }
    two = _one(tmp_path / "b", {"x.json": {"items": [fathom()]}})
    assert [(segment.author, segment.side) for segment in two.segments] == [
        ("Ivo", Side.UNKNOWN),
        (MARA, Side.CUSTOMER),
    ]
    three = _one(tmp_path / "c", {"x.json": granola()})
    assert [(segment.author, segment.side) for segment in three.segments] == [
        (IVO, Side.VENDOR),
        (MARA, Side.UNKNOWN),
    ]


def test_several_guests_of_granola_are_told_by_side_only(tmp_path: Path) -> None:
    guests = [{"name": one, "email": f"{one.lower()}@quistmarine.example"} for one in ("Mara", "Tom")]
    found = _one(tmp_path, {"x.json": granola(attendees=guests)})
    assert (found.segments[1].author, found.segments[1].side) == (None, Side.CUSTOMER)


@pytest.mark.parametrize(
    ("speaker", "listed", "address"),
    [
        ("Mara Quist", Participant("Mara Quist", "m@q.example"), "m@q.example"),
        ("Mara Q.", Participant("Mara Quist", "m@q.example"), "m@q.example"),
        ("M. Quist", Participant("Mara Quist", "m@q.example"), "m@q.example"),
        ("Quist, Mara (Ops)", Participant("Mara Quist", "m@q.example"), "m@q.example"),
        ("Mara Quist's iPhone", Participant("Mara Quist", "m@q.example"), "m@q.example"),
        ("D. Ortiz", Participant(None, "dana.ortiz@q.example"), "dana.ortiz@q.example"),
        ("Mara Quest", Participant("Mara Quist", "m@q.example"), None),
        ("Mara", Participant("Mara Quist", "m@q.example"), None),
    ],
)
def test_speakers_are_the_people_who_were_invited(
    speaker: str, listed: Participant, address: str | None
) -> None:
    assert people_of((speaker,), (listed,))[0].address == address


def test_a_near_name_that_fits_two_is_neither() -> None:
    two = (Participant("Mara Quist", "a@q.example"), Participant("Mara Quinn", "b@q.example"))
    assert people_of(("Mara Q",), two) == (Participant("Mara Q"), *two)


def test_voices_without_a_name_are_nobody() -> None:
    assert people_of(("Speaker 1", "Unknown Speaker", "[Crosstalk]".strip("[]"), "Participant 2"), ()) == ()


def test_turns_are_merged_and_silence_left_out() -> None:
    said = [
        Said("A B", "One."),
        Said("A B", " "),
        Said("A B", "Two."),
        Said(None, "…"),
        Said(None, "Three."),
        Said("A B", "Four."),
    ]
    assert [(one.speaker, one.text) for one in turns_of(said)] == [
        ("A B", "One. Two."),
        (None, "Three."),
        ("A B", "Four."),
    ]


def test_a_date_in_the_heading_of_a_plain_text(tmp_path: Path) -> None:
    call = _one(
        tmp_path,
        {
            "talk.txt": "Pilot review\n2026-05-04 09:00 UTC\nParticipants: mara@quistmarine.example\n\n"
            + PLAIN
        },
    )
    assert (call.title, call.occurred_at) == ("Pilot review", NINE)
    assert Participant(MARA, "mara@quistmarine.example") in call.participants
