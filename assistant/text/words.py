"""Content words of a text: lower case, without stop words, cut to their stem. Owns the stop words."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from assistant.text.wordlist import word_set

_TOKEN = re.compile(r"[^\W_]+(?:[''’.&/-][^\W_]+)*")

STOP_WORDS = word_set(
    """
    a an the this that these those i me my mine myself we us our ours ourselves you your yours
    yourself he him his himself she her hers herself it its itself they them their theirs themselves
    one ones someone somebody anyone anybody everyone everybody nobody something anything everything
    nothing who whom whose which what when where why how whether if then than as of at by for with
    about against between into through during before after above below to from up down in out on off
    over under again further once here there all any both each few more most other some such no nor
    not only own same so too very just also and but or because while until since per via toward
    towards within without upon among across along around am is are was were be been being have has
    had having do does did doing done will would shall should can could may might must ought let
    lets get gets got getting go goes going gone went come comes came im ive id ill youre youve
    youll theyre theyve theyll were weve well hes shes thats whats theres dont doesnt didnt isnt
    arent wasnt werent havent hasnt hadnt wont wouldnt cant couldnt shouldnt please tell show give
    list know find anything actually really quite rather still yet already maybe perhaps okay ok
    yeah yes hi hello hey thanks thank um uh er ah oh hmm like kind sort lot bit
    """
)
"""Words that say nothing of a topic. Negations are here too: polarity is asked for with `negated`."""

LIGHT_WORDS = word_set(
    """
    say said says saying mention mentioned mentions talk talked talking speak spoke discuss
    discussed discussion describe described explain explained state stated tell told ask asked
    asking comment commented think thought feel felt believe happen happened happening look looking
    make made take took use thing things way people person team account company customer question
    issue topic regarding concerning related recent recently last latest current currently now new
    next time date day week month year meeting call calls email emails ticket tickets mail note much
    many long often far
    """
)
"""Words that a question needs to be asked, and an answer seldom repeats: they weigh a third."""

_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|cannot|without|\w+n[''’]t|unable|refus\w+|declin\w+|"
    r"cancel\w*|stopp?\w*|fail\w*|lack\w*)\b",
    re.IGNORECASE,
)
_STEMMER = Stemmer.Stemmer("english")


def tokens(text: str) -> tuple[str, ...]:
    """Words as written, without the punctuation around them."""
    return tuple(match.group() for match in _TOKEN.finditer(text))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one word; a possessive ending is dropped first."""
    plain = word.lower().replace("’", "'")
    if plain.endswith("'s"):
        plain = plain[:-2]
    return str(_STEMMER.stemWord(plain.replace("'", "")))


def content_words(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in the order of the text, repeated as they repeat.

    >>> content_words("Why did they object to the pricing?")
    ('object', 'price')
    """
    found: list[str] = []
    for token in tokens(text):
        for word in re.split(r"[-/]", token):
            plain = word.lower().replace("’", "'").replace("'", "")
            if plain and plain not in STOP_WORDS and (len(plain) > 1 or plain.isdigit()):
                found.append(stem(word))
    return tuple(found)


_LIGHT_STEMS = frozenset(stem(word) for word in LIGHT_WORDS)


def is_light(stemmed: str) -> bool:
    """Whether a stem is one that questions are dressed in."""
    return stemmed in _LIGHT_STEMS


def negated(text: str) -> bool:
    """Whether the text says no to something (a rough reading: negating words, counted odd or even)."""
    return len(_NEGATION.findall(text)) % 2 == 1
