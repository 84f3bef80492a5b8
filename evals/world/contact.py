"""Signals that documents as a whole make true: old tickets, a lone contact; and the window of return."""

from __future__ import annotations

from collections.abc import Iterator

from evals.world.calendars import is_working, moment
from evals.world.life import Life, date_text
from evals.world.observed import Observed
from evals.world.truth import SignalLabel

_DUE = {"urgent": 1, "high": 5}
"""Working days after which an open ticket of this priority is old."""

_ALONE = 60


def contact_signals(seen: Observed, life: Life, days: int) -> list[SignalLabel]:
    """`unresolved_backlog` by ticket, `single_threaded` by spells."""
    return [*_backlog(seen, days), *_single(seen, life, days)]


def _backlog(seen: Observed, days: int) -> Iterator[SignalLabel]:
    for ticket in seen.tickets:
        allowed = _DUE.get(ticket.priority)
        if allowed is None:
            continue
        day = (ticket.created - moment(0, 0)).days
        while allowed > 0 or not is_working(day):
            day += 1
            allowed -= is_working(day)
        on = day + 1
        solved = (ticket.solved - moment(0, 0)).days if ticket.solved else None
        if on < days and (solved is None or solved >= on):
            until = None if solved is None else date_text(solved)
            yield SignalLabel(
                seen.company.account_id,
                "unresolved_backlog",
                date_text(on),
                until,
                "tickets",
                (f"zendesk:{ticket.id}",),
            )


def _single(seen: Observed, life: Life, days: int) -> Iterator[SignalLabel]:
    """Spells, seen weekly, in which one person alone spoke or wrote to us in the 60 days before."""
    events = [
        ((mail.sent - moment(0, 0)).days, mail.sender.key)
        for mail in seen.mails
        if not mail.sender.ours and not mail.automatic
    ]
    for call in seen.calls:
        events += [((call.started - moment(0, 0)).days, p.key) for p in call.people if not p.ours]
    began: int | None = None
    end = min(days, life.end if life.end is not None else days)
    for day in range(max(0, life.traits.start) + _ALONE, end, 7):
        alone = len({key for on, key in events if day - _ALONE < on <= day}) == 1
        if alone and began is None:
            began = day
        elif not alone and began is not None:
            yield _lone(seen, began, day)
            began = None
    if began is not None:
        yield _lone(seen, began, None)


def _lone(seen: Observed, began: int, until: int | None) -> SignalLabel:
    ends = None if until is None else date_text(until)
    return SignalLabel(seen.company.account_id, "single_threaded", date_text(began), ends, "contact", ())


def window_signals(account_id: str, life: Life, days: int) -> list[SignalLabel]:
    """`reactivation_window`: six to twelve months after an account has gone."""
    if life.end is None or life.end + 183 >= days:
        return []
    until = date_text(life.end + 365) if life.end + 365 < days else None
    return [
        SignalLabel(
            account_id,
            "reactivation_window",
            date_text(life.end + 183),
            until,
            "table",
            (f"accounts:{account_id}",),
        )
    ]
