"""Whether a number counts what it was said to count: the word behind it, here and in the cited words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.text.figures import Figure, FigureKind, figures
from assistant.text.words import content_words

NEAR = 30
"""Characters behind a number in which stands what it counts; another figure ends them."""


def misplaced(told: str, quotes: Sequence[str]) -> list[str]:
    """Numbers of `told` that count what, in the quotes, another number counts and they do not.

    >>> misplaced("It has 7 sites.", ["We have 7 people at 9 sites."])
    ['7']
    >>> misplaced("It has 9 sites.", ["We have 7 people at 9 sites."])
    []
    """
    said = [(figure.value, counted) for quote in quotes for figure, counted in _counts(quote)]
    found = []
    for figure, counted in _counts(told):
        own = {other for value, other in said if value == figure.value}
        others = {other for value, other in said if value != figure.value}
        if counted and own and "" not in own and counted not in own and counted in others:
            found.append(told[figure.start : figure.end])
    return found


def _counts(text: str) -> list[tuple[Figure, str]]:
    """Each number with the stem of the first word behind it that says something; empty where there is none."""
    ordered = sorted(figures(text), key=lambda figure: figure.start)
    found = []
    for at, figure in enumerate(ordered):
        if figure.kind is FigureKind.NUMBER:
            end = ordered[at + 1].start if at + 1 < len(ordered) else len(text)
            behind = content_words(text[figure.end : min(end, figure.end + NEAR)])
            found.append((figure, behind[0] if behind else ""))
    return found
