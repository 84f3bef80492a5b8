"""What every source keeps to: stable ids, the same records on a second reading, a broken record that stops nothing.

A new source adds one `Kit` to `kits_calls`, `kits_facts`, `kits_mail` or `kits_tickets` and has these tests.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from assistant.types.documents import Document, Visibility
from assistant.types.facts import Row
from ingest.clean import clean
from ingest.read import read
from ingest.records import ParsedDocument, Record, Rejected
from tests.ingest import kits_calls, kits_facts, kits_mail, kits_tickets
from tests.ingest.exports import UTC_ZONE, documents, records, write
from tests.ingest.kit import Kit

KITS = (*kits_calls.KITS, *kits_facts.KITS, *kits_mail.KITS, *kits_tickets.KITS)


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
    if kit.named:
        pytest.skip("what these files are called is part of what they say")
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
    # A mail is known by its Message-ID everywhere; its origin says what the system calls it.
    assert document.source == "mail" or document.origins[0].external_id == document.external_id
    assert document.account_id is None
    assert list(document.attributes) == sorted(document.attributes)


def test_what_was_never_meant_for_the_account_is_never_public(kit: Kit, tmp_path: Path) -> None:
    said = [segment for found in documents(records(write(tmp_path, kit.good))) for segment in found.segments]
    secret = [segment for segment in said if kits_tickets.SECRET in segment.text]
    assert all(segment.visibility is Visibility.INTERNAL for segment in secret)
    if kit.name in ("intercom", "freshdesk", "jira", "salesforce cases", "slack"):
        assert secret
        assert any(segment.visibility is Visibility.PUBLIC for segment in said)


def test_the_words_of_programs_are_no_evidence(kit: Kit, tmp_path: Path) -> None:
    said = [
        segment.text for found in documents(records(write(tmp_path, kit.good))) for segment in found.segments
    ]
    assert not any("that a program wrote" in text for text in said)


ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e300,
    "",
    "x",
    "<",
    [],
    {},
    [[]],
    [None],
    [{}],
    {"id": []},
    "\ud800",
    "0" * 40,
)


def _spoiled(value: Any, random: Random) -> Any:
    """The value with a few of its leaves and branches replaced by what nobody expects there."""
    if random.random() < 0.04:
        return random.choice(ODD)
    if isinstance(value, dict):
        return {key: _spoiled(inner, random) for key, inner in value.items() if random.random() > 0.02}
    return [_spoiled(inner, random) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(12))
def test_any_field_may_hold_anything(kit: Kit, tmp_path: Path, seed: int) -> None:
    random = Random(f"{kit.name} {seed}")
    whole = {
        name: content if isinstance(content, dict) else _json(content) for name, content in kit.good.items()
    }
    if all(value is None for value in whole.values()):
        pytest.skip("these files are no JSON")
    files = {
        name: kit.good[name] if value is None else json.dumps(_spoiled(value, random))
        for name, value in whole.items()
    }
    for document in documents(records(write(tmp_path, files))):
        _assert_sound(document)


def _json(content: str | bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


SHOWN = """
from collections.abc import Iterator
from ingest.calls import CallHead, Said, call
from ingest.jsonfile import Json, dicts_in, needed, text_in
from ingest.jsonshape import each, line, needed_moment
from ingest.recognise import Signature, Source, match_json
from ingest.records import ReadContext, Record, SourceFile
"""


def test_a_new_shape_in_ten_lines_as_the_documentation_shows_it(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs/sources.md").read_text(encoding="utf-8")
    shown = text.partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(SHOWN + shown, names)
    calls = [
        {
            "call_id": "7",
            "title": "T",
            "started": "2026-05-04T09:00:00Z",
            "lines": [{"who": "A B", "text": "Hi there."}],
        }
    ]
    write(tmp_path, {"x.json": {"calls": [*calls, {"call_id": "8", "lines": []}]}})
    found = list(read([tmp_path], zone=UTC_ZONE, sources=(names["ACME"],)))
    assert [one.document.id for one in found if isinstance(one, ParsedDocument)] == ["acme:7"]
    assert [one.reason_code for one in found if isinstance(one, Rejected)] == ["missing_field"]
