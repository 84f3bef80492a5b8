"""Events counted up to daily usage in little memory: an event is seven numbers, and only names are kept as text."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.types.facts import Row
from ingest.clean import clean_line
from ingest.mapped import mail_domain
from ingest.records import UsageTable

MAX_NAMES = 2_000
_MAX_DOMAINS = 20
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Event:
    """One event. An empty `name` is no activity; it only tells of the person. `day` is an ISO day in UTC."""

    key: str
    name: str
    day: str
    user: str
    group: str
    address: str
    group_name: str = ""


class _Codes(dict[str, int]):
    """Text to a number, in the order of first sight."""

    def __missing__(self, text: str) -> int:
        self[text] = code = len(self)
        return code


class Rollup:
    """Events of one system, counted. About 44 bytes an event, and the names of accounts, people and events.

    An event belongs to the account of its group; without one to the only group of its person;
    without that to the domain of the person's address, as `@domain`.
    """

    def __init__(self, system: str, files: Sequence[str], *, max_names: int = MAX_NAMES) -> None:
        self.system, self.files, self.max_names = system, files, max_names
        self.without_account = self.duplicates = self.other_names = 0
        self._keys = array("q")
        self._columns = {name: array("i") for name in ("account", "day", "name", "user", "file", "line")}
        self._accounts, self._days, self._names, self._users = _Codes(), _Codes(), _Codes(), _Codes()
        self._spellings: dict[str, int] = {}
        self._groups_of: defaultdict[int, set[int]] = defaultdict(set)
        self._domain_of: dict[int, str] = {}
        self._domains: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._group_names: dict[int, str] = {}
        self._seen_at: dict[int, str] = {}

    def add(self, event: Event, *, file: int, line: int) -> None:
        """Take one event."""
        user = self._users[event.user] if event.user else -1
        account = self._accounts[event.group] if event.group else -1
        self._learn(event, user, account, f"{self.files[file]}:{line}")
        if not event.name:
            return
        name = self._name_of(event.name)
        # Without an id nothing tells two equal events apart, so each counts.
        told = event.key.encode("utf-8", "replace") or b"\0%d:%d" % (file, line)
        self._keys.append(int.from_bytes(blake2b(told, digest_size=8).digest(), "big", signed=True))
        numbers = (account, self._days[event.day], name, user, file, line)
        for column, number in zip(self._columns.values(), numbers, strict=True):
            column.append(number)

    def _name_of(self, written: str) -> int:
        """The code of an event's name, -1 beyond the limit. Two spellings of one name share a code."""
        if written not in self._spellings:
            name = clean_line(written)
            if name not in self._names and len(self._names) >= self.max_names:
                self.other_names += 1
                return -1
            if len(self._spellings) > 2 * self.max_names:
                self._spellings.clear()
            self._spellings[written] = self._names[name]
        return self._spellings[written]

    def _learn(self, event: Event, user: int, account: int, origin: str) -> None:
        """Who belongs to which group, and which domains a group's people write from."""
        domain = mail_domain(event.address) if event.address else ""
        if user >= 0:
            if domain:
                self._domain_of[user] = domain
            if account >= 0 and len(self._groups_of[user]) < 2:
                self._groups_of[user].add(account)
        if account >= 0:
            self._seen_at.setdefault(account, origin)
            if domain and (domain in self._domains[account] or len(self._domains[account]) < _MAX_DOMAINS):
                self._domains[account][domain] += 1
            if event.group_name:
                self._group_names[account] = clean_line(event.group_name)

    def organizations(self) -> Iterator[Row]:
        """A row for each group: its name, and the domains of the people seen in it."""
        groups = list(self._accounts)
        for account, origin in self._seen_at.items():
            native = clean_line(groups[account])
            cells = {
                "id": native,
                "name": self._group_names.get(account, native),
                "domain_names": ";".join(domain for domain, _ in self._domains[account].most_common()),
                "system": self.system,
            }
            kept = tuple((name, text) for name, text in cells.items() if text)
            yield Row("organizations", f"{self.system}:{native}", None, kept, self.system, origin)

    def tables(self) -> Iterator[UsageTable]:
        """Counts of each event name as `event:NAME`, and the people seen as `active_users`, by account and day."""
        keys = np.frombuffer(self._keys, dtype=np.int64)
        _, once = np.unique(keys, return_index=True)
        self.duplicates = len(keys) - len(once)
        once.sort()
        block = np.stack(
            [np.frombuffer(c, dtype=np.int32)[once].astype(np.int64) for c in self._columns.values()]
        )
        block[0] = self._completed(block[0], block[3])
        owned = block[0] >= 0
        self.without_account = int((~owned).sum())
        block = block[:, owned]
        counted = _counts(block[:, block[2] >= 0], (0, 1, 2))
        people, _ = _counts(block[:, block[3] >= 0], (0, 1, 3))
        yield from self._shown(counted, [f"event:{name}" for name in self._names])
        people[2] = 0
        yield from self._shown(_counts(people, (0, 1, 2)), ["active_users"])

    def _completed(self, accounts: Numbers, users: Numbers) -> Numbers:
        """Accounts of events without a group, by what is known of their people."""
        fallback = np.full(max(len(self._users), 1), -1, dtype=np.int64)
        for user in range(len(self._users)):
            groups = self._groups_of.get(user, set())
            if len(groups) == 1:
                fallback[user] = next(iter(groups))
            elif not groups and user in self._domain_of:
                fallback[user] = self._accounts[f"@{self._domain_of[user]}"]
        found: Numbers = np.where((accounts < 0) & (users >= 0), fallback[np.maximum(users, 0)], accounts)
        return found

    def _shown(self, counted: tuple[Numbers, Numbers], metrics: list[str]) -> Iterator[UsageTable]:
        """One table for each file, with the place of the first event that each figure counts."""
        rows, counts = counted
        accounts, days = list(self._accounts), list(self._days)
        order = np.lexsort((rows[5], rows[4]))
        edges = np.searchsorted(rows[4][order], np.arange(len(self.files) + 1))
        for file, (start, end) in enumerate(pairwise(edges.tolist())):
            part = order[start:end]
            if part.size:
                yield UsageTable(
                    self.files[file],
                    self.system,
                    tuple(accounts[code] for code in rows[0][part]),
                    tuple(days[code] for code in rows[1][part]),
                    tuple(metrics[code] for code in rows[2][part]),
                    tuple(str(count) for count in counts[part].tolist()),
                    tuple(rows[5][part].tolist()),
                )


def _counts(block: Numbers, key: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """The first row of each key, in order, and how many rows have it."""
    joined = np.zeros(block.shape[1], dtype=np.int64)
    for row in key:
        # Accounts by days by names or people multiply far below 2**63.
        joined = joined * (int(block[row].max(initial=0)) + 1) + block[row]
    _, first, counts = np.unique(joined, return_index=True, return_counts=True)
    order = np.argsort(first)
    return block[:, first[order]], counts[order]
