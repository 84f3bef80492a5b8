"""Who may see what: the table of operations and roles, and the only maker of a `Scope` beside the local one.

Ownership comes from the accounts' rows (`csm_email`, `ae_email`), teams from the members, the rest from grants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.types.access import EVERY_ACCOUNT, KeyScope, Member, Role
from assistant.types.accounts import Account
from assistant.types.documents import Visibility
from assistant.types.scope import Scope

LOCAL = "local"
"""The caller id of the person who started the service on this machine."""


class About(StrEnum):
    """What an operation is about, and so what becomes of somebody else's."""

    OPEN = "open"
    """Nothing of anybody's: no key is asked for."""
    ACCOUNT = "account"
    """One account or something of it: another's is as if it did not exist."""
    PORTFOLIO = "portfolio"
    """Every account that may be read: the others are not in it."""
    SELF = "self"
    """What the caller made: somebody else's is as if it did not exist."""
    HOUSE = "house"
    """The service itself: for whoever looks after it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call an operation, and what a key for it must be good for."""

    about: About
    roles: frozenset[Role] = frozenset()
    scope: KeyScope = KeyScope.READ


@dataclass(frozen=True, slots=True)
class Reach:
    """Which accounts come with a role, and whether internal notes do."""

    own: bool = False
    team: bool = False
    every: bool = False
    internal: bool = False
    unresolved: bool = False


REACH: Mapping[Role, Reach] = {
    Role.CSM: Reach(own=True, internal=True),
    Role.MANAGER: Reach(own=True, team=True, internal=True),
    Role.SUPPORT: Reach(every=True, internal=True),
    Role.FINANCE: Reach(every=True),
    Role.ADMIN: Reach(every=True, internal=True, unresolved=True),
    Role.SERVICE: Reach(),
}
"""A service reads what it was granted, and never internal notes."""

_ALL = frozenset(Role)
_PEOPLE = _ALL - {Role.SERVICE}
_OWNERS = frozenset({Role.CSM, Role.MANAGER, Role.ADMIN})
_KEEPERS = frozenset({Role.ADMIN})
_FEEDERS = frozenset({Role.ADMIN, Role.SERVICE})

OPEN = Rule(About.OPEN)
_ACCOUNT = Rule(About.ACCOUNT, _ALL)
_PORTFOLIO = Rule(About.PORTFOLIO, _ALL)
_DECIDES = Rule(About.ACCOUNT, _OWNERS, KeyScope.WRITE)
_KEEPS = Rule(About.HOUSE, _KEEPERS, KeyScope.ADMIN)

MATRIX: Mapping[str, Rule] = {
    "healthz": OPEN,
    "readyz": OPEN,
    "page": OPEN,
    "page_script": OPEN,
    "page_style": OPEN,
    "whoami": Rule(About.SELF, _ALL),
    "prometheus": Rule(About.HOUSE, _FEEDERS),
    "list_accounts": _PORTFOLIO,
    "get_account": _ACCOUNT,
    "get_timeline": _ACCOUNT,
    "list_documents": _PORTFOLIO,
    "get_document": _ACCOUNT,
    "open_place": _ACCOUNT,
    "search": Rule(About.PORTFOLIO, _ALL, KeyScope.ASK),
    "ask": Rule(About.ACCOUNT, _ALL, KeyScope.ASK),
    "resume_ask": Rule(About.SELF, _ALL, KeyScope.ASK),
    "list_runs": Rule(About.SELF, _ALL),
    "get_run": Rule(About.SELF, _ALL),
    "give_feedback": Rule(About.SELF, _PEOPLE, KeyScope.ASK),
    "list_metrics": Rule(About.PORTFOLIO, _ALL),
    "compute_metric": _PORTFOLIO,
    "list_sources": _PORTFOLIO,
    "list_signals": _PORTFOLIO,
    "act_on_signal": _DECIDES,
    "get_health": _ACCOUNT,
    "list_health": _PORTFOLIO,
    "get_memory": _ACCOUNT,
    "decide_on_memory": _DECIDES,
    "list_reviews": _PORTFOLIO,
    "list_matches": _KEEPS,
    "decide_match": _KEEPS,
    "undo_match": _KEEPS,
    "list_quarantine": _KEEPS,
    "get_quarantined": _KEEPS,
    "drop_quarantined": _KEEPS,
    "plan_forget": _KEEPS,
    "forget": _KEEPS,
    "list_receipts": _KEEPS,
    "start_ingest": Rule(About.HOUSE, _FEEDERS, KeyScope.WRITE),
    "get_job": Rule(About.SELF, _FEEDERS, KeyScope.WRITE),
    "list_users": _KEEPS,
    "add_user": _KEEPS,
    "remove_user": _KEEPS,
    "list_keys": _KEEPS,
    "add_key": _KEEPS,
    "revoke_key": _KEEPS,
    "read_audit": _KEEPS,
    "list_models": Rule(About.SELF, _ALL, KeyScope.ASK),
    "chat_completions": Rule(About.ACCOUNT, _ALL, KeyScope.ASK),
    "mcp": Rule(About.PORTFOLIO, _ALL, KeyScope.ASK),
}
"""Every operation of the service. One that is not here does not start (`create_app` refuses)."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks now, and what the key in hand is good for."""

    member_id: str
    address: str
    role: Role
    team: str | None
    grants: frozenset[str]
    scopes: frozenset[KeyScope]

    @property
    def is_local(self) -> bool:
        return self.member_id == LOCAL

    def may(self, rule: Rule) -> bool:
        """Whether role and key allow an operation at all."""
        return rule.about is About.OPEN or (self.role in rule.roles and rule.scope in self.scopes)


def caller_of(member: Member, scopes: frozenset[KeyScope]) -> Caller:
    """The caller that a member is with a key."""
    return Caller(member.member_id, member.address, member.role, member.team, member.grants, scopes)


def local_caller() -> Caller:
    """The person at this machine: everything."""
    return Caller(LOCAL, LOCAL, Role.ADMIN, None, frozenset({EVERY_ACCOUNT}), frozenset(KeyScope))


def readable(caller: Caller, accounts: Iterable[Account], members: Iterable[Member]) -> frozenset[str]:
    """Ids of the accounts that a caller may read, of those there are."""
    reach = REACH[caller.role]
    every = reach.every or EVERY_ACCOUNT in caller.grants
    addresses = {caller.address} if reach.own else set()
    if reach.team and caller.team is not None:
        addresses |= {one.address for one in members if one.team == caller.team}
    return frozenset(
        one.id for one in accounts if every or one.id in caller.grants or _owners(one) & addresses
    )


def scope_of(caller: Caller, account_ids: frozenset[str], *, as_of: datetime) -> Scope:
    """The scope in which a caller reads; `account_ids` come from `readable`."""
    reach = REACH[caller.role]
    visibilities = frozenset(Visibility) if reach.internal else frozenset({Visibility.PUBLIC})
    return Scope(caller.member_id, account_ids, visibilities, as_of, unresolved=reach.unresolved)


def _owners(account: Account) -> set[str]:
    return {address.strip().lower() for address in (account.csm_email, account.ae_email) if address}
