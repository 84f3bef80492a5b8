"""Which sentences commit somebody to something: to what, on whose behalf, on which condition. Pure.

Owns the reading of one sentence in its place; which promise a sentence belongs to is the ledger's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.dossier import commissive, hedges
from assistant.dossier.due import Due, due
from assistant.dossier.lines import Line
from assistant.dossier.stance import stance_of
from assistant.listening.guards import Guard, negates, read
from assistant.text.wordlist import word_set
from assistant.types.documents import Side


class Manner(StrEnum):
    """How a promise is made."""

    EXPLICIT = "explicit"
    IMPLICIT = "implicit"
    ACCEPTED = "accepted"
    """Somebody was asked and agreed."""
    LISTED = "listed"
    """Noted as a next step."""


@dataclass(frozen=True, slots=True)
class Pledge:
    """A commitment in the words `[start, end)` of a line. `by` is a name where it is not the speaker.

    `by_side` is whose promise it is; `what` the words that say what is to be done, without the day.
    """

    line: Line
    start: int
    end: int
    what: str
    by: str | None
    by_side: Side
    manner: Manner
    due: Due | None
    condition: str | None = None
    request: Line | None = None


def pledges(line: Line, people: dict[str, Side]) -> tuple[Pledge, ...]:
    """The commitments that a line makes, in its order. `people` tells the side of a lower-case name.

    A question, a denial, a thought, hearsay, and what is told of earlier words make none.
    """
    text = line.text
    if not line.public or not hedges.MAYBE.search(text):
        return ()
    stance = _stance(line)
    if stance & {Guard.HYPOTHETICAL, Guard.IRONIC} or Guard.QUESTION in stance:
        return ()
    found = _matches(line, people)
    kept = _apart(_without_bare(text, [one for one in found if _counts(line, one)]))
    pledged = [_pledge(line, one, following, people) for one, following in _with_next(kept)]
    return tuple(one for one in pledged if one is not None)


def _stance(line: Line) -> frozenset[Guard]:
    if hedges.SETTLED.search(line.text) is None:
        return stance_of(line)
    return read(hedges.SETTLED.sub("", line.text), before=line.said.before, after=line.said.after)


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    verb: int
    verb_end: int
    manner: Manner
    who: str
    """`self`, `other` (the one spoken to), or a name or team as written."""
    needs: str = ""
    """`due`: counts only with a day; `maybe`: with a day, and of an account only for the other side."""


def _matches(line: Line, people: dict[str, Side]) -> list[_Match]:
    text = line.text
    found: list[_Match] = []
    for match in commissive.MINE_LISTED.finditer(text):
        who = "other" if match["who"].lower() in ("your", "you", "sie", "ihnen") else "self"
        found.append(_Match(match.start("do"), match.start("do"), match.end(), Manner.LISTED, who))
    for match in commissive.LISTED.finditer(text):
        whom = _listed(match, people)
        if whom:
            found.append(_Match(match.start(), match.start("do"), match.end(), Manner.LISTED, whom))
    low = text.lower()
    for pattern, manner, needs, words in _FIRST_PERSON:
        if not any(word in low for word in words):
            continue
        for match in pattern.finditer(text):
            name = next(key for key in ("do", "maybe", "any", *_OTHER_GROUPS) if match.groupdict().get(key))
            need = name if name in ("maybe", "any") else needs
            verb = match.end() if pattern is commissive.GERMAN and name == "do3" else match.start(name)
            if pattern in _ABOUT_THINGS:
                verb = clause_start(text, match.start())
            found.append(_Match(match.start(), verb, max(match.end(), verb), manner, "self", need))
    for match in commissive.OTHERS.finditer(text):
        who = match["who"]
        if who.lower() not in _PRONOUNS:
            found.append(_Match(match.start(), match.start("do"), match.end(), Manner.EXPLICIT, who, "named"))
    found.sort(key=lambda one: (one.verb, one.start))
    return found


_OTHER_GROUPS = ("do2", "do3", "do4", "do5", "do6", "do7", "do8", "do9")
_PRONOUNS = word_set(
    "i we you he she it they this that there what which who someone somebody everyone ich wir sie er es"
)
_WILL = ("'ll", "will", "shall", "going to", "gonna", "promise", "commit", "undertake", "pledge", "aim to", "plan to",
         "intend to", "expect to", "be able to")  # fmt: skip
_FIRST_PERSON: tuple[tuple[re.Pattern[str], Manner, str, tuple[str, ...]], ...] = (
    (commissive.IMPLICIT, Manner.IMPLICIT, "", ("leave", "on it", "on the case", "consider", "got ", "on me", "on us",
     " my ", " our ", "my action", "our action", "owe", "word", "count on", "own", "take", "mine", " do", "dran",
     "wird", "werde", "mache", "erledig", "übern", "kläre", "lass", "with us", "with me")),
    (commissive.FIRST, Manner.EXPLICIT, "", _WILL),
    (commissive.GERUND, Manner.EXPLICIT, "", ("commit",)),
    (commissive.NEVER_AGAIN, Manner.EXPLICIT, "", ("not", "n't", "never")),
    (commissive.SUBJECTLESS, Manner.EXPLICIT, "", ("will", "gonna", "going", "shall", "ing")),
    (commissive.LET_ME, Manner.IMPLICIT, "", ("let me", "let us")),
    (commissive.CAN, Manner.EXPLICIT, "due", ("can", "could", "able")),
    (commissive.PRESENT, Manner.EXPLICIT, "due", ("i", "we")),
    (commissive.YOU_GET, Manner.EXPLICIT, "due", ("you", "expect")),
    (commissive.THING_WILL, Manner.EXPLICIT, "due", ("'ll", "will", "shall", "going to", "come", "arrive", "goes",
     "ship", "coming", "is due", "follow", "yours")),
    (commissive.GERMAN, Manner.EXPLICIT, "german", ("ich", "wir", "sie", "ihr", "du ")),
    (commissive.GERMAN_THING, Manner.EXPLICIT, "due", ("ist", "sind", "läuft", "lauf", "steh", "komm", "geh", "lieg",
     "folg", "liefer")),
    (commissive.FRENCH, Manner.EXPLICIT, "", ("je", "j'", "nous", "on ", "vous")),
    (commissive.FRAGMENT, Manner.EXPLICIT, "due", ("from me", "from us", "live", "ready", "done", "fixed", "in place",
     "with you", "deliver", "new ", "version", "draft", "fix", "release", "answer", "report", "quote", "price",
     "proposal", "file", "list", "slide", "update", "patch", "offer", "plan", "summary", "prototype", "give ", " by ",
      "available")),
)  # fmt: skip
"""What the first person commits by; what it needs; words without any of which it cannot be there."""


_ABOUT_THINGS = (commissive.THING_WILL, commissive.GERMAN_THING, commissive.FRAGMENT)
"""Where the words before the verb say what is promised."""


def clause_start(text: str, at: int) -> int:
    """Where the clause that holds a place begins."""
    before = [match.end() for match in re.finditer(r"[,;:–—]\s+|\b(?:and|but|so|und|aber|et)\s+", text[:at])]
    return before[-1] if before else 0


def _listed(match: re.Match[str], people: dict[str, Side]) -> str:
    """Who a listed step is for; "" where the word before the verb is nobody's name."""
    who = match["who"].strip()
    if who.lower() in ("we", "us", "me", "i"):
        return "self" if match["colon"] or who.lower() == "we" else ""
    if who.lower() == "you":
        return "other" if match["colon"] else ""
    return who if who.lower() in people else ""


def _without_bare(text: str, found: list[_Match]) -> list[_Match]:
    """The matches without a mere "leave it with me" where others say what is taken on."""
    said = [
        one for one in found if one.manner is not Manner.IMPLICIT or not hedges.BARE.match(text, one.start)
    ]
    return said or found


def _apart(found: list[_Match]) -> list[_Match]:
    """One match a place: what overlaps or follows within its reach is the same commitment."""
    kept: list[_Match] = []
    for one in found:
        if kept and (one.start < kept[-1].verb_end or one.verb <= kept[-1].verb_end):
            continue
        if kept and kept[-1].manner is Manner.LISTED:
            continue
        kept.append(one)
    return kept


def _counts(line: Line, match: _Match) -> bool:
    """Whether words that commit are meant so: nothing trivial, weak, told of earlier words, or denied."""
    text = line.text
    if match.verb_end > match.verb and hedges.PLAN.match(text, match.verb) and line.side is not Side.VENDOR:
        return _for_other(text, match)
    if commissive.TRIVIAL.search(text[max(match.verb - 1, 0) : match.verb_end + 24]):
        return False
    weak = hedges.WEAK.search(text[max(0, match.start - 30) : match.verb_end])
    if weak or hedges.REPORTED_SPEECH.search(text[: match.start]):
        return False
    unnegated = commissive.NEVER_AGAIN.match(text, match.start)
    if not unnegated and negates(line.said.text, match.verb, match.verb_end):
        return False
    dated = bool(match.needs) and match.needs != "named" and due(text, line.on) is not None
    match match.needs:
        case "due":
            return dated or _from_us(text, match)
        case "german":
            return not hedges.GERMAN_TOLD.search(text) and (
                dated or hedges.GERMAN_FOR.search(text) is not None
            )
        case "any" | "maybe":
            return _is_for_them(line, match, dated=dated)
        case _:
            return True


def _for_other(text: str, match: _Match) -> bool:
    return hedges.FOR_OTHER.search(text[match.verb_end :]) is not None


def _from_us(text: str, match: _Match) -> bool:
    """Without a day: "I send you …", "you get it from us"."""
    clause = text[match.start :]
    if commissive.PRESENT.search(text[max(match.start - 3, 0) :]):
        return re.match(r"\W*(?:\w+\s+){0,2}you\b", text[match.verb_end :]) is not None
    told = hedges.FROM_US.search(clause) is not None
    return told and match.manner is Manner.EXPLICIT and "you" in clause[:4].lower()


def _is_for_them(line: Line, match: _Match, *, dated: bool) -> bool:
    """Whether a deed of any sort is a promise: bargained for, or with a day and for the other side."""
    text = line.text
    if condition_in(text) is not None and not hedges.THREAT.search(text[match.verb :]):
        return True
    own = hedges.TELLS.match(text, match.verb) is not None
    if line.side is Side.VENDOR:
        return dated or not own
    return _for_other(text, match) or (dated and not own)


def _with_next(kept: list[_Match]) -> list[tuple[_Match, int | None]]:
    following: list[int | None] = [one.start for one in kept[1:]]
    return list(zip(kept, [*following, None][: len(kept)], strict=True))


def _pledge(line: Line, match: _Match, following: int | None, people: dict[str, Side]) -> Pledge | None:
    text = line.text
    end = following if following is not None else len(text)
    clause = text[match.start : end]
    when = due(clause, line.on)
    shift = match.start
    if when is None and following is None:
        when, shift = due(text, line.on), 0
    by, side = _promiser(line, match.who, people)
    if side is None:
        return None
    condition = condition_in(text)
    if condition is not None and when is not None:
        at = text.find(condition)
        if at <= when.start + shift < at + len(condition):
            when = None
    return Pledge(
        line=line,
        start=match.start,
        end=end,
        what=what_of(text, match.verb, end, None if when is None else (when.start + shift, when.end + shift)),
        by=by,
        by_side=side,
        manner=match.manner,
        due=when,
        condition=condition,
    )


def _promiser(line: Line, who: str, people: dict[str, Side]) -> tuple[str | None, Side | None]:
    """The name and the side that a commitment binds; no side where it binds nobody who takes part."""
    if who == "self":
        return line.author, line.side
    if who == "other":
        return (line.to[0] if line.to else None), other_side(line.side)
    plain = who.lower().removeprefix("my colleague ")
    if plain in people:
        return who, people[plain]
    if re.match(r"(?:your|their)\b", plain):
        return who, other_side(line.side)
    if re.match(r"(?:our|my|the)\b", plain) or plain in _TEAMS or who.lower().startswith("my colleague"):
        return who, line.side
    return who, None


_TEAMS = word_set("engineering legal finance product procurement accounting billing support it")


def other_side(side: Side) -> Side:
    """The side across the table."""
    return {Side.CUSTOMER: Side.VENDOR, Side.VENDOR: Side.CUSTOMER}.get(side, Side.UNKNOWN)


def condition_in(text: str) -> str | None:
    """The clause on which a promise depends, as it stands; None for none, or for politeness."""
    for match in hedges.CONDITION.finditer(text):
        words = match["cond"].strip()
        if (
            hedges.COMPLEMENT.search(text[: match.start()])
            or hedges.POLITE.match(words)
            or len(words.split()) < 2
        ):
            continue
        return words
    return None


def what_of(text: str, verb: int, end: int, day: tuple[int, int] | None) -> str:
    """The words of what is to be done, from the verb on, without the day at their end."""
    stop = end
    if day is not None and verb < day[0] < end:
        stop = day[0]
    words = text[verb:stop]
    words = re.sub(
        r"[\s,;:.!–-]+(?:(?:and|but|so|then|by|before|on|until|due|bis|no\s+later\s+than|the|und|"
        r"at\s+the\s+latest)[\s,]*)*\Z",
        "",
        words,
    )
    if day is not None and len(words.split()) <= 2 and day[1] < end:
        words = f"{words} {text[day[1] : end]}".strip(" ,.;!")
    return words.strip(" ,.;!:-–")
