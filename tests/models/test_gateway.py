"""The gateway against a server that breaks: no error but its own, no wait beyond its deadline."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ConfigError
from assistant.models.breaker import FAILURES, PROBE, WINDOW, Breaker
from assistant.models.calls import KINDS, Call, Endpoint, Failure, Message, ModelFailed, Reply, Usage
from assistant.models.gateway import Gateway, Limits, Unanswered
from assistant.models.local import is_own, refuse_foreign
from assistant.models.opening import endpoints
from assistant.models.wire import Wire
from assistant.settings import ModelSection
from tests.models.server import MODES, Behaviour, serving

CALL = Call((Message("system", "Be brief."), Message("user", "Why?")), prompt_ref="answer@1 (0)")
OPENED: list[Gateway] = []
QUICK = Limits(total=1.2, connect=0.3, read=0.4, at_once=2)
FAILS = {
    "refuse": Failure.UNREACHABLE, "429": Failure.OVERLOADED, "429-after": Failure.OVERLOADED, "500": Failure.OVERLOADED,
    "503": Failure.OVERLOADED, "hang": Failure.SLOW, "badjson": Failure.BROKEN, "html": Failure.BROKEN,
    "empty": Failure.EMPTY, "nochoices": Failure.EMPTY, "toolbad": Failure.BROKEN, "huge": Failure.LONG,
    "redirect": Failure.REFUSED, "length": Failure.CUT, "cut": Failure.BROKEN, "notutf8": Failure.BROKEN,
}  # fmt: skip
STREAMED = {"cut": Failure.CUT, "nodone": Failure.CUT, "drip": Failure.SLOW}


def gateway(
    *urls: str, limits: Limits = QUICK, stream: bool = False, kind: str = "compatible", **more: object
) -> Gateway:
    found = [
        Endpoint(kind, f"m{n}", url, stream=stream, price_in=Decimal(2), price_out=Decimal(10))
        for n, url in enumerate(urls)
    ]
    given: dict[str, object] = {"clock": time.monotonic, "sleep": time.sleep, **more}
    local_only = bool(given.get("local_only", False))
    made = Gateway(
        found,
        wire=lambda e: Wire(e, connect=limits.connect, read=limits.read, local_only=local_only),
        limits=limits,
        **given,  # type: ignore[arg-type]
    )
    OPENED.append(made)
    return made


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """No connection outlives its test."""
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
@pytest.mark.parametrize("mode", MODES)
def test_a_server_that_breaks_ends_in_a_failure_before_the_deadline(mode: str, stream: bool) -> None:
    how = Behaviour(mode=mode, silence=3.0)
    with serving(how) as url:
        asked, began = gateway(url, stream=stream), time.monotonic()
        wanted = (STREAMED.get(mode) if stream else None) or FAILS.get(mode)
        if wanted is None:
            reply, _ = asked.ask(CALL)
            assert reply.text.strip()
        else:
            with pytest.raises(Unanswered) as caught:
                asked.ask(CALL)
            assert caught.value.failure is wanted
            assert "secret" not in caught.value.why
        assert time.monotonic() - began < QUICK.total + QUICK.read + 0.5
    assert len(how.requests) <= QUICK.retries + 1


def test_what_may_pass_is_tried_once_more_and_a_broken_reply_is_not() -> None:
    for mode, tries in (("503", 2), ("flaky", 2), ("html", 1), ("length", 1)):
        how = Behaviour(mode=mode)
        with serving(how) as url:
            try:
                gateway(url).ask(CALL)
            except Unanswered:
                assert mode != "flaky"
            assert len(how.requests) == tries, mode


def test_the_second_endpoint_answers_where_the_first_fails_and_both_are_recorded() -> None:
    with serving(Behaviour(mode="html")) as first, serving(Behaviour(mode="ok")) as second:
        asked = gateway(first, second)
        reply, attempts = asked.ask(CALL)
    assert (reply.model, [one.failure for one in attempts]) == ("m1", ["broken", None])
    assert [one.prompt_ref for one in attempts] == ["answer@1 (0)"] * 2
    assert reply.usage == Usage(11, 7, Decimal("0.000092"), counted=True)
    assert (asked.spent.calls, asked.spent.prompt_tokens, asked.spent.cost) == (1, 11, Decimal("0.000092"))


def test_tokens_are_estimated_and_said_to_be_where_the_server_does_not_count() -> None:
    with serving(Behaviour()) as url:
        reply, _ = gateway(url, stream=True).ask(CALL)
    assert not reply.usage.counted
    assert reply.usage.completion_tokens > 0


class Still:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Scripted:
    """A wire that does what it is told."""

    def __init__(self, act: Callable[[], Reply]) -> None:
        self.act = act
        self.asked = 0

    def ask(self, call: Call, *, remaining: Callable[[], float]) -> Reply:
        self.asked += 1
        return self.act()

    def close(self) -> None: ...


REPLY = Reply("It fails [1].", (), Usage(1, 1, Decimal(0), True), "compatible:m", "m")


def failing() -> Reply:
    raise ModelFailed(Failure.OVERLOADED, "it answered with status 503")


def scripted(wire: Scripted, clock: Still, **more: object) -> Gateway:
    return Gateway([Endpoint("compatible", "m", "http://127.0.0.1:1/v1")], wire=lambda e: wire, limits=Limits(retries=0),
                   clock=clock, sleep=clock.sleep, **more)  # type: ignore[arg-type]  # fmt: skip


def test_an_open_breaker_asks_nobody_lets_one_probe_through_and_closes_by_one_answer() -> None:
    clock, wire = Still(), Scripted(failing)
    asked = scripted(wire, clock)
    for _ in range(FAILURES + 10):
        with pytest.raises(Unanswered):
            asked.ask(CALL)
        clock.now += 0.1
    assert wire.asked == FAILURES
    clock.now += PROBE
    for _ in range(5):
        with pytest.raises(Unanswered):
            asked.ask(CALL)
    assert wire.asked == FAILURES + 1
    clock.now += PROBE
    wire.act = lambda: REPLY
    assert [asked.ask(CALL)[0] for _ in range(3)] == [REPLY] * 3


@given(st.lists(st.floats(0, 20), max_size=60))
def test_after_five_failures_within_its_window_a_breaker_lets_one_call_through_in_its_time(
    pauses: list[float],
) -> None:
    clock = Still()
    breaker = Breaker(clock)
    passed: list[float] = []
    for pause in pauses:
        clock.now += pause
        if breaker.allows():
            passed.append(clock.now)
            breaker.failed()
    for at in range(FAILURES, len(passed)):
        if passed[at - 1] - passed[at - FAILURES] <= WINDOW:
            assert passed[at] - passed[at - 1] >= PROBE


def test_no_more_calls_run_at_once_than_allowed_and_none_waits_beyond_its_deadline() -> None:
    running, most, lock = [0], [0], threading.Lock()

    def slow() -> Reply:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.05)
        with lock:
            running[0] -= 1
        return REPLY

    asked = Gateway([Endpoint("compatible", "m", "x")], wire=lambda e: Scripted(slow),
                    limits=Limits(total=0.12, at_once=2), clock=time.monotonic, sleep=time.sleep)  # fmt: skip
    outcomes: list[str] = []

    def one() -> None:
        try:
            asked.ask(CALL)
            outcomes.append("done")
        except Unanswered as error:
            outcomes.append(error.failure.value)

    threads = [threading.Thread(target=one) for _ in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert most[0] <= 2
    assert set(outcomes) == {"done", "busy"}


def test_the_jitter_is_fixed_by_the_seed() -> None:
    pauses = []
    for _ in range(2):
        clock, slept = Still(), []
        asked = Gateway([Endpoint("compatible", "m", "x")], wire=lambda e: Scripted(failing), limits=Limits(), clock=clock,
                        sleep=slept.append, seed=5)  # fmt: skip
        with pytest.raises(Unanswered):
            asked.ask(CALL)
        pauses.append(slept)
    assert pauses[0] == pauses[1] != []
    assert pauses[0][0] == random.Random(5).uniform(0.2, 0.6)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_of_server_is_asked_in_its_own_way(kind: str) -> None:
    how, able = Behaviour(), KINDS[kind]
    schema = {"type": "object"}
    call = Call(
        CALL.messages, "x", schema=schema, tools=({"name": "timeline", "parameters": schema},), max_tokens=33
    )
    with serving(how) as url:
        gateway(url.removesuffix("/v1") if kind == "azure" else url, kind=kind).ask(call)
    (request,) = how.requests
    assert request[able.limit] == 33
    assert ("tools" in request) is able.tools
    form = request.get("response_format", {"type": "none"})
    assert form["type"] == able.schema
    if kind == "azure":
        assert request["path"].startswith("/openai/deployments/m0/chat/completions?api-version=")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "fd00::1", "::ffff:10.0.0.1"]
)
def test_the_houses_own_addresses(address: str) -> None:
    assert is_own(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "169.254.169.254",
        "0.0.0.0",
        "2001:4860:4860::8888",
        "::ffff:8.8.8.8",
        "fe80::1",
        "224.0.0.1",
        "x",
        "172.32.0.1",
    ],
)
def test_addresses_that_are_not_the_houses_own(address: str) -> None:
    assert not is_own(address)


@pytest.mark.parametrize(
    ("url", "resolved"),
    [
        ("https://api.openai.com/v1", ["104.18.7.192"]),
        ("http://inside.example/v1", ["10.0.0.1", "8.8.8.8"]),
        ("http://user:pw@169.254.169.254/v1", ["169.254.169.254"]),
        (None, []),
    ],
)
def test_local_only_refuses_before_anything_is_sent(url: str | None, resolved: list[str]) -> None:
    wire = Scripted(lambda: REPLY)
    asked = Gateway([Endpoint("openai", "m", url)], wire=lambda e: wire, limits=Limits(), clock=time.monotonic,
                    sleep=time.sleep, local_only=True, resolve=lambda host: resolved)  # fmt: skip
    with pytest.raises(Unanswered) as caught:
        asked.ask(CALL)
    assert caught.value.failure is Failure.FORBIDDEN
    assert wire.asked == 0


def test_local_only_asks_a_server_of_this_machine_and_ignores_proxies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with serving(Behaviour()) as url:
        reply, _ = gateway(url, local_only=True).ask(CALL)
    assert "export" in reply.text


def test_a_name_that_changes_its_address_is_asked_about_every_time() -> None:
    answers = iter([["127.0.0.1"], ["8.8.8.8"]])
    endpoint = Endpoint("vllm", "m", "http://llm.internal:8000/v1")
    refuse_foreign(endpoint, resolve=lambda host: next(answers))
    with pytest.raises(ModelFailed, match="outside"):
        refuse_foreign(endpoint, resolve=lambda host: next(answers))


def test_settings_name_the_endpoints_and_a_server_without_address_is_refused() -> None:
    section = ModelSection(
        kind="vllm", model="a", url="http://127.0.0.1:1/v1", second_kind="openai", second_model="b"
    )
    assert [one.name for one in endpoints(section)] == ["vllm:a", "openai:b"]
    assert endpoints(ModelSection()) == ()
    with pytest.raises(ConfigError, match="no address"):
        endpoints(ModelSection(kind="ollama", model="a"))


def test_a_key_is_in_no_text_of_an_endpoint_or_a_failure() -> None:
    section = ModelSection(kind="vllm", model="a", url="http://127.0.0.1:1/v1", key="sk-very-secret")  # type: ignore[arg-type]
    assert "sk-very-secret" not in repr(section)
    (endpoint,) = endpoints(section)
    assert "sk-very-secret" not in endpoint.name + repr(endpoint)
