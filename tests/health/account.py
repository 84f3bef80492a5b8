"""One account in a memory of rows, for tests of readings: rows, talks, usage and tickets of chosen days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from assistant.health.health import Health, healths
from assistant.health.table import DEFAULT, HealthTable
from assistant.health.voices import Voice
from assistant.metrics.view import MetricSettings
from assistant.types.accounts import Account
from assistant.types.documents import Document, Kind, Nature, Part, Participant, Segment, Side, Visibility
from assistant.types.scope import Scope
from tests.metrics.memory import Memory, row, scope

AS_OF = date(2026, 3, 31)


class Shop(Memory):
    """A memory that also reads outlines."""

    def outlines(
        self, *, scope: Scope, since: date, until: date, kinds: Iterable[Kind], voices: bool
    ) -> tuple[Document, ...]:
        wanted = frozenset(kinds)
        first, last = datetime.combine(since, time.min, UTC), datetime.combine(until, time.max, UTC)
        found = [
            document
            for known, document in self.documents_
            if document.kind in wanted
            and document.account_id in scope.account_ids
            and document.nature is Nature.PERSONAL
            and known <= scope.as_of.date()
            and first <= document.occurred_at <= min(last, scope.as_of)
        ]
        return tuple(sorted(found, key=lambda one: (one.occurred_at, one.id)))


def talk(n: int, on: date, *, who: str = "Ann", kind: Kind = Kind.EMAIL, account: str = "a") -> Document:
    """A mail or call in which somebody of the account speaks; nobody (`who=""`) means that only we did."""
    at = datetime.combine(on, time(10), UTC)
    spoken = [Segment(0, "Us", Side.VENDOR, Visibility.PUBLIC, at, None, "Hello.", Part.BODY)]
    people = [Participant("Us", "us@vendor.example", Side.VENDOR)]
    if who:
        spoken.append(Segment(1, who, Side.CUSTOMER, Visibility.PUBLIC, at, None, "Hello.", Part.BODY))
        people.append(Participant(who, f"{who.lower()}@{account}.example", Side.CUSTOMER))
    return Document("mail", f"m{n}", kind, f"Talk {n}", at, tuple(spoken), tuple(people), account_id=account)


def ticket(
    n: int, on: date, *, title: str = "Export fails", account: str = "a", **attributes: str
) -> Document:
    at = datetime.combine(on, time(9), UTC)
    told = tuple(sorted({"status": "open", "priority": "normal", **attributes}.items()))
    return Document("desk", f"t{n}", Kind.TICKET, title, at, (), attributes=told, account_id=account)


def used(
    memory: Shop, levels: Iterable[tuple[int, int]], *, seats: int | None = 100, account: str = "a"
) -> Shop:
    """Daily use: `(days back, active users)` from the first to the day before the next, up to today."""
    steps = sorted(levels, reverse=True)
    for n, (back, level) in enumerate(steps):
        until = steps[n + 1][0] if n + 1 < len(steps) else -1
        for days in range(back, until, -1):
            on = AS_OF - timedelta(days=days)
            cells = {"date": on, "metric": "active_users", "value": Decimal(level)}
            memory.add(row("usage", f"{account}|{on}|active_users", account, **cells))
            if seats is not None:
                memory.add(row("usage", f"{account}|{on}|licensed_seats", account, date=on, metric="licensed_seats",
                               value=Decimal(seats)))  # fmt: skip
    return memory


def well(account: str = "a") -> Shop:
    """An account of which everything is known and good."""
    memory = Shop()
    memory.know(Account(account, account.upper(), csm_email="csm@vendor.example", industry="Freight",
                        contract_start=date(2025, 1, 1), renewal_date=date(2026, 12, 31)))  # fmt: skip
    memory.add(
        row("subscriptions", f"{account}-s", account, subscription_id="s", mrr=Decimal(900), currency="EUR",
            started_on=date(2025, 1, 1)),
        row("invoices", f"{account}-i", account, amount=Decimal(900), currency="EUR", issued_on=date(2026, 1, 1),
            due_on=date(2026, 1, 31), paid_on=date(2026, 1, 20)),
        row("surveys", f"{account}-v", account, kind="nps", score=Decimal(9), responded_at=date(2026, 3, 1),
            contact_email=f"ann@{account}.example"),
        row("objectives", f"{account}-o", account, objective="Fewer empty runs", baseline=Decimal(40),
            target=Decimal(10), current=Decimal(9), measured_on=date(2026, 3, 10), due_on=date(2026, 6, 1)),
        row("milestones", f"{account}-m", account, milestone="First site", kind="first_value",
            planned_on=date(2025, 6, 1), completed_on=date(2025, 6, 3)),
    )  # fmt: skip
    for n in range(24):
        who = ("Ann", "Bo", "Cy", "Di")[n % 4]
        memory.hear(talk(n, AS_OF - timedelta(days=7 * n + 1), who=who, account=account))
    memory.hear(ticket(1, AS_OF - timedelta(days=40), account=account, status="solved"))
    return used(memory, [(140, 80)], account=account)


def health(
    memory: Shop, *, as_of: date = AS_OF, table: HealthTable = DEFAULT, heard: list[Voice] | None = None
) -> Health:
    """The health of the account `a`."""
    found = healths(
        memory, memory, scope=scope("a", as_of=as_of), as_of=as_of, settings=MetricSettings(), table=table,
        voices=None if heard is None else {"a": heard},
    )  # fmt: skip
    return next(iter(found))


def moved(document: Document, on: date) -> Document:
    return replace(document, occurred_at=datetime.combine(on, time(10), UTC))
