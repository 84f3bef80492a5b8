"""Who speaks for whom: addresses first, names where nothing else is known, and no side by pretence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.types.documents import Document, Kind, Participant, Segment, Side, Visibility
from assistant.types.facts import Row
from ingest.identity import IdentityBook
from ingest.sides import sides


def _row(table: str, row_id: str, account: str | None, **values: str) -> Row:
    return Row(table, row_id, account, tuple(values.items()), "csv", "x:1")


BOOK = IdentityBook.of(
    [
        _row(
            "accounts",
            "quist",
            "quist",
            name="Quist",
            domains="quist.example",
            csm_email="ivo.lenk@tellwell.example",
        ),
        _row("accounts", "obel", "obel", name="Obel", domains="obel.example"),
    ],
    [_row("contacts", "c1", "quist", name="Mara Quist", email="mara@quist.example")],
    users=[_row("users", "u1", None, name="Sol Adeyemi", email="sol@helpdesk.example", role="agent")],
)


def _document(*people: Participant, authors: tuple[str | None, ...] = (), kind: Kind = Kind.CALL) -> Document:
    segments = tuple(
        Segment(n, author, Side.UNKNOWN, Visibility.PUBLIC, None, None, "words")
        for n, author in enumerate(authors)
    )
    moment = datetime(2026, 5, 4, tzinfo=UTC)
    return Document("x", "1", kind, "t", moment, segments, people, account_id="quist")


def _side(person: Participant, kind: Kind = Kind.CALL, account: str | None = "quist") -> Side:
    return sides(replace(_document(person, kind=kind), account_id=account), BOOK).participants[0].side


@pytest.mark.parametrize(
    ("person", "side"),
    [
        (Participant("I", "ivo.lenk@tellwell.example"), Side.VENDOR),
        (Participant("J", "jo@eu.tellwell.example"), Side.VENDOR),
        (Participant("S", "sol@helpdesk.example"), Side.VENDOR),
        (Participant("M", "mara@quist.example"), Side.CUSTOMER),
        (Participant("N", "new@quist.example"), Side.CUSTOMER),
        (Participant("O", "x@obel.example"), Side.THIRD_PARTY),
        (Participant("C", "x@consultants.example"), Side.THIRD_PARTY),
        (Participant("C", "x@consultants.example", Side.CUSTOMER), Side.THIRD_PARTY),
        (Participant("G", "somebody@gmail.com"), Side.UNKNOWN),
        (Participant("Mara Quist", "mara@evil.example"), Side.THIRD_PARTY),
        (Participant("Mara Quist", None), Side.CUSTOMER),
        (Participant("Ivo Lenk", None), Side.VENDOR),
        (Participant("Sol Adeyemi", None), Side.VENDOR),
        (Participant("Ivo", None), Side.UNKNOWN),
    ],
)
def test_sides_of_people(person: Participant, side: Side) -> None:
    assert _side(person) is side


def test_without_an_account_the_people_of_any_account_are_customers() -> None:
    assert _side(Participant("O", "x@obel.example"), account=None) is Side.CUSTOMER
    assert _side(Participant("C", "x@consultants.example"), account=None) is Side.UNKNOWN


def test_the_help_desk_decides_who_asks_for_the_account() -> None:
    outside = Participant("C", "x@consultants.example", Side.CUSTOMER)
    assert _side(outside, kind=Kind.TICKET) is Side.CUSTOMER


def test_segments_take_the_side_of_their_author() -> None:
    found = sides(
        _document(
            Participant("Mara Quist", "mara@quist.example"),
            Participant(None, "ivo.lenk@tellwell.example"),
            authors=("Mara Quist", "ivo.lenk@tellwell.example", "Ivo Lenk", "Mara Q", None, "Nobody Known"),
        ),
        BOOK,
    )
    assert [segment.side for segment in found.segments] == [
        Side.CUSTOMER,
        Side.VENDOR,
        Side.VENDOR,
        Side.CUSTOMER,
        Side.UNKNOWN,
        Side.UNKNOWN,
    ]


def test_a_borrowed_name_does_not_lend_its_side() -> None:
    found = sides(
        _document(
            Participant("Mara Quist", "mara.quist@gmail.com", role="from"),
            Participant("Mara Quist", "mara@quist.example", role="cc"),
            authors=("Mara Quist",),
        ),
        BOOK,
    )
    assert found.segments[0].side is Side.UNKNOWN
