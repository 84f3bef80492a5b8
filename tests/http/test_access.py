"""Who may see what: every operation by every role, on one's own and on somebody else's (S-numbers: G13)."""

from __future__ import annotations

import functools
import json
import random
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.http.access import MATRIX, About, Rule
from api.http.app import create_app, operations
from assistant.errors import ConfigError
from assistant.ports import Filter
from assistant.types.access import KeyScope, Role
from assistant.types.documents import Visibility
from assistant.types.scope import Scope
from tests.http.service import FOREIGN, NOW, OWN, QUESTION, TOKEN, Service, clock

Call = Callable[[Service, str], tuple[str, str, Any]]
EVERY = frozenset(Visibility)


def _get(path: str) -> Call:
    return lambda service, account: ("GET", path.replace("{account}", account), None)


def _post(path: str, body: Any) -> Call:
    def call(service: Service, account: str) -> tuple[str, str, Any]:
        told = json.loads(json.dumps(body).replace("{account}", account))
        return "POST", path.replace("{account}", account), told

    return call


@functools.cache
def _document(service: Service, account: str) -> str:
    scope = Scope("test", frozenset({account}), frozenset({Visibility.PUBLIC}), NOW)
    cards = service.core.plumbline.reader.documents(scope=scope, filter=Filter())
    return next(card.document_id for card in cards if card.source == "mail")


@functools.cache
def _signal(service: Service, account: str) -> str:
    with service.client(TOKEN) as client:
        found = client.get("/v1/signals", params={"account": account}).json()["signals"]
    return str(found[0]["id"])


@functools.cache
def _item(service: Service, account: str) -> str:
    with service.client(TOKEN) as client:
        found = client.get(f"/v1/accounts/{account}/memory").json()["items"]
    return str(next(one["id"] for one in found if one["kind"] == "stakeholder"))


CALLS: dict[str, Call] = {
    "healthz": _get("/healthz"),
    "readyz": _get("/readyz"),
    "page": _get("/"),
    "page_script": _get("/page.js"),
    "page_style": _get("/page.css"),
    "whoami": _get("/v1/whoami"),
    "prometheus": _get("/metrics"),
    "list_accounts": _get("/v1/accounts"),
    "get_account": _get("/v1/accounts/{account}"),
    "get_timeline": _get("/v1/accounts/{account}/timeline"),
    "list_documents": _get("/v1/documents?limit=500"),
    "get_document": lambda service, account: ("GET", f"/v1/documents/{_document(service, account)}", None),
    "open_place": lambda service, account: (
        "GET", f"/v1/places?place=plumbline://document/{_document(service, account)}%230", None
    ),
    "search": _post("/v1/search", {"question": "seats and price", "k": 100}),
    "ask": _post("/v1/ask", {"question": "What did they say about the price?", "account": "{account}"}),
    "resume_ask": _get("/v1/ask/streams/none"),
    "list_runs": _get("/v1/runs"),
    "get_run": _get("/v1/runs/none"),
    "give_feedback": _post("/v1/runs/none/feedback", {"verdict": "up"}),
    "list_metrics": _get("/v1/metrics"),
    "compute_metric": _get("/v1/metrics/mrr"),
    "list_sources": _get("/v1/sources"),
    "list_signals": _get(f"/v1/signals?account={OWN}"),
    "act_on_signal": lambda service, account: (
        "POST", f"/v1/signals/{_signal(service, account)}", {"what": "ack"}
    ),
    "get_health": _get("/v1/accounts/{account}/health"),
    "list_health": _get("/v1/health"),
    "get_memory": _get("/v1/accounts/{account}/memory"),
    "decide_on_memory": lambda service, account: (
        "POST", f"/v1/accounts/{account}/memory/{_item(service, account)}", {"verb": "confirm"}
    ),
    "list_reviews": _get("/v1/reviews"),
    "list_matches": _get("/v1/matches"),
    "decide_match": _post("/v1/matches", {"subject": "none:none", "verdict": "accept"}),
    "undo_match": lambda service, account: ("DELETE", "/v1/matches/999999", None),
    "list_quarantine": _get("/v1/quarantine"),
    "get_quarantined": _get("/v1/quarantine/999999"),
    "drop_quarantined": lambda service, account: ("DELETE", "/v1/quarantine/999999", None),
    "plan_forget": _post("/v1/forget/plan", {"document": "none:none"}),
    "forget": _post("/v1/forget", {"document": "none:none"}),
    "list_receipts": _get("/v1/forget/receipts"),
    "start_ingest": lambda service, account: ("POST", "/v1/ingest", "file"),
    "get_job": _get("/v1/jobs/none"),
    "list_users": _get("/v1/users"),
    "add_user": _post("/v1/users", {"address": "  x  ", "role": "nobody"}),
    "remove_user": lambda service, account: ("DELETE", "/v1/users/none", None),
    "list_keys": _get("/v1/keys"),
    "add_key": _post("/v1/keys", {"user": "none", "label": "x", "scopes": ["read"]}),
    "revoke_key": lambda service, account: ("DELETE", "/v1/keys/none", None),
    "read_audit": _get("/v1/audit"),
    "list_models": _get("/v1/models"),
    "chat_completions": _post(
        "/v1/chat/completions",
        {"model": "plumbline:{account}", "messages": [{"role": "user", "content": "What about the price?"}]},
    ),
    "mcp": _post("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}),
}  # fmt: skip

NARROW = frozenset({Role.CSM, Role.MANAGER, Role.SERVICE})
"""Roles that do not read every account."""
MISSING = {
    "resume_ask", "get_run", "give_feedback", "undo_match", "get_quarantined", "drop_quarantined",
    "plan_forget", "get_job", "remove_user", "add_key", "revoke_key", "decide_match",
}  # fmt: skip
"""Operations called for something that does not exist: allowed, they say so."""
REFUSED_BODY = {"add_user", "mcp", "forget"}
"""Operations called with a body that is refused or finds nothing behind the door: allowed, they say so."""


def expected(operation: str, rule: Rule, role: Role, whose: str) -> frozenset[int]:
    """The cell of the matrix: which statuses a call may end with."""
    if rule.about is About.OPEN:
        return frozenset({200})
    if role not in rule.roles:
        return frozenset({403})
    if rule.about is About.ACCOUNT and whose == "foreign" and role in NARROW:
        return frozenset({404})
    if operation in MISSING:
        return frozenset({404, 422})
    if operation in REFUSED_BODY:
        return frozenset({200, 201, 400, 404, 406, 422})
    return frozenset({200, 201, 202})


def _called(service: Service, operation: str, who: Role | str | None, account: str) -> httpx.Response:
    method, path, body = CALLS[operation](service, account)
    with service.client(who) as client:
        if body == "file":
            return client.request(method, path, files={"files": ("accounts.csv", b"account_id,name\n")})
        return client.request(method, path, json=body)


def test_every_operation_has_its_row_and_its_call(service: Service) -> None:
    served = {*operations(service_app(service)), "mcp"}
    assert served <= set(MATRIX)
    assert served == set(CALLS)


def service_app(service: Service) -> Any:
    return create_app(service.core.plumbline, clock=clock())


@pytest.mark.parametrize("operation", sorted(CALLS))
@pytest.mark.parametrize("role", Role)
def test_a_cell_of_the_matrix(service: Service, operation: str, role: Role) -> None:
    rule = MATRIX[operation]
    cells = (("own", OWN), ("foreign", FOREIGN)) if rule.about is About.ACCOUNT else (("own", OWN),)
    for whose, account in cells:
        response = _called(service, operation, role, account)
        assert response.status_code in expected(operation, rule, role, whose), (whose, response.text[:500])


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_without_a_good_key_nothing_is_told(service: Service, operation: str) -> None:
    if MATRIX[operation].about is not About.OPEN:
        for key in (None, "key-of-nobody"):
            assert _called(service, operation, key, OWN).status_code == 401


def test_an_operation_without_a_row_does_not_start(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = dict(MATRIX)
    del rows["get_account"]
    monkeypatch.setattr("api.http.app.MATRIX", rows)
    with pytest.raises(ConfigError, match="get_account"):
        create_app(service.core.plumbline, clock=clock())


@pytest.mark.parametrize("scope", KeyScope)
def test_a_key_is_good_for_its_scopes_only(own: Service, scope: KeyScope) -> None:
    members = own.core.plumbline.members
    keeper = next(one for one in members.all() if one.role is Role.ADMIN)
    members.add_key(keeper, "narrow", label="x", scopes=frozenset({scope}), expires_at=None, at=NOW)
    for operation in ("whoami", "search", "act_on_signal", "list_users"):
        status = _called(own, operation, "narrow", OWN).status_code
        assert (status == 403) == (MATRIX[operation].scope is not scope), operation


def test_a_key_that_is_revoked_or_expired_opens_nothing(own: Service) -> None:
    with own.client(Role.ADMIN) as admin, own.client(Role.CSM) as csm:
        assert csm.get("/v1/whoami").status_code == 200
        mine = next(
            k
            for k in admin.get("/v1/keys").json()["keys"]
            if k["user_id"] == csm.get("/v1/whoami").json()["user_id"]
        )
        admin.delete(f"/v1/keys/{mine['key_id']}")
        assert csm.get("/v1/whoami").status_code == 401
    members = own.core.plumbline.members
    member = members.find(TOKEN_OWNER := "robot@fernhour.example")
    assert member.address == TOKEN_OWNER
    members.add_key(member, "old", label="x", scopes=frozenset({KeyScope.READ}), expires_at=NOW, at=NOW)
    with own.client("old") as old:
        assert old.get("/v1/whoami").status_code == 401


def _readable(service: Service, role: Role) -> set[str]:
    with service.client(role) as client:
        return {one["account_id"] for one in client.get("/v1/accounts").json()["accounts"]}


def test_ownership_teams_and_grants_decide(service: Service) -> None:
    everything = _readable(service, Role.ADMIN)
    mine = _readable(service, Role.CSM)
    assert OWN in mine
    assert FOREIGN in everything - mine
    assert _readable(service, Role.MANAGER) == mine  # the team is Owen
    assert _readable(service, Role.SERVICE) == {OWN}
    assert _readable(service, Role.SUPPORT) == _readable(service, Role.FINANCE) == everything


def test_what_may_not_be_known_looks_like_what_is_not_there(csm: httpx.Client) -> None:
    """G13: an account of somebody else and one that does not exist give the same answer but for the name."""
    for path in (
        "/v1/accounts/{}",
        "/v1/accounts/{}/health",
        "/v1/documents?account={}",
        "/v1/metrics/mrr?account={}",
    ):
        bodies = []
        for name in (FOREIGN, "acct_nowhere"):
            body = csm.get(path.format(name), headers={"x-request-id": "same"}).text
            bodies.append(body.replace(name, "NAME"))
        assert bodies[0] == bodies[1]


def test_internal_notes_are_for_those_who_may_read_them(service: Service) -> None:
    plumbline = service.core.plumbline
    whole = Scope("test", plumbline.reader.all_account_ids(), EVERY, NOW)
    internal = []
    for card in plumbline.reader.documents(scope=whole, filter=Filter()):
        document = plumbline.reader.document(card.document_id, scope=whole)
        internal += [
            (card.document_id, s.n, s.text) for s in document.segments if s.visibility is Visibility.INTERNAL
        ]
    assert internal
    for document_id, number, text in internal[:10]:
        for role, seen in ((Role.SUPPORT, True), (Role.FINANCE, False)):
            with service.client(role) as client:
                opened = client.get(f"/v1/documents/{document_id}")
                found = client.post("/v1/search", json={"question": text[:200], "k": 20}).json()["hits"]
            told = json.dumps([opened.json(), found])
            assert (json.dumps(text)[1:-1] in told) == seen
            assert (number in [s["segment"] for s in opened.json()["segments"]]) == seen


def test_random_requests_give_no_foreign_row(service: Service) -> None:
    """Any user, any question, any account, any route, streams too: nothing of what the user may not read."""
    dice = random.Random(9)
    plumbline = service.core.plumbline
    everything = plumbline.reader.all_account_ids()
    whole = Scope("test", everything, EVERY, NOW, unresolved=True)
    cards = plumbline.reader.documents(scope=whole, filter=Filter())
    titles = [card.title for card in cards]
    foreign: dict[Role, set[str]] = {}
    for role in Role:
        mine = _readable(service, role)
        ids = {card.document_id for card in cards if card.account_id not in mine}
        foreign[role] = ids | (everything - mine) if role is not Role.ADMIN else set()
    rows = 0
    for _ in range(120):
        role, account = dice.choice(list(Role)), dice.choice(sorted(everything))
        words = dice.choice([QUESTION, *titles])
        stream = {"accept": "text/event-stream"}
        method, path, body, headers = dice.choice([
            ("POST", "/v1/search", {"question": words, "k": 30}, {}),
            ("POST", "/v1/ask", {"question": words}, {}),
            ("POST", "/v1/ask", {"question": words, "account": account}, stream),
            ("GET", f"/v1/accounts/{account}/timeline", None, {}),
            ("GET", "/v1/documents?limit=500", None, {}),
            ("GET", f"/v1/metrics/mrr?account={account}", None, {}),
            ("GET", "/v1/metrics/arr", None, {}),
            ("GET", "/v1/runs", None, {}),
            ("GET", "/v1/sources", None, {}),
        ])  # fmt: skip
        with service.client(role) as client:
            response = client.request(method, path, json=body, headers=headers)
        if response.status_code == 404 or "event: error" in response.text:
            continue  # says what was asked for again, and nothing else
        assert response.status_code in (200, 409), response.text
        told = response.text.replace(json.dumps(account), '"ASKED"') if stream == headers else response.text
        leaked = {one for one in foreign[role] if json.dumps(one)[1:-1] in told}
        assert not leaked, (role, path, body)
        rows += len(re.findall(r'"(?:document_id|account_id)":', told))
    assert rows > 300
