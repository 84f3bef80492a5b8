"""A document as Markdown: sections, claims with numbered marks, charts as tables, evidence at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.briefs.forms.layout import AnyBrief, Page, page_of
from assistant.briefs.told import Chart

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def markdown(brief: AnyBrief) -> str:
    """The whole document."""
    return "\n".join(_lines(page_of(brief), brief.charts)).rstrip() + "\n"


def slack(brief: AnyBrief, words: int) -> str:
    """A few lines without evidence, at most so many words: whole claims only, the weightiest first."""
    page = page_of(brief)
    head = f"{page.subtitle}. {_short_step(brief)}"
    lines, used = [head], len(head.split())
    for part in page.parts:
        for line in part.lines:
            text = f"• {line.text} [{line.mark}]"
            if used + len(text.split()) <= words:
                lines.append(text)
                used += len(text.split())
    return "\n".join(lines) + "\n"


def _short_step(brief: AnyBrief) -> str:
    step = brief.next_action
    what = step.what.split(":")[0].rstrip(".")
    return f"Next: {what} ({step.owner}, {step.due_on.isoformat()})."


def _lines(page: Page, charts: tuple[Chart, ...]) -> Iterator[str]:
    yield f"# {escaped(page.title)}\n"
    yield f"{escaped(page.subtitle)}\n"
    yield f"**Next step.** {escaped(page.next_step)}\n"
    for part in page.parts:
        yield f"## {escaped(part.title)}\n"
        yield f"*{escaped(part.question)}*\n"
        for line in part.lines:
            yield f"- {escaped(line.text)} ({line.age}) [{line.mark}](#{line.id})"
        if part.gap:
            yield f"- {escaped(part.gap)}"
        yield ""
    if page.gaps:
        yield "## What is missing\n"
        yield from (f"- {escaped(gap)}" for gap in page.gaps)
        yield ""
    for chart in charts:
        yield f"## {escaped(chart.title)}\n"
        yield f"{escaped(chart.says)}\n"
        yield from _table(chart)
        yield ""
    yield "## Evidence\n"
    for proof in page.proofs:
        yield f'{proof.mark}. <a id="{proof.id}"></a>`{proof.id}`'
        for where, quote, link in proof.quotes:
            place = f" [open](<{link}>)" if link else ""
            yield f"   - {escaped(where)}: “{escaped(' '.join(quote.split()))}”{place}"
        yield from (f"   - {escaped(figure)}" for figure in proof.figures)


def _table(chart: Chart) -> Iterator[str]:
    for series in chart.series:
        yield f"| {escaped(series.name)} | {escaped(series.unit)} |"
        yield "| --- | ---: |"
        yield from (f"| {escaped(label)} | {value:g} |" for label, value in series.points)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> escaped("a_b <c>")
    'a\\\\_b \\\\<c\\\\>'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
