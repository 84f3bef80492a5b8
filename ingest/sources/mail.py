"""Mail from mbox and .eml: one document a message, its text in parts (said, quoted, signature)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser

from assistant.types.documents import (
    Document,
    Kind,
    Nature,
    Origin,
    Part,
    Participant,
    Segment,
    Side,
    Visibility,
)
from ingest.clean import clean, clean_line
from ingest.htmltext import html_to_text
from ingest.mailtext import split_mail
from ingest.recognise import Form, Head, Match, Source
from ingest.records import (
    AccountHints,
    BadRecord,
    Notice,
    ParsedDocument,
    ReadContext,
    Record,
    Rejected,
    SourceFile,
)
from ingest.sources.mailhead import (
    BOUNDED,
    MailTime,
    failed_recipients,
    header,
    message_id,
    nature_of,
    people,
    sent_at,
    thread_id,
)
from ingest.sources.mbox import messages_of

SOURCE = "mail"

_PARSER = BytesParser(_class=EmailMessage, policy=BOUNDED)
_MAILDIR_FLAGS = re.compile(r"(?:\A|/)cur/[^/]*[:;!]2,([A-Za-z]*)\Z")
_MAX_PARTS = 2_000
_MAX_BOUNDARIES = 100
_BOUNDARY = re.compile(rb"boundary[ \t]*=[ \t]*\"?([^\";\s]{1,100})", re.IGNORECASE)
_MAX_TEXT = 1024 * 1024
"""Bytes of one text part that are read, and said so; a person writes a hundredth of that."""


def match(head: Head) -> Match | None:
    """An mbox separator or mail headers at the beginning."""
    if head.form is Form.MBOX:
        return Match("mbox", 1.0)
    return Match("message", 1.0) if head.form is Form.MAIL else None


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One document for each message. A message that breaks the parser is rejected with its bytes."""
    for file in files:
        flags = _MAILDIR_FLAGS.search(file.name)
        if flags and {"D", "T"} & set(flags[1]):
            yield Notice(file.name, "not_sent", "a draft or a deleted message of a Maildir was left out")
        elif file.shape == "mbox":
            for item in messages_of(file.path):
                where = f"byte {item.offset}"
                yield _safely(file, where, item.data, item.separator, cut=item.cut)
        else:
            yield _safely(file, "file", file.path.read_bytes(), b"", cut=False)


def _safely(file: SourceFile, where: str, data: bytes, separator: bytes, *, cut: bool) -> Record:
    try:
        if cut:
            raise BadRecord("too_large", "the message is larger than 64 MiB; its text was not read")
        return read_message(data, file.name, separator)
    except BadRecord as bad:
        return Rejected(file.name, where, bad.reason_code, bad.message, data)
    except Exception as error:  # the standard library's parser fails in many ways on hostile mail
        reason = f"the message cannot be parsed ({type(error).__name__}: {error})"
        return Rejected(file.name, where, "bad_message", clean_line(reason)[:300], data)


def read_message(data: bytes, path: str, separator: bytes) -> ParsedDocument:
    """One message. Raises BadRecord, or whatever the parser raises on broken input."""
    return _document(parsed(data), path=path, separator=separator)


def parsed(data: bytes) -> EmailMessage:
    """A message from its bytes, or whatever the parser raises on broken input. Raises BadRecord for a bomb.

    The parser makes an object of each part before anybody can count them, so they are counted before.
    """
    marks = set(_BOUNDARY.findall(data[: 1 << 20])[:_MAX_BOUNDARIES])
    if sum(data.count(b"\n--" + mark) for mark in marks) > 2 * _MAX_PARTS:
        raise BadRecord("too_many_parts", f"the message has more than {_MAX_PARTS} parts")
    message = _PARSER.parsebytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    assert isinstance(message, EmailMessage)  # what the parser was told to make
    return message


def mail_document(
    message: Callable[[], EmailMessage],
    *,
    path: str,
    native: tuple[str, str],
    url: str | None = None,
    said: Mapping[str, str | None] | None = None,
    calendar: bool = False,
) -> ParsedDocument:
    """The document of a message that another system keeps, under its Message-ID as everywhere.

    `native` is `(system, id)` there, `said` are attributes that it adds. Raises BadRecord only.
    """
    try:
        found = _document(message(), path=path, native=native, url=url, said=said)
    except BadRecord:
        raise
    except Exception as error:  # the standard library's parser fails in many ways on hostile mail
        reason = f"the message cannot be parsed ({type(error).__name__}: {error})"
        raise BadRecord("bad_message", clean_line(reason)[:300]) from None
    if not calendar:
        return found
    return replace(found, document=replace(found.document, nature=Nature.CALENDAR))


def _document(
    message: EmailMessage,
    *,
    path: str,
    separator: bytes = b"",
    native: tuple[str, str] | None = None,
    url: str | None = None,
    said: Mapping[str, str | None] | None = None,
) -> ParsedDocument:
    external_id, derived = message_id(message)
    time = sent_at(message, separator)
    participants = people(message)
    if not participants:
        raise BadRecord("no_sender", "no From, To or Cc names anybody; this is not a mail that can be read")
    parts = list(_parts(message))
    sender = participants[0] if participants[0].role in ("from", "reply-to") else None
    text = _text(parts)
    segments, quoted = _segments(text, sender, time.moment)
    nature = nature_of(message, calendar=_is_invitation(parts))
    failed = failed_recipients(message, text) if nature is Nature.BOUNCE else ()
    attributes = _marks(time, message, parts, derived=derived)
    attributes |= {name: clean_line(value) for name, value in (said or {}).items() if value}
    document = Document(
        source=SOURCE,
        external_id=external_id,
        kind=Kind.EMAIL,
        title=header(message, "subject") or "(no subject)",
        occurred_at=time.moment,
        segments=segments,
        participants=participants + quoted,
        thread_id=thread_id(message, external_id),
        url=url,
        nature=nature,
        attributes=tuple(sorted(attributes.items())),
        origins=(Origin(*(native or (SOURCE, external_id)), path),),
    )
    hints = AccountHints(
        addresses=(*(person.address for person in participants if person.address), *failed),
        quoted_addresses=tuple(person.address for person in quoted if person.address),
        title=document.title,
    )
    return ParsedDocument(document, hints)


def _marks(
    time: MailTime, message: EmailMessage, parts: Sequence[EmailMessage], *, derived: bool
) -> dict[str, str]:
    """What was assumed and what was left out in reading a message."""
    marks = dict(time.marks)
    if derived:
        marks["id_from"] = "headers"
    if names := _attachments(parts):
        marks["attachments"] = "; ".join(names)
    if any(len(part.get_payload(decode=True) or b"") > _MAX_TEXT for part in parts if _is_text(part)):
        marks["text_cut"] = f"{_MAX_TEXT} bytes"
    if labels := header(message, "x-gmail-labels"):
        marks["labels"] = labels
    return marks


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Leaves of the message, without going into messages that are attached."""
    stack: list[EmailMessage] = [message]
    seen = 0
    while stack:
        part = stack.pop()
        seen += 1
        if seen > _MAX_PARTS:
            raise BadRecord("too_many_parts", f"the message has more than {_MAX_PARTS} parts")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            stack.extend(reversed([inner for inner in part.get_payload() if isinstance(inner, EmailMessage)]))
        else:
            yield part


def _text(parts: Sequence[EmailMessage]) -> str:
    """The message in plain text: its text parts, else its HTML as a reader sees it."""
    inline = [part for part in parts if not part.is_attachment()]
    plain = [
        words for part in inline if part.get_content_type() == "text/plain" and (words := _decoded(part))
    ]
    if any(words.strip() for words in plain):
        return clean("\n".join(plain))
    html = [_decoded(part) for part in inline if part.get_content_type() == "text/html"]
    return clean("\n".join(html_to_text(words) for words in html if words))


def _is_text(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "text" and not part.is_attachment()


def _decoded(part: EmailMessage) -> str:
    """Text of a part, whatever charset it claims: the claim, then UTF-8, then cp1252."""
    payload = part.get_payload(decode=True)
    data = payload[:_MAX_TEXT] if isinstance(payload, bytes) else b""
    claimed = part.get_content_charset() or "utf-8"
    text: str | None = None
    for charset in (claimed, "utf-8", "cp1252"):
        try:
            text = data.decode(charset)
            break
        except (UnicodeError, LookupError, ValueError):
            continue
    text = data.decode("latin-1") if text is None else text
    if part.get_content_type() == "text/plain" and str(part.get_param("format") or "").lower() == "flowed":
        return _unflowed(text, keep_space=str(part.get_param("delsp") or "").lower() != "yes")
    return text


def _unflowed(text: str, *, keep_space: bool) -> str:
    """Join the lines that a mail program broke softly (RFC 3676). Quoted lines and `-- ` stay as they are."""
    out: list[str] = []
    flowing = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = line.startswith(">")
        bare = line.removeprefix(" ") if not quoted else line
        if flowing and not quoted and bare != "-- ":
            out[-1] = (out[-1] if keep_space else out[-1].removesuffix(" ")) + bare
        else:
            out.append(bare)
        flowing = not quoted and bare.endswith(" ") and bare != "-- " and bool(bare.strip())
    return "\n".join(out)


def _attachments(parts: Sequence[EmailMessage]) -> list[str]:
    names = (clean_line(str(part.get_filename() or "")) for part in parts if part.is_attachment())
    return [name for name in names if name]


def _is_invitation(parts: Sequence[EmailMessage]) -> bool:
    """Whether the mail carries an invitation or an answer to one, as calendars send it."""
    return any(
        part.get_content_type() == "text/calendar"
        and (part.get_param("method") is not None or not part.is_attachment())
        for part in parts
    )


def _segments(
    text: str, sender: Participant | None, moment: datetime
) -> tuple[tuple[Segment, ...], tuple[Participant, ...]]:
    """Segments that are exact slices of the text, and the people whose words are quoted."""
    author = (sender.name or sender.address) if sender else None
    segments: list[Segment] = []
    quoted: dict[str, Participant] = {}
    for part in split_mail(text, sender=sender.name if sender else None):
        words = text[part.start : part.end].strip("\n")
        if not re.search(r"\w", words):
            continue
        who, said_at = author, moment if part.part is not Part.QUOTED else None
        if part.part is Part.QUOTED:
            who = part.author or part.address
            if part.address:
                quoted.setdefault(part.address, Participant(part.author, part.address, role="quoted"))
        segments.append(
            Segment(len(segments), who, Side.UNKNOWN, Visibility.PUBLIC, said_at, None, words, part.part)
        )
    return tuple(segments), tuple(quoted.values())


MAIL = Source(SOURCE, "mail", match, documents=documents)
