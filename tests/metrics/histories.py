"""Random contract histories: one description for the shrinking search and for the seeded mass run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from assistant.metrics.lines import Line
from assistant.metrics.money import Rate, Rates, rates_of
from assistant.types.facts import Period

EPOCH = date(2022, 1, 1)
DAYS = 900
CURRENCIES = ("USD", "EUR", "GBP")
STATES = ("active", "active", "active", "active", "paused", "trial", "past_due", "free")
PLANS = (None, "Team", "Scale")
REASONS = (None, None, "price_increase", "usage", "escalator")
ENDS = (None, "voluntary", "delinquent", "unheard_of")


@dataclass(frozen=True)
class Stretch:
    """One line: days since the last one ended, days in force, cents a month, and what it says of itself."""

    gap: int
    days: int
    cents: int
    seats: int
    state: int = 0
    plan: int = 0
    reason: int = 0
    end: int = 0
    discount: int = 0


@dataclass(frozen=True)
class Contract:
    """One subscription of an account."""

    account: int
    currency: int
    start: int
    stretches: tuple[Stretch, ...]
    open_end: bool


@dataclass(frozen=True)
class History:
    """Contracts, a window with a day inside it, and rates of the foreign currencies in ten-thousandths."""

    contracts: tuple[Contract, ...]
    cuts: tuple[int, int, int]
    rates: tuple[tuple[int, int, int], ...]

    def lines(self) -> list[Line]:
        return [line for n, contract in enumerate(self.contracts) for line in _lines(n, contract)]

    def periods(self) -> tuple[Period, Period, Period]:
        """The window whole, and its two halves."""
        first, middle, last = (EPOCH + timedelta(days=cut) for cut in sorted(self.cuts))
        return Period(first, last), Period(first, middle), Period(middle, last)

    def book(self) -> Rates:
        start = [
            Rate(f"exchange_rates:{code}@0", code, EPOCH - timedelta(days=900), Decimal("1.25"))
            for code in CURRENCIES[1:]
        ]
        later = [
            Rate(
                f"exchange_rates:{n}",
                CURRENCIES[1 + code % 2],
                EPOCH + timedelta(days=day),
                Decimal(value) / 10_000,
            )
            for n, (code, day, value) in enumerate(self.rates)
        ]
        return rates_of([*start, *later], base="USD")


def _lines(n: int, contract: Contract) -> list[Line]:
    day, lines = EPOCH + timedelta(days=contract.start), []
    for m, stretch in enumerate(contract.stretches):
        start = day + timedelta(days=stretch.gap)
        day = start + timedelta(days=stretch.days)
        last = m == len(contract.stretches) - 1
        lines.append(
            Line(
                row=f"subscriptions:{n}.{m}",
                subscription_id=f"s{n}",
                account_id=f"a{contract.account}",
                mrr=Decimal(stretch.cents) / 100,
                currency=CURRENCIES[contract.currency],
                start=start,
                end=None if last and contract.open_end else day,
                plan=PLANS[stretch.plan],
                product=("Core", "Extra")[contract.account % 2],
                quantity=Decimal(stretch.seats) if stretch.seats else None,
                state=STATES[stretch.state],
                change_reason=REASONS[stretch.reason],
                end_reason=ENDS[stretch.end],
                cancelled_on=start + timedelta(days=stretch.days // 2) if stretch.end == 1 else None,
                discount=Decimal(stretch.discount),
                discount_kind="limited" if stretch.discount % 2 else "forever",
            )
        )
    return lines


stretches = st.builds(
    Stretch,
    gap=st.sampled_from([0, 0, 0, 30, 200]),
    days=st.integers(1, 400),
    cents=st.integers(0, 1_000_000),
    seats=st.integers(0, 50),
    state=st.integers(0, len(STATES) - 1),
    plan=st.integers(0, 2),
    reason=st.integers(0, len(REASONS) - 1),
    end=st.integers(0, len(ENDS) - 1),
    discount=st.integers(0, 3),
)
contracts = st.builds(
    Contract,
    account=st.integers(0, 3),
    currency=st.integers(0, 2),
    start=st.integers(0, DAYS),
    stretches=st.lists(stretches, min_size=1, max_size=5).map(tuple),
    open_end=st.booleans(),
)
histories = st.builds(
    History,
    contracts=st.lists(contracts, max_size=5).map(tuple),
    cuts=st.tuples(*[st.integers(0, DAYS)] * 3),
    rates=st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, DAYS), st.integers(5_000, 20_000)), max_size=4
    ).map(tuple),
)


def random_history(random: Random) -> History:
    """Draw one history quickly, without a way to shrink it."""

    def stretch() -> Stretch:
        return Stretch(
            gap=random.choice((0, 0, 0, 30, 200)),
            days=random.randint(1, 400),
            cents=random.choice((0, 10_000, random.randint(1, 1_000_000))),
            seats=random.randint(0, 50),
            state=random.randrange(len(STATES)),
            plan=random.randrange(3),
            reason=random.randrange(len(REASONS)),
            end=random.randrange(len(ENDS)),
            discount=random.choice((0, 0, 1, 2)),
        )

    def contract() -> Contract:
        return Contract(
            account=random.randrange(4),
            currency=random.randrange(3),
            start=random.randint(0, DAYS),
            stretches=tuple(stretch() for _ in range(random.randint(1, 5))),
            open_end=random.random() < 0.5,
        )

    return History(
        contracts=tuple(contract() for _ in range(random.randint(1, 5))),
        cuts=(random.randint(0, DAYS), random.randint(0, DAYS), random.randint(0, DAYS)),
        rates=tuple(
            (random.randrange(2), random.randint(0, DAYS), random.randint(5_000, 20_000)) for _ in range(3)
        ),
    )
