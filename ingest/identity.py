"""Who is who: accounts by their ids, contacts, domains and organisations, and which people are ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

from assistant.types.accounts import Account
from assistant.types.facts import Row
from ingest.accounts_merge import merge_accounts, native_key

Accounts = frozenset[str]
"""Ids of accounts. One is an answer, several are an ambiguity, none is no evidence."""

NOBODY: Accounts = frozenset()


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation of another system: the accounts its ids point to, and its own domains and name."""

    accounts: Accounts
    domains: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class IdentityBook:
    """What is known of identities at one time. Keys are lower case; build it with `of`."""

    names: Mapping[str, str]
    """Account id to name."""
    native_ids: Mapping[tuple[str, str], Accounts]
    """`(system, id)` as other systems know an account."""
    contacts: Mapping[str, Accounts]
    """Contacts' addresses."""
    contact_names: Mapping[str, tuple[str, ...]]
    """Account id to the names of its contacts."""
    domains: Mapping[str, Accounts]
    organizations: Mapping[tuple[str, str], Organization]
    own_domains: frozenset[str]
    own_addresses: frozenset[str]
    own_names: frozenset[str]
    free_mail: frozenset[str]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Every id of an account, in whatever system, to the account's."""

    @staticmethod
    def of(
        accounts: Iterable[Account | Row],
        contacts: Iterable[Row],
        organizations: Iterable[Row] = (),
        own_domains: Iterable[str] = (),
        *,
        users: Iterable[Row] = (),
    ) -> IdentityBook:
        """Build the book from the tables `accounts`, `contacts`, `organizations` and `users`.

        Our own domains are those given and those of the people who look after accounts.
        """
        free = free_mail_domains()
        given, own_domains = list(accounts), list(own_domains)
        records = [account for account in given if isinstance(account, Row)]
        staff = {address for row in records for address in _staff(account_of(row))}
        barred = free | {_domain(name) for name in own_domains} | {domain_of(address) for address in staff}
        merged = merge_accounts(records, barred=frozenset(barred))
        known = [account for account in given if isinstance(account, Account)]
        known += [account_of(row) for row in merged.accounts]
        own_addresses = {address for account in known for address in _staff(account)}
        own = {_domain(name) for name in own_domains} | {domain_of(address) for address in own_addresses}
        own -= free | {""}
        native = _native_ids(known)
        by_address, by_account = _contacts(contacts, merged.aliases)
        agents = [row for row in users if row.get("role") in ("agent", "admin")]
        own_addresses |= {address for row in agents if isinstance(address := row.get("email"), str)}
        return IdentityBook(
            names={account.id: account.name for account in known},
            native_ids=native,
            contacts=by_address,
            contact_names=by_account,
            domains=_domains(known, barred=free | own),
            organizations=dict(_organization(row, native, known) for row in organizations),
            own_domains=frozenset(own),
            own_addresses=frozenset(own_addresses),
            own_names=frozenset(name for row in agents if isinstance(name := row.get("name"), str)),
            free_mail=free,
            aliases=merged.aliases,
        )

    def is_own(self, address: str) -> bool:
        """Whether an address is one of ours."""
        return address in self.own_addresses or any(
            part in self.own_domains for part in parents(domain_of(address))
        )

    def by_domain(self, domain: str) -> tuple[str, Accounts]:
        """The known domain that a domain is, or is below, and its accounts; `("", ∅)` where there is none."""
        for part in parents(domain):
            if part in self.domains:
                return part, self.domains[part]
        return "", NOBODY

    def accounts_of(self, address: str) -> Accounts:
        """Accounts that an address points to: as a contact, else by its domain."""
        return self.contacts.get(address) or self.by_domain(domain_of(address))[1]

    def has_domains(self, account_id: str) -> bool:
        """Whether an account's own domains are known, so that others can be told from them."""
        return any(account_id in accounts for accounts in self.domains.values())


@cache
def free_mail_domains() -> frozenset[str]:
    """Domains where anybody gets an address, so that they say nothing of an account."""
    return frozenset(files("ingest").joinpath("freemail.txt").read_text(encoding="utf-8").split())


def domain_of(address: str) -> str:
    """The domain of an address, lower case; empty where there is none."""
    return _domain(address.rpartition("@")[2]) if "@" in address else ""


def _domain(name: str) -> str:
    return name.strip().lower().removeprefix("@").removeprefix("www.").rstrip(".")


def parents(domain: str) -> list[str]:
    """A domain and the domains above it, down to two labels: `a.b.example`, `b.example`."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def account_of(row: Row) -> Account:
    """A row of the table `accounts` as an account."""
    values = dict(row.values)

    def text(name: str) -> str | None:
        value = values.get(name)
        return value if isinstance(value, str) and value else None

    def listed(name: str) -> list[str]:
        return [item.strip() for item in (text(name) or "").split(";") if item.strip()]

    pairs = [item.partition(":") for item in listed("external_ids")]
    start, renewal = values.get("contract_start"), values.get("renewal_date")
    return Account(
        id=row.account_id or row.row_id,
        name=text("name") or row.row_id,
        domains=tuple(_domain(name) for name in listed("domains")),
        external_ids=tuple((system.strip().lower(), native.strip()) for system, _, native in pairs if native),
        status=text("status"),
        industry=text("industry"),
        segment=text("segment"),
        csm_email=text("csm_email"),
        ae_email=text("ae_email"),
        currency=text("currency"),
        contract_start=start if isinstance(start, date) else None,
        renewal_date=renewal if isinstance(renewal, date) else None,
        parent_account_id=text("parent_account_id"),
    )


def _staff(account: Account) -> list[str]:
    return [
        address.lower() for address in (account.csm_email, account.ae_email) if address and "@" in address
    ]


def _native_ids(accounts: Sequence[Account]) -> dict[tuple[str, str], Accounts]:
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for account in accounts:
        for system, native in account.external_ids:
            found[native_key(system, native)].add(account.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _contacts(
    rows: Iterable[Row], aliases: Mapping[str, str]
) -> tuple[dict[str, Accounts], dict[str, tuple[str, ...]]]:
    by_address: defaultdict[str, set[str]] = defaultdict(set)
    by_account: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        address, name = row.get("email"), row.get("name")
        if row.account_id is None:
            continue
        account = aliases.get(row.account_id, row.account_id)
        if isinstance(address, str) and "@" in address:
            by_address[address.lower()].add(account)
        if isinstance(name, str):
            by_account[account].append(name)
    return (
        {address: frozenset(ids) for address, ids in by_address.items()},
        {account: tuple(names) for account, names in by_account.items()},
    )


def _domains(accounts: Sequence[Account], *, barred: frozenset[str] | set[str]) -> dict[str, Accounts]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for account in accounts:
        for domain in account.domains:
            if "." in domain and domain not in barred:
                found[domain].add(account.id)
    return {domain: frozenset(ids) for domain, ids in found.items()}


def _organization(
    row: Row, native: Mapping[tuple[str, str], Accounts], accounts: Sequence[Account]
) -> tuple[tuple[str, str], Organization]:
    """An organisation's accounts: those that name its id, else those whose own id or CRM id it carries."""
    system, own = str(row.get("system") or row.source), str(row.get("id") or row.row_id.rpartition(":")[2])
    found = native.get(native_key(system, own), NOBODY)
    carried = row.get("external_id")
    if not found and isinstance(carried, str):
        found = frozenset(account.id for account in accounts if account.id == carried)
        for (known_system, known_id), ids in native.items():
            if native_key(known_system, carried)[1] == known_id:
                found |= ids
    domains = str(row.get("domain_names") or "").split(";")
    name = row.get("name")
    organization = Organization(
        found,
        tuple(_domain(domain) for domain in domains if domain.strip()),
        name if isinstance(name, str) else "",
    )
    return native_key(system, own), organization
