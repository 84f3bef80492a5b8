"""How a line is meant, read once however many readers ask."""

from __future__ import annotations

from functools import lru_cache

from assistant.dossier.lines import Line
from assistant.listening.guards import Guard, read

_KEPT = 1 << 16
"""Sentences whose reading is kept: those of a large account."""


def stance_of(line: Line) -> frozenset[Guard]:
    """The guards of a line in its context."""
    return _read(line.text, line.said.before, line.said.after)


@lru_cache(maxsize=_KEPT)
def _read(text: str, before: str, after: str) -> frozenset[Guard]:
    return read(text, before=before, after=after)
