"""A document as slides with charts that can be edited; evidence in the notes. The one door to python-pptx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pptx as power
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.exc import PackageNotFoundError
from pptx.util import Emu, Inches, Pt

from assistant.briefs.forms.layout import AnyBrief, Line, Proof, clean, page_of
from assistant.briefs.forms.palette import BLUE, GREEN, ORANGE, steps
from assistant.briefs.forms.template import PLACEHOLDER, filled, words
from assistant.briefs.told import Chart
from assistant.errors import InvalidQuestion

LINES, CHARS = 5, 700
"""Claims and characters that one slide carries; what is more goes on the next."""
TITLE_ONLY, TITLE_AND_BODY = 5, 1
"""Places of the layouts in a default file; a template that has fewer gives its last."""


def pptx(brief: AnyBrief, *, template: Path | None = None) -> bytes:
    """The file. Raises InvalidQuestion for a template that is no PowerPoint file."""
    slides = _open(template)
    page = page_of(brief)
    known = words(brief, page)
    for slide in slides.slides:
        _fill(slide, known)
    if template is None:
        first = slides.slides.add_slide(slides.slide_layouts[0])
        _title(first, page.title)
        if len(first.placeholders) > 1:
            first.placeholders[1].text = clean(page.subtitle)
    _text(slides, "Next step", [page.next_step], "")
    for part in page.parts:
        for number, lines in enumerate(_slices(part.lines)):
            title = part.title if number == 0 else f"{part.title} (continued)"
            proofs = [page.proofs[line.mark - 1] for line in lines]
            _text(
                slides, title, [f"{line.text} ({line.age}) [{line.mark}]" for line in lines], _notes(proofs)
            )
        if part.gap:
            _text(slides, part.title, [part.gap], "")
    if page.gaps:
        _text(slides, "What is missing", list(page.gaps), "")
    for chart in brief.charts:
        _chart(slides, chart)
    properties = slides.core_properties
    properties.title, properties.author, properties.last_modified_by = page.title, "", ""
    properties.created = properties.modified = datetime.combine(brief.as_of, time(), UTC)
    out = io.BytesIO()
    slides.save(out)
    return out.getvalue()


def _open(template: Path | None) -> Any:
    try:
        return power.Presentation(None if template is None else str(template))
    except (PackageNotFoundError, ValueError, KeyError) as error:
        raise InvalidQuestion(
            f"The template {template} cannot be used.",
            why="It is no .pptx file.",
            mend="Save it as .pptx, with placeholders like {{title}} and {{next_step}}.",
        ) from error


def _slices(lines: Sequence[Line]) -> list[list[Line]]:
    """Claims by slide."""
    found: list[list[Line]] = []
    for line in lines:
        if (
            not found
            or len(found[-1]) >= LINES
            or sum(len(one.text) for one in found[-1]) + len(line.text) > CHARS
        ):
            found.append([])
        found[-1].append(line)
    return found


def _layout(slides: Any, at: int) -> Any:
    layouts = slides.slide_layouts
    return layouts[min(at, len(layouts) - 1)]


def _title(slide: Any, text: str) -> None:
    if slide.shapes.title is not None:
        slide.shapes.title.text = clean(text)
        for paragraph in slide.shapes.title.text_frame.paragraphs:
            paragraph.font.size = Pt(28)


def _text(slides: Any, title: str, lines: Sequence[str], notes: str) -> None:
    slide = slides.slides.add_slide(_layout(slides, TITLE_AND_BODY))
    _title(slide, title)
    body = next((s for s in slide.placeholders if s.placeholder_format.idx == 1), None)
    if body is None:
        body = slide.shapes.add_textbox(Inches(0.5), Inches(1.5), Inches(9), Inches(5))
    frame = body.text_frame
    frame.word_wrap = True
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.text = clean(line)
        paragraph.font.size = Pt(14)
    slide.notes_slide.notes_text_frame.text = clean(notes)


def _notes(proofs: Sequence[Proof]) -> str:
    """The evidence of a slide."""
    told = []
    for proof in proofs:
        told.append(f"[{proof.mark}] {proof.id}")
        told += [
            f"{where}: “{' '.join(quote.split())}” {link}".strip() for where, quote, link in proof.quotes
        ]
        told += list(proof.figures)
    return "\n".join(told)


def _chart(slides: Any, chart: Chart) -> None:
    """A native chart: who opens the file edits its data."""
    slide = slides.slides.add_slide(_layout(slides, TITLE_ONLY))
    _title(slide, chart.title)
    data = CategoryChartData()
    points = chart.series[0].points
    data.categories = [clean(label) for label, _ in points]
    colors = [BLUE]
    kind = XL_CHART_TYPE.BAR_CLUSTERED
    if chart.form == "waterfall":
        bars = steps(points)
        data.add_series("below", [min(start, end) for _, start, end, _ in bars])
        data.add_series("rise or level", [abs(e - s) if c != ORANGE else 0 for _, s, e, c in bars])
        data.add_series("fall", [abs(e - s) if c == ORANGE else 0 for _, s, e, c in bars])
        kind, colors = XL_CHART_TYPE.COLUMN_STACKED, ["", GREEN, ORANGE]
    else:
        data.add_series(chart.series[0].name, [max(0.0, value) for _, value in points])
        if chart.form == "line":
            kind = XL_CHART_TYPE.LINE_MARKERS
            for name, edge in zip(("usual, low", "usual, high"), chart.band or (), strict=False):
                data.add_series(name, [edge] * len(points))
                colors.append("#767676")
    frame = slide.shapes.add_chart(kind, Inches(0.5), Inches(1.4), Inches(9), Emu(Inches(5)), data)
    drawn = frame.chart
    drawn.has_legend = len(colors) > 1
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
        drawn.legend.include_in_layout = False
    for series, color in zip(drawn.plots[0].series, colors, strict=False):
        _paint(series, color, line=chart.form == "line")
    slide.notes_slide.notes_text_frame.text = clean(
        f"{chart.says}\n" + "\n".join(f"{a}: {b:g}" for a, b in points)
    )


def _paint(series: Any, color: str, *, line: bool) -> None:
    fill = series.format.line if line else series.format.fill
    if not color:
        series.format.fill.background()
    elif line:
        fill.color.rgb = RGBColor.from_string(color.removeprefix("#"))
    else:
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(color.removeprefix("#"))


def _fill(slide: Any, known: Any) -> None:
    """Replace the placeholders in every text of a slide of the user's own."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            for paragraph in shape.text_frame.paragraphs:
                text = "".join(run.text for run in paragraph.runs)
                if PLACEHOLDER.search(text):
                    for run in paragraph.runs[1:]:
                        run.text = ""
                    paragraph.runs[0].text = clean(filled(text, known))
