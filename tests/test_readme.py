"""The README and the docs tell what is so: commands run, examples have today's fields, links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.main import app, run
from ingest.schema import TABLES
from tests.cli import test_contracts as contracts

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
EXPORTS = ROOT / "tests" / "cli" / "exports"


def _blocks(text: str, language: str) -> Iterator[str]:
    yield from re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


COMMANDS = [shlex.split(line) for block in _blocks(README, "sh") for line in block.splitlines()]
PLUMBLINE = [words[1:] for words in COMMANDS if words[0] == "plumbline"]


def test_the_shell_blocks_hold_set_up_and_plumbline_and_nothing_else() -> None:
    assert [words for words in COMMANDS if words[0] != "plumbline"] == [
        ["python3", "-m", "api.setup", "demo"],
        ["python3", "-m", "api.setup", "test"],
    ]
    assert len(PLUMBLINE) > 8


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data folder, made without a model's weights."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_EMBEDDER", "hashing")
        assert run(["demo", "--home", str(home), "--quiet", "--json"]) == 0
    return home


@pytest.mark.parametrize("words", PLUMBLINE, ids=" ".join)
def test_every_command_of_the_readme_runs(
    words: list[str],
    demo_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("PLUMBLINE_EMBEDDER", "hashing")
    monkeypatch.setenv("PLUMBLINE_HOME", str(demo_home))
    if "my-data" in words:
        words = [
            word.replace("my-data", str(tmp_path)).replace("path/to/exports", str(EXPORTS)) for word in words
        ]
        run(["ingest", str(EXPORTS), "--home", str(tmp_path)])
    capfd.readouterr()
    assert run(words) == 0
    assert capfd.readouterr().out


def test_the_demo_answers_without_a_language_model_and_cites(
    demo_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_EMBEDDER", "hashing")
        capfd.readouterr()
        assert run(["demo", "--home", str(demo_home), "--quiet", "--json"]) == 0
    shape = json.loads(capfd.readouterr().out)
    assert len(shape["answers"]) == 3
    assert shape["ingest"]["embedded"] == shape["ingest"]["added"] == 0  # it was all there already
    for answer in shape["answers"]:
        assert all(claim["citations"] or claim["facts"] for claim in answer["claims"])
        assert answer["abstained"] or answer["claims"]


def test_the_demo_keeps_to_its_own_folder(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_EMBEDDER", "hashing")
        assert run(["ingest", str(EXPORTS), "--home", str(tmp_path)]) == 0
        assert run(["demo", "--home", str(tmp_path)]) == 3
    assert "--home" in capfd.readouterr().err


@pytest.mark.slow
def test_the_answer_in_the_readme_is_what_the_demo_prints(tmp_path: Path) -> None:
    """With the real model: the pasted text is the beginning of the demo's output, byte for byte."""
    pasted = README.partition("<!-- demo -->")[2]
    shown = next(_blocks(pasted, "text"))
    command = [sys.executable, "-m", "api.cli.main", "demo", "--home", str(tmp_path), "--quiet"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLUMBLINE_")}
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment, check=True
    )
    assert shown.strip()
    assert done.stdout.strip().startswith(shown.strip())


def test_the_json_examples_have_todays_fields() -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    hits, answer, documents, metric, error = (json.loads(block) for block in _blocks(page, "json"))
    assert set(metric) == {"facts", "set_aside"}
    assert set(hits["hits"][0]) == contracts.HIT
    assert set(answer) == contracts.ANSWER
    (claim,) = answer["claims"]
    assert set(claim["citations"][0]) == contracts.CITATION
    assert set(claim["facts"][0]) == contracts.FACT
    assert set(documents["documents"][0]) == contracts.DOCUMENT
    assert set(error["error"]) == {"code", "what", "why", "mend"}


def test_every_command_has_its_row_in_the_docs() -> None:
    cli = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    shapes = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    names = {str(registered.name) for registered in app.registered_commands}
    assert len(names) >= 10
    for name in names:
        assert re.search(rf"^\| `{name}[` ]", cli, re.MULTILINE), name
        assert f"\n## {name}\n" in shapes, name


def test_every_setting_has_its_row_in_the_docs() -> None:
    from assistant.settings import Settings

    cli = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"| `PLUMBLINE_{name.upper()}" in cli


def test_every_table_has_its_columns_in_the_docs() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    for table in TABLES.values():
        columns = ", ".join(f"**{c.name}**" if c.required else c.name for c in table.columns)
        assert f"| {table.name} | {columns} |" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target
