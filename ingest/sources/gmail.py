"""Messages as the Gmail API gives them, whole (`format=full`) or raw, and what it says was deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.message import EmailMessage

from ingest.jsonfile import Json, dict_in, dicts_in, needed, text_in
from ingest.jsonshape import each
from ingest.moments import read_epoch
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import Notice, ReadContext, Record, Removed, SourceFile
from ingest.sources.mail import mail_document, parsed
from ingest.sources.mailjson import decoded, from_parts

SOURCE = "gmail"

_ONE = ("", "messages[]")
_SIGNATURES = (
    Signature(
        "message", _ONE, frozenset({"id", "threadId", "payload"}), frozenset({"internalDate", "labelIds"})
    ),
    Signature("message", _ONE, frozenset({"id", "threadId", "raw"})),
    Signature("history", ("",), frozenset({"history", "historyId"})),
)


def match(head: Head) -> Match | None:
    """`threadId` with `payload` or `raw`, or a page of the history."""
    return match_json(head, _SIGNATURES)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One mail for each message, under its Message-ID; deleted ones as `Removed`."""
    return each(files, context, paths=("messages", "history"), read=_read)


def _read(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    for gone in dicts_in(record, "messagesDeleted"):
        yield Removed(SOURCE, needed(dict_in(gone, "message"), "id"), file.name)
    if not {"payload", "raw"} & record.keys():
        return
    native, labels = needed(record, "id"), record.get("labelIds")
    kept = [str(one) for one in labels] if isinstance(labels, list) else []
    if "TRASH" in kept:
        yield Removed(SOURCE, native, file.name)
        return
    if "DRAFT" in kept:
        yield Notice(file.name, "draft", "a draft was left out: it was never sent")
        return
    whole, sent = text_in(record, "raw"), text_in(record, "internalDate")

    def message() -> EmailMessage:
        found = parsed(decoded(whole)) if whole else from_parts(dict_in(record, "payload"))
        if sent and "date" not in found:
            found["Date"] = read_epoch(float(sent))
        return found

    said = {"labels": "; ".join(kept)}
    yield mail_document(message, path=file.name, native=(SOURCE, native), said=said)


GMAIL = Source(SOURCE, "Gmail API", match, documents=documents)
