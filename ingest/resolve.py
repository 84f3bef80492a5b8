"""Which account a document belongs to. Pure; nothing is guessed: what fits two accounts stays without one.

`IdentityBook` (who is who) and `sides` (who speaks for whom) are reached from here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.accounts_merge import native_key
from ingest.identity import NOBODY, Accounts, IdentityBook, domain_of
from ingest.names import address_of, same_name, same_person
from ingest.records import AccountHints
from ingest.sides import sides

__all__ = ["IdentityBook", "Resolution", "resolve", "sides"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The account, the rule that gave it, and what a person may choose from where none did.

    `rule` reads like `crm_id salesforce:001…`, `contact mara@…`, `domain quist.example`, `name Mara Quist`;
    for a document without an account it says why. `proposal` is one account for a person to confirm.
    """

    account_id: str | None
    rule: str | None
    candidates: tuple[str, ...] = ()
    proposal: str | None = None


@dataclass(frozen=True, slots=True)
class _Finding:
    rule: str
    accounts: Accounts


def resolve(hints: AccountHints, book: IdentityBook) -> Resolution:
    """Decide by CRM id, organisation id, addresses and domains, contacts' full names; titles only propose.

    The first of these that says anything decides: one account is the answer, several leave the
    document without one. Addresses are weighed together: people of two accounts in one document
    are an ambiguity, however many are of the one.
    """
    for findings in (_by_crm(hints, book), _by_organization(hints, book)):
        if findings:
            return _decide(findings)
    found = _by_address(hints, book) or _by_name(hints, book)
    return _decide(found) if found else _propose(hints, book)


def _decide(findings: list[_Finding]) -> Resolution:
    accounts = frozenset[str]().union(*(finding.accounts for finding in findings))
    certain = frozenset[str]().union(
        *(finding.accounts for finding in findings if len(finding.accounts) == 1)
    )
    # Evidence that fits several (a domain of two accounts) agrees with one that fits a single account.
    if len(certain) == 1 and all(certain <= finding.accounts for finding in findings):
        (account_id,) = certain
        rule = next(finding.rule for finding in findings if finding.accounts == certain)
        return Resolution(account_id, rule, (account_id,))
    rules = ", ".join(dict.fromkeys(finding.rule for finding in findings))
    return Resolution(None, f"ambiguous: {rules}", tuple(sorted(accounts)))


def _by_crm(hints: AccountHints, book: IdentityBook) -> list[_Finding]:
    findings = []
    for system, native in sorted(hints.crm_ids):
        accounts = book.native_ids.get(native_key(system, native), NOBODY)
        if not accounts and native in book.names:
            accounts = frozenset({native})
        if accounts:
            findings.append(_Finding(f"crm_id {system}:{native}", accounts))
    return findings


def _by_organization(hints: AccountHints, book: IdentityBook) -> list[_Finding]:
    findings = []
    for system, native in sorted(hints.organization_ids):
        key = native_key(system, native)
        accounts = book.native_ids.get(key, NOBODY)
        if not accounts and key in book.organizations:
            accounts = book.organizations[key].accounts
        if accounts:
            findings.append(_Finding(f"organization {system}:{native}", accounts))
    return findings


def _by_address(hints: AccountHints, book: IdentityBook) -> list[_Finding]:
    """Findings of contacts, then of domains, those of the document's organisation among them."""
    contacts, domains = [], []
    for address in sorted({address.lower() for address in hints.addresses}):
        if book.is_own(address):
            continue
        if address in book.contacts:
            contacts.append(_Finding(f"contact {address}", book.contacts[address]))
        else:
            domains.append(_by_domain(domain_of(address), book))
    for system, native in sorted(hints.organization_ids):
        organization = book.organizations.get(native_key(system, native))
        domains += [_by_domain(domain, book) for domain in (organization.domains if organization else ())]
    return contacts + sorted((found for found in domains if found.accounts), key=lambda found: found.rule)


def _by_domain(domain: str, book: IdentityBook) -> _Finding:
    known, accounts = book.by_domain(domain)
    return _Finding(f"domain {known}", accounts)


def _by_name(hints: AccountHints, book: IdentityBook) -> list[_Finding]:
    """Findings of speakers who have no address and the full name of a contact.

    None where anything speaks against them: a stranger's address, a title that names another
    account, one of us who has the name too.
    """
    if any(not book.is_own(address) for address in hints.addresses):
        return []
    findings = []
    for name in sorted(set(hints.names)):
        ours = any(same_person(name, known) for known in book.own_names)
        if ours or address_of(name, sorted(book.own_addresses)) is not None:
            continue
        accounts = frozenset(
            account
            for account, contacts in book.contact_names.items()
            if any(same_name(name, contact) for contact in contacts)
        )
        if accounts:
            findings.append(_Finding(f"name {name}", accounts))
    named = _named_in(hints.title or "", book)
    against = named and any(not named & finding.accounts for finding in findings)
    return [] if against else findings


def _propose(hints: AccountHints, book: IdentityBook) -> Resolution:
    """What title, quoted people and names without address point to: for a person to confirm."""
    by_quoted = frozenset[str]().union(
        *(book.accounts_of(address) for address in hints.quoted_addresses if not book.is_own(address))
    )
    named = _named_in(hints.title or "", book)
    people = _people_named(hints.names, book)
    for accounts in (by_quoted, named, people):
        if accounts:
            candidates = tuple(sorted(accounts))
            proposal = candidates[0] if len(candidates) == 1 else None
            return Resolution(None, "proposal only", candidates, proposal)
    return Resolution(None, "nothing known of its people")


def _people_named(names: Iterable[str], book: IdentityBook) -> Accounts:
    return frozenset(
        account
        for account, contacts in book.contact_names.items()
        if any(same_person(name, contact) for name in names for contact in contacts)
    )


_LEGAL = re.compile(
    r"\b(?:inc|ltd|llc|llp|plc|gmbh|ag|se|kg|co|corp|corporation|company|limited|group|holding|holdings|bv|b\.v|nv|"
    r"sa|s\.a|sas|sarl|srl|spa|s\.p\.a|ab|as|oy|aps|pty)\b\.?",
    re.IGNORECASE,
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", _LEGAL.sub(" ", text).casefold()))


def _named_in(title: str, book: IdentityBook) -> Accounts:
    """Accounts whose name stands in a title: whole, else its first two words."""
    said = _words(title)
    names = {account: _words(name) for account, name in book.names.items()}
    whole = frozenset(account for account, name in names.items() if name and _contains(said, name))
    if whole:
        return whole
    starts = {account: name[:2] for account, name in names.items() if len(name) > 2}
    return frozenset(account for account, start in starts.items() if _contains(said, start))


def _contains(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))
