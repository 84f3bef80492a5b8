"""`plumbline memory`: the contract of its JSON, and that a person's word outlives a new import."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from api.cli.exits import Exit
from tests.cli.conftest import EXPORTS, Plumb

ITEM = {
    "id", "kind", "account_id", "state", "fact", "evidence", "rows", "valid_from", "valid_to", "recorded_at", "decided_by",
}  # fmt: skip
EVIDENCE = {
    "document_id", "external_id", "source", "segment", "quote", "occurred_at", "author", "side", "url",
}  # fmt: skip
PROMISE = """From: Iris Voss <iris@ours.example>
To: Mara Teixeira <mara@harborlane.example>
Subject: Gate report
Date: Mon, 16 Mar 2026 09:00:00 +0000
Message-ID: <promise-1@ours.example>

Hi Mara,

I'll send you the gate latency report by Friday.

Iris
"""


@pytest.fixture
def home(tmp_path: Path, plumb: Plumb, ingested: Path) -> Path:
    """A folder of one's own, with a promise in it."""
    mine = tmp_path / "home"
    shutil.copytree(ingested, mine)
    (tmp_path / "promise.eml").write_text(PROMISE, encoding="utf-8")
    assert plumb("ingest", tmp_path / "promise.eml", "--backfill", "--home", mine).code is Exit.DONE
    return mine


def _promise(plumb: Plumb, home: Path, *options: str) -> dict[str, Any]:
    shape = plumb("memory", "acc_lane", "--kind", "promise", "--json", "--home", home, *options).json
    assert set(shape) == {"items"}
    found: dict[str, Any] = next(i for i in shape["items"] if "latency report" in i["evidence"][0]["quote"])
    return found


def test_memory_gives_items_with_their_proof(plumb: Plumb, home: Path) -> None:
    item = _promise(plumb, home)
    assert set(item) == ITEM
    (proof,) = item["evidence"]
    assert set(proof) == EVIDENCE
    assert proof["quote"] == "I'll send you the gate latency report by Friday."
    assert proof["external_id"] == "<promise-1@ours.example>"
    assert item["fact"]["due_on"] == "2026-03-20"
    assert date.fromisoformat(str(item["valid_from"])) == date(2026, 3, 16)
    assert datetime.fromisoformat(str(item["recorded_at"])).tzinfo is not None


def test_memory_knows_nothing_of_what_came_later(plumb: Plumb, home: Path) -> None:
    shape = plumb("memory", "acc_lane", "--as-of", "2026-03-15", "--json", "--home", home).json
    assert not [i for i in shape["items"] if "latency report" in str(i["evidence"])]


def test_what_a_person_decided_stays_after_the_export_comes_again(
    plumb: Plumb, home: Path, tmp_path: Path
) -> None:
    name = str(_promise(plumb, home)["id"])
    shown = plumb("memory", "correct", name, "--set", "due_on=2026-03-27", "--json", "--home", home).json[
        "item"
    ]
    assert (shown["state"], shown["fact"]["due_on"], shown["decided_by"]) == (
        "confirmed",
        "2026-03-27",
        "local",
    )
    plumb("ingest", tmp_path / "promise.eml", EXPORTS, "--home", home)
    assert _promise(plumb, home)["fact"]["due_on"] == "2026-03-27"
    assert plumb("memory", "confirm", name, "--home", home).code is Exit.DONE
    assert _promise(plumb, home)["fact"]["due_on"] == "2026-03-27"
    assert plumb("memory", "reject", name, "--home", home).code is Exit.DONE
    assert _promise(plumb, home)["state"] == "withdrawn"
    assert _promise(plumb, home, "--as-of", "2026-03-16")["state"] == "proposed"


def test_a_promise_reaches_the_metric_of_unresolved_commitments(plumb: Plumb, home: Path) -> None:
    shape = plumb(
        "metrics", "show", "unresolved_commitments", "--account", "acc_lane", "--as-of", "2026-03-23", "--json",
        "--home", home,
    ).json  # fmt: skip
    assert "promise-" in str(shape)


def test_text_shows_the_words_and_says_when_there_is_nothing(plumb: Plumb, home: Path) -> None:
    shown = plumb("memory", "acc_lane", "--home", home).out
    assert "“I'll send you the gate latency report by Friday.”" in shown
    assert "Nothing is remembered." in plumb("memory", "acc_lane", "-k", "risk", "--home", home).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("acc_lane", "--kind", "gossip"), Exit.USAGE),
        (("praise", "promise-0"), Exit.USAGE),
        (("correct", "promise-0"), Exit.USAGE),
        (("confirm", "promise-0", "--set", "by=Kim"), Exit.USAGE),
        (("confirm", "promise-0"), Exit.NOT_FOUND),
        (("nobody at all",), Exit.NOT_FOUND),
    ],
)
def test_what_cannot_be_understood_is_refused(
    words: tuple[str, ...], code: Exit, plumb: Plumb, ingested: Path
) -> None:
    assert plumb("memory", *words, "--home", ingested).code is code
