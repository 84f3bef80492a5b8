"""The table of metrics: one entry each, said in whole sentences, and written into the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.metrics.document import render
from assistant.metrics.policies import POLICIES
from assistant.metrics.registry import FAMILIES
from assistant.metrics.show import list_metrics

DOCS = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_names_are_unique_and_entries_are_complete() -> None:
    metrics = list_metrics()
    assert len(metrics) == sum(len(family) for family in FAMILIES.values())
    for metric in metrics:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.name)
        assert metric.definition.endswith(".")
        assert metric.formula.endswith(".")
        assert metric.unit
        assert metric.inputs
        assert all(re.fullmatch(r"S\d{3}", number) for number in metric.requirements)


def test_there_are_ten_policies_each_with_its_reading() -> None:
    assert len(POLICIES) == 10
    assert next(iter(POLICIES)) == "cohort-snapshot/v1"
    assert all(policy.says.endswith(".") and name == policy.name for name, policy in POLICIES.items())


def test_the_asked_for_requirements_are_carried() -> None:
    carried = {number for metric in list_metrics() for number in metric.requirements}
    revenue = {f"S{n:03}" for n in range(1, 28)} - {"S027"}
    experience = {f"S{n}" for n in range(233, 246)} - {"S243"}
    economics = {"S246", "S247", "S250", "S251", "S253", "S259"}
    bands = {f"S{n:03}" for n in range(30, 35)} | {"S036"}
    missing = (revenue | experience | economics | bands) - carried
    assert not missing


def test_the_documentation_is_current() -> None:
    assert DOCS.read_text(encoding="utf-8") == render(), "run python -m assistant.metrics.document"
