"""Revenue metrics as Facts: MRR and ARR, the waterfall with its causes, and the retention ratios."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.metrics import retention
from assistant.metrics.bands import band, compounding
from assistant.metrics.books import Book, book_of, renewals_of, renewing
from assistant.metrics.causes import Bar
from assistant.metrics.cells import Aside
from assistant.metrics.money import ZERO, exactly, percent, shown
from assistant.metrics.policies import Form
from assistant.metrics.retention import PRICE, Ratio, Renewing
from assistant.metrics.revenue import BARS, Waterfall
from assistant.metrics.transfers import Transfers, transfers_of
from assistant.metrics.view import Compute, Metric, View
from assistant.types.facts import Fact, Period

ROWS = ("subscriptions", "exchange_rates")


def rows_of(fall: Waterfall) -> tuple[str, ...]:
    """Return the rows of subscriptions and of exchange rates behind a waterfall."""
    return (*_lines_of(fall), *fall.rates)


def _lines_of(fall: Waterfall) -> tuple[str, ...]:
    return tuple(row for flow in fall.flows for row in flow.rows)


def oldest(book: Book, fall: Waterfall) -> date | None:
    """Return the first day of the oldest line that the window needs."""
    rows = frozenset(rows_of(fall))
    return min((line.start for line in book.lines if line.row in rows), default=None)


def method_of(book: Book, fall: Waterfall) -> str:
    """Say how a revenue figure was counted."""
    return f"policy {fall.policy.name}; in {book.currency} ({book.chosen}){book.footnote(fall.period)}"


def asides(book: Book, fall: Waterfall) -> tuple[Aside, ...]:
    """Return every row left out that might have changed the figure."""
    return (*book.aside, *fall.aside)


def _point(times: int) -> Compute:
    def compute(view: View, metric: Metric) -> tuple[Fact, ...]:
        book = book_of(view)
        fall = book.fall(Period(view.as_of, view.as_of), view.ask.policy)
        paying = [flow for flow in fall.flows if flow.closing > 0]
        if not book.lines:
            why = "no subscription of these accounts is known"
            return (metric.undefined(view, why, unit=book.currency, aside=asides(book, fall)),)
        with exactly():
            value = fall.closing * times
        return (
            metric.fact(
                view,
                value,
                method=f"{method_of(book, fall)}; rows in force on {view.as_of}",
                rows=(*(row for flow in paying for row in flow.rows), *fall.rates),
                unit=book.currency,
                sample_size=len(paying),
                aside=asides(book, fall),
                oldest=oldest(book, fall),
            ),
        )

    return compute


def _waterfall(view: View, metric: Metric) -> tuple[Fact, ...]:
    period, book = view.window(), book_of(view)
    moved = transfers_of(view, book, period)
    fall = moved.book.fall(period, view.ask.policy)
    times = 12 if fall.policy.annualised else 1
    with exactly():
        figures = _bars(fall, moved)
    method, first = method_of(book, fall), oldest(book, fall)
    aside = asides(book, fall)

    def fact(name: str, amount: Decimal, rows: Iterable[str], n: int) -> Fact:
        with exactly():
            value = amount * times
        return metric.fact(
            view,
            value,
            method=method,
            rows=(*rows, *fall.rates) if n else (),
            name=name,
            unit=book.currency,
            period=period,
            sample_size=n,
            aside=aside,
            oldest=first,
        )

    return tuple(fact(name, amount, rows, len(rows)) for name, amount, rows in figures)


def _bars(fall: Waterfall, moved: Transfers) -> list[tuple[str, Decimal, tuple[str, ...]]]:
    everything = _lines_of(fall)
    figures = [("opening", fall.opening - moved.into + moved.out, everything)]
    if moved.into or moved.out:
        figures += [("transfer_in", moved.into, moved.rows), ("transfer_out", moved.out, moved.rows)]
    for bar in BARS:
        moves = [move for flow in fall.flows for move in flow.movements if move.bar is bar]
        figures.append((bar.value, fall.bars[bar], tuple(row for move in moves for row in move.rows)))
        for (of, cause), amount in sorted(fall.parts.items()):
            if of is bar:
                rows = (row for move in moves if cause in dict(move.parts) for row in move.rows)
                figures.append((f"{bar.value}.{cause}", amount, tuple(rows)))
    return [*figures, ("fx", fall.fx, everything if fall.fx else ()), ("closing", fall.closing, everything)]


Make = Callable[[Waterfall, Renewing], Ratio]


def falling(view: View) -> tuple[Book, Waterfall, Renewing, tuple[Aside, ...]]:
    """Return the book, its waterfall over the asked window, and who renews in it where the policy asks."""
    period, book = view.window(), book_of(view)
    fall = book.fall(period, view.ask.policy)
    if view.ask.policy.form is not Form.RENEWALS:
        return book, fall, None, asides(book, fall)
    renewals, aside = renewals_of(view, book)
    who = renewing(renewals, period)
    known = frozenset(renewal.account_id for renewal in renewals)
    silent = [
        Aside(flow.rows[0], flow.account_id, f"no renewal date is known for {flow.account_id}")
        for flow in fall.flows
        if flow.opening > 0 and flow.account_id not in known
    ]
    return book, fall, who, (*asides(book, fall), *aside, *silent)


def _ratio(make: Make, *, as_percent: bool = True, why: str = "nobody paid at the opening") -> Compute:
    def compute(view: View, metric: Metric) -> tuple[Fact, ...]:
        book, fall, who, aside = falling(view)
        ratio = make(fall, who)
        return (
            ratio_fact(
                view, metric, ratio, book=book, fall=fall, aside=aside, why=why, as_percent=as_percent
            ),
        )

    return compute


def ratio_fact(
    view: View,
    metric: Metric,
    ratio: Ratio,
    *,
    book: Book,
    fall: Waterfall,
    aside: tuple[Aside, ...],
    why: str,
    as_percent: bool = True,
) -> Fact:
    """Make the Fact of a ratio: defined or not, with the rows of the accounts that stand in it."""
    inside = {account_id for account_id, terms in ratio.terms.items() if any(terms)}
    rows = [row for flow in fall.flows if flow.account_id in inside for row in flow.rows]
    rows += fall.rates
    method = f"{method_of(book, fall)}; {ratio.numerator:f} over {ratio.denominator:f}"
    n, first = len(inside), oldest(book, fall)
    if ratio.value is None:
        why = f"{why} ({method})"
        return metric.undefined(
            view, why, rows=rows, period=fall.period, sample_size=n, aside=aside, oldest=first
        )
    value = percent(ratio.value) if as_percent else shown(ratio.value)
    return metric.fact(
        view, value, method=method, rows=rows, period=fall.period, sample_size=n, aside=aside, oldest=first
    )


def _nrr(view: View, metric: Metric) -> tuple[Fact, ...]:
    """NRR, with and without price, with its band and the accounts it rests on."""
    book, fall, who, aside = falling(view)
    ratio, why = retention.nrr(fall, who), "nobody paid at the opening"
    head = ratio_fact(view, metric, ratio, book=book, fall=fall, aside=aside, why=why)
    facts = [head]
    for name, causes in (("nrr_without_price", PRICE), ("nrr_without_escalator", ("escalator",))):
        without = retention.nrr_without(fall, *causes, renewing=who)
        if without.value != ratio.value and without.value is not None:
            method = f"{head.method}; without {' and '.join(causes)}"
            facts.append(
                metric.fact(
                    view,
                    percent(without.value),
                    method=method,
                    rows=head.inputs,
                    name=name,
                    period=fall.period,
                    sample_size=head.sample_size,
                    oldest=head.oldest_source_on,
                )
            )
    if ratio.value is not None:
        facts.append(_band(view, metric, head, ratio.value))
    return tuple(facts)


def _band(view: View, metric: Metric, head: Fact, ratio: Fraction) -> Fact:
    found = band(ratio)
    method = f"{found.meaning} Here {compounding(ratio)}. Taken from the exact ratio, not from a rounded one"
    return metric.fact(
        view,
        found.name,
        method=method,
        rows=head.inputs,
        name="nrr_band",
        unit="band",
        period=head.period,
        sample_size=head.sample_size,
        oldest=head.oldest_source_on,
    )


def _growth(view: View, metric: Metric) -> tuple[Fact, ...]:
    book, fall, _, aside = falling(view)
    bars = fall.bars
    with exactly():
        four = bars[Bar.NEW] + bars[Bar.EXPANSION] - bars[Bar.CHURN] - bars[Bar.CONTRACTION]
    return tuple(
        metric.fact(
            view,
            value,
            method=f"{method_of(book, fall)}; {says}",
            rows=rows_of(fall),
            name=name,
            unit=book.currency,
            period=fall.period,
            sample_size=len(fall.flows),
            aside=aside,
            oldest=oldest(book, fall),
        )
        for name, value, says in (
            ("mrr_growth", fall.net, "return counted"),
            ("mrr_growth_seed", four, "four bars, return not counted"),
        )
    )


def _mix(view: View, metric: Metric) -> tuple[Fact, ...]:
    book, fall, _, aside = falling(view)
    facts = []
    for kind in ("renewal", "expansion", "new"):
        ratio = retention.revenue_mix(fall, kind)
        fact = ratio_fact(
            view, metric, ratio, book=book, fall=fall, aside=aside, why="there is no closing revenue"
        )
        facts.append(
            metric.fact(
                view,
                fact.value,
                method=fact.method,
                rows=fact.inputs,
                name=f"revenue_mix_{kind}",
                period=fall.period,
                sample_size=fact.sample_size,
                aside=aside,
                oldest=fact.oldest_source_on,
            )
        )
    return tuple(facts)


def _usage_mrr(view: View, metric: Metric) -> tuple[Fact, ...]:
    book = book_of(view)
    days = view.window(days=91)
    metered = [line for line in book.lines if line.kind == "metered" and line.start < days.end]
    metered = [line for line in metered if line.end is None or line.end > days.start]
    months = {(line.start.year, line.start.month) for line in metered}
    aside = book.aside
    priced = [(line, book.rates.factor(line.currency, book.currency, day=line.start)) for line in metered]
    if not months or any(factor is None for _, factor in priced):
        why = "no metered charges in the last three months" if not months else "a rate is missing"
        return (metric.undefined(view, why, unit=book.currency, period=days, aside=aside),)
    with exactly():
        total = sum((line.mrr * factor for line, factor in priced if factor is not None), ZERO)
    value = shown(Fraction(total) / 3)
    return (
        metric.fact(
            view,
            value,
            method=f"{total:f} over three months, beside MRR and never in it",
            rows=(line.row for line in metered),
            unit=book.currency,
            period=days,
            aside=aside,
            sample_size=len(metered),
            oldest=min(line.start for line in metered),
        ),
    )


NOTHING_LOST = "nothing was lost, so there is nothing to divide by"

METRICS = (
    Metric("mrr", "Monthly recurring revenue in force on a day.", "money",
           "The sum of the monthly prices of the subscriptions in force on the day.", ROWS, _point(1),
           ("S189",), True),
    Metric("arr", "Annual recurring revenue in force on a day.", "money",
           "Twelve times the monthly recurring revenue of the day.", ROWS, _point(12), ("S189",), True),
    Metric("waterfall",
           "What moved recurring revenue from the opening to the closing of a window, by cause.", "money",
           "Closing is opening plus new, reactivation and expansion, less contraction and churn, plus fx.",
           ROWS,
           _waterfall, ("S001", "S024", "S026"), True),
    Metric("nrr", "Net revenue retention: revenue kept and grown from the accounts there at the opening.",
           "%",
           "What the accounts of the opening pay at the end, over what they paid at the opening.",
           (*ROWS, "opportunities", "milestones", "accounts"), _nrr,
           ("S003", "S004", "S005", "S007", "S008", "S009", "S030", "S031", "S032", "S033", "S034", "S259"),
           True),
    Metric("grr",
           "Gross revenue retention: revenue kept from the accounts there at the opening, without growth.",
           "%",
           "What accounts of the opening still pay, each at most what it paid then, over the opening.",
           (*ROWS, "opportunities", "milestones", "accounts"), _ratio(retention.grr), ("S006",), True),
    Metric("logo_retention", "Share of the paying accounts of the opening that are still there.", "%",
           "Accounts of the opening that still pay at the end, over accounts of the opening.", ROWS,
           _ratio(retention.logo_retention), ("S016", "S245"), True),
    Metric("logo_churn", "Share of the paying accounts of the opening that are gone.", "%",
           "Accounts of the opening that no longer pay at the end, over accounts of the opening.", ROWS,
           _ratio(retention.logo_churn), ("S016",), True),
    Metric("gross_mrr_churn", "Revenue lost in a window, as a share of the opening.", "%",
           "Churn plus contraction, over opening.", ROWS, _ratio(lambda fall,
                                                                 _: retention.gross_churn(fall)), (), True),
    Metric("net_mrr_churn",
           "Revenue lost less revenue gained from existing accounts, as a share of the opening.", "%",
           "Churn plus contraction less expansion (and return, where the policy counts it), over opening.",
           ROWS,
           _ratio(lambda fall, _: retention.net_churn(fall)), (), True),
    Metric("quick_ratio", "How many times what was gained covers what was lost.", "ratio",
           "New plus expansion, over churn plus contraction.", ROWS,
           _ratio(lambda fall, _: retention.quick_ratio(fall), as_percent=False, why=NOTHING_LOST), (), True),
    Metric("expansion_share", "How much of what was gained came from existing accounts.", "%",
           "Expansion, over new plus expansion plus reactivation.", ROWS,
           _ratio(lambda fall, _: retention.expansion_share(fall), why="nothing was gained"), ("S014",
                                                                                               "S245"), True),
    Metric("mrr_growth", "What recurring revenue grew by in a window, with and without returning accounts.",
           "money",
           "New plus expansion (plus reactivation) less churn and contraction.", ROWS, _growth, ("S001",),
           True),
    Metric("revenue_mix", "What closing revenue is made of: kept, grown, and new.", "%",
           "The parts of closing that were paid at the opening, came on top, or are from new accounts.", ROWS,
           _mix, ("S019", "S026"), True),
    Metric("usage_mrr", "Metered charges of the last three months, per month, beside MRR.", "money",
           "Metered charges of three months, divided by three.", ROWS, _usage_mrr, ("S071",)),
)  # fmt: skip
