"""Layer, stage, tier, segment with history (S037 to S073, S250 to S253), and advocacy by its three conditions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from assistant.rhythm.stages import MODELS, Layer, Stage, Tier
from assistant.rhythm.standing import history, month_ends
from assistant.types.accounts import Account
from tests.health.account import AS_OF, Shop, used, well
from tests.metrics.memory import row
from tests.rhythm.made import standing, without


def _subscribed(memory: Shop, **cells: object) -> Shop:
    told = {
        "mrr": Decimal(900),
        "currency": "EUR",
        "started_on": date(2025, 1, 1),
        "subscription_id": "s",
    } | cells
    memory.rows_ = [(on, one) for on, one in memory.rows_ if one.id != "subscriptions:a-s"]
    memory.add(row("subscriptions", "a-s", "a", **told))
    return memory


def test_who_is_well_in_every_way_is_an_advocate() -> None:
    """S231: consistent value, predictable delivery, and they would be seen with us."""
    found = standing(well())
    assert (found.layer, found.stage) == (Layer.ADVOCACY, Stage.ADVOCACY)
    assert [condition.met for condition in found.advocacy.conditions] == [True, True, True]
    assert all(condition.rows for condition in found.advocacy.conditions)
    unknown = standing(without(well(), "surveys"))
    assert [condition.met for condition in unknown.advocacy.conditions] == [None, True, None] or (
        unknown.advocacy.conditions[2].met is None
    )
    assert unknown.layer is Layer.PRESENT


def test_an_account_is_in_exactly_one_layer_and_stage() -> None:
    """S052."""
    gone = standing(_subscribed(well(), ended_on=date(2026, 1, 1)))
    assert (gone.layer, gone.stage) == (Layer.PAST, Stage.ENDED)
    never = standing(without(well(), "subscriptions"))
    assert (never.layer, never.stage) == (Layer.PIPELINE, Stage.PROSPECT)
    weak = without(well(), "usage")
    renewing = standing(used(weak, [(140, 80), (27, 60)]), as_of=date(2026, 3, 31))
    assert renewing.layer in (Layer.PRESENT, Layer.ADVOCACY)
    unhappy = without(well(), "surveys")
    unhappy.add(row("surveys", "a-v", "a", kind="nps", score=Decimal(3), responded_at=date(2026, 3, 1)))
    assert standing(unhappy).stage is Stage.ADOPTION
    unhappy.add(row("opportunities", "a-r", "a", kind="renewal", close_date=AS_OF + timedelta(days=80)))
    assert standing(unhappy).stage is Stage.RENEWAL


def test_a_new_account_is_in_onboarding() -> None:
    memory = without(_subscribed(well(), started_on=date(2026, 3, 1)), "surveys")
    memory.accounts_ = [
        (on, Account("a", "A", contract_start=date(2026, 3, 1))) for on, _ in memory.accounts_
    ]
    assert standing(memory).stage is Stage.ONBOARDING


def test_the_top_fifth_pays_the_most() -> None:
    """S250, S251: the first fifth with ties, and who reaches the threshold of reviews."""
    memory = well()
    for n in range(9):
        id = f"b{n}"
        memory.know(Account(id, id))
        memory.add(row("subscriptions", f"{id}-s", id, subscription_id=id, mrr=Decimal(100 + n), currency="EUR",
                       started_on=date(2025, 1, 1)))  # fmt: skip
    assert standing(memory).tier is Tier.TOP
    _subscribed(memory, mrr=Decimal(50))
    assert standing(memory).tier is Tier.STANDARD
    assert standing(memory, review_threshold=Decimal(600)).tier is Tier.REVIEWED
    assert standing(memory, segment_bands=(("small", Decimal(0)),)).segment == "small"


def test_history_tells_when_it_changed_as_it_was_known_then() -> None:
    """S052: the same account at the ends of months, changes only."""
    memory = _subscribed(well(), ended_on=date(2026, 3, 10))
    found = [standing(memory, as_of=day) for day in month_ends(AS_OF, 3)]
    changes = history(found)
    assert [change.layer for change in changes][-1] is Layer.PAST
    assert changes[-1].since == AS_OF
    assert changes[0].layer is not Layer.PAST
    assert len(changes) <= len(found)


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_is_told_in_all_five_models(stage: Stage) -> None:
    """S053 to S064."""
    assert set(MODELS[stage]) == {"bowtie", "land_expand_renew", "five_stages", "growth_system", "clm"}
    assert all(MODELS[stage].values())
