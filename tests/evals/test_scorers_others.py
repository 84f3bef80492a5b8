"""Scorers of signals, health, briefs, rankings and judges with right, wrong and borderline outputs."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from evals.case import Expect, Label, Span
from evals.output import Event, Output
from evals.ranking import Passage
from evals.score import Score
from evals.scorers import briefs, health, judge, ranking, signals
from tests.evals.made import case, output

DAY = date(2026, 3, 10)
LABEL = Label("churn", DAY, DAY + timedelta(days=30))
JUDGED = case(Expect(signals=(LABEL,)))


@pytest.mark.parametrize(
    ("days", "kind", "right"),
    [
        (0, "churn", True),
        (30, "churn", True),
        (31, "churn", False),
        (-1, "churn", False),
        (5, "expansion", False),
    ],
)
def test_a_signal_is_right_inside_its_days_and_of_its_kind(days: int, kind: str, right: bool) -> None:
    raised = Output(events=(Event(kind, DAY + timedelta(days=days)),))
    assert signals.signals_recall(JUDGED, raised).value == float(right)
    assert signals.signals_precision(JUDGED, raised).value == float(right)


def test_a_signal_a_week_early_has_looked_ahead() -> None:
    early = Output(events=(Event("churn", DAY - timedelta(days=7)),))
    assert signals.no_look_ahead(JUDGED, early).value == 0
    assert signals.no_look_ahead(JUDGED, Output(events=(Event("churn", DAY),))).value == 1
    assert signals.no_look_ahead(JUDGED, Output()).value is None


def test_a_signal_dated_after_the_question_has_looked_ahead() -> None:
    asked = case(Expect(signals=()), as_of=DAY)
    assert signals.no_look_ahead(asked, Output(events=(Event("churn", DAY + timedelta(days=1)),))).value == 0


def test_one_signal_serves_one_label() -> None:
    twice = case(Expect(signals=(LABEL, Label("churn", DAY, DAY + timedelta(days=60)))))
    once = Output(events=(Event("churn", DAY),))
    assert signals.signals_recall(twice, once).value == 0.5
    assert signals.signals_precision(twice, once).value == 1


def test_raising_nothing_where_nothing_happened_is_not_a_precision_of_zero() -> None:
    quiet = case(Expect(signals=()))
    assert signals.signals_precision(quiet, Output()).value is None
    assert signals.signals_recall(quiet, Output()).value is None
    assert signals.signals_precision(quiet, Output(events=(Event("churn", DAY),))).value == 0


def test_risk_is_scored_against_what_happened() -> None:
    left = case(Expect(outcome=True))
    assert health.risk_is_right(left, Output(risk=1.0)).value == 1
    assert health.risk_is_right(left, Output(risk=0.5)).value == 0.75
    assert health.risk_is_right(left, Output(risk=0.0)).value == 0
    assert health.risk_is_right(left, Output()).value is None


def _world(signal: float, *, seed: int, n: int = 200) -> health.Backtest:
    rng = random.Random(seed)
    left = [rng.random() < 0.2 for _ in range(n)]
    risks = [signal * gone + rng.gauss(0, 1) for gone in left]
    return health.backtest(risks, left, [f"a{k % (n // 2)}" for k in range(n)], seed=seed)


def test_the_back_test_finds_a_signal_that_is_there() -> None:
    found = _world(2.0, seed=3)
    assert found.predictive
    assert found.auc > 0.85
    assert found.lift > 2


def test_the_back_test_says_of_noise_that_it_predicts_nothing() -> None:
    """S: a yardstick must be able to say "not good". One side of 95 % may err in 2.5 % of worlds."""
    verdicts = [_world(0.0, seed=seed, n=120) for seed in range(60)]
    assert sum(found.predictive for found in verdicts) <= 5
    assert "no predictive value" in next(found for found in verdicts if not found.predictive).verdict


def test_the_back_test_shares_ties_and_refuses_a_world_without_losses() -> None:
    assert health.backtest([0.5] * 4, [True, False, True, False], list("abcd"), seed=1).auc == 0.5
    with pytest.raises(ValueError, match="left and accounts that stayed"):
        health.backtest([0.1, 0.2], [False, False], ["a", "b"], seed=1)


def test_a_brief_lacks_what_it_lacks() -> None:
    judged = case(Expect(sections=("Decisions", "Open commitments")))
    assert briefs.brief_is_complete(judged, Output(sections=("open  commitments", "decisions"))).value == 1
    assert briefs.brief_is_complete(judged, Output(sections=("Decisions",))).value == 0.5
    assert briefs.brief_is_complete(case(), Output(sections=("Decisions",))).value is None


def test_memory_is_judged_for_forgetting_and_inventing_apart() -> None:
    judged = case(Expect(items=("Bo: fix by 20 November", "Ann: contract by May")))
    shown = Output(items=("bo: fix by 20 november", "Cy: nothing at all"))
    assert briefs.items_recall(judged, shown).value == 0.5
    assert briefs.items_precision(judged, shown).value == 0.5
    assert briefs.items_precision(judged, Output()).value is None


PLACES = case(Expect(spans=(Span("d", 4, 6),)))


def test_a_ranking_is_measured_at_its_places() -> None:
    ranked = (Passage("e", 0, 9, 1), Passage("d", 0, 5, 1), Passage("d", 7, 9, 1))
    shown = Output(ranked=ranked, reachable=1)
    assert ranking.mrr_at_10(PLACES, shown).value == 0.5
    assert ranking.hit_at_5(PLACES, shown).value == 1
    assert ranking.recall_at_10(PLACES, shown).value == 1
    assert ranking.cover_at_10(PLACES, shown).value == pytest.approx(1 / 3)
    assert ranking.ndcg_at_10(PLACES, shown).value == pytest.approx(0.6309, abs=1e-4)


def test_a_passage_that_borders_the_place_does_not_touch_it() -> None:
    for passage in (Passage("d", 0, 4, 1), Passage("d", 7, 9, 1)):
        assert ranking.ndcg_at_10(PLACES, Output(ranked=(passage,), reachable=2)).value == 0


def test_what_was_not_found_counts_against_recall() -> None:
    shown = Output(ranked=(Passage("d", 4, 7, 1),), reachable=4)
    assert ranking.recall_at_10(PLACES, shown).value == 0.25
    assert ranking.ndcg_at_10(PLACES, Output(reachable=4)).value == 0


def test_a_document_counts_once_however_many_passages_it_has() -> None:
    judged = case(Expect(documents=("d", "f")))
    shown = Output(ranked=(Passage("d", 0, 1, 1), Passage("d", 1, 2, 1), Passage("f", 0, 1, 1)))
    assert ranking.recall_at_10(judged, shown).value == 1
    assert ranking.ndcg_at_10(judged, shown).value == 1


def _labelled(agree: int, disagree: int) -> list[judge.Labelled]:
    rows = [(k % 2 == 0, k % 2 == 0) for k in range(agree)] + [(True, False)] * disagree
    return [judge.Labelled(case(), output(str(said)), right) for said, right in rows]


def _verdict(_: object, shown: Output) -> bool:
    return shown.text == "True"


def test_a_judge_is_shown_only_if_it_agrees_with_people() -> None:
    good = judge.agreement(_verdict, _labelled(20, 1))
    assert good.usable
    assert judge.judged(_verdict, good)(case(), output("True")).value == 1
    bad = judge.agreement(_verdict, _labelled(20, 20))
    assert not bad.usable
    assert judge.judged(_verdict, bad)(case(), output("True")).value is None


def test_a_judge_that_always_says_yes_agrees_by_chance_only() -> None:
    yes = judge.agreement(lambda _, __: True, _labelled(30, 0))
    assert yes.share.mean == 0.5
    assert yes.kappa == 0


def test_few_labels_are_not_enough() -> None:
    assert not judge.agreement(_verdict, _labelled(10, 0)).usable


def test_a_score_lies_between_zero_and_one() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Score(1.2)
