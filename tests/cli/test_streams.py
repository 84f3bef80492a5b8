"""What goes where: data on stdout, all else on stderr; options before and after the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.door import Options
from api.cli.output import printable
from api.shapes import parse_place, place, url_of
from assistant.types.answers import Citation
from assistant.types.documents import Kind
from tests.cli.conftest import EXPORTS, Plumb

ROOT = Path(__file__).parents[2]
READERS = [
    ["search", "scanners"], ["ask", "What did Harbor Lane say about handheld scanners at the north gate?"], ["accounts"],
    ["account", "acc_lane"], ["documents"], ["document", "mail:<stranger@nowhere.example>"], ["doctor"], ["version"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", READERS, ids=lambda words: words[0])
def test_options_count_before_and_after_the_command(
    plumb: Plumb, ingested: Path, arguments: list[str]
) -> None:
    before = plumb("--json", "--home", ingested, *arguments)
    after = plumb(*arguments, "--home", ingested, "--json")
    assert before.code == after.code == 0
    assert set(before.json) == set(after.json)


def test_the_option_behind_the_command_wins(plumb: Plumb, ingested: Path, tmp_path: Path) -> None:
    assert plumb("--home", tmp_path / "empty", "accounts", "--home", ingested).code == 0
    assert Options(quiet=True).over(Options(as_json=True, debug=True)) == Options(
        quiet=True, as_json=True, debug=True
    )


@pytest.mark.parametrize("arguments", READERS, ids=lambda words: words[0])
def test_json_is_all_that_stdout_carries(plumb: Plumb, ingested: Path, arguments: list[str]) -> None:
    ended = plumb(*arguments, "--json", "--home", ingested)
    assert json.loads(ended.out)
    assert ended.out.count("\n}\n") == 1  # one object, at the end


@pytest.mark.parametrize("arguments", READERS, ids=lambda words: words[0])
def test_text_has_no_colour_codes_where_no_terminal_is(
    plumb: Plumb, ingested: Path, arguments: list[str]
) -> None:
    ended = plumb(*arguments, "--home", ingested)
    assert ended.out
    assert "\x1b" not in ended.out + ended.err


def test_progress_and_hints_go_to_stderr_and_quiet_ends_them(plumb: Plumb, tmp_path: Path) -> None:
    loud = plumb("ingest", EXPORTS, "--home", tmp_path / "a")
    assert "passages embedded" in loud.err
    assert "Next: " in loud.err
    assert loud.out.startswith("+10 ~0 -0 0 unchanged")
    assert len(loud.out.splitlines()) == 1
    quiet = plumb("ingest", EXPORTS, "--home", tmp_path / "b", "--quiet")
    assert quiet.err == ""
    assert quiet.out == loud.out


def test_an_answer_reads_with_numbered_sources(plumb: Plumb, ingested: Path) -> None:
    text = plumb(
        "ask",
        "What did Harbor Lane say about handheld scanners at the north gate?",
        "--home",
        ingested,
        "--as-of",
        "2026-04-01",
    ).out
    claims, _, sources = text.partition("Sources\n")
    assert claims.startswith("Harbor Lane (acc_lane), as of 2026-04-01\n")
    assert "[1]" in claims
    assert "[1] email, 2026-03-03, Mara Teixeira (account): Scanner latency at the north gate\n" in sources
    assert "The handheld scanners at the north gate take eleven seconds to confirm a pallet." in sources
    assert "plumbline://document/mail%3A%3Clane-latency-1%40harborlane.example%3E#0" in sources


def test_a_fact_reads_with_its_formula_and_rows(plumb: Plumb, ingested: Path) -> None:
    text = plumb("ask", "What is the MRR of Harbor Lane?", "--home", ingested, "--as-of", "2026-04-01").out
    assert "fact, mrr = 1250.50 EUR, as of 2026-04-01" in text
    assert "rows: subscriptions:s1" in text


def test_an_abstention_and_a_question_back_read_so(plumb: Plumb, ingested: Path) -> None:
    nothing = plumb("ask", "What did Harbor Lane say about parking in Lisbon?", "--home", ingested).out
    assert "Searched\n" in nothing
    assert "Missing\n" in nothing
    back = plumb("ask", "What did Harbor say?", "--home", ingested).out
    assert "acc_lane  Harbor Lane" in back
    assert "acc_light  Harbor Light" in back


def test_tables_are_tab_separated_in_a_pipe(plumb: Plumb, ingested: Path) -> None:
    lines = plumb("documents", "--home", ingested).out.splitlines()
    assert len(lines) == 3
    assert all(len(line.split("\t")) == 6 for line in lines)


def test_text_from_a_source_cannot_steer_the_terminal(plumb: Plumb, home: Path, tmp_path: Path) -> None:
    evil = (EXPORTS / "stranger.eml").read_text(encoding="utf-8").replace("stranger@", "evil@")
    evil = evil.replace("what does", "\x1b[2J\x1b]0;owned\x07what does")
    (tmp_path / "evil.eml").write_text(evil, encoding="utf-8")
    assert plumb("ingest", tmp_path / "evil.eml", "--home", home).code == 0
    shown = plumb("document", "mail:<evil@nowhere.example>", "--home", home)
    assert "scanner package" in shown.out
    assert "\x1b" not in shown.out
    assert "\x07" not in shown.out


def test_printable_keeps_lines_and_letters() -> None:
    assert printable("Zoë\n\tцена 5 €") == "Zoë\n\tцена 5 €"
    assert printable("a\u202eb\x9bc\rd") == "a�b�c�d"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "data:text/html,x", None]
)
def test_only_addresses_that_a_browser_opens_are_passed_on(url: str | None) -> None:
    from datetime import UTC, datetime

    at = datetime(2026, 3, 3, tzinfo=UTC)
    citation = Citation("mail:<x>", "<x>", "mail", Kind.EMAIL, at, 2, 2, "q", url)
    assert url_of(citation) == place("mail:<x>", 2)


@pytest.mark.parametrize(
    "document_id", ["gong:1", "mail:<a#b@c.example>", "webvtt:Réunion 3/4 #2.vtt", "x:100%"]
)
def test_a_place_leads_back_to_its_document(document_id: str) -> None:
    assert parse_place(place(document_id, 7)) == (document_id, 7)
    assert parse_place(document_id) == (document_id, None)


def test_a_reader_that_has_enough_is_no_error(ingested: Path) -> None:
    environment = os.environ | {"PLUMBLINE_EMBEDDER": "hashing"}
    command = f'"{sys.executable}" -m api.cli.main documents --json --home "{ingested}" | head -c 1'
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )
    assert done.stdout == "{"
    assert done.stderr == ""


def test_a_terminal_without_unicode_still_gets_json(ingested: Path) -> None:
    environment = os.environ | {
        "PLUMBLINE_EMBEDDER": "hashing",
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
    }
    command = [sys.executable, "-m", "api.cli.main", "accounts", "--json", "--home", str(ingested)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=True)
    assert json.loads(done.stdout)["accounts"]


def test_help_is_quick() -> None:
    """Half a second is what a person waits without noticing; heavy packages must not be imported for it."""
    code = "import sys\nfrom api.cli import main\nmain.run(['--help'])\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    heavy = {
        "sqlalchemy",
        "langchain",
        "langchain_core",
        "chromadb",
        "openvino",
        "numpy",
        "torch",
        "pydantic",
    }
    assert heavy.isdisjoint(done.stderr.split())
