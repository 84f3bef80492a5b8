"""Small books of subscriptions, written as what an account pays from a day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.metrics.lines import Line
from assistant.metrics.money import NO_RATES, Rate, Rates, rates_of
from assistant.metrics.policies import DEFAULT, Policy, policy_named
from assistant.metrics.revenue import Waterfall, waterfall
from assistant.types.facts import Period

YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))


def pays(
    account_id: str, *steps: tuple[date, object], subscription: str | None = None, **cells: object
) -> list[Line]:
    """One subscription that costs each amount from its day on; 0 ends it."""
    subscription = subscription or f"{account_id}-1"
    lines = []
    for n, (start, amount) in enumerate(steps):
        if Decimal(str(amount)) == 0:
            continue
        end = steps[n + 1][0] if n + 1 < len(steps) else None
        fields: dict[str, object] = {"currency": "USD", **cells}
        lines.append(
            Line(
                row=f"subscriptions:{subscription}@{start}",
                subscription_id=subscription,
                account_id=account_id,
                mrr=Decimal(str(amount)),
                start=start,
                end=end,
                **fields,  # type: ignore[arg-type]
            )
        )
    return lines


def rates(**by_currency: list[tuple[date, str]]) -> Rates:
    """Rates to USD."""
    return rates_of(
        [
            Rate(f"exchange_rates:{code}@{on}", code, on, Decimal(value))
            for code, days in by_currency.items()
            for on, value in days
        ],
        base="USD",
    )


def fall(
    lines: list[Line],
    *,
    policy: Policy | str = DEFAULT,
    period: Period = YEAR,
    rates: Rates = NO_RATES,
    currency: str = "USD",
) -> Waterfall:
    chosen = policy_named(policy) if isinstance(policy, str) else policy
    return waterfall(lines, period, policy=chosen, rates=rates, currency=currency)
