"""Which language a text is written in, by its commonest small words. Pure; short or mixed texts have none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from assistant.types.documents import Part, Segment

LEAST_WORDS = 8
"""Words below which nothing is said: names and figures alone have no language."""

LEAST_SHARE = 0.08
"""Share of a text's words that must be small words of its language. Running text has a quarter to a half."""

LEAD = 1.3
"""How much oftener the best language's words must occur than the next one's: related ones share many."""

_MOST_CHARS = 8_000

_SMALL_WORDS = {
    "en": "the and is to of in that it for you we with on this be are was have not at can your our will"
    " i but they from do what",
    "de": "der die das und ist nicht wir sie ich ein eine mit für auf den dem zu von im auch wie haben"
    " sind werden bei noch aber es uns",
    "fr": "le la les et est nous vous que pour dans des une un pas avec sur ne ce je en du qui sont avons"
    " au plus mais être",
    "es": "el la los las y es que de en un una por para con no se nos lo su más pero como está hay muy"
    " este tenemos del al",
    "it": "il la che di è un una per non con sono ci le gli del della si ma come anche abbiamo questo nel"
    " alla lo più ho",
    "pt": "o a os as e é que de em um uma para com não se nos por mais mas como está do da no na ao temos"
    " você são muito",
    "nl": "de het een en is niet wij we ik je van in op te dat voor met zijn maar ook aan er nog als bij"
    " hebben wordt naar",
    "sv": "och att det är inte vi jag en ett som på för med den av har till om men de kan från så när"
    " ska vara också",
    "da": "og at det er ikke vi jeg en et som på for med den af har til om men de kan fra så når skal"
    " være også hvad",
    "pl": "i w nie to się na z że do jest jak ale czy o po dla są co od za przez był mamy tak będzie już"
    " tylko proszę",
    "fi": "ja on ei se että en hän me te he mutta kun niin myös ovat oli tämä voi jos kuin olla meillä"
    " vain sitä mitä",
    "tr": "ve bir bu için ile da de çok olarak daha ama gibi ne var değil mi ben biz siz olan kadar sonra"
    " her şey",
}

_LANGUAGES: dict[str, list[str]] = {}
for _name, _words in _SMALL_WORDS.items():
    for _word_of in set(_words.split()):
        _LANGUAGES.setdefault(_word_of, []).append(_name)
_WORD = re.compile(r"[^\W\d_]+")

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
)
_FOREIGN = re.compile(r"[\u0370-\ud7af]")
_SCRIPT_SHARE = 0.3
"""Share of the letters that must be of a script. Japanese comes before Chinese, whose signs it uses too."""


def language_of(text: str) -> str | None:
    """The two-letter code of the language of a text, or None where it cannot be told.

    >>> language_of("We would like to know when the export will be ready for our team.")
    'en'
    """
    text = text[:_MOST_CHARS]
    if _FOREIGN.search(text):
        letters = sum(map(str.isalpha, text))
        for name, script in _SCRIPTS:
            if letters >= LEAST_WORDS and len(script.findall(text)) >= _SCRIPT_SHARE * letters:
                return name
    words = _WORD.findall(text.casefold())
    counts = Counter(name for word in words for name in _LANGUAGES.get(word, ()))
    if len(words) < LEAST_WORDS or not counts:
        return None
    (best, most), (_, next_most) = [*counts.most_common(2), ("", 0)][:2]
    return best if most >= LEAST_SHARE * len(words) and most >= LEAD * next_most else None


def language_of_segments(segments: Iterable[Segment]) -> str | None:
    """The language in which a document's own words are written, quotes and signatures left out."""
    return language_of("\n".join(s.text for s in segments if s.part is Part.BODY))
