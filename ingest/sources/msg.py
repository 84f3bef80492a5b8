"""Outlook's `.msg` files, by an optional package: the extra `[msg]` brings it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from functools import partial
from importlib import import_module
from typing import Any

from ingest.jsonshape import line
from ingest.recognise import Head, Match, Source
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.sources.mail import mail_document, parsed
from ingest.sources.mailjson import composed

SOURCE = "msg"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = ("WordDocument", "Workbook", "PowerPoint Document")
_NEEDS = (
    "reading Outlook .msg files needs a package that is not installed;"
    " install plumbline[msg] or save the mail as .eml"
)
_MAX_FILE = 64 * 1024 * 1024


def match(head: Head) -> Match | None:
    """An OLE file that shows no sign of being another Office document."""
    if not head.data.startswith(_OLE) or any(name.encode("utf-16-le") in head.data for name in _OFFICE):
        return None
    return Match("message", 1.0)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One mail for each file, under its Message-ID; without the package each is rejected."""
    for file in files:
        data = file.path.read_bytes()
        try:
            if len(data) > _MAX_FILE:
                raise BadRecord("too_large", "the message is larger than 64 MiB; its text was not read")
            yield mail_document(partial(_message, data), path=file.name, native=(SOURCE, file.name))
        except BadRecord as bad:
            yield Rejected(file.name, "file", bad.reason_code, bad.message, data)


def _message(data: bytes) -> EmailMessage:
    try:
        # The package has a licence of its own and is large: only who reads such files installs and loads it.
        opened: Any = import_module("extract_msg").openMsg(data)
    except ImportError:
        raise BadRecord("extra_missing", _NEEDS) from None
    with opened:
        headers = list(parsed(str(opened.headerText or "").encode() + b"\n\n").raw_items())
        known = {name.lower() for name, _ in headers}
        sent = opened.date.strftime("%a, %d %b %Y %H:%M:%S %z") if opened.date else None
        said = {"From": opened.sender, "To": opened.to, "Cc": opened.cc, "Subject": opened.subject}
        said |= {"Message-ID": opened.messageId, "Date": sent}
        headers += [(name, str(value)) for name, value in said.items() if value and name.lower() not in known]
        names = [name for one in opened.attachments if (name := line(one.getFilename()))]
        plain, rich = opened.body, opened.htmlBody
        body = plain if plain else (rich or b"").decode("utf-8", "replace")
        return composed(headers, str(body), html=not plain, attached=names)


MSG = Source(SOURCE, "Outlook message", match, documents=documents)
