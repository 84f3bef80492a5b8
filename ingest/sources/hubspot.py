"""HubSpot tickets; emails are read beside them, and companies, contacts and deals as facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.jsonfile import Json, dict_in, dicts_in, needed, text_in
from ingest.jsonshape import each, line, moment, needed_moment
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import ReadContext, Record, Removed, SourceFile
from ingest.threads import Post, ThreadHead, thread, words_of

SOURCE = "hubspot"

_SIGNATURES = (
    Signature(
        "tickets",
        ("properties", "results[].properties"),
        frozenset({"hs_pipeline_stage"}),
        frozenset({"hs_ticket_priority", "hs_ticket_category", "content"}),
    ),
)
_STAGES = {"1": "new", "2": "waiting on contact", "3": "waiting on us", "4": "closed"}
"""Stages of the pipeline that every portal begins with (id 0); those of others have names only there."""


def match(head: Head) -> Match | None:
    """`properties` with a pipeline stage of tickets."""
    return match_json(head, _SIGNATURES)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One ticket for each; archived ones as `Removed`."""
    return each(files, context, paths=("results",), read=_read)


def companies(record: Json) -> tuple[tuple[str, str], ...]:
    """The companies that a record is associated with, as ids of the CRM."""
    found = dicts_in(dict_in(dict_in(record, "associations"), "companies"), "results")
    return tuple(dict.fromkeys((SOURCE, native) for one in found if (native := line(one.get("id")))))


def _read(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    native, fields = needed(record, "id"), dict_in(record, "properties")
    if record.get("archived") is True:
        yield Removed(SOURCE, native, file.name)
        return
    both = {**record, **fields}
    opened = needed_moment(both, context, "createdate", "createdAt")
    closed = moment(fields, context, "closed_date")
    stage = line(fields.get("hs_pipeline_stage")) or ""
    known = line(fields.get("hs_pipeline")) in (None, "0") and _STAGES.get(stage)
    said = {
        "status": "closed" if closed else known or f"stage {stage}",
        "priority": (line(fields.get("hs_ticket_priority")) or "").lower(),
        "type": (line(fields.get("hs_ticket_category")) or "").lower(),
    }
    head = ThreadHead(
        SOURCE,
        native,
        line(fields.get("subject")) or "",
        opened,
        file.name,
        closed=closed,
        updated=moment(both, context, "hs_lastmodifieddate", "updatedAt"),
        attributes=said,
        crm_ids=companies(record),
    )
    yield thread(head, (), opening=Post(None, opened, words_of(None, text_in(fields, "content"))))


HUBSPOT = Source("hubspot_tickets", "HubSpot tickets", match, documents=documents)
