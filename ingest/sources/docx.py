"""Transcripts in Word files (Teams, Meet): the paragraphs as plain text, which `speechtext` reads."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from ingest.recognise import Head, Match, Source
from ingest.records import BadRecord, ReadContext, Record, SourceFile
from ingest.sources.plaintext import read_texts

SOURCE = "docx"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"
_MAX_BODY = 64 * 1024 * 1024
"""Bytes of a document's text after decompression; a day of talk has a hundredth of that."""


def match(head: Head) -> Match | None:
    """A zip archive that holds `word/document.xml`."""
    if not head.data.startswith(b"PK\x03\x04"):
        return None
    return Match("transcript", 1.0) if b"word/" in head.data else None


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One call for each file, named by it."""
    return read_texts(files, context, SOURCE, text_of)


def text_of(data: bytes) -> str:
    """The paragraphs, one a line. Raises BadRecord for a file that is broken or hostile."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_BODY) as body:
            xml = body.read(_MAX_BODY + 1)
        if len(xml) > _MAX_BODY or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
            raise BadRecord("bad_docx", "the Word file's text is too large, or declares entities")
        root = ElementTree.fromstring(xml)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, EOFError, NotImplementedError) as error:
        raise BadRecord("bad_docx", f"the Word file cannot be read ({type(error).__name__})") from None
    except (RuntimeError, OSError, ValueError, zlib.error) as error:
        raise BadRecord("bad_docx", f"the Word file cannot be unpacked ({type(error).__name__})") from None
    return "\n".join(_paragraph(one) for one in root.iter(f"{_W}p"))


def _paragraph(node: ElementTree.Element) -> str:
    """Text of a paragraph; tabs and line breaks as they stand."""
    out: list[str] = []
    for part in node.iter():
        if part.tag == f"{_W}t":
            out.append(part.text or "")
        elif part.tag in (f"{_W}tab", f"{_W}ptab"):
            out.append("\t")
        elif part.tag in (f"{_W}br", f"{_W}cr"):
            out.append("\n")
    return "".join(out)


DOCX = Source(SOURCE, "Word transcript", match, documents=documents)
