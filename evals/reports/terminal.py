"""The report for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from evals.record import RunRecord, SuiteResult
from evals.reports.rows import STATUS, bound, by_scorer, gate_line, interval, made_with, totals, verdict
from evals.summary import Change


def show(record: RunRecord, console: Console) -> None:
    """Print a run: a table a suite, then the gates."""
    console.print(f"run {record.id}, tier {record.tier}: {totals(record)}")
    for suite in record.suites:
        _show_suite(suite, console, seed=record.seed)
    for gate in record.gates:
        if not gate.held:
            console.print(gate_line(gate))
    console.print(verdict(record))
    console.print(made_with(record))


def show_changes(changes: list[Change], console: Console) -> None:
    """Print what changed between two runs, the flipped cases named."""
    table = Table(title="after - before", title_justify="left")
    for column in ("suite", "scorer", "difference", "95 %", "p", "cases", ""):
        table.add_column(column)
    for change in changes:
        c = change.comparison
        mark = "fell" if c.fell else "rose" if c.rose else ""
        table.add_row(change.suite, change.scorer, f"{c.difference:+.3f}", f"{c.low:+.3f} to {c.high:+.3f}",
                      f"{c.p:.3f}", str(c.n), mark)  # fmt: skip
    console.print(table)
    for change in changes:
        for word, cases in (("better", change.better), ("worse", change.worse)):
            if cases:
                console.print(f"{change.suite} {change.scorer}, {word}: {', '.join(cases)}")


def _show_suite(suite: SuiteResult, console: Console, *, seed: int) -> None:
    console.print(f"\n{suite.name}: {suite.purpose}")
    if suite.status != "measured":
        console.print(f"  {STATUS[suite.status]}: {suite.reason}")
    rows = list(by_scorer(suite, seed=seed))
    if rows:
        table = Table(show_edge=False)
        for column in ("scorer", "plumbline", "n", "baselines", ""):
            table.add_column(column)
        for scorer, ours, others in rows:
            beside = ", ".join(f"{line.system} {line.estimate.mean:.3f}" for line in others)
            mine = interval(ours) if ours else "-"
            table.add_row(
                scorer, mine, str(ours.estimate.n if ours else ""), beside, bound(ours) if ours else ""
            )
        console.print(table)
    for name, figure in suite.published:
        console.print(f"  published: {name} {figure}")
    for note in suite.notes:
        console.print(f"  {note}")
