"""`eval` from the command line: run, accept, compare, report, add; exit codes; what lies in the folder after."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli import evals
from api.cli.door import shared_callback
from evals import gates
from evals.bench import Room
from evals.case import load_cases
from evals.record import read_record


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PLUMBLINE_DATA", raising=False)
    monkeypatch.setenv("PLUMBLINE_EMBEDDER", "hashing")
    monkeypatch.setattr(gates, "ACCEPTED", tmp_path / "accepted")
    return tmp_path / "home"


def call(home: Path, *words: str) -> Result:
    app = typer.Typer()
    shared_callback(app)
    evals.register(app)
    return CliRunner().invoke(app, ["--home", str(home), "eval", *words])


def test_a_run_is_kept_shown_accepted_compared_and_turned_into_cases(home: Path) -> None:
    first = call(home, "run", "disputes/demo", "briefs", "--accept", "--json")
    assert first.exit_code == 0, first.output
    folders = list((home / "evals").iterdir())
    assert {path.name for path in folders[0].iterdir()} == {
        "run.json",
        "report.html",
        "report.md",
        "junit.xml",
    }
    record = read_record(folders[0] / "run.json")
    assert [suite.status for suite in record.suites] == ["measured", "not_built"]
    assert record.made_with["embedder"].startswith("hashing")
    assert len(record.suites[0].cases_digest) == len(record.suites[0].corpus_digest) == 16

    compared = call(home, "compare", "accepted:quick", record.id, "--json")
    assert {change["comparison"]["difference"] for change in json.loads(compared.stdout)["changes"]} == {0.0}

    shown = call(home, "report", "--format", "md")
    assert f"# Eval run {record.id}" in shown.stdout
    page = home / "page.html"
    assert call(home, "report", record.id, "-f", "html", "-o", str(page)).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_broken_gate_ends_with_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = gates.Gate("disputes/demo", "shows_both_sides", 1.0, ("quick",))
    monkeypatch.setattr("evals.run.read_gates", lambda: (gate,))
    found = call(home, "run", "disputes/demo")
    assert found.exit_code == 1
    assert "BROKEN disputes/demo shows_both_sides" in found.stdout


def test_what_does_not_exist_is_named(home: Path) -> None:
    for words in (("run", "nonsense"), ("report", "nothing"), ("report",), ("compare", "a", "b")):
        error = call(home, *words).exception
        assert type(error).__name__ == "NotFound", words


def test_a_run_of_an_answer_becomes_a_case(home: Path, room: Room, tmp_path: Path) -> None:
    demo = room.demo()
    answer = demo.plumbline.ask("What is the MRR of Meridian Freight?", account=None, as_of=demo.instant(None),
                                asked_at=demo.instant(None))  # fmt: skip
    stored = demo.plumbline.runs.find(answer.run_id)
    assert stored is not None
    from assistant.settings import Settings
    from assistant.wiring import open_plumbline

    with open_plumbline(Settings(home=home), command="test", create=True) as plumbline:
        at = demo.instant(None)
        plumbline.runs.keep(answer.run_id, question=answer.question, account_id=answer.account_id, as_of=at,
                            asked_at=at, answer=stored[0], snapshot=stored[1])  # fmt: skip
    path = tmp_path / "cases.jsonl"
    words = (
        "add",
        "--from-run",
        answer.run_id,
        "--verdict",
        "right",
        "--why",
        "it was right",
        "--say",
        "9,240",
    )
    assert call(home, *words, "--to", str(path)).exit_code == 0
    (case,) = load_cases(path)
    assert (case.account, case.expect.must_say) == ("acct_mfreight", ("9,240",))
    assert type(call(home, *words, "--to", str(path)).exception).__name__ == "InvalidQuestion"
    assert (
        type(call(home, "add", "--from-run", "x", "--verdict", "right", "--why", "y").exception).__name__
        == "NotFound"
    )
