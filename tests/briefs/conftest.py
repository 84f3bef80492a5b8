"""The bundled company's data folder, made once for the tests of documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.main import run


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder made without a model's weights."""
    home = tmp_path_factory.mktemp("briefs") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_EMBEDDER", "hashing")
        assert run(["demo", "--home", str(home), "--quiet", "--json"]) == 0
    return home
