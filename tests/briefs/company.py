"""A small account with promises, aims, praise and trouble, and whatever a test adds to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np

from assistant.briefs.collect import Room
from assistant.metrics.view import MetricSettings
from assistant.ports import UsageColumns
from assistant.types.accounts import Account
from assistant.types.documents import Document, Kind, Part, Participant, Segment, Side, Visibility
from assistant.types.facts import Row
from assistant.types.scope import Scope
from tests.fakes import FakeMemory, FakeSearcher, WordEmbedder

AS_OF = datetime(2026, 10, 31, 12, tzinfo=UTC)
LANE = Account(
    "acc-lane",
    "Harbor Lane",
    ("harborlane.example",),
    csm_email="nadia@vendor.example",
    contract_start=date(2025, 3, 1),
    renewal_date=date(2027, 2, 28),
)
BRINDLE = Account("acc-brindle", "Brindle Grocers", ("brindle.example",))
IRIS = Participant("Iris Vale", "iris@harborlane.example", Side.CUSTOMER)
NADIA = Participant("Nadia Brandt", "nadia@vendor.example", Side.VENDOR)


@dataclass
class Memory(FakeMemory):
    """The fake memory with columns of usage."""

    def usage_columns(self, metric: str | None, *, scope: Scope, since: date, until: date) -> UsageColumns:
        rows = [
            r for r in self.usage(scope=scope, since=since, until=until) if metric in (None, r.get("metric"))
        ]
        names = tuple(sorted({str(r.get("metric")) for r in rows}))
        days = [(d - date(1970, 1, 1)).days for r in rows if isinstance(d := r.get("date"), date)]
        return UsageColumns(
            tuple(sorted({str(r.account_id) for r in rows})),
            names,
            np.zeros(len(rows), dtype=np.int32),
            np.array([names.index(str(r.get("metric"))) for r in rows], dtype=np.int16),
            np.array(days, dtype=np.int32),
            np.array([float(str(r.get("value"))) for r in rows], dtype=np.float64),
        )


def spoken(
    name: str,
    day: str,
    *turns: tuple[Participant, str],
    account: str = LANE.id,
    kind: Kind = Kind.CALL,
    visibility: Visibility = Visibility.PUBLIC,
    people: tuple[Participant, ...] = (IRIS, NADIA),
    part: Part = Part.BODY,
) -> Document:
    """A conversation of turns, a minute each."""
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    segments = tuple(
        Segment(n, who.name, who.side, visibility, at, n * 60_000, text, part)
        for n, (who, text) in enumerate(turns)
    )
    return Document("gong", name, kind, f"Talk {name}", at, segments, people, account_id=account)


def row(table: str, key: str, account: str = LANE.id, **values: str | int | Decimal | date) -> Row:
    return Row(table, key, account, tuple(values.items()), "crm", f"{table}.csv:1")


TALKS = (
    spoken(
        "c1",
        "2026-06-10",
        (IRIS, "We want to get picking errors down from 9 to 3 per thousand lines by December 31."),
        (NADIA, "I'll send you the error report by June 20."),
    ),
    spoken("m1", "2026-06-19", (NADIA, "As promised, attached is the error report."), kind=Kind.EMAIL),
    spoken(
        "c2",
        "2026-09-15",
        (IRIS, "Picking errors are down from 9 to 4, and that saved us two people on nights."),
        (IRIS, "But the handheld scanners crashed again last week, that is the third time this quarter."),
        (NADIA, "I'll get you a fix date for the scanners by October 20."),
        (IRIS, "We are opening a second warehouse in Leeds in January."),
    ),
    spoken(
        "c3",
        "2026-10-25",
        (IRIS, "We still have no date for the scanner fix, and I need one before the peak."),
    ),
)
ROWS = (
    row("objectives", "o1", objective="Fewer picking errors", metric="errors", unit="per thousand", baseline=Decimal(9),
        target=Decimal(3), current=Decimal(4), measured_on=date(2026, 9, 30), due_on=date(2026, 12, 31), status="on_track"),
    row("milestones", "m1", milestone="Leeds live", kind="adoption", planned_on=date(2027, 1, 15)),
    row("contacts", "p1", name="Iris Vale", email="iris@harborlane.example", title="Head of Operations", role="champion"),
    *(
        row("usage", f"u{n}", metric="active_users", date=date(2026, 8, 31) + timedelta(days=n), value=40 + n)
        for n in range(60)
    ),
)  # fmt: skip


def memory(documents: Iterable[Document] = (), rows: Iterable[Row] = ()) -> Memory:
    """The company with more documents and rows."""
    return Memory((LANE, BRINDLE), (*TALKS, *documents), (*ROWS, *rows))


def room(store: Memory) -> Room:
    return Room(
        store,
        FakeSearcher(store),
        WordEmbedder(),
        MetricSettings(active_metric="active_users"),
        ZoneInfo("UTC"),
    )


def scope(as_of: datetime = AS_OF) -> Scope:
    return Scope("test", frozenset({LANE.id, BRINDLE.id}), frozenset(Visibility), as_of)


def later(document: Document, name: str, at: datetime) -> Document:
    """The same document under another name at another instant."""
    segments = tuple(replace(s, said_at=at) for s in document.segments)
    return replace(document, external_id=name, occurred_at=at, segments=segments)
