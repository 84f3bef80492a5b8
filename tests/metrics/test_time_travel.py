"""What is learned later never changes what was known then (G4), for every metric of the table."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest

from assistant.metrics.registry import METRICS
from assistant.metrics.show import show
from assistant.metrics.view import MetricSettings
from assistant.types.accounts import Account
from assistant.types.documents import Document, Kind, Segment, Side, Visibility
from assistant.types.facts import Row
from tests.metrics.histories import random_history
from tests.metrics.memory import Memory, row, scope, subscription_row

START = date(2022, 1, 1)
SETTINGS = MetricSettings(
    gross_margin=Decimal("0.8"), review_threshold=Decimal(100), segment_bands=(("all", Decimal(0)),)
)
IDS = ("a0", "a1", "a2", "a3")
TABLES = (
    "subscriptions", "invoices", "usage", "surveys", "objectives", "milestones", "costs", "opportunities",
    "exchange_rates", "contacts",
)  # fmt: skip


def any_day(random: Random) -> date:
    return START + timedelta(days=random.randint(0, 900))


def any_row(random: Random, n: int) -> Row:
    table, account = random.choice(TABLES), random.choice(IDS)
    day, amount = any_day(random), Decimal(random.randint(0, 99_999)) / 100
    later = day + timedelta(days=random.randint(0, 60))
    cells: dict[str, object] = {
        "subscriptions": {"subscription_id": f"x{n}", "mrr": amount, "currency": random.choice(["USD", "EUR",
                                                                                                "XXX"]),
                          "started_on": day, "ended_on": random.choice([None, later])},
        "invoices": {"amount": amount, "currency": "USD", "issued_on": day, "due_on": later,
        "paid_on": later},
        "usage": {"date": day, "metric": random.choice(["active_users", "licensed_seats", "feature:x"]),
                  "value": amount},
        "surveys": {"kind": random.choice(["nps", "csat", "ces"]), "score": random.randint(1, 5),
                    "responded_at": day},
        "objectives": {"objective": "faster", "baseline": Decimal(0), "target": Decimal(9),
                       "current": amount},
        "milestones": {"milestone": "m", "kind": random.choice(["onboarding", "first_value", "review",
                                                                "renewal"]),
                       "planned_on": day, "completed_on": later},
        "costs": {"month": day, "kind": random.choice(["acquisition", "service"]), "amount": amount,
                  "currency": "USD"},
        "opportunities": {"kind": "renewal", "close_date": day, "amount": amount, "currency": "USD",
        "source": "referral"},
        "exchange_rates": {"currency": random.choice(["EUR", "GBP"]), "date": day, "rate_to_base": amount},
        "contacts": {"name": "N", "role": "champion", "status": "active", "since": day},
    }[table]  # fmt: skip
    return row(table, f"n{n}", None if table == "exchange_rates" else account, **cells)


def any_document(random: Random, n: int) -> Document:
    at = datetime.combine(any_day(random), time(9), UTC)
    side = random.choice([Side.CUSTOMER, Side.VENDOR])
    words = Segment(0, "A", side, Visibility.PUBLIC, at, None, "words")
    return Document(
        "test", f"d{n}", random.choice(list(Kind)), "A title", at, (words,), account_id=random.choice(IDS)
    )


def world(random: Random) -> Memory:
    memory = Memory().know(*(Account(id, id, contract_start=START) for id in IDS))
    memory.add(*(subscription_row(line) for line in random_history(random).lines()), on=START)
    for n in range(8):
        memory.add(any_row(random, n), on=any_day(random))
        memory.hear(any_document(random, n), on=any_day(random))
    return memory


def learn_more(memory: Memory, random: Random, after: date) -> None:
    on = after + timedelta(days=random.randint(1, 300))
    kind = random.randrange(4)
    if kind == 0:
        memory.hear(any_document(random, random.randint(0, 20)), on=on)
    elif kind == 1:
        memory.know(Account(random.choice([*IDS, "a9"]), "renamed", segment="other"), on=on)
    elif kind == 2:
        _, known = random.choice(memory.rows_)
        changed = dict(known.values) | {"mrr": Decimal(7), "ended_on": START, "amount": Decimal(1)}
        memory.add(row(known.table, known.row_id, known.account_id, **changed), on=on)
    else:
        memory.add(any_row(random, random.randint(100, 999)), on=on)


def check(seed: int) -> bool:
    """One world, one question, some later knowledge. Says whether later knowledge changes the answer of later."""
    random, names = Random(seed), list(METRICS)
    memory, name = world(random), names[seed % len(names)]
    as_of = any_day(random)
    policy = random.choice([None, "movement/v1", "stripe", "atr"])

    def answer(known_at: date) -> object:
        return show(
            name, reader=memory, scope=scope(*IDS, as_of=known_at), as_of=as_of, policy=policy,
            settings=SETTINGS,
            currency="USD",
        )  # fmt: skip

    before, late_before = answer(as_of), answer(as_of + timedelta(days=1_000))
    for _ in range(random.randint(1, 3)):
        learn_more(memory, random, as_of)
    assert answer(as_of) == before, f"seed {seed}: {name} as of {as_of}"
    return answer(as_of + timedelta(days=1_000)) != late_before


def test_later_knowledge_changes_nothing_then() -> None:
    changed = sum(check(seed) for seed in range(300))
    assert changed > 20, "the later rows have to matter to a later reader"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_cases_of_later_knowledge(part: int) -> None:
    changed = sum(check(part * 1_000 + n) for n in range(1_000))
    assert changed > 100


def test_as_reported_and_as_known_now_differ_by_the_late_row() -> None:
    day = date(2024, 6, 30)
    line = row(
        "subscriptions", "1", "A", subscription_id="s", mrr=Decimal(100), currency="USD", started_on=START
    )
    late = row(
        "subscriptions", "2", "A", subscription_id="t", mrr=Decimal(40), currency="USD", started_on=START
    )
    memory = Memory().know("A").add(line).add(late, on=date(2024, 8, 1))
    now = scope("A", as_of=date(2024, 9, 1))
    facts = show("mrr", reader=memory, scope=now, as_of=day, explain="reported").facts
    assert [(fact.name, fact.value) for fact in facts] == [("mrr", 140), ("gap", 40), ("gap.account", 40)]
    assert "subscriptions:2" in facts[2].inputs
    then = show("mrr", reader=memory, scope=scope("A", as_of=day), as_of=day).facts
    assert [fact.value for fact in then] == [100]
