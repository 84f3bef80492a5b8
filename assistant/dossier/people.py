"""Who is who around an account: names to sides, from what systems of record and documents say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.types.documents import Document, Side
from assistant.types.facts import Row


def sides_of_names(documents: Iterable[Document], contacts: Sequence[Row]) -> dict[str, Side]:
    """The side of each known name in lower case; a first name alone counts where it is of one side only."""
    known: dict[str, set[Side]] = {}
    for name, side in _named(documents, contacts):
        plain = " ".join(name.casefold().split())
        for word in {plain, plain.split()[0]}:
            if len(word) > 1 and "@" not in word:
                known.setdefault(word, set()).add(side)
    return {name: next(iter(found)) for name, found in known.items() if len(found) == 1}


def _named(documents: Iterable[Document], contacts: Sequence[Row]) -> Iterable[tuple[str, Side]]:
    for row in contacts:
        name = row.get("name")
        if isinstance(name, str) and name.strip():
            yield name, Side.CUSTOMER
    for document in documents:
        for person in document.participants:
            if person.name and person.name.strip() and person.side in (Side.CUSTOMER, Side.VENDOR):
                yield person.name, person.side
        for segment in document.segments:
            if segment.author and segment.author.strip() and segment.side in (Side.CUSTOMER, Side.VENDOR):
                yield segment.author, segment.side
