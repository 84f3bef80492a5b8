"""What is done to every document before anything of it is stored. Pure."""

from __future__ import annotations

from dataclasses import replace

from assistant.memory.blocklist import Blocklist
from ingest.forgotten import without_forgotten
from ingest.language import language_of_segments
from ingest.mask import mask
from ingest.records import ParsedDocument


def prepared(record: ParsedDocument, blocklist: Blocklist, *, mask_secrets: bool) -> ParsedDocument | None:
    """The document without secrets and what was erased, its language noted; None if all was erased."""
    document = mask(record.document) if mask_secrets else record.document
    if language := language_of_segments(document.segments):
        attributes = {**dict(document.attributes), "language": language}
        document = replace(document, attributes=tuple(sorted(attributes.items())))
    kept = without_forgotten(document, record.hints, blocklist)
    return None if kept is None else replace(record, document=kept[0], hints=kept[1])
