"""Days that a promise names, read forward from the day it was said: "by Friday", "end of Q3", "bis Ende März".

Pure. Where a month or a day has no year, the next such day is meant; "by" a span means its last day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.dossier.daynames import (
    COUNT,
    COUNTS,
    DAY,
    DAYS,
    MONTH,
    MONTHS,
    ORDINAL,
    ORDINALS,
    PART,
    UNIT,
    UNITS,
    YEAR,
    N,
)


@dataclass(frozen=True, slots=True)
class Due:
    """A day that words name, standing at `[start, end)` of the text. `exact` is False for vague words."""

    on: date
    start: int
    end: int
    exact: bool = True


Read = Callable[[re.Match[str], date], date | None]


def due(text: str, said_on: date) -> Due | None:
    """The day by which something is to be, the best of those named: one with "by" before it goes first.

    >>> due("I'll send it by Friday.", date(2026, 3, 4)).on
    datetime.date(2026, 3, 6)
    """
    found = dues(text, said_on)
    bounded = [one for one in found if _BOUND.search(text[: one.start])]
    return next(iter(bounded or found), None)


def dues(text: str, said_on: date) -> tuple[Due, ...]:
    """Every day named that is not before `said_on`, in the order of the text, none inside another."""
    found: list[Due] = []
    if _HINT.search(text) is None:
        return ()
    for pattern, read, exact in _RULES:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            on = read(match, said_on)
            if on is not None and on >= said_on:
                found.append(Due(on, match.start(), match.end(), exact))
    found.sort(key=lambda one: one.start)
    following = [*found[1:], None][: len(found)]
    return tuple(one for one, after in zip(found, following, strict=True) if not _leads(text, one, after))


_HINT = re.compile(
    rf"\d|(?<![a-z])(?:{MONTH}|{DAY}|{ORDINAL}|{UNIT})(?![a-z])|today|tonight|tomorrow|eod|cob|eow|end|"
    rf"morgen|heute|"
    "demain|aujourd|this\\s|christmas|valentine|weihnacht|noël|new\\s+year",
    re.IGNORECASE,
)
"""Without any of these no day is named."""


def _leads(text: str, one: Due, after: Due | None) -> bool:
    """Whether a day only leads up to the next: the weekday of "Friday 15 May"."""
    return (
        after is not None
        and re.fullmatch(r"[\s,]*(?:the|den|dem|le)?\s*", text[one.end : after.start]) is not None
    )


_BOUND = re.compile(
    r"\b(?:by|before|until|till|no\s+later\s+than|latest|due(?:\s+on)?|bis(?:\s+(?:zum|spätestens))?|vor|"
    r"spätestens|to|d'ici|avant|pour)\s+(?:the\s+|this\s+|next\s+|dem\s+|coming\s+)*\Z",
    re.IGNORECASE,
)


def _iso(match: re.Match[str], _: date) -> date | None:
    return _day(int(match["y"]), int(match["m"]), int(match["d"]))


def _dotted(match: re.Match[str], said_on: date) -> date | None:
    return _dated(match["y"], int(match["m"]), int(match["d"]), said_on)


def _number(words: str) -> int:
    plain = re.sub(r"\s+", "-", words.lower())
    return ORDINALS[plain] if plain in ORDINALS else int(plain)


def _slashed(match: re.Match[str], said_on: date) -> date | None:
    """`4/15`: the number above twelve is the day; where both could be, month first where that is ahead."""
    one, two = int(match["a"]), int(match["b"])
    if one > 12 or two > 12:
        month, day = (two, one) if one > 12 else (one, two)
        return _dated(match["y"], month, day, said_on)
    readings = [_dated(match["y"], one, two, said_on), _dated(match["y"], two, one, said_on)]
    ahead = [on for on in readings if on is not None and on >= said_on]
    return min(ahead, default=None)


def _written(match: re.Match[str], said_on: date) -> date | None:
    return _dated(match["y"], MONTHS[match["m"].lower()], _number(match["d"]), said_on)


def _nth(match: re.Match[str], said_on: date) -> date | None:
    """`the 15th`: of this month, or of the next where that is past."""
    day = _number(re.sub(r"(?<=\d)(?:st|nd|rd|th|\.)\Z", "", match["d"].lower()))
    here = _day(said_on.year, said_on.month, day)
    return here if here is not None and here >= said_on else _day(*_month_after(said_on, 1), day)


def _month(match: re.Match[str], said_on: date) -> date | None:
    month = MONTHS[match["m"].lower()]
    if match["m"].lower() in ("mar", "may", "jan", "sun") and match["m"].islower():
        return None
    year = int(match["y"]) if match["y"] else said_on.year + int(month < said_on.month)
    return _part_of(match["part"], date(year, month, 1), _last(year, month))


def _quarter(match: re.Match[str], said_on: date) -> date | None:
    quarter = int(match["q"] or 0) or {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(
        (match["word"] or "").lower(), 0
    )
    if not quarter:
        return None
    given = match["y"] or match["y2"]
    year = int(given) if given else said_on.year
    last = _last(year, quarter * 3)
    if not given and last < said_on:
        year, last = year + 1, _last(year + 1, quarter * 3)
    return _part_of(match["part"], date(year, quarter * 3 - 2, 1), last)


def _weekday(match: re.Match[str], said_on: date) -> date | None:
    """`Friday` is the coming one; `next Friday` the one of next week; the same weekday is a week away."""
    target = DAYS[match["d"].lower()]
    if _PAST_DAY.search(match.string[: match.start()]):
        return None
    if len(match["d"]) <= 3 and match["d"].islower():
        return None
    which = " ".join((match["which"] or "").lower().split())
    ahead = (target - said_on.weekday()) % 7
    if which.startswith(("next", "nächst", "kommende woche")) or (match["later"] or ""):
        monday = said_on - timedelta(days=said_on.weekday())
        return monday + timedelta(days=7 + target)
    return said_on + timedelta(days=ahead or 7 if which != "this" else ahead)


def _feast(match: re.Match[str], said_on: date) -> date | None:
    month, day = (2, 14) if match["love"] else (12, 25) if match["xmas"] else (12, 31)
    here = date(said_on.year, month, day)
    return here if here >= said_on else date(said_on.year + 1, month, day)


_PAST_DAY = re.compile(
    r"\b(?:last|past|this\s+past|the|a|an|our|your|every|each|previous|letzte[nrm]?|jede[nrm]?|since|seit|"
    r"ago)\s+\Z",
    re.IGNORECASE,
)
"""Before a weekday: it is past, or names a thing ("the Sunday shift")."""


def _unit(match: re.Match[str], said_on: date) -> date | None:
    """`next week`, `end of the month`, `this quarter`: the last day of it, a week's being its Friday."""
    which = (match["which"] or "this").lower()
    step = int(which.startswith(("next", "following", "coming", "nächst", "kommend", "folgend", "prochain")))
    unit = UNITS[match["unit"].lower()]
    if unit == "week":
        monday = said_on - timedelta(days=said_on.weekday()) + timedelta(days=7 * step)
        # "This week" is not over before its Sunday; the end of a week, and next week, mean working days.
        whole = not step and not match["part"] and which == "this"
        friday = monday + timedelta(days=6 if whole else 4)
        if friday < said_on:
            friday = monday + timedelta(days=6)
        return _part_of(match["part"], monday, friday)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = date(said_on.year, (said_on.month - 1) // months * months + 1, 1)
    year, month = _month_after(first, months * step)
    start = date(year, month, 1)
    return _part_of(match["part"], start, _last(*_month_after(start, months - 1)))


def _in(match: re.Match[str], said_on: date) -> date | None:
    word = match["n"].lower()
    count = int(word) if word.isdigit() else COUNTS[word]
    unit = UNITS[match["unit"].lower()]
    if match["business"] and unit == "day":
        return _working_days(said_on, count)
    if unit == "day":
        return said_on + timedelta(days=count)
    if unit == "hour":
        return said_on + timedelta(days=-(-count // 24) if count >= 24 else 0)
    if unit == "week":
        return said_on + timedelta(days=7 * count)
    year, month = _month_after(said_on, count * {"month": 1, "quarter": 3, "year": 12}[unit])
    return date(year, month, min(said_on.day, monthrange(year, month)[1]))


def _today(match: re.Match[str], said_on: date) -> date | None:
    word = " ".join(match[0].lower().split())
    if "day after tomorrow" in word or "übermorgen" in word or word.startswith("après"):
        return said_on + timedelta(days=2)
    return said_on + timedelta(days=int("tomorrow" in word or "morgen" in word or "demain" in word))


def _weekend(match: re.Match[str], said_on: date) -> date | None:
    return said_on + timedelta(days=6 - said_on.weekday())


def _part_of(part: str | None, start: date, last: date) -> date:
    """The day that a part of a span means: its start, its middle, else its last day."""
    word = (part or "").lower()
    if re.search(r"start|beginning|early|anfang|d[ée]but", word):
        return start + timedelta(days=min(6, (last - start).days))
    if re.search(r"mid|mitte|\bmi\b", word):
        return start + (last - start) / 2
    return last


def _dated(year: str | None, month: int, day: int, said_on: date) -> date | None:
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = _day(said_on.year, month, day)
    # A day that passed not long ago was meant as past; half a year back, next year's is meant.
    if found is not None and found < said_on and (said_on - found).days > 180:
        return _day(said_on.year + 1, month, day)
    return found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _month_after(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def _working_days(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= int(day.weekday() < 5)
    return day


def _rule(pattern: str, read: Read, *, exact: bool = True) -> tuple[re.Pattern[str], Read, bool]:
    return re.compile(pattern, re.IGNORECASE), read, exact


_WHICH = (
    r"(?P<which>this|the|that|next|following|coming|diese[rsnm]?|de[rs]|nächste[rsnm]?|kommende[rsnm]?|"
    r"folgende[rnsm]?)"
)
_RULES: tuple[tuple[re.Pattern[str], Read, bool], ...] = (
    _rule(rf"\b(?P<y>{YEAR})-(?P<m>0[1-9]|1[0-2])-(?P<d>{N})\b", _iso),
    _rule(rf"(?<![\d.])(?P<d>{N})\.(?P<m>0?[1-9]|1[0-2])\.(?P<y>{YEAR}|\d\d)?(?!\d)", _dotted),
    _rule(r"(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?(?![\d/])", _slashed),
    _rule(
        rf"\b(?:the\s+)?(?P<d>{N}|{ORDINAL})(?:st|nd|rd|th|"
        rf"\.)?\s+(?:of\s+)?(?P<m>{MONTH})\b\.?(?:,?\s+(?P<y>{YEAR})\b)?",
        _written,
    ),
    _rule(
        rf"\b(?P<m>{MONTH})\b\.?\s+(?:the\s+)?(?P<d>{N}|{ORDINAL})(?:st|nd|rd|"
        rf"th)?\b(?!\s*[%:])(?:,?\s+(?P<y>{YEAR})\b)?",
        _written,
    ),
    _rule(
        rf"\b{PART}(?:the\s+)?(?:(?P<y>{YEAR})[\s-]?)?(?:Q(?P<q>[1-4])|(?P<word>first|second|third|"
        rf"fourth)\s+quarter)"
        rf"\b(?:[\s/'’-]*(?:of\s+)?(?P<y2>{YEAR})\b)?",
        _quarter,
    ),
    _rule(
        rf"\b(?:{DAY}),?\s+(?:the\s+|den\s+|dem\s+|le\s+)?(?P<d>{ORDINAL}|(?:[12]?\d|3[01])(?:st|nd|rd|"
        rf"th|\.)?)(?![\d:])(?!\s*(?:[ap]m|uhr|h\b|o'clock))",
        _nth,
    ),
    _rule(
        rf"\b(?:(?P<which>this|next|the\s+coming|coming|on|by|nächste[rnm]?|kommende[nrm]?|am|bis)\s+)?"
        rf"(?P<d>{DAY})\b(?!\s*['’]s)(?P<later>\s+(?:of\s+)?(?:next\s+week|nächster\s+woche|"
        rf"nächste\s+woche))?",
        _weekday,
    ),
    _rule(
        rf"\b(?P<part>(?:the\s+)?(?:end|start|beginning|middle)\s+of|early(?:\s+in)?|mid|late(?:\s+in)?|"
        rf"anfang|mitte|ende|eo)?[\s-]*{_WHICH}?\s*\b(?P<unit>week|month|quarter|year|woche|monats?|"
        rf"quartals?|jahres)\b"
        r"(?<!\bthe week)(?<!\bthe month)(?<!\bthe year)(?<!\bthe quarter)(?!['’]s)",
        lambda match, on: _bare(match, on),
    ),
    _rule(
        rf"\b(?P<part>(?:the\s+)?(?:end|start|beginning|middle)\s+of|anfang|mitte|ende)\s+{_WHICH}\s+"
        r"(?P<unit>week|month|quarter|year|woche|monats?|quartals?|jahres)\b",
        _unit,
    ),
    _rule(r"\b(?P<part>)(?P<which>this|next|the)?\s*\b(?P<unit>month|quarter|year)[\s-]end\b", _unit),
    _rule(
        r"\b(?P<part>(?:fin|d[ée]but)\s+)?(?:la|le|de\s+la|du)?\s*(?P<unit>semaine|"
        r"mois)\s+(?P<which>prochaine?)\b", _unit),
    _rule(r"\b(?P<part>)(?P<which>)(?P<unit>eom|eoq|eoy|eow)\b", _unit),
    _rule(r"\b(?P<which>)over\s+the\s+week(?P<unit>end)\b", _weekend),
    _rule(
        r"\b(?:(?P<love>valentine'?s(?:\s+day)?)|(?P<xmas>christmas(?:\s+eve)?|weihnachten|noël)|"
        r"new\s+year'?s?(?:\s+(?:eve|day))?)\b",
        _feast,
    ),
    _rule(
        r"\b(?:(?:eod|cob|end\s+of\s+(?:the\s+)?(?:day|business))(?:\s+tomorrow)?|today|tonight|"
        r"this\s+(?:morning|afternoon|evening)|"
          r"heute|aujourd'hui|après-demain|demain|day\s+after\s+tomorrow|tomorrow|übermorgen|"
          r"(?<!guten )(?<!jeden )morgen)\b"
        rf"(?!\s+(?P<d>{DAY})\b)",
        _today,
    ),
    _rule(
        rf"\b(?:in|within|innerhalb\s+von|binnen)\s+(?:the\s+)?(?:next\s+|about\s+|an?\s+)?(?P<n>\d{{1,3}}|"
        rf"{COUNT})"
        rf"(?:\s+of)?\s*(?:[-–]\s*\d+\s+|or\s+\w+\s+)?(?P<business>\s*(?:business|"
        rf"working)\s+)?\s*(?P<unit>{UNIT})\b",
        _in,
    ),
    _rule(
        rf"\b(?P<n>\d{{1,3}}|{COUNT})\s+(?P<business>(?:business|"
        rf"working)\s+)?(?P<unit>{UNIT})\s+from\s+(?:now|today)\b",
        _in,
    ),
    _rule(
        rf"\b(?:on|by|before|until|till|for|to|is|until|day)\s+the\s+(?P<d>{ORDINAL}|(?:[12]?\d|"
        rf"3[01])(?:st|nd|rd|th))\b"
        r"(?!\s+(?:time|year|quarter|half|call|floor|attempt|of|one|thing|week|round|version|item|point|"
        r"step|part|draft|phase|ticket))",
        _nth,
    ),
    _rule(
        r"\bthe\s+(?P<d>(?:[12]?\d|3[01])(?:st|nd|rd|th))\b(?!\s+(?:time|year|quarter|half|call|floor|"
        r"attempt|of|one|week|round|version|item|percentile))",
        _nth,
    ),
    _rule(
        rf"(?:\b(?:in|by|before|until|till|through|for|to|of|im|bis|ab|für|during|targeting|von|en|avant|"
        rf"d'ici|pour)\s+|(?=\b(?:the\s+)?(?:end|start|beginning|middle|early|mid|late|anfang|mitte|ende|"
        rf"fin|début|mi)\b))"
        rf"{PART}\b(?P<m>{MONTH})\b(?:\s+(?P<y>{YEAR})\b)?(?!\s*\d)",
        _month,
        exact=False,
    ),
)  # fmt: skip


def _bare(match: re.Match[str], said_on: date) -> date | None:
    """A unit counts only with a word before it that says which, or which part."""
    return None if not match["which"] and not match["part"] else _unit(match, said_on)
