"""Dates and times as exports write them: ISO 8601 in, UTC instants and days out. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ingest.records import BadRecord

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?\Z",
    re.ASCII | re.IGNORECASE,
)
_MONTH = re.compile(r"\d{4}-\d{2}\Z", re.ASCII)


def read_day(text: str) -> date:
    """`2026-03-04`, also with a time behind it, which is dropped. Raises BadRecord."""
    match = _INSTANT.match(text)
    day = match[1] if match else text
    if not _DAY.match(day):
        raise BadRecord("bad_date", f"{text!r} is not an ISO date; write it as 2026-03-04")
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise BadRecord(
            "bad_date", f"{text!r} is not a day of the calendar; write it as 2026-03-04"
        ) from None


def read_month(text: str) -> date:
    """`2026-03`, or any day of the month: its first day. Raises BadRecord."""
    return read_day(f"{text}-01" if _MONTH.match(text) else text).replace(day=1)


def read_instant(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """An ISO time as UTC, and whether it had no zone and was read in `zone`. Raises BadRecord.

    Fractions beyond microseconds are cut.
    """
    match = _INSTANT.match(text)
    if not match:
        raise BadRecord("bad_time", f"{text!r} is not an ISO time; write it as 2026-03-04T15:30:00Z")
    day, clock, offset = match[1], match[2].replace(",", "."), match[3]
    whole, _, fraction = clock.partition(".")
    micro = f".{fraction[:6]:0<6}" if fraction else ""
    if offset and offset.upper() in ("Z", "UTC"):
        offset = "+00:00"
    try:
        moment = datetime.fromisoformat(f"{day}T{whole}{micro}{offset or ''}")
        if moment.tzinfo is None:
            return moment.replace(tzinfo=zone).astimezone(UTC), True
        return moment.astimezone(UTC), False
    except (ValueError, OverflowError):
        raise BadRecord(
            "bad_time", f"{text!r} is not a time of the calendar; write 2026-03-04T15:30:00Z"
        ) from None


def later_by(moment: datetime, *, seconds: float) -> datetime:
    """`moment` plus a duration. Raises BadRecord where the duration is absurd."""
    try:
        return moment + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        raise BadRecord(
            "bad_time", f"{seconds!r} seconds after {moment.isoformat()} is out of range"
        ) from None


def read_epoch(value: float) -> datetime:
    """Seconds or milliseconds since 1970 as UTC: what would lie beyond the year 5138 is milliseconds."""
    try:
        return datetime.fromtimestamp(value / 1000 if abs(value) >= 1e11 else value, UTC)
    except (OverflowError, ValueError, OSError):
        raise BadRecord("bad_time", f"{value!r} is no time since 1970") from None


def read_moment(value: object, zone: ZoneInfo) -> tuple[datetime, bool]:
    """An ISO time, or a number (also as text) since 1970, as UTC; and whether `zone` was assumed."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return read_epoch(value), False
    text = value.strip() if isinstance(value, str) else ""
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", text, re.ASCII):
        return read_epoch(float(text)), False
    return read_instant(text, zone)
