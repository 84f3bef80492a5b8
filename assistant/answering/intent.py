"""What a question asks for: a fact of a table, a person's words, a day, a number, a list, a reason. Rules
only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.fact_questions import FACT_RULES
from assistant.text.names import proper_names
from assistant.text.wordlist import word_set
from assistant.types.documents import Side


class Asks(StrEnum):
    """The form of the answer that a question wants."""

    WHEN = "when"
    WHO = "who"
    HOW_MANY = "how_many"
    WHY = "why"
    WHETHER = "whether"
    LIST = "list"
    WHAT = "what"


@dataclass(frozen=True, slots=True)
class Intent:
    """What was understood.

    `facts` are names in `account_facts.RECIPES`; `only_facts` says that they are the whole answer.
    `speaker` is a name or part of one; `side` bounds the speakers to the account's people or ours.
    """

    asks: Asks
    facts: tuple[str, ...] = ()
    only_facts: bool = False
    speaker: str | None = None
    side: Side | None = None
    names: tuple[str, ...] = ()
    narrow: bool = False


_SPEECH = (
    r"say|said|saying|tell|told|mention(?:ed|s)?|think|thinks|thought|ask(?:ed|s)?|want(?:ed|s)?|promis(?:e|ed|es)|"
    r"agree(?:d|s)?|complain(?:ed|s)?|writ(?:e|es)|wrote|written|commit(?:ted|s)?|suggest(?:ed|s)?|object(?:ed|s)?|feel|feels|felt|"
    r"rais(?:e|ed|es)|react(?:ed|s)?|respond(?:ed|s)?|repl(?:y|ied|ies)|answer(?:ed|s)?|request(?:ed|s)?|demand(?:ed|s)?|"
    r"propos(?:e|ed|es)|explain(?:ed|s)?|report(?:ed|s)?|worr(?:y|ied|ies)|expect(?:ed|s)?|offer(?:ed|s)?|need(?:ed|s)?|like[ds]?|"
    r"describ(?:e|ed|es)|confirm(?:ed|s)?|claim(?:ed|s)?|insist(?:ed|s)?|discuss(?:ed)?|talk(?:ed)?|express(?:ed)?|threaten(?:ed)?"
)
_SPEECH_WORD = re.compile(rf"\b(?:{_SPEECH})\b", re.IGNORECASE)
_NAME = r"(?P<name>[A-Z][\w’'.-]+(?:\s+(?:van|von|de|der|la|den)?\s*[A-Z][\w’'.-]+){0,3})"
_SPEAKER = (
    re.compile(
        rf"\b(?:[Dd]id|[Dd]oes|[Dd]o|[Hh]as|[Hh]ad|[Ww]as|[Ww]ill|[Ww]ould)\s+{_NAME}\s+(?:\w+\s+){{0,2}}?(?:{_SPEECH})\b"
    ),
    re.compile(rf"\b(?:[Dd]id|[Dd]oes|[Dd]o|[Hh]as|[Hh]ad)\s+{_NAME}\s+(?:have|raise|voice|give|get)\b"),
    re.compile(rf"\b{_NAME}(?:['’]s)?\s+(?:\w+ly\s+)?(?:{_SPEECH})\b"),
    re.compile(rf"\b(?:[Aa]ccording\s+to|[Ff]rom|[Bb]y)\s+{_NAME}(?=\W|$)"),
    re.compile(
        rf"\b{_NAME}['’]s?\s+(?:\w+\s+)?(?:view|opinion|take|reaction|concerns?|feedback|position|complaints?|"
        r"objections?|worr(?:y|ies)|response|answer|repl(?:y|ies)|requests?|questions?|thoughts?|stance|expectations?|promises?)\b"
    ),
)
_THEIRS = re.compile(
    r"\b(?:the\s+(?:customer|client|account|buyer)s?|they|their\s+team|their\s+(?:side|people))\s+(?:\w+\s+){0,2}?"
    rf"(?:{_SPEECH})\b|\btheir\s+(?:concerns?|objections?|complaints?|feedback|worries|requests?|expectations?)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:we|our\s+(?:team|side|people|csm|rep))\s+(?:\w+\s+){0,2}?(?:promis\w*|commit\w*|offer\w*|propos\w*|agree[ds]?|said|say|tell|told)\b"
    r"|\bour\s+(?:promises|commitments|offer|proposal|answer|reply|response)\b",
    re.IGNORECASE,
)
_FORMS: tuple[tuple[re.Pattern[str], Asks], ...] = (
    (
        re.compile(
            r"\b(?:when|what\s+(?:date|day|time|month)|by\s+when|since\s+when|how\s+long\s+ago|until\s+when)\b",
            re.I,
        ),
        Asks.WHEN,
    ),
    (
        re.compile(
            r"\bhow\s+(?:many|much|often|long|big|large|old|far|high|low)\b|\bwhat\s+(?:number|percentage|price|amount|budget|discount)\b",
            re.I,
        ),
        Asks.HOW_MANY,
    ),
    (
        re.compile(
            r"^\W*(?:why|how\s+come|for\s+what\s+reason)\b|\b(?:reasons?\s+(?:for|why|behind)|why\s+(?:did|does|do|is|are|was|were|has|have))\b",
            re.I,
        ),
        Asks.WHY,
    ),
    (
        re.compile(r"^\W*(?:and\s+|so\s+)?(?:who|whom|whose|which\s+(?:person|contact|stakeholder))\b", re.I),
        Asks.WHO,
    ),
    (
        re.compile(
            r"^\W*(?:and\s+|so\s+)?(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|any)\b",
            re.I,
        ),
        Asks.WHETHER,
    ),
    (
        re.compile(
            r"^\W*(?:list|which|what\s+(?:are|were)\s+(?:the|their|our|all)?|name\s+(?:the|all))\b|\b(?:all\s+the|everything)\b",
            re.I,
        ),
        Asks.LIST,
    ),
)
_CONVERSATIONAL = re.compile(
    r"\b(?:feedback|objections?|complaints?|concerns?|reactions?|opinions?|promis\w+|sentiment|mood|happened|discuss\w*|"
    r"conversation|escalat\w+|blockers?|reasons?|why|how\s+come|about\s+the)\b",
    re.IGNORECASE,
)


_COMPOUND = re.compile(r"\b(?:and|but)\s+(?:what|why|how|when|who|where|which)\b", re.IGNORECASE)
"""A question with a second one behind it: a table answers the first at most."""


def is_speech(word: str) -> bool:
    """Whether a word is one of saying, writing or asking: it tells how something was told, not what."""
    return bool(_SPEECH_WORD.fullmatch(word))


def intent(question: str, *, known_names: tuple[str, ...] = ()) -> Intent:
    """Understand a question. `known_names` are people of the account, recognised in small letters too."""
    asks = next((form for pattern, form in _FORMS if pattern.search(question)), Asks.WHAT)
    speaker = _speaker(question, known_names)
    facts, strong = _facts(question)
    talks = bool(_SPEECH_WORD.search(question) or _CONVERSATIONAL.search(question))
    talks = talks or bool(_COMPOUND.search(question))
    only = (
        bool(facts)
        and strong
        and speaker is None
        and not (talks and asks is not Asks.HOW_MANY and not _is_direct(question))
    )
    side = (
        None
        if speaker
        else Side.CUSTOMER
        if _THEIRS.search(question)
        else Side.VENDOR
        if _OURS.search(question)
        else None
    )
    names = tuple(dict.fromkeys(name.text for name in proper_names(question)))
    return Intent(
        asks, facts, only, speaker, side, names, narrow=asks in (Asks.WHEN, Asks.WHO, Asks.HOW_MANY)
    )


def _facts(question: str) -> tuple[tuple[str, ...], bool]:
    """Names of the facts that fit, and whether a rule takes them for the whole answer."""
    found: list[str] = []
    strong = False
    for rule in FACT_RULES:
        if rule.pattern.search(question) and not (rule.unless and rule.unless.search(question)):
            found.extend(name for name in rule.facts if name not in found)
            strong = strong or rule.strong
            if rule.alone:
                break
    return tuple(found), strong


def _is_direct(question: str) -> bool:
    """Whether speech words stand for our own contact ("when did we last talk"), not for words to be
    quoted."""
    return bool(
        re.search(
            r"\b(?:we|us|you|anyone|somebody|someone)\s+(?:have\s+|had\s+)?(?:last\s+|recently\s+)?(?:talk|sp[eo]ak|hear|meet|met|spoke)",
            question,
            re.I,
        )
    )


def _speaker(question: str, known_names: tuple[str, ...]) -> str | None:
    for pattern in _SPEAKER:
        for match in pattern.finditer(question):
            name = re.sub(r"['’]s$", "", match["name"]).strip(" .")
            if name.lower() not in _NO_SPEAKER and not name.lower().startswith(_NO_SPEAKER_STARTS):
                return name
    lowered = question.lower()
    for name in known_names:
        for part in (name.lower(), name.lower().split()[0]):
            if len(part) > 2 and re.search(
                rf"\b(?:did|does|has|had|would|will)\s+{re.escape(part)}\s+(?:{_SPEECH})\b", lowered
            ):
                return name
    return None


_NO_SPEAKER = word_set(
    """
    they we it he she you i the what who anyone anybody someone somebody their our customer january
    february march april may june july august september october november december q1 q2 q3 q4 monday
    tuesday wednesday thursday friday saturday sunday did does has do when why how which
    """
)
_NO_SPEAKER_STARTS = ("the ", "their ", "our ", "what ", "did ", "does ", "who ", "how ", "why ", "when ")
