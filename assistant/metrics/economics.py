"""Unit economics: what an account brings, costs and is worth, with every input named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from assistant.metrics import growth, retention
from assistant.metrics.books import Book, book_of
from assistant.metrics.causes import Bar
from assistant.metrics.cells import Aside
from assistant.metrics.costs import SERVING, Cost, costs_in, costs_of, spending_of
from assistant.metrics.money import ZERO, exactly, percent, shown
from assistant.metrics.periods import add_months
from assistant.metrics.revenue_facts import falling
from assistant.metrics.samples import wilson
from assistant.metrics.view import Compute, Metric, View
from assistant.types.facts import Fact, Period


@dataclass(frozen=True, slots=True)
class Margin:
    """Gross margin as a share of revenue, or why there is none."""

    value: Fraction | None
    says: str
    rows: tuple[str, ...] = ()
    aside: tuple[Aside, ...] = ()


def margin_of(view: View, book: Book, period: Period) -> Margin:
    """Return the gross margin of a window: configured, else revenue by month less the cost of serving it."""
    if view.settings.gross_margin is not None:
        return Margin(
            Fraction(view.settings.gross_margin), f"gross margin {view.settings.gross_margin} as configured"
        )
    spending = spending_of(view, book, period)
    rows = spending.rows(SERVING)
    if not rows:
        why = "no gross margin is configured and no service or delivery costs are known"
        return Margin(None, why, aside=spending.aside)
    revenue, spent = spending.revenue(), spending.total(SERVING)
    value = growth.gross_margin(revenue, spent)
    says = f"recurring revenue of the months {revenue:f} less service and delivery costs {shown(spent)}"
    if value is None:
        says = "there is no revenue in the window"
    return Margin(value, says, rows, spending.aside)


def _rows(costs: Iterable[Cost]) -> tuple[str, ...]:
    return tuple(cost.row for cost in costs)


@dataclass(frozen=True, slots=True)
class Churn:
    """Accounts lost over accounts at risk, month by month over a window, pooled."""

    lost: int
    at_risk: int
    rows: tuple[str, ...]

    @property
    def rate(self) -> Fraction | None:
        """Return the monthly churn, None where no account was at risk."""
        return Fraction(self.lost, self.at_risk) if self.at_risk else None


def monthly_churn(view: View, book: Book) -> Churn:
    """Pool logo churn over the twelve months before the asked day (gross: nothing won back offsets it)."""
    lost, at_risk, rows = 0, 0, []
    for back in range(12, 0, -1):
        month = Period(add_months(view.as_of, -back), add_months(view.as_of, 1 - back))
        ratio = retention.logo_churn(fall := book.fall(month, view.ask.policy))
        lost, at_risk = lost + int(ratio.numerator), at_risk + int(ratio.denominator)
        rows += [row for flow in fall.flows for row in flow.rows]
    return Churn(lost, at_risk, tuple(dict.fromkeys(rows)))


def _margin(view: View, metric: Metric) -> tuple[Fact, ...]:
    book, period = book_of(view), view.window()
    margin = margin_of(view, book, period)
    aside = margin.aside
    if margin.value is None:
        return (metric.undefined(view, margin.says, period=period, aside=(*book.aside, *aside)),)
    return (
        metric.fact(
            view,
            percent(margin.value),
            method=margin.says,
            rows=margin.rows,
            period=period,
            aside=(*book.aside, *aside),
        ),
    )


def _arpa(view: View, metric: Metric) -> tuple[Fact, ...]:
    book = book_of(view)
    flows = [f for f in book.fall(Period(view.as_of, view.as_of), view.ask.policy).flows if f.closing > 0]
    if not flows:
        return (metric.undefined(view, "no account pays on the day", unit=book.currency, aside=book.aside),)
    with exactly():
        total = sum((flow.closing for flow in flows), ZERO)
    return (
        metric.fact(
            view,
            shown(Fraction(total) / len(flows)),
            method=f"{total:f} over {len(flows)} accounts",
            rows=(row for flow in flows for row in flow.rows),
            unit=book.currency,
            sample_size=len(flows),
            aside=book.aside,
        ),
    )


@dataclass(frozen=True, slots=True)
class Acquisition:
    """Acquisition costs of the lagged window, accounts won in the window, and what the new ones pay."""

    cac: Fraction | None
    arpa_new: Fraction | None
    says: str
    rows: tuple[str, ...]
    won: int
    period: Period
    aside: tuple[Aside, ...]


def acquisition(view: View, book: Book, costs: list[Cost], aside: tuple[Aside, ...]) -> Acquisition:
    """Put spending against the accounts it won: the spending lies `cac_lag_months` before the window."""
    _, fall, _, more = falling(view)
    lag = -view.settings.cac_lag_months
    before = Period(add_months(fall.period.start, lag), add_months(fall.period.end, lag))
    spending = costs_in(costs, before, ("acquisition",))
    new = [flow for flow in fall.flows if any(move.bar is Bar.NEW for move in flow.movements)]
    with exactly():
        spent, gained = sum((cost.amount for cost in spending), ZERO), fall.bars[Bar.NEW]
    says = f"{spent:f} spent from {before.start} to {before.end}, {len(new)} won, {gained:f} a month new"
    cac = growth.acquisition_cost(spent, len(new)) if spending else None
    arpa = Fraction(gained) / len(new) if new else None
    rows = (*_rows(spending), *(row for flow in new for row in flow.rows))
    return Acquisition(cac, arpa, says, rows, len(new), fall.period, (*aside, *more))


def _acquired(
    make: Callable[[View, Book, Acquisition, Margin], tuple[Fraction | None, str]], unit: str
) -> Compute:
    def compute(view: View, metric: Metric) -> tuple[Fact, ...]:
        book = book_of(view)
        costs, aside = costs_of(view, book)
        won = acquisition(view, book, costs, aside)
        margin = margin_of(view, book, won.period)
        shown_unit = book.currency if unit == "money" else unit
        if won.cac is None:
            why = "no acquisition costs or no accounts won: " + won.says
            return (
                metric.undefined(
                    view, why, rows=won.rows, unit=shown_unit, period=won.period, aside=won.aside
                ),
            )
        value, says = make(view, book, won, margin)
        rows = (*won.rows, *margin.rows)
        if value is None:
            return (
                metric.undefined(view, says, rows=rows, unit=shown_unit, period=won.period, aside=won.aside),
            )
        return (
            metric.fact(
                view,
                shown(value),
                method=f"{won.says}; {says}",
                rows=rows,
                unit=shown_unit,
                period=won.period,
                sample_size=won.won,
                aside=won.aside,
            ),
        )

    return compute


def _payback(view: View, book: Book, won: Acquisition, margin: Margin) -> tuple[Fraction | None, str]:
    if margin.value is None or won.arpa_new is None or won.cac is None:
        return None, margin.says
    return growth.payback_months(won.cac, won.arpa_new, margin=margin.value), margin.says


def _ltv_to_cac(view: View, book: Book, won: Acquisition, margin: Margin) -> tuple[Fraction | None, str]:
    worth, says = lifetime(view, book, margin)
    if worth is None or won.cac is None:
        return None, says
    return growth.ltv_to_cac(worth.value, won.cac), says


def lifetime(view: View, book: Book, margin: Margin) -> tuple[growth.Lifetime | None, str]:
    """Return the lifetime value of an average account, and how it came about."""
    point = book.fall(Period(view.as_of, view.as_of), view.ask.policy)
    n = sum(1 for flow in point.flows if flow.closing > 0)
    churn = monthly_churn(view, book)
    on_margin = view.ask.policy.ltv_on_margin
    if n == 0 or churn.rate is None:
        return None, "nobody pays, or nobody was at risk in the last twelve months"
    if on_margin and margin.value is None:
        return None, margin.says
    share = margin.value if on_margin and margin.value is not None else Fraction(1)
    with exactly():
        arpa = Fraction(point.closing) / n
    worth = growth.lifetime_value(arpa, churn.rate, margin=share, cap_months=view.settings.ltv_cap_months)
    low, high = wilson(churn.lost, churn.at_risk)
    cap = (
        f"capped at {view.settings.ltv_cap_months} months"
        if worth.capped
        else f"{shown(worth.months)} months"
    )
    basis = margin.says if on_margin else "on revenue, without margin"
    says = (
        f"ARPA {shown(arpa)}, monthly logo churn {churn.lost} of {churn.at_risk} account months "
        f"(95 % interval {low * 100:.2f} to {high * 100:.2f} %), {cap}; {basis}"
    )
    return worth, says


def _ltv(view: View, metric: Metric) -> tuple[Fact, ...]:
    book = book_of(view)
    margin = margin_of(view, book, view.window())
    worth, says = lifetime(view, book, margin)
    churn = monthly_churn(view, book)
    rows, left_out = (*churn.rows, *margin.rows), (*book.aside, *margin.aside)
    if worth is None:
        return (metric.undefined(view, says, rows=rows, unit=book.currency, aside=left_out),)
    return (
        metric.fact(
            view,
            shown(worth.value),
            method=says,
            rows=rows,
            unit=book.currency,
            sample_size=churn.at_risk,
            aside=left_out,
        ),
    )


ROWS = ("subscriptions", "exchange_rates", "costs")

METRICS = (
    Metric("arpa", "Average recurring revenue of a paying account.", "money",
           "MRR of the day over the accounts that pay on it.", ("subscriptions", "exchange_rates"), _arpa,
           (), True),
    Metric("gross_margin", "Share of recurring revenue left after the cost of serving it.", "%",
           "Revenue of the months less service and delivery costs, over revenue.", ROWS, _margin, ("S015",),
           True),
    Metric("cac", "What it cost to win one account.", "money",
           "Acquisition costs of the window moved back by the sales lag, over accounts won in the window.",
           ROWS,
           _acquired(lambda view, book, won, margin: (won.cac, "fully loaded as delivered"), "money"),
           ("S018",), True),
    Metric("cac_payback", "Months until a new account has paid back what it cost to win.", "months",
           "CAC over (MRR of a new account times gross margin).", ROWS, _acquired(_payback, "months"),
           ("S012",), True),
    Metric("ltv", "Lifetime value of an average account.", "money",
           "ARPA times gross margin over monthly churn, at most the cap's months.", ROWS, _ltv, ("S002",
                                                                                                 "S281"),
                                                                                                 True),
    Metric("ltv_to_cac", "How many times an account's lifetime value covers what it cost to win.", "ratio",
           "LTV over CAC.", ROWS, _acquired(_ltv_to_cac, "ratio"), ("S002",), True),
)  # fmt: skip
