"""What a kind of document is: data in one TOML file with sections, topics, limits, audiences and rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.briefs.brief import Edition
from assistant.briefs.told import Standing, Topic
from assistant.errors import ConfigError, InvalidQuestion

FOLDER = Path(__file__).parent / "kinds"


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section: which topics answer its question, at most how many claims, and what to say of none.

    `order` is `newest`, `oldest` (a history), `weight` or `due`. `standing` empty means every standing.
    `needs_value` keeps the section empty until value is proven and no friction is open (S085).
    """

    title: str
    question: str
    topics: tuple[Topic, ...]
    most: int = 6
    order: str = "weight"
    standing: frozenset[Standing] = frozenset()
    gap: str | None = None
    needs_value: bool = False
    internal_only: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads: topics that come first, and topics that are left out. Never other words."""

    name: str
    first: tuple[Topic, ...] = ()
    leave_out: frozenset[Topic] = frozenset()


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document. `words` bounds a short one; `portfolio` kinds are made of many accounts."""

    name: str
    title: str
    purpose: str
    editions: frozenset[Edition]
    sections: tuple[SectionSpec, ...]
    audiences: Mapping[str, Audience]
    words: int | None = None
    portfolio: bool = False
    charts: bool = True


@cache
def kinds(folder: Path = FOLDER) -> Mapping[str, DocumentKind]:
    """Every kind in a folder, by name. Raises ConfigError for a file that is no kind."""
    return {kind.name: kind for kind in map(read_kind, sorted(folder.glob("*.toml")))}


def kind_named(name: str, own: Path | None = None) -> DocumentKind:
    """The kind of a name; a file of the team's own folder goes before ours. Raises InvalidQuestion."""
    known = dict(kinds())
    if own is not None and own.is_dir():
        known |= {kind.name: kind for kind in map(read_kind, sorted(own.glob("*.toml")))}
    if name not in known:
        raise InvalidQuestion(
            f"There is no kind of document {name!r}.",
            why="No file of that name describes one.",
            mend=f"Choose one of: {', '.join(sorted(known))}.",
        )
    return known[name]


def read_kind(path: Path) -> DocumentKind:
    """Read one file. Raises ConfigError that names the file and what is wrong in it."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        return DocumentKind(
            name=path.stem,
            title=str(values["title"]),
            purpose=str(values["purpose"]),
            editions=frozenset(Edition(one) for one in values.get("editions", ["internal"])),
            sections=tuple(_section(one) for one in values["section"]),
            audiences={
                name: Audience(name, _topics(one, "first"), frozenset(_topics(one, "leave_out")))
                for name, one in values.get("audience", {}).items()
            },
            words=values.get("words"),
            portfolio=bool(values.get("portfolio", False)),
            charts=bool(values.get("charts", True)),
        )
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise ConfigError(
            f"The kind of document {path.name} cannot be used.",
            why=f"{type(error).__name__}: {error}.",
            mend="Compare it with docs/briefs.md.",
        ) from error


def _section(values: Mapping[str, Any]) -> SectionSpec:
    strange = set(values) - {
        "title", "question", "topics", "most", "order", "standing", "gap", "needs_value", "internal_only"
    }  # fmt: skip
    if strange:
        raise ValueError(f"unknown field {sorted(strange)[0]!r} in a section")
    order = str(values.get("order", "weight"))
    if order not in ("newest", "oldest", "weight", "due"):
        raise ValueError(f"unknown order {order!r}")
    return SectionSpec(
        title=str(values["title"]),
        question=str(values["question"]),
        topics=_topics(values, "topics"),
        most=int(values.get("most", 6)),
        order=order,
        standing=frozenset(Standing(one) for one in values.get("standing", [])),
        gap=values.get("gap"),
        needs_value=bool(values.get("needs_value", False)),
        internal_only=bool(values.get("internal_only", False)),
    )


def _topics(values: Mapping[str, Any], name: str) -> tuple[Topic, ...]:
    return tuple(Topic(one) for one in values.get(name, []))
