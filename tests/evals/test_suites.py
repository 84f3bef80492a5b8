"""Every suite measures: who knows the answers gets 1, who guesses or never changes gets what chance gives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from statistics import fmean

import pytest

from evals.bench import Room
from evals.suite import Prepared, Suite, Unavailable, answer_all, run_suite, score_all
from evals.suites.registry import SUITES, chosen
from evals.systems.reference import Constant, Guess, Oracle
from evals.systems.seam import System

FULL_ONLY = {"retrieval/scifact"}
EMPTY = {"briefs"}
MEASURED = sorted(SUITES.keys() - EMPTY)

DECIDED = {
    "retrieval/demo": ("ndcg_at_10", 0.15),
    "retrieval/qmsum": ("ndcg_at_10", 0.15),
    "retrieval/locomo": ("ndcg_at_10", 0.15),
    "retrieval/scifact": ("ndcg_at_10", 0.15),
    "answers/demo": ("says_it", 0.1),
    "citations/demo": ("citation_recall", 0.1),
    "citations/qmsum_evidence": ("citation_recall", 0.1),
    "disputes/demo": ("shows_both_sides", 0.1),
    "disputes/fitz_gov": ("shows_both_sides", 0.1),
    "numbers/demo": ("numbers_exact", 0.1),
    "stale/demo": ("says_it", 0.1),
    "stale/deleted": ("cites_expected", 0.2),
    "signals": ("signals_recall", 0.2),
    "memory": ("items_recall", 0.1),
}
"""The scorer that decides a suite where guessing finds next to nothing, and the most that it may find."""

COIN = {"abstention/demo", "abstention/fitz_gov", "abstention/locomo", "follow_ups/mtrag_un"}
"""Suites of a decision: `decides_rightly` of one who tosses a coin is near one half, of one who never changes the
share of the cases that want it."""


@cache
def _prepared(suite: str, room_id: int) -> Prepared:
    room = _ROOMS[room_id]
    tier = Room("full", room.seed, room.data, room.folder, room.embedder, room.stack, room.benches, room.kept)
    return SUITES[suite].prepare(tier if suite in FULL_ONLY else room)


_ROOMS: dict[int, Room] = {}


def _scores(suite: Suite, prepared: Prepared, system: System) -> dict[str, dict[str, float]]:
    outputs = answer_all(system, prepared.cases)
    assert not [output.error for output in outputs.values() if output.error]
    found = score_all(prepared.cases, outputs, suite.scorers)
    return {
        name: {key: score.value for key, score in scores.items() if score.value is not None}
        for name, scores in found.items()
    }


@pytest.fixture
def prepare(room: Room):  # type: ignore[no-untyped-def]
    _ROOMS[id(room)] = room
    return lambda name: _prepared(name, id(room))


@pytest.mark.parametrize("name", MEASURED)
def test_who_knows_gets_one_from_every_scorer(name: str, prepare) -> None:  # type: ignore[no-untyped-def]
    prepared = prepare(name)
    assert prepared.cases
    for scorer, values in _scores(SUITES[name], prepared, Oracle(prepared.bench)).items():
        assert [key for key, value in values.items() if value < 1] == [], scorer


@pytest.mark.parametrize("name", sorted(DECIDED))
def test_who_guesses_or_never_changes_finds_next_to_nothing(name: str, prepare) -> None:  # type: ignore[no-untyped-def]
    prepared = prepare(name)
    scorer, most = DECIDED[name]
    for system in (Guess(prepared.bench, seed=3), Constant(abstains=True), Constant(abstains=False)):
        values = _scores(SUITES[name], prepared, system).get(scorer, {})
        assert values, "the suite judges nobody by this scorer"
        assert fmean(values.values()) <= most, system.name


@pytest.mark.parametrize("name", sorted(COIN))
def test_a_decision_is_worth_what_chance_gives(name: str, prepare) -> None:  # type: ignore[no-untyped-def]
    prepared = prepare(name)
    wanted = [
        case.expect.abstain
        for case in prepared.cases
        if not (case.expect.clarify or case.expect.false_premise)
    ]
    share = fmean(wanted)

    def decided(system: System) -> float:
        return fmean(_scores(SUITES[name], prepared, system)["decides_rightly"].values())

    assert 0 < share < 1
    tossed = fmean(decided(Guess(prepared.bench, seed=seed)) for seed in range(8))
    assert tossed == pytest.approx(0.5, abs=0.12)
    assert decided(Constant(abstains=True)) == pytest.approx(share)
    assert decided(Constant(abstains=False)) == pytest.approx(1 - share)


def test_who_lets_everything_through_or_nothing_has_half_of_the_grounding(prepare) -> None:  # type: ignore[no-untyped-def]
    prepared, suite = prepare("grounding/summedits"), SUITES["grounding/summedits"]
    for system, passes in ((Constant(abstains=True), 0), (Constant(abstains=False), 1)):
        found = _scores(suite, prepared, system)
        assert set(found["passes_the_faithful"].values()) == {passes}
        assert set(found["catches_the_wrong"].values()) == {1 - passes}


def test_saying_one_half_of_every_risk_is_worth_three_quarters(prepare) -> None:  # type: ignore[no-untyped-def]
    prepared = prepare("health")
    assert set(_scores(SUITES["health"], prepared, Constant(abstains=True))["risk_is_right"].values()) == {
        0.75
    }
    guessed = _scores(SUITES["health"], prepared, Guess(None, seed=1))["risk_is_right"]
    assert fmean(guessed.values()) == pytest.approx(2 / 3, abs=0.15)


def test_who_quotes_one_place_and_names_another_is_caught_everywhere(prepare) -> None:  # type: ignore[no-untyped-def]
    for name, suite in SUITES.items():
        if "quotes_stand" in {scorer.__name__ for scorer in suite.scorers}:
            prepared = prepare(name)
            values = [
                value
                for seed in range(3)
                for value in _scores(suite, prepared, Guess(prepared.bench, seed=seed))[
                    "quotes_stand"
                ].values()
            ]
            small = len(prepared.bench.library.ever()) < 20
            assert fmean(values) <= (0.6 if small else 0.1), name


def test_without_data_a_suite_is_skipped_with_its_reason(room: Room) -> None:
    bare = replace(room, data=None, kept={})
    for suite in SUITES.values():
        if suite.name.split("/")[-1] in {
            "qmsum",
            "locomo",
            "qmsum_evidence",
            "fitz_gov",
            "mtrag_un",
            "summedits",
            "planted",
        }:
            found = run_suite(suite, bare)
            assert (found.status, found.scores, found.shown) == ("skipped", {}, ())
            assert "PLUMBLINE_DATA" in found.reason
    with pytest.raises(Unavailable, match="full tier"):
        SUITES["retrieval/scifact"].prepare(room)


def test_what_is_not_built_is_never_scored_as_ours(room: Room) -> None:
    for name in ("briefs",):
        found = run_suite(SUITES[name], room)
        assert found.status == "not_built"
        assert found.reason
        assert "plumbline" not in found.scores
        assert not found.shown


def test_the_weighted_average_and_the_word_lists_give_something_to_beat(room: Room) -> None:
    signals = run_suite(SUITES["signals"], room)
    assert 0 < fmean(signals.scores["keyword list"]["signals_recall"].values()) < 1
    health = run_suite(SUITES["health"], room)
    assert any("AUC" in note for note in health.notes)


class Breaks:
    name = "plumbline"

    def answer(self, case: object) -> object:
        raise RuntimeError("it broke")


def test_a_system_that_breaks_is_scored_zero_and_says_why(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    suite = SUITES["answers/demo"]
    prepared = suite.prepare(room)
    few = replace(prepared, cases=prepared.cases[:3], systems=[Breaks()])  # type: ignore[list-item]
    found = run_suite(replace(suite, prepare=lambda _: few), room)
    assert {value for values in found.scores["plumbline"].values() for value in values.values()} == {0.0}
    assert all(shown.error == "RuntimeError: it broke" for shown in found.shown)
    assert "it broke" in caplog.text


def test_suites_are_chosen_by_family_or_name() -> None:
    assert [suite.name for suite in chosen(["stale", "answers/demo"])] == [
        "answers/demo",
        "stale/demo",
        "stale/deleted",
    ]
    assert len(chosen([])) == len(SUITES)
    with pytest.raises(KeyError, match="nonsense"):
        chosen(["answers", "nonsense"])
