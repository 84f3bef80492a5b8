"""The report as markdown: for a pull request, a README, an archive."""

from __future__ import annotations

from collections.abc import Iterator

from evals.record import RunRecord, SuiteResult
from evals.reports.rows import STATUS, bound, by_scorer, gate_line, interval, made_with, totals, verdict

MOST = 40
"""Cases that are listed of one suite; the HTML report has all."""


def markdown(record: RunRecord) -> str:
    """The whole run."""
    return "\n".join(_lines(record)) + "\n"


def table_of(record: RunRecord) -> str:
    """Only the figures, a row a scorer: what a README shows."""
    rows = ["| suite | measures | plumbline (95 %) | n | baselines |", "| --- | --- | --- | --- | --- |"]
    for suite in record.suites:
        if suite.status == "skipped":
            rows.append(f"| {suite.name} | | skipped: {_cell(suite.reason)} | | |")
            continue
        if suite.status == "not_built":
            rows.append(f"| {suite.name} | | not built yet | | |")
        for scorer, ours, others in by_scorer(suite, seed=record.seed):
            mine = interval(ours) if ours else "-"
            beside = "; ".join(f"{line.system} {line.estimate.mean:.3f}" for line in others)
            rows.append(
                f"| {suite.name} | {scorer} | {mine} | {ours.estimate.n if ours else ''} | {beside} |"
            )
    return "\n".join(rows)


def _lines(record: RunRecord) -> Iterator[str]:
    yield f"# Eval run {record.id}"
    yield f"\n{record.started_at}, tier {record.tier}: {totals(record)}. {verdict(record)}\n"
    yield table_of(record)
    broken = [gate for gate in record.gates if not gate.held]
    if broken:
        yield "\n## Broken gates\n"
        yield from (f"- {gate_line(gate)}" for gate in broken)
    for suite in record.suites:
        yield from _suite(suite, seed=record.seed)
    yield f"\n## Made with\n\n{made_with(record)}"


def _suite(suite: SuiteResult, *, seed: int) -> Iterator[str]:
    yield f"\n## {suite.name}\n\n{suite.purpose[0].upper()}{suite.purpose[1:]}."
    if suite.status != "measured":
        yield f"\n**{STATUS[suite.status]}**: {suite.reason}"
    bounds = [
        f"- {scorer}: {bound(ours)}" for scorer, ours, _ in by_scorer(suite, seed=seed) if ours and ours.bound
    ]
    if bounds:
        yield "\nNo failure seen, which rules out only so much:\n"
        yield from bounds
    notes = [f"published: {name} {figure}" for name, figure in suite.published] + list(suite.notes)
    if notes:
        yield ""
        yield from (f"- {note}" for note in notes)
    if suite.shown:
        yield f"\n{len(suite.shown)} of {len(suite.cases)} cases fall short somewhere:\n"
        for shown in suite.shown[:MOST]:
            reasons = "; ".join(f"{scorer}: {reason}" for scorer, reason in shown.wrong.items())
            yield f"- `{shown.case_id}` {_cell(reasons)[:300]}"
        if len(suite.shown) > MOST:
            yield f"- and {len(suite.shown) - MOST} more"


def _cell(text: str) -> str:
    """Text that cannot end a table cell or start markup of its own."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
