"""Proper names of a text: runs of capitalised words. Owns the guess which capital letters mean a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.sentences import sentences
from assistant.text.wordlist import word_set
from assistant.text.words import STOP_WORDS

_WORD = re.compile(r"[^\W\d_][\w]*(?:[’'&.-][^\W_][\w]*)*")
_JOINERS = frozenset({"of", "de", "van", "von", "der", "den", "la", "le", "da", "di", "du", "and", "&"})

ORDINARY = word_set(
    """
    i ok okay yes no hi hello dear thanks thank best regards cheers sincerely please sorry great
    good sure well january february march april may june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug
    sep sept oct nov dec today yesterday tomorrow q1 q2 q3 q4 h1 h2 api csv pdf faq kpi crm qbr ebr
    eta ceo cto cfo coo cio vp re fw fwd asap fyi eod mrr arr nps csat roi sla sso uk us usa eu usd
    eur gbp am pm utc
    """
)
"""Capitalised without being anybody's name: greetings, months, days, common shorthand."""


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name as written, at `[start, end)`."""

    text: str
    start: int
    end: int


def proper_names(text: str) -> tuple[Name, ...]:
    """Names in the order of the text. A word that opens a sentence counts only if it is no ordinary word.

    >>> [name.text for name in proper_names("What did Dana Ortiz say about Power BI?")]
    ['Dana Ortiz', 'Power BI']
    """
    found: list[Name] = []
    for span in sentences(text):
        found.extend(_names_of_sentence(text, span.start, span.end))
    return tuple(found)


def name_tokens(text: str) -> frozenset[str]:
    """Every capitalised word of a text in lower case, also the ones that open a sentence."""
    return frozenset(
        _bare(match.group()).lower() for match in _WORD.finditer(text) if _is_capitalised(match.group())
    )


def _names_of_sentence(text: str, start: int, end: int) -> list[Name]:
    found: list[Name] = []
    run: list[re.Match[str]] = []
    first = True
    for match in _WORD.finditer(text, start, end):
        word = _bare(match.group())
        capital = _is_capitalised(word) and not (first and _opens_only(text, match, word, end))
        capital = capital and word.lower() not in ORDINARY
        touching = bool(run) and text[run[-1].end() : match.start()].strip(" ") == ""
        if (capital and (not run or touching)) or (
            run and touching and word.lower() in _JOINERS and _is_next_capital(text, match.end(), end)
        ):
            run.append(match)
        else:
            found.extend(_closed(text, run))
            run = [match] if capital else []
        if match.group() != word and run:
            found.extend(_closed(text, run))
            run = []
        first = False
    found.extend(_closed(text, run))
    return found


def _opens_only(text: str, match: re.Match[str], word: str, end: int) -> bool:
    """Whether a capital letter may be there only because the sentence begins."""
    if word.lower() in STOP_WORDS or word.lower() in ORDINARY:
        return True
    inner_capital = any(letter.isupper() for letter in word[1:])
    return not inner_capital and not _is_next_capital(text, match.end(), end)


def _is_next_capital(text: str, at: int, end: int) -> bool:
    following = _WORD.match(text, at + 1, end) if at < end and text[at : at + 1] == " " else None
    return bool(
        following and _is_capitalised(following.group()) and following.group().lower() not in ORDINARY
    )


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper() or (len(word) > 2 and any(letter.isupper() for letter in word[1:]))


def _bare(word: str) -> str:
    return re.sub(r"[’']s$", "", word)


def _closed(text: str, run: list[re.Match[str]]) -> list[Name]:
    if not run:
        return []
    start, end = run[0].start(), run[-1].start() + len(_bare(run[-1].group()))
    return [Name(text[start:end], start, end)]
