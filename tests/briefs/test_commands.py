"""`summary`, `brief` and `prepare` as they are typed: their JSON, their files, what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.cli.main import run

DAY = ["--as-of", "2026-10-31", "--quiet"]
CLAIM = {"id", "text", "citations", "facts", "topic", "standing", "on", "age_days"}
BRIEF = {
    "account_id", "kind", "edition", "audience", "as_of", "title", "sections", "next_action", "gaps", "charts",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _home(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_HOME", str(demo_home))
    monkeypatch.setenv("PLUMBLINE_EMBEDDER", "hashing")


def told(words: list[str], capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capfd.readouterr()
    assert run([*words, "--json", *DAY]) == 0
    shape: dict[str, Any] = json.loads(capfd.readouterr().out)
    return shape


def test_a_brief_as_json_has_its_documented_fields(capfd: pytest.CaptureFixture[str]) -> None:
    shape = told(["brief", "acct_mfreight"], capfd)
    assert set(shape) == BRIEF
    assert shape["kind"] == "value_review"
    claims = [claim for section in shape["sections"] for claim in section["claims"]]
    assert len(claims) > 20
    assert all(set(claim) == CLAIM and (claim["citations"] or claim["facts"]) for claim in claims)
    assert set(shape["next_action"]) == {"action", "what", "owner", "due_on", "because"}
    assert shape["next_action"]["due_on"] > "2026-10-31"


def test_the_accounts_own_edition_has_no_row_of_ours(capfd: pytest.CaptureFixture[str]) -> None:
    shape = told(["brief", "acct_mfreight", "--edition", "customer", "--audience", "leadership"], capfd)
    facts = [f for s in shape["sections"] for c in s["claims"] for f in c["facts"]]
    assert facts
    assert all(fact["inputs"] == [] for fact in facts)
    assert shape["next_action"]["action"] is None


def test_a_short_summary_is_under_a_hundred_words(capfd: pytest.CaptureFixture[str]) -> None:
    shape = told(["summary", "acct_mfreight", "--length", "slack"], capfd)
    assert 10 < len(shape["text"].split()) < 100


@pytest.mark.parametrize(
    ("form", "begins"),
    [("docx", b"PK"), ("pptx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!DOCTYPE html>"), ("md", b"# ")],
)
def test_a_brief_is_written_in_each_form(form: str, begins: bytes, tmp_path: Path) -> None:
    out = tmp_path / f"brief.{form}"
    assert run(["brief", "acct_kessler", "--format", form, "--out", str(out), *DAY]) == 0
    assert out.read_bytes().startswith(begins)


def test_reviews_due_are_prepared_a_file_each(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shape = told(["prepare", "--next", "60d", "--out", str(tmp_path / "due")], capfd)
    assert len(shape["prepared"]) >= 2
    assert all(Path(one["file"]).read_text(encoding="utf-8").startswith("# ") for one in shape["prepared"])


@pytest.mark.parametrize(
    "words",
    [
        ["brief", "acct_mfreight", "--kind", "poem"],
        ["brief", "acct_mfreight", "--format", "pdf"],
        ["brief", "acct_mfreight", "--kind", "renewal", "--edition", "customer"],
        ["brief", "nobody@nowhere.example", "--kind", "weekly_digest"],
        ["prepare", "--next", "soon"],
    ],
)
def test_what_cannot_be_made_is_refused_with_a_way_out(
    words: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, *DAY]) not in (0, 1)
    assert "mend:" in capfd.readouterr().err
