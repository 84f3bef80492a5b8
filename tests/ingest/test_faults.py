"""Whatever goes wrong, what was acknowledged is kept, the error is clear, and the next run makes it good."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from assistant.index.exact import ExactIndex
from assistant.memory import schema
from assistant.memory.outbox import bring_up_to_date, drain
from evals.crash import Moments, crashing
from tests.ingest.test_changes import contents
from tests.ingest.test_pipeline import MAIL, NOW, Bench


class Died(BaseException):
    """Stands for a SIGKILL: nobody catches it, nothing is cleaned up but what the operating system would."""


def _die() -> None:
    raise Died


def _work(bench: Bench, index: ExactIndex) -> None:
    """A first import, and one with edits, a deletion and a mail."""
    for step in range(2):
        bench.run("accounts.csv", f"tickets_{step:05}.json", "mail.eml", now=NOW + timedelta(days=step))
        bring_up_to_date(bench.engine, index)


def _bench(folder: Path) -> Bench:
    bench = Bench(folder)
    for step in range(2):
        bench.tickets(step, new=6, changed=2, removed=1)
    bench.write("mail.eml", MAIL)
    return bench


def test_a_death_at_every_single_moment_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before every commit, and before and after every change of the index: all of them, one after another."""
    monkeypatch.setattr("ingest.documents.BATCH_CHUNKS", 3)
    calm = _bench(tmp_path / "calm")
    calm_index = ExactIndex()
    everything = Moments(None, _die)
    with crashing(everything, ExactIndex):
        _work(calm, calm_index)
    wanted = contents(calm)
    assert everything.count > 20
    for moment in range(1, everything.count + 1):
        bench = _bench(tmp_path / str(moment))
        index = ExactIndex()
        with crashing(Moments(moment, _die), ExactIndex), pytest.raises(Died):
            _work(bench, index)
        bench.engine.dispose()
        _work(bench, index)
        assert contents(bench) == wanted, f"after a death at moment {moment}"
        assert index.ids() == calm_index.ids(), f"after a death at moment {moment}"
        shutil.rmtree(bench.folder)


def test_without_the_outbox_the_index_would_stay_behind(tmp_path: Path) -> None:
    """SQL first, then the vectors, and nothing that remembers what was still to be copied."""
    bench, index = _bench(tmp_path), ExactIndex()
    bench.run("accounts.csv", "tickets_00000.json")
    with crashing(Moments(1, _die), ExactIndex), pytest.raises(Died):
        drain(bench.engine, index)
    with bench.engine.begin() as connection:
        connection.execute(delete(schema.outbox))
    bench.run("accounts.csv", "tickets_00000.json", now=NOW + timedelta(days=1))
    drain(bench.engine, index)
    truth = ExactIndex()
    bring_up_to_date(bench.engine, truth)
    assert truth.ids() - index.ids()


def test_without_one_transaction_a_death_leaves_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every statement for itself, as code does that never says BEGIN."""
    bench = _bench(tmp_path)
    bench.engine.dispose()
    with bench.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        with pytest.raises(Died):
            _apply_and_die(bench, connection)
        documents = connection.execute(schema.document.select()).all()
        segments = connection.execute(schema.segment.select()).all()
    assert documents
    assert not segments


def _apply_and_die(bench: Bench, connection: Any) -> None:
    class Bare:
        @contextmanager
        def begin(self) -> Iterator[Any]:
            yield connection

        connect = begin

    from unittest.mock import patch

    import assistant.memory.apply as statements
    from assistant.memory.write import Writer

    real = statements.insert

    def dying(table: Any) -> Any:
        if table is schema.segment:
            raise Died
        return real(table)

    with patch.object(statements, "insert", dying), patch.object(bench, "engine", Bare()):
        assert Writer
        bench.run("accounts.csv", "tickets_00000.json")


CHILD = """
import sys
from pathlib import Path
from api.cli.main import run
sys.exit(run(["ingest", *sys.argv[2:], "--json", "--quiet", "--home", sys.argv[1]]))
"""


def _command(home: Path, *paths: Path, limit: tuple[int, int] | None = None, user: int | None = None) -> Any:
    def limited() -> None:
        if limit is not None:
            resource.setrlimit(limit[0], (limit[1], limit[1]))

    return subprocess.run(
        [sys.executable, "-c", CHILD, str(home), *map(str, paths)],
        capture_output=True,
        text=True,
        preexec_fn=limited,
        user=user,
        env={**os.environ, "PLUMBLINE_EMBEDDER": "hashing"},
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a first import in it."""
    bench = _bench(tmp_path / "bench")
    home = tmp_path / "home"
    assert (
        _command(
            home, bench.folder / "exports" / "accounts.csv", bench.folder / "exports" / "mail.eml"
        ).returncode
        == 0
    )
    return home


def _documents(home: Path) -> int:
    from api.cli.main import run
    from assistant.memory.engine import open_engine

    assert run
    engine = open_engine(f"sqlite:///{home / 'plumbline.db'}")
    with engine.connect() as connection:
        rows = connection.execute(
            schema.document.select().where(schema.document.c.retired_at.is_(None))
        ).all()
    engine.dispose()
    return len(rows)


def _more(tmp_path: Path) -> Path:
    return tmp_path / "bench" / "exports" / "tickets_00000.json"


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("no room for the file to grow", (resource.RLIMIT_FSIZE, 0)),
        ("no more file handles", (resource.RLIMIT_NOFILE, 12)),
    ],
)
def test_a_full_disk_or_no_handles_is_said_and_made_good(
    home: Path, tmp_path: Path, name: str, limit: tuple[int, int]
) -> None:
    before = _documents(home)
    if limit[0] == resource.RLIMIT_FSIZE:
        limit = (limit[0], 16 * 1024)
    ended = _command(home, _more(tmp_path), limit=limit)
    assert ended.returncode not in (0, 1), (name, ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr
    assert _documents(home) >= before
    again = _command(home, _more(tmp_path))
    assert again.returncode == 0, again.stderr
    assert _documents(home) == before + 6


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="needs the right to mount")
@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_a_small_disk_that_is_full_or_read_only(tmp_path: Path, fault: str) -> None:
    bench = _bench(tmp_path / "bench")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("a tmpfs cannot be mounted here")
    try:
        home = disk / "home"
        assert (
            _command(
                home, bench.folder / "exports" / "accounts.csv", bench.folder / "exports" / "mail.eml"
            ).returncode
            == 0
        )
        before = _documents(home)
        if fault == "full":
            (disk / "ballast").write_bytes(bytes(64 * 1024))
            room = shutil.disk_usage(disk).free
            (disk / "ballast").write_bytes(bytes(max(0, room + 64 * 1024 - 8192)))
        else:
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        ended = _command(home, bench.folder / "exports" / "tickets_00000.json")
        assert ended.returncode not in (0, 1), (ended.stdout, ended.stderr)
        assert "Traceback" not in ended.stderr
        if fault == "full":
            (disk / "ballast").unlink()
        else:
            subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert _documents(home) == before
        assert _command(home, bench.folder / "exports" / "tickets_00000.json").returncode == 0
        assert _documents(home) == before + 6
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_the_seam_is_nowhere_in_the_product() -> None:
    root = Path(__file__).parents[2]
    for package in ("assistant", "ingest", "api"):
        for path in (root / package).rglob("*.py"):
            assert "CRASH_AT" not in path.read_text(encoding="utf-8"), path


def test_a_locked_database_is_an_error_of_the_database(tmp_path: Path) -> None:
    bench = _bench(tmp_path)
    with bench.engine.connect() as connection, pytest.raises(OperationalError):
        connection.exec_driver_sql("SELECT * FROM no_such_table")
