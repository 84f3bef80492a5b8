"""The contract of the API: problems, pages, tags, idempotency, limits, headers, and the document that tells it."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.http.access import MATRIX, About
from api.http.limits import Buckets, Limits
from api.http.problems import STATUS, status_of
from api.shapes import place
from assistant.errors import AmbiguousAccount, PlumblineError
from assistant.types.access import Role
from tests.cli import test_contracts as contracts
from tests.http.service import OWN, QUESTION, TOKEN, Service, serving

PROBLEM = {"type", "title", "status", "detail", "instance", "code", "why", "mend", "request_id"}


def test_every_error_of_the_house_has_its_status() -> None:
    kinds = PlumblineError.__subclasses__()
    assert set(kinds) <= set(STATUS)
    for kind in kinds:
        extra: dict[str, Any] = {"candidates": ("a",)} if kind is AmbiguousAccount else {}
        assert 400 <= status_of(kind("x", why="y", mend="z", **extra)) < 600


def test_errors_are_problem_details(csm: httpx.Client, service: Service) -> None:
    wrong = [
        csm.get("/v1/accounts/acct_nowhere"),
        csm.get("/v1/nothing"),
        csm.put("/v1/accounts"),
        csm.get("/v1/accounts?as_of=yesterday"),
        csm.get("/v1/accounts?limit=0"),
        csm.get("/v1/accounts?cursor=!!"),
        csm.post("/v1/ask", content=b"{"),
        csm.post("/v1/ask", json={"question": " "}),
        csm.post("/v1/ask", json={"question": "x", "surprise": 1}),
        csm.post("/v1/search", json={"question": "x" * 2_000_000}),
        csm.get("/v1/users"),
        httpx.get(f"{service.url}/v1/accounts"),
    ]
    statuses = [404, 404, 405, 422, 422, 422, 422, 422, 422, 413, 403, 401]
    assert [one.status_code for one in wrong] == statuses
    for response in wrong:
        assert response.headers["content-type"] == "application/problem+json"
        body = response.json()
        assert set(body) >= PROBLEM
        assert body["status"] == response.status_code
        assert body["request_id"] == response.headers["x-request-id"]
        assert all(body[name] for name in ("detail", "why", "mend"))


def test_an_ambiguous_account_names_those_that_may_be_meant(admin: httpx.Client) -> None:
    response = admin.get("/v1/accounts/Meridian")
    assert response.status_code == 409
    assert set(response.json()["candidates"]) == {"acct_mfreight", "acct_mhealth"}


def test_a_bug_tells_where_to_look_and_nothing_else(own: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(own.core.plumbline.reader, "accounts", broken)
    with own.client(Role.CSM) as client:
        response = client.get("/v1/accounts", headers={"x-request-id": "find-me"})
    assert response.status_code == 500
    assert response.json()["request_id"] == "find-me"
    assert "secret" not in response.text
    assert "content-security-policy" in response.headers


def test_headers_are_on_every_response(csm: httpx.Client) -> None:
    for path in ("/healthz", "/v1/accounts", "/v1/nothing", "/v1/openapi.json"):
        headers = csm.get(path, headers={"x-request-id": "mine-1"}).headers
        assert headers["x-request-id"] == "mine-1"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert (
        csm.get("/healthz", headers={"x-request-id": "a\tb <script>"}).headers["x-request-id"]
        != "a\tb <script>"
    )


def test_pages_add_up_to_the_whole_as_of_one_instant(csm: httpx.Client) -> None:
    whole = csm.get("/v1/documents?limit=500").json()
    found, url, pages = [], "/v1/documents?limit=7", 0
    while True:
        response = csm.get(url)
        page = response.json()
        assert page["as_of"] == whole["as_of"]
        found += page["documents"]
        pages += 1
        if page["next_cursor"] is None:
            break
        url = response.headers["link"].partition("<")[2].partition(">")[0]
    assert found == whole["documents"]
    assert pages > 2
    cursor = csm.get("/v1/documents?limit=7").json()["next_cursor"]
    assert csm.get(f"/v1/accounts?cursor={cursor}").status_code == 422


def test_what_the_caller_has_is_not_sent_again(csm: httpx.Client) -> None:
    first = csm.get(f"/v1/accounts/{OWN}?as_of=2026-10-31")
    again = csm.get(f"/v1/accounts/{OWN}?as_of=2026-10-31", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = csm.get(f"/v1/accounts/{OWN}?as_of=2026-09-30", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


def test_the_shapes_are_those_of_the_command_line(csm: httpx.Client) -> None:
    answer = csm.post("/v1/ask", json={"question": QUESTION, "as_of": "2026-10-31"}).json()
    assert set(answer) == contracts.ANSWER
    citation = answer["claims"][0]["citations"][0]
    assert set(citation) == contracts.CITATION
    assert set(csm.post("/v1/search", json={"question": "seats"}).json()["hits"][0]) == contracts.HIT
    where = place(citation["document_id"], citation["segment_start"])
    opened = csm.get("/v1/places", params={"place": where}).json()
    assert citation["quote"] in opened["segments"][0]["text"]
    whole = csm.get(f"/v1/documents/{citation['document_id']}").json()
    assert opened["segments"][0] in whole["segments"]


def test_an_earlier_question_does_not_know_what_came_later(csm: httpx.Client) -> None:
    early = csm.get(f"/v1/accounts/{OWN}/timeline?as_of=2026-01-31&limit=500").json()["timeline"]
    late = csm.get(f"/v1/accounts/{OWN}/timeline?as_of=2026-10-31&limit=500").json()["timeline"]
    assert all(one["on"] <= "2026-01-31" for one in early)
    assert 0 < len(early) < len(late)


def test_a_repeated_request_is_done_once(own: Service) -> None:
    with own.client(Role.CSM) as client:
        run = client.post("/v1/ask", json={"question": QUESTION}).json()["run_id"]
        path, key = f"/v1/runs/{run}/feedback", {"idempotency-key": "k1"}
        first = client.post(path, json={"verdict": "up"}, headers=key)
        again = client.post(path, json={"verdict": "up"}, headers=key)
        other = client.post(path, json={"verdict": "down"}, headers=key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    kept = [one for one in own.core.plumbline.decisions.all() if one.about == "feedback"]
    assert len(kept) == 1
    assert json.loads(kept[0].verdict)["verdict"] == "up"


def test_runs_are_ones_own_and_shown_again(service: Service, csm: httpx.Client) -> None:
    answer = csm.post("/v1/ask", json={"question": QUESTION, "as_of": "2026-10-31"}).json()
    assert answer["run_id"] in [one["run_id"] for one in csm.get("/v1/runs").json()["runs"]]
    again = csm.get(f"/v1/runs/{answer['run_id']}").json()
    assert [c["quote"] for claim in again["claims"] for c in claim["citations"]] == [
        c["quote"] for claim in answer["claims"] for c in claim["citations"]
    ]
    with service.client(Role.ADMIN) as other:
        assert other.get(f"/v1/runs/{answer['run_id']}").status_code == 404


def test_uploads_are_read_by_a_job(own: Service) -> None:
    mail = (
        b"From: Jo <jo@pennymoor.example>\r\nTo: Owen <owen.achterberg@fernhour.example>\r\nSubject: Lamps\r\n"
        b"Date: Fri, 30 Oct 2026 10:00:00 +0000\r\nMessage-ID: <lamps@pennymoor.example>\r\n\r\n"
        b"The purple lamps in the porter lodge flicker every evening.\r\n"
    )
    with own.client(TOKEN) as client:
        started = client.post("/v1/ingest", files={"files": ("../../lamps.eml", mail, "message/rfc822")})
        assert started.status_code == 202
        deadline = time.monotonic() + 30
        while (job := client.get(started.headers["location"]).json())["state"] in ("waiting", "running"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert job["state"] == "done", job
        assert job["result"]["added"] == 1
        hits = client.post("/v1/search", json={"question": "purple lamps"}).json()["hits"]
        assert hits[0]["external_id"] == "<lamps@pennymoor.example>"
    left = [path.name for path in own.core.plumbline.folder.root.iterdir() if path.name.startswith("upload-")]
    assert left == []
    with own.client(Role.ADMIN) as other:
        assert other.get(started.headers["location"]).status_code == 404


def test_what_is_forgotten_is_gone(own: Service) -> None:
    with own.client(Role.ADMIN) as client:
        answer = client.post("/v1/ask", json={"question": QUESTION, "as_of": "2026-10-31"}).json()
        document = answer["claims"][0]["citations"][0]["document_id"]
        plan = client.post("/v1/forget/plan", json={"document": document}).json()
        assert answer["run_id"] in plan["derived_runs"]
        receipt = client.post("/v1/forget", json={"document": document})
        assert receipt.status_code == 201, receipt.text
        assert client.get(f"/v1/documents/{document}").status_code == 404
        assert client.get(f"/v1/runs/{answer['run_id']}").status_code == 404
        assert client.get("/v1/forget/receipts").json()["receipts"][0]["genuine"] is True
        assert client.post("/v1/forget", json={}).status_code == 422


def test_the_audit_log_holds_every_request_and_notices_a_change(own: Service) -> None:
    with own.client(Role.CSM) as client:
        for _ in range(5):
            client.get(f"/v1/accounts/{OWN}")
        client.get("/v1/users")
    with own.client(Role.ADMIN) as admin:
        log = admin.get("/v1/audit").json()
        told = [(row["operation"], row["outcome"], row["subject"]) for row in log["audit"]]
        assert told[:6] == [("get_account", "200", OWN)] * 5 + [("list_users", "403", None)]
        assert log["broken_at"] is None
        with own.core.plumbline.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE audit SET caller = 'somebody' WHERE seq = 3")
        assert admin.get("/v1/audit").json()["broken_at"] == 3
        with own.core.plumbline.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM audit WHERE seq = 2")
        assert admin.get("/v1/audit").json()["broken_at"] == 3


def test_too_many_requests_are_told_when_to_come_again(company: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(company, tmp_path / "home"))
    with serving(home, limits=Limits(per_minute=5, failures_per_minute=3)) as service:
        with service.client(Role.CSM) as client:
            found = [client.get("/v1/whoami") for _ in range(7)]
        assert [one.status_code for one in found] == [200] * 5 + [429] * 2
        assert int(found[-1].headers["retry-after"]) >= 1
        with service.client(Role.SUPPORT) as other:
            assert other.get("/v1/whoami").status_code == 200
        with service.client("guess") as guesser:
            assert [guesser.get("/v1/whoami").status_code for _ in range(5)] == [401] * 3 + [429] * 2


def test_a_bucket_fills_with_time() -> None:
    buckets = Buckets(60)
    assert [buckets.take("a", now=0.0) for _ in range(60)] == [None] * 60
    assert buckets.take("a", now=0.0) == pytest.approx(1.0)
    assert buckets.take("b", now=0.0) is None
    assert buckets.take("a", now=1.0) is None
    assert buckets.left("a", now=1e9) == 60


def test_the_openapi_document_declares_every_answer(csm: httpx.Client) -> None:
    document = csm.get("/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert set(document["components"]["securitySchemes"]) == {"key"}
    for methods in document["paths"].values():
        for operation in methods.values():
            rule = MATRIX[operation["operationId"]]
            answers = set(operation["responses"])
            assert operation["summary"]
            assert answers & {"200", "201", "202"}
            if rule.about is not About.OPEN:
                assert answers >= {"401", "403", "422", "429", "500"}, operation["operationId"]
                assert operation["security"] == [{"key": []}]
            for status, answer in operation["responses"].items():
                if status >= "400" and operation["operationId"] != "readyz":
                    assert list(answer["content"]) == ["application/problem+json"], operation["operationId"]
