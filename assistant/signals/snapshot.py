"""What the rules may see of one account as of a day. Frozen; nothing in here reads anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from assistant.listening.guards import Guard
from assistant.listening.utterance import Utterance
from assistant.metrics.lines import Line
from assistant.metrics.payments import Invoice
from assistant.metrics.support import Ticket
from assistant.metrics.usage_sweep import Slice
from assistant.metrics.value import Milestone, Objective
from assistant.metrics.view import MetricSettings
from assistant.types.accounts import Account
from assistant.types.documents import Kind, Nature, Side


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the account as recorded. `role` is lower case, "" where none is said."""

    row: str
    name: str
    email: str | None
    role: str
    title: str
    left: bool
    since: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a survey. `who` is the address where it is known."""

    row: str
    kind: str
    score: Decimal
    on: date
    who: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Talk:
    """A call, mail, ticket or chat as a fact: when, which sides spoke, who of the account took part.

    `people` and `ours` are addresses, or names where there is no address, in lower case. `asked` says
    whether the account's side asked a question in it.
    """

    id: str
    external_id: str
    source: str
    kind: Kind
    title: str
    on: date
    at: datetime
    nature: Nature
    spoke: frozenset[Side]
    people: frozenset[str]
    ours: frozenset[str]
    thread: str | None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that was heard as a kind of signal, with how surely, and what guards it.

    `counts` is False for a look-alike; `kind` may also be one of `CLOSINGS`.
    """

    utterance: Utterance
    kind: str
    score: float
    on: date
    guards: frozenset[Guard]


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    """One account as of the end of a day. Nothing in it happened or became known later.

    `hushed` are the days on which little use proves nothing. `vetoes` name what forbids contact.
    """

    account: Account
    as_of: date
    settings: MetricSettings
    slices: Mapping[str, Slice]
    invoices: tuple[Invoice, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    answers: tuple[Answer, ...] = ()
    contacts: tuple[Contact, ...] = ()
    objectives: tuple[Objective, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    lines: tuple[Line, ...] = ()
    talks: tuple[Talk, ...] = ()
    said: tuple[Said, ...] = ()
    hushed: frozenset[date] = frozenset()
    churn_reason: str | None = None

    @property
    def gone(self) -> bool:
        """Whether the account has left."""
        return (self.account.status or "").lower() in ("churned", "former", "lost", "cancelled", "canceled")

    @property
    def started(self) -> date | None:
        """The first day of its contract: its own column, else its oldest subscription."""
        return self.account.contract_start or min((line.start for line in self.lines), default=None)

    @property
    def renewal(self) -> date | None:
        """The next renewal that is recorded, also one in the past."""
        ahead = [line.renews_on for line in self.lines if line.renews_on and line.renews_on >= self.as_of]
        return self.account.renewal_date or min(ahead, default=None)

    def days_to_renewal(self) -> int | None:
        """Days until the renewal; None where none is ahead."""
        renewal = self.renewal
        return None if renewal is None or renewal < self.as_of else (renewal - self.as_of).days
