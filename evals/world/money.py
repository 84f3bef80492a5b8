"""What is bought and paid: subscriptions, invoices, costs, opportunities, rates; late ones are labelled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from evals.world.calendars import add_months, day_of, number_of
from evals.world.causes import EFFECTS
from evals.world.draws import stream
from evals.world.life import Life, date_text
from evals.world.observed import Cells
from evals.world.truth import SignalLabel


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice in days. `paid` may lie after the world's end."""

    id: str
    amount: str
    issued: int
    due: int
    paid: int


def amount(seats: int, price: float) -> Decimal:
    """A month's price of so many seats."""
    exact = Decimal(seats) * Decimal(str(price))
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def subscriptions(account_id: str, life: Life) -> list[Cells]:
    """One row for each period at one price."""
    rows: list[Cells] = []
    steps = life.seats
    for n, (day, seats, price) in enumerate(steps):
        following = steps[n + 1][0] if n + 1 < len(steps) else life.end
        ended = date_text(following - 1) if following is not None else ""
        rows.append(
            (f"sub_{account_id[5:]}_{n + 1}", account_id, "Tallybrook", _plan(seats), str(seats),
             str(amount(seats, price)), life.traits.currency, date_text(day), ended)
        )  # fmt: skip
    return rows


def _plan(seats: int) -> str:
    return "Team" if seats < 40 else "Business" if seats < 260 else "Enterprise"


def invoices(seed: int, account: int, account_id: str, life: Life, days: int) -> list[Invoice]:
    """Invoices from the world's beginning on. Money that is short comes late; so does, at times, any."""
    rng = stream(seed, account, "invoices")
    traits = life.traits
    found = []
    day, number = traits.start, 0
    end = life.end if life.end is not None else days
    while day < min(end, days):
        if day >= 0:
            seats, price = next((s, p) for at, s, p in reversed(life.seats) if at <= day)
            total = amount(seats, price) * traits.billing_months
            found.append(_invoice(rng, life, f"INV-{account_id[5:]}-{number:03}", str(total), day))
        number += 1
        day = number_of(add_months(day_of(traits.start), number * traits.billing_months))
    return found


def _invoice(rng: Random, life: Life, invoice_id: str, total: str, issued: int) -> Invoice:
    episode = life.shown_on(issued + 20)
    delay = life.traits.pays_after + rng.gauss(0, 4)
    delay += EFFECTS[episode.cause].pay_delay * episode.strength * rng.uniform(0.6, 1.4)
    if rng.random() < 0.02:
        delay += rng.uniform(15, 45)  # lost in somebody's inbox, which says nothing
    return Invoice(invoice_id, total, issued, issued + 30, issued + max(2, round(delay)))


def invoice_rows(account_id: str, life: Life, found: list[Invoice], days: int) -> list[Cells]:
    """Rows as the billing system exports them at the world's end."""
    rows: list[Cells] = []
    for one in found:
        paid = one.paid < days
        state = "paid" if paid else "open" if one.due >= days else "overdue"
        dates = (date_text(one.issued), date_text(one.due), date_text(one.paid) if paid else "")
        rows.append((one.id, account_id, one.amount, life.traits.currency, *dates, state))
    return rows


def late_payments(account_id: str, found: list[Invoice], days: int) -> list[SignalLabel]:
    """An invoice is late from the eleventh day after it was due, until it is paid."""
    return [
        SignalLabel(
            account_id,
            "late_payment",
            date_text(one.due + 11),
            date_text(one.paid) if one.paid < days else None,
            "table",
            (f"invoices:{one.id}",),
        )
        for one in found
        if one.paid > one.due + 10 and one.due + 11 < days
    ]


def cost_rows(seed: int, account: int, account_id: str, life: Life, days: int) -> list[Cells]:
    """A month's cost to serve, and what a new account cost to win and to bring in."""
    rng = stream(seed, account, "costs")
    rows: list[Cells] = []
    traits = life.traits
    base = float(amount(traits.seats, traits.seat_price))
    end = min(days, life.end if life.end is not None else days)
    if traits.start >= 0:
        month = day_of(traits.start).replace(day=1).isoformat()
        for kind, factor in (("acquisition", 7.5), ("onboarding", 1.2)):
            value = f"{base * factor * rng.uniform(0.7, 1.3):.2f}"
            rows.append((account_id, month, kind, value, traits.currency))
    month_day = day_of(max(0, traits.start)).replace(day=1)
    while number_of(month_day) < end:
        value = f"{base * rng.uniform(0.08, 0.14):.2f}"
        rows.append((account_id, month_day.isoformat(), "service", value, traits.currency))
        month_day = add_months(month_day, 1)
    return rows


def opportunity_rows(account_id: str, name: str, life: Life, days: int) -> list[Cells]:
    """Renewals with the stage that sales has written down; the next one is open."""
    rows: list[Cells] = []
    currency = life.traits.currency
    for n, decision in enumerate(life.decisions):
        lost = decision.outcome == "churn"
        seats = decision.seats_before if lost else decision.seats_if[decision.treatment.value]
        price = next(p for at, _, p in reversed(life.seats) if at <= decision.on)
        kind = "expansion" if decision.outcome == "expand" else "renewal"
        rows.append(
            (f"opp_{account_id[5:]}_{n}", account_id, f"{name} {day_of(decision.on).year} {kind}", kind,
             "closed lost" if lost else "closed won", str(amount(seats, price) * 12), currency,
             date_text(decision.on))
        )  # fmt: skip
    following = next_renewal(life, days)
    if following is not None:
        _, seats, price = life.seats[-1]
        rows.append(
            (f"opp_{account_id[5:]}_next", account_id, f"{name} renewal", "renewal", "open",
             str(amount(seats, price) * 12), currency, date_text(following))
        )  # fmt: skip
    return rows


def next_renewal(life: Life, days: int) -> int | None:
    """The first renewal at or after the world's end; None for an account that has gone."""
    if life.end is not None:
        return None
    n = 1
    while True:
        on = number_of(add_months(day_of(life.traits.start), n * life.traits.term_months))
        if on >= days:
            return on
        n += 1


def rate_rows(seed: int, months: int) -> list[Cells]:
    """Exchange rates on each first of a month, wandering a little."""
    rng = stream(seed, -1, "rates")
    rates = {"USD": 1.0, "EUR": 1.08, "GBP": 1.27}
    rows: list[Cells] = []
    for month in range(months + 1):
        on = add_months(day_of(0), month).isoformat()
        for currency, rate in rates.items():
            rows.append((currency, on, f"{rate:.4f}"))
        for currency in ("EUR", "GBP"):
            rates[currency] *= 1 + rng.gauss(0, 0.008)
    return rows
