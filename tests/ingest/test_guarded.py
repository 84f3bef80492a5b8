"""Reading in a child process: the same records in the same order, and a file that kills the reader costs itself only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.guarded import Limits, guarded_read
from ingest.read import read
from ingest.records import Record, Rejected
from tests.ingest.exports import (
    ACCOUNTS,
    CONTACTS,
    MEETINGS,
    UTC_ZONE,
    VTT,
    ZENDESK_SIDE,
    documents,
    mail,
    mbox,
    rows,
    ticket,
    write,
)
from tests.ingest.test_archive import zipped

FILES = {
    "accounts.csv": ACCOUNTS,
    "box": mbox([mail(), mail(message_id="<m2@q.example>")]),
    "meetings.csv": MEETINGS,
    "pilot.vtt": VTT,
    "t.json": {"tickets": [ticket(), ticket(id=42, comments=[])], **ZENDESK_SIDE},
    "z.zip": zipped({"inner/contacts.csv": CONTACTS}),
    "odd.bin": b"\0\1",
}

# The child finds this module first and hands over to the true one, so that files of a kind do to it what bugs would.
HOSTILE = """
import os, signal, sys
from pathlib import Path
import ingest.sources.mail as mail

true = mail.parsed

def parsed(data):
    if b"X-Kill" in data:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"X-Hang" in data:
        while True:
            pass
    if b"X-Eat" in data:
        kept = []
        while True:
            kept.append(bytearray(1 << 24))
    if b"X-Exit" in data:
        os._exit(3)
    return true(data)

mail.parsed = parsed
"""
SHORT = Limits(seconds=1.5, seconds_per_mib=0.1, memory_mib=400)


@pytest.fixture
def hostile(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child whose mail reader dies of certain messages."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "sitecustomize.py").write_text(HOSTILE, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(folder), os.getcwd(), *sys.path])


def _guarded(folder: Path, limits: Limits | None = None) -> list[Record]:
    return list(guarded_read([folder], zone=UTC_ZONE, limits=limits))


def test_the_same_records_in_the_same_order(tmp_path: Path) -> None:
    write(tmp_path, {**FILES})
    assert _guarded(tmp_path) == list(read([tmp_path], zone=UTC_ZONE))


def test_a_path_that_is_not_there_is_told_alike(tmp_path: Path) -> None:
    assert list(guarded_read([tmp_path / "no"], zone=UTC_ZONE)) == list(
        read([tmp_path / "no"], zone=UTC_ZONE)
    )


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(
    ("header", "reason"),
    [("X-Kill", "parser_killed"), ("X-Exit", "parser_killed"), ("X-Hang", "parser_timeout")],
)
def test_a_file_that_ends_the_reader_costs_itself_only(tmp_path: Path, header: str, reason: str) -> None:
    bad = mail(message_id="<bad@q.example>", **{header: "1"})
    write(
        tmp_path,
        {
            **FILES,
            "aa.eml": mail(message_id="<first@q.example>"),
            "bad.eml": bad,
            "zz.eml": mail(message_id="<last@q.example>"),
        },
    )
    found = _guarded(tmp_path, SHORT)
    ended = [record for record in found if isinstance(record, Rejected)]
    assert [(record.path, record.reason_code, record.raw) for record in ended] == [("bad.eml", reason, bad)]
    ids = [document.id for document in documents(found)]
    assert {"mail:<first@q.example>", "mail:<last@q.example>", "zendesk:41", "webvtt:pilot.vtt"} <= set(ids)
    assert len(ids) == len(set(ids)), "a record came twice"
    assert len(rows(found, "contacts")) == 2


@pytest.mark.usefixtures("hostile")
def test_memory_has_a_limit(tmp_path: Path) -> None:
    write(tmp_path, {"a.eml": mail(x_eat="1", message_id="<bad@q.example>"), "b.eml": mail()})
    found = _guarded(tmp_path, SHORT)
    (ended,) = [record for record in found if isinstance(record, Rejected)]
    # Python tells of it in time where it can; either way the message is kept apart and the next is read.
    assert ended.reason_code in ("parser_memory", "parser_killed", "bad_message")
    assert "emory" in ended.message
    assert [document.id for document in documents(found)] == ["mail:<m1@quistmarine.example>"]


@pytest.mark.usefixtures("hostile")
def test_several_bad_files_are_told_one_by_one(tmp_path: Path) -> None:
    files = {
        f"{number}.eml": mail(
            message_id=f"<{number}@q.example>", **({"X-Exit": "1"} if number % 3 == 0 else {})
        )
        for number in range(7)
    }
    found = _guarded(write(tmp_path, {**files}), SHORT)
    assert [record.path for record in found if isinstance(record, Rejected)] == ["0.eml", "3.eml", "6.eml"]
    assert len(documents(found)) == 4


@pytest.mark.usefixtures("hostile")
def test_without_the_guard_the_same_file_ends_everything(tmp_path: Path) -> None:
    """The negative control: it is the child that bears what the files do."""
    write(tmp_path, {"bad.eml": mail(X_Exit="1")})
    code = f"import sitecustomize\nfrom pathlib import Path\nfrom zoneinfo import ZoneInfo\nfrom ingest.read import read\nlist(read([Path({str(tmp_path)!r})], zone=ZoneInfo('UTC')))"
    child = os.spawnve(
        os.P_WAIT,
        sys.executable,
        [sys.executable, "-c", code],
        os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child == 3


def test_waiting_for_who_takes_the_records_is_not_the_readers_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {f"{number}.eml": mail(message_id=f"<{number}@q.example>") for number in range(600)})
    clock = [0.0]
    monkeypatch.setattr("ingest.guarded.monotonic", lambda: clock[0])
    found: Iterator[Record] = guarded_read([tmp_path], zone=UTC_ZONE, limits=SHORT)
    taken = 0
    for _ in found:
        clock[0] += 100.0  # the consumer is slow
        taken += 1
    assert taken == 600
