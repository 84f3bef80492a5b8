"""Answers in streams: the events and their order, taking one up where it broke off, and who goes away."""

from __future__ import annotations

import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from api.http.events import NAMES
from api.http.limits import Limits
from assistant.types.access import Role
from tests.http.service import FOREIGN, QUESTION, Service, serving

STREAM = {"accept": "text/event-stream"}
ASK = {"question": QUESTION, "as_of": "2026-10-31"}


def parsed(text: str) -> list[tuple[str | None, str, Any]]:
    """`(id, event, data)` of each event of a stream."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines.get("id"), lines["event"], json.loads(lines["data"])))
    return found


def test_a_stream_tells_the_answer_that_the_json_is(csm: httpx.Client) -> None:
    response = csm.post("/v1/ask", json=ASK, headers=STREAM)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = parsed(response.text)
    names = [name for _, name, _ in events]
    assert names[0] == "run.started"
    assert names[-1] == "run.completed"
    assert set(names) <= set(NAMES)
    assert names.index("sources") < names.index("delta") < names.index("citation")
    whole = csm.post("/v1/ask", json=ASK).json()
    assert events[-1][2] == whole
    assert "".join(data["text"] for _, name, data in events if name == "delta") == whole["text"]
    cited = [data for _, name, data in events if name == "citation"]
    assert [one["quote"] for one in cited] == [
        c["quote"] for claim in whole["claims"] for c in claim["citations"]
    ]


def test_a_stream_is_taken_up_where_it_broke_off(csm: httpx.Client) -> None:
    events = [one for one in parsed(csm.post("/v1/ask", json=ASK, headers=STREAM).text) if one[0] is not None]
    resume = events[0][2]["resume"]
    for seen in range(len(events)):
        rest = parsed(csm.get(resume, headers={"last-event-id": str(events[seen][0])}).text)
        assert [one for one in rest if one[0] is not None] == events[seen + 1 :]
    assert [one for one in parsed(csm.get(resume).text) if one[0] is not None] == events


def test_a_stream_is_its_askers_own(service: Service, csm: httpx.Client) -> None:
    resume = parsed(csm.post("/v1/ask", json=ASK, headers=STREAM).text)[0][2]["resume"]
    with service.client(Role.ADMIN) as other:
        assert other.get(resume).status_code == 404
    assert csm.get(resume, headers={"last-event-id": "x.1"}).status_code == 422


def test_an_abstention_and_an_error_are_told_in_the_stream(csm: httpx.Client) -> None:
    asked = {"question": "What did Pennymoor say about submarine telescopes?", "as_of": "2026-10-31"}
    events = parsed(csm.post("/v1/ask", json=asked, headers=STREAM).text)
    if events[-1][2]["abstained"]:
        assert [name for _, name, _ in events if name == "warning"] == ["warning"]
    events = parsed(csm.post("/v1/ask", json=ASK | {"account": FOREIGN}, headers=STREAM).text)
    assert events[-1][1] == "error"
    assert events[-1][2]["status"] == 404


def test_whoever_goes_away_takes_the_work_with_them(own: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work ends within a second of the connection, and its place is free again."""
    searcher = own.core.plumbline.searcher
    search = searcher.search
    searches = []

    def slow(*given: Any, **named: Any) -> Any:
        searches.append(time.monotonic())
        time.sleep(0.3)
        return search(*given, **named)

    monkeypatch.setattr(searcher, "search", slow)
    for headers in (STREAM, {}):
        searches.clear()
        with own.client(Role.CSM) as client, pytest.raises(httpx.ReadTimeout):
            client.post("/v1/ask", json=ASK, headers=headers, timeout=0.15)
        gone = time.monotonic()
        while own.core.meters.asking._value.get() and time.monotonic() - gone < 5:
            time.sleep(0.02)
        assert own.core.meters.asking._value.get() == 0
        assert time.monotonic() - gone < 1
        assert len(searches) <= 1


def test_questions_asked_at_once_get_their_own_answers(service: Service) -> None:
    questions = [QUESTION, "What did Kessler say about the renewal?", "How is Pennymoor doing?"] * 4

    def asked(question: str) -> str:
        with service.client(Role.CSM) as client:
            return client.post("/v1/ask", json={"question": question, "as_of": "2026-10-31"}).text

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(asked, questions))
    assert answers[:3] == answers[3:6] == answers[6:9] == answers[9:]
    assert [json.loads(one)["question"] for one in answers] == questions


def test_more_than_fits_is_told_to_come_again(company: Any, tmp_path: Any) -> None:
    home = shutil.copytree(company, tmp_path / "home")
    with serving(home, limits=Limits(asks_at_once=1, asks_waiting=0)) as service:

        def asked(_: int) -> httpx.Response:
            with service.client(Role.CSM) as client:
                return client.post("/v1/ask", json=ASK)

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(asked, range(8)))
    assert {one.status_code for one in found} == {200, 429}
    assert all(one.headers["retry-after"] == "2" for one in found if one.status_code == 429)


def test_a_conversation_goes_on(csm: httpx.Client, service: Service) -> None:
    first = csm.post("/v1/ask", json=ASK).json()
    more = {"question": "And about the price?", "as_of": "2026-10-31", "conversation": first["run_id"]}
    assert csm.post("/v1/ask", json=more).json()["account_id"] == first["account_id"]
    with service.client(Role.SUPPORT) as other:
        assert other.post("/v1/ask", json=more).status_code == 404
