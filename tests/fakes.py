"""A small account in memory behind the real ports: a Reader, a Searcher that fuses words and meaning, an Embedder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np

from assistant.errors import NotFound
from assistant.ports import DocumentEntry, Filter, Vectors
from assistant.text.words import content_words
from assistant.types.accounts import Account
from assistant.types.answers import Hit
from assistant.types.documents import Document, Kind, Part, Participant, Segment, Side, Visibility
from assistant.types.facts import Row
from assistant.types.scope import Scope

AS_OF = datetime(2026, 10, 31, 12, tzinfo=UTC)
PUBLIC, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL


class WordEmbedder:
    """Texts as hashed bags of stems: equal words are near, others are not. Deterministic, no model."""

    name = "words-256"
    dimension = 256

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return np.array([self.embed_query(text) for text in texts], dtype=np.float32).reshape(len(texts), 256)

    def embed_query(self, text: str) -> np.ndarray:
        vector = np.zeros(256, dtype=np.float32)
        for word in content_words(text):
            vector[int.from_bytes(hashlib.sha256(word.encode()).digest()[:2], "big") % 256] += 1
        norm = float(np.linalg.norm(vector))
        return vector / norm if norm else vector


@dataclass
class FakeMemory:
    """Reader over documents and rows that are given."""

    all_accounts: tuple[Account, ...]
    all_documents: tuple[Document, ...]
    all_rows: tuple[Row, ...] = ()
    reads: list[str] = field(default_factory=list)
    imports: tuple[tuple[str, datetime], ...] = ()

    def accounts(self, *, scope: Scope) -> tuple[Account, ...]:
        return tuple(a for a in self.all_accounts if a.id in scope.account_ids)

    def documents(self, *, scope: Scope, filter: Filter) -> tuple[DocumentEntry, ...]:
        found = [
            d
            for d in self.all_documents
            if self._readable(d, scope) and within(d.occurred_at.date(), d.kind, filter)
        ]
        found.sort(key=lambda d: (-d.occurred_at.timestamp(), d.id))
        return tuple(
            DocumentEntry(d.id, d.external_id, d.source, d.kind, d.account_id, d.account_rule, d.title, d.occurred_at,
                          d.nature, d.origins)
            for d in found
        )  # fmt: skip

    def document(self, document_id: str, *, scope: Scope) -> Document:
        self.reads.append(document_id)
        for document in self.all_documents:
            if document.id == document_id and self._readable(document, scope):
                kept = tuple(
                    s for s in document.segments
                    if s.visibility in scope.visibilities and (s.said_at is None or s.said_at <= scope.as_of)
                )  # fmt: skip
                return replace(document, segments=kept)
        raise NotFound(
            f"There is no document {document_id!r}.", why="It cannot be read.", mend="Use the timeline."
        )

    def rows(self, table: str, *, scope: Scope) -> tuple[Row, ...]:
        return tuple(r for r in self.all_rows if r.table == table and r.account_id in scope.account_ids)

    def usage(self, *, scope: Scope, since: date, until: date) -> tuple[Row, ...]:
        return tuple(r for r in self.rows("usage", scope=scope) if since <= r.get("date") <= until)

    def sources(self) -> tuple[tuple[str, datetime], ...]:
        return self.imports

    def _readable(self, document: Document, scope: Scope) -> bool:
        return document.account_id in scope.account_ids and document.occurred_at <= scope.as_of


def within(day: date, kind: Kind, filter: Filter) -> bool:
    return (
        (not filter.kinds or kind in filter.kinds)
        and (filter.since is None or day >= filter.since)
        and (filter.until is None or day <= filter.until)
    )


@dataclass
class FakeSearcher:
    """Searches segments by shared stems; the rarer the stem, the more it weighs."""

    memory: FakeMemory
    queries: list[str] = field(default_factory=list)

    def search(
        self, question: str, *, scope: Scope, filter: Filter, k: int, previous: str | None = None
    ) -> tuple[Hit, ...]:
        self.queries.append(question)
        wanted = set(content_words(question))
        texts = []
        for card in self.memory.documents(scope=scope, filter=filter):
            document = self.memory.document(card.document_id, scope=scope)
            for segment in document.segments:
                words = set(content_words(f"{segment.author or ''} {document.title} {segment.text}"))
                texts.append((document, segment, words))
        scored = []
        for document, segment, words in texts:
            score = sum(1 / sum(1 for _, _, other in texts if word in other) for word in wanted & words)
            if score > 0:
                scored.append((score, document, segment))
        scored.sort(key=lambda found: (-found[0], found[1].id, found[2].n))
        return tuple(
            Hit(d.id, d.external_id, d.source, d.kind, d.account_id, d.title, d.occurred_at, s.n, s.n, s.text, score,
                s.visibility)
            for score, d, s in scored[:k]
        )  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def call(
    external_id: str, day: str, title: str, *turns: tuple[str, Side, str], account: str = "acc-1"
) -> Document:
    """A call of turns `(author, side, text)`, half a minute each."""
    segments = tuple(
        Segment(n, author, side, PUBLIC, None, n * 30_000, text)
        for n, (author, side, text) in enumerate(turns)
    )
    people = tuple(
        Participant(author, None, side) for author, side in dict.fromkeys((a, s) for a, s, _ in turns)
    )
    return Document("gong", external_id, Kind.CALL, title, at(day), segments, people, account_id=account)


def email(
    external_id: str,
    day: str,
    title: str,
    author: str,
    side: Side,
    *parts: tuple[str, Part],
    account: str = "acc-1",
) -> Document:
    segments = tuple(
        Segment(n, author, side, PUBLIC, at(day), None, text, part) for n, (text, part) in enumerate(parts)
    )
    return Document(
        "mail",
        external_id,
        Kind.EMAIL,
        title,
        at(day),
        segments,
        (Participant(author, None, side),),
        account_id=account,
    )


def ticket(
    external_id: str,
    day: str,
    title: str,
    *comments: tuple[str, Side, Visibility, str, str],
    account: str = "acc-1",
    **attributes: str,
) -> Document:
    """A ticket of comments `(author, side, visibility, day, text)`."""
    segments = tuple(
        Segment(n, author, side, visibility, at(said), None, text)
        for n, (author, side, visibility, said, text) in enumerate(comments)
    )
    people = tuple(
        Participant(author, None, side) for author, side in dict.fromkeys((c[0], c[1]) for c in comments)
    )
    return Document(
        "zendesk",
        external_id,
        Kind.TICKET,
        title,
        at(day),
        segments,
        people,
        account_id=account,
        attributes=tuple(sorted(attributes.items())),
    )


def row(table: str, row_id: str, account: str = "acc-1", **values: object) -> Row:
    return Row(
        table,
        row_id,
        account,
        tuple((k, v) for k, v in values.items() if v is not None),
        "crm",
        f"{table}.csv:2",
    )  # type: ignore[misc]


C, V = Side.CUSTOMER, Side.VENDOR

NORTHWIND = Account(
    "acc-1", "Northwind Traders", ("northwind.example",), (("salesforce", "0018d00000AbC12"),), "customer", "logistics",
    "mid-market", "sam@vendor.example", "ana@vendor.example", "USD", date(2024, 5, 1), date(2027, 4, 30),
)  # fmt: skip
MERIDIAN_HEALTH = Account("acc-2", "Meridian Health", ("meridianhealth.example",), status="customer")
MERIDIAN_LABS = Account("acc-3", "Meridian Labs GmbH", ("meridian-labs.example",), status="customer")

DOCUMENTS = (
    call(
        "c-100", "2026-03-03T15:00:00", "Northwind quarterly review",
        ("Sam Lee", V, "Thanks for joining. Let us talk about the renewal first."),
        ("Dana Ortiz", C, "Honestly, twenty percent more is hard to sign. My budget was cut in January."),
        ("Sam Lee", V, "Understood. Can you sign the renewal by the end of April?"),
        ("Dana Ortiz", C, "Yes, by the 14th."),
        ("Sam Lee", V, "We will send the security whitepaper by Friday."),
        ("Priya Raman", C, "The CSV export keeps timing out for our warehouse team."),
    ),
    call(
        "c-101", "2026-09-15T09:00:00", "Northwind check-in",
        ("Dana Ortiz", C, "The rollout now covers 41 users, we stopped at the Leipzig site."),
        ("Sam Lee", V, "What would unblock Leipzig?"),
        ("Dana Ortiz", C, "Single sign-on has to work with Okta before we continue."),
    ),
    call(
        "c-102", "2026-05-20T09:00:00", "Northwind rollout call",
        ("Dana Ortiz", C, "The rollout now covers 300 users across all sites."),
    ),
    email(
        "m-7", "2026-06-11T08:30:00", "Re: Export timeouts", "Priya Raman", C,
        ("Hi Sam,\nthe export still times out after 10 minutes. We lose half a day each week because of it.\n\nBest,\nPriya", Part.BODY),
        ("> We think the export is fixed since Monday.", Part.QUOTED),
    ),
    ticket(
        "4711", "2026-06-10T10:00:00", "CSV export times out",
        ("Priya Raman", C, PUBLIC, "2026-06-10T10:00:00", "The CSV export times out since the last release."),
        ("Lee Chan", V, INTERNAL, "2026-06-12T10:00:00", "Root cause is the unindexed audit table, fix planned for release 8.2."),
        ("Lee Chan", V, PUBLIC, "2026-06-13T10:00:00", "We have found the cause and are working on a fix."),
        status="open", priority="high",
    ),
    ticket(
        "4650", "2026-02-01T10:00:00", "Invoice address wrong",
        ("Priya Raman", C, PUBLIC, "2026-02-01T10:00:00", "Please change our invoice address."),
        status="solved", closed_at="2026-02-03T10:00:00+00:00",
    ),
    call("c-900", "2026-08-01T09:00:00", "Meridian check-in", ("Otto Kern", C, "We evaluate Tableau as a replacement."), account="acc-2"),
)  # fmt: skip

ROWS = (
    row("accounts", "acc-1", name="Northwind Traders"),
    row("contacts", "k-1", name="Dana Ortiz", email="dana@northwind.example", title="COO", role="economic_buyer", status="active"),
    row("contacts", "k-2", name="Priya Raman", email="priya@northwind.example", title="Head of Operations", role="champion", status="active"),
    row("contacts", "k-3", name="Jonas Weber", email="jonas@northwind.example", role="executive_sponsor", status="left", since=date(2026, 7, 1)),
    row("contacts", "k-9", "acc-2", name="Otto Kern", email="otto@meridianhealth.example", role="champion", status="active"),
    row("subscriptions", "s-1", product="Core", plan="Business", quantity=40, mrr=Decimal("3200.00"), currency="USD", started_on=date(2025, 5, 1)),
    row("subscriptions", "s-2", product="Analytics", plan="Add-on", quantity=10, mrr=Decimal("1600.00"), currency="USD", started_on=date(2026, 2, 1)),
    row("subscriptions", "s-0", product="Core", plan="Starter", quantity=20, mrr=Decimal("900.00"), currency="USD", started_on=date(2024, 5, 1), ended_on=date(2025, 5, 1)),
    row("invoices", "i-1", amount=Decimal("4800.00"), currency="USD", issued_on=date(2026, 9, 1), due_on=date(2026, 10, 1), status="open"),
    row("invoices", "i-2", amount=Decimal("4800.00"), currency="USD", issued_on=date(2026, 8, 1), due_on=date(2026, 9, 1), paid_on=date(2026, 11, 5), status="paid"),
    row("invoices", "i-3", amount=Decimal("4800.00"), currency="USD", issued_on=date(2026, 7, 1), due_on=date(2026, 8, 1), paid_on=date(2026, 7, 20), status="paid"),
    row("surveys", "r-1", kind="nps", score=9, contact_email="priya@northwind.example", responded_at=date(2026, 5, 2)),
    row("surveys", "r-2", kind="nps", score=4, contact_email="dana@northwind.example", responded_at=date(2026, 9, 2)),
    row("objectives", "o-1", objective="Cut the monthly close to three days", metric="close_days", unit="days", baseline=Decimal("6"), current=Decimal("4"), target=Decimal("3"), due_on=date(2026, 12, 31), status="on_track"),
    *(row("usage", f"acc-1|2026-10-{d:02d}|active_users", date=date(2026, 10, d), metric="active_users", value=Decimal(30)) for d in range(4, 32)),
    *(row("usage", f"acc-1|2026-09-{d:02d}|active_users", date=date(2026, 9, d), metric="active_users", value=Decimal(40)) for d in range(6, 31)),
)  # fmt: skip


def scope(*account_ids: str, as_of: datetime = AS_OF, internal: bool = True) -> Scope:
    seen = frozenset({PUBLIC, INTERNAL}) if internal else frozenset({PUBLIC})
    return Scope("test", frozenset(account_ids or ("acc-1",)), seen, as_of)


def memory() -> FakeMemory:
    return FakeMemory((NORTHWIND, MERIDIAN_HEALTH, MERIDIAN_LABS), DOCUMENTS, ROWS)
