"""How one person talks and writes: register, contractions, spelling, fillers, restarts, typing errors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

_SHORT = {
    "do not": "don't", "does not": "doesn't", "did not": "didn't", "cannot": "can't", "is not": "isn't",
    "are not": "aren't", "was not": "wasn't", "will not": "won't", "would not": "wouldn't",
    "have not": "haven't", "has not": "hasn't", "could not": "couldn't", "should not": "shouldn't",
    "I am": "I'm", "we are": "we're", "they are": "they're", "it is": "it's", "that is": "that's",
    "we have": "we've", "I have": "I've", "we will": "we'll", "I will": "I'll", "there is": "there's",
    "you are": "you're", "what is": "what's", "let us": "let's", "We are": "We're", "It is": "It's",
    "That is": "That's", "We have": "We've", "We will": "We'll", "There is": "There's", "They are": "They're",
    "You are": "You're", "Let us": "Let's", "Do not": "Don't", "We would": "We'd", "we would": "we'd",
    "I would": "I'd", "What is": "What's",
}  # fmt: skip
_SHORTEN = re.compile(r"\b(?:" + "|".join(sorted(_SHORT, key=len, reverse=True)) + r")\b(?= )")
_SPELL = re.compile(r"\b(\w+?)(is)(e|es|ed|ing|ation|ations)\b|\b(\w*(?:col|fav|lab|behavi|hon))our(\w*)\b")
_ISE = re.compile(
    r"(?:organ|real|priorit|final|standard|central|author|summar|custom|apolog|recogn|minim|util|optim)\Z",
    re.IGNORECASE,
)
_FILLERS = (
    "Um, ",
    "So, ",
    "Yeah, ",
    "I mean, ",
    "Well, ",
    "Right, ",
    "Okay, so ",
    "Look, ",
    "Uh, ",
    "Honestly, ",
)
_MIDDLES = (" you know,", " um,", " sort of", " I guess,", " like,", " uh,", " let's say,", " kind of")
_OPENERS = (
    "Just so you know, ",
    "To be clear, ",
    "From our side, ",
    "For what it is worth, ",
    "In short, ",
    "As it stands, ",
)
_KEEP_LOWER = re.compile(
    r"(?:We|The|It|Our|That|This|There|They|You|My|If|When|And|But|Could|Can|What|How|Is|Are|Do|Not|Nobody|Somebody|"
    r"Everybody|Some|Two|One|Last|Next|After|Since|Before|For|From|With|On|In|At|Right|Please|Would|Where|Who|Shall|Let|Did|Does|Any|Tell|Has|Have|Had|Half|By|Most|You|Yet|Nothing|Another|Only)\b"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Habits of one person; rates are chances a sentence."""

    short: bool
    american: bool
    fillers: tuple[str, ...]
    filler_rate: float
    restart_rate: float
    opener: str
    opener_rate: float
    typo_rate: float
    small_letters: bool
    exclaims: float
    hello: str
    goodbye: str


_HELLOS = ("Hi {0},", "Hello {0},", "Dear {0},", "{0},", "Hey {0},", "Good morning {0},", "Hi {0} -", "{0} -")
_GOODBYES = (
    "Best,",
    "Thanks,",
    "Kind regards,",
    "Best regards,",
    "Cheers,",
    "Many thanks,",
    "Regards,",
    "All the best,",
    "",
)


def voice_of(seed: int, key: str, *, american: bool) -> Voice:
    """The voice of a person, whatever world or document it is heard in."""
    rng = Random(f"voice/{seed}/{key}")
    return Voice(
        short=rng.random() < 0.7,
        american=american,
        fillers=tuple(rng.sample(_FILLERS, 3)),
        filler_rate=rng.choice((0.02, 0.1, 0.2, 0.35)),
        restart_rate=rng.choice((0.0, 0.02, 0.06)),
        opener=rng.choice(_OPENERS),
        opener_rate=rng.choice((0.0, 0.0, 0.04, 0.1)),
        typo_rate=rng.choice((0.0, 0.02, 0.05, 0.15)),
        small_letters=rng.random() < 0.06,
        exclaims=rng.choice((0.0, 0.0, 0.03, 0.15)),
        hello=rng.choice(_HELLOS),
        goodbye=rng.choice(_GOODBYES),
    )


def spoken(text: str, voice: Voice, rng: Random) -> str:
    """A sentence as it is said in a meeting."""
    text = _habits(text, voice)
    draw = rng.random()
    if draw < voice.filler_rate:
        text = rng.choice(voice.fillers) + _lowered(text)
    elif draw < voice.filler_rate * 1.7:
        spaces = [at for at, letter in enumerate(text) if letter == " "]
        if len(spaces) > 5:
            at = rng.choice(spaces[2:-2])
            text = text[:at] + rng.choice(_MIDDLES) + text[at:]
    elif draw > 1 - voice.restart_rate:
        start = text.split(" ", 2)
        if len(start) == 3 and _KEEP_LOWER.match(text) and not re.search(r"[.,?]", start[0] + start[1]):
            text = f"{start[0]} {start[1]}, {_lowered(start[0])} {start[1]} {start[2]}"
    return text


def written(text: str, voice: Voice, rng: Random) -> str:
    """A sentence as it is typed."""
    text = _habits(text, voice)
    draw = rng.random()
    if draw < voice.opener_rate:
        text = voice.opener + _lowered(text)
    elif draw > 1 - voice.typo_rate:
        text = _mistyped(text, rng)
    if text.endswith(".") and rng.random() < voice.exclaims:
        text = text[:-1] + "!"
    return _lowered(text) if voice.small_letters else text


def _habits(text: str, voice: Voice) -> str:
    if voice.short:
        text = _SHORTEN.sub(lambda found: _SHORT[found[0]], text)
    return _SPELL.sub(_respelled, text) if voice.american else text


def _respelled(found: re.Match[str]) -> str:
    if found[4] is not None:
        return f"{found[4]}or{found[5]}"
    return f"{found[1]}iz{found[3]}" if _ISE.search(found[1]) else found[0]


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if _KEEP_LOWER.match(text) else text


def _mistyped(text: str, rng: Random) -> str:
    """One slip in one plain word: letters changed places, lost, or doubled. Names and numbers stay right."""
    words = text.split(" ")
    fit = [n for n, word in enumerate(words) if len(word) > 3 and word.isalpha() and word.islower()]
    if not fit:
        return text
    n = rng.choice(fit)
    word, at = words[n], rng.randrange(1, len(words[n]) - 2)
    slip = rng.random()
    if slip < 0.45:
        words[n] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif slip < 0.8:
        words[n] = word[:at] + word[at + 1 :]
    else:
        words[n] = word[:at] + word[at] + word[at:]
    return " ".join(words)
