"""Gong calls: two files joined by id, sides from affiliation, one segment for each monologue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from assistant.types.documents import Kind, Side, Visibility
from ingest.records import ParsedDocument, Rejected
from tests.ingest.exports import documents, gong_calls, gong_transcripts, records, write


def test_call_and_transcript_join_whichever_file_comes_first(tmp_path: Path) -> None:
    apart = records(write(tmp_path / "apart", {"1.json": gong_transcripts(), "2.json": gong_calls()}))
    both = {**gong_calls(), **gong_transcripts()}
    one = records(write(tmp_path / "one", {"1.json": both}))
    assert documents(apart)[0].segments == documents(one)[0].segments
    assert len(documents(apart)) == len(documents(one)) == 1


def test_what_a_call_becomes(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"c.json": gong_calls(), "t.json": gong_transcripts()}))
    (call,) = documents(found)
    assert (call.kind, call.url, call.title) == (
        Kind.CALL,
        "https://gong.example/call?id=91",
        "Quist <> Tellwell: pilot",
    )
    assert call.ended_at == datetime(2026, 5, 4, 9, 10, tzinfo=UTC)
    assert [(s.author, s.side, s.offset_ms, s.text) for s in call.segments] == [
        ("Ivo Lenk", Side.VENDOR, 1000, "How did it go?"),
        ("Mara Quist", Side.CUSTOMER, 3000, "Two berths are live. The third is not."),
        (None, Side.UNKNOWN, 6000, "Hello from the van."),
    ]
    assert call.segments[1].said_at == datetime(2026, 5, 4, 9, 0, 3, tzinfo=UTC)
    assert [person.name for person in call.participants] == ["Ivo Lenk", "Mara Quist", "Invited Only"]


def test_hints_name_the_crm_account_and_the_people_who_are_not_ours(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"c.json": gong_calls(), "t.json": gong_transcripts()}))
    (hints,) = [record.hints for record in found if isinstance(record, ParsedDocument)]
    assert hints.crm_ids == (("salesforce", "0018d00000QuistAAB"),)
    assert hints.addresses == ("mara@quistmarine.example", "io@quistmarine.example")


def test_a_private_call_is_internal(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"c.json": gong_calls(isPrivate=True), "t.json": gong_transcripts()}))
    assert {segment.visibility for segment in documents(found)[0].segments} == {Visibility.INTERNAL}


def test_a_call_without_transcript_still_took_place(tmp_path: Path) -> None:
    (call,) = documents(records(write(tmp_path, {"c.json": gong_calls()})))
    assert call.segments == ()
    assert ("transcript", "missing") in call.attributes


def test_a_second_transcript_of_one_call_is_kept_apart(tmp_path: Path) -> None:
    files = {"c.json": gong_calls(), "t1.json": gong_transcripts(), "t2.json": gong_transcripts()}
    rejected = [record for record in records(write(tmp_path, files)) if isinstance(record, Rejected)]
    assert [record.reason_code for record in rejected] == ["duplicate"]
