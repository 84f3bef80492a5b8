"""What the figures mean ahead: growth without acquisition, the gap to the NRR target, Rule of 40."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from assistant.metrics import growth, retention
from assistant.metrics.bands import TARGET
from assistant.metrics.books import book_of
from assistant.metrics.money import percent, shown
from assistant.metrics.periods import add_months
from assistant.metrics.revenue_facts import falling, rows_of
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact, Period

YEARS = 5
NOBODY = "nobody paid at the opening"


def _projection(view: View, metric: Metric) -> tuple[Fact, ...]:
    book, fall, who, aside = falling(view)
    ratio = retention.nrr(fall, who).value
    if ratio is None:
        return (metric.undefined(view, NOBODY, unit=book.currency, period=fall.period, aside=aside),)
    values = growth.without_acquisition(fall.closing, ratio, YEARS)
    says = f"policy {fall.policy.name}; NRR {percent(ratio)} % repeated, nobody new; an extrapolation"
    return tuple(
        metric.fact(
            view,
            shown(value),
            method=says,
            rows=rows_of(fall),
            name=f"no_acquisition.year{year}",
            unit=book.currency,
            period=fall.period,
            sample_size=len(fall.flows),
            aside=aside,
        )
        for year, value in enumerate(values)
    )


def _gap(view: View, metric: Metric) -> tuple[Fact, ...]:
    book, fall, who, aside = falling(view)
    net = retention.nrr(fall, who)
    if net.value is None:
        return (metric.undefined(view, NOBODY, unit=book.currency, period=fall.period, aside=aside),)
    gap = growth.gap_to_target(net.value, net.denominator)
    says = f"{percent(TARGET)} % less {percent(net.value)} %, times {net.denominator:f}, a month"
    return (
        metric.fact(
            view,
            shown(gap),
            method=says,
            rows=rows_of(fall),
            unit=book.currency,
            period=fall.period,
            sample_size=len(net.terms),
            aside=aside,
        ),
    )


def _rule_of_40(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Growth of ARR over the window and the margin of the configured free cash flow on average ARR."""
    _, fall, _, aside = falling(view)
    cash = view.settings.free_cash_flow
    if cash is None:
        why = "no free cash flow is configured, and no table of facts holds it"
        return (metric.undefined(view, why, period=fall.period, aside=aside),)
    result = growth.rule_of_40(fall.opening * 12, fall.closing * 12, cash)
    if result is None:
        return (metric.undefined(view, NOBODY, period=fall.period, aside=aside),)
    says = (
        f"ARR growth {shown(result.growth)} % plus cash flow margin {shown(result.margin)} % on average ARR"
    )
    return (
        metric.fact(
            view,
            shown(result.total),
            method=says,
            rows=rows_of(fall),
            period=fall.period,
            sample_size=len(fall.flows),
            aside=aside,
        ),
    )


def _monthly(view: View, metric: Metric) -> tuple[Fact, ...]:
    """NRR month by month and its product, so that nobody annualises one month's figure silently."""
    book, policy = book_of(view), view.ask.policy
    from_, to = view.window().start, view.window().end
    days = [from_]
    while (step := add_months(from_, len(days))) <= to:
        days.append(step)
    ratios: list[Fraction] = []
    facts: list[Fact] = []
    for start, end in pairwise(days):
        fall = book.fall(Period(start, end), policy)
        ratio = retention.nrr(fall)
        says = f"policy {policy.name}; {ratio.numerator:f} over {ratio.denominator:f}"
        if ratio.value is None:
            why = f"{NOBODY} ({says})"
            facts.append(metric.undefined(view, why, name="nrr_month", period=fall.period))
            continue
        ratios.append(ratio.value)
        facts.append(
            metric.fact(
                view,
                percent(ratio.value),
                method=says,
                rows=rows_of(fall),
                name="nrr_month",
                period=fall.period,
                sample_size=len(ratio.terms),
            )
        )
    if not ratios:
        return (
            metric.undefined(view, f"{NOBODY}, or the window holds no whole month", period=view.window()),
        )
    says = f"product of {len(ratios)} monthly ratios, each with its own opening: not the cohort's NRR"
    head = metric.fact(
        view,
        percent(growth.compounded(ratios)),
        method=says,
        period=Period(days[0], days[-1]),
        rows=(row for fact in facts for row in fact.inputs),
        sample_size=len(ratios),
        aside=book.aside,
    )
    return (head, *facts)


ROWS = ("subscriptions", "exchange_rates")

METRICS = (
    Metric("no_acquisition", "What the base would come to in each of five years if nobody new came.", "money",
           "Closing MRR times NRR to the power of the years.", ROWS, _projection, ("S010",), True),
    Metric("nrr_gap", "Revenue between the NRR of the window and 110 %.", "money",
           "110 % less NRR, times opening recurring revenue; zero at or above the target.", ROWS, _gap,
           ("S011", "S036"), True),
    Metric("rule_of_40", "Growth and free cash flow margin together.", "%",
           "ARR growth in percent plus free cash flow over average ARR in percent.", ROWS, _rule_of_40,
           ("S013",),
           True),
    Metric("nrr_monthly", "NRR of each month of the window, and what the months come to together.", "%",
           "The product of the monthly ratios.", ROWS, _monthly, ("S005",), True),
)  # fmt: skip
