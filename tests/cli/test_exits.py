"""Each way to end has its code and its message: what happened, why, and how to mend it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import main
from api.cli.exits import MEANINGS, Exit, exit_of
from assistant import errors
from assistant.settings import Settings
from tests.cli.conftest import EXPORTS, Plumb

ROOT = Path(__file__).parents[2]


def _said(err: str) -> list[str]:
    """The first words of the three lines of an error."""
    return [line.split(":")[0].strip() for line in err.strip().splitlines()[-3:]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask", ""], Exit.USAGE),
        (["search", "x", "--since", "yesterday"], Exit.USAGE),
        (["ask", "x", "--as-of", "2026-02-30"], Exit.USAGE),
        (["search", "x", "-k", "0"], Exit.USAGE),
        (["search", "x", "--kind", "letter"], Exit.USAGE),
        (["documents", "--account", "acc_lane", "--unresolved"], Exit.USAGE),
        (["frobnicate"], Exit.USAGE),
        (["ask"], Exit.USAGE),
        (["account", "Nobody Ltd"], Exit.NOT_FOUND),
        (["ask", "How are they?", "--account", "Nobody Ltd"], Exit.NOT_FOUND),
        (["document", "mail:<none@nowhere.example>"], Exit.NOT_FOUND),
        (["document", "plumbline://document/mail%3A%3Cstranger%40nowhere.example%3E#99"], Exit.NOT_FOUND),
        (["ingest", "no/such/folder"], Exit.NOT_FOUND),
        (["account", "Harbor"], Exit.AMBIGUOUS_ACCOUNT),
        (["search", "x", "--account", "Harbor"], Exit.AMBIGUOUS_ACCOUNT),
        (["ask", "What did Harbor Lane say about handheld scanners at the north gate?"], Exit.DONE),
        (["ask", "What did Harbor say?"], Exit.DONE),
        (["version"], Exit.DONE),
    ],
)
def test_the_code_of_an_ending(plumb: Plumb, ingested: Path, arguments: list[str], code: Exit) -> None:
    ended = plumb(*arguments, "--home", ingested)
    assert ended.code == code
    if code != Exit.DONE:
        assert _said(ended.err) == ["error", "why", "mend"]
        assert ended.out == ""


def test_without_data_every_reader_says_how_to_begin(plumb: Plumb, tmp_path: Path) -> None:
    for arguments in (
        ["ask", "x"],
        ["search", "x"],
        ["accounts"],
        ["account", "x"],
        ["documents"],
        ["document", "x"],
    ):
        ended = plumb(*arguments, "--home", tmp_path / "empty")
        assert ended.code == Exit.NOT_CONFIGURED
        assert "plumbline demo" in ended.err
    assert not (tmp_path / "empty").exists()


def test_a_wrong_setting_is_named(plumb: Plumb, ingested: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_ZONE", "Mars/Olympus")
    ended = plumb("accounts", "--home", ingested)
    assert ended.code == Exit.NOT_CONFIGURED
    assert "PLUMBLINE_ZONE" in ended.err
    assert "Europe/Berlin" in ended.err


def test_a_second_process_is_told_who_owns_the_folder(
    plumb: Plumb, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_WAIT_SECONDS", "0.1")
    hold = (
        "import sys, pathlib\n"
        "from assistant.folder import Folder, owned\n"
        "with owned(Folder(pathlib.Path(sys.argv[1])), command='plumbline ingest exports', wait_seconds=1):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        ended = plumb("ask", "x", "--home", home, "--json")
        looked = plumb("doctor", "--home", home, "--json")
        holder.communicate("")
    assert ended.code == Exit.FOLDER_IN_USE
    assert "plumbline ingest exports" in ended.err
    assert str(holder.pid) in ended.err
    assert ended.json["error"]["code"] == "folder_in_use"
    lock = next(check for check in looked.json["checks"] if check["name"] == "lock")
    assert lock["state"] == "warning"
    assert plumb("accounts", "--home", home).code == Exit.DONE  # the lock went with its process


def test_a_folder_that_cannot_be_made(plumb: Plumb, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    ended = plumb("ingest", EXPORTS, "--home", tmp_path / "file" / "home")
    assert ended.code == Exit.FOLDER_READ_ONLY
    assert _said(ended.err) == ["error", "why", "mend"]


@pytest.mark.skipif(
    os.name == "nt" or getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write anywhere"
)
def test_a_read_only_folder(plumb: Plumb, home: Path) -> None:
    home.chmod(0o500)
    try:
        assert plumb("ingest", EXPORTS, "--home", home).code == Exit.FOLDER_READ_ONLY
    finally:
        home.chmod(0o700)


def test_another_embedder_is_refused(plumb: Plumb, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLUMBLINE_EMBEDDER")
    ended = plumb("search", "scanners", "--home", home)
    assert ended.code == Exit.INDEX_MISMATCH
    assert "PLUMBLINE_EMBEDDER" in ended.err


def test_nothing_recognised(plumb: Plumb, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notes.txt").write_text("Buy milk.\n", encoding="utf-8")
    ended = plumb("ingest", tmp_path / "in", "--home", tmp_path / "home", "--json")
    assert ended.code == Exit.NOTHING_RECOGNISED
    assert "notes.txt" in ended.err
    (tmp_path / "none").mkdir()
    assert plumb("ingest", tmp_path / "none", "--home", tmp_path / "home").code == Exit.NOTHING_RECOGNISED


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """An unknown file, a line that cannot be read, a column that is not known, and good lines."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "notes.txt").write_text("Buy milk.\n", encoding="utf-8")
    (folder / "subs.csv").write_text(
        "subscription_id,account_id,product,plan,quantity,mrr,currency,started_on,ended_on,mood\n"
        "s1,acc_lane,Dock,Team,20,1250.50,EUR,2025-02-01,,sunny\n"
        "s2,acc_lane,Dock,Team,20,a lot,EUR,2025-02-01,,grey\n",
        encoding="utf-8",
    )
    return folder


def test_what_is_set_aside_is_told_and_the_rest_goes_on(plumb: Plumb, mixed: Path, tmp_path: Path) -> None:
    ended = plumb("ingest", mixed, "--home", tmp_path / "home", "--json")
    assert ended.code == Exit.DONE
    assert ended.json["fact_rows"] == 1
    (unknown,), (broken,), (column,) = (ended.json[key] for key in ("unrecognised", "problems", "warnings"))
    assert unknown["path"] == "notes.txt"
    assert (broken["path"], broken["locator"].split(",")[0]) == ("subs.csv", "line 3")
    assert "mood" in column["what"]
    for told in (unknown, broken, column):
        assert told["what"]
        assert told["why"]
        assert told["mend"]
        assert told["what"] in ended.err
        assert told["mend"] in ended.err


def test_strict_makes_a_code_of_it(plumb: Plumb, mixed: Path, tmp_path: Path) -> None:
    assert plumb("ingest", mixed, "--home", tmp_path / "a", "--strict").code == Exit.SET_ASIDE
    assert plumb("ingest", EXPORTS, "--home", tmp_path / "b", "--strict").code == Exit.DONE


def test_a_bug_is_short_and_says_how_to_see_more(
    plumb: Plumb, ingested: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Settings) -> None:
        raise RuntimeError("wires crossed")

    monkeypatch.setattr(Settings, "tz", property(broken))
    ended = plumb("accounts", "--home", ingested)
    assert ended.code == Exit.BUG
    assert "wires crossed" in ended.err
    assert "--debug" in ended.err
    assert "Traceback" not in ended.err
    assert "Traceback" in plumb("accounts", "--home", ingested, "--debug").err


def test_an_interruption_is_no_bug(plumb: Plumb, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "app", interrupted)
    assert plumb("accounts").code == Exit.INTERRUPTED


def test_every_error_of_the_assistant_has_a_code_of_its_own() -> None:
    kinds = errors.PlumblineError.__subclasses__()
    given = {
        kind: exit_of(
            kind("a", why="b", mend="c", **({"candidates": ()} if kind is errors.AmbiguousAccount else {}))
        )
        for kind in kinds
    }
    assert Exit.BUG not in given.values()
    assert len(set(given.values())) == len(kinds)


def test_the_documented_table_is_the_one_in_the_code() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for code in Exit:
        assert f"| {code.value} | `{code.code}` | {MEANINGS[code]} |" in page


def test_codes_leave_the_process(ingested: Path) -> None:
    environment = os.environ | {"PLUMBLINE_EMBEDDER": "hashing"}
    command = [sys.executable, "-m", "api.cli.main", "account", "Harbor", "--json", "--home", str(ingested)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == Exit.AMBIGUOUS_ACCOUNT
    assert json.loads(done.stdout)["error"]["code"] == "ambiguous_account"
    assert _said(done.stderr) == ["error", "why", "mend"]
