"""A small company in exports, ingested once, and a way to run commands and look at both streams."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.cli.exits import Exit
from api.cli.main import run

EXPORTS = Path(__file__).parent / "exports"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it wrote."""

    code: Exit
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Plumb = Callable[..., Ended]


@pytest.fixture
def plumb(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Plumb:
    """Run a command line in this process, without a model's weights."""
    monkeypatch.setenv("PLUMBLINE_EMBEDDER", "hashing")

    def command(*arguments: str | Path) -> Ended:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Ended(code, out, err)

    return command


@pytest.fixture(scope="session")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder with the small company in it: read it, and copy it before changing it."""
    home = tmp_path_factory.mktemp("ingested") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_EMBEDDER", "hashing")
        assert run(["ingest", str(EXPORTS), "--home", str(home), "--quiet", "--json"]) == Exit.DONE
    return home


@pytest.fixture
def home(ingested: Path, tmp_path: Path) -> Path:
    """A data folder of one's own."""
    return Path(shutil.copytree(ingested, tmp_path / "home"))
