"""The one normalisation of text, done before anything is stored: what is shown is what was indexed."""

from __future__ import annotations

import re
import unicodedata

_NEWLINES = re.compile("\r\n|[\r\u0085\u2028\u2029\u000b\u000c]")

# Characters that a reader does not see but a program does: controls, zero-width and filler
# characters, bidirectional overrides, tag characters and variation selectors (the last two can
# smuggle whole instructions), interlinear and musical formatting.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TRAILING = re.compile(r"(?<![^\S\n])[^\S\n]+(?=\n|\Z)")
"""Begins where a run of spaces begins: looking from each of them would take the square of the run's length."""
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Normalise: NFC, `\\n` line ends, nothing invisible, no spaces at line ends, no empty lines around.

    Idempotent: `clean(clean(text)) == clean(text)`.
    """
    if text.isascii() and text.isprintable():
        return text.rstrip(" ")
    text = _NEWLINES.sub("\n", text)
    text = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", text)
    return _TRAILING.sub("", text).strip("\n")


def clean_line(text: str) -> str:
    """The same for a title or a name: one line, single spaces."""
    return _SPACES.sub(" ", clean(text)).strip()
