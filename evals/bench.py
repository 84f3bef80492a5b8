"""Data folders to measure on: ingests the demo company or a set of exports once, and keeps it for a run."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from assistant.settings import Settings
from assistant.wiring import Plumbline, open_plumbline
from evals.library import Library, read_library
from ingest.pipeline import ingest

DEMO = Path(__file__).parents[1] / "ingest" / "demo" / "company"
LAST_DAY = date(2026, 10, 31)
"""The demo company's last day: the date of cases that name none."""


@dataclass(frozen=True, slots=True)
class Bench:
    """An ingested data folder: open, and read from outside."""

    name: str
    plumbline: Plumbline
    library: Library
    digest: str
    last_day: date
    seconds: float = 0.0

    def instant(self, day: date | None) -> datetime:
        """The last moment of a case's day."""
        return end_of(day or self.last_day)


@dataclass(slots=True)
class Room:
    """Where a run works: its tier, its seed, third-party data if any, and the benches opened so far."""

    tier: str
    seed: int
    data: Path | None
    folder: Path
    embedder: str | None = None
    stack: ExitStack = field(default_factory=ExitStack)
    benches: dict[str, Bench] = field(default_factory=dict)
    kept: dict[str, object] = field(default_factory=dict)
    """Whatever suites share within a run, by name: systems that remember their outputs."""

    @property
    def quick(self) -> bool:
        return self.tier == "quick"

    def take(self, quick: int, full: int) -> int:
        """How many cases of a set this tier asks."""
        return quick if self.quick else full

    def demo(self) -> Bench:
        """The demo company, ingested on the day after its last."""
        return self.bench("demo", [DEMO], last_day=LAST_DAY)

    def bench(self, name: str, exports: Sequence[Path], *, last_day: date) -> Bench:
        """A bench of exports, ingested when it is first asked for."""
        if name not in self.benches:
            home = self.folder / f"home-{name.replace('/', '-')}"
            started = perf_counter()
            plumbline = self._opened(home)
            take_in(plumbline, exports, now=end_of(last_day))
            self.benches[name] = _bench(name, plumbline, exports, last_day, seconds=perf_counter() - started)
        return self.benches[name]

    def later(self, name: str, of: Bench, exports: Sequence[Path], *, last_day: date) -> Bench:
        """A copy of a bench into which more exports came on `last_day`."""
        if name not in self.benches:
            home = self.folder / f"home-{name.replace('/', '-')}"
            # The vector index is a copy that is rebuilt; an open one must not be copied.
            home.mkdir(parents=True)
            shutil.copy(of.plumbline.folder.database, home)
            plumbline = self._opened(home)
            take_in(plumbline, exports, now=datetime.combine(last_day, time(12), UTC))
            self.benches[name] = _bench(name, plumbline, exports, last_day)
        return self.benches[name]

    def _opened(self, home: Path) -> Plumbline:
        settings = Settings(home=home, embedder=self.embedder)
        return self.stack.enter_context(open_plumbline(settings, command="evals", create=True))


@contextmanager
def open_room(
    *, tier: str, seed: int, data: Path | None, folder: Path, embedder: str | None = None
) -> Iterator[Room]:
    """A room whose benches are closed when it is left."""
    with ExitStack() as stack:
        yield Room(tier, seed, data, folder, embedder, stack)


def take_in(plumbline: Plumbline, exports: Iterable[Path], *, now: datetime) -> None:
    """Ingest exports as the command does."""
    ingest(
        list(exports),
        writer=plumbline.writer,
        embedder=lambda: plumbline.embedder,
        zone=ZoneInfo("UTC"),
        own_domains=(),
        now=now,
        backfill=False,
        progress=lambda stage, done: None,
    )


def end_of(day: date) -> datetime:
    """The last moment of a day, UTC."""
    return datetime.combine(day, time.max, UTC)


def digest_of_files(paths: Iterable[Path]) -> str:
    """A digest of files and folders by name and content."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _bench(
    name: str, plumbline: Plumbline, exports: Sequence[Path], last_day: date, seconds: float = 0.0
) -> Bench:
    scope = plumbline.local_scope(as_of=end_of(last_day))
    names = {account.id: account.name for account in plumbline.reader.accounts(scope=scope)}
    library = read_library(plumbline.engine, names)
    return Bench(name, plumbline, library, digest_of_files(exports), last_day, seconds)
