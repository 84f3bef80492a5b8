"""Salesforce's EmailMessage: what makes it one, whether it was sent, and the mail that it is."""

from __future__ import annotations

from ingest.jsonfile import Json, needed, text_in
from ingest.jsonshape import address, line, needed_moment
from ingest.mapped import WEIGHT, field_names
from ingest.meetings import split_addresses
from ingest.recognise import Head, Match
from ingest.records import Notice, ReadContext, Record, Removed, SourceFile
from ingest.sources.mail import mail_document
from ingest.sources.mailjson import composed, headers_of

SOURCE = "salesforce"

_SHAPES = {
    "Case": frozenset({"id", "casenumber", "subject", "createddate"}),
    "EmailMessage": frozenset({"id", "parentid", "messagedate", "fromaddress"}),
    "CaseComment": frozenset({"id", "parentid", "commentbody", "createddate"}),
}
_DRAFT = "5"


def match_case_tables(head: Head) -> Match | None:
    """The columns that a case, a mail or a comment always has."""
    fits = [
        Match(name, 1 - len(want - have) / len(want), tuple(sorted(want - have)), WEIGHT)
        for have in field_names(head)
        for name, want in _SHAPES.items()
    ]
    return max(fits, key=lambda fit: fit.likeness, default=None)


def was_sent(one: Json) -> bool:
    """Whether a mail exists for others: neither deleted nor a draft."""
    return text_in(one, "isdeleted") != "true" and text_in(one, "status") != _DRAFT


def mail_of(one: Json, file: SourceFile, context: ReadContext) -> list[Record]:
    """A mail that belongs to no case at hand, under its Message-ID where it is kept."""
    native = needed(one, "id")
    if text_in(one, "isdeleted") == "true":
        return [Removed(SOURCE, native, file.name)]
    if not was_sent(one):
        return [Notice(file.name, "draft", f"mail {native} was left out: it was not sent")]
    said = {
        "Message-ID": line(one.get("messageidentifier")) or f"<{native}@salesforce.invalid>",
        "Subject": text_in(one, "subject"),
        "References": line(one.get("threadidentifier")),
    }
    people: dict[str, list[tuple[str | None, str | None]]] = {
        "From": [(line(one.get("fromname")), address(one.get("fromaddress")))],
        "To": [(None, found) for found in split_addresses(one.get("toaddress"))],
        "Cc": [(None, found) for found in split_addresses(one.get("ccaddress"))],
    }
    headers = headers_of(said, people, needed_moment(one, context, "messagedate"))
    plain = text_in(one, "textbody")
    body = plain or text_in(one, "htmlbody") or ""
    found = mail_document(
        lambda: composed(headers, body, html=not plain), path=file.name, native=(SOURCE, native)
    )
    return [found]
