"""What waits to be written beside new versions of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.memory.batch import Batch, DocumentWrite, QuarantineWrite, RenditionWrite, RowWrite
from assistant.types.documents import Origin


@dataclass(frozen=True, slots=True)
class Beside:
    """What must be written with a document or not at all: what it stands for, and how that is told."""

    keys: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    renditions: tuple[RenditionWrite, ...] = ()
    renditions_removed: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return any((self.keys, self.hidden, self.renditions, self.renditions_removed))


@dataclass(slots=True)
class Outgoing:
    """Everything else that waits; `batch` empties it."""

    rows: list[RowWrite] = field(default_factory=list)
    rows_removed: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    origins: list[tuple[str, Origin]] = field(default_factory=list)
    origins_set: list[tuple[str, tuple[Origin, ...]]] = field(default_factory=list)
    states: list[tuple[str, str]] = field(default_factory=list)
    quarantined: list[QuarantineWrite] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(getattr(self, name)) for name in self.__slots__)

    def leaves(self, document_id: str) -> bool:
        """Whether a document is on its way out, so that it can only come back afterwards."""
        return document_id in self.removed or any(document_id in beside.hidden for beside in self.beside)

    def batch(self) -> Batch:
        """All of it as one transaction."""
        batch = with_beside((), self.beside)
        return Batch(
            rows=self.rows,
            rows_removed=self.rows_removed,
            removed=self.removed,
            gone=self.gone,
            origins=self.origins,
            origins_set=self.origins_set,
            states=self.states,
            quarantined=self.quarantined,
            hidden=batch.hidden,
            keys=batch.keys,
            renditions=batch.renditions,
            renditions_removed=batch.renditions_removed,
        )


def with_beside(documents: Sequence[DocumentWrite], beside: Sequence[Beside]) -> Batch:
    """Documents and what belongs to them as one transaction; of what is said twice of a place, the later."""
    told: dict[tuple[str, str], RenditionWrite | None] = {}
    for one in beside:
        told |= dict.fromkeys(one.renditions_removed)
        told |= {(r.source, r.external_id): r for r in one.renditions}
    return Batch(
        documents=documents,
        hidden=[name for one in beside for name in one.hidden],
        keys=[key for one in beside for key in one.keys],
        renditions=[rendition for rendition in told.values() if rendition is not None],
        renditions_removed=[place for place, rendition in told.items() if rendition is None],
    )
