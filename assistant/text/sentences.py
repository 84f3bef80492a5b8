"""Sentences of a text as exact character spans. Owns where a sentence begins and ends; changes no
character."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.wordlist import word_set

LONG = 360
"""Characters after which a sentence without full stops (automatic transcripts) is cut at a clause."""

_SHORT_LINE = 48
"""A line this short that stands before a new upper-case line was ended on purpose, not wrapped."""

_ABBREVIATIONS = word_set(
    """
    mr mrs ms mx dr prof sr jr st rev hon gen col capt lt sgt vs etc e.g i.e eg ie approx ca cf no
    nos vol fig al inc ltd co corp llc plc gmbh dept est tel ext jan feb mar apr jun jul aug sep
    sept oct nov dec mon tue tues wed thu thur thurs fri sat sun a.m p.m am pm u.s u.k u.s.a e.u
    resp incl excl min max avg hrs hr mins p pp sec z.b d.h bzw usw nr
    """
)
_MONTHS = word_set(
    """
    jan feb mar apr jun jul aug sep sept oct nov dec
    """
)
_ENDS_TOO = frozenset(
    {
        "etc",
        "inc",
        "ltd",
        "co",
        "corp",
        "a.m",
        "p.m",
        "am",
        "pm",
        "u.s",
        "u.k",
        "no",
        "min",
        "max",
        "sat",
        "sun",
        "sec",
        "est",
        "mon",
        "fri",
        "wed",
        "mar",
        "jun",
        "al",
    }
)
"""Abbreviations (and words spelled like one) that may also close a sentence before a capital letter."""

_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？]")
_BULLET = re.compile(r"[ \t]*(?:[-*•–—‣·]|\(?\d{1,2}[.)]|[a-z]\))[ \t]+")
_WORD_BEFORE = re.compile(r"([^\s(\[\"'“‘]+)$")
_CLAUSE = re.compile(r"(?:[,;:]|\s(?=(?:and|but|so|because|then|which|und|aber)\s))\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `[start, end)` of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text` in order, without the white space around them.

    Every character that is not white space is in exactly one span. List items and lines that end
    on purpose (a greeting, a heading) are sentences of their own; a sentence that a mail program
    wrapped stays one.
    """
    spans: list[Span] = []
    for block in _blocks(text):
        spans.extend(_block_sentences(text, block))
    return tuple(piece for span in spans for piece in _clauses(text, span))


def _blocks(text: str) -> list[Span]:
    """Runs of lines that belong together."""
    blocks: list[Span] = []
    start: int | None = None
    previous = ""
    for line in re.finditer(r"[^\n]*\n?", text):
        words = line.group().strip()
        if not words:
            if start is not None:
                blocks.append(Span(start, line.start()))
            start = None
            if line.start() == line.end():
                break
            continue
        if start is not None and _breaks(previous, line.group()):
            blocks.append(Span(start, line.start()))
            start = None
        if start is None:
            start = line.start()
        previous = words
    if start is not None:
        blocks.append(Span(start, len(text)))
    return [stripped for block in blocks if (stripped := _strip(text, block)) is not None]


def _breaks(before: str, line: str) -> bool:
    """Whether a line break was meant: a list item, or a short line before a new beginning."""
    if _BULLET.match(line):
        return True
    first = line.strip()[0]
    if before[-1] in ":" and len(before) <= _SHORT_LINE:
        return True
    return len(before) <= _SHORT_LINE and (first.isupper() or first in "“\"'(") and before[-1] not in "-–"


def _block_sentences(text: str, block: Span) -> list[Span]:
    found: list[Span] = []
    start = block.start
    bullet = _BULLET.match(text, start, block.end)
    scan = bullet.end() if bullet else start
    for stop in _STOP.finditer(text, scan, block.end):
        if stop.end() >= block.end or not _closes(text, stop, scan, block.end):
            continue
        found.append(Span(start, stop.end()))
        start = _skip_space(text, stop.end(), block.end)
        scan = start
    if start < block.end:
        found.append(Span(start, block.end))
    return found


def _closes(text: str, stop: re.Match[str], start: int, end: int) -> bool:
    """Whether this full stop closes a sentence: what stands before and after it decides."""
    following = text[_skip_space(text, stop.end(), end) : end]
    if not following:
        return True
    opens = following.lstrip("\"'“‘«([*_-–—• ")[:1]
    if stop.group()[0] in "!?。！？":
        return not opens.islower() or text[stop.end() : stop.end() + 1] == "\n"
    if opens.islower():
        return False
    before = _WORD_BEFORE.search(text, start, stop.start())
    word = before.group(1).lower().strip(",;:") if before else ""
    if len(word) == 1 and word.isalpha() and word != "i":
        return False
    if word.isdigit() and len(word) <= 2 and before is not None and before.start(1) == start:
        return False
    if word in _MONTHS and opens.isdigit():
        return False
    return word not in _ABBREVIATIONS or (word in _ENDS_TOO and opens.isupper())


def _clauses(text: str, span: Span) -> list[Span]:
    """A sentence of endless length, cut at the clause borders that keep each piece within `LONG`."""
    if span.end - span.start <= LONG:
        return [span]
    pieces: list[Span] = []
    start, last = span.start, span.start
    for border in _CLAUSE.finditer(text, span.start, span.end):
        if border.end() - start > LONG and last > start:
            pieces.append(Span(start, last))
            start = last
        last = border.end()
    pieces.append(Span(start, span.end))
    return [stripped for piece in pieces if (stripped := _strip(text, piece)) is not None]


def _strip(text: str, span: Span) -> Span | None:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at
