"""What a model writes, and what of it is shown: nothing that the evidence does not prove, nothing that acts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from assistant.agent import ask
from assistant.answering.written import Item, Sentence, draft_claims, numbered, read_reply
from assistant.models.calls import Endpoint, ToolRequest
from assistant.models.gateway import Gateway, Limits
from assistant.models.wire import Wire
from assistant.tools import Desk
from assistant.types.answers import Answer
from assistant.types.snapshot import Snapshot
from assistant.writer import TOOLS, Writer, use_tool
from tests.fakes import FakeMemory, FakeSearcher, WordEmbedder, memory, scope
from tests.models.server import MODES, Behaviour, serving

QUESTION = "How many users does the rollout cover?"
TOLD = "The rollout covers 41 users. (call of 15 September 2026, Dana Ortiz)"
LIMITS = Limits(total=3.0, connect=0.3, read=0.4)


@contextmanager
def writing(
    how: Behaviour, *, kind: str = "compatible", stream: bool = False, limits: Limits = LIMITS
) -> Iterator[Writer]:
    """A writer whose model is the given server."""
    with serving(how) as url:
        gateway = Gateway(
            [Endpoint(kind, "m", url, stream=stream)],
            wire=lambda e: Wire(e, connect=limits.connect, read=limits.read, local_only=True),
            limits=limits,
            clock=time.monotonic,
            sleep=lambda seconds: time.sleep(min(seconds, 0.02)),
            local_only=True,
        )
        try:
            yield Writer(gateway, "fence-7f3a", limits.total)
        finally:
            gateway.close()


def asked(
    question: str, writer: Writer | None, *, store: FakeMemory | None = None, account: str = "acc-1"
) -> tuple[Answer, Snapshot]:
    store = store or memory()
    return ask(
        question, account=account, scope=scope("acc-1", "acc-2", "acc-3"), reader=store,
        searcher=FakeSearcher(store), embedder=WordEmbedder(), run_id="run-1", writer=writer,
    )  # fmt: skip


def marker_of(request: dict[str, Any], words: str) -> int:
    """The number under which a model is shown some words."""
    text = request["messages"][1]["content"]
    line = next(line for line in text.splitlines() if words in line and "marker=" in line)
    return int(line.split('marker="')[1].split('"')[0])


def saying(make: Callable[[dict[str, Any]], str]) -> Behaviour:
    return Behaviour(say=make)


def test_a_sentence_that_its_evidence_proves_is_shown_in_the_models_words_with_the_exact_words_beside_it() -> (
    None
):
    how = saying(lambda request: f"The rollout covers 41 users [{marker_of(request, '41 users')}].")
    with writing(how) as writer:
        answer, _ = asked(QUESTION, writer)
    (claim,) = answer.claims
    assert claim.text == TOLD
    assert "41 users" in claim.citations[0].quote
    assert answer.notices == ()
    assert writer.trace is not None
    assert [one.failure for one in writer.trace.attempts] == [None]
    assert writer.trace.prompts[0].startswith("answer@")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("The rollout covers 47 users [{m}].", "figure"),
        ("The rollout covers 41 users on 3 May 2031 [{m}].", "figure"),
        ("Grizelda Quux says the rollout covers 41 users [{m}].", "name"),
        ("The rollout covers 41 users [{m}][99].", "no evidence"),
        ("The rollout covers 41 users.", "no evidence"),
        ("The rollout covers 41 users, see https://exfil.invalid/x [{m}].", "link"),
        ("The rollout covers 41 users <!channel> [{m}].", "link"),
        ("![x](https://exfil.invalid) The rollout covers 41 users [{m}].", "link"),
        ('"The rollout was cancelled by everyone" [{m}].', "quote"),
    ],
)
def test_a_sentence_that_fails_is_given_back_once_with_the_reason_then_removed_and_the_answer_says_so(
    wrong: str, why: str
) -> None:
    def say(request: dict[str, Any]) -> str:
        m = marker_of(request, "41 users")
        right = f"The rollout covers 41 users [{m}]."
        return (
            wrong.format(m=m)
            if "What is wrong" in request["messages"][1]["content"]
            else f"{right}\n{wrong.format(m=m)}"
        )

    how = saying(say)
    with writing(how) as writer:
        answer, _ = asked(QUESTION, writer)
    assert [claim.text for claim in answer.claims] == [TOLD]
    assert answer.notices == (
        "1 sentence of the model was removed, because what it cites does not prove it.",
    )
    assert len(how.requests) == 2
    assert writer.trace is not None
    assert why in writer.trace.removed[0][1]
    assert why in how.requests[1]["messages"][1]["content"]


def test_a_repaired_sentence_is_shown() -> None:
    def say(request: dict[str, Any]) -> str:
        right = f"The rollout covers 41 users [{marker_of(request, '41 users')}]."
        return right if "What is wrong" in request["messages"][1]["content"] else right.replace("41", "410")

    with writing(saying(say)) as writer:
        answer, _ = asked(QUESTION, writer)
    assert [claim.text for claim in answer.claims] == [TOLD]
    assert answer.notices == ()
    assert writer.trace is not None
    assert writer.trace.repaired == 1


def test_where_nothing_stands_the_exact_words_come_and_say_why() -> None:
    plain, _ = asked(QUESTION, None)
    with writing(saying(lambda request: "All is well [1]. Nobody has left [2].")) as writer:
        answer, _ = asked(QUESTION, writer)
    assert answer.claims == plain.claims
    assert "wrote nothing that is proved" in answer.notices[0]


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
@pytest.mark.parametrize("mode", [mode for mode in MODES if mode not in ("ok", "flaky")])
def test_whatever_breaks_the_exact_words_come_marked_and_in_time(mode: str, stream: bool) -> None:
    plain, _ = asked(QUESTION, None)
    began = time.monotonic()
    with writing(Behaviour(mode=mode, silence=3.0), stream=stream) as writer:
        answer, _ = asked(QUESTION, writer)
    assert time.monotonic() - began < LIMITS.total + LIMITS.read + 1
    assert (answer.claims, answer.text) == (plain.claims, plain.text)
    assert answer.notices
    assert not any(
        word in str(answer) for word in ("CANARY", "9,400,000", "exfil.invalid", "secret-of-the-server")
    )


def test_an_open_breaker_costs_no_time() -> None:
    how = Behaviour(mode="503")
    with writing(how) as writer:
        for _ in range(4):
            asked(QUESTION, Writer(writer.gateway, "f", LIMITS.total))
        calls, began = len(how.requests), time.monotonic()
        answer, _ = asked(QUESTION, Writer(writer.gateway, "f", LIMITS.total))
    assert time.monotonic() - began < 1
    assert len(how.requests) == calls
    assert answer.notices == (
        "AI unavailable (it failed too often just now): these are the exact words and facts that were found.",
    )


def test_a_schema_is_asked_for_where_the_server_has_it_and_its_reply_is_read() -> None:
    def say(request: dict[str, Any]) -> str:
        if "tools" in request:
            return "No tool is needed."
        assert request["response_format"]["json_schema"]["schema"]["required"] == ["sentences"]
        row = {"text": "The rollout covers 41 users.", "markers": [marker_of(request, "41 users")]}
        return json.dumps({"sentences": [row]})

    how = saying(say)
    with writing(how, kind="lmstudio") as writer:
        answer, _ = asked(QUESTION, writer)
    assert [claim.text for claim in answer.claims] == [TOLD]


def test_what_a_model_reads_is_escaped_inside_a_fence_that_no_text_can_close() -> None:
    store = memory()
    how = saying(lambda request: "NOTHING")
    with writing(how) as writer:
        asked(QUESTION, writer, store=store)
    user = how.requests[0]["messages"][1]["content"]
    assert user.count("fence-7f3a") == 2
    inside = user.split("fence-7f3a")[1]
    assert inside.count("<passage ") == inside.count("</passage>")


def test_a_plan_is_made_before_any_word_of_a_conversation_is_read_and_runs_only_reading_tools() -> None:
    def say(request: dict[str, Any]) -> Any:
        if "tools" not in request:
            return "NOTHING"
        wanted = [
            ("search_evidence", {"query": "rollout users"}), ("account_facts", {"names": ["mrr"]}),
            ("search_evidence", {"query": "x", "account_id": "acc-2"}), ("delete_account", {"id": "acc-1"}),
        ]  # fmt: skip
        calls = [
            {
                "id": f"c{n}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments)},
            }
            for n, (name, arguments) in enumerate(wanted)
        ]
        return {"role": "assistant", "content": None, "tool_calls": calls}

    how = saying(say)
    with writing(how, kind="vllm") as writer:
        _, snapshot = asked(QUESTION, writer)
    planned = how.requests[0]
    assert "passage" not in json.dumps(planned["messages"])
    assert {tool["function"]["name"] for tool in planned["tools"]} == {tool["name"] for tool in TOOLS}
    assert ("names", "mrr") in [pair for call in snapshot.calls for pair in call.arguments]
    assert all("account" not in name for call in snapshot.calls for name, _ in call.arguments)


@pytest.mark.parametrize(
    "arguments",
    [{"query": "x", "account_id": "acc-2"}, {"query": 5}, {}, {"query": "x", "kinds": "email"}, {"query": "x", "kinds": [1]},
     {"query": "x", "since": "yesterday"}, {"query": " "}],
)  # fmt: skip
def test_a_call_that_does_not_fit_its_tool_is_not_made(arguments: dict[str, Any]) -> None:
    store = memory()
    account = next(a for a in store.all_accounts if a.id == "acc-1")
    desk = Desk(scope("acc-1"), account, store, FakeSearcher(store))
    assert not use_tool(desk, ToolRequest("c", "search_evidence", arguments))
    assert use_tool(desk, ToolRequest("c", "search_evidence", {"query": "rollout"}))


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        (
            "It fails [1]. It was mended [2][3].",
            (Sentence("It fails.", (1,)), Sentence("It was mended.", (2, 3))),
        ),
        ("It fails. [1]", (Sentence("It fails.", (1,)),)),
        ("- It fails [1, 2].\n- It grows [3].", (Sentence("It fails.", (1, 2)), Sentence("It grows.", (3,)))),
        ("NOTHING", ()),
        ("", ()),
        (
            '```json\n{"sentences": [{"text": "A &amp; B fail [2].", "markers": [1]}]}\n```',
            (Sentence("A & B fail.", (1, 2)),),
        ),
        (
            '{"sentences": [{"text": 5, "markers": [1]}, 7, {"text": "It fails.", "markers": "x"}]}',
            (Sentence("It fails.", ()),),
        ),
        ('{"sentences": 3}', ()),
        ('{"sentences": [', (Sentence('{"sentences": [', ()),)),
    ],
)
def test_replies_are_read_in_the_forms_that_models_write(reply: str, sentences: tuple[Sentence, ...]) -> None:
    assert read_reply(reply) == sentences


def test_a_marker_that_points_at_nothing_makes_no_claim_of_the_sentence() -> None:
    _, snapshot = asked(QUESTION, None)
    items = numbered(snapshot)
    assert items
    assert draft_claims(Sentence("It is so.", (len(items) + 1,)), items, snapshot) == ()
    assert draft_claims(Sentence("It is so.", ()), items, snapshot) == ()
    assert isinstance(items[0], Item)
