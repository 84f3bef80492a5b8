"""Colours that the colour-blind tell apart (Okabe and Ito, 2008), and how numbers are written on charts."""

from __future__ import annotations

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#767676"
BAND = "#56B4E9"
INK, PAPER = "#1b1b1b", "#ffffff"


def number(value: float) -> str:
    """A value on a chart: no more digits than it needs.

    >>> number(3.0), number(1234.5), number(0.25)
    ('3', '1,234.5', '0.25')
    """
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def steps(points: tuple[tuple[str, float], ...]) -> list[tuple[str, float, float, str]]:
    """The bars of a waterfall: name, where each begins and ends, and its colour. The last bar is what results.

    The first point opens, the last closes; those between rise, except losses (contraction, churn), which fall.
    """
    found: list[tuple[str, float, float, str]] = []
    level = 0.0
    for at, (name, value) in enumerate(points):
        if at in (0, len(points) - 1):
            found.append((name, 0.0, value, BLUE))
            level = value
        else:
            change = -abs(value) if name.split()[0] in ("contraction", "churn") else value
            found.append((name, level, level + change, ORANGE if change < 0 else GREEN))
            level += change
    return found
