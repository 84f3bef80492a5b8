"""What was forgotten is in no byte of the data folder, and does not come back with the same export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import delete, select, text

from assistant import upkeep
from assistant.memory import erase as erasing
from assistant.memory import schema
from assistant.memory.blocklist import make_key, read_key
from assistant.memory.erase import ErasePlan, is_genuine, receipts
from assistant.memory.traces import Traces
from assistant.memory.write import Batch
from assistant.ports import Filter
from assistant.settings import Settings
from assistant.wiring import Plumbline, open_plumbline
from evals.history import accounts_csv, step_tickets, write_step
from ingest.forget import plan_account, plan_contact, plan_document, tools_of
from ingest.pipeline import ingest
from ingest.report import IngestReport

NOW = datetime(2027, 6, 1, tzinfo=UTC)
T = TypeVar("T")
ANN = "ann.marlow@a1.example"
CONTACTS = f"""contact_id,account_id,name,email,title
c1,acct_1,Ann Marlow,{ANN},Head of Zephyrology
c2,acct_1,Bo Tran,bo@a1.example,Analyst
"""
FROM_ANN = f"""From: Ann Marlow <{ANN}>
To: Cy <csm@vendor.example>
Subject: Quokka budget
Date: Mon, 2 Mar 2026 09:20:31 +0100
Message-ID: <m1@mail.example>

The quokka budget is frozen until the wombat audit.
"""
FROM_BO = f"""From: Bo Tran <bo@a1.example>
To: Cy <csm@vendor.example>, Ann Marlow <{ANN}>
Subject: What Ann Marlow asked for
Date: Tue, 3 Mar 2026 09:20:31 +0100
Message-ID: <m2@mail.example>

Ann Marlow wants the numbat report, says Ann. Write to {ANN} about it.
The bilby export is my own wish.
"""


class Shop:
    """A data folder that is opened for each step, as commands open it, and the exports it is filled from."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.exports = folder / "exports"
        self.exports.mkdir()
        (self.exports / "accounts.csv").write_text(accounts_csv(3), encoding="utf-8")
        (self.exports / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
        (self.exports / "ann.eml").write_text(FROM_ANN, encoding="utf-8")
        (self.exports / "bo.eml").write_text(FROM_BO, encoding="utf-8")
        tickets = step_tickets(0, seed=3, accounts=3, new=30, changed=0, removed=0)
        write_step(self.exports, 0, tickets, accounts=3)

    def opened(self) -> Iterator[Plumbline]:
        settings = Settings(home=self.home, embedder="hashing")
        with open_plumbline(settings, command="test", create=True) as plumbline:
            yield plumbline

    def do(self, work: Callable[[Plumbline], T]) -> T:
        for plumbline in self.opened():
            return work(plumbline)
        raise AssertionError

    def ingest(self, days: int = 0) -> IngestReport:
        def work(plumbline: Plumbline) -> IngestReport:
            report = ingest(
                [self.exports],
                writer=plumbline.writer,
                embedder=lambda: plumbline.embedder,
                zone=ZoneInfo("UTC"),
                own_domains=("vendor.example",),
                now=NOW + timedelta(days=days),
                backfill=False,
                progress=lambda stage, done: None,
            )
            plumbline.bring_index_up_to_date()
            return report

        return self.do(work)

    def holds(self, *needles: bytes) -> list[bytes]:
        """Those of the needles that stand in any byte of any file of the data folder."""
        files = [path.read_bytes() for path in self.home.rglob("*") if path.is_file()]
        return [needle for needle in needles if any(needle in data for data in files)]

    def vectors(self, document_id: str) -> list[bytes]:
        """A document's vectors in every form in which they may lie about."""

        def work(plumbline: Plumbline) -> list[bytes]:
            table = schema.chunk
            with plumbline.engine.connect() as connection:
                query = select(table.c.vectors, table.c.windows).where(table.c.document_id == document_id)
                found = connection.execute(query).all()
            forms: list[bytes] = []
            for raw, windows in found:
                for half in np.frombuffer(raw, dtype=np.float16).reshape(windows, -1):
                    single = half.astype(np.float32)
                    forms += [half.tobytes(), single.tobytes()]
            return forms

        return self.do(work)

    def texts(self) -> dict[str, str]:
        def work(plumbline: Plumbline) -> dict[str, str]:
            scope = plumbline.local_scope(as_of=NOW + timedelta(days=900))
            entries = plumbline.reader.documents(scope=scope, filter=Filter())
            return {
                e.document_id: "\n".join(
                    [e.title]
                    + [
                        f"{s.author}: {s.text}"
                        for s in plumbline.reader.document(e.document_id, scope=scope).segments
                    ]
                )
                for e in entries
            }

        return self.do(work)

    def plan(self, kind: str, subject: str) -> ErasePlan:
        return self.do(lambda plumbline: _plan(plumbline, kind, subject))

    def forget(self, kind: str, subject: str) -> dict[str, object]:
        return self.do(lambda p: p.forget(_plan(p, kind, subject), at=NOW))


def _plan(plumbline: Plumbline, kind: str, subject: str) -> ErasePlan:
    key = make_key(plumbline.folder.erasure_key)
    traces = Traces(plumbline.engine)
    if kind == "document":
        return plan_document(subject, traces, key=key)
    if kind == "account":
        return plan_account(subject, traces, key=key)

    tools = tools_of(plumbline.writer, lambda: plumbline.embedder, ("vendor.example",))
    return plan_contact(subject, traces, tools, key=key)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.ingest()
    return shop


ANNS = (b"quokka", b"Quokka", b"wombat", ANN.encode(), b"Ann Marlow", b"Zephyrology")


def test_a_forgotten_document_is_in_no_byte_and_its_neighbours_stay(shop: Shop) -> None:
    vectors = shop.vectors("mail:<m1@mail.example>")
    before = shop.texts()
    assert shop.holds(b"quokka budget", b"m1@mail.example", *vectors)
    shop.forget("document", "mail:<m1@mail.example>")
    assert shop.holds(b"quokka", b"Quokka", b"wombat", b"m1@mail.example", *vectors) == []
    assert shop.texts() == {k: v for k, v in before.items() if k != "mail:<m1@mail.example>"}


def test_without_the_defence_the_probe_finds_texts_and_vectors(shop: Shop) -> None:
    """A plain delete, in SQL and in the index, as most would write it."""
    vectors = shop.vectors("mail:<m1@mail.example>")

    def plainly(plumbline: Plumbline) -> None:
        with plumbline.engine.begin() as connection:
            connection.execute(text("PRAGMA secure_delete=OFF"))
            for table in (schema.chunk, schema.document):
                connection.execute(delete(table).where(table.c.document_id == "mail:<m1@mail.example>"))
        plumbline.index.delete([n for n in plumbline.index.ids() if n.startswith("mail:<m1@")])

    shop.do(plainly)
    assert shop.holds(b"quokka", b"wombat")
    in_index = [v for v in shop.holds(*vectors) if len(v) == max(map(len, vectors))]
    assert in_index, "the index kept none of the vectors that were deleted from it"


def test_the_same_export_does_not_bring_it_back(shop: Shop) -> None:
    shop.forget("document", "mail:<m1@mail.example>")
    report = shop.ingest(days=1)
    assert report.line() == f"+0 ~0 -0 {report.unchanged} unchanged"
    assert shop.holds(b"quokka", b"wombat") == []
    assert "mail:<m1@mail.example>" not in shop.texts()


def test_without_the_block_list_it_would_come_back(shop: Shop) -> None:
    shop.forget("document", "mail:<m1@mail.example>")

    def unblock(plumbline: Plumbline) -> None:
        with plumbline.engine.begin() as connection:
            connection.execute(delete(schema.blocked))

    shop.do(unblock)
    assert shop.ingest(days=1).added == 1


def test_a_forgotten_person_is_an_alias_where_others_stay(shop: Shop) -> None:
    shop.forget("contact", ANN)
    assert shop.holds(*ANNS) == []
    texts = shop.texts()
    assert "mail:<m1@mail.example>" not in texts
    bos = texts["mail:<m2@mail.example>"]
    assert "bilby export is my own wish" in bos
    assert "numbat report" in bos
    assert "Ann" not in bos
    assert bos.count("Person ") >= 3


def test_a_forgotten_person_stays_so_and_the_account_stays(shop: Shop) -> None:
    before = shop.do(lambda p: {e.document_id: e.account_id for e in _cards(p)})
    shop.forget("contact", ANN)
    first = shop.texts()
    report = shop.ingest(days=1)
    assert shop.holds(*ANNS) == []
    assert report.added == report.removed == 0
    assert shop.texts() == first
    after = shop.do(lambda p: {e.document_id: e.account_id for e in _cards(p)})
    del before["mail:<m1@mail.example>"]
    assert after == before
    assert shop.ingest(days=2).changed == 0


def test_a_forgotten_account_leaves_nothing_and_the_others_everything(shop: Shop) -> None:
    before = shop.texts()
    owners = shop.do(lambda p: {e.document_id: e.account_id for e in _cards(p)})
    shop.forget("account", "acct_1")
    gone = {name for name, owner in owners.items() if owner == "acct_1"}
    assert gone
    assert shop.texts() == {name: words for name, words in before.items() if name not in gone}
    assert shop.holds(*ANNS, b"acct_1", b"a1.example", b"Account 1") == []
    report = shop.ingest(days=1)
    assert report.added == 0
    assert shop.holds(*ANNS, b"acct_1", b"a1.example") == []


def _cards(plumbline: Plumbline):  # type: ignore[no-untyped-def]
    scope = plumbline.local_scope(as_of=NOW + timedelta(days=900))
    return plumbline.reader.documents(scope=scope, filter=Filter())


def test_answers_that_quoted_it_go_with_it_and_are_named(shop: Shop) -> None:
    def asked(plumbline: Plumbline) -> None:
        for number, document in enumerate(("mail:<m1@mail.example>", "zendesk:2")):
            snapshot = {"documents": [{"document_id": document, "text": "The quokka budget" * (1 - number)}]}
            plumbline.runs.keep(
                f"run{number}", question="?", account_id=None, as_of=NOW, asked_at=NOW, answer={}, snapshot=snapshot
            )  # fmt: skip

    shop.do(asked)
    receipt = shop.forget("document", "mail:<m1@mail.example>")
    assert receipt["derived_runs"] == ["run0"]
    assert shop.do(lambda p: [p.runs.find("run0"), p.runs.find("run1") is not None]) == [None, True]
    assert shop.holds(b"quokka") == []


def test_quarantined_bytes_go_too_and_are_not_kept_again(shop: Shop) -> None:
    bad = FROM_ANN.replace("Date: Mon, 2 Mar 2026 09:20:31 +0100\n", "").replace("<m1@", "<m9@")
    (shop.exports / "bad.eml").write_text(bad, encoding="utf-8")
    assert len(shop.ingest(days=1).problems) == 1
    shop.forget("contact", ANN)
    assert shop.holds(*ANNS) == []
    assert len(shop.ingest(days=2).problems) == 1
    assert shop.holds(*ANNS) == []


def test_a_receipt_is_signed_and_holds_no_content(shop: Shop) -> None:
    receipt = shop.forget("contact", ANN)
    key = read_key(shop.home / "erasure.key")
    assert is_genuine(receipt, key)
    assert not is_genuine({**receipt, "derived_runs": ["another"]}, key)
    told = json.dumps(receipt)
    assert not any(word.decode() in told for word in (*ANNS, b"a1.example"))
    assert shop.do(lambda p: receipts(p.engine)) == (receipt,)


@pytest.mark.parametrize("step", ["erase", "scrub", "rebuild", "finish", "scrub again"])
def test_a_death_at_any_step_is_made_good_by_whoever_opens_the_folder_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    calls = {"scrub": 0}

    def die(*_: object, **__: object) -> None:
        raise SystemExit

    def scrub(engine: object) -> None:
        calls["scrub"] += 1
        if calls["scrub"] == (2 if step == "scrub again" else 1):
            raise SystemExit
        real_scrub(engine)  # type: ignore[arg-type]

    real_scrub = erasing.scrub
    plan = shop.plan("contact", ANN)
    with monkeypatch.context() as patch:
        if step.startswith("scrub"):
            patch.setattr(upkeep, "scrub", scrub)
        elif step == "rebuild":
            patch.setattr(upkeep.IndexKeeper, "rebuild", die)
        elif step == "finish":
            patch.setattr(upkeep, "finish", die)

        def work(plumbline: Plumbline) -> None:
            if step == "erase":
                erasing.erase(plumbline.engine, plan, at=NOW)
                raise SystemExit
            plumbline.forget(plan, at=NOW)

        with pytest.raises(SystemExit):
            shop.do(work)
    shop.do(lambda p: p.bring_index_up_to_date())
    assert shop.holds(*ANNS) == []
    assert len(shop.do(lambda p: receipts(p.engine))) >= 1


def test_the_memory_forgets_nothing_else_when_a_document_is_only_removed(shop: Shop) -> None:
    """A deletion in the source is a tombstone, no erasure: the past can still be asked about."""
    shop.do(lambda p: p.writer.apply(Batch(removed=["mail:<m1@mail.example>"]), recorded_at=NOW))
    assert shop.holds(b"quokka")
