"""WebVTT: who speaks, turns, and the meeting that a file without metadata belongs to."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.types.documents import Document
from ingest.jsonfile import decode_text
from ingest.recognise import Form, head_of
from ingest.records import ParsedDocument, Rejected
from ingest.sources.webvtt import MAX_TURN
from ingest.vttcues import Cue, cues_of
from tests.ingest.exports import MEETINGS, VTT, documents, records, write


def _vtt(*cues: str) -> str:
    blocks = [f"00:{n // 60:02d}:{n % 60:02d}.000 --> 01:00:00.000\n{text}\n" for n, text in enumerate(cues)]
    return "WEBVTT\n\n" + "\n".join(blocks)


def _call(folder: Path, text: str | bytes, name: str = "2026-05-04 Pilot review.vtt") -> Document:
    (found,) = documents(records(write(folder, {name: text})))
    return found


def _said(document: Document) -> list[tuple[str | None, str]]:
    return [(segment.author, segment.text) for segment in document.segments]


def test_a_cue_without_a_name_continues_the_speaker(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"pilot.vtt": VTT, "m.csv": MEETINGS}))
    (call,) = documents(found)
    assert _said(call) == [
        ("Ivo Lenk", "How did the pilot go?"),
        ("Mara Quist", "Two of three berths are live. The third waits for the crane."),
    ]
    assert call.segments[1].offset_ms == 5000
    assert call.segments[1].said_at == datetime(2026, 5, 4, 9, 0, 5, tzinfo=UTC)
    assert [(person.name, person.address) for person in call.participants] == [
        ("Ivo Lenk", "ivo.lenk@tellwell.example"),
        ("Mara Quist", "mara@quistmarine.example"),
    ]
    (hints,) = [record.hints for record in found if isinstance(record, ParsedDocument)]
    assert hints.addresses == ("ivo.lenk@tellwell.example", "mara@quistmarine.example")


def test_voice_tags(tmp_path: Path) -> None:
    text = _vtt(
        "<v Mara Quist>Two berths\nare live.</v>", "<v Ivo Lenk>Good &amp; well.</v><v Mara Quist>Yes.</v>"
    )
    assert _said(_call(tmp_path, text)) == [
        ("Mara Quist", "Two berths are live."),
        ("Ivo Lenk", "Good & well."),
        ("Mara Quist", "Yes."),
    ]


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        (["Mara Quist: The issue: cranes."], [("Mara Quist", "The issue: cranes.")]),
        (["Mara Quist: Yes.", "Here is the thing: no."], [("Mara Quist", "Yes. Here is the thing: no.")]),
        (["Ops: Mara Quist: Hi."], [("Ops: Mara Quist", "Hi.")]),
        (["Note: the crane.", "Note: the cable."], [(None, "Note: the crane. Note: the cable.")]),
        (["Jo: Hi.", "Jo: Again."], [("Jo", "Hi. Again.")]),
        (["Pieter van Dam: Hallo."], [("Pieter van Dam", "Hallo.")]),
    ],
)
def test_who_is_a_speaker(tmp_path: Path, cues: list[str], expected: list[tuple[str | None, str]]) -> None:
    assert _said(_call(tmp_path, _vtt(*cues))) == expected


def test_a_long_turn_is_cut(tmp_path: Path) -> None:
    call = _call(tmp_path, _vtt(*(["Mara Quist: " + "word " * 50] + ["word " * 50] * 20)))
    assert len(call.segments) > 3
    assert all(len(segment.text) <= MAX_TURN for segment in call.segments)
    assert {segment.author for segment in call.segments} == {"Mara Quist"}


@pytest.mark.parametrize(
    ("name", "moment", "title"),
    [
        ("2026-05-04 Pilot review.vtt", datetime(2026, 5, 3, 22, tzinfo=UTC), "Pilot review"),
        ("2026-05-04T09-30_pilot_review.vtt", datetime(2026, 5, 4, 7, 30, tzinfo=UTC), "pilot review"),
        (
            "GMT20260504-090011_Recording.transcript.vtt",
            datetime(2026, 5, 4, 9, 0, 11, tzinfo=UTC),
            "Recording",
        ),
        ("quist_20260504.vtt", datetime(2026, 5, 3, 22, tzinfo=UTC), "quist"),
    ],
)
def test_date_and_title_of_the_file_name(tmp_path: Path, name: str, moment: datetime, title: str) -> None:
    (call,) = documents(records(write(tmp_path, {name: VTT}), zone=ZoneInfo("Europe/Berlin")))
    assert (call.occurred_at, call.title) == (moment, title)
    assert "date_from" in dict(call.attributes)


def test_a_meeting_that_cannot_be_placed_is_kept_apart_with_the_way_to_mend_it(tmp_path: Path) -> None:
    (rejected,) = [
        found for found in records(write(tmp_path, {"call.vtt": VTT})) if isinstance(found, Rejected)
    ]
    assert rejected.reason_code == "no_meeting"
    assert "meetings table" in rejected.message
    assert rejected.raw == VTT.encode()


def test_two_files_of_one_name_are_not_one_document(tmp_path: Path) -> None:
    files: dict[str, str | bytes | dict[str, object]] = {
        "a/2026-05-04 x.vtt": VTT,
        "b/2026-05-04 x.vtt": VTT.replace("Two", "Three"),
    }
    found = records(write(tmp_path, files))
    assert len(documents(found)) == 1
    assert [record.reason_code for record in found if isinstance(record, Rejected)] == ["duplicate"]


def test_a_byte_order_mark_and_utf16(tmp_path: Path) -> None:
    assert _said(_call(tmp_path / "a", b"\xef\xbb\xbf" + VTT.encode())) == _said(
        _call(tmp_path / "b", VTT.encode("utf-16"))
    )


DATA = os.environ.get("PLUMBLINE_DATA")


@pytest.mark.skipif(not DATA, reason="PLUMBLINE_DATA names no folder of public data")
def test_public_cases_of_cue_parsing() -> None:
    """Public conformance files: the number of cues and their texts."""
    folder = Path(str(DATA)) / "webvtt"
    if not folder.is_dir():
        pytest.skip("the folder webvtt is not there")
    for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        data = (folder / case["file"]).read_bytes()
        is_vtt = head_of(data, case["file"]).form is Form.WEBVTT
        cues = [cue for cue in cues_of(decode_text(data)) if isinstance(cue, Cue)] if is_vtt else []
        assert case["n_cues"] in (None, len(cues)), case["case_id"]
        for number, expected in case["cues"].items():
            if "text" in expected:
                text = " ".join(words for _, words in cues[int(number)].runs)
                assert text == " ".join(expected["text"].split()), case["case_id"]
