"""One account that several systems know is one account. Pure, and the same whatever order the rows come in.

Every system's record of an account is a row of the table `accounts`. Rows are joined by the ids
that they name, then by a domain that no two records of one system share; never by a name. What
joins nothing, or contradicts itself, stays apart and is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from assistant.types.facts import Row
from ingest.clean import clean_line

Key = tuple[str, str]
"""`(system, id)`; `native_key` makes one of what is written."""

_FIRST = ("csv", "salesforce", "hubspot")
"""Whose id and cells count before the others': the company's own table, then its CRM."""

_JOINED = frozenset({"domains", "external_ids"})
_NOT_SAID = frozenset(
    {"account_id", "parent_account_id", "owner_id", "assumed_zone", "merged_from", "conflicts"}
)
"""Cells that differ by nature: each system has its own ids."""


@dataclass(frozen=True, slots=True)
class Join:
    """Two records that are one account, and the rule that says so."""

    account_id: str
    record: str
    rule: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What does not agree: a cell that records say differently, or a join that was not made."""

    account_id: str
    field: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """Accounts as one row each, every key under which they are known, and how that came about.

    `accounts` are in the order of their ids. A row that was joined with none is as it was
    delivered; one made of several says so in the cells `merged_from` and `conflicts`.
    `proposals` are accounts of equal name in different systems, for a person to decide.
    """

    accounts: tuple[Row, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    proposals: tuple[tuple[str, str], ...] = ()


def native_key(system: str, native: str) -> Key:
    """One key for one record: Salesforce writes an id with 15 characters or with 3 check characters more."""
    system = system.strip().lower()
    native = native.strip()
    return system, native[:15] if system == "salesforce" and len(native) == 18 else native


def merge_accounts(rows: Iterable[Row], *, barred: frozenset[str] = frozenset()) -> Merged:
    """Join the rows of the table `accounts`. `barred` are domains that say nothing: free mail hosts, our own."""
    records = {row.row_id: row for row in sorted(rows, key=_rank)}
    groups = _Groups(list(records.values()))
    _join_by_ids(groups)
    _join_by_domains(groups, barred)
    merged = [_merged(members, groups) for members in groups.members()]
    accounts = tuple(sorted((row for row, _ in merged), key=lambda row: row.row_id))
    conflicts = [conflict for _, said in merged for conflict in said] + groups.apart
    return Merged(
        accounts,
        MappingProxyType(_aliases(groups)),
        tuple(sorted(groups.joins, key=lambda join: (join.account_id, join.record))),
        tuple(sorted(conflicts, key=lambda one: (one.account_id, one.field, one.said))),
        _same_names(accounts),
    )


def _rank(row: Row) -> tuple[int, str, str]:
    known = _FIRST.index(row.source) if row.source in _FIRST else len(_FIRST)
    return known, row.source, row.row_id


def own_keys(row: Row) -> set[Key]:
    """Keys of the record itself: its id in its system, which for a CRM stands among its external ids too."""
    bare = row.row_id.removeprefix(f"{row.source}:")
    return {native_key(row.source, bare)}


def named_keys(row: Row) -> set[Key]:
    """Keys of records in other systems that the row names as the same account."""
    pairs = [item.partition(":") for item in str(row.get("external_ids") or "").split(";")]
    return {native_key(system, native) for system, _, native in pairs if native.strip()} - own_keys(row)


def domains_of(row: Row) -> set[str]:
    """Domains of an account's row, lower case."""
    listed = str(row.get("domains") or "").lower().split(";")
    return {name.strip().removeprefix("www.").rstrip(".") for name in listed if "." in name}


class _Groups:
    """Which records are one account so far. The first of a group by rank gives the account its id."""

    def __init__(self, records: Sequence[Row]) -> None:
        self.records = records
        self.of = list(range(len(records)))
        self.joins: list[Join] = []
        self.apart: list[Conflict] = []

    def root(self, index: int) -> int:
        while self.of[index] != index:
            index = self.of[index]
        return index

    def members(self) -> list[list[Row]]:
        found: defaultdict[int, list[Row]] = defaultdict(list)
        for index, record in enumerate(self.records):
            found[self.root(index)].append(record)
        return list(found.values())

    def join(self, one: int, other: int, rule: str) -> None:
        """Join two records, unless that would make one account of two records of one system."""
        first, second = sorted((self.root(one), self.root(other)))
        if first == second:
            return
        against = self._against(first, second)
        left, right = self.records[first].row_id, self.records[second].row_id
        if against:
            self.apart.append(Conflict(left, "same account", ((rule, right), ("but", against))))
            return
        self.of[second] = first
        self.joins.append(Join(left, f"{self.records[other].source} {self.records[other].row_id}", rule))

    def _against(self, first: int, second: int) -> str:
        """Why two groups cannot be one account; empty where they can."""
        left = [row for index, row in enumerate(self.records) if self.root(index) == first]
        right = [row for index, row in enumerate(self.records) if self.root(index) == second]
        for one in left:
            for other in right:
                if one.source == other.source:
                    return f"{one.source} has both, as {one.row_id} and {other.row_id}"
        # A record that names another record of the same system is not this one's account.
        for these, those in ((left, right), (right, left)):
            for system, native in sorted(key for row in these for key in named_keys(row)):
                own = {key for row in those if row.source == system for key in own_keys(row)}
                if own and (system, native) not in own:
                    return f"{these[0].row_id} names {system}:{native}"
        return ""


def _join_by_ids(groups: _Groups) -> None:
    owners: defaultdict[Key, list[int]] = defaultdict(list)
    for index, row in enumerate(groups.records):
        for key in own_keys(row):
            owners[key].append(index)
    named: defaultdict[Key, list[int]] = defaultdict(list)
    for index, row in enumerate(groups.records):
        for key in sorted(named_keys(row)):
            for owner in owners.get(key, ()):
                groups.join(index, owner, f"external id {key[0]}:{key[1]}")
            named[key].append(index)
    for key, naming in sorted(named.items()):
        for other in naming[1:]:
            if key not in owners and groups.records[naming[0]].source != groups.records[other].source:
                groups.join(naming[0], other, f"both name {key[0]}:{key[1]}")


def _join_by_domains(groups: _Groups, barred: frozenset[str]) -> None:
    """A domain joins where each system has it once; two records of one system show that it is shared."""
    having: defaultdict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(groups.records):
        for domain in domains_of(row) - barred:
            having[domain].append(index)
    for domain, indices in sorted(having.items()):
        systems = [groups.records[index].source for index in indices]
        if len(set(systems)) == len(systems):
            for other in indices[1:]:
                groups.join(indices[0], other, f"domain {domain}")
        elif len(set(systems)) > 1:
            ids = tuple(("record", groups.records[index].row_id) for index in indices)
            groups.apart.append(Conflict(groups.records[indices[0]].row_id, f"shared domain {domain}", ids))


def _merged(members: list[Row], groups: _Groups) -> tuple[Row, list[Conflict]]:
    first = members[0]
    if len(members) == 1:
        return replace(first, account_id=first.row_id), []
    cells: dict[str, str | Decimal | int | date | datetime] = {}
    conflicts = []
    names = dict.fromkeys(name for row in members for name, _ in row.values)
    for name in names:
        said = [(row, value) for row in members if (value := row.get(name)) is not None]
        if name in _JOINED:
            cells[name] = _union(str(value) for _, value in said)
            continue
        cells[name] = said[0][1]
        if name not in _NOT_SAID and len({clean_line(str(value)).casefold() for _, value in said}) > 1:
            told = tuple((f"{row.source} {row.row_id}", str(value)) for row, value in said)
            conflicts.append(Conflict(first.row_id, name, told))
    known = [
        f"{row.source}:{row.row_id.removeprefix(f'{row.source}:')}" for row in members if row.source != "csv"
    ]
    cells["external_ids"] = _union([str(cells.get("external_ids", "")), *known])
    cells["account_id"] = first.row_id
    rules = {join.record: join.rule for join in groups.joins if join.account_id == first.row_id}
    labels = [(row, f"{row.source} {row.row_id}") for row in members]
    cells["merged_from"] = "; ".join(
        f"{label} ({row.origin}){f' by {rules[label]}' if label in rules else ''}" for row, label in labels
    )
    if conflicts:
        cells["conflicts"] = "; ".join(
            f"{one.field}: " + " / ".join(f"{value} ({who})" for who, value in one.said) for one in conflicts
        )
    return replace(first, account_id=first.row_id, values=tuple(cells.items())), conflicts


def _union(lists: Iterable[str]) -> str:
    """Elements of `;`-separated lists, each once, in the order of their first mention."""
    found: dict[str, str] = {}
    for item in (item.strip() for text in lists for item in text.split(";")):
        system, _, native = item.partition(":")
        if item:
            found.setdefault(":".join(native_key(system, native)) if native else item.lower(), item)
    return ";".join(found.values())


def _aliases(groups: _Groups) -> dict[str, str]:
    """Every id that says one account: of the records, bare and with its system, and as others name it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for index, row in enumerate(groups.records):
        account = groups.records[groups.root(index)].row_id
        found[row.row_id].add(account)
        for system, native in own_keys(row) | named_keys(row):
            found[f"{system}:{native}"].add(account)
    sure = {alias: next(iter(accounts)) for alias, accounts in found.items() if len(accounts) == 1}
    # A row's own id is never another's alias, whatever others call it.
    return sure | {row.row_id: groups.records[groups.root(i)].row_id for i, row in enumerate(groups.records)}


def _same_names(accounts: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """Accounts of equal name but different systems: perhaps one, perhaps not."""
    by_name: defaultdict[str, list[Row]] = defaultdict(list)
    for row in accounts:
        by_name[clean_line(str(row.get("name") or "")).casefold()].append(row)
    return tuple(
        (one.row_id, other.row_id)
        for name, rows in sorted(by_name.items())
        for place, one in enumerate(rows)
        for other in rows[place + 1 :]
        if name and one.source != other.source
    )
