"""Writes the table of metrics as documentation: `python -m assistant.metrics.document docs/metrics.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from assistant.metrics.policies import DEFAULT, POLICIES
from assistant.metrics.registry import FAMILIES

HEAD = """# Metrics

Every figure comes from a function over delivered rows; no language model makes one. This page is written by
`python -m assistant.metrics.document docs/metrics.md` from the table of metrics, and a test compares the two.

A figure counts on day *t* what starts on *t* and not what ends on it. A window opens with what is in force on
its first day; its changes are those dated after that day up to its last. `ended_on` is the first day without
the subscription; where the rows of an account show that their source writes the last day with it (one ends
the day before another begins, or a term is whole months only with its last day, and nothing says otherwise),
it is read so. A subscription that begins on the day on which the only other one of its account, product and
currency ends carries that one on. Where a formula cannot be applied,
the value is empty and the method says why: undefined is neither zero nor infinity. Rows that cannot be
counted are set aside by id with the reason, and shown with every figure they might have changed. A ratio of
fewer than ten cases is marked as a small sample.
"""


def pages() -> Iterator[str]:
    """Yield the page piece by piece."""
    yield HEAD
    yield "## Policies\n\nNamed ways of counting. Those in the tables below marked *policy* follow them.\n"
    yield "| name | counts |\n| --- | --- |"
    for policy in POLICIES.values():
        default = " (default)" if policy is DEFAULT else ""
        yield f"| `{policy.name}`{default} | {policy.says} |"
    for family, metrics in FAMILIES.items():
        yield f"\n## {family}\n"
        yield "| name | what it is | unit | formula | made from | requirements |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for metric in metrics:
            name = f"`{metric.name}`" + (" *policy*" if metric.by_policy else "")
            made_from, shows = ", ".join(metric.inputs), ", ".join(metric.requirements)
            cells = (name, metric.definition, metric.unit, metric.formula, made_from, shows)
            yield f"| {' | '.join(cells)} |"


def render() -> str:
    """Return the whole page."""
    return "\n".join(pages()) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/metrics.md").write_text(render(), encoding="utf-8")
