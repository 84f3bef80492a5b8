"""A document as a Word file, on the user's own template where one is given. The one door to python-docx."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import docx as word
from docx.opc.exceptions import PackageNotFoundError

from assistant.briefs.forms.layout import AnyBrief, Page, clean, page_of
from assistant.briefs.forms.palette import number
from assistant.briefs.forms.template import BLOCKS, PLACEHOLDER, filled, words
from assistant.briefs.told import Chart
from assistant.errors import InvalidQuestion


def docx(brief: AnyBrief, *, template: Path | None = None) -> bytes:
    """The file. Raises InvalidQuestion for a template that is no Word file."""
    document = _open(template)
    page = page_of(brief)
    if template is None:
        document.add_heading(page.title, 0)
        document.add_paragraph(page.subtitle)
        _body(document, brief, page)
    else:
        _fill(document, brief, page)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = page.title, "", ""
    properties.created = properties.modified = datetime.combine(brief.as_of, time(), UTC)
    properties.last_modified_by = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _open(template: Path | None) -> Any:
    try:
        return word.Document(None if template is None else str(template))
    except (PackageNotFoundError, ValueError, KeyError) as error:
        raise InvalidQuestion(
            f"The template {template} cannot be used.",
            why="It is no .docx file.",
            mend="Save it as .docx, with placeholders like {{title}} and {{sections}}.",
        ) from error


def _body(document: Any, brief: AnyBrief, page: Page) -> None:
    step = document.add_paragraph()
    step.add_run("Next step. ").bold = True
    step.add_run(page.next_step)
    _sections(document, page)
    _gaps(document, page)
    for chart in brief.charts:
        _table(document, chart)
    document.add_page_break()
    _evidence(document, page)


def _sections(document: Any, page: Page) -> None:
    for part in page.parts:
        document.add_heading(part.title, 1)
        document.add_paragraph(part.question).italic = True
        for line in part.lines:
            paragraph = document.add_paragraph(style=_style(document, "List Bullet"))
            paragraph.add_run(clean(line.text))
            paragraph.add_run(f" ({line.age}) [{line.mark}]").italic = True
        if part.gap:
            document.add_paragraph(part.gap)


def _gaps(document: Any, page: Page) -> None:
    if page.gaps:
        document.add_heading("What is missing", 1)
        for gap in page.gaps:
            document.add_paragraph(gap, style=_style(document, "List Bullet"))


def _table(document: Any, chart: Chart) -> None:
    """What a chart shows, as a table that can be edited and charted in place."""
    document.add_heading(chart.title, 2)
    document.add_paragraph(chart.says)
    series = chart.series[0]
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = series.name, series.unit
    for label, value in series.points:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = clean(label), number(value)


def _evidence(document: Any, page: Page) -> None:
    document.add_heading("Evidence", 1)
    for proof in page.proofs:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"[{proof.mark}] {proof.id} ").bold = True
        for where, quote, link in proof.quotes:
            paragraph.add_run(clean(f"{where}: “{' '.join(quote.split())}” {link} "))
        for figure in proof.figures:
            paragraph.add_run(clean(f"{figure} "))


def _fill(document: Any, brief: AnyBrief, page: Page) -> None:
    """Replace the placeholders of the body, its tables, headers and footers; blocks take their paragraph's place."""
    known = words(brief, page)
    parts = [part for section in document.sections for part in (section.header, section.footer)]
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    for holder in (document, *parts, *cells):
        for paragraph in list(holder.paragraphs):
            names = PLACEHOLDER.findall(paragraph.text)
            block = next((name for name in names if name in BLOCKS), None)
            if block is not None and holder is document:
                _block(document, paragraph, block, brief, page)
            elif names:
                _retell(paragraph, filled(paragraph.text, known))


def _retell(paragraph: Any, text: str) -> None:
    """Give a paragraph new words in the looks of its first run: placeholders may be cut into several runs."""
    for run in paragraph.runs[1:]:
        run.text = ""
    if paragraph.runs:
        paragraph.runs[0].text = clean(text)
    else:
        paragraph.add_run(clean(text))


def _block(document: Any, paragraph: Any, name: str, brief: AnyBrief, page: Page) -> None:
    """Write a block at the end, then move it to where its placeholder stands."""
    before = len(document.element.body)
    match name:
        case "sections":
            _sections(document, page)
        case "gaps":
            _gaps(document, page)
        case "charts":
            for chart in brief.charts:
                _table(document, chart)
        case _:
            _evidence(document, page)
    body = document.element.body
    made = [e for e in list(body)[before - 1 :] if not e.tag.endswith("}sectPr")]
    for element in made:
        paragraph._p.addprevious(element)
    paragraph._p.getparent().remove(paragraph._p)


def _style(document: Any, name: str) -> Any:
    return document.styles[name] if name in [style.name for style in document.styles] else None
