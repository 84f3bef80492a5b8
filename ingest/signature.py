"""Where a signature begins and ends. Holds back: what may be something said stays body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.mailwords import (
    CLOSING,
    CONTACT_MARK,
    DASH_NAME,
    DELIMITER,
    DEVICE,
    DISCLAIMER,
    POSTSCRIPT,
    VALEDICTION,
    VALEDICTION_NAME,
)
from ingest.names import name_key

_BULLETS = ("-", "–", "—", "*", "•")

_WINDOW = 80
"""Non-empty lines from the end in which a signature is looked for: a block and a long legal notice."""

_LOOKED_AT = 2_000
"""Characters of a line in which a legal notice gives itself away."""

MAX_LINES = 15
"""Non-empty lines of the longest block that is taken for a signature (legal notices not counted)."""


def signature_span(lines: Sequence[str], *, sender: str | None, opens: bool) -> tuple[int, int] | None:
    """`[first, last)` of the lines that are the signature of a run of body lines, or None.

    `sender` is the name of who wrote the mail; `opens` says that nothing of the body comes before
    this run, so that its first line is not a signature. A postscript ends the signature.
    """
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if opens:
        filled = filled[1:]
    for number in filled[-_WINDOW:]:
        end = _end(lines, number)
        if _begins(lines, number, end, sender):
            return number, end
    return None


def _end(lines: Sequence[str], start: int) -> int:
    return next((n for n in range(start, len(lines)) if POSTSCRIPT.match(lines[n])), len(lines))


def _begins(lines: Sequence[str], at: int, end: int, sender: str | None) -> bool:
    line = lines[at]
    rest = [text for text in lines[at + 1 : end] if text.strip()]
    block = _without_notice(rest)
    if len(block) > MAX_LINES:
        return False
    sentences = sum(_is_sentence(text) for text in block)
    if DELIMITER.match(line):
        return bool(rest) and sentences <= (1 if line.strip() in ("--", "—") else 0)
    if sentences:
        return False
    if DEVICE.match(line):
        return len(block) <= 3
    if VALEDICTION_NAME.match(line):
        return True
    if VALEDICTION.match(line):
        return _is_name(block[0]) if block else bool(CLOSING.match(line)) or bool(rest)
    if _is_sender(line, sender) and len(line.split()) <= 5:
        return True
    previous = next((text for text in reversed(lines[:at]) if text.strip()), "")
    is_listed = previous.rstrip().endswith(":") or previous.lstrip().startswith(_BULLETS)
    return bool(DASH_NAME.match(line)) and not is_listed and _capital(line) and not _more_dashes(block)


def _without_notice(block: Sequence[str]) -> list[str]:
    """The lines before a legal notice or list footer, which may be as long as it likes."""
    cut = next((number for number, text in enumerate(block) if _is_notice(text[:_LOOKED_AT])), len(block))
    return list(block[:cut])


@lru_cache(maxsize=1024)
def _is_notice(text: str) -> bool:
    """Whether a line belongs to a notice. Cached: the last lines of a mail are looked at again and again."""
    return bool(DISCLAIMER.search(text))


def _is_sentence(line: str) -> bool:
    """Whether a line reads like something said: it asks, or it is long and ends like a sentence."""
    text = line.strip()
    if CONTACT_MARK.search(text[:_LOOKED_AT]) and len(text.split()) <= 12:
        return False
    words = len(text.split())
    return (
        (text.endswith("?") and words >= 2) or (words >= 6 and text.endswith((".", "!", ":"))) or words >= 14
    )


def _is_name(line: str) -> bool:
    words = line.strip(" \t-–—*_.,").split()
    return 1 <= len(words) <= 6 and len(line) <= 60 and not line.rstrip().endswith(("?", ":"))


def _is_sender(line: str, sender: str | None) -> bool:
    said, known = name_key(line), name_key(sender or "")
    return bool(said) and bool(known) and said[0] == known[0] and set(said) <= set(known)


def _capital(line: str) -> bool:
    found = re.search(r"[^\W\d_]", line)
    return found is not None and found[0].isupper()


def _more_dashes(block: Sequence[str]) -> bool:
    return any(text.lstrip().startswith(_BULLETS) for text in block)
