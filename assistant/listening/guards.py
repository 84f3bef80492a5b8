"""Whether a sentence is meant as it sounds: denied, imagined, hearsay, a joke, over and done with, about
something else.

Owns the reading of one sentence in its context; the words that give it away are in `cues`. A guard says what
a sentence is, not whether it counts: for some kinds of signal a question is the signal.
"""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.listening import cues
from assistant.listening.utterance import Utterance

SCOPE = 9
"""Words before which a negation loses its hold on what follows."""
AFTER = 6
"""Words within which a German negation follows what it denies."""


class Guard(StrEnum):
    """What a sentence may be beside a plain statement about oneself and now."""

    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    CONDITIONAL = "conditional"
    """A real condition: "if this is not fixed, we will leave"."""
    REPORTED = "reported"
    """Somebody else's matter: "a friend's company left you"."""
    QUESTION = "question"
    IRONIC = "ironic"
    RESOLVED = "resolved"
    """Over: it was so, and is not any more."""
    OTHER_OBJECT = "other_object"
    """The words are about a meeting, an order, a password: not about the contract."""
    TOWARDS_US = "towards_us"
    """A move to us: "we left them for you"."""
    PAST = "past"
    """Told of long ago: "before my time", "back in 2019"."""


def guards(utterance: Utterance) -> frozenset[Guard]:
    """Return all that the sentence is, in its context."""
    return read(utterance.text, before=utterance.before, after=utterance.after)


def read(text: str, *, before: str = "", after: str = "") -> frozenset[Guard]:
    """Return what a sentence is, given the same person's sentences around it.

    >>> sorted(read("If we ever left, it would be over the price."))
    [<Guard.HYPOTHETICAL: 'hypothetical'>]
    >>> Guard.IRONIC in read("We are leaving you tomorrow.", after="Just kidding.")
    True
    """
    plain = flat(text)
    found = {guard for guard, pattern in _IN_SENTENCE.items() if pattern.search(plain)}
    if Guard.HYPOTHETICAL in found:
        found.discard(Guard.CONDITIONAL)
    if _question(plain):
        found.add(Guard.QUESTION)
    if cues.HEARSAY.search(plain):
        found.add(Guard.REPORTED)
    if cues.NEGATION.search(plain):
        found.add(Guard.NEGATED)
    if after and cues.TAKEN_BACK.search(flat(after)):
        found.add(Guard.IRONIC)
    if after and cues.SINCE_RESOLVED.search(flat(after)) and not cues.STILL.search(flat(after)):
        found.add(Guard.RESOLVED)
    if before and cues.OPENS_STORY.search(flat(before)):
        found.add(Guard.REPORTED)
    if before and cues.OPENS_THOUGHT.search(flat(before)):
        found.add(Guard.HYPOTHETICAL)
    if Guard.RESOLVED in found and cues.STILL.search(plain):
        found.discard(Guard.RESOLVED)
    return frozenset(found)


def negates(text: str, start: int, end: int) -> bool:
    """Return whether what stands at `[start, end)` is denied: an odd number of negations has hold of it.

    A negation reaches to the end of its clause, forwards; a German one also backwards. A negation inside
    the span is part of what is said ("not renew") and does not count.

    >>> text = "We are not looking elsewhere."
    >>> negates(text, text.index("looking"), len(text))
    True
    >>> text = "We have no choice but to cancel."
    >>> negates(text, text.index("cancel"), len(text))
    False
    """
    plain = flat(text)
    count = 0
    for cue in cues.NEGATION.finditer(plain):
        if start <= cue.start() < end or cues.NO_NEGATION.match(plain, cue.start()):
            continue
        if cue.end() <= start:
            between = plain[cue.end() : start]
            count += len(between.split()) <= SCOPE and not cues.CLAUSE.search(between)
        elif cue.start() >= end and cues.GERMAN_NOT.fullmatch(cue.group()):
            between = plain[end : cue.start()]
            count += len(between.split()) <= AFTER and not cues.CLAUSE.search(between)
    return count % 2 == 1


def flat(text: str) -> str:
    """The same text, of the same length, with plain apostrophes and without line breaks."""
    return text.translate(_PLAIN)


_PLAIN = str.maketrans({"’": "'", "‘": "'", "\n": " ", "\r": " ", "\t": " "})


def _question(plain: str) -> bool:
    return plain.rstrip("\"') ").endswith("?") or cues.QUESTION.match(plain) is not None


_IN_SENTENCE: dict[Guard, re.Pattern[str]] = {
    Guard.HYPOTHETICAL: cues.HYPOTHETICAL,
    Guard.CONDITIONAL: cues.CONDITIONAL,
    Guard.REPORTED: cues.REPORTED,
    Guard.IRONIC: cues.IRONIC,
    Guard.RESOLVED: cues.RESOLVED,
    Guard.OTHER_OBJECT: cues.OTHER_OBJECT,
    Guard.TOWARDS_US: cues.TOWARDS_US,
    Guard.PAST: cues.PAST,
}
