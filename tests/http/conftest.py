"""The bundled company, ingested once, and a service over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.cli.main import run
from assistant.types.access import Role
from tests.http.service import Service, serving


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the demo, made without a model's weights: copy it before changing it."""
    home = tmp_path_factory.mktemp("company") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLUMBLINE_EMBEDDER", "hashing")
        assert run(["demo", "--home", str(home), "--quiet", "--json"]) == 0
    return home


@pytest.fixture(scope="session")
def service(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all tests that change nothing another one looks at."""
    home = Path(shutil.copytree(company, tmp_path_factory.mktemp("served") / "home"))
    with serving(home) as running:
        yield running


@pytest.fixture
def own(company: Path, tmp_path: Path) -> Iterator[Service]:
    """A service of one's own."""
    with serving(Path(shutil.copytree(company, tmp_path / "home"))) as running:
        yield running


@pytest.fixture
def csm(service: Service) -> Iterator[httpx.Client]:
    """A client with the key of an account owner."""
    with service.client(Role.CSM) as client:
        yield client


@pytest.fixture
def admin(service: Service) -> Iterator[httpx.Client]:
    """A client with the key of whoever looks after the service."""
    with service.client(Role.ADMIN) as client:
        yield client
