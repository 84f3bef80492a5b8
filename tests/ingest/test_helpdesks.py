"""Tickets and chats of each system: who asked, what was shown, when it was closed, whose it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types.documents import Document, Kind, Origin, Side, Visibility
from ingest.adf import adf_text
from ingest.records import AccountHints, BadRecord, ParsedDocument, Removed
from tests.ingest.exports import records, write
from tests.ingest.kit import Files
from tests.ingest.kits_tickets import (
    CASE_COMMENTS,
    CASE_MAILS,
    CASES,
    SECRET,
    SLACK_FILES,
    SLACK_USERS,
    freshdesk,
    freshdesk_reply,
    hubspot_ticket,
    intercom,
    jira,
)  # fmt: skip

PUBLIC, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL
ASKED = ("Mara Quist", Side.CUSTOMER, PUBLIC, "The crane feed drops every night.")
ANSWERED = ("Sol Adeyemi", Side.VENDOR, PUBLIC, "We restarted it.")


def _all(folder: Path, files: Files) -> dict[str, ParsedDocument]:
    return {one.document.id: one for one in records(write(folder, files)) if isinstance(one, ParsedDocument)}


def _one(folder: Path, content: dict[str, Any]) -> tuple[Document, AccountHints]:
    (found,) = _all(folder, {"x.json": content}).values()
    return found.document, found.hints


def _said(document: Document) -> list[tuple[str | None, Side, Visibility, str]]:
    return [(one.author, one.side, one.visibility, one.text) for one in document.segments]


def test_intercom(tmp_path: Path) -> None:
    found, hints = _one(tmp_path, intercom())
    assert _said(found) == [
        ASKED,
        ANSWERED,
        ("Sol Adeyemi", Side.VENDOR, INTERNAL, SECRET),
        ("Sol Adeyemi", Side.VENDOR, INTERNAL, f"Yours. {SECRET}"),
    ]
    said = dict(found.attributes)
    assert (said["satisfaction"], said["satisfaction_score"], said["status"], said["priority"]) == (
        "bad",
        "2/5",
        "closed",
        "high",
    )
    assert found.ended_at == datetime(2026, 5, 5, 9, tzinfo=UTC)
    assert hints.addresses == ("mara@quistmarine.example",)


def test_freshdesk(tmp_path: Path) -> None:
    found, hints = _one(tmp_path, freshdesk())
    assert _said(found) == [
        ASKED,
        (None, Side.VENDOR, PUBLIC, "We restarted it."),
        (None, Side.VENDOR, INTERNAL, SECRET),
    ]
    assert (dict(found.attributes)["status"], dict(found.attributes)["priority"]) == ("closed", "high")
    assert found.ended_at == datetime(2026, 5, 6, 7, tzinfo=UTC)
    assert hints.organization_ids == (("freshdesk", "501"),)


def test_freshdesk_in_separate_files_is_the_same(tmp_path: Path) -> None:
    apart = {key: value for key, value in freshdesk().items() if key not in ("conversations", "requester")}
    replies = [
        freshdesk_reply(2, SECRET, private=True, user_id=8),
        freshdesk_reply(1, "We restarted it.", user_id=8),
    ]
    people = [
        {
            "id": 7,
            "name": "Mara Quist",
            "email": "mara@quistmarine.example",
            "company_id": 501,
            "job_title": "COO",
        }
    ]
    files: Files = {
        "t.json": {"tickets": [apart]},
        "c.json": {"conversations": replies},
        "p.json": {"contacts": people},
    }
    (found,) = _all(tmp_path / "a", files).values()
    whole, _ = _one(tmp_path / "b", freshdesk())
    assert _said(found.document) == _said(whole)


def test_a_reply_that_does_not_say_whether_it_is_private_is_internal(tmp_path: Path) -> None:
    reply = freshdesk_reply(1, SECRET, user_id=8)
    del reply["private"]
    found, _ = _one(tmp_path, freshdesk(conversations=[reply]))
    assert found.segments[-1].visibility is INTERNAL


def test_freshdesk_says_what_was_deleted(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"x.json": freshdesk(deleted=True)}))
    assert [(one.source, one.external_id) for one in found if isinstance(one, Removed)] == [
        ("freshdesk", "21")
    ]


def test_jira(tmp_path: Path) -> None:
    found, hints = _one(tmp_path, {"issues": [jira()]})
    assert _said(found) == [
        ASKED,
        ANSWERED,
        ("Sol Adeyemi", Side.VENDOR, INTERNAL, SECRET),
        ("Sol Adeyemi", Side.VENDOR, INTERNAL, f"Again. {SECRET}"),
    ]
    assert hints.organization_ids == (("jira", "7"),)
    assert found.ended_at == datetime(2026, 5, 6, 8, tzinfo=UTC)
    assert found.url == "https://tellwell.example/browse/SUP-1"


def test_the_document_format_of_atlassian() -> None:
    text = {"type": "text", "text": "b"}
    bullet = {"type": "listItem", "content": [{"type": "paragraph", "content": [text]}]}
    nodes = [
        {
            "type": "paragraph",
            "content": [{"type": "text", "text": "a "}, {"type": "mention", "attrs": {"text": "@Mara"}}],
        },
        {"type": "bulletList", "content": [bullet, bullet]},
        {
            "type": "blockquote",
            "content": [{"type": "paragraph", "content": [text, {"type": "hardBreak"}, text]}],
        },
        {"type": "paragraph", "content": [{"type": "inlineCard", "attrs": {"url": "https://x.example"}}]},
    ]
    assert adf_text({"type": "doc", "content": nodes}) == "a @Mara\n- b\n- b\n> b\n> b\nhttps://x.example"
    deep: dict[str, Any] = text
    for _ in range(300):
        deep = {"type": "panel", "content": [deep]}
    with pytest.raises(BadRecord):
        adf_text(deep)


@given(
    st.recursive(
        st.none() | st.text(max_size=5),
        lambda inner: st.dictionaries(
            st.sampled_from(["type", "text", "content", "attrs"]), inner | st.lists(inner), max_size=4
        ),
    )
)
def test_any_document_of_that_format_is_text(node: object) -> None:
    assert isinstance(adf_text(node), str)


def test_hubspot_tickets(tmp_path: Path) -> None:
    found, hints = _one(tmp_path, {"results": [hubspot_ticket()]})
    assert [one.text for one in found.segments] == ["The crane feed drops every night."]
    assert (dict(found.attributes)["status"], dict(found.attributes)["priority"]) == ("waiting on us", "high")
    assert hints.crm_ids == (("hubspot", "501"),)
    closed, _ = _one(tmp_path / "b", hubspot_ticket(closed_date="2026-05-06T07:00:00Z"))
    assert (closed.ended_at, dict(closed.attributes)["status"]) == (
        datetime(2026, 5, 6, 7, tzinfo=UTC),
        "closed",
    )


def test_salesforce_cases(tmp_path: Path) -> None:
    found = _all(tmp_path, {"Case.csv": CASES, "Mail.csv": CASE_MAILS, "Comment.csv": CASE_COMMENTS})
    case = found["salesforce:5008d00000CaseAAAB"]
    assert _said(case.document) == [
        ASKED,
        ANSWERED,
        ("Sol Adeyemi", Side.VENDOR, INTERNAL, SECRET),
        (None, Side.VENDOR, INTERNAL, f"Again. {SECRET}"),
    ]
    assert case.hints.crm_ids == (("salesforce", "0018d00000QuistAAB"),)
    assert Origin("mail", "<m1@quistmarine.example>", "Mail.csv") in case.document.origins
    assert "message-id:<m2@tellwell.example>" in case.same_as
    assert [one.text for one in found["mail:<m4@quistmarine.example>"].document.segments] == [
        "No case of mine."
    ]


def test_mails_without_their_case_are_mails(tmp_path: Path) -> None:
    found = _all(tmp_path, {"Mail.csv": CASE_MAILS})
    assert "mail:<m1@quistmarine.example>" in found
    assert all(one.document.kind is Kind.EMAIL for one in found.values())


def test_slack(tmp_path: Path) -> None:
    found = _all(tmp_path, SLACK_FILES)
    talk = found["slack:C1/1777885200.000100"].document
    assert talk.kind is Kind.CHAT
    assert talk.title == "#quist-pilot: The crane feed drops & @Ivo Lenk knows."
    assert _said(talk) == [
        ("Mara Quist", Side.CUSTOMER, PUBLIC, "The crane feed drops & @Ivo Lenk knows."),
        ("Ivo Lenk", Side.VENDOR, PUBLIC, "See status (https://x.example/s)."),
    ]
    assert found["slack:C1/1777885200.000100"].hints.addresses == ("mara@quistmarine.example",)
    assert [one.visibility for one in found["slack:C2/2026-05-04"].document.segments] == [INTERNAL]


def test_a_channel_without_outsiders_is_internal_whatever_is_missing(tmp_path: Path) -> None:
    files: Files = {key: value for key, value in SLACK_FILES.items() if "acct" in key}
    (found,) = _all(tmp_path, files).values()
    assert [one.visibility for one in found.document.segments] == [INTERNAL]


def test_guests_of_another_domain_are_outside(tmp_path: Path) -> None:
    users = json.loads(SLACK_USERS)
    users[2] |= {"team_id": "T1", "is_ultra_restricted": True}
    found = _all(tmp_path, {**SLACK_FILES, "users.json": json.dumps(users)})
    assert found["slack:C1/1777885200.000100"].document.segments[0].side is Side.CUSTOMER
