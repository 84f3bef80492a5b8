"""Documents read in bulk are those read one by one, and nothing outside the scope is among them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from assistant.memory.engine import open_engine
from assistant.memory.read import SqlReader
from assistant.memory.upgrade import upgrade
from assistant.memory.whole import WholeDocuments
from assistant.ports import Filter
from tests.memory.world import put, scope, ticket


def test_many_at_once_are_the_same_as_each_by_itself(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    for n in range(5):
        put(engine, ticket(str(n), f"The export fails, time {n}."))
    reader, mine = SqlReader(engine), scope("acct_a")
    ids = [card.document_id for card in reader.documents(scope=mine, filter=Filter())]
    assert len(ids) == 5
    assert WholeDocuments(engine)(ids, scope=mine) == tuple(
        reader.document(one, scope=mine) for one in sorted(ids)
    )
    assert WholeDocuments(engine)(ids, scope=scope("acct_b")) == ()
    assert WholeDocuments(engine)([], scope=mine) == ()
    card = reader.documents(scope=mine, filter=Filter())[0]
    earlier = scope("acct_a", as_of=card.occurred_at - timedelta(days=1))
    assert WholeDocuments(engine)(ids, scope=earlier) == ()
