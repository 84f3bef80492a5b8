"""Who is who as the stored rows tell, and a digest of it that is the same in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import fields, is_dataclass

from assistant.memory.write import Writer
from ingest.identity import IdentityBook
from ingest.settle import RECORDS, Known

IDENTITY_TABLES = ("accounts", "contacts", "organizations", "users")


def read_book(writer: Writer, own_domains: Iterable[str]) -> IdentityBook:
    """The identity book of what is stored."""
    accounts, contacts, organizations, users = map(writer.current_rows, IDENTITY_TABLES)
    return IdentityBook.of(accounts, contacts, organizations, own_domains, users=users)


def read_known(writer: Writer, own_domains: Iterable[str]) -> Known:
    """Stored identities as they were delivered, to merge new ones with."""
    delivered, contacts, organizations, users = map(
        writer.current_rows, (RECORDS, "contacts", "organizations", "users")
    )
    accounts = delivered or writer.current_rows("accounts")
    return Known(accounts, contacts, organizations, users, tuple(own_domains))


def digest_of(*values: object) -> str:
    """A digest of plain and frozen values; the order of a set or mapping does not matter."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def canonical(value: object) -> str:
    """A value as text that is the same in every process.

    >>> canonical(frozenset({"b", "a"})) == canonical({"a": 1}.keys() | {"b"})
    True
    """
    if is_dataclass(value):
        return canonical([(f.name, getattr(value, f.name)) for f in fields(value)])
    if isinstance(value, Mapping):
        return "{" + ",".join(sorted(f"{canonical(k)}:{canonical(v)}" for k, v in value.items())) + "}"
    if isinstance(value, Set):
        return "{" + ",".join(sorted(map(canonical, value))) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical, value)) + "]"
    return repr(value)
