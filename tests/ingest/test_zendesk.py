"""Zendesk tickets: comments inside or beside them, sides from roles, private comments never public."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.types.documents import Document, Part, Side, Visibility
from ingest.records import ParsedDocument, Rejected, Removed
from tests.ingest.exports import ZENDESK_SIDE, comment, documents, records, rows, ticket, write


def _one(folder: Path, **more: Any) -> Document:
    (found,) = documents(records(write(folder, {"t.json": {"tickets": [ticket(**more)], **ZENDESK_SIDE}})))
    return found


def test_comments_are_segments_with_side_and_visibility(tmp_path: Path) -> None:
    found = _one(tmp_path)
    assert [(s.author, s.side, s.visibility, s.text) for s in found.segments] == [
        ("Mara Quist", Side.CUSTOMER, Visibility.PUBLIC, "The crane feed drops every night."),
        ("Sol Adeyemi", Side.VENDOR, Visibility.PUBLIC, "We restarted the gateway."),
        ("Sol Adeyemi", Side.VENDOR, Visibility.INTERNAL, "Root cause: expired certificate."),
    ]
    assert found.url == "https://tellwell.zendesk.example/agent/tickets/41"


def test_what_the_source_says_of_the_whole(tmp_path: Path) -> None:
    said = dict(_one(tmp_path).attributes)
    assert said["status"] == "solved"
    assert said["tags"] == "crane; feed"
    assert (said["satisfaction"], said["satisfaction_comment"]) == ("good", "quick")
    assert (said["closed_at"], said["closed_at_from"]) == ("2026-05-06T08:00:00Z", "updated_at")


def test_the_time_of_solving_is_the_sources_where_it_says_so(tmp_path: Path) -> None:
    found = _one(tmp_path, metric_set={"solved_at": "2026-05-05T20:00:00Z"})
    assert found.ended_at == datetime(2026, 5, 5, 20, 0, tzinfo=UTC)
    assert dict(found.attributes)["closed_at_from"] == "solved_at"


def test_the_description_is_not_said_twice(tmp_path: Path) -> None:
    assert len(_one(tmp_path / "a").segments) == 3
    later = _one(tmp_path / "b", comments=[comment(9, 8, "On it.")])
    assert [segment.text for segment in later.segments] == ["The crane feed drops every night.", "On it."]
    assert later.segments[0].side is Side.CUSTOMER


def test_a_private_comment_of_somebody_unknown_is_ours_and_internal(tmp_path: Path) -> None:
    found = _one(tmp_path, comments=[comment(3, 999, "Do not promise a date.", public=False)])
    assert (found.segments[-1].side, found.segments[-1].visibility) == (Side.VENDOR, Visibility.INTERNAL)


def test_without_roles_requester_and_assignee_tell_the_sides(tmp_path: Path) -> None:
    (found,) = documents(records(write(tmp_path, {"t.json": {"tickets": [ticket()]}})))
    assert [segment.side for segment in found.segments] == [Side.CUSTOMER, Side.VENDOR, Side.VENDOR]


def test_one_ticket_a_line_with_comments_and_people_in_other_files(tmp_path: Path) -> None:
    beside = [dict(each, ticket_id=41) for each in ticket()["comments"]]
    files: dict[str, str | bytes | dict[str, Any]] = {
        "a.json": {"comments": beside},
        "b.jsonl": json.dumps(ticket(comments=[])) + "\n" + json.dumps(ticket(id=42, comments=[])) + "\n",
        "c.json": {"users": ZENDESK_SIDE["users"]},
        "d.json": {"organizations": ZENDESK_SIDE["organizations"]},
    }
    found = records(write(tmp_path, files))
    assert [len(document.segments) for document in documents(found)] == [3, 1]
    assert not [record for record in found if isinstance(record, Rejected)]
    assert documents(found)[0].segments[1].author == "Sol Adeyemi"


def test_comments_that_do_not_name_their_ticket_go_by_the_one_that_opened_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes | dict[str, Any]] = {
        "t.json": {
            "tickets": [ticket(comments=[]), ticket(id=42, comments=[], created_at="2026-05-01T08:00:00Z")]
        },
        "c.json": {"comments": ticket()["comments"]},
    }
    found = documents(records(write(tmp_path, files)))
    assert {document.external_id: len(document.segments) for document in found} == {"41": 3, "42": 1}


def test_a_comment_without_its_ticket_is_kept_apart(tmp_path: Path) -> None:
    lost = [comment(1, 7, "Anybody?", ticket_id=77), comment(2, 7, "Hello?")]
    found = records(write(tmp_path, {"t.json": {"tickets": [ticket()]}, "c.json": {"comments": lost}}))
    rejected = [record for record in found if isinstance(record, Rejected)]
    assert {record.reason_code for record in rejected} == {"ticket_missing"}
    assert {b"Anybody?" in record.raw or b"Hello?" in record.raw for record in rejected} == {True}
    assert len(rejected) == 2


def test_a_deleted_ticket_is_a_tombstone(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"t.json": {"tickets": [ticket(status="deleted", subject=None)]}}))
    assert Removed("zendesk", "41", "t.json", "2026-05-06T08:00:00Z") in found
    assert not documents(found)


def test_the_newest_version_of_a_ticket_counts(tmp_path: Path) -> None:
    old, new = ticket(updated_at="2026-05-05T09:00:00Z", status="open"), ticket()
    found = documents(records(write(tmp_path, {"t.json": {"tickets": [new, old]}})))
    assert [dict(document.attributes)["status"] for document in found] == ["solved"]


def test_a_comment_that_cannot_be_read_does_not_take_its_ticket_along(tmp_path: Path) -> None:
    comments = [*ticket()["comments"], comment(7, 7, "Later.", created_at="noon")]
    found = records(write(tmp_path, {"t.json": {"tickets": [ticket(comments=comments)], **ZENDESK_SIDE}}))
    (rejected,) = [record for record in found if isinstance(record, Rejected)]
    assert (rejected.reason_code, rejected.locator) == ("bad_time", "tickets[0].comments[3]")
    assert len(documents(found)[0].segments) == 3


def test_a_comment_by_mail_keeps_what_it_quotes_apart(tmp_path: Path) -> None:
    text = "No, still broken.\n\nOn Tue, 5 May 2026 at 10:00, Sol Adeyemi <sol@tellwell.example> wrote:\n> Fixed?"
    found = _one(tmp_path, comments=[comment(0, 7, text)])
    assert [(s.part, s.author) for s in found.segments] == [
        (Part.BODY, "Mara Quist"),
        (Part.QUOTED, "Sol Adeyemi"),
    ]


def test_organisations_and_users_come_as_rows(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"t.json": {"tickets": [ticket()], **ZENDESK_SIDE}}))
    (organization,) = rows(found, "organizations")
    assert organization.get("external_id") == "0018d00000QuistAAB"
    assert organization.get("domain_names") == "quistmarine.example"
    assert [row.get("role") for row in rows(found, "users")] == ["end-user", "agent"]
    (hints,) = [record.hints for record in found if isinstance(record, ParsedDocument)]
    assert hints.organization_ids == (("zendesk", "501"),)


def test_a_page_with_one_record_a_line_is_one_page_and_no_list_of_lines(tmp_path: Path) -> None:
    tickets = ",\n".join(json.dumps(ticket(id=n)) for n in (41, 42))
    side = ",\n".join(f"{json.dumps(name)}: {json.dumps(values)}" for name, values in ZENDESK_SIDE.items())
    write(tmp_path, {"page.json": '{"tickets": [\n' + tickets + "\n],\n" + side + "}\n"})
    found = records(tmp_path)
    assert [d.external_id for d in documents(found)] == ["41", "42"]
    assert not [r for r in found if isinstance(r, Rejected)]
