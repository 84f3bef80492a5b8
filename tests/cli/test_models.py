"""A model behind the command line: set by the environment, recorded with the run, shown and replayed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli.exits import Exit
from tests.cli.conftest import Plumb
from tests.models.server import Behaviour, serving

QUESTION = "What did Harbor Lane say about handheld scanners at the north gate?"
RUN = {
    "run_id",
    "question",
    "account_id",
    "as_of",
    "text",
    "notices",
    "settings",
    "calls",
    "facts",
    "passages",
}
TRACE = {
    "model", "prompts", "attempts", "replies", "removed", "repaired", "prompt_tokens", "completion_tokens", "cost", "seconds",
    "failed",
}  # fmt: skip


def first_passage(request: dict[str, Any]) -> str:
    """A model that repeats the first words that it is shown, and adds a figure of its own."""
    found = re.search(r'<passage marker="(\d+)"[^>]*>([^<.]*)', request["messages"][1]["content"])
    if found is None:
        return "NOTHING"
    return f"{found[2]} [{found[1]}].\nThey pay 991,000 euros for it [{found[1]}]."


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Behaviour]:
    """A server on the loopback as the model of the settings."""
    how = Behaviour(say=first_passage)
    with serving(how) as url:
        given = {
            "KIND": "compatible",
            "MODEL": "tiny",
            "URL": url,
            "LOCAL_ONLY": "true",
            "PRICE_IN": "1",
            "DEADLINE": "5",
        }
        for name, value in given.items():
            monkeypatch.setenv(f"PLUMBLINE_LLM__{name}", value)
        yield how


def test_an_answer_in_a_models_words_is_recorded_shown_and_replayed_without_the_model(
    plumb: Plumb, home: Path, model: Behaviour
) -> None:
    shape = plumb("ask", QUESTION, "--json", "--home", home).json
    assert "991,000" not in shape["text"]
    asked = len(model.requests)
    assert asked >= 2
    run = plumb("run", "show", shape["run_id"], "--json", "--home", home).json
    assert set(run) == RUN | {"models"}
    assert set(run["models"]) == TRACE
    assert run["models"]["model"] == "compatible:tiny"
    assert run["models"]["prompts"][0].startswith("answer@")
    assert [one["failure"] for one in run["models"]["attempts"]] == [None] * asked
    assert float(run["models"]["cost"]) > 0
    assert any("991,000" in text for text, _ in run["models"]["removed"])
    again = plumb("run", "replay", shape["run_id"], "--json", "--home", home).json
    assert again["same"] is True
    assert len(model.requests) == asked
    told = plumb("run", "show", shape["run_id"], "--home", home).out
    assert "compatible:tiny" in told


def test_a_model_that_fails_costs_the_words_and_not_the_answer(
    plumb: Plumb, home: Path, model: Behaviour
) -> None:
    model.mode = "503"
    ended = plumb("ask", QUESTION, "--json", "--home", home)
    assert ended.code == Exit.DONE
    assert ended.json["notices"][0].startswith("AI unavailable")
    assert ended.json["claims"]
    assert "Note: AI unavailable" in plumb("ask", QUESTION, "--home", home).out


def test_local_only_sends_nothing_out(
    plumb: Plumb, home: Path, model: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_LLM__URL", "http://203.0.113.9/v1")
    ended = plumb("ask", QUESTION, "--json", "--home", home)
    assert "only local models are allowed" in ended.json["notices"][0]
    assert ended.json["claims"]
    assert model.requests == []


def test_a_run_without_a_model_replays_to_the_same_answer(plumb: Plumb, home: Path) -> None:
    shape = plumb("ask", QUESTION, "--json", "--home", home).json
    assert "notices" not in shape
    run = plumb("run", "show", shape["run_id"], "--json", "--home", home).json
    assert set(run) == RUN
    assert run["calls"]
    assert plumb("run", "replay", shape["run_id"], "--json", "--home", home).json["same"] is True


def test_a_run_that_is_not_kept_is_not_found(plumb: Plumb, home: Path) -> None:
    for verb in ("show", "replay"):
        ended = plumb("run", verb, "0000", "--home", home)
        assert ended.code == Exit.NOT_FOUND
        assert "no run '0000'" in ended.err


def test_a_model_without_an_address_is_a_mistake_of_the_settings(
    plumb: Plumb, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_LLM__KIND", "ollama")
    monkeypatch.setenv("PLUMBLINE_LLM__MODEL", "tiny")
    ended = plumb("ask", QUESTION, "--home", home)
    assert ended.code == Exit.NOT_CONFIGURED
    assert "no address" in ended.err
