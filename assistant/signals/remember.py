"""The ear with a memory: what was heard in a sentence once is not read again, by nothing that reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Protocol

from assistant.listening import cues
from assistant.listening.guards import Guard
from assistant.listening.utterance import Utterance
from assistant.ports import Embedder
from assistant.signals.ear import trained
from assistant.signals.frames import FRAMES
from assistant.signals.hear import TRIGGERS, Heard, heard, spoken
from assistant.signals.idioms import IDIOMS
from assistant.types.documents import Document


class Shelf(Protocol):
    """Where what was heard is kept between runs, by the reader's name and the sentence's digest."""

    def find(self, reader: str, digests: Sequence[bytes]) -> Mapping[bytes, bytes]: ...

    def put(self, reader: str, chances: Mapping[bytes, bytes]) -> None: ...


@cache
def reader_name() -> str:
    """A word for everything that decides what is heard: another one as soon as weights or patterns change."""
    patterns = [
        *(pattern for table in (FRAMES, IDIOMS, TRIGGERS) for pattern in table.values()),
        *(value for name, value in sorted(vars(cues).items()) if hasattr(value, "pattern")),
    ]
    return sha256("\n".join([trained().digest, *(one.pattern for one in patterns)]).encode()).hexdigest()[:16]


def remembering(
    shelf: Shelf, embedder: Callable[[], Embedder], name: str
) -> Callable[[Sequence[Document]], list[Heard]]:
    """Return an ear that reads only sentences it never read; `embedder` is opened when there are any.

    `name` is the embedder's: what another one heard does not count.
    """
    reader = f"{reader_name()}|{name}"

    def ear(documents: Sequence[Document]) -> list[Heard]:
        said = spoken(documents)
        keys = [_digest(one) for one in said]
        kept = dict(shelf.find(reader, list(dict.fromkeys(keys))))
        new = {key: one for key, one in zip(keys, said, strict=True) if key not in kept}
        if new:
            found: dict[tuple[str, int, int], list[Heard]] = {}
            for one in heard(list(new.values()), embedder()):
                found.setdefault(one[0].key, []).append(one)
            fresh = {key: _packed(found.get(one.key, [])) for key, one in new.items()}
            shelf.put(reader, fresh)
            kept |= fresh
        return [
            (one, kind, score, frozenset(Guard(guard) for guard in guards))
            for one, key in zip(said, keys, strict=True)
            if kept[key]
            for kind, score, guards in json.loads(kept[key])
        ]

    return ear


def _digest(one: Utterance) -> bytes:
    """All of the sentence that its reading depends on."""
    return sha256("\0".join((one.text, one.before, one.after)).encode()).digest()


def _packed(found: Sequence[Heard]) -> bytes:
    if not found:
        return b""
    return json.dumps([[kind, score, sorted(is_)] for _, kind, score, is_ in found]).encode()
