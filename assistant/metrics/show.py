"""One question to one metric: whose figures, when, counted how. The door for command line, tools and API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.errors import InvalidQuestion, NotFound
from assistant.metrics.books import Book
from assistant.metrics.cells import Aside
from assistant.metrics.money import percent
from assistant.metrics.policies import policy_named
from assistant.metrics.reconcile import Difference, Reconciliation, amounts, reconcile
from assistant.metrics.registry import METRICS
from assistant.metrics.retention import (
    Ratio,
    Renewing,
    expansion_share,
    gross_churn,
    grr,
    logo_churn,
    logo_retention,
    net_churn,
    nrr,
    quick_ratio,
)
from assistant.metrics.revenue import Waterfall
from assistant.metrics.revenue_facts import falling, method_of
from assistant.metrics.segments import segment_of
from assistant.metrics.timeline import Movement
from assistant.metrics.view import Metric, MetricSettings, Question, View
from assistant.ports import Reader
from assistant.types.accounts import Account
from assistant.types.facts import Fact, Period, SetAside
from assistant.types.scope import Scope


@dataclass(frozen=True, slots=True)
class MetricResult:
    """Figures, and every row that was left out of any of them."""

    facts: tuple[Fact, ...]
    set_aside: tuple[SetAside, ...]


def list_metrics() -> tuple[Metric, ...]:
    """Return the table of metrics in its order."""
    return tuple(METRICS.values())


def show(
    name: str,
    *,
    reader: Reader,
    scope: Scope,
    as_of: date,
    account: str | None = None,
    segment: str | None = None,
    period: Period | None = None,
    policy: str | None = None,
    currency: str | None = None,
    explain: str | None = None,
    settings: MetricSettings = MetricSettings(),  # noqa: B008  (frozen)
) -> MetricResult:
    """Compute one metric for an account, a segment, or all accounts of the scope.

    `explain` names a second policy (or `reported`: what was known on the day itself) and adds the accounts
    and events that make the difference. Rows learned after `scope.as_of` are never seen. Raises
    InvalidQuestion for names nobody knows and NotFound for accounts outside the scope.
    """
    if name not in METRICS:
        raise InvalidQuestion(
            f"There is no metric {name!r}.",
            why="The table of metrics does not hold it.",
            mend=f"Choose one of: {', '.join(METRICS)}.",
        )
    question = Question(as_of, account, segment, period, policy_named(policy), currency, settings)
    view = _view(reader, scope, question)
    metric = METRICS[name]
    facts = metric.compute(view, metric)
    if explain is not None:
        facts += _explained(view, metric, explain)
    seen = {out: None for fact in facts for out in fact.set_aside}
    return MetricResult(facts, tuple(seen))


def _view(reader: Reader, scope: Scope, question: Question) -> View:
    wide = scope
    if question.account is not None:
        scope = scope.narrowed(question.account)
    accounts = reader.accounts(scope=scope)
    if question.account is not None and not accounts:
        raise NotFound(
            f"There is no account {question.account!r}.",
            why="It is not among the accounts that may be read.",
            mend="Check the id, or ask for the whole portfolio.",
        )
    if question.segment is not None:
        accounts = _of_segment(accounts, reader, scope, question)
    return View(reader, scope, accounts, question, wide=wide)


def _of_segment(
    accounts: tuple[Account, ...], reader: Reader, scope: Scope, question: Question
) -> tuple[Account, ...]:
    everyone = View(reader, scope, accounts, replace(question, segment=None))
    of = segment_of(everyone)
    chosen = tuple(account for account in accounts if of.get(account.id) == question.segment)
    if not chosen:
        names = sorted({name for name in of.values() if name is not None})
        raise InvalidQuestion(
            f"No account is in a segment {question.segment!r}.",
            why="Segments come from the accounts' own column, else from the configured bands.",
            mend=f"Choose one of: {', '.join(names)}."
            if names
            else "Give the accounts a segment or configure bands.",
        )
    return chosen


_RATIOS: dict[str, Callable[[Waterfall, Renewing], Ratio]] = {
    "nrr": nrr,
    "grr": grr,
    "logo_retention": logo_retention,
    "logo_churn": logo_churn,
    "gross_mrr_churn": lambda fall, _: gross_churn(fall),
    "net_mrr_churn": lambda fall, _: net_churn(fall),
    "quick_ratio": lambda fall, _: quick_ratio(fall),
    "expansion_share": lambda fall, _: expansion_share(fall),
}
_AMOUNTS = ("mrr", "arr", "waterfall")
"""Explained by what each account pays at the end."""


def _explained(view: View, metric: Metric, other: str) -> tuple[Fact, ...]:
    """Explain the first figure of a revenue metric against another policy, or against what was reported."""
    if metric.name not in _RATIOS and metric.name not in _AMOUNTS:
        raise InvalidQuestion(
            f"No difference can be explained for {metric.name}.",
            why="Only sums and ratios of recurring revenue are made of terms by account.",
            mend=f"Ask for one of: {', '.join((*_AMOUNTS, *_RATIOS))}.",
        )
    second = view.at(view.as_of) if other == "reported" else _recounted(view, other)
    if metric.name in ("mrr", "arr"):
        day = Period(view.as_of, view.as_of)
        view, second = _over(view, day), _over(second, day)
    one, book, fall, aside = _counted(view, metric)
    two, _, fall_two, aside_two = _counted(second, metric)
    found = reconcile(one, two, falls=(fall, fall_two))
    names = (fall.policy.name, other)
    return _facts(view, metric, found, book=book, fall=fall, names=names, aside=(*aside, *aside_two))


def _recounted(view: View, policy: str) -> View:
    return View(view.reader, view.scope, view.accounts, replace(view.ask, policy=policy_named(policy)))


def _over(view: View, period: Period) -> View:
    return View(view.reader, view.scope, view.accounts, replace(view.ask, period=period))


def _counted(view: View, metric: Metric) -> tuple[Ratio, Book, Waterfall, tuple[Aside, ...]]:
    book, fall, who, aside = falling(view)
    make = _RATIOS.get(metric.name)
    times = 12 if metric.name == "arr" else 1
    ratio = (
        make(fall, who) if make else amounts({flow.account_id: flow.closing * times for flow in fall.flows})
    )
    return ratio, book, fall, aside


def _facts(
    view: View,
    metric: Metric,
    found: Reconciliation,
    *,
    book: Book,
    fall: Waterfall,
    names: tuple[str, str],
    aside: tuple[Aside, ...],
) -> tuple[Fact, ...]:
    is_ratio = metric.name in _RATIOS
    money = book.currency if metric.name not in ("logo_retention", "logo_churn") else "accounts"
    says = f"{names[0]} less {names[1]}; {method_of(book, fall)}"
    if is_ratio and found.gap is None:
        first = metric.undefined(view, f"one of the two is undefined ({says})", name="gap", aside=aside)
    else:
        value = _points(found.gap, metric) if is_ratio else found.above
        first = metric.fact(
            view,
            value,
            method=f"{says}; {found.above:f} above and {found.below:f} below the line",
            name="gap",
            unit=_unit(metric, money),
            period=fall.period,
            sample_size=len(found.differences),
            aside=aside,
        )
    return (
        first,
        *(_account(view, metric, one, money=money, period=fall.period) for one in found.differences),
    )


def _account(view: View, metric: Metric, one: Difference, *, money: str, period: Period) -> Fact:
    method = f"{one.above:f} {money} above and {one.below:f} below the line; {_events(one.events)}"
    is_ratio = metric.name in _RATIOS
    value = _points(one.share, metric) if is_ratio else one.above
    return metric.fact(
        view,
        value,
        method=method,
        rows=one.rows,
        name="gap.account",
        unit=_unit(metric, money),
        period=period,
        account_id=one.account_id,
    )


def _points(share: Fraction | None, metric: Metric) -> Decimal | None:
    return percent(share) if metric.unit == "%" or share is None else percent(share / 100)


def _unit(metric: Metric, money: str) -> str:
    if metric.name not in _RATIOS:
        return money
    return "points" if metric.unit == "%" else metric.unit


def _events(events: tuple[Movement, ...]) -> str:
    if not events:
        return "no event in either window"
    return "; ".join(
        f"{move.on} {move.bar.value} {move.amount:f} ({', '.join(cause for cause, _ in move.parts)})"
        for move in events
    )
