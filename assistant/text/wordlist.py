"""Word lists as they are best read in code: a few lines of plain words."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text that are set apart by white space."""
    return frozenset(text.split())
