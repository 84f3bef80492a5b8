"""What one account brings and costs over time, its archetype, and what it may still be worth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.metrics import growth
from assistant.metrics.books import book_of
from assistant.metrics.economics import (
    SERVING,
    Cost,
    allocated,
    costs_of,
    margin_of,
    monthly_churn,
    revenue_by_month,
)
from assistant.metrics.money import ZERO, percent, shown
from assistant.metrics.payments import paid_in_time
from assistant.metrics.periods import contains, first_of_month, month_starts
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact, Period

FRONT_LOADED = Fraction(1, 2)
"""From this share of all costs before day 90 on, a relationship is of the costly-start archetype."""
ALLOCATION = "direct costs, plus shared costs by share of recurring revenue in the window"


def _shares(view: View, period: Period) -> dict[str, Decimal]:
    """Return what every account that may be read paid in a window: shared costs follow it."""
    everyone = view.everyone() if view.ask.account is not None else view
    shares: dict[str, Decimal] = {}
    for paid in revenue_by_month(everyone, book_of(everyone), period).values():
        for account_id, amount in paid.items():
            shares[account_id] = shares.get(account_id, ZERO) + amount
    return shares


def _costly(view: View) -> View:
    """Return the view whose cost rows are needed: an account's part of shared costs takes all of them."""
    return view.everyone() if view.ask.account is not None else view


def _rows(costs: Iterable[Cost]) -> list[str]:
    return [cost.row for cost in costs]


def _margins(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Revenue less all costs of each account in the window, the highest first."""
    book, period = book_of(view), view.window()
    costs, aside = costs_of(_costly(view), book)
    inside = [cost for cost in costs if contains(period, cost.month)]
    if not inside:
        why = "no costs are known in the window"
        return (metric.undefined(view, why, unit=book.currency, period=period, aside=(*book.aside, *aside)),)
    shares = _shares(view, period)
    ids = sorted(view.account_ids & {*shares, *(cost.account_id for cost in inside if cost.account_id)})
    found = []
    for account_id in ids:
        spent = allocated(inside, account_id, shares)
        found.append((Fraction(shares.get(account_id, ZERO)) - spent, account_id, spent))
    found.sort(key=lambda one: (-one[0], one[1]))
    return tuple(
        metric.fact(
            view,
            shown(margin),
            unit=book.currency,
            period=period,
            account_id=account_id,
            method=f"revenue {shares.get(account_id, ZERO):f} less costs {shown(spent)}; {ALLOCATION}",
            rows=_rows(cost for cost in inside if cost.account_id in (account_id, None)),
            aside=(*book.aside, *aside),
        )
        for margin, account_id, spent in found
    )


def _curves(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Revenue, cost and contacts of each month, on one axis; months without contacts count as such."""
    book, period = book_of(view), view.window()
    costs, aside = costs_of(_costly(view), book)
    shares = _shares(view, period)
    revenue = revenue_by_month(view, book, period)
    touches: dict[date, list[str]] = {}
    for card in view.cards(period):
        touches.setdefault(first_of_month(card.occurred_at.astimezone(view.zone).date()), []).append(
            card.document_id
        )
    facts: list[Fact] = []
    for start in (first_of_month(period.start), *month_starts(period)):
        spent = [cost for cost in costs if cost.month == start]
        paid = revenue.get(max(start, period.start), {})
        cost = allocated(spent, view.ask.account, shares)
        month = Period(max(start, period.start), max(start, period.start))
        label = f"{start:%Y-%m}"
        for name, value, unit, rows in (
            (f"revenue.{label}", sum(paid.values(), ZERO), book.currency, ()),
            (f"cost.{label}", shown(cost), book.currency, _rows(spent)),
            (f"activity.{label}", len(touches.get(start, ())), "documents", touches.get(start, ())),
        ):
            facts.append(
                metric.fact(
                    view,
                    value,
                    method=f"month of {label}; {ALLOCATION}",
                    rows=rows,
                    name=name,
                    unit=unit,
                    period=month,
                    aside=aside,
                )
            )
    return tuple(facts)


def _archetype(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Share of an account's costs that fell before its fourth month: costly start, or low and steady."""
    book = book_of(view)
    costs, aside = costs_of(view, book)
    starts: dict[str, date] = {}
    for line in book.lines:
        starts[line.account_id] = min(starts.get(line.account_id, line.start), line.start)
    facts = []
    for account_id in sorted(starts):
        own = [cost for cost in costs if cost.account_id == account_id]
        whole = sum((cost.amount for cost in own), ZERO)
        if whole == 0 or (view.as_of - starts[account_id]).days < 180:
            continue
        early = sum((cost.amount for cost in own if (cost.month - starts[account_id]).days < 90), ZERO)
        part = Fraction(early) / Fraction(whole)
        name = "costly start" if part >= FRONT_LOADED else "low start, steady"
        says = f"{percent(part)} % of {whole:f} fell before day 90 of the relationship; direct costs"
        facts.append(
            metric.fact(
                view,
                name,
                method=says,
                rows=_rows(own),
                account_id=account_id,
                sample_size=len(own),
                aside=aside,
            )
        )
    why = "no account with direct costs has been here for half a year"
    return tuple(facts) or (metric.undefined(view, why, aside=(*book.aside, *aside)),)


def _clv(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Expected margin less service cost, times survival, times payment quality, each named."""
    book, period = book_of(view), view.window()
    costs, aside = costs_of(_costly(view), book)
    shares = _shares(view, period)
    point = {
        flow.account_id: flow for flow in book.fall(Period(view.as_of, view.as_of), view.ask.policy).flows
    }
    margin = margin_of(view, book, costs, period)
    everyone = view.everyone()
    churn = monthly_churn(everyone, book_of(everyone))
    left_out = (*book.aside, *aside)
    if margin.value is None or churn.rate is None:
        why = margin.says if margin.value is None else "nobody was at risk in the last twelve months"
        return (metric.undefined(view, why, unit=book.currency, aside=left_out),)
    in_time = paid_in_time(view)
    facts: list[Fact] = []
    for account_id in sorted(id for id, flow in point.items() if flow.closing > 0):
        paying = point[account_id].closing
        months = max(len(revenue_by_month(view, book, period)), 1)
        inside = [cost for cost in costs if contains(period, cost.month) and cost.kind in SERVING]
        serving = allocated(inside, account_id, shares) / months
        quality = in_time.get(account_id)
        # A margin made of costs already holds the cost of serving; a configured one does not.
        kept = Fraction(paying) * margin.value - (serving if view.settings.gross_margin is not None else 0)
        worth = growth.lifetime_value(kept, churn.rate, cap_months=view.settings.ltv_cap_months)
        value = worth.value * (quality if quality is not None else 1)
        says = (
            f"margin {shown(kept)} a month for {shown(worth.months)} months ({churn.lost} of {churn.at_risk} "
            f"account months lost){' capped' if worth.capped else ''}, payment quality "
            f"{percent(quality) if quality is not None else 'unknown, taken as 100'} %; strategic relevance "
            f"and future potential are not in it; {margin.says}; {ALLOCATION}"
        )
        facts.append(
            metric.fact(
                view,
                shown(value),
                method=says,
                rows=(*point[account_id].rows, *_rows(inside)),
                unit=book.currency,
                account_id=account_id,
                sample_size=churn.at_risk,
                aside=left_out,
            )
        )
    return tuple(facts) or (metric.undefined(view, "no account pays on the day", unit=book.currency),)


ROWS = ("subscriptions", "exchange_rates", "costs")

METRICS = (
    Metric("account_margin", "What is left of each account's recurring revenue after its costs.", "money",
           "Recurring revenue of the months less direct costs and the allocated part of shared ones.", ROWS,
           _margins, ("S066", "S070", "S247"), True),
    Metric("curves", "Revenue, cost and activity of each month, on one axis.", "money",
           "MRR on the first of each month, costs of the month, documents of the month.", ROWS, _curves,
           ("S065", "S066", "S069"), True),
    Metric("archetype", "Whether an account's costs lie at its start or are spread evenly.", "archetype",
           "Direct costs before day 90 over all direct costs; from a half on it is a costly start.", ROWS,
           _archetype, ("S067",)),
    Metric("clv", "What an account may still be worth.", "money",
           "Monthly margin times expected months, times the share of invoices paid in time.",
           (*ROWS, "invoices"), _clv, ("S246", "S281"), True),
)  # fmt: skip
