"""Tables of facts: typed cells, what is broken kept apart with the way to mend it, and much usage read fast."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records import BadRecord, Notice, Record, Rejected, UsageTable
from ingest.schema import read_number
from tests.ingest.exports import ACCOUNTS, CONTACTS, records, rows, write

SUBSCRIPTIONS = """subscription_id,account_id,product,plan,quantity,mrr,currency,started_on,ended_on
s1,a_quist,Plan,Team,40,1200.50,EUR,2025-01-01,2025-12-31
s1,a_quist,Plan,Team,50,1500.00,EUR,2026-01-01,
s2,a_obel,Plan,Team,5,99,usd,2026-02-01,
"""


def _read(folder: Path, text: str | bytes, zone: str = "UTC") -> list[Record]:
    return records(write(folder, {"table.csv": text}), zone=ZoneInfo(zone))


def _rejected(found: list[Record]) -> list[tuple[str, str]]:
    return [(record.locator, record.reason_code) for record in found if isinstance(record, Rejected)]


def test_cells_are_typed_and_empty_ones_absent(tmp_path: Path) -> None:
    first, _, third = rows(_read(tmp_path, SUBSCRIPTIONS), "subscriptions")
    assert first.get("mrr") == Decimal("1200.50")
    assert first.get("started_on") == date(2025, 1, 1)
    assert third.get("currency") == "USD"
    assert third.get("ended_on") is None
    assert (first.account_id, first.origin, first.id) == ("a_quist", "table.csv:2", "subscriptions:s1")


def test_periods_of_one_subscription_keep_their_ids_when_another_begins(tmp_path: Path) -> None:
    before = rows(_read(tmp_path / "a", "\n".join(SUBSCRIPTIONS.split("\n")[:2])), "subscriptions")
    after = rows(_read(tmp_path / "b", SUBSCRIPTIONS), "subscriptions")
    assert [row.row_id for row in before] == ["s1"]
    assert [row.row_id for row in after] == ["s1", "s1|2026-01-01", "s2"]


@pytest.mark.parametrize(
    ("text", "table", "row_id"),
    [
        (
            "account_id,month,kind,amount,currency\na,2026-03,service,10,EUR\n",
            "costs",
            "a|2026-03-01|service",
        ),
        ("currency,date,rate_to_base\nEUR,2026-03-01,1.08\n", "exchange_rates", "EUR|2026-03-01"),
        ("file,started_at,title\nx.vtt,2026-03-01T10:00:00Z,Review\n", "meetings", "x.vtt"),
        (
            "invoice_id,account_id,amount,currency,issued_on,due_on\ni1,a,10,EUR,2026-03-01,2026-04-01\n",
            "invoices",
            "i1",
        ),
        ("milestone_id,account_id,milestone\nm1,a,Live\n", "milestones", "m1"),
        ("objective_id,account_id,objective\no1,a,Less overtime\n", "objectives", "o1"),
        ("opportunity_id,account_id,amount\no1,a,10\n", "opportunities", "o1"),
        (CONTACTS, "contacts", "c1"),
        (ACCOUNTS, "accounts", "a_quist"),
    ],
)
def test_a_table_is_known_by_its_columns(tmp_path: Path, text: str, table: str, row_id: str) -> None:
    found = rows(_read(tmp_path, text), table)
    assert found[0].row_id == row_id


def test_a_broken_cell_is_named_with_line_column_and_value(tmp_path: Path) -> None:
    text = SUBSCRIPTIONS.replace("2026-02-01", "01/02/2026")
    found = _read(tmp_path, text)
    (rejected,) = [record for record in found if isinstance(record, Rejected)]
    assert (rejected.locator, rejected.reason_code) == ("line 4, column started_on", "bad_date")
    assert "01/02/2026" in rejected.message
    assert "2026-03-04" in rejected.message
    assert b"s2,a_obel" in rejected.raw
    assert [row.row_id for row in rows(found, "subscriptions")] == ["s1", "s1|2026-01-01"]


def test_an_open_end_is_never_made_of_a_broken_one(tmp_path: Path) -> None:
    found = _read(tmp_path, SUBSCRIPTIONS.replace("2025-12-31", "31.12.2025"))
    assert "s1" not in [
        row.row_id for row in rows(found, "subscriptions") if row.get("mrr") == Decimal("1200.50")
    ]


def test_an_account_survives_a_broken_date_of_its_own(tmp_path: Path) -> None:
    text = "account_id,name,renewal_date\na1,Quist,soon\na2,,2026-01-01\n"
    found = _read(tmp_path, text)
    assert [row.row_id for row in rows(found, "accounts")] == ["a1"]
    assert _rejected(found) == [
        ("line 2, column renewal_date", "bad_date"),
        ("line 3, column name", "missing_value"),
    ]


def test_of_two_rows_with_one_id_the_later_counts(tmp_path: Path) -> None:
    found = _read(
        tmp_path, CONTACTS + "c1,a_quist,Mara Quist-Berg,mara@quistmarine.example,CEO,champion,active\n"
    )
    assert [row.get("name") for row in rows(found, "contacts")] == ["Tade Obel", "Mara Quist-Berg"]
    assert _rejected(found) == [("line 2", "duplicate")]


def test_a_stray_quotation_mark_costs_one_line(tmp_path: Path) -> None:
    text = 'account_id,name\na1,Quist\na2,"Obel\na3,Berg\na4,Dahl\n'
    found = _read(tmp_path, text)
    assert [row.row_id for row in rows(found, "accounts")] == ["a1", "a3", "a4"]
    assert _rejected(found) == [("line 3", "bad_row")]


def test_quoted_cells_may_hold_line_ends_and_be_long(tmp_path: Path) -> None:
    long = "word " * 60_000
    text = f'response_id,account_id,kind,score,comment,responded_at\nr1,a,nps,9,"one\n{long}",2026-03-01T10:00:00Z\n'
    (row,) = rows(_read(tmp_path, text), "surveys")
    assert str(row.get("comment")).startswith("one\nword word")
    assert len(str(row.get("comment"))) > 250_000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_encodings_and_semicolons(tmp_path: Path, encoding: str) -> None:
    text = "account_id;month;kind;amount;currency\nKüste;2026-03;service;1234,50;EUR\n"
    (row,) = rows(_read(tmp_path, text.encode(encoding)), "costs")
    assert (row.account_id, row.get("amount")) == ("Küste", Decimal("1234.50"))


def test_unknown_columns_and_words_are_told_once(tmp_path: Path) -> None:
    text = (
        CONTACTS.replace("status", "status,Shoe Size")
        .replace("active", "active,44")
        .replace("champion", "Hero")
    )
    found = _read(tmp_path, text)
    said = {record.reason_code: record.message for record in found if isinstance(record, Notice)}
    assert "shoe size" in said["unknown_columns"]
    assert "'hero'" in said["unknown_word"]
    assert len(rows(found, "contacts")) == 2


def test_a_time_without_a_zone_is_read_in_the_given_one_and_marked(tmp_path: Path) -> None:
    text = "file,started_at,title\na.vtt,2026-07-01 10:00,R\nb.vtt,2026-07-01T10:00:00+00:00,R\n"
    first, second = rows(_read(tmp_path, text, zone="Europe/Berlin"), "meetings")
    assert first.get("started_at") == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert first.get("assumed_zone") == "Europe/Berlin"
    assert second.get("assumed_zone") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("12,5", "12.5"),
        ("-3", "-3"),
        ("1e3", "1E+3"),
    ],
)
def test_numbers_that_can_mean_one_thing(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["1,234", "1.234.50", "€ 12", "NaN", "Infinity", "1e999", "9" * 50, "12 Mio", "٣"]
)
def test_numbers_that_cannot(text: str) -> None:
    with pytest.raises(BadRecord):
        read_number(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_a_plain_number_is_read_exactly(number: Decimal) -> None:
    assert read_number(format(number, "f")) == number


def _usage(found: list[Record]) -> list[tuple[str, str, str, str, int]]:
    tables = [record for record in found if isinstance(record, UsageTable)]
    return [
        row
        for table in tables
        for row in zip(table.account_id, table.on, table.metric, table.value, table.line, strict=True)
    ]


def test_usage_comes_by_columns_with_what_is_broken_apart(tmp_path: Path) -> None:
    text = (
        "account_id,date,metric,value\na,2026-03-01,logins,4\na,2026-02-30,logins,4\nb,2026-03-01,logins,many\n"
        "a,2026-03-01,logins\n\na,2026-03-01,logins,5\nb,2026-03-01, logins ,007.50\n"
    )
    found = _read(tmp_path, text)
    assert _usage(found) == [("a", "2026-03-01", "logins", "5", 7), ("b", "2026-03-01", "logins", "7.50", 8)]
    assert sorted(_rejected(found)) == [
        ("line 2", "duplicate"),
        ("line 3, column date", "bad_date"),
        ("line 4, column value", "bad_number"),
        ("line 5", "bad_row"),
    ]


def test_usage_of_single_users_is_summed_unless_the_account_has_its_own(tmp_path: Path) -> None:
    text = (
        "date,account_id,user_id,metric,value\n2026-03-01,a,u1,exports,3\n2026-03-01,a,u2,exports,4\n"
        "2026-03-01,a,u2,exports,5\n2026-03-01,a,u1,logins,1\n2026-03-01,a,,logins,9\n"
    )
    found = _read(tmp_path, text)
    assert [row[2:4] for row in _usage(found)] == [("exports", "8"), ("logins", "9")]
    assert _rejected(found) == [("line 3", "duplicate")]


def test_much_usage_is_read_whole(tmp_path: Path) -> None:
    lines = [
        f"acct_{account},2026-{month:02d}-{day:02d},metric_{metric},{account * day}\n"
        for account in range(100)
        for month in range(1, 13)
        for day in range(1, 29)
        for metric in range(3)
    ]
    write(tmp_path, {"u.csv": "account_id,date,metric,value\n" + "".join(lines)})
    found = records(tmp_path)
    assert len(_usage(found)) == len(lines) == 100_800
