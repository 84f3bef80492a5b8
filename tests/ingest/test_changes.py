"""What changes in a source changes here: edits, deletions, merges, moves, and everything in any order."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.errors import InvalidQuestion
from assistant.index.exact import ExactIndex
from assistant.memory import schema
from assistant.memory.batch import KnownDocument
from assistant.memory.outbox import bring_up_to_date
from evals.history import accounts_csv, step_tickets
from ingest.changes import Verdict, judge
from tests.ingest.test_pipeline import MAIL, NOW, Bench

LATER = NOW + timedelta(days=1)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "bench")


def edited(path: Path, change: Any) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content["tickets"])
    path.write_text(json.dumps(content), encoding="utf-8")


def words(bench: Bench, document_id: str, as_of: datetime) -> str:
    return "\n".join(s.text for s in bench.reader.document(document_id, scope=bench.scope(as_of)).segments)


def test_an_edited_comment_is_new_now_and_old_then(bench: Bench) -> None:
    path = bench.tickets()
    bench.run()
    edited(path, lambda tickets: tickets[0]["comments"][0].update(plain_body="Edited words."))
    report = bench.run(now=LATER)
    assert report.line() == f"+0 ~1 -0 {report.unchanged} unchanged"
    assert "Edited words." in words(bench, "zendesk:0", LATER)
    assert "Edited words." not in words(bench, "zendesk:0", NOW)


def test_a_deleted_comment_is_gone_now_and_there_then(bench: Bench) -> None:
    path = bench.tickets(new=20)
    bench.run()
    tickets = json.loads(path.read_text(encoding="utf-8"))["tickets"]
    place = next(n for n, ticket in enumerate(tickets) if len(ticket["comments"]) > 1)
    gone = tickets[place]["comments"][-1]["plain_body"]
    edited(path, lambda found: found[place]["comments"].pop())
    assert bench.run(now=LATER).changed == 1
    assert gone not in words(bench, f"zendesk:{place}", LATER)
    assert gone in words(bench, f"zendesk:{place}", NOW)


def test_a_merged_account_takes_its_documents_along(bench: Bench) -> None:
    bench.tickets()
    bench.run()
    merged = accounts_csv(3).replace("acct_1,Account 1,a1.example", "acct_1,Account 1,a1.example;a2.example")
    lines = [line for line in merged.splitlines() if not line.startswith("acct_2")]
    bench.write("accounts.csv", "\n".join(lines) + "\n")
    bench.embedded.clear()
    report = bench.run(now=LATER, complete=["accounts"], confirmed=True)
    assert report.removed == 1
    now, then = bench.documents(LATER), bench.documents(NOW)
    assert (then["2"].account_id, now["2"].account_id) == ("acct_2", "acct_1")
    assert "acct_2" not in {account.id for account in bench.reader.accounts(scope=bench.scope(LATER))}
    assert bench.embedded == []


def test_a_mail_that_was_moved_stays_one_document(bench: Bench) -> None:
    old = bench.write("inbox/one.eml", MAIL)
    bench.run()
    old.unlink()
    bench.write("archive/one.eml", MAIL)
    report = bench.run(now=LATER, complete=["mail"])
    assert (report.added, report.changed, report.removed) == (0, 0, 0)
    assert len(bench.documents(LATER)) == 1


def test_what_a_complete_export_no_longer_lists_is_removed(bench: Bench) -> None:
    path = bench.tickets(new=20)
    bench.run()
    edited(path, lambda tickets: tickets.pop(3))
    assert bench.run(now=LATER).removed == 0
    assert "3" in bench.documents(LATER)
    report = bench.run(now=LATER, complete=["zendesk"])
    assert report.line() == f"+0 ~0 -1 {report.unchanged} unchanged"
    assert "3" not in bench.documents(LATER)
    assert "3" in bench.documents(NOW)


def test_an_export_can_say_itself_that_it_is_complete(bench: Bench) -> None:
    path = bench.tickets(new=20)
    bench.write("export.toml", 'complete = ["zendesk"]\n')
    bench.run()
    edited(path, lambda tickets: tickets.pop(3))
    report = bench.run(now=LATER)
    assert report.removed == 1
    assert report.unrecognised == []


def test_more_than_a_fifth_gone_is_refused_and_nothing_changed(bench: Bench) -> None:
    path = bench.tickets(new=20)
    bench.run()
    before = contents(bench)
    edited(path, lambda tickets: tickets.__delitem__(slice(0, 5)))
    edited(path, lambda tickets: tickets[0].update(subject="Also changed"))
    with pytest.raises(InvalidQuestion, match="5 of 20 of zendesk") as refused:
        bench.run(now=LATER, complete=["zendesk"])
    assert "--yes" in refused.value.mend
    assert contents(bench) == before
    assert bench.run(now=LATER, complete=["zendesk"], confirmed=True).removed == 5


def test_a_fifth_exactly_goes_unasked(bench: Bench) -> None:
    path = bench.tickets(new=20)
    bench.run()
    edited(path, lambda tickets: tickets.__delitem__(slice(0, 4)))
    assert bench.run(now=LATER, complete=["zendesk"]).removed == 4


def test_what_could_not_be_read_is_not_taken_for_deleted(bench: Bench) -> None:
    path = bench.tickets(new=20)
    bench.run()
    edited(path, lambda tickets: tickets[3].update(created_at="yesterday"))
    with pytest.raises(InvalidQuestion, match="cannot be read"):
        bench.run(now=LATER, complete=["zendesk"])
    assert "3" in bench.documents(LATER)


def test_a_rehearsal_tells_the_difference_and_writes_nothing(bench: Bench) -> None:
    path = bench.tickets(new=20)
    bench.run()
    before, size = contents(bench), _size(bench)
    edited(path, lambda tickets: tickets.pop(3))
    edited(path, lambda tickets: tickets[0].update(subject="Changed"))
    bench.write("mail.eml", MAIL)
    bench.embedded.clear()
    told = bench.run(now=LATER, complete=["zendesk"], dry_run=True)
    assert told.line() == f"+1 ~1 -1 {told.unchanged} unchanged"
    assert _size(bench) == size
    assert bench.embedded == []
    assert contents(bench) == before
    assert bench.run(now=LATER, complete=["zendesk"]).line() == told.line()


def test_a_rehearsal_of_a_first_import_knows_its_accounts(bench: Bench) -> None:
    bench.tickets()
    told = bench.run(dry_run=True)
    assert (told.documents, told.unresolved) == (6, 0)
    assert bench.documents() == {}


def _size(bench: Bench) -> int:
    return sum(path.stat().st_size for path in bench.folder.glob("plumbline.db*"))


def test_an_older_state_does_not_undo_a_dated_deletion(bench: Bench) -> None:
    for step in range(3):
        bench.tickets(step)
    names = [f"tickets_{step:05}.json" for step in range(3)]
    for day, name in enumerate([*names, *names]):
        bench.run("accounts.csv", name, now=NOW + timedelta(days=day))
    after = set(bench.documents(NOW + timedelta(days=9)))
    for day, name in enumerate(reversed(names)):
        bench.run("accounts.csv", name, now=NOW + timedelta(days=10 + day))
    assert set(bench.documents(NOW + timedelta(days=30))) == after


def contents(bench: Bench) -> dict[str, Any]:
    """What a reader can see now and what the index holds, without when it was learned."""
    index = ExactIndex()
    bring_up_to_date(bench.engine, index)
    document, segment, chunk, row = schema.document, schema.segment, schema.chunk, schema.fact_row
    live = (document.c.retired_at.is_(None), document.c.removed.is_(False))
    queries = {
        "documents": select(
            document.c.document_id, document.c.content_hash, document.c.account_id, document.c.account_rule
        ).where(*live),
        "segments": select(document.c.document_id, segment.c.n, segment.c.side, segment.c.text)
        .join(segment, segment.c.version_id == document.c.version_id)
        .where(*live),
        "chunks": select(chunk.c.chunk_id, chunk.c.text, chunk.c.vectors, chunk.c.account_id).where(
            chunk.c.retired_at.is_(None)
        ),
        "rows": select(row.c.table_name, row.c.row_id, row.c.content_hash).where(row.c.retired_at.is_(None)),
        "gone": select(schema.gone.c.document_id, schema.gone.c.updated_at),
    }
    with bench.engine.connect() as connection:
        found = {name: sorted(map(repr, connection.execute(query))) for name, query in queries.items()}
        origins = connection.execute(select(document.c.document_id, document.c.origins).where(*live))
        found["origins"] = sorted(map(repr, origins))
    return found | {"index": sorted(index.ids())}


def test_the_whole_history_in_any_order_three_times_is_the_same(tmp_path: Path) -> None:
    """Same-as is: what a reader sees now, and the index. When it was learned differs by nature."""
    seen = []
    for seed in range(4):
        bench = Bench(tmp_path / str(seed))
        names = []
        for step in range(5):
            bench.tickets(step, new=12, changed=4, removed=2)
            names.append(f"tickets_{step:05}.json")
        bench.write("one.eml", MAIL)
        bench.write("two.mbox", f"From x Mon Mar  2 09:20:31 2026\n{MAIL}\n")
        names += ["one.eml", "two.mbox", "accounts.csv"]
        order = names * 3
        if seed:
            random.Random(seed).shuffle(order)
        for day, name in enumerate(order):
            bench.run(name, now=NOW + timedelta(days=day))
        seen.append(contents(bench))
    assert all(other == seen[0] for other in seen[1:])
    deleted = {
        str(ticket["id"])
        for step in range(5)
        for ticket in step_tickets(step, seed=3, accounts=3, new=12, changed=4, removed=2)
        if ticket["status"] == "deleted"
    }
    assert deleted
    assert seen[0]["gone"]


def test_two_states_received_together_settle_whatever_their_files_are_called(tmp_path: Path) -> None:
    other = MAIL.replace("single sign-on", "an audit log")
    kept = []
    for seed, (first, second) in enumerate([(MAIL, other), (other, MAIL)]):
        bench = Bench(tmp_path / str(seed))
        bench.write("a.eml", first)
        bench.write("b.eml", second)
        bench.run()
        for day in range(1, 3):
            assert bench.run(now=NOW + timedelta(days=day)).changed == 0
        kept.append(words(bench, "mail:<m1@a1.example>", NOW + timedelta(days=5)))
    assert kept[0] == kept[1]


DATES = st.none() | st.sampled_from([f"2026-01-0{n}T00:00:00Z" for n in range(1, 5)])


@given(st.text("abc", min_size=1, max_size=3), DATES, DATES)
def test_a_state_is_stored_or_it_is_not_newer(
    state: str, stored_at: str | None, updated_at: str | None
) -> None:
    known = KnownDocument("h", stored_at, (), removed=False, state="abc")
    verdict = judge(state, updated_at, known=known, gone_at=None, beside=None)
    if state == "abc":
        assert verdict is Verdict.SAME
    elif stored_at and updated_at and updated_at < stored_at:
        assert verdict is Verdict.OLDER
    else:
        assert verdict is Verdict.NEW


@given(DATES, DATES)
def test_only_a_later_state_brings_a_deleted_document_back(
    updated_at: str | None, gone_at: str | None
) -> None:
    verdict = judge("x", updated_at, known=None, gone_at=gone_at, beside=None)
    stays_gone = updated_at is not None and gone_at is not None and updated_at <= gone_at
    assert verdict is (Verdict.OLDER if stays_gone else Verdict.NEW)


def test_times_with_and_without_a_zone_can_be_compared() -> None:
    known = KnownDocument("h", "2026-01-02T00:00:00", (), removed=False, state="a")
    assert judge("b", "2026-01-01T00:00:00+00:00", known=known, gone_at=None, beside=None) is Verdict.OLDER
    assert judge("b", "soon", known=known, gone_at=None, beside=None) is Verdict.NEW


def test_how_fresh_each_source_is(bench: Bench) -> None:
    assert bench.reader.freshness(scope=bench.scope()) == ()
    bench.tickets()
    bench.run()
    (tickets,) = [f for f in bench.reader.source_freshness(scope=bench.scope()) if f.source == "zendesk"]
    changed = datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(days=400)
    assert (tickets.count, tickets.newest_at, tickets.last_import_at) == (6, changed, NOW)
    nobody = replace(bench.scope(), account_ids=frozenset(), unresolved=False)
    assert [f for f in bench.reader.source_freshness(scope=nobody) if f.source == "zendesk"] == []
    early = bench.reader.freshness(scope=bench.scope(datetime(2026, 1, 5, 8, 2, tzinfo=UTC)))
    assert ("zendesk", datetime(2026, 1, 5, 8, 2, tzinfo=UTC), NOW) in early
