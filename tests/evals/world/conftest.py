"""One small world on disk for the tests of this folder."""

from pathlib import Path

import pytest

from evals.world.export import Order, write_world

ORDER = Order(accounts=24, months=24, seed=11)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    write_world(ORDER, folder)
    return folder
