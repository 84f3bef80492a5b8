"""One room for the tests of suites: the demo and small sets, ingested once with the embedder that needs no weights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.bench import Room, open_room
from evals.suites import performance
from tests.evals.tiny import write_sets


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder: Path = tmp_path_factory.mktemp("evals")
    data = write_sets(folder / "data")
    patch = pytest.MonkeyPatch()
    patch.setattr(performance, "_measured", lambda name, room: "left out of tests")
    with open_room(tier="quick", seed=7, data=data, folder=folder, embedder="hashing") as opened:
        yield opened
    patch.undo()
