"""Renewals: who came up and stayed, what was available to renew, and what comes up next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from assistant.metrics import retention
from assistant.metrics.books import book_of, renewals_of, renewing
from assistant.metrics.money import ONE, ZERO, exactly
from assistant.metrics.policies import policy_named
from assistant.metrics.retention import Ratio
from assistant.metrics.revenue_facts import falling, ratio_fact
from assistant.metrics.view import Compute, Metric, View
from assistant.types.facts import Fact, Period

AHEAD_DAYS = 90
NOBODY = "no account that paid at the opening came up for renewal in the window"


def _under_atr(view: View) -> View:
    """Return the view under the available-to-renew policy, its other wishes kept."""
    policy = replace(policy_named("atr"), fx=view.ask.policy.fx)
    return View(view.reader, view.scope, view.accounts, replace(view.ask, policy=policy))


def _atr(which: str) -> Compute:
    def compute(view: View, metric: Metric) -> tuple[Fact, ...]:
        book, fall, who, aside = falling(_under_atr(view))
        ratio = retention.nrr(fall, who) if which == "nrr" else retention.grr(fall, who)
        return (ratio_fact(view, metric, ratio, book=book, fall=fall, aside=aside, why=NOBODY),)

    return compute


def _rate(view: View, metric: Metric) -> tuple[Fact, ...]:
    book, fall, who, aside = falling(_under_atr(view))
    up = [flow for flow in fall.flows if flow.opening > 0 and flow.account_id in (who or ())]
    ratio = Ratio("renewal_rate", {flow.account_id: (ONE if flow.stays else ZERO, ONE) for flow in up})
    return (ratio_fact(view, metric, ratio, book=book, fall=fall, aside=aside, why=NOBODY),)


def _due(view: View, metric: Metric) -> tuple[Fact, ...]:
    book = book_of(view)
    renewals, aside = renewals_of(view, book)
    window = view.ask.period or Period(view.as_of, view.as_of + timedelta(days=AHEAD_DAYS))
    due = [renewal for renewal in renewals if window.start <= renewal.on < window.end]
    flows = {
        flow.account_id: flow for flow in book.fall(Period(view.as_of, view.as_of), view.ask.policy).flows
    }
    with exactly():
        at_stake = sum(
            (flows[id].closing for id in {renewal.account_id for renewal in due} if id in flows), ZERO
        )
    says = "renewal days named by subscriptions, opportunities, milestones or accounts; none is guessed"
    facts = [
        metric.fact(
            view,
            at_stake,
            method=says,
            rows=(renewal.row for renewal in due),
            unit=book.currency,
            period=window,
            sample_size=len(due),
            aside=(*book.aside, *aside),
        )
    ]
    for renewal in due:
        flow = flows.get(renewal.account_id)
        money = f"{flow.closing:f} {book.currency} a month" if flow else "nothing in force on the day"
        facts.append(
            metric.fact(
                view,
                renewal.on,
                method=f"said by the {renewal.source}; {money} at stake",
                unit="date",
                rows=(renewal.row, *(flow.rows if flow else ())),
                name="renewals_due.account",
                period=window,
                account_id=renewal.account_id,
            )
        )
    return tuple(facts)


def renewing_accounts(view: View) -> frozenset[str]:
    """Return the accounts that come up for renewal in the asked window."""
    return renewing(renewals_of(view, book_of(view))[0], view.window())


ROWS = ("subscriptions", "opportunities", "milestones", "accounts", "exchange_rates")

METRICS = (
    Metric("atr_nrr", "Net revenue retention of what was available to renew in the window.", "%",
           "What accounts that came up for renewal pay at the end, over what they paid at the opening.", ROWS,
           _atr("nrr"), ("S021",)),
    Metric("atr_grr", "Gross revenue retention of what was available to renew in the window.", "%",
           "What they still pay, each at most what it paid at the opening, over their opening.",
           ROWS, _atr("grr"), ("S021",)),
    Metric("renewal_rate", "Share of the accounts that came up for renewal and stayed.", "%",
           "Accounts that came up in the window and are still there at its end, over accounts that came up.",
           ROWS,
           _rate, ("S021", "S245")),
    Metric("renewals_due", "Recurring revenue that comes up for renewal, and the days.", "money",
           "The MRR in force of the accounts with a renewal day in the window (the next 90 days).", ROWS,
           _due,
           ("S060", "S258")),
)  # fmt: skip
