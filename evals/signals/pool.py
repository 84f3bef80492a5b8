"""The pools of sentences on which the ear is trained: alternatives that are expanded, slots that are filled."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from random import Random

FILES = ("risk.txt", "growth.txt", "none.txt", "de.txt", "said.txt", "more_de.txt", "romance.txt")

_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<([a-z]+)>")


@cache
def slots() -> dict[str, list[str]]:
    """Return what fills each slot."""
    return {name: lines[0].split(", ") for name, lines in _sections("slots.txt").items()}


def pools() -> dict[str, list[str]]:
    """Return the phrases by kind, as they are written."""
    found: dict[str, list[str]] = {}
    for name in FILES:
        for kind, phrases in _sections(name).items():
            found.setdefault(kind, []).extend(phrases)
    return found


def _sections(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    section = ""
    for line in files("evals.signals").joinpath("pools", name).read_text("utf-8").splitlines():
        if line.startswith("== "):
            section = line.removeprefix("== ").strip()
        elif line.strip():
            found.setdefault(section, []).append(line.strip())
    return found


def expand(phrase: str, draws: Random) -> str:
    """One sentence of a phrase: each choice made, each slot filled."""
    text = phrase
    while (match := _CHOICE.search(text)) is not None:
        text = text[: match.start()] + draws.choice(match[1].split("|")) + text[match.end() :]
    text = _SLOT.sub(lambda match: draws.choice(slots()[match[1]]), text)
    text = re.sub(r"\s+([.,?!])", r"\1", re.sub(r"\s{2,}", " ", text)).strip()
    return text[:1].upper() + text[1:]


def samples(count: int, *, seed: int) -> list[tuple[str, str]]:
    """Return up to `count` different sentences of each phrase, with its kind, always the same for a seed."""
    draws = Random(seed)
    found = []
    for kind, phrases in pools().items():
        for phrase in phrases:
            texts = dict.fromkeys(expand(phrase, draws) for _ in range(count * 2))
            found += [(text, kind) for text in list(texts)[:count]]
    return found


def natural() -> frozenset[str]:
    """Return the sentences that stand in the pools as somebody would say them."""
    return frozenset(
        phrase
        for phrases in pools().values()
        for phrase in phrases
        if "{" not in phrase and "<" not in phrase
    )
