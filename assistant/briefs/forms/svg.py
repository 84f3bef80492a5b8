"""Charts as SVG without script: each with a title, a description, and nothing that only a colour tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from assistant.briefs.forms.palette import BAND, BLUE, GREY, INK, number, steps
from assistant.briefs.told import Chart

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 260, 56, 40, 16
ROW = 26
"""Height of one bar of a chart that lies on its side."""
LABELS = 8
"""Labels that fit under a line."""


def svg(chart: Chart, ident: str) -> str:
    """The chart as one SVG element; `ident` makes its ids unique in a page."""
    draw = {"line": _line, "waterfall": _waterfall}.get(chart.form, _bars)
    height = ROW * len(chart.series[0].points) + BOTTOM if draw is _bars else HEIGHT
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{ident}-t {ident}-d" font-family="sans-serif" font-size="12" fill="{INK}">'
        f'<title id="{ident}-t">{escape(chart.title)}</title><desc id="{ident}-d">{escape(chart.says)}</desc>'
    )
    return head + "".join(draw(chart)) + "</svg>"


def _line(chart: Chart) -> Iterator[str]:
    points = chart.series[0].points
    values = [value for _, value in points] + list(chart.band or ())
    top = max(values) * 1.08 or 1.0
    step = (WIDTH - LEFT - 16) / max(1, len(points) - 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top, 1)

    if chart.band is not None:
        low, high = chart.band
        yield (
            f'<rect x="{LEFT}" y="{y(high)}" width="{WIDTH - LEFT - 16}" height="{max(1.0, y(low) - y(high)):.1f}" '
            f'fill="{BAND}" opacity="0.3"/><text x="{LEFT + 4}" y="{y(high) + 12}" fill="{INK}">usual</text>'
        )
    yield _axis(top, y)
    line = " ".join(f"{LEFT + step * at:.1f},{y(value)}" for at, (_, value) in enumerate(points))
    yield f'<polyline points="{line}" fill="none" stroke="{BLUE}" stroke-width="2"/>'
    for at, (label, value) in enumerate(points):
        yield (
            f'<circle cx="{LEFT + step * at:.1f}" cy="{y(value)}" r="2.5" fill="{BLUE}">'
            f"<title>{escape(label)}: {number(value)}</title></circle>"
        )
        if at % max(1, len(points) // LABELS) == 0:
            words, x = escape(label[5:] or label), LEFT + step * at
            yield f'<text x="{x:.1f}" y="{HEIGHT - 18}" text-anchor="middle">{words}</text>'


def _axis(top: float, y: Callable[[float], float]) -> str:
    """Three marks with their values, and a thin line at each."""
    return "".join(
        f'<text x="{LEFT - 6}" y="{y(top * part) + 4}" text-anchor="end">{number(round(top * part, 1))}</text>'
        f'<line x1="{LEFT}" x2="{WIDTH - 16}" y1="{y(top * part)}" y2="{y(top * part)}" '
        f'stroke="{GREY}" stroke-width="0.5"/>'
        for part in (0, 0.5, 1)
    )


def _waterfall(chart: Chart) -> Iterator[str]:
    bars = steps(chart.series[0].points)
    top = max(max(a, b) for _, a, b, _ in bars) * 1.08 or 1.0
    wide = (WIDTH - LEFT - 16) / len(bars)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top, 1)

    yield _axis(top, y)
    for at, (name, start, end, color) in enumerate(bars):
        x, high, low = LEFT + wide * at + 4, y(max(start, end)), y(min(start, end))
        middle, under = f"{x + wide / 2 - 4:.1f}", HEIGHT - 22 + 12 * (at % 2)
        shown = number(end if at in (0, len(bars) - 1) else end - start)
        yield (
            f'<rect x="{x:.1f}" y="{high}" width="{wide - 8:.1f}" height="{max(1.0, low - high):.1f}" fill="{color}">'
            f"<title>{escape(name)}: {shown}</title></rect>"
            f'<text x="{middle}" y="{high - 3}" text-anchor="middle">{shown}</text>'
            f'<text x="{middle}" y="{under}" text-anchor="middle" font-size="10">{escape(name)}</text>'
        )


def _bars(chart: Chart) -> Iterator[str]:
    points = chart.series[0].points
    top = max((value for _, value in points), default=1.0) or 1.0
    left = 250
    for at, (label, value) in enumerate(points):
        y, length = at * ROW + 6, max(0.0, (WIDTH - left - 60) * value / top)
        words = number(value) if value >= 0 else "never heard"
        yield (
            f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(label[:40])}</text>'
            f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{ROW - 8}" fill="{BLUE}"/>'
            f'<text x="{left + length + 6:.1f}" y="{y + 13}">{words}</text>'
        )
    yield f'<text x="{left}" y="{len(points) * ROW + 22}" fill="{GREY}">{escape(chart.series[0].unit)}</text>'
