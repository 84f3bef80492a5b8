"""The report as one HTML file: no script, no request to anywhere, charts drawn in place, every case
openable."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from evals.record import CaseCard, RunRecord, Shown, SuiteResult
from evals.reports.rows import STATUS, bound, by_scorer, gate_line, interval, made_with, totals, verdict
from evals.summary import Line
from evals.systems.seam import OURS

_STYLE = """
:root { --ink: #1d2430; --soft: #667085; --line: #d5dae1; --paper: #fff; --ours: #0b5cad;
  --other: #8a94a3; --bad: #b42318 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #9aa4b2; --line: #37404d; --paper: #14181f; --ours: #6db3ff;
    --other: #7f8a99; --bad: #ff8a7a }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
  max-width: 64rem; padding: 0 1rem }
h1 { font-size: 1.5rem }
h2 { font-size: 1.15rem; margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .2rem .6rem .2rem 0; vertical-align: top; overflow-wrap: anywhere;
  border-bottom: 1px solid var(--line) }
.soft { color: var(--soft) }
.bad { color: var(--bad) }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0 }
details { border-bottom: 1px solid var(--line); padding: .25rem 0 }
summary { cursor: pointer }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink) }
svg .axis { stroke: var(--line) }
svg .ours { stroke: var(--ours); fill: var(--ours) }
svg .other { stroke: var(--other); fill: var(--other) }
nav a { margin-right: .8rem }
a { color: var(--ours) }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LEFT, _WIDTH, _ROW = 250, 420, 18
_NOTE_LEFT = _LEFT + _WIDTH + 16


def page(record: RunRecord) -> str:
    """The whole run as HTML. All text of cases and answers is escaped."""
    body = "\n".join(_body(record))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>Eval run {escape(record.id)}</title><style>{_STYLE}</style></head>"
        f"<body>\n{body}\n</body></html>\n"
    )


def chart(lines: list[Line]) -> str:
    """Means as dots, intervals as whiskers from 0 to 1, a row a scorer and system; the table beside holds the
    same."""
    height = _ROW * (len(lines) + 1) + 6
    label = "means with 95 percent intervals"
    parts = [f'<svg role="img" aria-label="{label}" width="100%" viewBox="0 0 860 {height}">']
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x = _LEFT + tick * _WIDTH
        parts.append(f'<line class="axis" x1="{x}" x2="{x}" y1="4" y2="{height - _ROW}"/>')
        parts.append(f'<text x="{x}" y="{height - 4}" text-anchor="middle">{tick:g}</text>')
    before = ""
    for n, line in enumerate(lines):
        y = 14 + n * _ROW
        e, kind = line.estimate, "ours" if line.system == OURS else "other"
        low, mean, high = (_LEFT + value * _WIDTH for value in (e.low, e.mean, e.high))
        label = line.scorer if line.scorer != before else ""
        before = line.scorer
        parts.append(f'<text x="0" y="{y + 4}">{escape(label)}</text>')
        parts.append(
            f'<line class="{kind}" x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke-width="2"/>'
        )
        parts.append(
            f'<circle class="{kind}" cx="{mean:.1f}" cy="{y}" r="{5 if kind == "ours" else 3.5}">'
            f"<title>{escape(f'{line.scorer}, {line.system}: {interval(line)}, n {e.n}')}</title></circle>"
        )
        parts.append(f'<text x="{_NOTE_LEFT}" y="{y + 4}">{escape(f"{line.system} {e.mean:.3f}")}</text>')
    return "".join([*parts, "</svg>"])


def _body(record: RunRecord) -> Iterator[str]:
    broken = [gate for gate in record.gates if not gate.held]
    yield f"<h1>Eval run {escape(record.id)}</h1>"
    yield f"<p>{escape(record.started_at)}, tier {escape(record.tier)}: {escape(totals(record))}.</p>"
    yield f'<p class="{"bad" if broken else ""}"><strong>{escape(verdict(record))}</strong></p>'
    if broken:
        yield "<ul>" + "".join(f'<li class="bad">{escape(gate_line(gate))}</li>' for gate in broken) + "</ul>"
    yield "<nav>" + "".join(f'<a href="#{_anchor(s)}">{escape(s.name)}</a>' for s in record.suites) + "</nav>"
    for suite in record.suites:
        yield from _suite(suite, seed=record.seed)
    yield f"<h2>Made with</h2><p>{escape(made_with(record))}</p>"
    held = "".join(f"<li>{escape(gate_line(gate))}</li>" for gate in record.gates)
    yield f"<details><summary>All {len(record.gates)} gates</summary><ul>{held}</ul></details>"


def _suite(suite: SuiteResult, *, seed: int) -> Iterator[str]:
    yield f'<h2 id="{_anchor(suite)}">{escape(suite.name)}</h2><p>{escape(suite.purpose)}</p>'
    if suite.status != "measured":
        yield f"<p><strong>{STATUS[suite.status]}</strong>: {escape(suite.reason)}</p>"
    rows = list(by_scorer(suite, seed=seed))
    if rows:
        yield chart([line for _, ours, others in rows for line in ([ours] if ours else []) + others])
        yield _table(rows)
    notes = [f"published: {name} {figure}" for name, figure in suite.published] + list(suite.notes)
    if notes:
        yield "<ul class=soft>" + "".join(f"<li>{escape(note)}</li>" for note in notes) + "</ul>"
    if suite.cases:
        digests = f"(digest {suite.cases_digest}), corpus {suite.corpus_digest}, {suite.seconds:.1f} s"
        yield f'<p class="soft">{len(suite.cases)} cases {escape(digests)}</p>'
    cards = {card.id: card for card in suite.cases}
    for shown in suite.shown:
        yield _case(shown, cards[shown.case_id])


def _table(rows: list[tuple[str, Line | None, list[Line]]]) -> str:
    cells = []
    for scorer, ours, others in rows:
        for line in ([ours] if ours else []) + others:
            name = f"<strong>{escape(line.system)}</strong>" if line.system == OURS else escape(line.system)
            cells.append(
                f"<tr><td>{escape(scorer)}</td><td>{name}</td><td>{escape(interval(line))}</td>"
                f"<td>{line.estimate.n}</td><td>{escape(line.estimate.method)}</td>"
                f"<td>{escape(bound(line))}</td></tr>"
            )
    head = "<tr><th>scorer<th>system<th>mean (95 %)<th>n<th>interval by<th>unseen failures</tr>"
    return f"<details><summary>The figures</summary><table>{head}{''.join(cells)}</table></details>"


def _case(shown: Shown, card: CaseCard) -> str:
    wrong = "".join(
        f"<li><strong>{escape(s)}</strong>: {escape(reason)}</li>" for s, reason in shown.wrong.items()
    )
    cited = "".join(f"<li>{escape(place)}: <q>{escape(quote)}</q></li>" for place, quote in shown.citations)
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in shown.facts)
    return (
        f"<details><summary><code>{escape(shown.case_id)}</code> {escape(card.question[:160])} "
        f'<span class="soft">{escape(", ".join(shown.wrong))}</span></summary>'
        f"<ul>{wrong}</ul><p class=soft>would catch: {escape(card.why)}</p>"
        f"<pre>{escape(shown.error or shown.text)}</pre><ul>{cited}{facts}</ul>"
        f"<details><summary>the case</summary><pre>{escape(card.expect)}</pre></details></details>"
    )


def _anchor(suite: SuiteResult) -> str:
    return escape(suite.name.replace("/", "-"))
