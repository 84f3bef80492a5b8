"""Who asks, and what they may read. Every read takes a `Scope` by keyword, without a default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.types.documents import Visibility


@dataclass(frozen=True, slots=True)
class Scope:
    """What a caller may read, and as of when.

    `account_ids` empty means nothing may be read. `unresolved` lets a person who looks after the
    data see documents that no rule could give to an account. Both times of the store are cut at
    `as_of`: what happened later and what was learned later are not there.
    """

    caller: str
    account_ids: frozenset[str]
    visibilities: frozenset[Visibility]
    as_of: datetime
    unresolved: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.account_ids, frozenset) or not isinstance(self.visibilities, frozenset):
            raise TypeError("a Scope needs frozensets of account ids and visibilities; empty means nothing")
        if self.as_of.tzinfo is None:
            raise TypeError("Scope.as_of needs a time zone")

    def narrowed(self, account_id: str) -> Scope:
        """The same caller, one account at most: nothing if the account was outside the scope."""
        inside = frozenset({account_id}) & self.account_ids
        return Scope(self.caller, inside, self.visibilities, self.as_of)
