"""`mapping.toml`: other column names for our tables, and what is wrong in it told with the way to mend it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.records import Record, Rejected, Unrecognised
from tests.ingest.exports import records, rows, write
from tests.ingest.kits_facts import parquet_of

BILLS = 'Rechnung,Kunde,Betrag,Datum,Faellig\nR1,a1,"1.234,50",2026-01-01,2026-01-31\n'
MAPPING = """
[invoices.columns]
invoice_id = "Rechnung"
account_id = "Kunde"
amount = "Betrag"
issued_on = "Datum"
due_on = "Faellig"

[invoices.constants]
currency = "EUR"
"""


def _problems(found: list[Record]) -> list[Rejected]:
    return [record for record in found if isinstance(record, Rejected)]


def test_columns_and_constants_make_a_table_of_any_file(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"bills.csv": BILLS, "mapping.toml": MAPPING}))
    (row,) = rows(found, "invoices")
    assert (row.account_id, row.get("amount"), row.get("currency")) == ("a1", Decimal("1234.50"), "EUR")
    assert not _problems(found)


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_parquet_and_json_lines_are_mapped_alike(tmp_path: Path, form: str) -> None:
    text = BILLS.replace('"1.234,50"', "1234.50")
    names, values = (line.split(",") for line in text.strip().split("\n"))
    as_json = (
        "{" + ", ".join(f'"{name}": "{value}"' for name, value in zip(names, values, strict=True)) + "}\n"
    )
    content = parquet_of(text) if form == "parquet" else as_json
    (row,) = rows(records(write(tmp_path, {f"b.{form}": content, "mapping.toml": MAPPING})), "invoices")
    assert row.get("amount") == Decimal("1234.50")


def test_a_mapping_holds_for_its_own_folder_only(tmp_path: Path) -> None:
    found = records(write(tmp_path, {"a/bills.csv": BILLS, "a/mapping.toml": MAPPING, "b/bills.csv": BILLS}))
    assert [row.origin for row in rows(found, "invoices")] == ["a/bills.csv:2"]
    assert [record.path for record in found if isinstance(record, Unrecognised)] == ["b/bills.csv"]


def test_patterns_say_which_files_are_meant(tmp_path: Path) -> None:
    files = MAPPING.replace("[invoices.columns]", '[invoices]\nfiles = ["bills*.csv"]\n[invoices.columns]')
    found = records(write(tmp_path, {"bills1.csv": BILLS, "other.csv": BILLS, "mapping.toml": files}))
    assert [row.origin for row in rows(found, "invoices")] == ["bills1.csv:2"]


@pytest.mark.parametrize(
    ("change", "locator", "mend"),
    [
        (("[invoices.columns]", "[invoice.columns]"), "[invoice]", "did you mean 'invoices'?"),
        (('amount = "Betrag"', 'ammount = "Betrag"'), "[invoices.columns] ammount", "did you mean 'amount'?"),
        (('amount = "Betrag"', 'amount = "Betraege"'), "[invoices.columns] amount", "write 'betrag'"),
        (('amount = "Betrag"', "amount = 3"), "[invoices.columns] amount", 'as in amount = "Id"'),
        (("[invoices.columns]", "[invoices.columns"), "file", "mend that line"),
        (("[invoices.constants]", "[invoices.constant]"), "[invoices.constant]", "did you mean 'constants'?"),
    ],
)
def test_what_is_wrong_is_told_where_and_how_to_mend_it(
    tmp_path: Path, change: tuple[str, str], locator: str, mend: str
) -> None:
    found = records(write(tmp_path, {"bills.csv": BILLS, "mapping.toml": MAPPING.replace(*change)}))
    told = {problem.locator: problem for problem in _problems(found) if problem.path == "mapping.toml"}
    assert told[locator].reason_code == "bad_mapping"
    assert mend in told[locator].message
