"""Trends out of columns are the trends out of rows, also over the real store and as of an earlier day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from assistant.memory import schema
from assistant.memory.engine import open_engine
from assistant.memory.read import SqlReader
from assistant.memory.upgrade import upgrade
from assistant.memory.usage import columns_of
from assistant.metrics import usage_trend
from assistant.metrics.registry import METRICS
from assistant.metrics.view import MetricSettings, Question, View
from assistant.types.accounts import Account
from assistant.types.documents import Visibility
from assistant.types.facts import Fact, Period
from assistant.types.scope import Scope
from tests.metrics.memory import Memory, row, scope

DAY = date(2026, 6, 30)
IDS = ("A", "B", "C", "D")


def world(seed: int) -> Memory:
    """Four accounts, three metrics, gaps, seats, a year of history; one account has parts of units."""
    random, memory = Random(seed), Memory().know(*IDS)
    for account in IDS:
        for metric in ("logins", "jobs", "licensed_seats"):
            if random.random() < 0.2:
                continue
            for ago in range(0, random.choice([20, 90, 130, 480])):
                if random.random() < 0.8:
                    value = Decimal(random.randint(0, 60))
                    if account == "D":
                        value += Decimal(random.choice(["0.1", "0.25", "0"]))
                    on = DAY - timedelta(days=ago)
                    memory.add(
                        row("usage", f"{account}|{on}|{metric}", account, date=on, metric=metric, value=value)
                    )
    return memory


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("core", [None, "jobs"])
def test_columns_give_the_figures_of_rows(seed: int, core: str | None) -> None:
    settings = MetricSettings(
        core_metric=core,
        holidays=frozenset({DAY - timedelta(days=seed)}),
        outages=(Period(DAY - timedelta(days=50), DAY - timedelta(days=48)),),
    )
    accounts = tuple(Account(id, id) for id in IDS)
    view = View(world(seed), scope(*IDS, as_of=DAY), accounts, Question(DAY, settings=settings))
    metric = METRICS["usage_trend"]
    by_rows: list[Fact] = []
    for account_id in IDS:
        by_rows += usage_trend.by_rows(view.of_accounts((account_id,)), metric, [])
    found = metric.compute(view, metric)
    assert found == tuple(by_rows) or (not by_rows and found[0].value is None)


def test_a_value_that_cannot_be_counted_is_set_aside_in_a_sweep_too() -> None:
    memory = Memory().know("A")
    for ago in range(112):
        on = DAY - timedelta(days=ago)
        memory.add(
            row("usage", f"A|{on}|jobs", "A", date=on, metric="jobs", value=Decimal(-1 if ago == 3 else 10))
        )
    view = View(memory, scope("A", as_of=DAY), (Account("A", "A"),), Question(DAY))
    (fact,) = METRICS["usage_trend"].compute(view, METRICS["usage_trend"])
    assert fact.value == 0
    assert [out.reason for out in fact.set_aside] == ["negative value -1"]


def test_the_store_hands_out_the_newest_value_known_on_the_day(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'usage.db'}")
    upgrade(engine)
    early, late = datetime(2026, 6, 2, tzinfo=UTC), datetime(2026, 6, 20, tzinfo=UTC)
    rows = [
        ("A", "jobs", date(2026, 6, 1), early, "5"),
        ("A", "jobs", date(2026, 6, 1), late, "7"),
        ("A", "jobs", date(2026, 6, 2), early, "6.5"),
        ("A", "logins", date(2026, 6, 1), early, "1"),
        ("B", "jobs", date(2026, 6, 1), early, "9"),
        ("C", "jobs", date(2026, 6, 1), early, "nothing"),
    ]
    names = ("account_id", "metric", "day", "known_at", "value")
    with engine.begin() as connection:
        connection.execute(
            schema.usage_day.insert(),
            [dict(zip(names, cells, strict=True)) | {"origin": "x"} for cells in rows],
        )

    def read(as_of: date, metric: str | None = "jobs", *ids: str) -> dict[tuple[str, str, int], float]:
        asked = Scope(
            "t", frozenset(ids or ("A", "B")), frozenset(Visibility), datetime.combine(as_of, time.max, UTC)
        )
        found = SqlReader(engine).usage_columns(
            metric, scope=asked, since=date(2026, 6, 1), until=date(2026, 6, 30)
        )
        keys = zip(found.account.tolist(), found.metric.tolist(), found.day.tolist(), strict=True)
        first = date(2026, 6, 1).toordinal() - date(1970, 1, 1).toordinal()
        return {
            (found.accounts[a], found.metrics[m], d - first): v
            for (a, m, d), v in zip(keys, found.value.tolist(), strict=True)
        }

    try:
        assert read(date(2026, 6, 25)) == {("A", "jobs", 0): 7, ("A", "jobs", 1): 6.5, ("B", "jobs", 0): 9}
        assert read(date(2026, 6, 10)) == {("A", "jobs", 0): 5, ("A", "jobs", 1): 6.5, ("B", "jobs", 0): 9}
        assert read(date(2026, 5, 31)) == {}
        assert read(date(2026, 6, 25), None, "A").keys() == {
            ("A", "jobs", 0),
            ("A", "jobs", 1),
            ("A", "logins", 0),
        }
        (value,) = read(date(2026, 6, 25), None, "C").values()
        assert value != value
    finally:
        engine.dispose()


def test_no_rows_are_empty_columns() -> None:
    assert columns_of([], lambda account, metric: []).day.size == 0
