"""What a metric may see and say: the rows of its accounts as of a day, and the Facts it makes of them.

The families of metrics are built on `View` and `Metric`; neither knows a store or a door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from assistant.metrics.cells import Aside, Cells, Read, read_rows
from assistant.metrics.inputs import read_lines, read_rates
from assistant.metrics.lines import Line
from assistant.metrics.money import Rates
from assistant.metrics.policies import DEFAULT, Policy
from assistant.metrics.reorganised import Reorganisation
from assistant.ports import DocumentEntry, Filter, Reader
from assistant.types.accounts import Account
from assistant.types.documents import Document, Kind
from assistant.types.facts import Fact, FactValue, Period, Row
from assistant.types.scope import Scope

T = TypeVar("T")
SHARED = frozenset({"exchange_rates"})
"""Tables whose rows belong to no account."""


@dataclass(frozen=True, slots=True)
class MetricSettings:
    """What the house has to say itself, because no row can. None means not configured.

    `segment_bands` are `(name, least ARR)`; `review_threshold` is the ARR from which an account is reviewed.
    `small_sample` is the number of cases below which a ratio is marked. `seats_metric`, `active_metric` and
    `core_metric` name usage metrics; `holidays` and `outages` are days on which usage proves nothing.
    `strategic_relevance` weighs an account's value, `future_potential` is the share by which its margin is
    expected to grow, both by account id. `reorganisations` are accounts that
    merged or split.
    """

    zone: str = "UTC"
    base_currency: str | None = None
    gross_margin: Decimal | None = None
    free_cash_flow: Decimal | None = None
    ltv_cap_months: int = 60
    cac_lag_months: int = 3
    tier_share: Decimal = Decimal("0.2")
    review_threshold: Decimal | None = None
    segment_bands: tuple[tuple[str, Decimal], ...] = ()
    roll_up_parents: bool = False
    product: str | None = None
    small_sample: int = 10
    active_metric: str = "active_users"
    seats_metric: str = "licensed_seats"
    core_metric: str | None = None
    holidays: frozenset[date] = frozenset()
    outages: tuple[Period, ...] = ()
    vendor_domains: frozenset[str] = frozenset()
    strategic_relevance: tuple[tuple[str, Decimal], ...] = ()
    future_potential: tuple[tuple[str, Decimal], ...] = ()
    reorganisations: tuple[Reorganisation, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a metric: whose, when, counted how."""

    as_of: date
    account: str | None = None
    segment: str | None = None
    period: Period | None = None
    policy: Policy = DEFAULT
    currency: str | None = None
    settings: MetricSettings = MetricSettings()


class View:
    """Rows of the asked accounts, read once each. Bounded by its scope in account and in time."""

    def __init__(
        self,
        reader: Reader,
        scope: Scope,
        accounts: tuple[Account, ...],
        question: Question,
        *,
        wide: Scope | None = None,
    ) -> None:
        """`wide` is the asker's whole scope, where the question narrows it to one account."""
        self.reader = reader
        self._wide = wide or scope
        self.scope = scope
        self.accounts = accounts
        self.ask = question
        self.account_ids = frozenset(account.id for account in accounts)
        self._rows: dict[str, tuple[Row, ...]] = {}
        self._documents: dict[tuple[Kind, Period], tuple[Document, ...]] = {}

    @property
    def as_of(self) -> date:
        """Return the day asked about."""
        return self.ask.as_of

    @property
    def settings(self) -> MetricSettings:
        """Return what the house has configured."""
        return self.ask.settings

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which days begin."""
        return ZoneInfo(self.ask.settings.zone)

    def window(self, *, days: int | None = None) -> Period:
        """Return the asked window; else the last `days` up to and with `as_of`; else the policy's own."""
        if self.ask.period is not None:
            return self.ask.period
        if days is None:
            return self.ask.policy.window(self.as_of)
        return Period(self.as_of - timedelta(days=days - 1), self.as_of + timedelta(days=1))

    def rows(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table that belong to the asked accounts.

        Rows without an account come with exchange rates, and where the question is not about one account.
        """
        if table not in self._rows:
            inside = self.account_ids
            rows = self.reader.rows(table, scope=self.scope)
            loose = table in SHARED or self.ask.account is None
            self._rows[table] = tuple(
                row for row in rows if row.account_id in inside or (row.account_id is None and loose)
            )
        return self._rows[table]

    def read(self, table: str, make: Callable[[Cells], T]) -> Read[T]:
        """Read a table into records of one type."""
        return read_rows(self.rows(table), make, zone=self.zone)

    def rates(self) -> tuple[Rates, tuple[Aside, ...]]:
        """Read the exchange rates."""
        return read_rates(self.rows("exchange_rates"), zone=self.zone, base=self.settings.base_currency)

    def known_currencies(self) -> frozenset[str]:
        """Return the currencies that the rate table names."""
        return frozenset(self.rates()[0].by_currency)

    def lines(self, *, known_currencies: frozenset[str]) -> Read[Line]:
        """Read the subscriptions, in the product and parent view that the settings ask for."""
        read = read_lines(self.rows("subscriptions"), zone=self.zone, known_currencies=known_currencies)
        kept = read.kept
        if self.settings.product is not None:
            kept = tuple(line for line in kept if line.product == self.settings.product)
        if self.settings.roll_up_parents:
            tops = {account.id: self.top(account.id) for account in self.accounts}
            kept = tuple(
                replace(line, account_id=tops.get(line.account_id, line.account_id)) for line in kept
            )
        return Read(kept, read.aside)

    def top(self, account_id: str) -> str:
        """Return the highest parent of an account; a circle of parents ends where it began."""
        parents = {account.id: account.parent_account_id for account in self.accounts}
        seen = {account_id}
        while (parent := parents.get(account_id)) and parent not in seen:
            seen.add(parent)
            account_id = parent
        return account_id

    def cards(self, period: Period, *kinds: Kind) -> tuple[DocumentEntry, ...]:
        """Return the cards of the asked accounts' documents in a window."""
        if period.start == period.end:
            return ()
        chosen = Filter(frozenset(kinds), since=period.start, until=period.end - timedelta(days=1))
        cards = self.reader.documents(scope=self.scope, filter=chosen)
        return tuple(card for card in cards if card.account_id in self.account_ids)

    def documents(self, period: Period, kind: Kind) -> tuple[Document, ...]:
        """Return the documents of one kind in a window, whole."""
        key = (kind, period)
        if key not in self._documents:
            self._documents[key] = tuple(
                self.reader.document(card.document_id, scope=self.scope) for card in self.cards(period, kind)
            )
        return self._documents[key]

    def of_accounts(self, account_ids: Iterable[str]) -> View:
        """Return the view of some of its accounts, bounded in what it reads too."""
        some = frozenset(account_ids)
        scope = replace(self.scope, account_ids=self.scope.account_ids & some, unresolved=False)
        accounts = tuple(account for account in self.accounts if account.id in some)
        return View(self.reader, scope, accounts, self.ask, wide=self._wide)

    def everyone(self, *, currency: str | None = None) -> View:
        """Return the view of all accounts that the asker may read, in a currency where one is given."""
        accounts = self.reader.accounts(scope=self._wide)
        ask = replace(self.ask, account=None, segment=None, currency=currency or self.ask.currency)
        return View(self.reader, self._wide, accounts, ask)

    def at(self, as_of: date) -> View:
        """Return the same view as it was known at the end of an earlier day (as reported then)."""
        midnight = datetime.combine(as_of + timedelta(days=1), time(), self.zone).astimezone(UTC)
        end = midnight - timedelta(microseconds=1)
        scope = replace(self.scope, as_of=min(end, self.scope.as_of))
        wide = replace(self._wide, as_of=min(end, self._wide.as_of))
        return View(self.reader, scope, self.accounts, self.ask, wide=wide)


Compute = Callable[[View, "Metric"], tuple[Fact, ...]]


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of the table of metrics: from it come command line, tools, API and documentation."""

    name: str
    definition: str
    unit: str
    formula: str
    inputs: tuple[str, ...]
    compute: Compute
    requirements: tuple[str, ...] = ()
    by_policy: bool = False

    def fact(
        self,
        view: View,
        value: FactValue,
        *,
        method: str,
        rows: Iterable[str] = (),
        name: str | None = None,
        unit: str | None = None,
        period: Period | None = None,
        sample_size: int | None = None,
        aside: Iterable[Aside] = (),
        oldest: date | None = None,
        account_id: str | None = None,
    ) -> Fact:
        """Make a Fact of this metric. A ratio of few cases says so in its method."""
        if (
            self.unit in ("%", "ratio")
            and sample_size is not None
            and 0 < sample_size < view.settings.small_sample
            and "small sample" not in method
        ):
            method = f"{method}; small sample (n={sample_size})"
        if view.ask.segment is not None:
            method = f"{method}; segment {view.ask.segment}"
        return Fact(
            name=name or self.name,
            account_id=account_id or view.ask.account,
            value=value,
            unit=unit or self.unit,
            as_of=view.as_of,
            formula=self.formula,
            inputs=tuple(dict.fromkeys(rows)),
            method=method,
            period=period,
            sample_size=sample_size,
            set_aside=tuple(out.public() for out in aside),
            oldest_source_on=oldest,
        )

    def undefined(
        self,
        view: View,
        why: str,
        *,
        rows: Iterable[str] = (),
        name: str | None = None,
        unit: str | None = None,
        period: Period | None = None,
        sample_size: int | None = 0,
        aside: Iterable[Aside] = (),
        oldest: date | None = None,
    ) -> Fact:
        """Make the Fact that says the formula could not be applied, and why."""
        return self.fact(
            view,
            None,
            method=f"undefined: {why}",
            rows=rows,
            name=name,
            unit=unit,
            period=period,
            sample_size=sample_size,
            aside=aside,
            oldest=oldest,
        )
