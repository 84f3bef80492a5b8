"""Reviews as a calendar file (RFC 5545): all-day events with stable ids, so that a second import moves them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from assistant.rhythm.schedule import RenewalStep, Review

PRODUCT = "-//Plumbline//Reviews//EN"
OCTETS = 75
"""Longest line, without its end (RFC 5545, 3.1)."""


def calendar(
    reviews: Iterable[Review], steps: Iterable[RenewalStep], *, names: Mapping[str, str], made_at: datetime
) -> str:
    """Return the file's text. Ids depend on the account and the number of the review, not on its day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    counts: dict[str, int] = {}
    for review in sorted(reviews, key=lambda one: (one.account_id, one.due_on)):
        number = counts[review.account_id] = counts.get(review.account_id, 0) + 1
        name = names.get(review.account_id, review.account_id)
        what = [
            f"Every {review.every_days} days ({review.because}). Preparation: {review.preparation.value}."
        ]
        what += [f"{'[x]' if need.there else '[ ]'} {need.question} {need.why}" for need in review.needs]
        what.append("Ends in exactly one of: expansion, risk, referral, healthy.")
        lines += _event(
            f"review-{review.account_id}-{number}", f"Review: {name}", "\n".join(what), review.due_on, made_at
        )
    for step in sorted(steps, key=lambda one: (one.account_id, one.on)):
        name = names.get(step.account_id, step.account_id)
        days = (step.renewal_on - step.on).days
        lines += _event(
            f"renewal-{step.account_id}-{step.renewal_on}-{days}",
            f"Renewal of {name} in {days} days",
            step.what,
            step.on,
            made_at,
        )
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(uid: str, title: str, text: str, day: date, made_at: datetime) -> list[str]:
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(uid)}@plumbline",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(text)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    """Escape a text value (RFC 5545, 3.3.11).

    >>> _text("a,b;c")
    'a\\\\,b\\\\;c'
    """
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(char for char in escaped if char == "\t" or (ord(char) >= 32 and ord(char) != 127))


def _folded(line: str) -> list[str]:
    """Break a line into pieces of at most 75 octets, later ones beginning with a space; no character is cut."""
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode("utf-8"))
        if size + width > OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += char
        size += width
    return [*pieces, piece]
