"""The relationship as it is read: who spoke when, tickets that wait or come back, what was said against us."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from assistant.health.desk import Desk, Found, Talks, nothing
from assistant.health.shelf import ShelfView
from assistant.health.voices import CONCERN_DAYS, SHOWN, concern, told_of_value
from assistant.metrics.engagement import WINDOW_DAYS, conversations, people_of, voices
from assistant.metrics.periods import DAY, day_of
from assistant.metrics.support import REPEAT_DAYS, clusters
from assistant.metrics.view import View
from assistant.types.documents import Document, Kind, Side

LEAST_INBOUND = 4
"""Conversations with the account's words that the earlier quarter needs before a trend is named."""
SEVERE = frozenset({"urgent", "critical", "high", "highest", "blocker", "severe", "p0", "p1", "sev1", "sev0"})


def _day(document: Document, view: View) -> date:
    return day_of(document.occurred_at, view.zone)


def talks_of(view: ShelfView) -> Talks | None:
    """Return the conversations of two quarters, None where there are none."""
    found = conversations(view, days=2 * WINDOW_DAYS, kinds=(Kind.CALL, Kind.EMAIL, Kind.CHAT))
    if not found:
        return None
    middle = view.as_of + DAY - timedelta(days=WINDOW_DAYS)
    split = next((n for n, one in enumerate(found) if _day(one, view) >= middle), len(found))
    return Talks(
        found[split:],
        found[:split],
        [one for one in found if Side.CUSTOMER in voices(one)],
        _day(found[-1], view),
    )


def days_since_inbound(desk: Desk) -> Found:
    """Count the days since the account's newest words."""
    view = desk.view
    talks = desk.talks
    if talks is None:
        return nothing(f"no conversation in {2 * WINDOW_DAYS} days")
    if not talks.inbound:
        why = (
            f"{len(talks.recent) + len(talks.earlier)} conversations in {2 * WINDOW_DAYS} days, none of them "
        )
        rows = (talks.recent or talks.earlier)[-1:]
        return (
            Fraction(2 * WINDOW_DAYS),
            talks.newest,
            f"{why}with the account's words",
            (one.id for one in rows),
            0,
        )
    last = talks.inbound[-1]
    ago = (view.as_of - _day(last, view)).days
    return (
        Fraction(ago),
        _day(last, view),
        f"{last.kind.value} “{last.title}”",
        (last.id,),
        len(talks.inbound),
    )


def contact_breadth(desk: Desk) -> Found:
    """Count the account's people who take part."""
    talks = desk.talks
    if talks is None:
        return nothing(f"no conversation in {2 * WINDOW_DAYS} days")
    now = {person for one in talks.recent for person in people_of(one)}
    before = {person for one in talks.earlier for person in people_of(one)}
    why = f"{len(now)} people in {WINDOW_DAYS} days, {len(before)} in the {WINDOW_DAYS} days before"
    return Fraction(len(now)), talks.newest, why, (one.id for one in talks.recent), len(talks.recent)


def inbound_trend(desk: Desk) -> Found:
    """Compare this quarter's conversations with the one before."""
    view = desk.view
    talks = desk.talks
    if talks is None:
        return nothing(f"no conversation in {2 * WINDOW_DAYS} days")
    middle = view.as_of + DAY - timedelta(days=WINDOW_DAYS)
    now = [one for one in talks.inbound if _day(one, view) >= middle]
    before = [one for one in talks.inbound if _day(one, view) < middle]
    if len(before) < LEAST_INBOUND:
        return nothing(
            f"{len(before)} conversations with the account's words before, {LEAST_INBOUND} are needed"
        )
    change = Fraction(100 * (len(now) - len(before)), len(before))
    why = f"{len(now)} conversations with the account's words in {WINDOW_DAYS} days, {len(before)} before"
    return change, talks.newest, why, (one.id for one in (*before, *now)), len(now) + len(before)


def severe_ticket_age(desk: Desk) -> Found:
    """Find the severe ticket that waits longest."""
    view = desk.view
    tickets = desk.tickets
    if not tickets:
        return nothing("no ticket in a year: silence is not health")
    newest = max(day_of(ticket.closed or ticket.opened, view.zone) for ticket in tickets)
    waiting = [ticket for ticket in tickets if ticket.is_open and ticket.severity in SEVERE]
    if not waiting:
        return (
            Fraction(0),
            newest,
            f"{len(tickets)} tickets in a year, no severe one open",
            (tickets[-1].id,),
            0,
        )
    oldest = waiting[0]
    ago = (view.as_of - day_of(oldest.opened, view.zone)).days
    why = f"“{oldest.title}” ({oldest.severity}), {len(waiting)} severe ones open"
    return Fraction(ago), view.as_of, why, (ticket.id for ticket in waiting), len(waiting)


def repeat_issues(desk: Desk) -> Found:
    """Count the problems that come back."""
    view = desk.view
    tickets = desk.tickets
    if not tickets:
        return nothing("no ticket in a year: silence is not health")
    newest = day_of(tickets[-1].opened, view.zone)
    since = view.as_of + DAY - timedelta(days=REPEAT_DAYS)
    recent = [ticket for ticket in tickets if day_of(ticket.opened, view.zone) >= since]
    groups = clusters(recent)
    why = f"{len(recent)} tickets of {REPEAT_DAYS} days, {len(groups)} problems at least three times"
    rows = [ticket.id for group in groups for ticket in group] or [tickets[-1].id]
    return Fraction(len(groups)), newest, why, rows, len(recent)


def voiced_concern(desk: Desk) -> Found:
    """Weigh what was said against us."""
    if desk.heard is None:
        return nothing("nobody listened to what was said")
    if desk.talks is None or not desk.talks.inbound:
        return nothing("the account's people said nothing in half a year: silence is not health")
    weight, voices = concern(desk.heard, desk.view.as_of)
    newest = desk.talks.newest
    if not voices:
        return (
            Fraction(0),
            newest,
            "nothing was said against us in four months",
            (desk.talks.inbound[-1].id,),
            0,
        )
    kinds = ", ".join(dict.fromkeys(voice.kind.replace("_", " ") for voice in voices))
    why = f"{len(voices)} sentences in {CONCERN_DAYS} days: {kinds}"
    return weight, newest, why, (voice.where for voice in voices), len(voices)


def voiced_value(desk: Desk) -> Found:
    """Find the newest word on results."""
    if desk.heard is None:
        return nothing("nobody listened to what was said")
    voice = told_of_value(desk.heard, desk.view.as_of)
    if voice is None:
        return nothing("nobody of the account spoke of results in a year")
    shown = voice.kind == SHOWN
    why = f"{'results were told' if shown else 'results were doubted'} on {voice.on}"
    return Fraction(100 if shown else 0), voice.on, why, (voice.where,), 1
