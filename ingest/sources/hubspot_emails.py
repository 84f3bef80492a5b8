"""Emails that HubSpot logged, under their Message-ID where it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.jsonfile import Json, dict_in, dicts_in, needed, parse_json, text_in
from ingest.jsonshape import address, each, line, needed_moment
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import BadRecord, Notice, ReadContext, Record, Removed, SourceFile
from ingest.sources.hubspot import SOURCE, companies
from ingest.sources.mail import mail_document
from ingest.sources.mailjson import composed, headers_of

_SIGNATURES = (
    Signature(
        "emails",
        ("properties", "results[].properties"),
        frozenset({"hs_email_direction"}),
        frozenset({"hs_email_text", "hs_email_subject", "hs_email_html"}),
    ),
)


def match(head: Head) -> Match | None:
    """`properties` with a direction of mail."""
    return match_json(head, _SIGNATURES)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One mail for each that was sent; archived ones as `Removed`."""
    return each(files, context, paths=("results",), read=_read)


def _read(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    fields, native = dict_in(record, "properties"), f"email:{needed(record, 'id')}"
    if record.get("archived") is True:
        yield Removed(SOURCE, native, file.name)
        return
    if text_in(fields, "hs_email_status") in ("DRAFT", "FAILED", "SCHEDULED"):
        yield Notice(file.name, "draft", f"{native} was left out: it was not sent")
        return
    kept, plain = line(fields.get("hs_email_message_id")), text_in(fields, "hs_email_text")
    subject = text_in(fields, "hs_email_subject")
    said = {"Message-ID": kept or f"<{native}@hubspot.invalid>", "Subject": subject}
    sent = needed_moment({**record, **fields}, context, "hs_timestamp", "createdAt")
    headers = headers_of(said, _people(fields), sent)
    body = plain if plain is not None else text_in(fields, "hs_email_html") or ""
    found = mail_document(
        lambda: composed(headers, body, html=plain is None), path=file.name, native=(SOURCE, native)
    )
    own = found.document if kept else replace(found.document, source=SOURCE, external_id=native)
    yield replace(found, document=own, hints=replace(found.hints, crm_ids=companies(record)))


def _people(fields: Json) -> dict[str, list[tuple[str | None, str | None]]]:
    """Who wrote to whom: the headers that HubSpot keeps as JSON in a text, else its plain fields."""
    try:
        told = parse_json(text_in(fields, "hs_email_headers") or "{}")
    except BadRecord:
        told = {}
    headers = told if isinstance(told, dict) else {}
    sender = dict_in(headers, "from") or {"email": fields.get("hs_email_from_email")}
    plain = [{"email": one} for one in (text_in(fields, "hs_email_to_email") or "").split(";")]
    listed = {"From": [sender], "To": dicts_in(headers, "to") or plain, "Cc": dicts_in(headers, "cc")}
    return {name: [_person(one) for one in people] for name, people in listed.items()}


def _person(one: Json) -> tuple[str | None, str | None]:
    names = (line(one.get("firstName")), line(one.get("lastName")))
    return " ".join(filter(None, names)) or None, address(one.get("email"))


HUBSPOT_EMAILS = Source("hubspot_emails", "HubSpot emails", match, documents=documents)
