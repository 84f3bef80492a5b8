"""Salesforce cases with their mails and comments as tickets, joined by id; mails of no case as mails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types.documents import Origin, Participant, Side
from ingest.joined import Entry, Joined, Place, joined, orphans, posts_of, threads, without_thread
from ingest.jsonfile import Json, Located, needed, text_in
from ingest.jsonshape import address, each_place, line, moment, needed_moment
from ingest.recognise import Source
from ingest.records import ReadContext, Record, Removed, SourceFile
from ingest.sources.salesforce_mails import SOURCE, mail_of, match_case_tables, was_sent
from ingest.tablefile import records_in
from ingest.threads import Post, ThreadHead, thread, words_of


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Cases in the order of the files, then mails of no case; deleted ones as `Removed`."""
    found, problems = joined(files, items=records_in, entry=_entry, newer="systemmodstamp")
    yield from problems
    yield from threads(found, context, _case)
    loose = list(orphans(found))
    yield from each_place([place for place in loose if "fromaddress" in place[1].value], context, mail_of)
    yield from (without_thread(place) for place in loose if "fromaddress" not in place[1].value)


def _entry(item: Located) -> Entry:
    native = needed(item.value, "id")[:15]
    if "casenumber" in item.value:
        return "thread", native, ""
    return "post", native, (text_in(item.value, "parentid", "relatedtoid") or "")[:15]


def _case(
    record: Json, posts: Sequence[Place], _: Joined, file: SourceFile, context: ReadContext
) -> Iterator[Record]:
    native, account = needed(record, "id"), line(record.get("accountid"))
    if text_in(record, "isdeleted") == "true":
        yield Removed(SOURCE, native, file.name)
        return
    kept = [place for place in posts if was_sent(place[1].value)]
    made, problems = posts_of(kept, lambda one: _post(one, context))
    yield from problems
    ids = [(at, key) for at, item in kept if (key := line(item.value.get("messageidentifier")))]
    asker = Participant(line(record.get("suppliedname")), address(record.get("suppliedemail")), Side.CUSTOMER)
    opened = needed_moment(record, context, "createddate")
    said = {"number": line(record.get("casenumber"))}
    head = ThreadHead(
        SOURCE,
        native,
        line(record.get("subject")) or "",
        opened,
        file.name,
        people=(asker,),
        closed=moment(record, context, "closeddate"),
        updated=moment(record, context, "lastmodifieddate", "systemmodstamp"),
        attributes=said | {name: line(record.get(name)) for name in ("status", "priority", "type")},
        crm_ids=((SOURCE, account),) if account else (),
        more_origins=tuple(Origin("mail", key, at.name) for at, key in ids),
        same_as=tuple(f"message-id:{key}" for _, key in ids),
    )
    yield thread(head, made, opening=Post(asker, opened, text_in(record, "description") or ""))


def _post(one: Json, context: ReadContext) -> Post:
    """A mail or a comment; a comment that is not published, or a mail not shown outside, is internal."""
    at = needed_moment(one, context, "messagedate", "createddate")
    if "commentbody" in one:
        words = text_in(one, "commentbody") or ""
        return Post(None, at, words, internal=text_in(one, "ispublished") != "true")
    side = Side.CUSTOMER if text_in(one, "incoming") == "true" else Side.VENDOR
    writer = Participant(line(one.get("fromname")), address(one.get("fromaddress")), side)
    text = words_of(text_in(one, "textbody"), text_in(one, "htmlbody"))
    return Post(writer, at, text, internal=text_in(one, "isexternallyvisible") == "false")


SALESFORCE_CASES = Source("salesforce_cases", "Salesforce cases", match_case_tables, documents=documents)
