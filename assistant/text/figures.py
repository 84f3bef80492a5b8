"""Numbers, money, percentages and dates of a text, each in one normal form, so that two spellings of one
figure compare equal. Owns the reading of figures; knows no clock: a date without a year stays without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assistant.text.calendar import DATE, MONTHS, date_form


class FigureKind(StrEnum):
    """What a figure counts."""

    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure at `[start, end)`. `value` is its normal form:

    a plain decimal for numbers and percentages; `CUR amount` for money; `YYYY-MM-DD` for a date with
    `-` in the places that the text leaves open (`-----03-03` is any 3 March); `YYYY-Qn` or `Qn`.
    """

    kind: FigureKind
    value: str
    start: int
    end: int


_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "dozen": 12,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_SUFFIXES = {
    "k": 1000,
    "m": 1_000_000,
    "mio": 1_000_000,
    "mn": 1_000_000,
    "bn": 1_000_000_000,
    "b": 1_000_000_000,
}
_SUFFIXES |= {"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP",
    "pounds": "GBP", "quid": "GBP", "chf": "CHF", "franc": "CHF", "francs": "CHF", "¥": "JPY", "jpy": "JPY",
    "yen": "JPY", "cad": "CAD", "c$": "CAD", "aud": "AUD", "a$": "AUD", "sek": "SEK", "nok": "NOK",
    "dkk": "DKK",
    "inr": "INR", "₹": "INR", "pln": "PLN", "czk": "CZK", "sgd": "SGD", "nzd": "NZD", "brl": "BRL",
    "mxn": "MXN",
}  # fmt: skip

_WORDS = "|".join(sorted({*_UNITS, *_TENS, *_SCALES}, key=len, reverse=True))
_SPOKEN = rf"(?:(?:{_WORDS})|(?:an?|half\s+an?)(?=[\s-]+(?:dozen|hundred|thousand|million|billion)\b))"
_SPELLED = rf"\b{_SPOKEN}(?:(?:[\s-]+(?:and\s+)?)(?:{_WORDS}))*\b"
_DIGITS = r"\d{1,3}(?:[,.'’\u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_SUFFIX = r"(?:\s?(?:k|m|mn|mio|bn|b)(?![a-z])|[\s-](?:thousand|million|billion)\b)"
_SYMBOL = r"(?:us\$|c\$|a\$|[$€£¥₹])"
_CODE = r"(?:usd|eur|gbp|chf|jpy|cad|aud|sek|nok|dkk|inr|pln|czk|sgd|nzd|brl|mxn)"
_MONEY_WORD = rf"(?:{_CODE}|dollars?|bucks?|euros?|pounds?|quid|francs?|yen|[$€£¥])"
_AMOUNT = (
    rf"(?:(?P<digits>(?<![\w.,]){_DIGITS}|(?<=[$€£¥₹]){_DIGITS})(?P<suffix>{_SUFFIX})?"
    rf"|(?P<spelled>{_SPELLED}))"
)
_NUMBER = re.compile(
    rf"(?P<before>{_SYMBOL}\s?|\b{_CODE}\s?)?(?P<sign>(?<![\w)])[-−+])?{_AMOUNT}"
    rf"(?:(?P<percent>\s?(?:%|percent\b|per\s?cent\b|percentage\s+points?\b|pct\b|pp\b))"
    rf"|(?P<after>[\s-]?{_MONEY_WORD}(?![a-z])))?",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"\b(?:(?P<y1>(?:19|20)\d\d)[\s-]?)?(?:Q(?P<q>[1-4])|(?P<word>first|second|third|fourth|last)\s+quarter)\b"
    r"(?:[\s/'’-]*(?:of\s+)?(?P<y2>(?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_QUARTER_WORDS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_NOT_A_NUMBER = re.compile(r"\b(?:no\s+)?(?:one|ones)\b", re.IGNORECASE)


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of `text`, in order, none inside another.

    >>> [(figure.kind.value, figure.value) for figure in figures("Twenty percent, or €12k, by 3 March?")]
    [('percent', '20'), ('money', 'EUR 12000'), ('date', '-----03-03')]
    """
    taken: list[Figure] = []
    for match in DATE.finditer(text):
        form = date_form(match)
        if form is not None:
            taken.append(Figure(FigureKind.DATE, form, match.start(), match.end()))
    for match in _QUARTER.finditer(text):
        quarter = match["q"] or _QUARTER_WORDS.get((match["word"] or "").lower())
        if quarter and not _overlaps(taken, match.start(), match.end()):
            year = match["y1"] or match["y2"]
            value = f"{year}-Q{quarter}" if year else f"Q{quarter}"
            taken.append(Figure(FigureKind.QUARTER, value, match.start(), match.end()))
    for match in _NUMBER.finditer(text):
        figure = None if _overlaps(taken, match.start(), match.end()) else _number(match)
        if figure is not None:
            taken.append(figure)
    return tuple(sorted(taken, key=lambda figure: figure.start))


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: `1E+3` and `1000.00` are `1000`.

    >>> plain(Decimal("4800.00"))
    '4800'
    """
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def dates_agree(left: str, right: str) -> bool:
    """Whether two date forms can mean the same day: the places that both fill are the same."""
    return all(a == b or "-" in (a[0], b[0]) for a, b in zip(_places(left), _places(right), strict=True))


def months_named(text: str) -> frozenset[str]:
    """Month words of a text, lower case, so that a name check does not take them for people."""
    return frozenset(word for word in re.findall(r"[a-z]+", text.lower()) if word in MONTHS)


def _places(form: str) -> tuple[str, str, str]:
    return form[:4], form[5:7], form[8:10]


def _number(match: re.Match[str]) -> Figure | None:
    amount = _amount(match)
    if amount is None:
        return None
    if match["sign"] and match["sign"] in "-−":
        amount = -amount
    start, end = match.start(), match.end()
    if match["percent"]:
        return Figure(FigureKind.PERCENT, plain(amount), start, end)
    currency = (match["before"] or match["after"] or "").strip(" -").lower()
    if currency:
        return Figure(FigureKind.MONEY, f"{_CURRENCIES[currency]} {plain(amount)}", start, end)
    if match["spelled"] and _NOT_A_NUMBER.fullmatch(match["spelled"]):
        return None
    return Figure(FigureKind.NUMBER, plain(amount), start, end)


def _amount(match: re.Match[str]) -> Decimal | None:
    if match["spelled"]:
        return _spelled(match["spelled"])
    suffix = (match["suffix"] or "").strip(" -").lower()
    money = bool(match["before"] or match["after"])
    return _digits(match["digits"], money=money) * _SUFFIXES.get(suffix, 1)


def _digits(text: str, *, money: bool) -> Decimal:
    """Digits with either locale's separators: three digits after the only one are thousands.

    After a full stop only in money: nobody writes a tenth of a cent, but `12.345` may be a reading.
    """
    plain_text = re.sub(r"['’\u00a0\u202f\u2009]", "", text)
    last = max(plain_text.rfind(","), plain_text.rfind("."))
    if last < 0:
        return Decimal(plain_text)
    kinds = {sign for sign in plain_text if sign in ",."}
    tail = len(plain_text) - last - 1
    grouped = len(kinds) == 1 and tail == 3 and (plain_text[last] == "," or money)
    if grouped or (len(kinds) == 1 and plain_text.count(plain_text[last]) > 1):
        return Decimal(re.sub(r"[.,]", "", plain_text))
    return Decimal(re.sub(r"[.,]", "", plain_text[:last]) + "." + plain_text[last + 1 :])


def _spelled(text: str) -> Decimal:
    total, group = Decimal(0), Decimal(0)
    half = text.lower().startswith("half")
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _SCALES:
            scale = _SCALES[word]
            if scale == 100:
                group = (group or Decimal(1)) * 100
            else:
                total, group = total + (group or Decimal(1)) * scale, Decimal(0)
        elif word == "dozen":
            group = (group or Decimal(1)) * 12
        elif word in _UNITS:
            group += _UNITS[word]
        elif word in _TENS:
            group += _TENS[word]
    value = total + group
    return value / 2 if half else value


def _overlaps(taken: list[Figure], start: int, end: int) -> bool:
    return any(figure.start < end and start < figure.end for figure in taken)
