"""What a promise is about, as weighted words, and how alike two of them are. Pure; knows no embedder."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.text.wordlist import word_set
from assistant.text.words import content_words, is_light, stem

_DRESS = frozenset(
    stem(word)
    for word in word_set(
        """
    send sent share shared forward provide deliver delivered get give got give receive received
    attach attached find found promise promised promises commit committed commitment agree agreed
    let make sure confirm check update updated updates follow followed following back reply schedule
    set put pull take took need needed want able try expect owe leave wait waiting late later delay
    delayed slip slipped push pushed move moved longer time date deadline eta new extra again
    instead rather monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec q1 q2 q3 q4 today tomorrow yesterday tonight morning afternoon evening week
    weeks month months quarter year day days end beginning middle early mid eod cob noon close
    business hour hours minute minutes first second third by soon latest due ready done finish
    finished complete completed fixed resolved sorted live available everyone team side part quick
    quickly please sorry unfortunately apology apologize apologies happy glad sure course absolutely
    definitely certainly problem worries noted great perfect good fine best regards hope hopefully
    look looking looked work working works way add call email mail inbox folder final thing things
    something anything everything bit lot one two three four five six seven eight nine ten couple
    few next last previous earlier now already just still yet here there attached enclosed below
    above folder customer account ask asked asks talk talked speak spoke tell told say said saying
    write wrote written show showed bring brought see saw seen know think mean come came keep kept
    hold held open opened close closed run ran start started plan planned try tried help use used
    using thank thanks appreciate answer question reason idea word words case kind wait morning
    people ich wir sie ihr ihnen ihre ihren ihrem uns mir mich dir euch das die der den dem des ein
    eine einen einem einer eines und oder aber bis zum zur am im in an auf für mit von vom zu bei
    nach nicht noch schon auch nur sehr kein keine werde werden wird wurde haben habe hat hatte
    hatten ist sind war waren sein kann können könnte schicke schicken sende senden bekommen
    erhalten liefern melde melden gebe geben bescheid spätestens ende anfang mitte woche monat
    quartal heute morgen übermorgen montag dienstag mittwoch donnerstag freitag januar februar märz
    mai juni juli oktober dezember anbei anhang hier wie versprochen besprochen leider danke vielen
    dank gerne bitte dann als es so dass wenn sobald falls
    """
    )
)
"""Words in which promises are dressed: they tell nothing of what is promised."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Stems that say what is meant (`own`), and those of the words around it (`near`)."""

    own: frozenset[str]
    near: frozenset[str] = frozenset()


def topic(text: str, near: Iterable[str] = ()) -> Topic:
    """The topic of a text, with texts that stand around it."""
    own = words_of(text)
    return Topic(own, frozenset(word for other in near for word in words_of(other)) - own)


def words_of(text: str) -> frozenset[str]:
    """Stems that are not mere dress; digits alone tell too little."""
    return frozenset(
        word
        for word in content_words(text)
        if word not in _DRESS and not is_light(word) and not word.isdigit() and len(word) > 2
    )


def weights(topics: Iterable[Topic]) -> Mapping[str, float]:
    """How telling each word is among the promises and sentences of one account."""
    seen = list(topics)
    counts = Counter(word for one in seen for word in one.own)
    return {word: math.log(1 + len(seen) / count) for word, count in counts.items()}


def likeness(one: Topic, other: Topic, weight: Mapping[str, float]) -> float:
    """From 0 to 1: the weight of the words both share over that of the one with fewer.

    Words that only stand around count half; a word that opens or closes a longer one (a German compound)
    counts as shared.
    """
    if not one.own and not other.own:
        return 0.0
    whole = shared(one.own, other.own)
    half = (shared(one.own, other.near) | shared(other.own, one.near)) - whole
    total = _mass(whole, weight) + 0.5 * _mass(half, weight)
    least = min((mass for words in (one.own, other.own) if (mass := _mass(words, weight)) > 0), default=0.0)
    return min(total / least, 1.0) if least > 0 else 0.0


def shared(some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Words of `some` that are in `others`, also as the beginning or the end of a compound."""
    if not some or not others:
        return frozenset()
    keys = keys_of(others)
    return frozenset(word for word in some if not keys.isdisjoint(_keys(word)))


@lru_cache(maxsize=1 << 16)
def keys_of(words: frozenset[str]) -> frozenset[str]:
    """What words are found by: each itself, and long ones by their first and last letters."""
    return frozenset(key for word in words for key in _keys(word))


@lru_cache(maxsize=1 << 16)
def _keys(word: str) -> frozenset[str]:
    if len(word) < _PART:
        return frozenset({word})
    return frozenset({word, f"<{word[:_PART]}", f"{word[-_PART:]}>"})


def _mass(words: frozenset[str], weight: Mapping[str, float]) -> float:
    return sum(weight.get(word, 1.0) for word in words)


_PART = 6
"""Letters that two long words share at their beginning or end if one is a part of the other."""
