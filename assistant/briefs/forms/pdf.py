"""A document as PDF with a font of its own, links and bookmarks. The one door to fpdf2."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import ttf_opensans
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from assistant.briefs.forms.layout import AnyBrief, Page, page_of
from assistant.briefs.forms.palette import BLUE, GREY, number, steps
from assistant.briefs.told import Chart

FONTS = Path(ttf_opensans.__file__).parent / "ttf"
BODY, SMALL, LINE = 10, 8, 5.2
CHART_ROWS = 30
"""Rows of a chart's table that are printed; a longer series is drawn and its newest rows are."""


def pdf(brief: AnyBrief) -> bytes:
    """The file."""
    page = page_of(brief)
    out = FPDF(format="A4")
    out.set_creation_date(datetime.combine(brief.as_of, time(), UTC))
    out.set_title(page.title)
    out.set_lang("en")
    for style, file in (("", "Regular"), ("B", "Bold"), ("I", "Italic")):
        out.add_font("Open Sans", style, FONTS / f"OpenSans-{file}.ttf")
    out.set_auto_page_break(auto=True, margin=18)
    out.set_margin(18)
    out.add_page()
    _say(out, page.title, size=20, style="B")
    _say(out, page.subtitle, style="I")
    _say(out, f"Next step. {page.next_step}", style="B")
    _sections(out, page)
    for chart in brief.charts:
        _chart(out, chart)
    _evidence(out, page)
    return bytes(out.output())


def _sections(out: Any, page: Page) -> None:
    for part in page.parts:
        _heading(out, part.title)
        _say(out, part.question, size=SMALL, style="I")
        for line in part.lines:
            _say(out, f"• {line.text} ({line.age}) [{line.mark}]")
        if part.gap:
            _say(out, part.gap)
    if page.gaps:
        _heading(out, "What is missing")
        for gap in page.gaps:
            _say(out, f"• {gap}")


def _heading(out: Any, text: str) -> None:
    if out.get_y() > out.h - 45:
        out.add_page()
    out.ln(3)
    out.start_section(text)
    _say(out, text, size=13, style="B")


def _say(out: Any, text: str, *, size: float = BODY, style: str = "", link: str = "") -> None:
    out.set_font("Open Sans", style, size)
    height = LINE * size / BODY
    # Without a place for it, a character of another script would end the whole file; it is shown as a question mark.
    known = out.current_font.cmap if hasattr(out.current_font, "cmap") else None
    safe = text if known is None else "".join(ch if ord(ch) in known else "?" for ch in text)
    out.multi_cell(0, height, safe, new_x=XPos.LMARGIN, new_y=YPos.NEXT, link=link, align="L")


def _chart(out: Any, chart: Chart) -> None:
    """Bars drawn with their values beside them: the drawing is its own table."""
    _heading(out, chart.title)
    _say(out, chart.says, size=SMALL, style="I")
    points = chart.series[0].points[-CHART_ROWS:]
    bars = (
        [(n, s, e, c) for n, s, e, c in steps(points)]
        if chart.form == "waterfall"
        else [(label, 0.0, max(0.0, value), BLUE) for label, value in points]
    )
    top = max((max(s, e) for _, s, e, _ in bars), default=1.0) or 1.0
    room = out.w - out.l_margin - out.r_margin - 85
    for (name, start, end, color), (_, value) in zip(bars, points, strict=True):
        if out.get_y() > out.h - 25:
            out.add_page()
        y = out.get_y()
        out.set_font("Open Sans", "", SMALL)
        out.cell(65, 5, name[:42])
        out.set_fill_color(*_rgb(color or GREY))
        left = out.l_margin + 65 + room * min(start, end) / top
        out.rect(left, y + 0.8, max(0.2, room * abs(end - start) / top), 3.4, style="F")
        out.set_xy(out.w - out.r_margin - 20, y)
        out.cell(20, 5, number(value), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _evidence(out: Any, page: Page) -> None:
    out.add_page()
    _heading(out, "Evidence")
    for proof in page.proofs:
        _say(out, f"[{proof.mark}] {proof.id}", size=SMALL, style="B")
        for where, quote, link in proof.quotes:
            web = link if link.startswith("http") else ""
            _say(
                out,
                f"{where}: “{' '.join(quote.split())}” {'' if web else link}".rstrip(),
                size=SMALL,
                link=web,
            )
        for figure in proof.figures:
            _say(out, figure, size=SMALL)


def _rgb(color: str) -> tuple[int, int, int]:
    text = color.removeprefix("#")
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)
