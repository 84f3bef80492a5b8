"""Calendar arithmetic for spoken periods: "last quarter", "mid March", "three weeks back". Pure, days
inclusive."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.text.calendar import MONTHS

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_DATED = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>[a-z]+)(?:,?\s+(?P<y>\d{4}))?", re.IGNORECASE
)
_DATED_US = re.compile(
    r"(?P<m>[a-z]+)\s+(?:the\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y>\d{4}))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`, both inclusive."""

    start: date
    end: date


def span_of(words: str, as_of: date) -> Span | None:
    """The days that `words` name, the latest such that have begun by `as_of`; None if they name none."""
    plain = " ".join(words.lower().split())
    part, plain = _part(plain)
    span = _day(plain, as_of) or _unit(plain, as_of)
    if span is None or part is None:
        return span
    return _narrowed(span, part)


def named(which: str, unit: str, as_of: date) -> Span | None:
    """`this`, `current`, `last` or `previous` week, month, quarter, year or season, up to `as_of` at most."""
    word = which.lower().split()[-1]
    unit = unit.lower().rstrip("s")
    if unit in SEASONS:
        season = _season(unit, as_of)
        if word in ("last", "previous") and season.end >= as_of:
            season = Span(_shift_years(season.start, -1), _shift_years(season.end, -1))
        return Span(season.start, min(season.end, as_of))
    this = _around(unit, as_of)
    if word in ("this", "current"):
        return Span(this.start, min(this.end, as_of))
    if word == "past":
        return Span(back(as_of, 1, unit), as_of)
    return _around(unit, this.start - timedelta(days=1))


def back(day: date, count: int, unit: str) -> date:
    """The day `count` units before `day`; a day that the month lacks becomes its last one.

    >>> back(date(2026, 3, 31), 1, "month")
    datetime.date(2026, 2, 28)
    """
    unit = unit.lower().rstrip("s")
    if unit in ("day", "week"):
        return day - timedelta(days=count * (7 if unit == "week" else 1))
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def around(day: date, unit: str) -> Span:
    """What "three weeks ago" points at: the day itself, or the whole week, month, quarter or year around
    it."""
    unit = unit.lower().rstrip("s")
    return Span(day, day) if unit == "day" else _around(unit, day)


def next_year(span: Span) -> Span:
    return Span(_shift_years(span.start, 1), _shift_years(span.end, 1))


def last_year(span: Span) -> Span:
    return Span(_shift_years(span.start, -1), _shift_years(span.end, -1))


def _part(words: str) -> tuple[str | None, str]:
    """Split "end of March" into `end` and `march`."""
    match = re.match(r"(?:the\s+)?(start|beginning|end|middle)\s+of\s+(.+)|(early|mid|late)[\s-]?(.+)", words)
    if match is None:
        return None, words
    part = match[1] or match[3]
    return {"beginning": "start", "early": "start", "middle": "mid", "late": "end"}.get(part, part), match[
        2
    ] or match[4]


def _narrowed(span: Span, part: str) -> Span:
    """The first, middle or last third of a span."""
    third = timedelta(days=max(((span.end - span.start).days + 1) // 3, 1))
    if part == "start":
        return Span(span.start, span.start + third - timedelta(days=1))
    if part == "end":
        return Span(span.end - third + timedelta(days=1), span.end)
    return Span(span.start + third, span.end - third)


def _day(words: str, as_of: date) -> Span | None:
    day = _relative_day(words, as_of) or _numeric_day(words) or _written_day(words, as_of)
    return None if day is None else Span(day, day)


def _relative_day(words: str, as_of: date) -> date | None:
    if words in ("today", "yesterday"):
        return as_of - timedelta(days=int(words == "yesterday"))
    last = words.split()[-1] if words else ""
    if last in WEEKDAYS:
        days = (as_of.weekday() - WEEKDAYS.index(last)) % 7
        return as_of - timedelta(days=days or 7)
    return None


def _numeric_day(words: str) -> date | None:
    iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", words)
    dotted = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", words)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    return _date(int(dotted[3]), int(dotted[2]), int(dotted[1])) if dotted else None


def _written_day(words: str, as_of: date) -> date | None:
    match = _DATED.fullmatch(words) or _DATED_US.fullmatch(words)
    if match is None or match["m"].lower() not in MONTHS:
        return None
    month, day = MONTHS[match["m"].lower()], int(match["d"])
    if match["y"]:
        return _date(int(match["y"]), month, day)
    found = _date(as_of.year, month, day)
    return found if found is not None and found <= as_of else _date(as_of.year - 1, month, day)


def _unit(words: str, as_of: date) -> Span | None:
    which = re.fullmatch(r"(this|last|the)\s+(week|month|quarter|year)", words)
    if which:
        return _around(which[2], as_of) if which[1] != "last" else named("last", which[2], as_of)
    year = re.fullmatch(r"(\d{4})", words)
    if year:
        return Span(date(int(year[1]), 1, 1), date(int(year[1]), 12, 31))
    season = re.fullmatch(rf"(?:the\s+)?({'|'.join(SEASONS)})(?:\s+(?:of\s+)?(\d{{4}}))?", words)
    if season:
        return _season(season[1], date(int(season[2]), 12, 31) if season[2] else as_of)
    return _half(words, as_of) or _quarter(words, as_of) or _month(words, as_of)


def _half(words: str, as_of: date) -> Span | None:
    match = re.fullmatch(
        r"(?:the\s+)?(first|second) half(?:\s+of\s+(?:(\d{4})|the year|(this|last) year))?", words
    )
    if match is None:
        return None
    year = match[2] or (str(as_of.year - int(match[3] == "last")) if match[3] else None)
    return _latest(1 if match[1] == "first" else 7, 6, year, as_of)


def _quarter(words: str, as_of: date) -> Span | None:
    match = re.fullmatch(r"(?:(\d{4})[\s-]?)?([qh])([1-4])(?:[\s/-]*(\d{4}))?", words)
    spoken = re.fullmatch(r"(?:the\s+)?(first|second|third|fourth) quarter(?:\s+(?:of\s+)?(\d{4}))?", words)
    if match:
        months, n, year = (3 if match[2] == "q" else 6), int(match[3]), match[1] or match[4]
    elif spoken:
        months, n, year = 3, _ORDINALS[spoken[1]], spoken[2]
    else:
        return None
    if n * months > 12:
        return None
    return _latest(months * (n - 1) + 1, months, year, as_of)


def _month(words: str, as_of: date) -> Span | None:
    match = re.fullmatch(r"([a-z]+)(?:\s+(?:of\s+)?(\d{4}|this year|last year))?", words)
    if match is None or match[1] not in MONTHS:
        return None
    year = match[2]
    if year in ("this year", "last year"):
        year = str(as_of.year - int(year == "last year"))
    return _latest(MONTHS[match[1]], 1, year, as_of)


def _latest(month: int, months: int, year: str | None, as_of: date) -> Span:
    """The months from `month` on in `year`, or in the latest year in which they had begun by `as_of`."""
    chosen = int(year) if year else as_of.year - int(date(as_of.year, month, 1) > as_of)
    last = month + months - 1
    return Span(date(chosen, month, 1), date(chosen, last, monthrange(chosen, last)[1]))


def _around(unit: str, day: date) -> Span:
    if unit == "week":
        start = day - timedelta(days=day.weekday())
        return Span(start, start + timedelta(days=6))
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = (day.month - 1) // months * months + 1
    return _latest(first, months, str(day.year), day)


def _season(word: str, as_of: date) -> Span:
    start = date(as_of.year, SEASONS[word], 1)
    if start > as_of:
        start = _shift_years(start, -1)
    return Span(start, back(start, -3, "month") - timedelta(days=1))


def _shift_years(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, monthrange(day.year + years, day.month)[1]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
