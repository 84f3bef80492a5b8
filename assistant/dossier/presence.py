"""Who came, who went, who is away for a while: read from words, automatic replies and bounces. Pure.

Owns the reading of one statement; what it means for a person is `stakeholders`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.dossier import moves
from assistant.dossier.due import dues
from assistant.dossier.item import Evidence
from assistant.dossier.lines import Line
from assistant.dossier.stance import stance_of
from assistant.listening.guards import Guard, flat, negates
from assistant.retrieval.periods import span_of
from assistant.text.sentences import sentences
from assistant.types.documents import Document, Nature, Part, Segment, Side


class Move(StrEnum):
    """What happened to somebody's place."""

    LEFT = "left"
    CAME = "joined"
    AWAY = "on leave"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Moved:
    """One statement about a person. `name` as written or as the author's; `on` the day it names, if any."""

    name: str
    address: str | None
    move: Move
    on: date | None
    said_on: date
    evidence: Evidence
    title: str | None = None


_HINT = re.compile(
    r"left|leav|last|final|longer|resign|retir|quit|moved|moving|moves|depart|step|gone|goes|replac|succe|"
    r"took over|tak(?:e|es|ing|en) over|farewell|goodbye|redundant|let go|notice|join|start|new|meet|"
    r"introduc|welcome|hired|appoint|promot|named|accepted|asked to|own|run|lead|head|inherit|rumou?r|"
    r"staying|holiday|vacation|office|away|sabbatical|parental|maternity|back|passed|lost|losing|decides|"
    r"verl[aä]s|nicht mehr|letzt|wechs|rente|ruhestand|scheid|gekünd|neue|nachfolg|übern|verabschied|"
    r"urlaub|elternzeit|quitt|passe|dernier|repren|remplac|retraite|congé|nouv|doesn't work|won't be",
    re.IGNORECASE,
)


def moved(lines: Iterable[Line], sides: Mapping[str, Side]) -> Iterator[Moved]:
    """What the lines say of people of the account's side, in the order of the lines."""
    before: dict[str, list[Line]] = {}
    for line in lines:
        if _HINT.search(line.text):
            yield from _of_line(line, sides, before.get(line.thread, []))
        before[line.thread] = [*before.get(line.thread, [])[1 - _HEARD :], line]


_HEARD = 4
"""Sentences of a conversation in which a pronoun's person is looked for."""


def _of_line(line: Line, sides: Mapping[str, Side], heard: Sequence[Line]) -> Iterator[Moved]:
    text = line.text
    stance = stance_of(line)
    if stance & {Guard.HYPOTHETICAL, Guard.IRONIC, Guard.QUESTION} or moves.NOT_OURS.search(text):
        return
    if moves.STAYS.search(text):
        yield from _told(line, [], Move.STAYS, sides, own=True)
        return
    gone: list[tuple[str, int, int]] = []
    replaced = {m["of"] or m["last"] for m in moves.OF_NAME.finditer(text)}
    for pattern in (moves.SAID_GONE, moves.OF_NAME):
        for match in pattern.finditer(text):
            name = next(value for value in match.groupdict().values() if value)
            if not negates(line.said.text, match.start(), match.end()):
                gone.append((name, match.start(), match.end()))
    if moves.PRONOUN_GONE.search(text) and (spoken_of := _spoken_of(line, heard, sides)):
        gone.append((spoken_of, 0, 0))
    goes = moves.I_GO.search(text)
    away = moves.AWAY.search(text) is not None
    left = Move.AWAY if away and not _FOR_GOOD.search(text) else Move.LEFT
    yield from _told(line, gone, left, sides, human=frozenset(name for name in replaced if name))
    if goes and line.side is not Side.VENDOR and not negates(line.said.text, goes.start(), goes.end()):
        yield from _told(
            line, [], Move.AWAY if away and not _FOR_GOOD.search(text) else Move.LEFT, sides, own=True
        )
    came = [(m["name"], m.start(), m.end()) for p in (moves.CAME, moves.MEET) for m in p.finditer(text)]
    if (successor := moves.SUCCESSOR.search(text)) is not None:
        came.append(
            (next(v for v in successor.groupdict().values() if v), successor.start(), successor.end())
        )
    names = {name for name, _, _ in gone}
    came = [one for one in came if one[0] not in names and not negates(line.said.text, one[1], one[2])]
    yield from _told(line, came, Move.CAME, sides)
    if moves.I_CAME.search(text) and line.side is not Side.VENDOR and not goes:
        yield from _told(line, [], Move.CAME, sides, own=True)


def _spoken_of(line: Line, heard: Sequence[Line], sides: Mapping[str, Side]) -> str | None:
    """The person of the account's side whom the sentences before name last, but not the speaker."""
    for text in (line.said.before, line.said.prior, *(one.said.text for one in reversed(heard))):
        words = re.findall(r"[A-ZÄÖÜ][\w'-]+", flat(text))
        mine = (line.author or "").casefold().split()
        names = [w for w in words if sides.get(w.casefold()) is Side.CUSTOMER and w.casefold() not in mine]
        if names:
            return str(names[-1])
    return None


_FOR_GOOD = re.compile(
    r"no\s+longer|last\s+day|final\s+day|left\s+the|resign|retir|nicht\s+mehr|letzter", re.IGNORECASE
)


def _told(
    line: Line,
    named: Iterable[tuple[str, int, int]],
    move: Move,
    sides: Mapping[str, Side],
    *,
    own: bool = False,
    human: frozenset[str] = frozenset(),
) -> Iterator[Moved]:
    """One statement a name. Of unknown single words only those of `human` are taken for people."""
    if own:
        if line.author and line.side is not Side.VENDOR:
            title = _title(line.text) if move is Move.CAME else None
            yield Moved(line.author, None, move, _day(line), line.on, line.evidence(), title)
        return
    for name, _, _ in named:
        plain = flat(name).strip(" '").removesuffix("'s")
        person = _known(plain, sides)
        side = sides.get(person.casefold())
        if side is Side.VENDOR or plain.split()[0].casefold() in _NO_NAMES:
            continue
        if side is None and (line.side is Side.VENDOR or (len(plain.split()) < 2 and name not in human)):
            continue
        yield Moved(person, None, move, _day(line), line.on, line.evidence(), _title(line.text))


_NO_NAMES = frozenset(
    [
        "i",
        "we",
        "you",
        "he",
        "she",
        "it",
        "they",
        "this",
        "that",
        "there",
        "what",
        "who",
        "nobody",
        "everyone",
        "everybody",
        "someone",
        "somebody",
        "people",
        "one",
        "all",
        "both",
        "my",
        "our",
        "your",
        "his",
        "her",
        "their",
        "the",
        "a",
        "an",
        "ich",
        "wir",
        "sie",
        "er",
        "es",
        "das",
        "die",
        "der",
        "und",
        "but",
        "and",
        "so",
        "then",
        "if",
        "when",
        "since",
        "after",
        "before",
        "now",
        "also",
        "yes",
        "no",
        "not",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "support",
        "engineering",
        "finance",
        "legal",
        "procurement",
        "sales",
        "marketing",
        "operations",
        "hi",
        "hello",
        "dear",
        "thanks",
        "thank",
        "please",
        "good",
        "great",
        "sorry",
        "je",
        "nous",
        "il",
        "elle",
    ]
)


def _known(name: str, sides: Mapping[str, Side]) -> str:
    """The longest beginning of a run of capitalised words that is a known name, else the run."""
    words = name.split()
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            if " ".join(words[start:end]).casefold() in sides:
                return " ".join(words[start:end])
    return name


def _title(text: str) -> str | None:
    found = moves.TITLE.search(text)
    return None if found is None else found["title"].strip()


def _day(line: Line) -> date | None:
    """The day that a line names for a move: one to come, else one that is past."""
    if _NOW.search(line.text):
        return line.on
    ahead = dues(line.text, line.on)
    past = _PAST.search(line.text)
    if ahead and not (past and _WENT.search(line.text)):
        return ahead[0].on
    span = span_of(re.sub(r"^(?:on|in)\s+", "", past[0], flags=re.IGNORECASE), line.on) if past else None
    return None if span is None else span.end


_NOW = re.compile(
    r"\b(?:as\s+of|since|earlier|already|from)\s+(?:this\s+(?:week|month)|today|now)\b|\b(?:i've|"
    r"i\s+have)\s+(?:replaced|taken\s+over)\b",
    re.IGNORECASE,
)
_WENT = re.compile(
    r"\b(?:left|retired|resigned|quit|departed|joined|started|moved|gone|was|were|stepped|took)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:yesterday|(?:last|on)\s+(?:monday|tuesday|wednesday|thursday|friday)|last\s+(?:week|month|"
    r"quarter|year)|(?:in\s+)?(?:january|february|march|april|june|july|august|september|october|november|"
    r"december))\b",
    re.IGNORECASE,
)


def automatic(documents: Iterable[Document]) -> Iterator[Moved]:
    """What automatic replies and reports of undelivered mail tell of the people behind the addresses."""
    for document in documents:
        if document.nature is Nature.BOUNCE:
            yield from _bounced(document)
        elif document.nature is Nature.AUTO_REPLY:
            yield from _replied(document)


_ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")


def _bounced(document: Document) -> Iterator[Moved]:
    for segment in document.segments:
        if not moves.NO_MAILBOX.search(segment.text) or moves.PASSING.search(segment.text):
            continue
        line = next(m for m in re.finditer(r"[^\n]+", segment.text) if moves.NO_MAILBOX.search(m[0]))
        for address in dict.fromkeys(found.casefold() for found in _ADDRESS.findall(segment.text)):
            proof = _proof(document, segment, line.start(), line.end())
            yield Moved("", address, Move.LEFT, None, document.occurred_at.date(), proof)


def _replied(document: Document) -> Iterator[Moved]:
    sender = next((p for p in document.participants if p.role == "from"), None)
    for segment in document.segments:
        if segment.part is Part.QUOTED:
            continue
        for span in sentences(segment.text):
            text = flat(span.of(segment.text))
            if re.search(r"\b(?:if|wenn|falls|si)\b", text, re.IGNORECASE):
                continue
            gone = moves.I_GO.search(text) or moves.SAID_GONE.search(text) or _FOR_GOOD.search(text)
            away = moves.AWAY.search(text) and not _FOR_GOOD.search(text)
            if sender is None or not (gone or away):
                continue
            named = moves.SAID_GONE.search(text)
            name = named["name"] if named and named["name"].split()[0].casefold() not in _NO_NAMES else ""
            known = (sender.name or "").casefold()
            mine = not name or name.casefold() in known or known.startswith(name.split()[0].casefold())
            yield Moved(
                (sender.name or "") if mine else name,
                sender.address if mine else None,
                Move.AWAY if away else Move.LEFT,
                next((day.on for day in dues(text, document.occurred_at.date())), None),
                document.occurred_at.date(),
                _proof(document, segment, span.start, span.end),
            )


def _proof(document: Document, segment: Segment, start: int, end: int) -> Evidence:
    return Evidence(
        document_id=document.id,
        external_id=document.external_id,
        source=document.source,
        segment=segment.n,
        start=start,
        quote=segment.text[start:end],
        occurred_at=segment.said_at or document.occurred_at,
        author=segment.author,
        side=segment.side,
    )
