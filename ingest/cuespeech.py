"""Who speaks in cues of subtitles: voice tags, `Name: words`, or nobody new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ingest.calls import Said
from ingest.clean import clean, clean_line
from ingest.names import address_of
from ingest.vttcues import Cue

_NOT_NAMES = frozenset(
    re.split(" ", "note notes ps p.s. question questions answer q a re fyi ps. example warning summary action"
                  " todo agenda http https update reminder")
)  # fmt: skip
_PARTICLES = frozenset(re.split(" ", "van von de der den del da di la le bin al dos du ten ter af y"))


def said_in(cues: Sequence[Cue], addresses: Iterable[str]) -> Iterator[Said]:
    """The words of each cue with their speaker; a cue without a name goes on with the speaker before."""
    prefixes = speakers_in(
        (text for cue in cues for voice, text in cue.runs if voice is None), tuple(addresses)
    )
    speaker: str | None = None
    for cue in cues:
        for voice, words in cue.runs:
            named, text = (voice, words) if voice else split_prefix(words, prefixes)
            speaker = clean_line(named) if named else speaker
            yield Said(speaker, clean(text), cue.start_ms)


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    """`(prefix, rest)` for each `: ` near the beginning, the shortest prefix first."""
    for colon in re.finditer(r": +(?=\S)", text[:80]):
        prefix = text[: colon.start()].strip()
        if 0 < len(prefix) <= 60 and prefix[0].isalpha():
            yield prefix, text[colon.end() :]


def speakers_in(texts: Iterable[str], addresses: Sequence[str] = ()) -> frozenset[str]:
    """What stands before `: ` and names a speaker: it looks like a full name, recurs, or fits an invitee."""
    counts = Counter(prefix for text in texts for prefix, _ in _candidates(text))
    return frozenset(prefix for prefix, count in counts.items() if _names_speaker(prefix, count, addresses))


def _names_speaker(prefix: str, count: int, addresses: Sequence[str]) -> bool:
    words = prefix.split()
    if prefix.lower() in _NOT_NAMES or len(words) > 6 or re.search(r"[?!;]", prefix):
        return False
    if address_of(prefix, addresses):
        return True
    name_like = all(word in _PARTICLES or word[0] == word[0].upper() for word in words)
    return name_like and (len(words) >= 2 or count >= 2)


def split_prefix(text: str, prefixes: frozenset[str]) -> tuple[str | None, str]:
    """Speaker and words of a cue; of nested prefixes (`Ops: Mara Quist: …`) the longest that names one."""
    found: tuple[str | None, str] = (None, text)
    for prefix, rest in _candidates(text):
        if prefix in prefixes:
            found = prefix, rest
    return found
