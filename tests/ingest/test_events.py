"""Events become daily usage: each once, under the account of its group, its person or the person's domain."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.types.facts import Row
from ingest.records import Notice, Record, UsageTable
from ingest.rollup import Event, Rollup
from tests.ingest.exports import records, rows, write
from tests.ingest.kits_facts import AMPLITUDE, MIXPANEL, POSTHOG, SEGMENT, lines

Counted = dict[tuple[str, str, str], str]


def _usage(found: list[Record]) -> Counted:
    tables = [record for record in found if isinstance(record, UsageTable)]
    return {
        key: value
        for table in tables
        for *key_parts, value in zip(table.account_id, table.on, table.metric, table.value, strict=True)
        for key in [tuple(key_parts)]
    }  # type: ignore[misc]


def _read(folder: Path, *events: dict[str, Any]) -> list[Record]:
    return records(write(folder, {"events.jsonl": lines(*events)}))


ALL: tuple[tuple[dict[str, Any], str], ...] = (
    (SEGMENT[0], "messageId"),
    (POSTHOG, "uuid"),
    (MIXPANEL, "properties.$insert_id"),
    (AMPLITUDE, "$insert_id"),
)


def _with_key(event: dict[str, Any], path: str, key: str) -> dict[str, Any]:
    outer, _, inner = path.partition(".")
    return event | {outer: event[outer] | {inner: key}} if inner else event | {outer: key}


@pytest.mark.parametrize(("event", "key"), ALL, ids=["segment", "posthog", "mixpanel", "amplitude"])
def test_an_event_counts_once_however_often_it_is_delivered(
    tmp_path: Path, event: dict[str, Any], key: str
) -> None:
    again = [_with_key(event, key, f"k{number % 3}") for number in range(9)]
    found = _read(tmp_path, *again)
    day = _usage(found)
    name = next(metric for _, _, metric in day if metric != "active_users")
    assert day == {("acct_q", "2026-03-03", name): "3", ("acct_q", "2026-03-03", "active_users"): "1"}
    assert [record.reason_code for record in found if isinstance(record, Notice)] == ["duplicate_events"]


def test_a_late_evening_elsewhere_is_another_day_in_utc(tmp_path: Path) -> None:
    late = SEGMENT[0] | {"timestamp": "2026-03-03T23:30:00-05:00"}
    assert ("acct_q", "2026-03-04", "active_users") in _usage(_read(tmp_path, late))


def test_milliseconds_and_seconds_are_told_apart(tmp_path: Path) -> None:
    newer = MIXPANEL | {
        "properties": MIXPANEL["properties"] | {"time": 1_772_524_801_000, "$insert_id": "i2"}
    }
    assert _usage(_read(tmp_path, MIXPANEL, newer))["acct_q", "2026-03-03", "event:Export Completed"] == "2"


def test_an_event_without_a_group_belongs_to_the_only_group_of_its_person(tmp_path: Path) -> None:
    loose = {**SEGMENT[0], "messageId": "m9", "context": {}}
    assert _usage(_read(tmp_path, loose, SEGMENT[1]))["acct_q", "2026-03-03", "event:Export Completed"] == "1"


def test_without_any_group_the_domain_of_the_address_says_whose_it_is(tmp_path: Path) -> None:
    loose = AMPLITUDE | {"groups": {}}
    free = loose | {"$insert_id": "i2", "user_id": "u2", "user_properties": {"email": "x@gmail.com"}}
    found = _read(tmp_path, loose, free)
    assert set(_usage(found)) == {
        ("@quistmarine.example", "2026-03-03", "event:Export Completed"),
        ("@quistmarine.example", "2026-03-03", "active_users"),
    }
    assert [record.reason_code for record in found if isinstance(record, Notice)] == [
        "events_without_account"
    ]


def test_groups_come_with_their_name_and_the_domains_of_their_people(tmp_path: Path) -> None:
    (group,) = rows(_read(tmp_path, *SEGMENT), "organizations")
    assert (group.get("name"), group.get("id")) == ("Quist Marine", "acct_q")
    (group,) = rows(_read(tmp_path / "b", POSTHOG), "organizations")
    assert group.get("domain_names") == "quistmarine.example"


def test_what_systems_record_by_themselves_is_no_activity(tmp_path: Path) -> None:
    found = _read(tmp_path, POSTHOG | {"event": "$identify"}, POSTHOG | {"event": "$pageview", "uuid": "p2"})
    assert {metric for _, _, metric in _usage(found)} == {"event:$pageview", "active_users"}


def test_compressed_lines_are_read_and_say_where_they_lie(tmp_path: Path) -> None:
    (tmp_path / "export.json.gz").write_bytes(gzip.compress(lines(AMPLITUDE).encode()))
    found = records(tmp_path)
    assert _usage(found)["acct_q", "2026-03-03", "active_users"] == "1"
    assert {record.path for record in found if isinstance(record, UsageTable)} == {
        "export.json.gz!export.json"
    }


def test_names_beyond_the_limit_count_as_activity_only() -> None:
    rollup = Rollup("segment", ["f"], max_names=2)
    for number, name in enumerate("abcab"):
        rollup.add(Event(f"k{number}", name, "2026-03-03", f"u{number}", "g", ""), file=0, line=number)
    counted = {
        metric: value
        for table in rollup.tables()
        for metric, value in zip(table.metric, table.value, strict=True)
    }
    assert counted == {"event:a": "2", "event:b": "2", "active_users": "5"}
    assert rollup.other_names == 1


@pytest.mark.slow
def test_a_million_events_are_counted_whole(tmp_path: Path) -> None:
    with (tmp_path / "events.jsonl").open("w", encoding="utf-8") as out:
        for number in range(1_000_000):
            out.write(json.dumps(_with_key(SEGMENT[0], "messageId", f"ajs-{number}")
                | {"userId": f"u{number % 20_000}", "context": {"groupId": f"acct_{number % 500}"},
                   "event": f"Event {number % 40}", "timestamp": f"2026-03-{number % 28 + 1:02d}T08:00:00Z"}) + "\n")  # fmt: skip
    counted = _usage(records(tmp_path))
    assert (
        sum(int(value) for (_, _, metric), value in counted.items() if metric != "active_users") == 1_000_000
    )


def test_rows_of_groups_are_rows(tmp_path: Path) -> None:
    assert all(
        isinstance(row, Row) and row.account_id is None
        for row in rows(_read(tmp_path, *SEGMENT), "organizations")
    )
