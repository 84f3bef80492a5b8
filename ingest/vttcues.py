"""Cues of a WebVTT text, by the W3C's parsing rules; speakers are the matter of `sources.webvtt`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TIME = r"(?:(\d{1,9}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"[ \t\f]*{_TIME}[ \t\f]*-->[ \t\f]*{_TIME}(?!\d)", re.ASCII)
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,200})?[ \t\n]+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<\d[\d:.]*>|</>")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: its line, its start in ms, and `(voice, text)` runs. `voice` is None without a voice tag."""

    line: int
    start_ms: int
    runs: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True, slots=True)
class BadCue:
    """A block that has an arrow but no times that can be read."""

    line: int
    text: str


def cues_of(text: str) -> Iterator[Cue | BadCue]:
    """Cues in the order of the file. NOTE, STYLE and REGION blocks are passed over."""
    lines = text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 1  # the first line is the header
    while at < len(lines):
        if "-->" not in lines[at]:
            at += 1
            continue
        timing = _TIMING.match(lines[at])
        start, payload = at, []
        at += 1
        while at < len(lines) and lines[at].strip() and "-->" not in lines[at]:
            payload.append(lines[at])
            at += 1
        milliseconds = _span(timing)
        if milliseconds is None:
            yield BadCue(start + 1, "\n".join(lines[start:at]))
        else:
            yield Cue(start + 1, milliseconds, tuple(_runs("\n".join(payload))))


def _span(timing: re.Match[str] | None) -> int | None:
    """Start in ms. A cue that ends before it starts keeps its words: only its start is used."""
    if timing is None:
        return None
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in timing.groups()[:4])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds


def _runs(payload: str) -> Iterator[tuple[str | None, str]]:
    """Split a cue at its voice tags; other tags go, character references are read."""
    # No tag ends behind the last `>`: looking for its end from each `<` there would take for ever.
    ends = payload.rfind(">") + 1
    pieces = _VOICE.split(payload[:ends])
    pieces[-1] += payload[ends:]
    if plain := _plain(pieces[0]):
        yield None, plain
    for voice, words in zip(pieces[1::2], pieces[2::2], strict=True):
        if plain := _plain(words):
            yield html.unescape(" ".join(voice.split())) or None, plain


def _plain(text: str) -> str:
    ends = text.rfind(">") + 1
    return " ".join(html.unescape(_TAG.sub("", text[:ends]) + text[ends:]).split())
