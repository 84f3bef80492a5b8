"""Accounts that changed segment within a window: they leave one segment's waterfall and enter another's.

What an account's segment was is what was known of it then; an account not known then is where it is now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.metrics.books import Book, book_of
from assistant.metrics.money import ZERO, exactly
from assistant.metrics.view import View
from assistant.types.facts import Period


@dataclass(frozen=True, slots=True)
class Transfers:
    """Opening revenue that came into the segment and that left it, and the book of the segment as it is now.

    Without a segment nothing moves: both sums are zero.
    """

    book: Book
    into: Decimal = ZERO
    out: Decimal = ZERO
    rows: tuple[str, ...] = ()


def transfers_of(view: View, book: Book, period: Period) -> Transfers:
    """Compare the segment's accounts now with those it had at the opening of a window."""
    segment = view.ask.segment
    if segment is None:
        return Transfers(book)
    then = {
        account.id: account.segment for account in view.reader.accounts(scope=view.at(period.start).scope)
    }
    came = {id for id in view.account_ids if then.get(id, segment) != segment}
    everyone = view.reader.accounts(scope=view.scope)
    left = tuple(
        account
        for account in everyone
        if account.id not in view.account_ids and then.get(account.id) == segment
    )
    gone = book_of(
        View(view.reader, view.scope, left, replace(view.ask, segment=None, currency=book.currency))
    )
    with exactly():
        entered = [flow for flow in book.fall(period, view.ask.policy).flows if flow.account_id in came]
        away = gone.fall(period, view.ask.policy).flows
        into = sum((flow.opening for flow in entered), ZERO)
        out = sum((flow.opening for flow in away), ZERO)
    return Transfers(book, into, out, tuple(row for flow in (*entered, *away) for row in flow.rows))
