"""Support tickets as figures: volume, severity, first reply, resolution, reopening, backlog, repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.money import percent, shown
from assistant.metrics.periods import DAY
from assistant.metrics.samples import median, quantile
from assistant.metrics.view import Compute, Metric, View
from assistant.types.documents import Document, Kind, Part, Side, Visibility
from assistant.types.facts import Fact, Period

WINDOW_DAYS, REPEAT_DAYS, LOOK_BACK = 90, 60, 3 * 365
SIMILAR = Fraction(1, 2)
"""Two tickets are of one cluster when they share at least half of all their title words."""
CLUSTER = 3
NONE_KNOWN = "no ticket of these accounts is known in three years"
CLOSED = frozenset({"closed", "solved", "resolved", "done"})
GOOD, BAD = frozenset({"good", "positive", "satisfied"}), frozenset({"bad", "negative", "unsatisfied"})
_NAMES = {
    "closed": ("closed_at", "solved_at", "resolved_at"),
    "rating": ("satisfaction_rating", "satisfaction", "csat"),
    "reopens": ("reopens", "reopen_count"),
    "severity": ("priority", "severity"),
}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it stood on the asked day."""

    id: str
    account_id: str
    title: str
    opened: datetime
    replied: datetime | None
    closed: datetime | None
    is_open: bool
    reopened: bool
    severity: str
    rating: str | None


def tickets_of(view: View, *, days: int) -> list[Ticket]:
    """Return the tickets opened in the last `days` days up to the asked one, oldest first."""
    period = Period(view.as_of + DAY - timedelta(days=days), view.as_of + DAY)
    found = [_ticket(document, view) for document in view.documents(period, Kind.TICKET)]
    return sorted(found, key=lambda ticket: (ticket.opened, ticket.id))


def _ticket(document: Document, view: View) -> Ticket:
    named = dict(document.attributes)

    def first(what: str) -> str | None:
        return next((named[name] for name in _NAMES[what] if named.get(name)), None)

    opened = document.occurred_at
    said = [
        segment
        for segment in document.segments
        if segment.said_at is not None
        and segment.visibility is Visibility.PUBLIC
        and segment.part is Part.BODY
        and segment.said_at.astimezone(view.zone).date() <= view.as_of
    ]
    replies = [
        s.said_at for s in said if s.side is Side.VENDOR and s.said_at is not None and s.said_at > opened
    ]
    closed = _instant(first("closed"))
    if closed is not None and closed.astimezone(view.zone).date() > view.as_of:
        closed = None
    status = (named.get("status") or "open").lower()
    still = closed is None and (status not in CLOSED or first("closed") is not None)
    came_back = closed is not None and any(
        s.side is Side.CUSTOMER and s.said_at is not None and s.said_at > closed for s in said
    )
    count = first("reopens")
    return Ticket(
        id=document.id,
        account_id=document.account_id or "",
        title=document.title,
        opened=opened,
        replied=min(replies, default=None),
        closed=closed,
        is_open=still,
        reopened=came_back or (count is not None and count.isdigit() and int(count) > 0),
        severity=(first("severity") or "unstated").lower(),
        rating=(first("rating") or "").lower() or None,
    )


def _instant(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def _hours(since: datetime, until: datetime) -> Fraction:
    return Fraction(int((until - since).total_seconds()), 3600)


def _window(view: View) -> Period:
    return view.window(days=WINDOW_DAYS)


def _inside(view: View) -> list[Ticket]:
    period = _window(view)
    return [t for t in tickets_of(view, days=LOOK_BACK) if period.start <= _day(t, view) < period.end]


def _day(ticket: Ticket, view: View) -> date:
    return ticket.opened.astimezone(view.zone).date()


def _oldest(tickets: Sequence[Ticket], view: View) -> date | None:
    return min((_day(ticket, view) for ticket in tickets), default=None)


def _volume(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Tickets of the window and of the one before it, and how severe they are."""
    period, everything = _window(view), tickets_of(view, days=LOOK_BACK)
    if not everything:
        return (metric.undefined(view, NONE_KNOWN, period=period),)
    before = Period(period.start - (period.end - period.start), period.start)
    inside = [t for t in everything if period.start <= _day(t, view) < period.end]
    earlier = [t for t in everything if before.start <= _day(t, view) < before.end]
    says = f"{len(inside)} tickets, {len(earlier)} in the {(period.end - period.start).days} days before"
    rows, first = [ticket.id for ticket in inside], _oldest(inside, view)
    facts = [
        metric.fact(
            view, len(inside), method=says, rows=rows, period=period, sample_size=len(inside), oldest=first
        )
    ]
    for severity, n in sorted(Counter(ticket.severity for ticket in inside).items()):
        ids = [ticket.id for ticket in inside if ticket.severity == severity]
        facts.append(
            metric.fact(
                view, n, method=f"of {len(inside)}", rows=ids, name=f"tickets:{severity}", period=period,
                sample_size=len(inside), oldest=first,
            )
        )  # fmt: skip
    return tuple(facts)


def _durations(what: str, end: Callable[[Ticket], datetime | None]) -> Compute:
    """Median and ninth decile of hours to an end; tickets without that end are counted beside it."""

    def compute(view: View, metric: Metric) -> tuple[Fact, ...]:
        inside, period = _inside(view), _window(view)
        done = [(ticket, at) for ticket in inside if (at := end(ticket)) is not None and at >= ticket.opened]
        if not done:
            why = f"none of {len(inside)} tickets has {what}"
            return (metric.undefined(view, why, rows=(t.id for t in inside), period=period),)
        hours = [_hours(ticket.opened, at) for ticket, at in done]
        late = quantile(hours, Fraction(9, 10))
        says = f"median of {len(done)} tickets with {what}, {len(inside) - len(done)} without; "
        says += f"90 % within {_short(late)} hours"
        return (
            metric.fact(
                view,
                _short(median(hours)),
                method=says,
                rows=(ticket.id for ticket, _ in done),
                period=period,
                sample_size=len(done),
                oldest=_oldest([ticket for ticket, _ in done], view),
            ),
        )

    return compute


def _short(hours: Fraction | None) -> Decimal | None:
    value = shown(hours)
    return None if value is None else round(value, 2)


def _reopen(view: View, metric: Metric) -> tuple[Fact, ...]:
    period = _window(view)
    closed = [t for t in _inside(view) if t.closed is not None or t.reopened]
    again = [ticket for ticket in closed if ticket.reopened]
    if not closed:
        return (metric.undefined(view, "no ticket of the window was closed", period=period),)
    says = f"{len(again)} of {len(closed)} closed tickets: reopened, or the account wrote again after closing"
    return (
        metric.fact(
            view,
            percent(Fraction(len(again), len(closed))),
            method=says,
            rows=(ticket.id for ticket in closed),
            period=period,
            sample_size=len(closed),
            oldest=_oldest(closed, view),
        ),
    )


def _backlog(view: View, metric: Metric) -> tuple[Fact, ...]:
    everything = tickets_of(view, days=LOOK_BACK)
    if not everything:
        return (metric.undefined(view, NONE_KNOWN),)
    waiting = [ticket for ticket in everything if ticket.is_open]
    ages = [(view.as_of - _day(ticket, view)).days for ticket in waiting]
    middle = shown(median(ages))
    says = f"{len(waiting)} open tickets" + (
        f", median age {middle} days, oldest {max(ages)} days" if ages else ""
    )
    facts = [
        metric.fact(
            view,
            len(waiting),
            method=says,
            rows=(ticket.id for ticket in waiting),
            sample_size=len(waiting),
            oldest=_oldest(waiting, view),
        )
    ]
    if ages:
        facts.append(
            metric.fact(
                view,
                middle,
                method=says,
                rows=(ticket.id for ticket in waiting),
                name="backlog_age",
                unit="days",
                sample_size=len(waiting),
                oldest=_oldest(waiting, view),
            )
        )
    return tuple(facts)


def clusters(tickets: Sequence[Ticket]) -> list[list[Ticket]]:
    """Group tickets of one account whose titles share half their words; three or more, largest first."""
    words = [(ticket, frozenset(_WORD.findall(ticket.title.lower()))) for ticket in tickets]
    groups: list[list[tuple[Ticket, frozenset[str]]]] = []
    for ticket, own in words:
        near = [g for g in groups if any(_alike(ticket, own, other, theirs) for other, theirs in g)]
        merged = [member for group in near for member in group]
        groups = [group for group in groups if group not in near]
        groups.append([*merged, (ticket, own)])
    found = [[ticket for ticket, _ in group] for group in groups if len(group) >= CLUSTER]
    return sorted(found, key=lambda group: (-len(group), group[0].id))


def _alike(one: Ticket, own: frozenset[str], other: Ticket, theirs: frozenset[str]) -> bool:
    if one.account_id != other.account_id or not own or not theirs:
        return False
    return Fraction(len(own & theirs), len(own | theirs)) >= SIMILAR


def _repeats(view: View, metric: Metric) -> tuple[Fact, ...]:
    recent = tickets_of(view, days=REPEAT_DAYS)
    groups = clusters(recent)
    says = (
        f"{len(recent)} tickets of {REPEAT_DAYS} days; of one cluster when half of all title words are shared"
    )
    period = Period(view.as_of + DAY - timedelta(days=REPEAT_DAYS), view.as_of + DAY)
    head = metric.fact(
        view,
        len(groups),
        method=says,
        rows=(ticket.id for group in groups for ticket in group),
        period=period,
        sample_size=len(recent),
        oldest=_oldest(recent, view),
    )
    return (
        head,
        *(
            metric.fact(
                view,
                len(group),
                method=f"“{group[-1].title}” and its like",
                rows=(ticket.id for ticket in group),
                name="repeat_cluster",
                unit="tickets",
                period=period,
                account_id=group[0].account_id,
                oldest=_oldest(group, view),
            )
            for group in groups
        ),
    )


def _rating(view: View, metric: Metric) -> tuple[Fact, ...]:
    inside, period = _inside(view), _window(view)
    rated = [t for t in inside if t.rating in GOOD or t.rating in BAD]
    if not rated:
        return (metric.undefined(view, f"none of {len(inside)} tickets was rated", period=period),)
    good = sum(1 for ticket in rated if ticket.rating in GOOD)
    return (
        metric.fact(
            view,
            percent(Fraction(good, len(rated))),
            method=f"{good} of {len(rated)} rated tickets; {len(inside) - len(rated)} without a rating",
            rows=(ticket.id for ticket in rated),
            period=period,
            sample_size=len(rated),
            oldest=_oldest(rated, view),
        ),
    )


ROWS = ("tickets",)

METRICS = (
    Metric("ticket_volume", "How many tickets were opened, and how severe they are.", "tickets",
           "Tickets opened in the window (90 days), by priority.", ROWS, _volume, ("S097", "S236")),
    Metric("first_reply", "How long an account waits for the first public answer.", "hours",
           "The median of hours from opening to the first public comment of ours.", ROWS,
           _durations("a public answer of ours", lambda ticket: ticket.replied), ("S237",)),
    Metric("resolution_time", "How long it takes until a ticket is closed.", "hours",
           "The median of hours from opening to closing.", ROWS,
           _durations("a closing time", lambda ticket: ticket.closed), ("S237",)),
    Metric("reopen_rate", "Share of closed tickets that were not done.", "%",
           "Closed tickets that were reopened or written to again, over closed tickets.", ROWS, _reopen,
           ("S183", "S237")),
    Metric("backlog", "Tickets that are open on the day, and how old they are.", "tickets",
           "Tickets opened by the day and not closed by it.", ROWS, _backlog, ("S236", "S245")),
    Metric("repeat_issues", "The same problem coming back.", "clusters",
           "Groups of three or more tickets of one account in 60 days that share half their title words.",
           ROWS,
           _repeats, ("S097", "S183", "S207", "S217")),
    Metric("ticket_rating", "Share of rated tickets that were rated good.", "%",
           "Tickets rated good over tickets rated.", ROWS, _rating, ("S237",)),
)  # fmt: skip
