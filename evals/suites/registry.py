"""Every suite by name, in the order of reports."""

from __future__ import annotations

from collections.abc import Iterable

from evals.suite import Suite
from evals.suites import demo, grounded, health, leakage, memory, performance, public, ranked, unbuilt

SUITES: dict[str, Suite] = {
    suite.name: suite
    for family in (demo, ranked, public, grounded, leakage, performance, health, memory, unbuilt)
    for suite in family.SUITES
}


def chosen(names: Iterable[str]) -> list[Suite]:
    """The suites of the names; a name takes its whole family (`retrieval`) or one (`retrieval/demo`); none
    takes all.

    Raises KeyError with the first name that fits none.
    """
    wanted = list(names)
    for name in wanted:
        if not any(_fits(name, suite) for suite in SUITES):
            raise KeyError(name)
    return [suite for key, suite in SUITES.items() if not wanted or any(_fits(name, key) for name in wanted)]


def _fits(name: str, suite: str) -> bool:
    return suite == name or suite.startswith(f"{name}/")
