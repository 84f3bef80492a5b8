"""The memory keeps both times, stays inside the scope, and changes as a whole or not at all (S185-S199)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.errors import NotFound
from assistant.index.exact import ExactIndex
from assistant.memory import schema
from assistant.memory.engine import writing
from assistant.memory.outbox import bring_up_to_date, drain, reconcile, waiting
from assistant.memory.passages import SqlPassages
from assistant.memory.read import SqlReader, attributes_as_of
from assistant.memory.rows import row_hash
from assistant.memory.write import Batch, RowWrite, UsageWrite, Writer
from assistant.ports import Filter
from assistant.types.documents import Kind, Visibility
from assistant.types.facts import Row
from assistant.types.scope import Scope
from tests.memory.world import DAY, EMBEDDER, empty_memory, put, scope, ticket

LATER = DAY + timedelta(days=30)
ANY = Filter()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return empty_memory(tmp_path)


def test_a_new_version_never_changes_what_was_known_before(engine: Engine) -> None:
    put(engine, ticket("1", "The export fails."))
    put(engine, ticket("1", "The export works."), known_at=LATER, recorded_at=LATER)
    reader = SqlReader(engine)
    before = reader.document("zendesk:1", scope=scope("acct_a", as_of=LATER - timedelta(seconds=1)))
    after = reader.document("zendesk:1", scope=scope("acct_a", as_of=LATER))
    assert before.segments[0].text == "The export fails."
    assert after.segments[0].text == "The export works."


def test_what_happened_after_the_date_asked_for_is_not_there(engine: Engine) -> None:
    put(engine, ticket("1", "First.", "Second, a day later."))
    reader, passages = SqlReader(engine), SqlPassages(engine)
    first_day = scope("acct_a", as_of=DAY + timedelta(hours=1))
    assert [s.text for s in reader.document("zendesk:1", scope=first_day).segments] == ["First."]
    assert [p.text for p in passages.all(scope=first_day, filter=ANY).items] == ["First."]
    the_day_before = scope("acct_a", as_of=DAY - timedelta(days=1))
    assert reader.documents(scope=the_day_before, filter=ANY) == ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    late=st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["one", "two", "three"])), max_size=8),
    asked_after=st.integers(0, 20),
)
def test_a_record_learned_later_never_changes_an_answer_about_then(
    tmp_path_factory: pytest.TempPathFactory, late: list[tuple[int, str]], asked_after: int
) -> None:
    engine = empty_memory(tmp_path_factory.mktemp("memory"))
    put(engine, ticket("1", "one"), ticket("2", "two"))
    then = scope("acct_a", as_of=DAY + timedelta(days=asked_after))

    def everything() -> object:
        found = SqlPassages(engine).all(scope=then, filter=ANY)
        return SqlReader(engine).documents(scope=then, filter=ANY), found.items

    told = everything()
    for step, (number, text) in enumerate(late):
        learned = then.as_of + timedelta(minutes=step + 1)
        put(engine, ticket(str(number), text), known_at=learned, recorded_at=learned)
    assert everything() == told
    engine.dispose()


@pytest.mark.parametrize("method", ["documents", "passages", "rows", "with_words"])
def test_nothing_of_another_account_is_ever_read(engine: Engine, method: str) -> None:
    put(engine, ticket("1", "secret export", account_id="acct_b"), ticket("2", "lost", account_id=None))
    row = Row("contacts", "c1", "acct_b", (("name", "Dana"),), "table", "contacts.csv:2")
    Writer(engine).apply(Batch(rows=[RowWrite(row, row_hash(row), DAY)]), recorded_at=DAY)
    reads = {
        "documents": lambda s: SqlReader(engine).documents(scope=s, filter=ANY),
        "passages": lambda s: SqlPassages(engine).all(scope=s, filter=ANY).items,
        "rows": lambda s: SqlReader(engine).rows("contacts", scope=s),
        "with_words": lambda s: SqlPassages(engine).with_words(["secret"], scope=s, filter=ANY, limit=9),
    }
    read = reads[method]
    assert not read(scope("acct_a"))
    assert not read(scope())
    assert read(scope("acct_b"))


def test_forgetting_the_scope_is_a_type_error(engine: Engine) -> None:
    with pytest.raises(TypeError):
        SqlReader(engine).documents(filter=ANY)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Scope("x", None, frozenset(), DAY)  # type: ignore[arg-type]


def test_an_internal_comment_is_not_there_for_who_may_not_read_it(engine: Engine) -> None:
    put(engine, ticket("1", "Public words.", "Do not promise a date.", internal=frozenset({1})))
    outside = Scope("test", frozenset({"acct_a"}), frozenset({Visibility.PUBLIC}), LATER)
    assert [s.n for s in SqlReader(engine).document("zendesk:1", scope=outside).segments] == [0]
    assert [p.n for p in SqlPassages(engine).all(scope=outside, filter=ANY).items] == [0]
    assert not SqlPassages(engine).with_words(["promise"], scope=outside, filter=ANY, limit=9)


def test_a_removed_document_is_gone_now_and_still_there_then(engine: Engine) -> None:
    put(engine, ticket("1", "Words."))
    Writer(engine).apply(Batch(removed=["zendesk:1", "zendesk:never"]), recorded_at=LATER)
    Writer(engine).apply(Batch(removed=["zendesk:1"]), recorded_at=LATER + timedelta(days=1))
    with pytest.raises(NotFound):
        SqlReader(engine).document("zendesk:1", scope=scope("acct_a"))
    assert SqlPassages(engine).all(scope=scope("acct_a"), filter=ANY).items == ()
    then = scope("acct_a", as_of=LATER - timedelta(days=1))
    assert SqlReader(engine).document("zendesk:1", scope=then).title == "Ticket 1"
    assert Writer(engine).known_documents()["zendesk:1"].removed


def test_a_second_current_version_cannot_be_written_by_anybody(engine: Engine) -> None:
    put(engine, ticket("1", "Words."))
    with engine.begin() as connection:
        record = dict(connection.execute(select(schema.document)).mappings().one())
    del record["version_id"]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(schema.document.insert().values(record))


def test_a_failed_batch_leaves_nothing_behind(engine: Engine) -> None:
    row = Row("contacts", "c1", "acct_a", (), "table", "x:1")
    with pytest.raises(IntegrityError):
        Writer(engine).apply(Batch(rows=[RowWrite(row, "h", DAY), RowWrite(row, "h", DAY)]), recorded_at=DAY)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(schema.fact_row)).scalar_one() == 0


def test_cells_come_back_with_their_types_to_the_cent(engine: Engine) -> None:
    values = (
        ("mrr", Decimal("4800.10")),
        ("quantity", 12),
        ("started_on", date(2026, 1, 2)),
        ("seen_at", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        ("plan", "Team"),
    )
    row = Row("subscriptions", "s1", "acct_a", values, "table", "subscriptions.csv:2")
    Writer(engine).apply(Batch(rows=[RowWrite(row, row_hash(row), DAY)]), recorded_at=DAY)
    assert SqlReader(engine).rows("subscriptions", scope=scope("acct_a")) == (row,)


def test_a_corrected_day_of_usage_is_known_from_the_correction_on(engine: Engine) -> None:
    day = DAY.date()
    first = UsageWrite("acct_a", "logins", day, "41", "u.csv:2", DAY)
    corrected = UsageWrite("acct_a", "logins", day, "39", "u.csv:2", LATER)
    Writer(engine).apply(Batch(usage=[first]), recorded_at=DAY)
    Writer(engine).apply(Batch(usage=[corrected]), recorded_at=LATER)

    def value(as_of: datetime) -> object:
        (row,) = SqlReader(engine).usage(scope=scope("acct_a", as_of=as_of), since=day, until=day)
        return row.get("value")

    assert (value(LATER - timedelta(days=1)), value(LATER)) == (Decimal(41), Decimal(39))


def test_a_ticket_closed_later_was_open_then() -> None:
    attributes = {
        "status": "solved",
        "priority": "low",
        "created_at": "2026-01-01T00:00:00+00:00",
        "updated_at": "2026-03-01T00:00:00+00:00",
        "closed_at": "2026-02-01T00:00:00+00:00",
    }
    assert attributes_as_of(attributes, datetime(2026, 1, 15, tzinfo=UTC)) == {
        "status": "open",
        "created_at": "2026-01-01T00:00:00+00:00",
    }
    assert attributes_as_of(attributes, datetime(2026, 3, 2, tzinfo=UTC)) == attributes


def test_filters_of_kind_and_days_are_inclusive(engine: Engine) -> None:
    put(engine, ticket("1", "a"), ticket("2", "b", occurred_at=DAY + timedelta(days=5)))
    reader = SqlReader(engine)

    def ids(**restrictions: object) -> list[str]:
        filter = Filter(**restrictions)  # type: ignore[arg-type]
        return [entry.external_id for entry in reader.documents(scope=scope("acct_a"), filter=filter)]

    assert ids() == ["2", "1"]
    assert ids(since=DAY.date(), until=DAY.date()) == ["1"]
    assert ids(since=DAY.date() + timedelta(days=1)) == ["2"]
    assert ids(kinds=frozenset({Kind.CALL})) == []
    assert ids(document_ids=frozenset({"zendesk:1"})) == ["1"]


def test_the_outbox_brings_the_index_to_the_truth(engine: Engine) -> None:
    index = ExactIndex()
    put(engine, ticket("1", "one", "two"), ticket("2", "three"))
    drain(engine, index)
    assert index.ids() == {"zendesk:1#0~0", "zendesk:1#1~0", "zendesk:2#0~0"}
    put(engine, ticket("1", "one changed"), known_at=LATER, recorded_at=LATER)
    Writer(engine).apply(Batch(removed=["zendesk:2"]), recorded_at=LATER)
    drain(engine, index)
    assert index.ids() == {"zendesk:1#0~0"}
    assert waiting(engine) == 0
    best = index.search(EMBEDDER.embed_query("Dana Ortiz: one changed"), scope=scope("acct_a"), k=1)
    assert best[0][1] == pytest.approx(1.0, abs=1e-3)


def test_draining_again_after_a_death_changes_nothing(engine: Engine) -> None:
    class Dies(ExactIndex):
        def delete(self, entry_ids: object) -> None:
            raise SystemExit

    index = Dies()
    put(engine, ticket("1", "one"))
    with pytest.raises(SystemExit):
        drain(engine, index)
    assert waiting(engine) == 1
    healed = ExactIndex()
    drain(engine, healed)
    assert healed.ids() == index.ids() == {"zendesk:1#0~0"}


def test_a_lost_index_is_noticed_and_rebuilt_from_the_memory(engine: Engine) -> None:
    put(engine, ticket("1", "one", "two"))
    drain(engine, ExactIndex())
    emptied = ExactIndex()
    assert drain(engine, emptied) == 0
    assert bring_up_to_date(engine, emptied) == 2
    assert emptied.ids() == {"zendesk:1#0~0", "zendesk:1#1~0"}
    assert reconcile(engine, emptied) == 0


def test_a_reader_neither_waits_for_a_writer_nor_holds_one_up(engine: Engine) -> None:
    put(engine, ticket("1", "The export fails."))
    count = select(func.count()).select_from(schema.setting)
    with engine.connect() as before:
        earlier = before.execute(count).scalar_one()
        with writing(engine) as writer:
            writer.execute(insert(schema.setting), [{"name": "x", "value": "1"}])
            with engine.connect() as meanwhile:
                assert meanwhile.execute(count).scalar_one() == earlier
        assert before.execute(count).scalar_one() == earlier, "one transaction saw two states"
    with engine.connect() as after:
        assert after.execute(count).scalar_one() == earlier + 1
