"""The exports are read by the ingestion without a loss, and every label points at words that stand there."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.types.documents import Document, Kind, Part, Side
from assistant.types.facts import Row
from evals.world.truth import Truth, read_truth
from ingest.read import read
from ingest.records import ParsedDocument, Record, UsageTable
from ingest.resolve import IdentityBook, resolve, sides


@pytest.fixture(scope="module")
def records(world: Path) -> list[Record]:
    return list(read([world / "exports"], zone=ZoneInfo("UTC")))


@pytest.fixture(scope="module")
def truth(world: Path) -> Truth:
    return read_truth(world)


@pytest.fixture(scope="module")
def documents(records: list[Record]) -> dict[str, Document]:
    rows = [record for record in records if isinstance(record, Row)]
    by_table = {table: [row for row in rows if row.table == table] for table in {row.table for row in rows}}
    book = IdentityBook.of(
        by_table["accounts"], by_table["contacts"], by_table["organizations"], users=by_table["users"]
    )
    found = {}
    for record in records:
        if isinstance(record, ParsedDocument):
            resolution = resolve(record.hints, book)
            document = replace(
                record.document, account_id=resolution.account_id, account_rule=resolution.rule
            )
            found[document.id] = sides(document, book)
    return found


def test_nothing_is_rejected_and_nothing_is_strange(records: list[Record]) -> None:
    rest = [record for record in records if not isinstance(record, Row | ParsedDocument | UsageTable)]
    assert rest == []


def test_every_table_and_source_is_there(records: list[Record], documents: dict[str, Document]) -> None:
    tables = Counter(record.table for record in records if isinstance(record, Row))
    assert {"accounts", "contacts", "subscriptions", "invoices", "surveys", "objectives", "milestones", "costs",
            "opportunities", "exchange_rates", "meetings", "users", "organizations"} <= set(tables)  # fmt: skip
    assert {document.source for document in documents.values()} == {"gong", "webvtt", "mail", "zendesk"}
    assert {document.kind for document in documents.values()} == {Kind.CALL, Kind.EMAIL, Kind.TICKET}


def test_every_document_is_given_to_its_account(documents: dict[str, Document], truth: Truth) -> None:
    assert all(document.account_id for document in documents.values())
    assert all(documents[label.document].account_id == label.account_id for label in truth.sentences)
    assert len({label.document for label in truth.sentences}) > 300


def test_labelled_sentences_stand_in_what_their_speaker_says_now(
    documents: dict[str, Document], truth: Truth
) -> None:
    missing = ambiguous = 0
    for label in truth.sentences:
        places = [
            s for s in documents[label.document].segments if label.text in s.text and s.part is Part.BODY
        ]
        missing += not places
        # A first name in a recording that two people share can be given to neither side.
        ambiguous += bool(places) and places[0].side is Side.UNKNOWN
        assert all(place.side in (Side(label.side), Side.UNKNOWN) for place in places)
    assert missing == 0
    assert ambiguous <= 0.01 * len(truth.sentences)


def test_signals_and_promises_point_at_documents_of_their_account(
    documents: dict[str, Document], truth: Truth
) -> None:
    for signal in truth.signals:
        if signal.via == "sentence":
            assert documents[signal.basis[0]].account_id == signal.account_id
            assert documents[signal.basis[0]].occurred_at.date().isoformat() <= signal.on
    for promise in truth.commitments:
        assert promise.history[0][1] == "made"
        assert [day for day, *_ in promise.history] == sorted(day for day, *_ in promise.history)
        assert all(document in documents for *_, document in promise.history)


def test_internal_comments_stay_internal(documents: dict[str, Document]) -> None:
    notes = [s for d in documents.values() for s in d.segments if s.visibility.value == "internal"]
    assert len(notes) > 50
    assert {note.side for note in notes} == {Side.VENDOR}
