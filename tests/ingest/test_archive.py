"""Archives are opened within limits; what goes over them, or leads out of them, is refused and the rest is read."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from ingest.archive import ArchiveLimits, unpacked
from ingest.read import planned
from ingest.records import Record, Rejected
from tests.ingest.exports import ACCOUNTS, CONTACTS, records, rows
from tests.ingest.kits_facts import SALESFORCE_ACCOUNTS


def zipped(files: dict[str, bytes | str]) -> bytes:
    """A zip archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _read(folder: Path, content: bytes, name: str = "export.zip") -> list[Record]:
    (folder / name).write_bytes(content)
    return records(folder)


def _refused(found: list[Record]) -> list[tuple[str, str]]:
    return [(record.path, record.reason_code) for record in found if isinstance(record, Rejected)]


def test_what_is_in_an_archive_is_read_and_says_where_it_lies(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        zipped({"crm/Account.csv": SALESFORCE_ACCOUNTS, "contacts.csv": CONTACTS, "__MACOSX/x": "x"}),
    )
    assert {row.origin for row in rows(found, "accounts")} == {
        "export.zip!crm/Account.csv:2",
        "export.zip!crm/Account.csv:3",
    }
    assert len(rows(found, "contacts")) == 2
    assert not _refused(found)


def test_an_archive_in_an_archive_is_opened_and_one_more_is_not(tmp_path: Path) -> None:
    inner = zipped({"accounts.csv": ACCOUNTS, "deep.zip": zipped({"contacts.csv": CONTACTS})})
    found = _read(tmp_path, zipped({"inner.zip": inner}))
    assert rows(found, "accounts")[0].origin == "export.zip!inner.zip!accounts.csv:2"
    assert not rows(found, "contacts")
    assert _refused(found) == [("export.zip!inner.zip!deep.zip", "archive_nested")]


def test_a_mapping_in_an_archive_holds_there(tmp_path: Path) -> None:
    mapping = '[accounts.columns]\naccount_id = "Nr"\nname = "Firma"\n'
    found = _read(tmp_path, zipped({"a.csv": "Nr,Firma\n1,Quist\n", "mapping.toml": mapping}))
    assert [row.row_id for row in rows(found, "accounts")] == ["1"]


@pytest.mark.parametrize("name", ["../../etc/x.csv", "/abs.csv", "a/../../x.csv", "..\\x.csv", "C:\\x.csv"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    found = _read(tmp_path, zipped({name: CONTACTS, "accounts.csv": ACCOUNTS}))
    assert [reason for _, reason in _refused(found)] == ["archive_path"]
    assert len(rows(found, "accounts")) == 2
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["export.zip"]


def test_bombs_are_refused_while_they_unpack_and_the_rest_is_read(tmp_path: Path) -> None:
    bomb = zipped({"zeros.txt": b"\0" * (64 << 20)})
    nested = zipped({f"{number}.zip": bomb for number in range(4)} | {"accounts.csv": ACCOUNTS})
    found = _read(tmp_path, nested)
    assert {reason for _, reason in _refused(found)} == {"archive_ratio"}
    assert len(_refused(found)) == 4
    assert len(rows(found, "accounts")) == 2


def test_a_compressed_bomb_is_refused_too(tmp_path: Path) -> None:
    found = _read(tmp_path, gzip.compress(b"\0" * (64 << 20)), "x.gz")
    assert _refused(found) == [("x.gz", "archive_ratio")]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(ArchiveLimits(entries=2), "archive_entries"), (ArchiveLimits(total_bytes=100), "archive_size")],
)
def test_limits_hold_for_all_that_is_inside(tmp_path: Path, limits: ArchiveLimits, reason: str) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({f"{number}.txt": "x" * 40 for number in range(5)}))
    found = list(unpacked(path, "x.zip", tmp_path / "into", limits))
    assert [record.reason_code for record in found if isinstance(record, Rejected)] == [reason]
    assert len(found) == 3


def test_an_encrypted_entry_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"accounts.csv": ACCOUNTS, "secret.csv": CONTACTS}))
    # The flag of encryption, in the entry's own header and in the directory.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(mark) + offset] |= 1
    found = _read(tmp_path, bytes(data))
    assert _refused(found) == [("export.zip!secret.csv", "archive_encrypted")]
    assert len(rows(found, "accounts")) == 2


@pytest.mark.parametrize("cut", [30, 200, -10])
def test_a_damaged_archive_is_told(tmp_path: Path, cut: int) -> None:
    assert [reason for _, reason in _refused(_read(tmp_path, zipped({"accounts.csv": ACCOUNTS})[:cut]))] == [
        "bad_archive"
    ]


def test_damage_in_one_entry_costs_that_entry(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.csv": ACCOUNTS, "b.csv": CONTACTS}))
    data[60] ^= 0xFF
    found = _read(tmp_path, bytes(data))
    assert _refused(found) == [("export.zip!a.csv", "bad_archive")]
    assert len(rows(found, "contacts")) == 2


def test_an_office_document_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "notes.docx"
    path.write_bytes(zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}))
    into = tmp_path / "into"
    into.mkdir()
    planned([path], into)
    assert list(into.iterdir()) == []
