"""The stored documents, read from the tables and not through the product's reader, so that scorers judge it
from outside.

Owns what stood where at an instant. Decides nothing about who may read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from assistant.memory import schema
from assistant.types.answers import Answer, Citation
from assistant.types.documents import Document, Kind, Segment, Side, Visibility
from assistant.types.facts import Fact
from evals.output import Cited, Figured, Said, Stored
from evals.publicset import Text


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document: known from `known_at` until `retired_at`; `removed` is a tombstone."""

    document: Document
    known_at: datetime
    retired_at: datetime | None
    removed: bool


class Library:
    """Every version of every document."""

    def __init__(self, versions: Iterable[Version], names: Mapping[str, str]) -> None:
        self._versions: dict[str, list[Version]] = {}
        self.names = dict(names)
        for version in versions:
            self._versions.setdefault(version.document.id, []).append(version)

    def at(self, as_of: datetime) -> dict[str, Document]:
        """The documents that stood at an instant, by id."""
        found = {key: self._known(key, as_of) for key in sorted(self._versions)}
        return {
            key: document for key, document in found.items() if document and document.occurred_at <= as_of
        }

    def ever(self) -> dict[str, Document]:
        """Every document that ever stood, in its latest words, by id."""
        found = {
            key: [v.document for v in self._versions[key] if not v.removed] for key in sorted(self._versions)
        }
        return {key: documents[-1] for key, documents in found.items() if documents}

    def cited(self, citation: Citation, as_of: datetime) -> Cited:
        """A citation with what stands where it points, as of the instant."""
        document = self._known(citation.document_id, as_of)
        return Cited(
            document_id=citation.document_id,
            external_id=citation.external_id,
            account_id=document.account_id if document else None,
            author=citation.author,
            title=document.title if document else "",
            occurred_at=citation.occurred_at,
            first=citation.segment_start,
            last=citation.segment_end,
            quote=citation.quote,
            stored=stored(document, citation.segment_start, citation.segment_end) if document else (),
        )

    def claims(self, answer: Answer) -> tuple[Said, ...]:
        """The claims of an answer for scorers."""
        return tuple(
            Said(
                claim.text,
                tuple(self.cited(citation, answer.as_of) for citation in claim.citations),
                tuple(figured(fact) for fact in claim.facts),
            )
            for claim in answer.claims
        )

    def _known(self, document_id: str, as_of: datetime) -> Document | None:
        for version in self._versions.get(document_id, ()):
            if version.known_at <= as_of and (version.retired_at is None or as_of < version.retired_at):
                return None if version.removed else version.document
        return None


def figured(fact: Fact) -> Figured:
    """A fact as scorers see it."""
    rows = tuple(sorted({len(fact.inputs), *([] if fact.sample_size is None else [fact.sample_size])}))
    return Figured(fact.name, str(fact.value), fact.unit, fact.account_id, fact.as_of, fact.method, rows)


def stored(document: Document, first: int, last: int) -> tuple[Stored, ...]:
    """The segments `first` to `last` as scorers see them."""
    return tuple(
        Stored(s.n, s.text, s.visibility is Visibility.INTERNAL, s.said_at)
        for s in document.segments
        if first <= s.n <= last
    )


def text_of(document: Document) -> Text:
    """The document as the retrieval baselines take it."""
    whole = "\n".join(f"{segment.author}: {segment.text}" for segment in document.segments)
    return Text(document, whole, None)


def read_library(engine: Engine, names: Mapping[str, str]) -> Library:
    """Read the tables of documents and segments whole. `names` are account names by id."""
    document, segment = schema.document, schema.segment
    with engine.connect() as connection:
        rows = connection.execute(select(document).order_by(document.c.version_id)).all()
        found = connection.execute(select(segment).order_by(segment.c.version_id, segment.c.n)).all()
    segments: dict[int, list[Segment]] = {}
    for row in found:
        one = Segment(
            n=row.n,
            author=row.author,
            side=Side(row.side),
            visibility=Visibility(row.visibility),
            said_at=row.said_at,
            offset_ms=row.offset_ms,
            text=row.text,
        )
        segments.setdefault(row.version_id, []).append(one)
    versions = [
        Version(
            Document(
                source=row.source,
                external_id=row.external_id,
                kind=Kind(row.kind),
                title=row.title,
                occurred_at=row.occurred_at,
                segments=tuple(segments.get(row.version_id, ())),
                account_id=row.account_id,
                attributes=tuple(sorted((str(k), str(v)) for k, v in _pairs(row.attributes))),
            ),
            row.known_at,
            row.retired_at,
            row.removed,
        )
        for row in rows
    ]
    return Library(versions, names)


def _pairs(attributes: object) -> list[tuple[object, object]]:
    """Attributes as stored: an object, or a list of pairs."""
    if isinstance(attributes, Mapping):
        return list(attributes.items())
    return [(one[0], one[1]) for one in attributes] if isinstance(attributes, list) else []
