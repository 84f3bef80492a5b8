"""The tools read, bound what they return, and tell a model what it may correct. None takes an account (S123)."""

from __future__ import annotations

import inspect
import json

import pytest

from assistant import agent, tools
from assistant.errors import InvalidQuestion, NotFound
from assistant.tools import Desk
from tests.fakes import NORTHWIND, FakeSearcher, memory, scope


def desk() -> Desk:
    store = memory()
    return Desk(scope("acc-1"), NORTHWIND, store, FakeSearcher(store))


def test_a_search_returns_passages_and_writes_them_down() -> None:
    at = desk()
    rows = json.loads(tools.search_evidence(at, query="export times out", kinds=["ticket"]))
    assert {row["kind"] for row in rows} == {"ticket"}
    assert at.notebook.hits()[0].external_id == "4711"


def test_days_and_kinds_bound_a_search() -> None:
    rows = json.loads(
        tools.search_evidence(desk(), query="rollout users", since="2026-05-01", until="2026-05-31")
    )
    assert {row["on"] for row in rows} == {"2026-05-20"}


@pytest.mark.parametrize("wrong", [{"kinds": ["fax"]}, {"since": "May"}, {"query": " "}])
def test_what_a_model_may_correct_is_an_invalid_question(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidQuestion):
        tools.search_evidence(desk(), **({"query": "x"} | wrong))  # type: ignore[arg-type]


def test_a_document_of_another_account_is_not_found() -> None:
    with pytest.raises(NotFound):
        tools.open_document(desk(), document_id="gong:c-900")


def test_a_document_is_read_in_bounded_pieces() -> None:
    rows = json.loads(tools.open_document(desk(), document_id="gong:c-100", segment_start=1, segment_end=2))
    assert [row["n"] for row in rows] == [1, 2]
    with pytest.raises(InvalidQuestion):
        tools.open_document(desk(), document_id="gong:c-100", segment_start=3, segment_end=2)


def test_facts_have_fixed_names() -> None:
    (row,) = json.loads(tools.account_facts_tool(desk(), names=["mrr"]))
    assert (row["value"], row["unit"]) == ("4800.00", "USD")
    with pytest.raises(InvalidQuestion):
        tools.account_facts_tool(desk(), names=["happiness"])


def test_the_timeline_is_newest_first() -> None:
    days = [row["on"] for row in json.loads(tools.timeline(desk()))]
    assert days == sorted(days, reverse=True)
    assert len(days) == 6


def test_no_tool_takes_an_account_or_a_scope() -> None:
    for tool in agent._TOOLS:
        assert not {"account", "account_id", "scope"} & set(tool.args)
        assert "runtime" not in tool.tool_call_schema.model_json_schema()["properties"]  # type: ignore[union-attr]


def test_every_tool_of_the_graph_has_its_plain_function() -> None:
    assert {tool.name for tool in agent._TOOLS} == {
        "search_evidence",
        "open_document",
        "account_facts",
        "timeline",
    }
    assert all(
        inspect.isfunction(getattr(tools, name)) for name in ("search_evidence", "open_document", "timeline")
    )
