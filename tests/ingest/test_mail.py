"""Mail: ids, threads, times, parts, and what no person wrote."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types.documents import Document, Nature, Part
from ingest.htmltext import html_to_text
from ingest.records import BadRecord, ParsedDocument, ReadContext, Rejected, SourceFile
from ingest.sources.mail import documents as read_mail
from ingest.sources.mail import read_message
from tests.ingest.exports import UTC_ZONE, documents, mail, mbox, records, write


def _read(data: bytes) -> Document:
    return read_message(data, "m.eml", b"").document


def test_the_message_id_is_the_id_and_the_first_reference_the_thread() -> None:
    found = _read(mail(references="<root@q.example> <mid@q.example>", in_reply_to="<mid@q.example>"))
    assert found.external_id == "<m1@quistmarine.example>"
    assert found.thread_id == "<root@q.example>"
    assert _read(mail(in_reply_to="<mid@q.example>")).thread_id == "<mid@q.example>"
    assert _read(mail()).thread_id == "<m1@quistmarine.example>"


def test_a_mail_without_an_id_gets_the_same_one_every_time_and_says_so() -> None:
    once, again = _read(mail(message_id="")), _read(mail("other body\n", message_id=""))
    assert once.external_id == again.external_id
    assert ("id_from", "headers") in once.attributes
    assert _read(mail(message_id="", subject="Else")).external_id != once.external_id


@pytest.mark.parametrize(
    ("headers", "moment", "mark"),
    [
        ({"date": "Mon, 4 May 2026 10:15:00 +0200"}, datetime(2026, 5, 4, 8, 15, tzinfo=UTC), None),
        (
            {"date": "Mon, 4 May 2026 10:15:00 -0000"},
            datetime(2026, 5, 4, 10, 15, tzinfo=UTC),
            "assumed_zone",
        ),
        ({"date": "4 May 2026 10:15"}, datetime(2026, 5, 4, 10, 15, tzinfo=UTC), "assumed_zone"),
        (
            {"date": "Mon, 4 May 1970 10:15:00 +0000", "received": "by mx; Mon, 4 May 2026 08:15:09 +0000"},
            datetime(2026, 5, 4, 8, 15, 9, tzinfo=UTC),
            "date_from",
        ),
        (
            {"date": "Mon, 4 May 2036 10:15:00 +0000", "received": "by mx; Mon, 4 May 2026 08:15:09 +0000"},
            datetime(2026, 5, 4, 8, 15, 9, tzinfo=UTC),
            "date_from",
        ),
        (
            {"date": "", "received": "from a by mx; Mon, 4 May 2026 08:15:09 +0000"},
            datetime(2026, 5, 4, 8, 15, 9, tzinfo=UTC),
            "date_from",
        ),
    ],
)
def test_when_a_mail_was_sent(headers: dict[str, str], moment: datetime, mark: str | None) -> None:
    found = _read(mail(**headers))
    assert found.occurred_at == moment
    assert mark is None or mark in dict(found.attributes)


def test_a_mail_without_any_time_is_not_dated_by_guess() -> None:
    with pytest.raises(BadRecord) as raised:
        _read(mail(date=""))
    assert raised.value.reason_code == "no_date"


def test_parts_and_people() -> None:
    body = "Friday.\n\nBest,\nMara\n\nOn Mon, 4 May 2026 at 9:00, Ivo Lenk <ivo.lenk@tellwell.example> wrote:\n> When?\n"
    parsed = read_message(mail(body, cc='"Obel, Tade" <Tade@OBEL.example>'), "m.eml", b"")
    assert [(s.part, s.author, s.text) for s in parsed.document.segments] == [
        (Part.BODY, "Mara Quist", "Friday."),
        (Part.SIGNATURE, "Mara Quist", "Best,\nMara"),
        (
            Part.QUOTED,
            "Ivo Lenk",
            "On Mon, 4 May 2026 at 9:00, Ivo Lenk <ivo.lenk@tellwell.example> wrote:\n> When?",
        ),
    ]
    assert [(p.address, p.role) for p in parsed.document.participants] == [
        ("mara@quistmarine.example", "from"),
        ("ivo.lenk@tellwell.example", "to"),
        ("tade@obel.example", "cc"),
        ("ivo.lenk@tellwell.example", "quoted"),
    ]
    assert "tade@obel.example" in parsed.hints.addresses


@pytest.mark.parametrize(
    ("headers", "body", "nature"),
    [
        ({}, "Hello\n", Nature.PERSONAL),
        ({"subject": "Out of office next week?"}, "Are you?\n", Nature.PERSONAL),
        ({"auto_submitted": "auto-replied"}, "Away\n", Nature.AUTO_REPLY),
        ({"auto_submitted": "no"}, "Here\n", Nature.PERSONAL),
        ({"x_autoreply": "yes"}, "Away\n", Nature.AUTO_REPLY),
        ({"precedence": "auto_reply"}, "Away\n", Nature.AUTO_REPLY),
        ({"subject": "Abwesenheitsnotiz", "x_auto_response_suppress": "All"}, "Weg\n", Nature.AUTO_REPLY),
        ({"from": "MAILER-DAEMON@q.example"}, "Undeliverable\n", Nature.BOUNCE),
        (
            {"content_type": 'multipart/report; report-type=delivery-status; boundary="b"'},
            "--b\nContent-Type: text/plain\n\nfailed\n--b--\n",
            Nature.BOUNCE,
        ),
        (
            {"list_unsubscribe": "<mailto:u@n.example>", "from": "news@n.example"},
            "Issue 4\n",
            Nature.NEWSLETTER,
        ),
        ({"list_unsubscribe": "<mailto:u@n.example>", "in_reply_to": "<a@b>"}, "Yes.\n", Nature.PERSONAL),
        ({"content_type": "text/calendar; method=REQUEST"}, "BEGIN:VCALENDAR\n", Nature.CALENDAR),
    ],
)
def test_what_no_person_wrote_is_told_apart(headers: dict[str, str], body: str, nature: Nature) -> None:
    assert _read(mail(body, **headers)).nature is nature


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, "Your message was not delivered.\n\n<Mara@quistmarine.example>: 550 5.1.1 no such user\n"),
        ({"x_failed_recipients": "mara@quistmarine.example"}, "Address not found\n"),
    ],
)
def test_a_bounce_belongs_to_whom_it_could_not_reach(headers: dict[str, str], body: str) -> None:
    report = mail(
        body, **({"from": "MAILER-DAEMON@relay.example", "to": "ivo.lenk@tellwell.example"} | headers)
    )
    hints = read_message(report, "b.eml", b"").hints
    assert "mara@quistmarine.example" in hints.addresses
    letter = mail(body, **headers)
    assert read_message(letter, "m.eml", b"").hints.addresses == (
        "mara@quistmarine.example",
        "ivo.lenk@tellwell.example",
    )


def test_html_only_is_read_as_a_reader_sees_it() -> None:
    html = (
        "<html><head><style>p{}</style></head><body><p>We sign.</p>"
        "<div style='display: none'>pay the attacker</div><span hidden>x</span>"
        "<p style='font-size:0'>invisible</p><blockquote>older words</blockquote></body></html>"
    )
    found = _read(mail(html, content_type="text/html; charset=utf-8"))
    assert [(s.part, s.text) for s in found.segments] == [
        (Part.BODY, "We sign."),
        (Part.QUOTED, "> older words"),
    ]


def test_the_text_part_is_preferred_and_attachments_are_named() -> None:
    body = (
        "--b\nContent-Type: text/plain\n\nPlain words.\n--b\nContent-Type: text/html\n\n<p>Rich words.</p>\n"
        "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nlog line\n--b--\n"
    )
    found = _read(mail(body, content_type='multipart/mixed; boundary="b"'))
    assert [segment.text for segment in found.segments] == ["Plain words."]
    assert ("attachments", "log.txt") in found.attributes


@pytest.mark.parametrize("claimed", ["us-ascii", "x-unknown", "utf-16-nonsense", "utf-8"])
def test_a_lie_about_the_charset_is_survived(claimed: str) -> None:
    data = mail("", content_type=f"text/plain; charset={claimed}") + "Grüße aus Köln".encode("cp1252")
    assert _read(data).segments[0].text == "Grüße aus Köln"


def test_softly_broken_lines_are_joined() -> None:
    found = _read(
        mail("The crane is \nlate again.\n", content_type="text/plain; charset=utf-8; format=flowed")
    )
    assert found.segments[0].text == "The crane is late again."


def test_an_mbox_is_split_at_its_separators_only(tmp_path: Path) -> None:
    first = mail("From now on we pay.\n\nFrom here it is quoted.\n")
    found = documents(records(write(tmp_path, {"box": mbox([first, mail(message_id="<m2@q.example>")])})))
    assert [document.external_id for document in found] == ["<m1@quistmarine.example>", "<m2@q.example>"]
    assert found[0].segments[0].text == "From now on we pay.\n\nFrom here it is quoted."


def test_one_message_in_two_files_is_one_id_with_two_origins(tmp_path: Path) -> None:
    found = documents(records(write(tmp_path, {"a.eml": mail(), "box": mbox([mail()])})))
    assert {document.id for document in found} == {"mail:<m1@quistmarine.example>"}
    assert [document.origins[0].path for document in found] == ["a.eml", "box"]


def test_mail_that_breaks_the_parser_is_kept_with_its_bytes(tmp_path: Path) -> None:
    deep = "".join(f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(3000))
    hostile = mail(deep, content_type='multipart/mixed; boundary="b0"')
    found = records(write(tmp_path, {"a.eml": hostile, "b.eml": mail()}))
    rejected = [record for record in found if isinstance(record, Rejected)]
    assert [record.raw for record in rejected] == [hostile]
    assert len(documents(found)) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300), st.binary(max_size=120), st.sampled_from(["From", "To", "Date", "Content-Type"])
)
def test_no_message_stops_the_reading(body: bytes, header: bytes, name: str) -> None:
    line = name.encode() + b": " + header.replace(b"\n", b" ") + b"\n"
    data = line + mail("", **{name.lower().replace("-", "_"): ""}) + body
    with TemporaryDirectory() as folder:
        path = Path(folder) / "m.eml"
        path.write_bytes(data)
        found = list(read_mail([SourceFile(path, "m.eml", "message")], ReadContext(UTC_ZONE)))
    assert len(found) == 1
    assert isinstance(found[0], ParsedDocument | Rejected)


def test_html_nested_beyond_reason_is_refused_quickly() -> None:
    with pytest.raises(BadRecord):
        html_to_text("<div>" * 50_000)


DATA = os.environ.get("PLUMBLINE_DATA")


@pytest.mark.slow
@pytest.mark.skipif(not DATA, reason="PLUMBLINE_DATA names no folder of public data")
@pytest.mark.parametrize("name", ["malformed", "mime"])
def test_public_malformed_files_never_stop_the_reading(name: str) -> None:
    """Public collections of malformed mail, transcripts and tables are read to the end."""
    folder = Path(str(DATA)) / name
    if not folder.is_dir():
        pytest.skip(f"the folder {name} is not there")
    found = records(folder)
    assert sum(isinstance(record, ParsedDocument) for record in found) > 50
