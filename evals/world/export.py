"""A world on disk: `exports/` in official shapes and `truth/` apart, written shard by shard."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from evals.world import VERSION
from evals.world.build import World, build
from evals.world.calendars import days_in
from evals.world.cast import VENDOR, VENDOR_DOMAIN
from evals.world.grammar import FAMILIES, grammar
from evals.world.incidents import incidents
from evals.world.life import date_text
from evals.world.money import rate_rows
from evals.world.observed import Observed
from evals.world.truth import TYPES, lines_of
from evals.world.write import gong, mbox, vtt, zendesk
from evals.world.write.tables import COLUMNS, USAGE_COLUMNS, csv_lines, meeting_rows

SHARD = 50
"""Accounts in one file of the sources that export pages; the ingestion reads a usage file whole."""

_SINGLE = tuple(name for name in COLUMNS if name != "exchange_rates")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `family` is `a`, `b` or `ab`: which pools of phrases the people speak from."""

    accounts: int
    months: int
    seed: int
    noise: bool = False
    family: str = "ab"


def write_world(order: Order, folder: Path, *, jobs: int = 1) -> dict[str, int]:
    """Write a world into `folder` and return counts of what it holds.

    The bytes depend on `order` alone. Raises FileExistsError for a folder that holds something else.
    """
    _checked(order, folder)
    exports = folder / "exports"
    for part in ("tables", "calls", "mail", "tickets"):
        (exports / part).mkdir(parents=True, exist_ok=True)
    (folder / "truth").mkdir(exist_ok=True)
    starts = range(0, order.accounts, SHARD)
    counts: dict[str, int] = {}
    handles = {
        name: (exports / "tables" / f"{name}.csv").open("w", encoding="utf-8", newline="") for name in _SINGLE
    }
    truths = {
        name: (folder / "truth" / f"{name}.jsonl").open("w", encoding="utf-8", newline="") for name in TYPES
    }
    try:
        for name, handle in handles.items():
            handle.write(COLUMNS[name] + "\n")
        for tables, truth, shard_counts in _shards(order, folder, starts, jobs):
            for name, text in tables.items():
                handles[name].write(text)
            for name, text in truth.items():
                truths[name].write(text)
            for name, count in shard_counts.items():
                counts[name] = counts.get(name, 0) + count
    finally:
        for handle in (*handles.values(), *truths.values()):
            handle.close()
    rates = f"{COLUMNS['exchange_rates']}\n{csv_lines(rate_rows(order.seed, order.months))}"
    (exports / "tables" / "exchange_rates.csv").write_text(rates, encoding="utf-8")
    _manifest(order, folder, counts)
    return counts


def _checked(order: Order, folder: Path) -> None:
    if not 1 <= order.accounts <= 10_000 or not 6 <= order.months <= 60:
        raise ValueError("a world has 1 to 10,000 accounts and 6 to 60 months")
    if set(order.family) - set(FAMILIES) or not order.family:
        raise ValueError(f"families are made of {', '.join(FAMILIES)}; {order.family!r} is not")
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "truth" / "world.json").exists():
            raise FileExistsError(f"{folder} holds something that is not a world; name an empty folder")
        for part in ("exports", "truth"):
            shutil.rmtree(folder / part, ignore_errors=True)


Shard = tuple[dict[str, str], dict[str, str], dict[str, int]]


def _shards(order: Order, folder: Path, starts: range, jobs: int) -> Iterator[Shard]:
    """Shards in order, whoever writes them."""
    if jobs <= 1 or len(starts) <= 1:
        for start in starts:
            yield write_shard(order, folder, start)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(write_shard, *zip(*((order, folder, start) for start in starts), strict=True))


def world_of(order: Order) -> World:
    """What every account of a world shares."""
    days = days_in(order.months)
    family = "".join(sorted(set(order.family)))
    return World(order.seed, days, order.noise, grammar(family), incidents(order.seed, days))


def write_shard(order: Order, folder: Path, start: int) -> Shard:
    """Write the files of some accounts; their small tables and truth come back, to be joined in order."""
    world = world_of(order)
    tables = {name: "" for name in _SINGLE}
    truth: dict[str, list[str]] = {name: [] for name in TYPES}
    counts = dict.fromkeys(("accounts", "calls", "mails", "tickets", "usage_rows", "sentences"), 0)
    pages = _Pages(folder / "exports", start // SHARD)
    for account in range(start, min(start + SHARD, order.accounts)):
        seen, records = build(world, account)
        pages.add(seen, account)
        for name, rows in seen.tables.items():
            tables[name] += csv_lines(rows)
        tables["meetings"] += csv_lines(meeting_rows(seen.calls))
        for name in TYPES:
            truth[name].append(lines_of(getattr(records, name)))
        counts["accounts"] += 1
        counts["calls"] += len(seen.calls)
        counts["mails"] += len(seen.mails)
        counts["tickets"] += len(seen.tickets)
        counts["usage_rows"] += seen.usage.count("\n")
        counts["sentences"] += len(records.sentences)
    pages.close()
    return tables, {name: "".join(parts) for name, parts in truth.items()}, counts


class _Pages:
    """The files of one shard that hold documents and usage."""

    def __init__(self, exports: Path, number: int) -> None:
        self.exports = exports
        self.number = f"{number:03}"
        self.usage = [USAGE_COLUMNS + "\n"]
        self.calls: list[str] = []
        self.transcripts: list[str] = []
        self.mails: list[str] = []
        self.tickets: list[str] = []
        self.users: dict[int, str] = {}
        self.organizations: list[str] = []

    def add(self, seen: Observed, account: int) -> None:
        """Take one account; transcripts in WebVTT are files of their own and are written at once."""
        self.usage.append(seen.usage)
        for call in seen.calls:
            if call.shape == "gong":
                head, words = gong.call_and_transcript(call, seen.company)
                self.calls.append(head)
                self.transcripts.append(words)
            else:
                (self.exports / "calls" / call.id).write_text(
                    vtt.transcript(call), encoding="utf-8", newline=""
                )
        self.mails += [mbox.message(mail) for mail in seen.mails]
        ids = zendesk.user_ids(seen.people, account)
        self.tickets += [zendesk.ticket_line(ticket, seen.company, ids) for ticket in seen.tickets]
        for person in seen.people:
            self.users.setdefault(ids[person.key], zendesk.user(person, ids[person.key], seen.company))
        self.organizations.append(zendesk.organization(seen.company))

    def close(self) -> None:
        """Write what was taken; a file that would be empty is not written."""
        pages = {
            f"tables/usage-{self.number}.csv": "".join(self.usage),
            f"calls/gong-calls-{self.number}.json": gong.page(self.calls, "calls") if self.calls else "",
            f"calls/gong-transcripts-{self.number}.json": gong.page(self.transcripts, "callTranscripts")
            if self.transcripts
            else "",
            f"mail/success-{self.number}.mbox": "".join(self.mails),
            f"tickets/zendesk-tickets-{self.number}.jsonl": "".join(self.tickets),
            f"tickets/zendesk-people-{self.number}.json": zendesk.page(
                list(self.users.values()), self.organizations
            ),
        }
        for name, text in pages.items():
            if text:
                (self.exports / name).write_text(text, encoding="utf-8", newline="")


def _manifest(order: Order, folder: Path, counts: dict[str, int]) -> None:
    """What the world is, beside its truth: the exports say nothing of it."""
    about = {
        "version": VERSION,
        "order": asdict(order),
        "vendor": {"name": VENDOR, "domain": VENDOR_DOMAIN},
        "from": date_text(0),
        "until": date_text(days_in(order.months)),
        "counts": counts,
    }
    (folder / "truth" / "world.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def digest(folder: Path) -> str:
    """SHA-256 over names and bytes of every file below a folder."""
    whole = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        whole.update(sha256(path.read_bytes()).digest())
    return whole.hexdigest()
