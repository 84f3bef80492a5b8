"""Reads words, names and figures of a text for scorers. Written apart from the product's readers on
purpose."""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal

_NUMBER = re.compile(r"(?<![\w.])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])-?\d+(?:\.\d+)?|\d+")
_MONTHS = [calendar.month_name[n].lower() for n in range(1, 13)]
_MONTH = "|".join(_MONTHS)
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH}),?\s+(\d{{4}})\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


def plain(text: str) -> str:
    """Lower case, single spaces, straight quotes, no thousands separators.

    >>> plain("Held  until 1,200")
    'held until 1200'
    """
    lowered = " ".join(text.lower().replace("’", "'").split())
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", lowered)


def says(text: str, wanted: str) -> bool:
    """Whether the text holds the wanted words as whole words, however figures and days are set.

    >>> says("It is 61 in all.", "61"), says("It is 161.", "61"), says("on 28 February 2027", "2027-02-28")
    (True, False, True)
    """
    words = plain(wanted)
    if re.search(rf"(?<![\w.]){re.escape(words)}(?!\w|[.,]\d)", _decimals(plain(text))):
        return True
    days = days_of(wanted)
    return bool(days) and days <= days_of(text)


def numbers_of(text: str) -> frozenset[Decimal]:
    """Every number written in digits.

    >>> sorted(map(str, numbers_of("USD 9,240.00 and 61%, a1")))
    ['1', '61', '9240.00']
    """
    return frozenset(Decimal(match.replace(",", "")) for match in _NUMBER.findall(text))


def days_of(text: str) -> frozenset[date]:
    """Every whole day: ISO, `3 May 2026`, `May 3, 2026`."""
    found = [(y, m, d) for y, m, d in _ISO.findall(text)]
    found += [(y, str(_MONTHS.index(m.lower()) + 1), d) for d, m, y in _DAY_FIRST.findall(text)]
    found += [(y, str(_MONTHS.index(m.lower()) + 1), d) for m, d, y in _MONTH_FIRST.findall(text)]
    days = set()
    for year, month, day in found:
        try:
            days.add(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return frozenset(days)


def words_of(text: str) -> frozenset[str]:
    """Every word in small letters, without a genitive."""
    return frozenset(re.sub(r"['’]s?$", "", word.lower()) for word in _WORD.findall(text))


def names_of(text: str) -> frozenset[str]:
    """Words that begin with a capital and go on small, in small letters; months are no names."""
    found = {word for word in _WORD.findall(text) if word[0].isupper() and word[1:2].islower()}
    return frozenset(re.sub(r"['’]s?$", "", word.lower()) for word in found) - set(_MONTHS)


def _decimals(text: str) -> str:
    """Whole amounts without their empty cents: 9240.00 is 9240."""
    return re.sub(r"(?<=\d)\.00?(?!\d)", "", text)
