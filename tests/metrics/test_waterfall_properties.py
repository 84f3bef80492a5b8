"""What must hold of any contract history, under every policy: identities in exact decimals, no tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings

from assistant.metrics.causes import Bar
from assistant.metrics.lines import Line, sound_lines
from assistant.metrics.money import exactly
from assistant.metrics.policies import POLICIES, Form, Policy
from assistant.metrics.retention import grr, nrr
from assistant.metrics.revenue import BARS, Waterfall, waterfall
from tests.metrics.histories import History, histories, random_history

ALL = tuple(POLICIES.values())


def check_closes(fall: Waterfall) -> None:
    gains = fall.bars[Bar.NEW] + fall.bars[Bar.REACTIVATION] + fall.bars[Bar.EXPANSION]
    assert fall.closing == fall.opening + gains - fall.bars[Bar.CONTRACTION] - fall.bars[Bar.CHURN] + fall.fx
    for flow in fall.flows:
        assert flow.closing == flow.opening + sum(move.signed for move in flow.movements) + flow.fx
        for move in flow.movements:
            assert move.amount > 0
            assert sum(amount for _, amount in move.parts) == move.amount


def check_ratios(fall: Waterfall) -> None:
    renewing = frozenset({"a0", "a2"})
    net, gross = nrr(fall, renewing), grr(fall, renewing)
    assert (net.value is None) == (gross.value is None)
    if gross.value is not None and net.value is not None:
        assert gross.value <= 1
        assert gross.value <= net.value
    if fall.policy.form in (Form.COHORT, Form.RENEWALS) and gross.value is not None:
        assert gross.value >= 0


def check_adds_up(whole: Waterfall, parts: Sequence[Waterfall]) -> None:
    for bar in BARS:
        assert whole.bars[bar] == sum(part.bars[bar] for part in parts)
    assert whole.fx == sum(part.fx for part in parts)


def check(history: History, policy: Policy, lines: Sequence[Line]) -> None:
    period, first, second = history.periods()
    rates = history.book()
    whole = waterfall(lines, period, policy=policy, rates=rates, currency="USD")
    with exactly():
        check_closes(whole)
        check_ratios(whole)
        by_segment = [
            waterfall(
                [line for line in lines if (line.account_id in ("a0", "a1")) is inside],
                period,
                policy=policy,
                rates=rates,
                currency="USD",
            )
            for inside in (True, False)
        ]
        check_adds_up(whole, by_segment)
        assert whole.opening == sum(segment.opening for segment in by_segment)
        assert whole.closing == sum(segment.closing for segment in by_segment)
        if policy.adds_up(single_currency={line.currency for line in lines} <= {"USD"}):
            halves = [
                waterfall(lines, half, policy=policy, rates=rates, currency="USD") for half in (first, second)
            ]
            check_adds_up(whole, halves)
            assert halves[0].closing == halves[1].opening


@pytest.mark.parametrize("policy", ALL, ids=lambda policy: policy.name)
@settings(max_examples=60, deadline=None)
@given(history=histories)
def test_any_history_closes_and_adds_up(policy: Policy, history: History) -> None:
    lines, aside = sound_lines(history.lines())
    assert not aside
    check(history, policy, lines)


@settings(max_examples=60, deadline=None)
@given(history=histories)
def test_another_reporting_currency_closes_too(history: History) -> None:
    period = history.periods()[0]
    for policy in ALL:
        got = waterfall(history.lines(), period, policy=policy, rates=history.book(), currency="GBP")
        with exactly():
            check_closes(got)
            check_ratios(got)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_thousand_histories(seed: int) -> None:
    random = Random(seed)
    moved = Decimal(0)
    for n in range(10_000):
        history = random_history(random)
        lines, aside = sound_lines(history.lines())
        assert not aside
        for policy in (ALL[0], ALL[1 + n % (len(ALL) - 1)]):
            check(history, policy, lines)
        moved += len(lines)
    assert moved > 50_000, "the run has to see real histories"
