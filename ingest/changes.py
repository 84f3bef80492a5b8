"""Which of two states of one record is the newer, and what a complete export no longer has. Pure.

States are told apart by their source's own date where it gives one; where it does not, by when they
were received. Two that are received together are put in order by their digests, so that it does not
matter in which file which of them stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from assistant.errors import InvalidQuestion
from assistant.memory.batch import KnownDocument
from assistant.memory.rows import document_hash
from assistant.types.documents import Document, Origin
from ingest.records import AccountHints

MOST_REMOVED = 0.2
"""Share of a source's documents or of a table's rows that may vanish unasked."""


class Verdict(Enum):
    """What to do with a state that was read."""

    NEW = "new"
    SAME = "same"
    OLDER = "older"
    """An earlier state, or one that lost against another that was received with it."""


def state_of(document: Document, hints: AccountHints) -> str:
    """A digest of what the source says of a document, before anybody decides whose it is."""
    told = document_hash(document) + repr(hints)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def judge(
    state: str,
    updated_at: str | None,
    *,
    known: KnownDocument | None,
    gone_at: str | None,
    beside: str | None,
) -> Verdict:
    """Decide whether a state is to be stored.

    `known` is what is stored. `gone_at` is when the source deleted the document, if it said so:
    only what changed later brings it back. `beside` is another state of the same record that this
    run has stored already.
    """
    if gone_at is not None and updated_at is not None and not is_later(updated_at, gone_at):
        return Verdict.OLDER
    if known is None or known.removed:
        return Verdict.NEW
    winner, *losers = (known.state or "").split() or [""]
    if state == winner:
        return Verdict.SAME
    if state in losers or is_later(known.updated_at, updated_at):
        return Verdict.OLDER
    if beside is not None and not is_later(updated_at, known.updated_at) and state < beside:
        return Verdict.OLDER
    return Verdict.NEW


def is_later(one: str | None, other: str | None) -> bool:
    """Whether the first instant is after the second; False where either is not known."""
    first, second = _instant(one), _instant(other)
    return first is not None and second is not None and first > second


def _instant(text: str | None) -> datetime | None:
    """An ISO instant; one without a zone is UTC."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Vanished:
    """What a source no longer lists: documents to remove, places to forget of others, rows to close."""

    documents: tuple[str, ...] = ()
    origins: tuple[tuple[str, tuple[Origin, ...]], ...] = ()
    rows: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.documents) + len(self.rows)


def vanished_documents(
    source: str, listed: frozenset[str], stored: Mapping[str, KnownDocument]
) -> tuple[Vanished, int]:
    """What vanished from a source that lists the external ids given; and how many documents it had.

    A document that another source has too stays, and only loses its place here.
    """
    gone: list[str] = []
    kept: list[tuple[str, tuple[Origin, ...]]] = []
    had = 0
    for document_id, known in stored.items():
        if known.removed or not any(origin.source == source for origin in known.origins):
            continue
        had += 1
        left = tuple(o for o in known.origins if o.source != source or o.external_id in listed)
        if not left:
            gone.append(document_id)
        elif left != known.origins:
            kept.append((document_id, left))
    return Vanished(tuple(gone), tuple(kept)), had


def vanished_rows(table: str, listed: frozenset[str], stored: Iterable[str]) -> tuple[Vanished, int]:
    """What vanished from a table of facts that lists the row ids given; and how many rows it had."""
    had = list(stored)
    return Vanished(rows=tuple((table, row_id) for row_id in had if row_id not in listed)), len(had)


def refuse_too_many(name: str, vanished: Vanished, had: int) -> None:
    """Raise InvalidQuestion if more than a fifth has vanished: that is rather half an export."""
    if len(vanished) > MOST_REMOVED * had:
        raise InvalidQuestion(
            f"{len(vanished)} of {had} of {name} are not in this export; nothing was changed.",
            why="More than a fifth is gone at once, as when an export is cut short.",
            mend="Export again in full; if they are indeed gone, say so with --yes.",
        )


def together(parts: Sequence[Vanished]) -> Vanished:
    """Several as one."""
    return Vanished(
        tuple(name for part in parts for name in part.documents),
        tuple(pair for part in parts for pair in part.origins),
        tuple(row for part in parts for row in part.rows),
    )
