"""Which days and which kinds of source a question speaks of. Pure: "last month" is relative to the day given.

Owns the reading of the words. An anchor ("since the March call") is named here and resolved by whoever
can look the document up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from assistant.retrieval import periods
from assistant.retrieval.periods import Span
from assistant.text.calendar import MONTHS
from assistant.types.documents import Kind

RECENT_DAYS = 60
"""What "recently" means: two months, about one round of calls with an account."""


class Bound(StrEnum):
    """On which side of an anchor the question looks."""

    SINCE = "since"
    UNTIL = "until"
    ON = "on"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day that has to be looked up: a document of `kind` between two days, or an `event` of the account.

    `pick` is `last` or `first` among the documents that fit.
    """

    bound: Bound
    kind: Kind | None = None
    event: str | None = None
    since: date | None = None
    until: date | None = None
    pick: str = "last"
    words: str = ""


@dataclass(frozen=True, slots=True)
class TimeFrame:
    """Days inclusive; None leaves a side open. `rest` is the question without the words that were
    understood."""

    since: date | None
    until: date | None
    kinds: frozenset[Kind]
    rest: str
    anchor: Anchor | None = None

    @property
    def bounded(self) -> bool:
        return self.since is not None or self.until is not None or self.anchor is not None


_KIND_WORDS = {
    Kind.CALL: r"calls?|meetings?|conversations?|transcripts?|recordings?|qbrs?|ebrs?|kick-?offs?|demos?"
    r"|check-?ins?"
    r"|syncs?|reviews?|business\s+reviews?",
    Kind.EMAIL: r"e-?mails?|mails?|emailed|inbox|correspondence",
    Kind.CHAT: r"chats?|slack|teams\s+messages?|(?:chat|slack)\s+(?:messages?|channels?|threads?)"
    r"|direct\s+messages?|dms?",
    Kind.TICKET: r"(?:support\s+)?tickets?|support\s+(?:cases?|requests?)|zendesk|helpdesk|help\s+desk",
    Kind.CHAT: r"chats?|(?:slack|chat)(?:\s+(?:threads?|messages?|channels?))?|direct\s+messages?|dms?",
}
_ANY_KIND = "|".join(f"(?:{words})" for words in _KIND_WORDS.values())
_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_YEAR = r"(?:19|20)\d\d"
_THE = (
    r"(?:the|our|their|that|a|an|any|all|of|his|her|your|those|recent|past|various|support|customer|public)"
)
_FILLER = rf"(?:{_THE}\s+)*"
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "couple of": 2, "couple": 2, "few": 3,
}  # fmt: skip
_COUNT = (
    r"(?:\d{1,3}|an?\s+couple\s+of|couple\s+of|couple|few|twelve|one|two|three|four|five|six|seven|eight|"
    r"nine|ten)"
)
_FUTURE = re.compile(
    r"\b(?:will|going\s+to|gonna|plan(?:s|ned|ning)?|schedul\w+|expect\w*|due|target\w*|upcoming|forecast\w*|"
    r"intend\w*|commit\w*|deadline|by\s+when|go-?live)\b",
    re.IGNORECASE,
)

_POINT = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?)"
    rf"|(?:{_MONTH}\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s+{_YEAR})?)"
    rf"|(?:(?:(?:the\s+)?(?:start|beginning|end|middle)\s+of\s+|early\s+|mid[\s-]?|late\s+)?"
    rf"(?:{_MONTH}(?:\s+(?:of\s+)?{_YEAR}|\s+this\s+year|\s+last\s+year)?|(?:this|last|the)\s+(?:week|month|quarter|year)"
    rf"|Q[1-4](?:[\s/-]*{_YEAR})?|{_YEAR}[\s-]?Q[1-4]|(?:the\s+)?(?:first|second|third|fourth)\s+quarter(?:\s+(?:of\s+)?{_YEAR})?"
    rf"|(?:the\s+)?(?:first|second)\s+half(?:\s+of\s+(?:{_YEAR}|the\s+year|this\s+year|last\s+year))?"
    rf"|H[12](?:[\s/-]*{_YEAR})?|{_YEAR}(?![-\d])))"
    rf"|yesterday|today|(?:the\s+)?(?:{'|'.join(periods.SEASONS)})(?:\s+(?:of\s+)?{_YEAR})?"
    rf"|(?:last\s+|this\s+past\s+|on\s+)?(?:{'|'.join(periods.WEEKDAYS)}))"
)


def timeframe(question: str, as_of: date) -> TimeFrame:
    """Read days and kinds of source off `question`, asked on `as_of`.

    Where a month or a day has no year, the latest one that has begun by `as_of` is meant. Words
    about the future ("next quarter", "will … in May") bound nothing: they are what is asked for.
    """
    frame = TimeFrame(None, None, frozenset(), question)
    frame = _kinds(frame, as_of)
    for pattern, read in _RULES:
        match = pattern.search(frame.rest)
        if match is None or frame.anchor is not None or frame.since or frame.until:
            continue
        understood = read(match, as_of, frame)
        if understood is not None and not (understood.since and understood.since > as_of):
            frame = replace(understood, rest=_without(frame.rest, match))
    return replace(frame, rest=_tidy(frame.rest))


def _kinds(frame: TimeFrame, as_of: date) -> TimeFrame:
    """Kinds that the question restricts itself to: "in tickets", "on our calls", "by email"."""
    kinds: set[Kind] = set()
    rest = frame.rest
    for kind, words in _KIND_WORDS.items():
        pattern = re.compile(
            rf"\b(?:in|on|from|by|via|during|over|through|across|within|at|per)\s+{_FILLER}"
            rf"(?:{words})(?!\s+(?:{_ANY_KIND})\b)\b(?!\s*(?:of|on|from)\s+(?:the\s+)?\d)",
            re.IGNORECASE,
        )
        while found := pattern.search(rest):
            kinds.add(kind)
            more, end = _coordinated(rest[found.end() :])
            kinds |= more
            rest = f"{rest[: found.start()]} {rest[found.end() + end :]}"
    return replace(frame, kinds=frozenset(kinds), rest=rest if kinds else frame.rest)


def _coordinated(following: str) -> tuple[set[Kind], int]:
    """Kinds that are named in the same breath: "in emails, calls and tickets"."""
    kinds: set[Kind] = set()
    end = 0
    more = re.compile(
        rf"\s*(?:,|and|or|&)\s+(?:(?:or|and|in|on|from|by)\s+)?{_FILLER}(?P<kind>{_ANY_KIND})\b",
        re.IGNORECASE,
    )
    while match := more.match(following, end):
        kinds.add(_kind_of(match["kind"]))
        end = match.end()
    return kinds, end


def _kind_of(words: str) -> Kind:
    for kind, pattern in _KIND_WORDS.items():
        if re.fullmatch(pattern, words.strip(), re.IGNORECASE):
            return kind
    return Kind.CALL


Read = Callable[[re.Match[str], date, TimeFrame], TimeFrame | None]


def _between(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    last = periods.span_of(match["until"], as_of)
    first = periods.span_of(match["since"], as_of)
    if first is None or last is None:
        return None
    if re.search(_YEAR, match["until"]) and not re.search(_YEAR, match["since"]):
        first = periods.span_of(f"{match['since']} {last.end.year}", last.end) or first
    if first.start > last.end:
        last = periods.next_year(last) if not re.search(_YEAR, match["until"]) else last
        first = periods.last_year(first) if first.start > last.end else first
    return replace(frame, since=first.start, until=last.end)


def _side(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    span = periods.span_of(match["point"], as_of)
    if span is None:
        return None
    side = match["side"].lower().split()[0]
    if side in ("since", "from"):
        return replace(frame, since=span.start)
    if side == "after":
        return replace(frame, since=span.end + timedelta(days=1))
    if _asks_ahead(frame.rest, match):
        return None
    if side in ("until", "till", "to", "through", "up"):
        return replace(frame, until=span.end)
    return replace(frame, until=span.start - timedelta(days=1))


def _inside(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    span = periods.span_of(match["point"], as_of)
    if span is None or _asks_ahead(frame.rest, match):
        return None
    return _within(frame, span)


def _rolling(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    count = _count(match["count"] or "one")
    return replace(frame, since=periods.back(as_of, count, match["unit"]), until=as_of)


def _ago(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    day = periods.back(as_of, _count(match["count"]), match["unit"])
    return _within(frame, periods.around(day, match["unit"]))


def _named(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    span = periods.named(match["which"], match["unit"], as_of)
    if span is None or _asks_ahead(frame.rest, match):
        return None
    if (match["side"] or "").lower() in ("since", "from"):
        return replace(frame, since=span.start)
    if (match["side"] or "").lower() == "before":
        return replace(frame, until=span.start - timedelta(days=1))
    return _within(frame, span)


def _to_date(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    unit = match["unit"] or {"ytd": "year", "qtd": "quarter", "mtd": "month"}[match["short"].lower()]
    span = periods.named("this", unit, as_of)
    return None if span is None else _within(frame, span)


def _recent(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    return replace(frame, since=as_of - timedelta(days=RECENT_DAYS), until=as_of)


def _document(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    """A document that is named by its kind: "the last call", "the March call", "the call of 3 March"."""
    kind = _kind_of(match["kind"])
    point = match["point"] or match["later"]
    span = periods.span_of(point, as_of) if point else None
    if point and span is None:
        return None
    side = (match["side"] or "").lower()
    pick = "first" if (match["pick"] or "").lower() in ("first", "initial") else "last"
    bound = {"since": Bound.SINCE, "after": Bound.SINCE, "before": Bound.UNTIL, "until": Bound.UNTIL}.get(
        side, Bound.ON
    )
    if bound is Bound.ON and not match["pick"] and span is not None:
        return replace(_within(frame, span), kinds=frame.kinds | {kind})
    if not match["pick"] and span is None and "kick" in match["kind"].lower():
        pick = "first"
    elif not match["pick"] and span is None:
        return None
    since, until = (span.start, span.end) if span else (None, None)
    return replace(frame, anchor=Anchor(bound, kind, None, since, until, pick, match.group().strip()))


def _event(match: re.Match[str], as_of: date, frame: TimeFrame) -> TimeFrame | None:
    bound = (
        Bound.UNTIL if match["side"].lower() in ("before", "until", "ahead of", "prior to") else Bound.SINCE
    )
    if _asks_ahead(frame.rest, match):
        return None
    event = "renewal" if "renew" in match["event"].lower() else "contract_start"
    return replace(frame, anchor=Anchor(bound, None, event, words=match.group().strip()))


def _within(frame: TimeFrame, span: Span) -> TimeFrame:
    return replace(frame, since=span.start, until=span.end)


def _asks_ahead(question: str, match: re.Match[str]) -> bool:
    """Whether the time is one that is looked forward to, so that documents of that time are not what is
    asked."""
    return bool(_FUTURE.search(question[: match.start()]))


def _count(words: str) -> int:
    plain = " ".join(words.lower().split())
    return int(plain) if plain.isdigit() else _NUMBERS.get(plain, _NUMBERS.get(plain.removeprefix("a "), 1))


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _tidy(text: str) -> str:
    plain = re.sub(r"\s+", " ", text).strip()
    plain = re.sub(r"\s+([?.!,;:])", r"\1", plain)
    return re.sub(r"^[,;:\s]+|[,;:]+(?=[?.!]?$)", "", plain).strip()


def _rule(pattern: str, read: Read) -> tuple[re.Pattern[str], Read]:
    return re.compile(pattern, re.IGNORECASE), read


_UNIT = r"(?P<unit>days?|weeks?|months?|quarters?|years?)"
_IN = r"(?:(?:in|over|during|within|for|across|throughout)\s+)?"
_RULES: tuple[tuple[re.Pattern[str], Read], ...] = (
    _rule(
        rf"\b(?:between|from|in)\s+(?P<since>{_POINT})\s*(?:and|to|until|till|through|-|–)\s*(?P<until>{_POINT})\b",
        _between,
    ),
    _rule(
        rf"(?:\b(?:in|for|over)\s+)?\b(?P<since>{_MONTH})\s*(?:-|–|to|through|until)\s*(?P<until>{_MONTH}(?:\s+{_YEAR})?)\b",
        _between,
    ),
    _rule(
        rf"\b(?:(?P<side>since|after|before|until|on|in|at|during|from)\s+)?(?:the|our|their|your)\s+"
        rf"(?:(?P<pick>last|latest|most\s+recent|first|initial)\s+)?"
        rf"(?:(?P<point>{_POINT})(?:'s|’s)?\s+)?(?:(?:support|sales|review|weekly|monthly|quarterly|renewal|discovery|success|onboarding|customer)\s+)*"
        rf"(?P<kind>{_ANY_KIND})\b(?:\s+calls?\b)?(?:\s+(?:we\s+had|they\s+had)\b)?"
        rf"(?:\s+(?:with\s+\w+\s+)?(?:of|on|from|in|dated)\s+(?P<later>{_POINT})\b)?",
        _document,
    ),
    _rule(
        rf"(?P<side>\b)(?P<pick>\b)(?P<point>\b)\b(?:in|on|from|during)\s+(?:the\s+)?(?P<kind>{_ANY_KIND})\s+(?:of|on|from|in)\s+(?P<later>{_POINT})\b",
        _document,
    ),
    _rule(rf"\b{_IN}(?:the\s+)?(?:last|past|previous)\s+(?P<count>{_COUNT})\s+{_UNIT}\b", _rolling),
    _rule(rf"\b(?:about\s+|around\s+)?(?P<count>{_COUNT}|an?)\s+{_UNIT}\s+ago\b", _ago),
    _rule(rf"\b{_IN}the\s+(?:past|preceding)\s+(?P<count>\b){_UNIT}\b", _rolling),
    _rule(
        r"\b(?:so\s+far\s+)?(?:(?P<side>since|from|in|over|during|within|for|before)\s+)?"
        r"(?P<which>this|last|current|previous|the\s+last|the\s+current|the\s+previous|this\s+past)\s+"
        r"(?P<unit>week|month|quarter|year|spring|summer|autumn|fall|winter)\b(?:\s+so\s+far)?",
        _named,
    ),
    _rule(r"\b(?:(?P<short>ytd|qtd|mtd)|(?P<unit>year|quarter|month)[\s-]to[\s-]date)\b", _to_date),
    _rule(
        rf"\b(?P<side>since|after|before|until|till|through|up\s+to|prior\s+to|from)\s+(?P<point>{_POINT})"
        rf"\b(?:\s+(?:onwards?|on)\b)?",
        _side,
    ),
    _rule(
        r"\b(?P<side>since|after|before|until|ahead\s+of|prior\s+to)\s+(?:the|their|our)\s+(?:last\s+|upcoming\s+)?(?P<event>renewals?|contract\s+(?:start|began|signature)|signing)\b",
        _event,
    ),
    _rule(
        r"\b(?:in|on|during|over|as\s+of|throughout|at(?=\s+(?:the\s+)?(?:start|beginning|end|middle)\b)"
        rf"|(?<!end )(?<!start )(?<!beginning )(?<!middle )of)\s+(?P<point>{_POINT})\b(?!\s*%)",
        _inside,
    ),
    _rule(
        rf"(?:^|(?<=[\s,(]))(?P<point>yesterday|today|(?:last|this\s+past)\s+(?:{'|'.join(periods.WEEKDAYS)})|{_MONTH}\s+{_YEAR}|Q[1-4](?:[\s/-]*{_YEAR})?)\b",
        _inside,
    ),
    _rule(r"\b(?:recently|lately|of\s+late|in\s+recent\s+(?:weeks|months)|these\s+days)\b", _recent),
)
