"""Messages as Microsoft Graph gives them: the new words without the history, and what was removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.jsonfile import Json, dict_in, dicts_in, needed, text_in
from ingest.jsonshape import address, each, line, needed_moment
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import Notice, ReadContext, Record, Removed, SourceFile
from ingest.sources.mail import mail_document
from ingest.sources.mailjson import composed, headers_of

SOURCE = "graph"

_ONE = ("", "value[]")
_SIGNATURES = (
    Signature("message", _ONE, frozenset({"id", "internetMessageId"}), frozenset({"body", "uniqueBody"})),
    Signature("removal", _ONE, frozenset({"id", "@removed"})),
)


def match(head: Head) -> Match | None:
    """`internetMessageId` with a body, alone or in `value`."""
    return match_json(head, _SIGNATURES)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One mail for each message, under its Message-ID; removed ones as `Removed`."""
    return each(files, context, paths=("value",), read=_read)


def _read(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    native = needed(record, "id")
    if "@removed" in record:
        yield Removed(SOURCE, native, file.name)
        return
    if record.get("isDraft") is True:
        yield Notice(file.name, "draft", "a draft was left out: it was never sent")
        return
    sent = needed_moment(record, context, "sentDateTime", "receivedDateTime", "createdDateTime")
    more = [
        (text_in(one, "name") or "", text_in(one, "value") or "")
        for one in dicts_in(record, "internetMessageHeaders")
    ]
    own = {"message-id", "date", "from", "to", "cc", "subject"}
    said = {"Message-ID": text_in(record, "internetMessageId"), "Subject": text_in(record, "subject")}
    if not more and (thread := line(record.get("conversationId"))):
        said["References"] = f"<{thread.replace(' ', '')}@graph.invalid>"
    sender = dict_in(record, "from") or dict_in(record, "sender")
    people = {"From": [_person(sender)]}
    people |= {
        to: [_person(one) for one in dicts_in(record, key)]
        for to, key in (("To", "toRecipients"), ("Cc", "ccRecipients"))
    }
    headers = headers_of(said, people, sent) + [
        (name, value) for name, value in more if name.lower() not in own
    ]
    body = next(
        (one for key in ("uniqueBody", "body") if text_in(one := dict_in(record, key), "content")), {}
    )
    html = (text_in(body, "contentType") or "").lower() == "html"
    names = [name for one in dicts_in(record, "attachments") if (name := line(one.get("name")))]
    event = "event" in (text_in(record, "@odata.type") or "").lower() or "meetingMessageType" in record
    yield mail_document(
        lambda: composed(headers, text_in(body, "content") or "", html=html, attached=names),
        path=file.name,
        native=(SOURCE, native),
        url=text_in(record, "webLink"),
        calendar=event,
    )


def _person(record: Json) -> tuple[str | None, str | None]:
    found = dict_in(record, "emailAddress")
    return line(found.get("name")), address(found.get("address"))


GRAPH = Source(SOURCE, "Microsoft Graph", match, documents=documents)
