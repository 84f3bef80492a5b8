"""What is done to every document before anything of it is stored. Pure."""

from __future__ import annotations

from dataclasses import replace

from assistant.memory.blocklist import Blocklist
from assistant.types.documents import Document
from ingest.forgotten import without_forgotten
from ingest.language import language_of_segments
from ingest.mask import mask
from ingest.records import ParsedDocument


def prepared(record: ParsedDocument, blocklist: Blocklist, *, mask_secrets: bool) -> ParsedDocument | None:
    """The document without secrets and without what was erased; None if all of it was."""
    document = mask(record.document) if mask_secrets else record.document
    kept = without_forgotten(document, record.hints, blocklist)
    if kept is None:
        return None
    if kept[0] is record.document and kept[1] is record.hints:
        return record
    return replace(record, document=kept[0], hints=kept[1])


def with_language(document: Document) -> Document:
    """The document with the language of its words among its attributes, where it can be told."""
    language = language_of_segments(document.segments)
    if language is None:
        return document
    attributes = {**dict(document.attributes), "language": language}
    return replace(document, attributes=tuple(sorted(attributes.items())))
