"""Gates hold or break for the right reason, and every report shows what the run holds and nothing live."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from evals.gates import Gate, check, read_accepted, read_gates, write_accepted
from evals.record import CaseCard, GateResult, RunRecord, Shown, SuiteResult, read_record, write_record
from evals.reports.junit import junit
from evals.reports.markdown import markdown, table_of
from evals.reports.page import page
from evals.reports.terminal import show, show_changes
from evals.suites.registry import SUITES
from evals.summary import accounts_of, changes, lines, ours_of

EVIL = '<script>alert(1)</script> | ]]> \x00 "quoted"'


def _suite(name: str = "answers/demo", *, right: int = 18, n: int = 20, **changed: object) -> SuiteResult:
    ids = [f"c{k}" for k in range(n)]
    ours = {case_id: float(k < right) for k, case_id in enumerate(ids)}
    cards = tuple(
        CaseCard(i, "it would", f"acct_{k % 4}", "2026-10-31", EVIL, "{}", ("t",)) for k, i in enumerate(ids)
    )
    shown = tuple(Shown(i, EVIL, ((EVIL, EVIL),), (EVIL,), {"says_it": EVIL}) for i in ids[right:])
    made = SuiteResult(
        name, "says what is right", "measured", scorers=("says_it",), cases=cards,
        scores={"plumbline": {"says_it": ours}, "BM25": {"says_it": dict.fromkeys(ids, 0.25)}}, shown=shown,
        published=(("others", ".5"),), notes=("a note",), cases_digest="d", corpus_digest="e",
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def _record(*suites: SuiteResult) -> RunRecord:
    made = {"python": "3.11", "embedder": "m"}
    return RunRecord("r1", "2026-11-01T00:00:00+00:00", "quick", 7, made, "abc", ("ask@3 (9f2c)",), suites)


SKIPPED = SuiteResult("retrieval/qmsum", "finds", "skipped", "PLUMBLINE_DATA names no folder")
UNBUILT = SuiteResult("signals", "raises", "not_built", "the product raises no signals yet", scorers=("x",))


def test_a_floor_holds_at_its_own_height_and_breaks_below() -> None:
    record = _record(_suite())
    for floor, held in ((0.9, True), (0.91, False)):
        found = check(record, [Gate("answers/demo", "says_it", floor, ("quick",))], {})
        assert [gate.held for gate in found] == [held]


def test_a_gate_whose_scorer_judged_nothing_is_broken() -> None:
    gates = [Gate("answers/demo", "unknown", 0.0, ("quick",)), Gate("signals", "x", 0.0, ("quick",))]
    assert [gate.held for gate in check(_record(_suite(), UNBUILT), gates, {})] == [False, False]


def test_gates_of_other_tiers_and_of_skipped_suites_do_not_count() -> None:
    gates = [Gate("answers/demo", "says_it", 1.0, ("full",)), Gate("retrieval/qmsum", "x", 1.0, ("quick",))]
    assert check(_record(_suite(), SKIPPED), gates, {}) == ()


def test_a_fall_beyond_chance_breaks_and_a_smaller_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "quick.json"
    write_accepted(_record(_suite(right=20)), path)
    accepted = read_accepted(path)
    for right, held in ((20, True), (15, True), (14, False)):
        found = check(_record(_suite(right=right)), [], accepted)
        assert [gate.held for gate in found] == [held]
    assert "worse: c14, c15" in check(_record(_suite(right=14)), [], accepted)[0].detail


def test_accepting_one_suite_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "quick.json"
    write_accepted(_record(_suite("a"), _suite("b")), path)
    write_accepted(_record(_suite("b", right=1)), path)
    accepted = read_accepted(path)
    assert sum(accepted["a"]["says_it"].values()) == 18
    assert sum(accepted["b"]["says_it"].values()) == 1


def test_the_gates_in_the_repository_name_suites_and_scorers_that_exist(tmp_path: Path) -> None:
    for gate in read_gates():
        names = [getattr(scorer, "__name__", "") for scorer in SUITES[gate.suite].scorers]
        assert gate.scorer in names
    bad = tmp_path / "gates.toml"
    for text in (
        '[[gate]]\nsuite="a"\nscorer="b"\nfloor=2',
        '[[gate]]\nsuite="a"\nscorer="b"\nfloor=1\nceiling=1',
    ):
        bad.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=r"floor|ceiling"):
            read_gates(bad)


def test_a_run_survives_its_file(tmp_path: Path) -> None:
    gates = (GateResult("a", "b", "floor", False, "0.1"),)
    record = replace(_record(_suite(), SKIPPED, UNBUILT), gates=gates)
    write_record(record, tmp_path / "run.json")
    assert read_record(tmp_path / "run.json") == record
    (tmp_path / "other.json").write_text(json.dumps({"schema": 0}), encoding="utf-8")
    with pytest.raises(ValueError, match="no run of this version"):
        read_record(tmp_path / "other.json")


def test_a_line_has_an_interval_and_a_bound_only_beside_a_zero() -> None:
    ours, other = lines(_suite(), seed=1)
    assert (ours.system, ours.estimate.mean, ours.estimate.method, ours.bound) == (
        "plumbline",
        0.9,
        "Wilson",
        None,
    )
    assert other.estimate.method == "bootstrap by account"
    assert next(iter(lines(_suite(right=20), seed=1))).bound == pytest.approx(0.15)


def test_changes_name_the_cases_that_flipped() -> None:
    before, after = _record(_suite(right=18)), _record(_suite(right=16))
    (change,) = changes(ours_of(before), ours_of(after), accounts_of(after), seed=7)
    assert change.worse == ("c16", "c17")
    assert change.better == ()
    assert change.comparison.difference == pytest.approx(-0.1)


def test_the_page_is_one_file_without_script_or_request() -> None:
    gates = (GateResult("answers/demo", "says_it", "floor", False, EVIL),)
    text = page(replace(_record(_suite(), SKIPPED, UNBUILT), gates=gates))
    for forbidden in ("<script", "http://", "https://", "<link", "<img", "url("):
        assert forbidden not in text
    assert text.count("<svg") == 1
    assert "&lt;script&gt;" in text
    assert text.count("<details><summary><code>c1") == 2
    for words in (
        "not built yet",
        "skipped",
        "published: others .5",
        "0.900 (0.699 to 0.972)",
        "ask@3 (9f2c)",
        "seed 7",
    ):
        assert words in text


def test_junit_is_xml_and_counts_what_failed() -> None:
    root = ElementTree.fromstring(junit(_record(_suite(), SKIPPED, UNBUILT)))
    suites = {suite.get("name"): suite for suite in root}
    assert suites["answers/demo"].get("failures") == "2"
    assert len(suites["answers/demo"].findall("testcase/failure")) == 2
    assert suites["signals"].find("testcase/skipped") is not None
    assert suites["retrieval/qmsum"].find("testcase/skipped") is not None


def test_markdown_says_what_was_not_measured() -> None:
    text = markdown(_record(_suite(), SKIPPED, UNBUILT))
    assert "| answers/demo | says_it | 0.900 (0.699 to 0.972) | 20 | BM25 0.250 |" in table_of(
        _record(_suite())
    )
    for words in (
        "skipped: PLUMBLINE_DATA names no folder",
        "not built yet",
        "2 of 20 cases fall short",
        "a note",
    ):
        assert words in text
    assert "<script" not in text


def test_the_terminal_shows_ours_beside_the_others() -> None:
    console = Console(width=160, record=True, file=StringIO())
    record = _record(_suite(), UNBUILT)
    show(record, console)
    show_changes(list(changes(ours_of(record), ours_of(record), accounts_of(record), seed=7)), console)
    text = console.export_text()
    for words in ("0.900 (0.699 to 0.972)", "BM25 0.250", "not built yet", "+0.000"):
        assert words in text


def test_nothing_unbuilt_is_ever_passed() -> None:
    text = json.dumps([asdict(line) for line in lines(UNBUILT, seed=1)])
    assert text == "[]"
    assert "plumbline" not in UNBUILT.scores
