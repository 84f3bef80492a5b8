"""The JSON that scripts rely on: exactly the fields of docs/json.md, of the types it names."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Plumb

HIT = {
    "document_id", "external_id", "source", "kind", "account_id", "occurred_at", "segment_start", "segment_end",
    "text", "score",
}  # fmt: skip
ANSWER = {
    "question", "account_id", "as_of", "abstained", "text", "claims", "searched", "missing", "run_id",
}  # fmt: skip
CITATION = {
    "document_id", "external_id", "source", "kind", "occurred_at", "segment_start", "segment_end", "quote", "url",
}  # fmt: skip
FACT = {"name", "value", "unit", "as_of", "formula", "inputs"}
DOCUMENT = {
    "document_id", "external_id", "source", "kind", "account_id", "account_rule", "title", "occurred_at", "origins",
}  # fmt: skip
LANE_MAIL = "<lane-latency-1@harborlane.example>"


def _aware(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    assert instant.tzinfo is not None
    return instant


def test_search_gives_hits_with_the_sources_own_ids(plumb: Plumb, ingested: Path) -> None:
    shape = plumb("search", "scanner latency at the gate", "--json", "--home", ingested).json
    assert set(shape) == {"hits"}
    assert all(set(hit) == HIT for hit in shape["hits"])
    best = shape["hits"][0]
    assert (best["external_id"], best["kind"], best["account_id"]) == (LANE_MAIL, "email", "acc_lane")
    assert best["document_id"] == f"{best['source']}:{LANE_MAIL}"
    assert _aware(best["occurred_at"]) == datetime.fromisoformat("2026-03-03T09:15:00Z")
    assert isinstance(best["score"], float)
    assert "eleven seconds" in best["text"]


def test_search_keeps_to_what_its_options_say(plumb: Plumb, ingested: Path) -> None:
    def found(*options: str) -> set[str]:
        words = "scanner onboarding price pallet crew"
        hits = plumb("search", words, *options, "--json", "--home", ingested).json["hits"]
        return {hit["external_id"] for hit in hits}

    everything = found()
    assert len(everything) == 3
    assert found("--account", "acc_light") == {"<light-onboarding@harborlight.example>"}
    assert (
        found("--account", "harborlight.example")
        == found("-a", "Harbor Light")
        == found("--account", "acc_light")
    )
    assert found("--account", "9001") == {LANE_MAIL}
    assert found("--since", "2026-03-04") == everything - {LANE_MAIL}
    assert found("--until", "2026-03-03") == {LANE_MAIL}
    assert found("--as-of", "2026-03-12") == everything - {"<stranger@nowhere.example>"}
    assert found("--kind", "ticket") == set()
    assert found("--kind", "ticket", "--kind", "email") == everything
    assert len(found("-k", "1")) == 1


def test_ask_gives_claims_with_quotes_that_stand_in_the_document(plumb: Plumb, ingested: Path) -> None:
    shape = plumb(
        "ask",
        "What did Harbor Lane say about handheld scanners at the north gate?",
        "--json",
        "--home",
        ingested,
    ).json
    assert set(shape) == ANSWER
    assert (shape["account_id"], shape["abstained"]) == ("acc_lane", False)
    _aware(shape["as_of"])
    citations = [citation for claim in shape["claims"] for citation in claim["citations"]]
    assert citations
    assert all(set(claim) == {"text", "citations", "facts"} for claim in shape["claims"])
    for citation in citations:
        assert set(citation) == CITATION
        opened = plumb("document", citation["document_id"], "--json", "--home", ingested).json
        span = range(citation["segment_start"], citation["segment_end"] + 1)
        text = "\n".join(part["text"] for part in opened["segments"] if part["segment"] in span)
        assert citation["quote"] in text


def test_a_citations_url_opens_its_words(plumb: Plumb, ingested: Path) -> None:
    shape = plumb(
        "ask",
        "What did Harbor Lane say about handheld scanners at the north gate?",
        "--json",
        "--home",
        ingested,
    ).json
    citation = shape["claims"][0]["citations"][0]
    assert (
        citation["url"]
        == f"plumbline://document/mail%3A%3Clane-latency-1%40harborlane.example%3E#{citation['segment_start']}"
    )
    opened = plumb("document", citation["url"], "--json", "--home", ingested).json
    assert [part["segment"] for part in opened["segments"]] == [citation["segment_start"]]
    assert citation["quote"] in opened["segments"][0]["text"]


def test_ask_gives_facts_with_decimals_as_text(plumb: Plumb, ingested: Path) -> None:
    shape = plumb(
        "ask", "What is the MRR of Harbor Lane?", "--json", "--home", ingested, "--as-of", "2026-04-01"
    ).json
    facts = [fact for claim in shape["claims"] for fact in claim["facts"]]
    assert all(set(fact) == FACT for fact in facts)
    mrr = next(fact for fact in facts if fact["name"] == "mrr")
    assert (mrr["value"], mrr["unit"], mrr["as_of"]) == ("1250.50", "EUR", "2026-04-01")
    assert mrr["inputs"]
    assert mrr["formula"]


def test_an_abstention_says_what_was_searched_and_what_is_missing(plumb: Plumb, ingested: Path) -> None:
    ended = plumb("ask", "What did Harbor Lane say about parking in Lisbon?", "--json", "--home", ingested)
    assert ended.code == 0
    assert set(ended.json) == ANSWER
    assert ended.json["abstained"] is True
    assert ended.json["claims"] == []
    assert ended.json["searched"]
    assert ended.json["missing"]


def test_two_accounts_that_fit_are_asked_about(plumb: Plumb, ingested: Path) -> None:
    ended = plumb("ask", "What did Harbor say?", "--json", "--home", ingested)
    assert ended.code == 0
    assert set(ended.json) == ANSWER | {"clarify"}
    assert ended.json["clarify"] == ["acc_lane", "acc_light"]
    assert ended.json["account_id"] is None
    assert ended.json["claims"] == []


def test_documents_tell_whose_they_are_and_by_which_rule(plumb: Plumb, ingested: Path) -> None:
    shape = plumb("documents", "--json", "--home", ingested).json
    assert set(shape) == {"documents"}
    assert all(set(document) == DOCUMENT for document in shape["documents"])
    assert [d["external_id"] for d in shape["documents"]][-1] == LANE_MAIL  # newest first
    lane = shape["documents"][-1]
    assert "mara@harborlane.example" in lane["account_rule"]
    assert lane["origins"] == [{"source": lane["source"], "external_id": LANE_MAIL, "path": "latency.eml"}]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--account", "acc_lane"], [LANE_MAIL]),
        (["--unresolved"], ["<stranger@nowhere.example>"]),
        (["--as-of", "2026-03-03T09:15:00Z"], [LANE_MAIL]),
        (["--as-of", "2026-03-03T09:14:59Z"], []),
        (["--as-of", "2026-03-02"], []),
        (["--as-of", "2026-03-03"], [LANE_MAIL]),
    ],
)
def test_documents_of_an_account_of_none_and_of_a_day(
    plumb: Plumb, ingested: Path, options: list[str], expected: list[str]
) -> None:
    shape = plumb("documents", *options, "--json", "--home", ingested).json
    assert [document["external_id"] for document in shape["documents"]] == expected


def test_accounts_and_account(plumb: Plumb, ingested: Path) -> None:
    listed = plumb("accounts", "--json", "--home", ingested).json["accounts"]
    assert [account["account_id"] for account in listed] == ["acc_lane", "acc_light", "acc_quill"]
    assert listed[0]["external_ids"] == [{"system": "zendesk", "id": "9001"}]
    assert date.fromisoformat(listed[0]["renewal_date"]) == date(2027, 1, 31)
    shape = plumb("account", "Harbor Lane", "--json", "--as-of", "2026-04-01", "--home", ingested).json
    assert set(shape) == {"account", "as_of", "facts", "timeline"}
    assert shape["account"] == listed[0]
    values = {fact["name"]: fact["value"] for fact in shape["facts"]}
    assert values["mrr"] == "1250.50"
    assert values["days_to_renewal"] == 305
    assert values["nps"] is None
    assert [(event["on"], event["what"]) for event in shape["timeline"]] == [
        ("2026-03-03", "email"),
        ("2025-02-01", "subscription started"),
    ]


def test_an_account_shows_nothing_of_another(plumb: Plumb, ingested: Path) -> None:
    ended = plumb("account", "acc_light", "--json", "--home", ingested)
    assert "harborlane" not in ended.out
    assert "acc_lane" not in ended.out


def test_ingest_counts_what_it_did(plumb: Plumb, tmp_path: Path) -> None:
    from tests.cli.conftest import EXPORTS

    first = plumb("ingest", EXPORTS, "--json", "--home", tmp_path / "home").json
    assert set(first) == {
        "added", "changed", "removed", "unchanged", "documents", "fact_rows", "usage_days", "unresolved", "chunks",
        "embedded", "problems", "unrecognised", "warnings",
    }  # fmt: skip
    assert (first["documents"], first["fact_rows"], first["unresolved"]) == (3, 7, 1)
    second = plumb("ingest", EXPORTS, "--json", "--home", tmp_path / "home").json
    assert (second["added"], second["changed"], second["unchanged"], second["embedded"]) == (0, 0, 10, 0)


def test_every_error_is_json_too(plumb: Plumb, ingested: Path) -> None:
    ended = plumb("account", "Harbor", "--json", "--home", ingested)
    error: dict[str, Any] = ended.json["error"]
    assert set(error) == {"code", "what", "why", "mend", "candidates"}
    assert error["code"] == "ambiguous_account"
    assert error["candidates"] == ["acc_lane", "acc_light"]
    missing = plumb("account", "Nobody Ltd", "--json", "--home", ingested).json["error"]
    assert set(missing) == {"code", "what", "why", "mend"}
