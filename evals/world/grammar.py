"""Phrases from pools: alternatives that nest, slots from a context, families that share no phrase.

Pools are text files: `== name` begins one, each line is a phrase, `{a|b|}` chooses, `<name>` is a slot
of the context or another pool. Family `a` and family `b` have the same pools with other phrases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from random import Random

FAMILIES = ("a", "b")

Parts = tuple[object, ...]
"""Text (`str`), alternatives (`list` of Parts), or a name (`Name`)."""


class Name(str):
    """A slot or pool that is named in a phrase."""

    __slots__ = ()


_TOKEN = re.compile(r"[{}|]|<[a-z_.]+>|[^{}|<]+")
_ASKS = re.compile(
    r"(?:^|, )(?:can (?:you|we|i)|could (?:you|this|we)|shall (?:i|we)|would (?:you|that|it|today)|do you|"
    r"does (?:your|it)|"
    r"have you|did i|is (?:that|it|this|there|anything)|what (?:is|would|does|do|else)|"
    r"when (?:is|suits)|where (?:is|do)|"
    r"how (?:do|is|are|was|have|has|would)|why|any known|feasible|want)\b[^,]*\.\Z",
    re.IGNORECASE,
)
_SPACES = re.compile(r" {2,}| (?=[,.;?!])")


class Grammar:
    """The pools of one family or of several together."""

    def __init__(self, pools: Mapping[str, list[Parts]], name: str) -> None:
        self._pools = pools
        self.name = name

    def has(self, pool: str) -> bool:
        return pool in self._pools

    def pools(self) -> list[str]:
        """Names of all pools, sorted."""
        return sorted(self._pools)

    def say(self, pool: str, rng: Random, slots: Mapping[str, str]) -> str:
        """One phrase. Raises KeyError for a pool or slot that is not there."""
        out: list[str] = []
        phrases = self._pools[pool]
        self._put(phrases[int(rng.random() * len(phrases))], rng, slots, out)
        text = _SPACES.sub(lambda gap: " " if len(gap[0]) > 1 else "", "".join(out)).strip()
        if pool.startswith("part."):
            return text
        if text.endswith(".") and _ASKS.search(text):
            text = text[:-1] + "?"
        return text[:1].upper() + text[1:]

    def _put(self, parts: Parts, rng: Random, slots: Mapping[str, str], out: list[str]) -> None:
        for part in parts:
            if isinstance(part, Name):
                if part in slots:
                    out.append(slots[part])
                else:
                    phrases = self._pools[part]
                    self._put(phrases[int(rng.random() * len(phrases))], rng, slots, out)
            elif isinstance(part, str):
                out.append(part)
            else:
                assert isinstance(part, list)
                self._put(part[int(rng.random() * len(part))], rng, slots, out)


@cache
def grammar(family: str) -> Grammar:
    """Pools of a family, with the words that all families share."""
    pools = _read("words")
    for name in [name for one in family for name in _files(one)]:
        for pool, phrases in _read(name).items():
            pools.setdefault(pool, []).extend(phrases)
    return Grammar(pools, family)


def _files(family: str) -> list[str]:
    folder = files("evals.world") / "pools"
    return sorted(entry.name[:-4] for entry in folder.iterdir() if entry.name.startswith(f"{family}_"))


def _read(name: str) -> dict[str, list[Parts]]:
    text = (files("evals.world") / "pools" / f"{name}.txt").read_text(encoding="utf-8")
    pools: dict[str, list[Parts]] = {}
    current: list[Parts] = []
    for line in text.splitlines():
        if line.startswith("== "):
            current = pools.setdefault(line[3:].strip(), [])
        elif line.strip() and not line.startswith("#"):
            current.append(parse(line.strip()))
    return pools


def parse(phrase: str) -> Parts:
    """A phrase as parts. Raises ValueError for a bracket without its partner."""
    tokens = _TOKEN.findall(phrase)
    parts, at = _sequence(tokens, 0)
    if at != len(tokens):
        raise ValueError(f"a bracket closes that never opened: {phrase!r}")
    return parts


def _sequence(tokens: list[str], at: int) -> tuple[Parts, int]:
    parts: list[object] = []
    while at < len(tokens) and tokens[at] not in ("|", "}"):
        token = tokens[at]
        if token == "{":
            choice: list[Parts] = []
            while token in ("{", "|"):
                branch, at = _sequence(tokens, at + 1)
                choice.append(branch)
                if at >= len(tokens):
                    raise ValueError(f"a bracket opens that never closes: {''.join(tokens)!r}")
                token = tokens[at]
            parts.append(choice)
        elif token.startswith("<"):
            parts.append(Name(token[1:-1]))
        else:
            parts.append(token)
        at += 1
    return tuple(parts), at
