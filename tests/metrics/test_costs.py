"""Costs and what they leave: the same figure of an account however it is asked about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.metrics.periods import months_of
from assistant.metrics.show import show
from assistant.metrics.view import MetricSettings
from assistant.types.accounts import Account
from assistant.types.facts import Fact, Period
from tests.metrics.book import pays
from tests.metrics.memory import Memory, row, scope, subscription_row

DAY = date(2025, 1, 31)
START = date(2024, 1, 1)


def company() -> Memory:
    """Two accounts, one pays in EUR at 1.2 USD; costs of each and shared ones; one bill paid late, one open."""
    memory = Memory().know(Account("A", "A", segment="small"), Account("B", "B", segment="large"))
    lines = [*pays("A", (START, 100), currency="EUR"), *pays("B", (START, 360))]
    memory.add(*(subscription_row(line) for line in lines))
    memory.add(
        row("exchange_rates", "1", None, currency="EUR", date=date(2023, 1, 1), rate_to_base=Decimal("1.2"))
    )
    memory.add(
        row("exchange_rates", "2", None, currency="USD", date=date(2023, 1, 1), rate_to_base=Decimal(1))
    )
    for n, (account, amount, currency) in enumerate([("A", 10, "EUR"), ("B", 24, "USD"), (None, 16, "USD")]):
        memory.add(row("costs", str(n), account, month="2024-06", kind="service", amount=Decimal(amount),
                       currency=currency))  # fmt: skip
    bill = {"amount": Decimal(5), "currency": "EUR", "issued_on": START, "due_on": date(2024, 2, 1)}
    memory.add(row("invoices", "1", "A", **bill, paid_on=date(2024, 5, 1)), row("invoices", "2", "A", **bill))
    return memory


def ask(name: str, *, account: str | None = None, segment: str | None = None, currency: str | None = None,
        **settings: object) -> dict[str | None, Fact]:  # fmt: skip
    facts = show(
        name, reader=company(), scope=scope("A", "B", as_of=DAY), as_of=DAY, account=account, segment=segment,
        currency=currency, settings=MetricSettings(**settings),  # type: ignore[arg-type]
    ).facts  # fmt: skip
    return {fact.account_id: fact for fact in facts}


@pytest.mark.parametrize("name", ["account_margin", "clv", "gross_margin"])
@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_an_account_has_one_figure_alone_in_its_segment_and_among_all(name: str, currency: str) -> None:
    alone = ask(name, account="A", currency=currency)["A"]
    of_segment = ask(name, segment="small", currency=currency)
    assert of_segment.get("A", of_segment.get(None)).value == alone.value  # type: ignore[union-attr]
    if name != "gross_margin":
        assert ask(name, currency=currency)["A"].value == alone.value


def test_margin_is_in_one_currency_by_hand() -> None:
    # 12 months of 100 EUR less 10 EUR and its quarter (1440 of 5760 USD) of the shared 16 USD.
    assert ask("account_margin", account="A")["A"].value == 1200 - 10 - round(Decimal(4) / Decimal("1.2"), 10)
    assert ask("account_margin", account="A", currency="USD")["A"].value == 1440 - 12 - 4
    assert ask("account_margin")["B"].value == 4320 - 24 - 12


def test_a_year_has_twelve_months_wherever_it_begins() -> None:
    for start in (date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 15)):
        assert len(months_of(Period(start, start.replace(year=2025)))) == 12


def test_clv_pays_late_but_pays_and_takes_what_the_house_says_s246() -> None:
    plain = ask("clv", account="A", currency="USD")["A"]
    # 120 USD less (12 + 4) / 12 a month, 60 months as nobody left, one of two bills paid.
    assert plain.value == round((120 - Decimal(16) / 12) * 60 / 2, 10)
    assert "payment quality 50 % of the bills fallen due paid" in plain.method
    assert "future potential not configured, strategic relevance not configured" in plain.method
    more = ask("clv", account="A", currency="USD", future_potential=(("A", Decimal("0.5")),),
               strategic_relevance=(("A", Decimal(2)),))["A"]  # fmt: skip
    assert abs(Decimal(str(more.value)) - 3 * Decimal(str(plain.value))) < Decimal("1e-9")
    assert "future potential 0.5 as configured, strategic relevance 2 as configured" in more.method
