"""What one account brings and costs over time, its archetype, and what it may still be worth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.metrics import growth
from assistant.metrics.books import book_of
from assistant.metrics.costs import SERVING, Cost, Spending, costs_of, spending_of
from assistant.metrics.economics import Churn, monthly_churn
from assistant.metrics.money import ZERO, percent, shown
from assistant.metrics.payments import collected
from assistant.metrics.periods import add_months, first_of_month, months_of
from assistant.metrics.revenue import Flow
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact, Period

FRONT_LOADED = Fraction(1, 2)
"""From this share of all costs before day 90 on, a relationship is of the costly-start archetype."""
ALLOCATION = "direct costs, plus shared costs by share of recurring revenue in the window"


def _rows(costs: Iterable[Cost]) -> list[str]:
    return [cost.row for cost in costs]


def _margins(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Revenue less all costs of each account in the window, the highest first."""
    book, period = book_of(view), view.window()
    spending = spending_of(view, book, period)
    aside = (*book.aside, *spending.aside)
    if not spending.costs:
        why = "no costs are known in the window"
        return (metric.undefined(view, why, unit=book.currency, period=period, aside=aside),)
    with_costs = {cost.account_id for cost in spending.costs if cost.account_id}
    ids = sorted(view.account_ids & {*spending.shares, *with_costs})
    found = []
    for account_id in ids:
        spent = spending.of(account_id)
        found.append((Fraction(_paid(spending, account_id)) - spent, account_id, spent))
    found.sort(key=lambda one: (-one[0], one[1]))
    return tuple(
        metric.fact(
            view,
            shown(margin),
            unit=book.currency,
            period=period,
            account_id=account_id,
            method=f"revenue {_paid(spending, account_id):f} less costs {shown(spent)}; {ALLOCATION}",
            rows=spending.rows(account_id=account_id),
            aside=aside,
        )
        for margin, account_id, spent in found
    )


def _paid(spending: Spending, account_id: str) -> Decimal:
    return spending.shares.get(account_id, ZERO)


def _curves(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Revenue, cost and contacts of each whole month, on one axis; months without contacts count as such."""
    book, period = book_of(view), view.window()
    spending = spending_of(view, book, period)
    touches: dict[date, list[str]] = {}
    for card in view.cards(period):
        touches.setdefault(first_of_month(card.occurred_at.astimezone(view.zone).date()), []).append(
            card.document_id
        )
    facts: list[Fact] = []
    for start in months_of(period):
        label = f"{start:%Y-%m}"
        for name, value, unit, rows in (
            (f"revenue.{label}", spending.revenue(start), book.currency, ()),
            (f"cost.{label}", shown(spending.total(month=start)), book.currency, spending.rows(month=start)),
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
                    period=Period(start, add_months(start, 1)),
                    aside=spending.aside,
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
    """Expected margin less service cost, times survival and payment quality, each input named."""
    book, period = book_of(view), view.window()
    spending = spending_of(view, book, period)
    everyone = view.everyone()
    churn = monthly_churn(everyone, book_of(everyone))
    aside = (*book.aside, *spending.aside)
    configured = view.settings.gross_margin is not None
    if not configured and not any(cost.kind in SERVING for cost in spending.costs):
        why = "no gross margin is configured and no service or delivery costs are known"
        return (metric.undefined(view, why, unit=book.currency, aside=aside),)
    if churn.rate is None:
        why = "nobody was at risk in the last twelve months"
        return (metric.undefined(view, why, unit=book.currency, aside=aside),)
    paid = collected(view)
    point = book.fall(Period(view.as_of, view.as_of), view.ask.policy).flows
    facts = []
    for flow in sorted((flow for flow in point if flow.closing > 0), key=lambda flow: flow.account_id):
        value, says = _worth(view, flow, spending, churn=churn, quality=paid.get(flow.account_id))
        facts.append(
            metric.fact(
                view,
                shown(value),
                method=f"{says}; {ALLOCATION}",
                rows=(*flow.rows, *spending.rows(SERVING, account_id=flow.account_id)),
                unit=book.currency,
                account_id=flow.account_id,
                sample_size=churn.at_risk,
                aside=aside,
            )
        )
    return tuple(facts) or (metric.undefined(view, "no account pays on the day", unit=book.currency),)


def _worth(
    view: View, flow: Flow, spending: Spending, *, churn: Churn, quality: Fraction | None
) -> tuple[Fraction, str]:
    """Return what one account may still bring, and how that came about."""
    share = view.settings.gross_margin
    serving = spending.of(flow.account_id, SERVING) / max(spending.months_paid(flow.account_id), 1)
    kept = Fraction(flow.closing) * (Fraction(share) if share is not None else 1) - serving
    potential = dict(view.settings.future_potential).get(flow.account_id)
    weight = dict(view.settings.strategic_relevance).get(flow.account_id)
    grown = kept * (1 + Fraction(potential or 0))
    worth = growth.lifetime_value(grown, churn.rate or Fraction(0), cap_months=view.settings.ltv_cap_months)
    value = worth.value * (1 if quality is None else quality) * (1 if weight is None else Fraction(weight))
    margin = "" if share is None else f" at gross margin {share} as configured"
    says = (
        f"MRR {flow.closing:f}{margin} less {shown(serving)} a month to serve it: margin {shown(kept)} "
        f"a month for {shown(worth.months)} months ({churn.lost} of {churn.at_risk} account months lost)"
        f"{' capped' if worth.capped else ''}, payment quality "
        f"{percent(quality) if quality is not None else 'unknown, taken as 100'} % of the bills "
        f"fallen due paid; future potential {_given(potential)}, strategic relevance {_given(weight)}"
    )
    return value, says


def _given(configured: Decimal | None) -> str:
    return "not configured" if configured is None else f"{configured:f} as configured"


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
           "Monthly margin times expected months, times the share of bills paid, potential and weight.",
           (*ROWS, "invoices"), _clv, ("S246", "S281"), True),
)  # fmt: skip
