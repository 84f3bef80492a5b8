"""Cases: what a line may hold, what is refused and where, and that nothing is lost on the way."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.adding import Verdict, append, case_of_run
from evals.case import (
    FOLDER,
    BadCase,
    Case,
    Expect,
    Label,
    Number,
    Span,
    Task,
    digest_of,
    dump_case,
    load_cases,
    parse_case,
    sample,
)
from evals.interchange import from_inspect, from_promptfoo, to_inspect, to_promptfoo

LINE = {"id": "a", "why": "it catches something", "account": None, "as_of": "2026-10-31", "question": "What?"}

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12
).filter(str.strip)
texts = st.lists(words, max_size=3).map(tuple)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
numbers = st.builds(Number, words, st.one_of(st.decimals(-9, 9, places=2), days), st.none() | words)
labels = st.builds(lambda kind, a, b: Label(kind, min(a, b), max(a, b)), words, days, days)
spans = st.builds(Span, words, st.integers(0, 9), st.integers(0, 9))
expects = st.builds(
    Expect, documents=texts, spans=st.lists(spans, max_size=2).map(tuple), must_say=texts, must_not_say=texts,
    must_not_cite=texts, numbers=st.lists(numbers, max_size=2).map(tuple), sides=st.lists(texts, max_size=2).map(tuple),
    abstain=st.booleans(), false_premise=st.booleans(), signals=st.none() | st.lists(labels, max_size=2).map(tuple),
    items=st.none() | texts, sections=texts, outcome=st.none() | st.booleans(),
)  # fmt: skip
cases = st.builds(
    Case, id=words, why=words, account=st.none() | words, as_of=st.none() | days, question=words, expect=expects,
    tags=texts, task=st.sampled_from(Task), history=st.lists(st.tuples(words, words), max_size=2).map(tuple),
)  # fmt: skip


@given(cases)
def test_a_case_survives_its_line(case: Case) -> None:
    assert parse_case(json.loads(dump_case(case))) == case


@given(st.lists(cases, max_size=4, unique_by=lambda case: case.id))
def test_cases_survive_promptfoo_and_inspect(given_cases: list[Case]) -> None:
    assert from_promptfoo(to_promptfoo(given_cases)) == tuple(given_cases)
    assert from_inspect(to_inspect(given_cases)) == tuple(given_cases)


@given(
    st.lists(cases, min_size=1, max_size=8, unique_by=lambda case: case.id),
    st.integers(0, 9),
    st.integers(0, 8),
)
def test_a_sample_is_of_the_cases_in_their_order_and_the_same_for_a_seed(
    given_cases: list[Case], seed: int, count: int
) -> None:
    chosen = sample(given_cases, count, seed=seed)
    assert len(chosen) == min(count, len(given_cases))
    assert [case for case in given_cases if case in chosen] == list(chosen)
    assert set(sample(given_cases[::-1], count, seed=seed)) == set(chosen)
    assert digest_of(given_cases) == digest_of(given_cases[::-1])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"why": " "}, "'why' is empty"),
        ({"why": None, "drop": "why"}, "'why' is missing"),
        ({"question": ""}, "'question' is empty"),
        ({"as_of": "31 October"}, "Invalid isoformat"),
        ({"expects": {}}, "unknown field 'expects'"),
        ({"expect": {"must_says": []}}, "unknown field 'must_says'"),
        ({"expect": {"must_say": "480"}}, "a list of texts"),
        ({"expect": {"abstain": "yes"}}, "true or false"),
        ({"expect": {"abstain": True, "clarify": True}}, "both to abstain and to clarify"),
        (
            {"expect": {"signals": [{"kind": "x", "since": "2026-02-01", "until": "2026-01-01"}]}},
            "ends before",
        ),
        ({"task": "dream"}, "'dream' is not a valid Task"),
    ],
)
def test_a_bad_line_is_refused_with_its_file_and_line(tmp_path: Path, change: dict, reason: str) -> None:  # type: ignore[type-arg]
    bad = LINE | change
    bad.pop(bad.pop("drop", ""), None)
    path = tmp_path / "some.jsonl"
    path.write_text(f"{json.dumps(LINE | {'id': 'first'})}\n\n{json.dumps(bad)}\n", encoding="utf-8")
    with pytest.raises(BadCase) as raised:
        load_cases(path)
    assert str(raised.value).startswith(f"{path}:3: ")
    assert reason in str(raised.value)


def test_a_line_that_is_no_json_and_an_id_that_was_used(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    for second in ("{not json", json.dumps(LINE)):
        path.write_text(f"{json.dumps(LINE)}\n{second}\n", encoding="utf-8")
        with pytest.raises(BadCase, match=r"some.jsonl:2: "):
            load_cases(path)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_bundled_cases_load(path: Path) -> None:
    assert load_cases(path)


def test_a_promptfoo_file_of_others_keeps_what_can_be_judged() -> None:
    text = """
tests:
  - description: tells the date
    vars: {query: "When does Acme renew?", account: acme}
    assert:
      - {type: icontains, value: May}
      - {type: contains-all, value: [2027, "28"]}
      - {type: not-contains, value: June}
      - {type: llm-rubric, value: is polite}
  - vars: {question: "Who won?"}
    assert: [{type: is-refusal}]
"""
    first, second = from_promptfoo(text)
    assert first.expect == Expect(must_say=("May", "2027", "28"), must_not_say=("June",))
    assert (first.account, first.why) == ("acme", "tells the date")
    assert second.expect.abstain
    assert first.id != second.id
    for bad in ("tests: 3", "tests: [{vars: {name: x}}]", "tests: [7]"):
        with pytest.raises(BadCase):
            from_promptfoo(bad)


def test_inspect_samples_of_others_keep_conversation_and_target() -> None:
    turns = [
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Hi"},
        {"role": "user", "content": "When?"},
    ]
    found = from_inspect(json.dumps({"id": 7, "input": turns, "target": ["May"]}) + "\n")
    assert found[0].question == "When?"
    assert found[0].history == (("user", "Hello"), ("assistant", "Hi"))
    assert found[0].expect.must_say == ("May",)
    with pytest.raises(BadCase, match="inspect:1"):
        from_inspect('{"target": "x"}')
    with pytest.raises(BadCase, match="twice"):
        from_inspect('{"id": 1, "input": "a"}\n{"id": 1, "input": "b"}')


def test_their_own_fields_carry_what_they_can_judge() -> None:
    case = Case(
        "a", "why", "acme", None, "When?", Expect(must_say=("May",), must_not_say=("June",), abstain=False)
    )
    assert "type: icontains\n    value: May" in to_promptfoo([case])
    assert json.loads(to_inspect([case]))["target"] == ["May"]


ANSWER = {
    "question": "When does Acme renew?", "account_id": "acme", "as_of": "2026-10-31T23:59:59+00:00", "abstained": False,
    "clarify": [], "claims": [{"text": "It renews in May.", "citations": [{"external_id": "m1"}, {"external_id": "m1"}]}],
}  # fmt: skip


def test_a_judged_run_becomes_a_case() -> None:
    right = case_of_run("r1", ANSWER, verdict=Verdict.RIGHT, why="it was right", must_say=("May",))
    assert right.expect == Expect(documents=("m1",), must_say=("May",))
    assert (right.id, right.account, right.as_of) == ("run-r1", "acme", date(2026, 10, 31))
    wrong = case_of_run("r1", ANSWER, verdict=Verdict.WRONG, why="it is June")
    assert wrong.expect == Expect(must_not_say=("It renews in May.",))
    told = case_of_run("r1", ANSWER, verdict=Verdict.WRONG, why="it is June", must_say=("June",))
    assert told.expect == Expect(must_say=("June",))
    assert case_of_run("r1", ANSWER, verdict=Verdict.SHOULD_ABSTAIN, why="guessed").expect == Expect(
        abstain=True
    )
    with pytest.raises(ValueError, match="why"):
        case_of_run("r1", ANSWER, verdict=Verdict.RIGHT, why=" ")


def test_a_case_is_added_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "feedback.jsonl"
    case = case_of_run("r1", ANSWER, verdict=Verdict.RIGHT, why="it was right")
    append(case, path)
    assert load_cases(path) == (case,)
    with pytest.raises(ValueError, match="already"):
        append(case, path)


def test_a_number_keeps_its_tolerance() -> None:
    case = Case(
        "a", "w", None, None, "q", Expect(numbers=(Number("x", Decimal("1.50"), "EUR", Decimal("0.1")),))
    )
    assert parse_case(json.loads(dump_case(case))) == case
