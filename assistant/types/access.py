"""Who asks: roles, members and what an API key is good for. What each may do is decided at the doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

EVERY_ACCOUNT = "*"
"""A grant of every account, also of those that come later."""


class Role(StrEnum):
    """What a member does in the house."""

    CSM = "csm"
    MANAGER = "manager"
    SUPPORT = "support"
    FINANCE = "finance"
    ADMIN = "admin"
    SERVICE = "service"


class KeyScope(StrEnum):
    """What a key is good for, at most: it never widens what the member may."""

    READ = "read"
    ASK = "ask"
    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody, or some program, who may ask. `address` is how the accounts' owners are written."""

    member_id: str
    address: str
    role: Role
    team: str | None
    created_at: datetime
    disabled_at: datetime | None = None
    grants: frozenset[str] = frozenset()
    """Accounts granted beside those that come with the role; `*` is every one."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret."""

    key_id: str
    member_id: str
    label: str
    scopes: frozenset[KeyScope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def is_good(self, at: datetime) -> bool:
        """Whether it opens anything at an instant."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)
