"""The material of many accounts, read a batch at a time: each table, conversation and usage column once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from assistant.metrics.cells import Aside
from assistant.metrics.money import Rates
from assistant.metrics.periods import DAY, day_of
from assistant.metrics.usage import BASELINE, RECENT, SEASON
from assistant.metrics.usage_sweep import Slice, slices_of
from assistant.metrics.view import MetricSettings, Question, View
from assistant.ports import Reader
from assistant.types.accounts import Account
from assistant.types.documents import Document, Kind
from assistant.types.facts import Period, Row
from assistant.types.scope import Scope

BATCH = 500
"""Accounts read at once: it bounds the memory, whatever the size of the portfolio."""
TALK_DAYS, TICKET_DAYS = 180, 365
USAGE_DAYS = RECENT + BASELINE
TABLES = ("subscriptions", "invoices", "surveys", "objectives", "milestones", "opportunities")
TALKS = (Kind.CALL, Kind.EMAIL, Kind.CHAT)


class Outliner(Protocol):
    """Reads conversations without their words, oldest first, bounded by its scope in account and time."""

    def outlines(
        self, *, scope: Scope, since: date, until: date, kinds: Iterable[Kind], voices: bool
    ) -> tuple[Document, ...]: ...


@dataclass(frozen=True, slots=True)
class Material:
    """Everything of one account that health and rhythm look at, as known on the day."""

    view: ShelfView
    account: Account
    usage: Mapping[str, Slice]
    usage_last_year: Mapping[str, Slice]


class ShelfView(View):
    """The view of one account over what a batch has read: the metrics' functions work on it unchanged."""

    def __init__(
        self,
        whole: View,
        account: Account,
        *,
        tables: Mapping[str, tuple[Row, ...]],
        documents: Mapping[Kind, tuple[Document, ...]],
        rates: tuple[Rates, tuple[Aside, ...]],
    ) -> None:
        ask = replace(whole.ask, account=account.id, segment=None)
        super().__init__(whole.reader, whole.scope, (account,), ask)
        self._tables = tables
        self._by_kind = documents
        self._days: dict[Kind, tuple[tuple[date, Document], ...]] = {}
        self._known_rates = rates

    def rows(self, table: str) -> tuple[Row, ...]:
        """Return the account's rows of a table. Raises KeyError for one that is not on the shelf."""
        if table not in TABLES:
            raise KeyError(table)
        return self._tables.get(table, ())

    def documents(self, period: Period, kind: Kind) -> tuple[Document, ...]:
        """Return the outlines of one kind in a window."""
        if kind not in self._days:
            zone = self.zone
            self._days[kind] = tuple((day_of(d.occurred_at, zone), d) for d in self._by_kind.get(kind, ()))
        return tuple(document for day, document in self._days[kind] if period.start <= day < period.end)

    def rates(self) -> tuple[Rates, tuple[Aside, ...]]:
        """Return the exchange rates, read once for all."""
        return self._known_rates


def materials(
    reader: Reader,
    outliner: Outliner,
    *,
    scope: Scope,
    as_of: date,
    settings: MetricSettings,
    account_ids: Iterable[str] | None = None,
) -> Iterator[Material]:
    """Yield the material of the scope's accounts (or some of them) in order of their ids."""
    accounts = {account.id: account for account in reader.accounts(scope=scope)}
    wanted = sorted(accounts if account_ids is None else accounts.keys() & set(account_ids))
    whole = View(reader, scope, (), Question(as_of, settings=settings))
    rates = whole.rates()
    for at in range(0, len(wanted), BATCH):
        some = [accounts[id] for id in wanted[at : at + BATCH]]
        yield from _batch(whole, outliner, some, rates)


def _batch(
    whole: View, outliner: Outliner, accounts: list[Account], rates: tuple[Rates, tuple[Aside, ...]]
) -> Iterator[Material]:
    as_of = whole.as_of
    ids = frozenset(account.id for account in accounts)
    scope = replace(whole.scope, account_ids=whole.scope.account_ids & ids, unresolved=False)
    tables: dict[str, dict[str, list[Row]]] = {}
    for table in TABLES:
        by_account = tables.setdefault(table, defaultdict(list))
        for row in whole.reader.rows(table, scope=scope):
            if row.account_id is not None:
                by_account[row.account_id].append(row)
    documents: dict[str, dict[Kind, list[Document]]] = defaultdict(lambda: defaultdict(list))
    for kinds, days, voices in ((TALKS, TALK_DAYS, True), ((Kind.TICKET,), TICKET_DAYS, False)):
        # A day more: days of the house's zone are not those in which the store bounds.
        since = as_of - timedelta(days=days)
        for document in outliner.outlines(
            scope=scope, since=since, until=as_of + DAY, kinds=kinds, voices=voices
        ):
            documents[document.account_id or ""][document.kind].append(document)
    usage = _usage(whole, scope, as_of)
    fallen = frozenset(id for id, slices in usage.items() if slices)
    earlier = _usage(whole, replace(scope, account_ids=fallen), as_of - timedelta(days=SEASON))
    for account in accounts:
        view = ShelfView(
            whole,
            account,
            tables={table: tuple(rows[account.id]) for table, rows in tables.items() if account.id in rows},
            documents={kind: tuple(found) for kind, found in documents[account.id].items()},
            rates=rates,
        )
        yield Material(view, account, usage.get(account.id, {}), earlier.get(account.id, {}))


def _usage(whole: View, scope: Scope, as_of: date) -> dict[str, dict[str, Slice]]:
    """Read the days of both windows that end on a day, of the metrics that health looks at."""
    seats = whole.settings.seats_metric
    wanted = (whole.settings.core_metric or whole.settings.active_metric, seats)
    found: dict[str, dict[str, Slice]] = {}

    def read(metric: str | None, inside: Scope) -> None:
        since = as_of - timedelta(days=USAGE_DAYS - 1)
        columns = whole.reader.usage_columns(metric, scope=inside, since=since, until=as_of)
        for account_id, slices in slices_of(columns).items():
            found.setdefault(account_id, {}).update(slices)

    for metric in wanted:
        read(metric, scope)
    if whole.settings.core_metric is None:
        others = frozenset(id for id in scope.account_ids if not found.get(id, {}).keys() - {seats})
        if others:
            read(None, replace(scope, account_ids=others))
    return found
