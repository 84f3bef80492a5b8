"""Mail as systems keep it: the same document as from the message itself, deletions, drafts, and Maildir."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types.documents import Document, Nature, Origin, Part
from ingest.records import BadRecord, Notice, ParsedDocument, Rejected, Removed
from ingest.sources.mailjson import decoded, from_parts
from tests.ingest.exports import documents, mail, records, write
from tests.ingest.kits_mail import encoded, gmail, gmail_raw, graph, hubspot_mail


def _one(folder: Path, content: dict[str, Any]) -> Document:
    (found,) = documents(records(write(folder, {"m.json": content})))
    return found


def test_gmail_gives_the_mail_that_was_sent(tmp_path: Path) -> None:
    found = _one(tmp_path, gmail())
    assert (found.id, found.title) == ("mail:<m1@quistmarine.example>", "Berth three — später")
    assert found.occurred_at == datetime(2026, 5, 4, 8, 15, tzinfo=UTC)
    assert found.thread_id == "<root@tellwell.example>"
    assert [(person.name, person.address, person.role) for person in found.participants][:2] == [
        ("Mara Quist", "mara@quistmarine.example", "from"),
        ("Ivo Lenk", "ivo.lenk@tellwell.example", "to"),
    ]
    assert [segment.part for segment in found.segments] == [Part.BODY, Part.QUOTED]
    assert found.origins == (Origin("gmail", "18f1", "m.json"),)
    assert dict(found.attributes)["labels"] == "INBOX"


@pytest.mark.parametrize("text", ["Zoë at the quay — später", "naïve café"])
def test_gmails_bodies_are_read_in_the_charset_that_they_are_in(tmp_path: Path, text: str) -> None:
    assert _one(tmp_path / "a", gmail(body=text)).segments[0].text == text
    latin = gmail()
    if text.isascii() or "—" not in text:
        latin["payload"]["parts"][0]["body"]["data"] = encoded(text.encode("latin-1"))
        assert _one(tmp_path / "b", latin).segments[0].text == text


def test_a_raw_message_is_read_as_its_file_would_be(tmp_path: Path) -> None:
    raw = _one(tmp_path / "a", gmail_raw())
    (sent,) = documents(
        records(write(tmp_path / "b", {"x.eml": mail(message_id="<m2@quistmarine.example>")}))
    )
    assert raw.segments == sent.segments
    assert raw.id == sent.id


def test_what_gmail_says_of_deletions_and_drafts(tmp_path: Path) -> None:
    history = {"historyId": "9", "history": [{"id": "8", "messagesDeleted": [{"message": {"id": "18f1"}}]}]}
    files = {
        "a.json": {**history, "history": [{"messagesDeleted": [{"message": {"id": "18f1"}}]}]},
        "b.json": gmail(2, labelIds=["TRASH"]),
        "c.json": gmail(3, labelIds=["DRAFT"]),
    }
    found = records(write(tmp_path, files))
    assert {(one.source, one.external_id) for one in found if isinstance(one, Removed)} == {
        ("gmail", "18f1"),
        ("gmail", "18f2"),
    }
    assert [one.reason_code for one in found if isinstance(one, Notice)] == ["draft"]
    assert not documents(found)


def test_an_attachment_of_gmail_is_named_and_not_read_as_text(tmp_path: Path) -> None:
    message = gmail()
    file = {
        "filename": "plan.txt",
        "mimeType": "text/plain",
        "headers": [],
        "body": {"attachmentId": "x", "size": 3},
    }
    message["payload"]["parts"].append(file)
    found = _one(tmp_path, message)
    assert dict(found.attributes)["attachments"] == "plan.txt"


def test_graph_gives_the_new_words_only(tmp_path: Path) -> None:
    found = _one(tmp_path, graph())
    assert [segment.text for segment in found.segments] == ["The crane is late again."]
    assert (found.id, found.url) == ("mail:<m1@quistmarine.example>", "https://outlook.example/AAMk1")
    assert found.participants[0].name == "Quist, Mara"
    assert found.thread_id == "<conv=1@graph.invalid>"
    headers = [
        {"name": "In-Reply-To", "value": "<root@tellwell.example>"},
        {"name": "Auto-Submitted", "value": "auto-replied"},
    ]
    other = _one(tmp_path / "b", graph(internetMessageHeaders=headers))
    assert (other.thread_id, other.nature) == ("<root@tellwell.example>", Nature.AUTO_REPLY)
    meeting = _one(tmp_path / "c", graph(meetingMessageType="meetingRequest"))
    assert meeting.nature is Nature.CALENDAR


def test_what_graph_says_of_removals_and_drafts(tmp_path: Path) -> None:
    page = {"value": [{"id": "AAMk7", "@removed": {"reason": "deleted"}}, graph(2, isDraft=True)]}
    found = records(write(tmp_path, {"delta.json": page}))
    assert [one for one in found if isinstance(one, Removed)] == [Removed("graph", "AAMk7", "delta.json")]
    assert not documents(found)


def test_a_logged_mail_carries_its_company(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"e.json": hubspot_mail()}))
    (parsed,) = [one for one in found if isinstance(one, ParsedDocument)]
    assert parsed.hints.crm_ids == (("hubspot", "501"),)
    assert parsed.document.participants[0].name == "Mara Quist"
    gone = records(write(tmp_path / "b", {"e.json": hubspot_mail() | {"archived": True}}))
    assert [one.external_id for one in gone if isinstance(one, Removed)] == ["email:5"]


def test_maildirs_with_their_hidden_folders(tmp_path: Path) -> None:
    files = {
        "box/cur/1.a:2,S": mail(),
        "box/cur/2.a:2,DS": mail(message_id="<m2@q.example>"),
        "box/cur/3.a:2,ST": mail(message_id="<m3@q.example>"),
        "box/tmp/4.a": mail(message_id="<m4@q.example>"),
        "box/.Sent/new/5.a": mail(message_id="<m5@q.example>"),
        "box/.Sent/cur/6.a:2,": mail(message_id="<m6@q.example>"),
        ".git/cur.eml": mail(message_id="<m7@q.example>"),
    }
    found = documents(records(write(tmp_path, files)))
    assert {one.external_id for one in found} == {
        "<m1@quistmarine.example>",
        "<m5@q.example>",
        "<m6@q.example>",
    }


@pytest.mark.skipif(
    find_spec("extract_msg") is not None, reason="the package of the extra [msg] is installed"
)
def test_an_outlook_file_names_the_extra_that_reads_it(tmp_path: Path) -> None:
    (found,) = records(write(tmp_path, {"x.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)}))
    assert isinstance(found, Rejected)
    assert found.reason_code == "extra_missing"
    assert "plumbline[msg]" in found.message


def test_another_office_file_is_no_mail(tmp_path: Path) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
    (found,) = records(write(tmp_path, {"x.doc": data}))
    assert not isinstance(found, Rejected | ParsedDocument)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["headers", "parts", "body", "data", "name", "value", "mimeType", "filename"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["headers", "parts", "body", "mimeType"]), JSON, max_size=4))
def test_any_tree_of_parts_is_a_message_or_a_bad_record(payload: dict[str, Any]) -> None:
    with suppress(BadRecord):
        from_parts(payload)


def test_base64_in_either_alphabet() -> None:
    assert decoded("_-8") == decoded("/+8=") == b"\xff\xef"
