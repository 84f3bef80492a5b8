"""A file is known by what is in it; what is not known is told with the reason and the nearest shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read import read
from ingest.recognise import head_of, json_keys, recognise
from ingest.records import Rejected, Unrecognised
from ingest.registry import SOURCES
from tests.ingest.exports import (
    ACCOUNTS,
    UTC_ZONE,
    VTT,
    ZENDESK_SIDE,
    gong_calls,
    gong_transcripts,
    mail,
    mbox,
    records,
    ticket,
    write,
)


def _shape(data: bytes) -> str:
    found = recognise(head_of(data, "x"), SOURCES)
    return found.reason if isinstance(found, Unrecognised) else f"{found[0].name}/{found[1].shape}"


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (_json(gong_calls()), "gong/calls"),
        (_json(gong_transcripts()), "gong/transcripts"),
        (_json({"tickets": [ticket()]}), "zendesk/tickets"),
        (_json(ticket()), "zendesk/tickets"),
        (_json([ticket()]), "zendesk/tickets"),
        (_json(ticket()) + b"\n" + _json(ticket(id=2)), "zendesk/tickets"),
        (_json({"users": ZENDESK_SIDE["users"]}), "zendesk/users"),
        (_json({"organizations": ZENDESK_SIDE["organizations"]}), "zendesk/organizations"),
        (_json({"comments": ticket()["comments"]}), "zendesk/comments"),
        (VTT.encode(), "webvtt/transcript"),
        (b"\xef\xbb\xbf" + VTT.encode(), "webvtt/transcript"),
        (mail(), "mail/message"),
        (mail().replace(b"\n", b"\r\n"), "mail/message"),
        (
            _json({"id": 1, "subject": "x", "status": 2, "requester_id": 3, "responder_id": 4}),
            "freshdesk/tickets",
        ),
        (mbox([mail()]), "mail/mbox"),
        (ACCOUNTS.encode(), "tables/accounts"),
        (ACCOUNTS.replace(",", ";").encode("utf-16"), "tables/accounts"),
    ],
)
def test_shapes_by_content(data: bytes, shape: str) -> None:
    assert _shape(data) == shape


@pytest.mark.parametrize(
    ("data", "reason", "nearest"),
    [
        (b"", "empty", None),
        (b"  \n", "empty", None),
        (b"\x00\x01\x02PK", "binary", None),
        (b"Dear all,\n\nFrom now on\n", "text", None),
        (b"account_id,nickname\n1,x\n", "lacks name", "table of facts: accounts"),
        (
            _json({"callTranscripts": [{"callId": "1"}]}),
            "lacks transcript",
            "Gong: transcripts",
        ),
        (_json({"hello": [1, 2]}), "json", None),
    ],
)
def test_what_is_not_known_says_why_and_what_it_comes_nearest_to(
    data: bytes, reason: str, nearest: str | None
) -> None:
    found = recognise(head_of(data, "x"), SOURCES)
    assert isinstance(found, Unrecognised)
    assert reason in found.reason
    assert found.nearest == nearest


def test_keys_are_seen_in_json_that_breaks_off() -> None:
    text = json.dumps({"a": [{"b": {"c": 1}, "d": [1, {"e": 2}]}], "f": "x: {y"})
    keys = json_keys(text[:-3])
    assert keys[""] >= {"a", "f"}
    assert keys["a[]"] == {"b", "d"}
    assert keys["a[].b"] == {"c"}


@given(st.binary(max_size=400))
def test_any_bytes_are_recognised_or_told_apart(data: bytes) -> None:
    found = recognise(head_of(data, "x"), SOURCES)
    assert isinstance(found, Unrecognised | tuple)


def test_one_unknown_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"a.bin": b"\x00\x01", "b.csv": ACCOUNTS, ".hidden": b"x", "mapping.toml": "[accounts]"})
    found = records(tmp_path)
    assert [record.path for record in found if isinstance(record, Unrecognised)] == ["a.bin"]
    assert len(found) == 3


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    (found,) = read([tmp_path / "nowhere"], zone=UTC_ZONE)
    assert isinstance(found, Unrecognised)
    assert "cannot be opened" in found.reason


@pytest.mark.parametrize(
    "text", ['{"calls": [{"metaData": ' + "[" * 50_000, '{"calls":[{"metaData":{"id":' + "9" * 5000]
)
def test_hostile_json_is_kept_apart(tmp_path: Path, text: str) -> None:
    found = records(
        write(tmp_path, {"calls.json": text.replace('"metaData": [', '"parties": 1, "metaData": [')})
    )
    assert [type(record) for record in found] in ([Rejected], [Unrecognised])
