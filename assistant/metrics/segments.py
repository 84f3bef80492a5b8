"""Tiers and segments: the top share of accounts by revenue, the review threshold, size bands by ARR."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from assistant.errors import ConfigError
from assistant.metrics.books import Book, book_of
from assistant.metrics.money import exactly
from assistant.metrics.revenue import Flow
from assistant.metrics.view import Metric, View
from assistant.types.facts import Fact, Period


def paying(view: View, book: Book) -> list[Flow]:
    """Return the accounts that pay on the day, the highest first, ties by id."""
    flows = book.fall(Period(view.as_of, view.as_of), view.ask.policy).flows
    return sorted(
        (flow for flow in flows if flow.closing > 0), key=lambda flow: (-flow.closing, flow.account_id)
    )


def top_tier(flows: list[Flow], share: Decimal) -> list[Flow]:
    """Return the first `ceil(share x n)` accounts and all that pay as much as the last of them (D07)."""
    if not flows:
        return []
    count = int((share * len(flows)).to_integral_value(ROUND_CEILING))
    least = flows[max(count, 1) - 1].closing
    return [flow for flow in flows if flow.closing >= least]


def banded(arr: Decimal, bands: tuple[tuple[str, Decimal], ...]) -> str | None:
    """Return the band with the highest floor that an ARR reaches; None below all of them."""
    reached = [(floor, name) for name, floor in bands if arr >= floor]
    return max(reached)[1] if reached else None


def segment_of(view: View) -> dict[str, str | None]:
    """Return each account's segment: its own column, else the configured band of its ARR, else None."""
    own = {account.id: account.segment for account in view.accounts}
    if not view.settings.segment_bands or all(own.values()):
        return own
    arr = {flow.account_id: flow.closing * 12 for flow in paying(view, book_of(view))}
    bands = view.settings.segment_bands
    return {id: name or (banded(arr[id], bands) if id in arr else None) for id, name in own.items()}


def _segments(view: View, metric: Metric) -> tuple[Fact, ...]:
    of = segment_of(view)
    if view.accounts and not view.settings.segment_bands and not any(of.values()):
        raise ConfigError(
            "No account has a segment.",
            why="Neither a segment column nor segment_bands are there, and no size is assumed for a segment.",
            mend="Deliver a segment column or configure segment_bands as (name, least ARR).",
        )
    facts = []
    for name in sorted({segment for segment in of.values() if segment}):
        rows = [f"accounts:{id}" for id in sorted(of) if of[id] == name]
        facts.append(
            metric.fact(
                view,
                len(rows),
                method=f"accounts in segment {name}",
                rows=rows,
                name=f"segment.{name}",
                sample_size=len(of),
            )
        )
    loose = [f"accounts:{id}" for id in sorted(of) if not of[id]]
    says = "accounts without a segment, reported and not skipped"
    facts.append(
        metric.fact(view, len(loose), method=says, rows=loose, name="unclassified", sample_size=len(of))
    )
    return tuple(facts)


def _tier(view: View, metric: Metric) -> tuple[Fact, ...]:
    book = book_of(view)
    flows = paying(view, book)
    share = view.settings.tier_share
    if not flows:
        return (metric.undefined(view, "no account pays on the day", aside=book.aside),)
    top = top_tier(flows, share)
    says = f"ceil({share} x {len(flows)}) accounts by recurring revenue, ties included"
    return (
        metric.fact(
            view,
            len(top),
            method=says,
            rows=(row for flow in top for row in flow.rows),
            sample_size=len(flows),
            aside=book.aside,
        ),
        *(
            metric.fact(
                view,
                flow.closing,
                method=says,
                rows=flow.rows,
                name="top_tier.account",
                unit=book.currency,
                account_id=flow.account_id,
                sample_size=len(flows),
            )
            for flow in top
        ),
    )


def _review(view: View, metric: Metric) -> tuple[Fact, ...]:
    threshold = view.settings.review_threshold
    if threshold is None:
        raise ConfigError(
            "The revenue from which an account is reviewed is not configured.",
            why="No amount fits every business, so none is assumed.",
            mend="Set review_threshold to a yearly amount in the reporting currency.",
        )
    book = book_of(view)
    with exactly():
        above = [flow for flow in paying(view, book) if flow.closing * 12 >= threshold]
    says = f"ARR of at least {threshold:f} {book.currency}"
    return (
        metric.fact(
            view,
            len(above),
            method=says,
            rows=(row for flow in above for row in flow.rows),
            sample_size=len(view.accounts),
            aside=book.aside,
        ),
        *(
            metric.fact(
                view,
                flow.closing * 12,
                method=says,
                rows=flow.rows,
                name="review_list.account",
                unit=book.currency,
                account_id=flow.account_id,
            )
            for flow in above
        ),
    )


METRICS = (
    Metric("segments", "How many accounts each segment has, and how many have none.", "accounts",
           "Accounts by their own segment, else by the configured band of their ARR.",
           ("accounts", "subscriptions"), _segments, ("S253",)),
    Metric("top_tier", "The accounts with the most recurring revenue: by default a fifth of them.",
           "accounts",
           "The first ceil(share x n) accounts by recurring revenue, with all that tie with the last.",
           ("subscriptions", "exchange_rates"), _tier, ("S250",), True),
    Metric("review_list", "The accounts whose ARR reaches the configured threshold.", "accounts",
           "Accounts whose ARR on the day is at least the threshold.",
           ("subscriptions", "exchange_rates"), _review, ("S251",), True),
)  # fmt: skip
