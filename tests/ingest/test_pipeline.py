"""Ingestion brings the memory to what the files say: once, in any order, however often it is run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.embedders.hashing import HashingEmbedder
from assistant.memory.passages import SqlPassages
from assistant.memory.read import SqlReader
from assistant.memory.write import Writer
from assistant.ports import DocumentEntry, Filter
from assistant.types.documents import Side, Visibility
from assistant.types.scope import Scope
from evals.history import accounts_csv, step_tickets, write_step
from ingest.pipeline import ingest
from ingest.read import read
from ingest.report import IngestReport
from tests.memory.world import empty_memory

NOW = datetime(2027, 6, 1, tzinfo=UTC)
MAIL = """From: Dana Ortiz <dana@a1.example>
To: Priya <csm@vendor.example>
Subject: Renewal
Date: Mon, 2 Mar 2026 09:20:31 +0100
Message-ID: <m1@a1.example>

We cannot renew without single sign-on.

On Tue, Feb 3, 2026 at 4:12 PM Priya <csm@vendor.example> wrote:
> Do you want to renew at 40 seats?
"""


@dataclass
class Bench:
    """A memory, a folder for exports, and an ingestion over both."""

    folder: Path
    embedded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "exports").mkdir(parents=True)
        self.engine = empty_memory(self.folder)
        self.reader = SqlReader(self.engine)
        self.write("accounts.csv", accounts_csv(3))

    def write(self, name: str, content: str) -> Path:
        path = self.folder / "exports" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def tickets(self, step: int = 0, **size: int) -> Path:
        tickets = step_tickets(step, seed=3, accounts=3, **({"new": 6, "changed": 2, "removed": 1} | size))
        return write_step(self.folder / "exports", step, tickets, accounts=3)

    def run(self, *names: str, now: datetime = NOW, backfill: bool = False, **more: Any) -> IngestReport:
        exports = self.folder / "exports"
        return ingest(
            [exports / name for name in names] or [exports],
            writer=Writer(self.engine),
            embedder=self._open_embedder,
            zone=ZoneInfo("UTC"),
            own_domains=(),
            now=now,
            backfill=backfill,
            progress=lambda stage, done: None,
            **{"reader": read, **more},
        )

    def _open_embedder(self) -> HashingEmbedder:
        embedded = self.embedded

        class Counting(HashingEmbedder):
            def embed_documents(self, texts):  # type: ignore[no-untyped-def]
                embedded.extend(texts)
                return super().embed_documents(texts)

        return Counting()

    def scope(self, as_of: datetime = NOW) -> Scope:
        return Scope("test", self.reader.all_account_ids(), frozenset(Visibility), as_of, unresolved=True)

    def documents(self, as_of: datetime = NOW) -> dict[str, DocumentEntry]:
        found = self.reader.documents(scope=self.scope(as_of), filter=Filter())
        return {entry.external_id: entry for entry in found}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "bench")


def test_documents_get_their_accounts_by_a_rule_that_is_shown(bench: Bench) -> None:
    bench.tickets()
    bench.write("mail.eml", MAIL)
    report = bench.run()
    documents = bench.documents()
    assert report.documents == 7
    assert report.unresolved == 0
    assert documents["<m1@a1.example>"].account_id == "acct_1"
    assert "a1.example" in (documents["<m1@a1.example>"].account_rule or "")
    assert [documents[str(n)].account_id for n in range(6)] == [f"acct_{n % 3}" for n in range(6)]


def test_a_second_ingest_changes_nothing_and_embeds_nothing(bench: Bench) -> None:
    bench.tickets()
    bench.run()
    bench.embedded.clear()
    report = bench.run(now=NOW + timedelta(days=1))
    assert (report.added, report.changed, report.removed) == (0, 0, 0)
    assert bench.embedded == []


def test_a_changed_ticket_becomes_a_new_version_and_only_what_is_new_is_embedded(bench: Bench) -> None:
    path = bench.tickets()
    bench.run()
    content = json.loads(path.read_text(encoding="utf-8"))
    ticket = content["tickets"][0]
    ticket["updated_at"] = "2027-05-01T00:00:00Z"
    ticket["comments"].append(
        ticket["comments"][0]
        | {"id": 99, "plain_body": "A brand new comment.", "created_at": "2027-05-01T00:00:00Z"}
    )
    path.write_text(json.dumps(content), encoding="utf-8")
    bench.embedded.clear()
    report = bench.run(now=NOW + timedelta(days=1))
    assert report.changed == 1
    assert len(bench.embedded) == 1
    assert "A brand new comment." in bench.embedded[0]
    before = bench.reader.document(f"zendesk:{ticket['id']}", scope=bench.scope(NOW))
    after = bench.reader.document(f"zendesk:{ticket['id']}", scope=bench.scope(NOW + timedelta(days=1)))
    assert len(after.segments) == len(before.segments) + 1


def test_an_older_export_does_not_bring_back_an_older_state(bench: Bench) -> None:
    path = bench.tickets()
    old = path.read_text(encoding="utf-8")
    content = json.loads(old)
    content["tickets"][0] |= {"updated_at": "2028-01-01T00:00:00Z", "subject": "Renamed"}
    path.write_text(json.dumps(content), encoding="utf-8")
    bench.run()
    path.write_text(old, encoding="utf-8")
    bench.run(now=NOW + timedelta(days=1))
    entry = bench.documents(NOW + timedelta(days=2))[str(content["tickets"][0]["id"])]
    assert entry.title == "Renamed"


def test_a_ticket_that_its_source_deleted_is_gone(bench: Bench) -> None:
    for step in range(3):
        bench.tickets(step)
        bench.run(now=NOW + timedelta(days=step))
    removed = {
        str(ticket["id"])
        for step in range(3)
        for ticket in step_tickets(step, seed=3, accounts=3, new=6, changed=2, removed=1)
        if ticket["status"] == "deleted"
    }
    assert removed
    assert not removed & set(bench.documents(NOW + timedelta(days=9)))


def test_the_first_import_is_history_and_what_comes_later_is_known_when_it_came(bench: Bench) -> None:
    bench.tickets()
    bench.run()
    in_2026 = datetime(2026, 2, 1, tzinfo=UTC)
    assert len(bench.documents(in_2026)) == 6
    bench.tickets(1, changed=0, removed=0)
    bench.run(now=NOW + timedelta(days=1))
    assert len(bench.documents(in_2026)) == 6
    assert len(bench.documents(NOW + timedelta(days=2))) == 12


def test_history_can_be_brought_later_when_it_is_said_to_be_history(bench: Bench) -> None:
    bench.tickets()
    bench.run()
    bench.tickets(1, changed=0, removed=0)
    bench.run(now=NOW + timedelta(days=1), backfill=True)
    assert len(bench.documents(datetime(2026, 2, 1, tzinfo=UTC))) == 12


def test_documents_that_came_before_their_accounts_find_them_afterwards(bench: Bench) -> None:
    bench.write("mail.eml", MAIL)
    assert bench.run("mail.eml").unresolved == 1
    assert bench.documents()["<m1@a1.example>"].account_id is None
    bench.embedded.clear()
    bench.run("accounts.csv", now=NOW + timedelta(days=1))
    assert bench.documents(NOW + timedelta(days=1))["<m1@a1.example>"].account_id == "acct_1"
    assert bench.embedded == []


def test_one_mail_read_in_two_files_is_one_document_with_two_origins(bench: Bench) -> None:
    bench.write("one.eml", MAIL)
    bench.write("two.mbox", f"From x Mon Mar  2 09:20:31 2026\n{MAIL}\n")
    bench.run()
    entry = bench.documents()["<m1@a1.example>"]
    assert len(entry.origins) == 2
    assert len(bench.documents()) == 1


def test_quoted_words_are_kept_but_are_no_evidence(bench: Bench) -> None:
    bench.write("one.eml", MAIL)
    bench.run()
    document = bench.reader.document("mail:<m1@a1.example>", scope=bench.scope())
    assert any("40 seats" in s.text for s in document.segments)
    passages = SqlPassages(bench.engine).all(scope=bench.scope(), filter=Filter())
    assert not any("40 seats" in p.text for p in passages.items)
    assert any("single sign-on" in p.text for p in passages.items)
    assert document.segments[0].side is Side.CUSTOMER


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("notes.bin", "\x00\x01\x02", "notes.bin"),
        ("usage.csv", "account_id,date,metric,value\nacct_1,2026-01-01,logins,many\n", "usage.csv"),
        ("contacts.csv", "contact_id,account_id,name,shoe_size\nc1,acct_1,Dana,41\n", "shoe_size"),
        ("broken.json", '{"tickets": [{"id": 1', "broken.json"),
    ],
)
def test_bad_input_is_told_and_the_rest_goes_on(bench: Bench, name: str, content: str, told: str) -> None:
    bench.write(name, content)
    bench.write("mail.eml", MAIL)
    report = bench.run()
    messages = [f"{p.path} {p.message}" for p in (*report.problems, *report.unrecognised)] + report.warnings
    assert any(told in message for message in messages), messages
    assert "<m1@a1.example>" in bench.documents()


def test_a_run_that_dies_between_batches_is_finished_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ingest.documents.BATCH_CHUNKS", 2)
    bench.tickets()
    calls = 0
    apply: Callable[..., None] = Writer.apply

    def dying(self: Writer, *arguments: object, **named: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise SystemExit
        apply(self, *arguments, **named)

    monkeypatch.setattr(Writer, "apply", dying)
    with pytest.raises(SystemExit):
        bench.run()
    monkeypatch.setattr(Writer, "apply", apply)
    bench.run()
    calm = Bench(tmp_path / "calm")
    calm.tickets()
    calm.run()
    assert [(e.document_id, e.account_id) for e in bench.documents().values()] == [
        (e.document_id, e.account_id) for e in calm.documents().values()
    ]
    texts = [SqlPassages(b.engine).all(scope=b.scope(), filter=Filter()).items for b in (bench, calm)]
    assert [p.text for p in texts[0]] == [p.text for p in texts[1]]
    assert len(bench.documents(datetime(2026, 2, 1, tzinfo=UTC))) == 6
