"""Whose a row of facts is: ids of any system become the account's, and evidence decides where there is no id. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.types.facts import Row
from ingest.accounts_merge import merge_accounts, native_key
from ingest.identity import NOBODY, Accounts, IdentityBook, Organization
from ingest.records import Notice, ParsedDocument, Record, UsageTable

IDENTITY = frozenset({"accounts", "contacts", "organizations", "users"})
RECORDS = "account_records"
"""The table that keeps each system's own record of an account, beside `accounts` with the merged ones."""

_OWN = frozenset({"organizations", "users", RECORDS, "exchange_rates", "meetings"})
"""Tables whose rows belong to no single account, or to one that only the book knows."""

ROLLED_UP = frozenset({"segment", "posthog", "mixpanel", "amplitude"})


@dataclass(frozen=True, slots=True)
class Lookup:
    """The identity book with what it knows found by bare ids, so that a row costs no search."""

    book: IdentityBook
    natives: Mapping[str, Accounts]
    organizations: Mapping[str, tuple[Organization, ...]]

    @staticmethod
    def of(book: IdentityBook) -> Lookup:
        """Build it once for as many rows as there are."""
        natives: defaultdict[str, Accounts] = defaultdict(frozenset)
        for (_, native), accounts in book.native_ids.items():
            natives[native] |= accounts
        organizations: defaultdict[str, tuple[Organization, ...]] = defaultdict(tuple)
        for (system, native), one in book.organizations.items():
            for name in (native, f"{system}:{native}"):
                organizations[name] += (one,)
        return Lookup(book, dict(natives), dict(organizations))


@dataclass(frozen=True, slots=True)
class Settled:
    """The account of an id or of evidence, and the rule, or why there is none."""

    account_id: str | None
    rule: str


def settle_row(row: Row, lookup: Lookup) -> Row:
    """The row with its account's id. Idempotent, so that a stored row can be settled anew.

    Delivered ids and evidence stay in the cells `account_id` and `account_refs`; the rule, or why
    there is no account, is in `account_rule`. An id that nobody knows stays as it was delivered.
    """
    if row.table in _OWN or row.table == "accounts":
        return row
    cells = {name: value for name, value in row.values if name != "account_rule"}
    delivered, refs = cells.get("account_id"), str(cells.get("account_refs") or "")
    if isinstance(delivered, str) and delivered:
        found = by_id(delivered, lookup)
        account: str | None = found.account_id or delivered
        rule: str | None = found.rule if account != delivered else ""
    else:
        found = by_refs(refs, lookup)
        account, rule = found.account_id, found.rule
    values = tuple(cells.items()) + ((("account_rule", rule),) if rule else ())
    return replace(row, account_id=account, values=values)


def settle_usage(table: UsageTable, lookup: Lookup) -> UsageTable:
    """Daily usage with the accounts' ids; an id that nobody knows stays as it was delivered."""
    known = {value: by_id(value, lookup).account_id or value for value in set(table.account_id)}
    if all(value == account for value, account in known.items()):
        return table
    return replace(table, account_id=tuple(known[value] for value in table.account_id))


def by_id(value: str, lookup: Lookup) -> Settled:
    """The account that an id says, in whatever system it is one."""
    book = lookup.book
    if value in book.names:
        return Settled(value, "")
    if value in book.aliases:
        return Settled(book.aliases[value], f"id {value}")
    if value.startswith("@"):
        return _one(book.by_domain(value[1:])[1], f"domain {value[1:]}")
    found = lookup.natives.get(value, NOBODY) or lookup.natives.get(
        native_key("salesforce", value)[1], NOBODY
    )
    return (
        _one(found, f"id {value}") if found else _one(_organizations(value, lookup), f"organization {value}")
    )


def _organizations(value: str, lookup: Lookup) -> Accounts:
    """Accounts of the organisations of that id: as they carry an account's id, else by their domains."""
    known = lookup.organizations.get(value, ())
    found = NOBODY.union(*(one.accounts for one in known))
    return found or NOBODY.union(*(lookup.book.by_domain(name)[1] for one in known for name in one.domains))


def by_refs(refs: str, lookup: Lookup) -> Settled:
    """The account that evidence says: tokens `kind:value`, strongest first; the first that knows any decides.

    `account` is an id in whatever system, `mail` a contact's or at least a domain's address, `domain`
    a domain, `name` good for a proposal only; any other kind is a system with an organisation's id.
    """
    tokens = [token.partition(":") for token in (part.strip() for part in refs.split(";")) if token]
    for kind, _, value in tokens:
        found = _token(kind, value.strip(), lookup)
        if found:
            return _one(found, f"{kind} {value.strip()}")
    said = ", ".join(f"{kind} {value}" for kind, _, value in tokens if kind != "none")
    return Settled(
        None, f"unresolved: nothing known of {said}" if said else "unresolved: nothing says whose it is"
    )


def _token(kind: str, value: str, lookup: Lookup) -> Accounts:
    book = lookup.book
    match kind:
        case "none" | "name":
            return NOBODY
        case "account":
            found = by_id(value, lookup).account_id
            return frozenset({found}) if found else NOBODY
        case "mail":
            return NOBODY if book.is_own(value) else book.accounts_of(value)
        case "domain":
            return book.by_domain(value)[1]
        case _:
            return book.native_ids.get(native_key(kind, value), NOBODY) or _organizations(
                f"{kind}:{value}", lookup
            )


def _one(accounts: Accounts, rule: str) -> Settled:
    if len(accounts) == 1:
        return Settled(next(iter(accounts)), rule)
    if accounts:
        return Settled(None, f"unresolved: {rule} fits {', '.join(sorted(accounts))}")
    return Settled(None, f"unresolved: nothing known of {rule}")


@dataclass(frozen=True, slots=True)
class Known:
    """Identities that are stored already: rows of `account_records` (or `accounts`), and of the others."""

    accounts: tuple[Row, ...] = ()
    contacts: tuple[Row, ...] = ()
    organizations: tuple[Row, ...] = ()
    users: tuple[Row, ...] = ()
    own_domains: tuple[str, ...] = ()


def settled(records: Iterable[Record], known: Known) -> Iterator[Record]:
    """A run's records with facts under their accounts. Facts are held until the first document.

    Delivered rows of `accounts` come as `account_records`, to be kept, and again merged, as
    `accounts`. Of usage that was delivered and rolled up from events alike, the delivered counts.
    """
    feed = iter(records)
    held: list[Record] = []
    after: list[Record] = []
    for record in feed:
        if isinstance(record, ParsedDocument):
            after.append(record)
            break
        held.append(record)
    yield from _facts(held, known)
    yield from after
    yield from feed


def _facts(held: list[Record], known: Known) -> Iterator[Record]:
    delivered: dict[str, dict[str, Row]] = {name: {} for name in IDENTITY}
    for name in IDENTITY:
        delivered[name] = {row.row_id: row for row in getattr(known, name)}
    for record in held:
        if isinstance(record, Row) and record.table in IDENTITY:
            delivered[record.table][record.row_id] = record
    tables = {name: tuple(rows.values()) for name, rows in delivered.items()}
    accounts = tuple(replace(row, table="accounts") for row in tables["accounts"])
    book = IdentityBook.of(
        accounts, tables["contacts"], tables["organizations"], known.own_domains, users=tables["users"]
    )
    lookup = Lookup.of(book)
    for record in held:
        if isinstance(record, Row) and record.table == "accounts":
            yield replace(record, table=RECORDS)
    yield from merge_accounts(accounts, barred=book.free_mail | book.own_domains).accounts
    for record in held:
        if isinstance(record, Row):
            if record.table != "accounts":
                yield settle_row(record, lookup)
        elif not isinstance(record, UsageTable):
            yield record
    yield from _usage([settle_usage(one, lookup) for one in held if isinstance(one, UsageTable)])
    bought = [one for one in held if isinstance(one, Row) and one.table == "subscriptions"]
    yield from _billed_twice([settle_row(one, lookup) for one in bought])


def _usage(tables: list[UsageTable]) -> Iterator[UsageTable]:
    """Each account, metric and day once: as it was delivered, else the largest count of the event systems."""
    made = [table for table in tables if table.source in ROLLED_UP]
    metrics = {metric for table in made for metric in set(table.metric)}
    said: set[_Day] = set()
    for table in tables:
        if table.source not in ROLLED_UP and metrics & set(table.metric):
            said.update(key for key in _days(table) if key[1] in metrics)
    best: dict[_Day, tuple[int, int]] = {}
    if len({table.source for table in made}) > 1:
        for number, table in enumerate(made):
            for key, value in zip(_days(table), table.value, strict=True):
                # The same day counted in two systems is one day; of equal counts the first stays.
                best[key] = max(best.get(key, (-1, 0)), (int(value), -number))
    for table in tables:
        if table.source in ROLLED_UP and (said or best):
            number = made.index(table)
            table = _without(table, said, {key for key, (_, place) in best.items() if place != -number})
        if len(table):
            yield table


_Day = tuple[str, str, str]
"""Account, metric and ISO day."""


def _days(table: UsageTable) -> Iterator[_Day]:
    yield from zip(table.account_id, table.metric, table.on, strict=True)


def _without(table: UsageTable, *taken: set[_Day]) -> UsageTable:
    kept = [index for index, key in enumerate(_days(table)) if not any(key in keys for keys in taken)]
    columns = (table.account_id, table.on, table.metric, table.value)
    account_id, on, metric, value = (tuple(column[index] for index in kept) for column in columns)
    line = tuple(table.line[index] for index in kept)
    return UsageTable(table.path, table.source, account_id, on, metric, value, line)


def _billed_twice(rows: list[Row]) -> Iterator[Notice]:
    """Accounts whose subscriptions come from two systems: perhaps the same money twice."""
    systems: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.account_id:
            systems[row.account_id].setdefault(row.source, row.origin)
    for account, origins in sorted(systems.items()):
        if len(origins) > 1:
            told = ", ".join(f"{source} ({origin})" for source, origin in sorted(origins.items()))
            message = f"{account} has subscriptions from {told}; where they are the same money, leave one of them out"
            yield Notice(next(iter(origins.values())).rpartition(":")[0], "billed_twice", message)
