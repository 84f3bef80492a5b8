"""The doctor names what is wrong and its mend, and never a secret."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from api.cli.exits import Exit
from assistant.memory import outbox
from tests.cli.conftest import Ended, Plumb


def _states(ended: Ended) -> dict[str, str]:
    return {check["name"]: check["state"] for check in ended.json["checks"]}


def _check(ended: Ended, name: str) -> dict[str, str]:
    return next(check for check in ended.json["checks"] if check["name"] == name)


def test_a_sound_folder(plumb: Plumb, ingested: Path) -> None:
    ended = plumb("doctor", "--json", "--home", ingested)
    assert ended.code == Exit.DONE
    assert set(ended.json) == {"ok", "version", "checks"}
    assert ended.json["ok"] is True
    states = _states(ended)
    assert set(states.values()) == {"ok"}
    assert {"python", "folder", "space", "lock", "database", "accounts", "embedder", "index"} <= set(states)
    assert {"source mail", "source table accounts"} <= set(states)
    assert _check(ended, "index")["detail"].startswith("3 passages")


def test_without_data_it_is_not_configured(plumb: Plumb, tmp_path: Path) -> None:
    ended = plumb("doctor", "--json", "--home", tmp_path / "empty")
    assert ended.code == Exit.NOT_CONFIGURED
    assert ended.json["ok"] is False
    assert "plumbline ingest" in _check(ended, "data")["mend"]
    assert _check(ended, "embedder")["state"] == "ok"
    assert not (tmp_path / "empty").exists()


def test_the_key_is_told_to_be_there_and_never_shown(
    plumb: Plumb, ingested: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _check(plumb("doctor", "--json", "--home", ingested), "OpenAI key")["detail"].startswith("absent")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    ended = plumb("doctor", "--json", "--home", ingested)
    assert _check(ended, "OpenAI key")["detail"] == "present"
    assert "very-secret" not in ended.out + ended.err


def test_a_lost_index_comes_back(plumb: Plumb, home: Path) -> None:
    shutil.rmtree(home / "index")
    assert _check(plumb("doctor", "--json", "--home", home), "index")["detail"].startswith("3 passages")


def test_an_index_out_of_step_is_told(plumb: Plumb, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "reconcile", lambda engine, index: 2)
    ended = plumb("doctor", "--json", "--home", home)
    assert ended.code == Exit.DONE
    assert _check(ended, "index")["state"] == "warning"
    assert "2 differ" in _check(ended, "index")["detail"]
    assert _check(ended, "index")["mend"]


def test_an_embedder_that_does_not_fit_the_folder(
    plumb: Plumb, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_EMBEDDER", "all-MiniLM-L6-v2")
    ended = plumb("doctor", "--json", "--home", home)
    assert ended.code == Exit.NOT_CONFIGURED
    assert _check(ended, "embedder")["state"] == "failed"
    assert "PLUMBLINE_EMBEDDER" in _check(ended, "embedder")["mend"]


def test_a_folder_that_cannot_be_made(plumb: Plumb, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = plumb("doctor", "--json", "--home", tmp_path / "file" / "home")
    assert ended.code == Exit.NOT_CONFIGURED
    assert _check(ended, "folder")["state"] == "failed"
    assert _check(ended, "folder")["mend"]


def test_little_space_is_a_warning(plumb: Plumb, ingested: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 1000))
    ended = plumb("doctor", "--json", "--home", ingested)
    assert ended.code == Exit.DONE
    assert _check(ended, "space")["state"] == "warning"


def test_a_wrong_setting(plumb: Plumb, ingested: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_ZONE", "Mars/Olympus")
    ended = plumb("doctor", "--json", "--home", ingested)
    assert ended.code == Exit.NOT_CONFIGURED
    assert "PLUMBLINE_ZONE" in _check(ended, "settings")["mend"]


def test_text_has_a_line_a_check(plumb: Plumb, ingested: Path) -> None:
    text = plumb("doctor", "--home", ingested).out
    assert all(line.split("\t")[1] in {"ok", "warning", "failed"} for line in text.splitlines())
