"""`doctor` and `version`: whether everything that is needed is there, and the mend of what is not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.cli.door import Door, command
from api.cli.exits import Exit
from assistant.errors import ConfigError, FolderInUse, PlumblineError

if TYPE_CHECKING:
    from assistant.wiring import Plumbline

LOW_SPACE = 500_000_000
"""Bytes free below which an ingestion may not end: the demo takes a tenth of it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `state` is ok, warning or failed; `mend` is empty where all is well."""

    name: str
    state: str
    detail: str
    mend: str = ""


def register(app: typer.Typer) -> None:
    command(app, "doctor")(doctor)
    command(app, "version")(show_version)


def show_version(door: Door) -> Exit:
    """Print the version."""
    found = installed_version()
    door.out.data({"version": found}, lambda console: console.print(found))
    return Exit.DONE


def doctor(door: Door) -> Exit:
    """Check the installation and the data folder; ends with 3 if something is not fit for work."""
    checks = list(_checks(door))
    ok = all(check.state != "failed" for check in checks)
    shape = {"ok": ok, "version": installed_version(), "checks": [asdict(check) for check in checks]}
    door.out.data(shape, lambda console: _show(console, checks))
    return Exit.DONE if ok else Exit.NOT_CONFIGURED


def installed_version() -> str:
    try:
        return version("plumbline")
    except PackageNotFoundError:
        return "not installed"


def _checks(door: Door) -> Iterator[Check]:
    yield Check("python", "ok", f"{platform.python_version()} at {sys.executable}")
    yield Check("version", "ok", installed_version())
    try:
        home = door.settings.home
    except PlumblineError as error:
        yield _failed("settings", error)
        return
    yield Check("settings", "ok", f"zone {door.settings.zone}")
    yield _openai()
    yield _writable(home)
    yield _space(home)
    yield from _opened(door)


def _opened(door: Door) -> Iterator[Check]:
    """What can be seen only from inside the data folder, which another process may own."""
    try:
        with door.open() as plumbline:
            yield Check("lock", "ok", "no other process owns the folder")
            yield from _inside(plumbline)
    except FolderInUse as error:
        yield Check("lock", "warning", error.what, error.mend)
    except ConfigError as error:
        yield _failed("data", error)
        yield _embedder_without_data(door)
    except PlumblineError as error:
        yield _failed("folder", error)


def _inside(plumbline: Plumbline) -> Iterator[Check]:
    from assistant.memory.engine import schema_version
    from assistant.memory.outbox import reconcile, waiting

    yield Check("database", "ok", f"version {schema_version(plumbline.engine)}")
    accounts = len(plumbline.reader.all_account_ids())
    state, mend = ("ok", "") if accounts else ("warning", "Ingest a table of accounts: plumbline ingest PATH")
    yield Check("accounts", state, str(accounts), mend)
    for source, last_at in plumbline.reader.sources():
        yield Check(f"source {source}", "ok", f"last import {last_at.isoformat(timespec='seconds')}")
    try:
        yield Check("embedder", "ok", _described(plumbline.embedder.name))
    except PlumblineError as error:
        yield _failed("embedder", error)
    outbox = waiting(plumbline.engine)
    index = plumbline.index  # brings the waiting chunks over
    different = reconcile(plumbline.engine, index)
    detail = f"{len(index.ids())} passages, {outbox} were waiting"
    if different:
        mend = "Nothing is lost: the next command brings them over. Run doctor again to see."
        yield Check("index", "warning", f"{detail}, {different} differ from the memory", mend)
    else:
        yield Check("index", "ok", f"{detail}, in step with the memory")


def _embedder_without_data(door: Door) -> Check:
    """The model can be tried although no folder is there to keep its converted form."""
    from assistant.embedders.registry import open_embedder

    with tempfile.TemporaryDirectory() as folder:
        try:
            embedder = open_embedder(door.settings.embedder, cache_dir=Path(folder))
            return Check("embedder", "ok", _described(embedder.name))
        except PlumblineError as error:
            return _failed("embedder", error)


def _described(name: str) -> str:
    """What an opened embedder is; of the default model the files are checked again. Raises ConfigError."""
    from assistant.embedders.weights import DEFAULT_MODEL, find_default_model

    if not name.startswith(f"{DEFAULT_MODEL}/"):
        return f"{name}, a model of your own choice"
    files = find_default_model()
    files.read_weights()
    files.read_tokenizer()
    way = "the float reference" if name.endswith("/float") else "the fast path"
    return f"{name}, {way}; weights and tokenizer have upstream's digests"


def _openai() -> Check:
    there = bool(os.environ.get("OPENAI_API_KEY"))
    return Check("OpenAI key", "ok", "present" if there else "absent; nothing here needs one")


def _writable(home: Path) -> Check:
    """Whether the data folder, or the nearest folder above it that exists, can be written."""
    there = _nearest(home)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Check("folder", "ok", f"{home} can be written")
    mend = "Give yourself the right to write there, or name another folder with --home."
    return Check("folder", "failed", f"{home} cannot be written", mend)


def _space(home: Path) -> Check:
    free = shutil.disk_usage(_nearest(home)).free
    detail = f"{free / 1e9:.1f} GB free"
    if free < LOW_SPACE:
        return Check("space", "warning", detail, "Free some space, or name another disk with --home.")
    return Check("space", "ok", detail)


def _nearest(home: Path) -> Path:
    return next(folder for folder in (home, *home.absolute().parents) if folder.exists())


def _failed(name: str, error: PlumblineError) -> Check:
    return Check(name, "failed", f"{error.what} {error.why}", error.mend)


def _show(console: object, checks: list[Check]) -> None:
    from rich.console import Console

    from api.cli.render import show_table

    assert isinstance(console, Console)
    rows = [(c.name, c.state, c.detail, c.mend) for c in checks]
    show_table(console, ("check", "state", "detail", "mend"), rows)
