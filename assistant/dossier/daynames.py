"""The names of days, months, counts and parts of the calendar in English, German and French. Words only."""

from __future__ import annotations


def _numbered(text: str, *, start: int) -> dict[str, int]:
    """Names by the number of their line."""
    lines = [line.split() for line in text.strip().splitlines()]
    return {name: number for number, names in enumerate(lines, start=start) for name in names}


MONTHS = _numbered(
    """
    january jan januar jänner janvier
    february feb februar février fevrier
    march mar märz maerz mars
    april apr avril
    may mai
    june jun juni juin
    july jul juli juillet
    august aug août aout
    september sep sept septembre
    october oct oktober okt octobre
    november nov novembre
    december dec dezember dez décembre decembre
    """,
    start=1,
)
DAYS = _numbered(
    """
    monday mon montag lundi
    tuesday tue tues dienstag mardi
    wednesday wed mittwoch mercredi
    thursday thu thur thurs donnerstag jeudi
    friday fri freitag vendredi
    saturday sat samstag sonnabend samedi
    sunday sun sonntag dimanche
    """,
    start=0,
)
COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "couple": 2, "few": 3, "several": 3, "ein": 1,
    "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7,
    "acht": 8, "zehn": 10, "next": 1, "nächsten": 1, "deux": 2, "trois": 3, "quinze": 15, "huit": 8,
    "half": 0, "fourteen": 14, "fifteen": 15, "thirty": 30, "ninety": 90, "sixty": 60,
}  # fmt: skip
ORDINALS = {
    name: number
    for number, name in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "twenty-first",
            "twenty-second",
            "twenty-third",
            "twenty-fourth",
            "twenty-fifth",
            "twenty-sixth",
            "twenty-seventh",
            "twenty-eighth",
            "twenty-ninth",
            "thirtieth",
            "thirty-first",
        ],
        start=1,
    )
}
ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True)).replace("-", r"[\s-]")
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY = "|".join(sorted(DAYS, key=len, reverse=True))
COUNT = "|".join(sorted(COUNTS, key=len, reverse=True))
YEAR = r"(?:20\d\d)"
N = r"(?:0?[1-9]|[12]\d|3[01])"
PART = (
    r"(?:(?P<part>the\s+(?:very\s+)?(?:end|start|beginning|middle)\s+of|(?:end|start|beginning|middle)\s+of|"
    r"early(?:\s+in)?|mid(?:dle)?|late(?:\s+in)?|anfang|mitte|ende|eo|spätestens\s+ende|"
    r"(?:la\s+)?fin(?:\s+(?:de|du))?|d[ée]but|mi)[\s-]*)?"
)
UNITS = {
    "day": "day", "days": "day", "tag": "day", "tage": "day", "tagen": "day", "week": "week",
    "weeks": "week", "woche": "week", "wochen": "week", "month": "month", "months": "month",
    "monat": "month", "monats": "month", "monate": "month", "monaten": "month", "quarter":
    "quarter", "quarters": "quarter", "quartal": "quarter", "quartals": "quarter", "year": "year",
    "years": "year", "jahr": "year", "jahres": "year", "jahre": "year", "jahren": "year", "hour":
    "hour", "hours": "hour", "hrs": "hour", "stunden": "hour", "jours": "day", "jour": "day",
    "semaines": "week", "semaine": "week", "mois": "month", "stunde": "hour", "eow": "week", "eom":
    "month", "eoq": "quarter", "eoy": "year",
}  # fmt: skip
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
