"""What every source keeps to: stable ids, the same records on a second reading, a broken record that stops nothing.

A new source adds one `Kit` here and has these tests.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assistant.types.documents import Document
from assistant.types.facts import Row
from ingest.clean import clean
from ingest.read import read
from ingest.records import ParsedDocument, Record, Rejected
from tests.ingest.exports import (
    ACCOUNTS,
    MEETINGS,
    UTC_ZONE,
    VTT,
    ZENDESK_SIDE,
    documents,
    gong_calls,
    gong_transcripts,
    mail,
    mbox,
    records,
    ticket,
    write,
)

Files = dict[str, str | bytes | dict[str, Any]]


@dataclass(frozen=True)
class Kit:
    """Good files, the ids they give, and a variant in which one record is broken and the rest is whole."""

    name: str
    good: Files
    ids: frozenset[str]
    broken: Files
    reason: str
    left: frozenset[str] = field(default_factory=frozenset)


def _lines(*items: dict[str, Any] | str) -> str:
    return "\n".join(item if isinstance(item, str) else json.dumps(item) for item in items) + "\n"


_GONG = {"a.json": gong_calls(), "b.json": gong_transcripts()}
_TWO_TICKETS = {"tickets": [ticket(), ticket(id=42, comments=[])], **ZENDESK_SIDE}
KITS = (
    Kit(
        "gong",
        {**_GONG},
        frozenset({"gong:91"}),
        {**_GONG, "c.json": gong_transcripts("404")},
        "call_missing",
        frozenset({"gong:91"}),
    ),
    Kit(
        "webvtt",
        {"pilot.vtt": VTT, "m.csv": MEETINGS},
        frozenset({"webvtt:pilot.vtt"}),
        {"pilot.vtt": VTT + "\n00:00:99.000 --> never\nlost words\n", "m.csv": MEETINGS},
        "bad_cue",
        frozenset({"webvtt:pilot.vtt"}),
    ),
    Kit(
        "mail",
        {"box": mbox([mail(), mail(message_id="<m2@q.example>")])},
        frozenset({"mail:<m1@quistmarine.example>", "mail:<m2@q.example>"}),
        {"good.eml": mail(), "bad.eml": mail(date="yesterday", message_id="<m3@q.example>")},
        "no_date",
        frozenset({"mail:<m1@quistmarine.example>"}),
    ),
    Kit(
        "zendesk",
        {"t.json": _TWO_TICKETS},
        frozenset({"zendesk:41", "zendesk:42"}),
        {"t.jsonl": _lines(ticket(), '{"id": 43, "status"', ticket(id=42, comments=[]))},
        "bad_json",
        frozenset({"zendesk:41", "zendesk:42"}),
    ),
    Kit(
        "tables",
        {"accounts.csv": ACCOUNTS},
        frozenset({"accounts:a_quist", "accounts:a_obel"}),
        {"accounts.csv": ACCOUNTS + "a_torn,Torn\n"},
        "bad_row",
        frozenset({"accounts:a_quist", "accounts:a_obel"}),
    ),
)


def _ids(found: list[Record]) -> frozenset[str]:
    said = {record.document.id for record in found if isinstance(record, ParsedDocument)}
    facts = {record.id for record in found if isinstance(record, Row)}
    return frozenset(said or facts)


@pytest.fixture(params=KITS, ids=lambda kit: kit.name)
def kit(request: pytest.FixtureRequest) -> Kit:
    found: Kit = request.param
    return found


def test_ids_come_from_the_source(kit: Kit, tmp_path: Path) -> None:
    found = records(write(tmp_path, kit.good))
    assert kit.ids <= _ids(found)
    assert not [record for record in found if isinstance(record, Rejected)]


def test_a_second_reading_is_identical(kit: Kit, tmp_path: Path) -> None:
    write(tmp_path, kit.good)
    assert records(tmp_path) == records(tmp_path)


def test_the_order_of_the_paths_does_not_change_what_is_read(kit: Kit, tmp_path: Path) -> None:
    write(tmp_path, kit.good)
    paths = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    forth = _ids(list(read(paths, zone=UTC_ZONE)))
    back = _ids(list(read(paths[::-1], zone=UTC_ZONE)))
    assert forth == back


def test_names_and_folders_say_nothing(kit: Kit, tmp_path: Path) -> None:
    if kit.name == "webvtt":
        pytest.skip("a transcript without metadata is named by its file")
    renamed = {f"x{number}/data.{number}": content for number, content in enumerate(kit.good.values())}
    assert _ids(records(write(tmp_path, renamed))) == _ids(records(write(tmp_path / "again", kit.good)))


def test_a_broken_record_is_kept_apart_and_the_rest_is_read(kit: Kit, tmp_path: Path) -> None:
    found = records(write(tmp_path, kit.broken))
    rejected = [record for record in found if isinstance(record, Rejected)]
    assert [record.reason_code for record in rejected] == [kit.reason]
    assert rejected[0].raw
    assert rejected[0].locator
    assert kit.left <= _ids(found)


def test_what_is_stored_is_clean_and_numbered_without_gaps(kit: Kit, tmp_path: Path) -> None:
    for document in documents(records(write(tmp_path, kit.good))):
        _assert_sound(document)


def _assert_sound(document: Document) -> None:
    assert [segment.n for segment in document.segments] == list(range(len(document.segments)))
    assert all(segment.text == clean(segment.text) and segment.text.strip() for segment in document.segments)
    assert document.occurred_at.tzinfo is not None
    assert [origin.external_id for origin in document.origins] == [document.external_id]
    assert document.account_id is None
    assert list(document.attributes) == sorted(document.attributes)
