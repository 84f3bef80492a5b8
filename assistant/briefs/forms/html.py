"""A document as one HTML file: no script, no outside file, readable in print, dark, and by a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from assistant.briefs.forms.layout import AnyBrief, Part, Proof, page_of
from assistant.briefs.forms.palette import number
from assistant.briefs.forms.svg import svg
from assistant.briefs.told import Chart

STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--soft:#595959;--line:#c4c4c4;--link:#00588c}
@media (prefers-color-scheme:dark){:root{--ink:#ececec;--paper:#161616;--soft:#b0b0b0;--line:#4a4a4a;--link:#7cc4f0}}
body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:46rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.2rem;margin-top:2rem}p.sub,small,.q{color:var(--soft)}
a{color:var(--link)}.next{border-left:4px solid var(--link);padding:.4rem 1rem;margin:1rem 0}
figure{margin:1.5rem 0;background:#fff;color:#1b1b1b;padding:.5rem}figure svg{width:100%;height:auto}figcaption{color:#595959}
table{border-collapse:collapse}th,td{border:1px solid var(--line);padding:.15rem .5rem;text-align:left}td.n{text-align:right}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem}blockquote{margin:.2rem 0 .2rem 1rem;overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--link)}
@media print{body{max-width:none;font-size:10pt;color:#000;background:#fff}h2,figure,li{break-inside:avoid}a{color:#000;text-decoration:none}details>*{display:block}}
"""


def html(brief: AnyBrief) -> str:
    """The whole page."""
    page = page_of(brief)
    body = [
        '<a class="skip" href="#claims">Skip to the claims</a>',
        f'<header><h1>{escape(page.title)}</h1><p class="sub">{escape(page.subtitle)}</p></header>',
        f'<main id="claims"><p class="next"><strong>Next step.</strong> {escape(page.next_step)}</p>',
    ]
    body += [_part(part, at) for at, part in enumerate(page.parts)]
    if page.gaps:
        gaps = "".join(f"<li>{escape(gap)}</li>" for gap in page.gaps)
        body.append(
            f'<section aria-labelledby="gaps"><h2 id="gaps">What is missing</h2><ul>{gaps}</ul></section>'
        )
    body += [_figure(chart, at) for at, chart in enumerate(brief.charts)]
    proofs = "".join("".join(_proof(proof)) for proof in page.proofs)
    body.append(
        f'<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2><ol>{proofs}</ol></section></main>'
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(page.title)}: '
        f"{escape(page.subtitle)}</title><style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _part(part: Part, at: int) -> str:
    lines = "".join(
        f'<li id="{line.id}">{escape(line.text)} <small>({line.age})</small> '
        f'<a href="#proof-{line.id}" aria-label="Evidence {line.mark}">[{line.mark}]</a></li>'
        for line in part.lines
    )
    inner = f"<ul>{lines}</ul>" if lines else f"<p>{escape(part.gap or '')}</p>"
    head = f'<h2 id="part-{at}">{escape(part.title)}</h2><p class="q">{escape(part.question)}</p>'
    return f'<section aria-labelledby="part-{at}">{head}{inner}</section>'


def _figure(chart: Chart, at: int) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td class="n">{number(value)}</td></tr>'
        for label, value in chart.series[0].points
    )
    series = chart.series[0]
    table = (
        f"<details><summary>Table: {escape(chart.title)}</summary><table><thead><tr>"
        f'<th scope="col">{escape(series.name)}</th><th scope="col">{escape(series.unit)}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )
    return f"<figure>{svg(chart, f'chart-{at}')}<figcaption>{escape(chart.says)}</figcaption>{table}</figure>"


def _proof(proof: Proof) -> Iterator[str]:
    yield f'<li id="proof-{proof.id}" value="{proof.mark}"><a href="#{proof.id}"><code>{proof.id}</code></a>'
    for where, quote, link in proof.quotes:
        place = f' <a href="{escape(link, quote=True)}">open</a>' if link else ""
        yield f"<blockquote>{escape(where)}: “{escape(' '.join(quote.split()))}”{place}</blockquote>"
    yield from (f"<p><small>{escape(figure)}</small></p>" for figure in proof.figures)
    yield "</li>"
