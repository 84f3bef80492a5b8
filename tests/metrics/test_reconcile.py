"""The gap between any two ways of counting is made of accounts and events, exactly (G9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings

from assistant.errors import InvalidQuestion
from assistant.metrics.money import exactly
from assistant.metrics.policies import POLICIES
from assistant.metrics.reconcile import reconcile
from assistant.metrics.retention import grr, nrr
from assistant.metrics.revenue import waterfall
from assistant.metrics.show import show
from assistant.types.facts import Period
from tests.metrics.book import fall
from tests.metrics.histories import History, histories
from tests.metrics.memory import Memory, scope, subscription_row
from tests.metrics.test_vectors import V1, V2, V4


@settings(max_examples=80, deadline=None)
@given(history=histories)
def test_differences_sum_to_the_gap(history: History) -> None:
    period = history.periods()[0]
    falls = [
        waterfall(
            history.lines(), Period(policy.window(period.end).start, period.end), policy=policy,
            rates=history.book(), currency="USD",
        )
        for policy in POLICIES.values()
    ]  # fmt: skip
    renewing = frozenset({"a0", "a1"})
    for one, two in pairwise([*falls, falls[0]]):
        for ratio in (nrr, grr):
            found = reconcile(ratio(one, renewing), ratio(two, renewing), falls=(one, two))
            with exactly():
                assert sum(difference.above for difference in found.differences) == found.above
                assert sum(difference.below for difference in found.differences) == found.below
            if found.gap is not None:
                assert sum((d.share or Fraction(0)) for d in found.differences) == found.gap
            if one is two:
                assert not found.differences


@pytest.mark.parametrize(
    ("lines", "policies", "above", "account", "bar"),
    [
        (V2, ("movement/v1", "cohort-snapshot/v1"), Decimal(20), "B", "expansion"),
        (V4, ("chartmogul", "cohort-snapshot/v1"), Decimal(50), "Z", "reactivation"),
    ],
)
def test_the_account_behind_the_gap_is_named(
    lines: list, policies: tuple[str, str], above: Decimal, account: str, bar: str
) -> None:
    one, two = (fall(lines, policy=policy) for policy in policies)
    found = reconcile(nrr(one), nrr(two), falls=(one, two))
    assert (found.above, found.below) == (above, 0)
    assert [difference.account_id for difference in found.differences] == [account]
    assert bar in [move.bar for move in found.differences[0].events]


def test_explain_says_it_in_facts_and_events() -> None:
    memory = Memory().know("A").add(*(subscription_row(line) for line in V1))
    facts = show(
        "grr", reader=memory, scope=scope("A", as_of=date(2025, 1, 1)), as_of=date(2025, 1, 1),
        policy="movement/v1", explain="cohort-snapshot/v1",
    ).facts  # fmt: skip
    assert [(fact.name, fact.value) for fact in facts] == [("grr", 50), ("gap", -50), ("gap.account", -50)]
    assert "2024-10-01 contraction 50" in facts[2].method
    assert facts[2].inputs == tuple(line.row for line in V1)


def test_what_has_no_terms_by_account_cannot_be_explained() -> None:
    memory = Memory().know("A")
    with pytest.raises(InvalidQuestion, match="No difference"):
        show(
            "nps",
            reader=memory,
            scope=scope("A", as_of=date(2025, 1, 1)),
            as_of=date(2025, 1, 1),
            explain="atr",
        )
