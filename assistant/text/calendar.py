"""How dates are written in English text (and in ISO and day-first numeric forms). Owns the date pattern
only."""

from __future__ import annotations

import re

MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
MONTH_NAMES = tuple(name.capitalize() for name in MONTHS if len(name) > 4 or name in ("may", "june", "july"))

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
DATE = re.compile(
    rf"\b(?P<iso_y>{_YEAR})-(?P<iso_m>0[1-9]|1[0-2])-(?P<iso_d>0[1-9]|[12]\d|3[01])\b"
    rf"|(?<![\d.])(?P<num_d>{_DAY})\.(?P<num_m>0?[1-9]|1[0-2])\.(?P<num_y>{_YEAR}|\d\d)(?![\d])"
    rf"|(?<![\d/])(?P<sl_a>\d{{1,2}})/(?P<sl_b>\d{{1,2}})/(?P<sl_y>{_YEAR}|\d\d)(?![\d/])"
    rf"|\b(?P<dm_d>{_DAY})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<dm_m>{_MONTH})\b\.?(?:,?\s+(?P<dm_y>{_YEAR})\b)?"
    rf"|\b(?P<md_m>{_MONTH})\b\.?\s+(?:the\s+)?(?P<md_d>{_DAY})(?:st|nd|rd|th)?\b(?!\s*[%:])"
    rf"(?:,?\s+(?P<md_y>{_YEAR})\b)?"
    rf"|\b(?P<my_m>{_MONTH})\b\.?,?\s+(?:of\s+)?(?P<my_y>{_YEAR})\b"
    rf"|\bthe\s+(?P<th_d>{_DAY})(?:st|nd|rd|th)\b(?!\s+(?:time|year|quarter|call|floor|attempt|of))",
    re.IGNORECASE,
)


def date_form(match: re.Match[str]) -> str | None:
    """The normal form of a match of `DATE`, `-` in open places; None where the words are no date.

    A slashed date whose both numbers could be the month keeps only its year and reads `YYYY-xx-yy`
    with the smaller number first, so that it agrees with itself and with nothing it might not mean.
    """
    found = match.groupdict()
    if found["iso_y"]:
        return f"{found['iso_y']}-{found['iso_m']}-{found['iso_d']}"
    if found["num_d"]:
        return _form(_full(found["num_y"]), int(found["num_m"]), int(found["num_d"]))
    if found["sl_a"]:
        return _slashed(int(found["sl_a"]), int(found["sl_b"]), _full(found["sl_y"]))
    if found["dm_d"]:
        return _form(found["dm_y"], _month(found["dm_m"]), int(found["dm_d"]))
    if found["md_m"]:
        if found["md_m"] == "may" or (found["md_m"] == "mar"):
            return None
        return _form(found["md_y"], _month(found["md_m"]), int(found["md_d"]))
    if found["my_m"]:
        return _form(found["my_y"], _month(found["my_m"]), None)
    return _form(None, None, int(found["th_d"]))


def _slashed(first: int, second: int, year: str) -> str | None:
    if first > 12 and 1 <= second <= 12 and first <= 31:
        return _form(year, second, first)
    if second > 12 and 1 <= first <= 12 and second <= 31:
        return _form(year, first, second)
    if first == second and 1 <= first <= 12:
        return _form(year, first, second)
    if not (1 <= first <= 12 and 1 <= second <= 12):
        return None
    return f"{year}-?{first:x}-?{second:x}"


def _month(word: str) -> int:
    return MONTHS[word.lower()]


def _full(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"


def _form(year: str | None, month: int | None, day: int | None) -> str:
    return f"{year or '----'}-{f'{month:02d}' if month else '--'}-{f'{day:02d}' if day else '--'}"
