"""Reads each form of a document back: every word that somebody finds who opens, unpacks or inspects the file."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pypdf

from api.briefs import brief_json
from assistant.briefs.forms.docx import docx
from assistant.briefs.forms.html import html
from assistant.briefs.forms.layout import AnyBrief
from assistant.briefs.forms.markdown import markdown
from assistant.briefs.forms.pdf import pdf
from assistant.briefs.forms.pptx import pptx

CLAIM = re.compile(r"\bc[0-9a-f]{10}\b")


def every_form(brief: AnyBrief) -> dict[str, str]:
    """The text of a document by form, with notes, properties, comments and embedded tables."""
    return {
        "md": markdown(brief),
        "html": html(brief),
        "json": json.dumps(brief_json(brief), ensure_ascii=False),
        "docx": unpacked(docx(brief)),
        "pptx": unpacked(pptx(brief)),
        "pdf": of_pdf(pdf(brief)),
    }


def unpacked(file: bytes) -> str:
    """Every part of an office file as text without marks, the workbooks of its charts unpacked too."""
    found = []
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".xlsx"):
                found.append(unpacked(content))
            elif name.endswith((".xml", ".rels")):
                found.append(re.sub(r"<[^>]+>", " ", content.decode("utf-8")))
    return "\n".join(found)


def of_pdf(file: bytes) -> str:
    """The words of a PDF, its properties, links and bookmarks."""
    reader = pypdf.PdfReader(io.BytesIO(file))
    words = [page.extract_text() for page in reader.pages]
    links = [str(a.get_object()) for page in reader.pages for a in page.get("/Annots", [])]
    return "\n".join([*words, str(reader.metadata), *links, str(reader.outline)])


def claims_in(text: str) -> set[str]:
    return set(CLAIM.findall(text))
