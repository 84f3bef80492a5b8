"""The dossier as a whole: proof, time, what people decide, and what sources disagree about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dossier.build import dossier_of
from assistant.dossier.feedback import OWNERS, categorised
from assistant.dossier.item import Item, ItemKind, State
from assistant.dossier.judged import Ruling, ruling, verdict_text
from assistant.dossier.material import material
from assistant.types.documents import Document
from tests.dossier.made import items, known, row, talk

STORY = """
# call 2026-01-12 Handover to customer success
Kim Lee/c: We bought this because our old tool kept losing inspections.
Kim Lee/c: Our goal is to cut missed inspections from 40 to 10 a month by the end of June.
Dana Ortiz/v: I'll send you the rollout plan by Friday.
Kim Lee/c: My biggest worry is that the field teams will not get tablets in time.
# email 2026-01-16 Rollout plan
Dana Ortiz/v: Attached is the rollout plan, as promised.
# call 2026-02-10 Review
Kim Lee/c: We decided to start with the northern region.
Kim Lee/c: The export is far too slow, it crashes twice a week.
Dana Ortiz/v: Let me check with engineering and come back to you by Monday.
Kim Lee/c: We need 20 more seats for the southern team.
# email 2026-03-02 Export
Dana Ortiz/v: We fixed the slow export, it no longer crashes.
Kim Lee/c: That goal is no longer our priority, the missed inspections are fine.
# email 2026-03-20 News
Kim Lee/c: Tom Berg has left the company. Our contract ends on 30 September 2026.
"""
WORDS = st.sampled_from(
    [
        "I'll send you the rollout plan by Friday.", "Attached is the rollout plan.", "Kim has left the company.",
        "We decided to stop.", "Our goal is to cut costs by 10 percent.", "Forget about the rollout plan.",
        "The rollout plan will slip to 30 April.", "Where is the rollout plan you promised?", "We have 70 seats.",
    ]
)  # fmt: skip


def of_kind(found: tuple[Item, ...], kind: ItemKind) -> list[Item]:
    return [item for item in found if item.kind is kind]


def test_every_kind_is_remembered_with_words_that_stand_in_the_document() -> None:
    """S185, S186, S188, S191, S193, S194, S195, S166."""
    whole = known(STORY, "2026-04-01", rows=[row("contacts", "7", name="Tom Berg", status="active")])
    found = dossier_of(whole)
    assert {item.kind for item in found} == set(ItemKind) - {ItemKind.MILESTONE}
    documents = {document.id: document for document in whole.documents}
    for item in found:
        assert item.evidence or item.rows
        for proof in item.evidence:
            text = documents[proof.document_id].segments[proof.segment].text
            assert text[proof.start : proof.start + len(proof.quote)] == proof.quote


def test_ids_come_from_where_the_words_stand_and_stay() -> None:
    first, again = (dossier_of(known(STORY, day)) for day in ("2026-04-01", "2026-06-01"))
    assert len({item.id for item in first}) == len(first)
    assert {item.id for item in first} <= {item.id for item in again}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(WORDS, st.booleans(), st.integers(1, 300)), max_size=6))
def test_what_is_said_later_changes_no_earlier_dossier(later: list[tuple[str, bool, int]]) -> None:
    as_of = datetime(2026, 2, 20, tzinfo=UTC)
    before = talk(STORY)
    more = [
        _later(before[0], n, words, as_of + timedelta(days=days), ours=ours)
        for n, (words, ours, days) in enumerate(later)
    ]
    assert dossier_of(material("acct", as_of, documents=(*before, *more))) == dossier_of(
        material("acct", as_of, documents=before)
    )


def _later(like: Document, n: int, words: str, at: datetime, *, ours: bool) -> Document:
    segment = next(one for one in like.segments if (one.side.value == "vendor") is ours)
    return replace(
        like,
        external_id=f"later-{n}",
        occurred_at=at,
        segments=(replace(segment, n=0, text=words),),
        title="Later",
    )


def test_an_aim_in_the_accounts_words_is_superseded_by_later_words() -> None:
    """S155, S165, S171."""
    (held,) = items(STORY, "2026-02-28", ItemKind.OBJECTIVE)
    assert (held.get("baseline"), held.get("target"), held.get("due_on"), held.get("holds")) == (
        "40", "10", date(2026, 6, 30), True,
    )  # fmt: skip
    (dropped,) = items(STORY, "2026-04-01", ItemKind.OBJECTIVE)
    assert (dropped.id, dropped.state, dropped.get("holds")) == (held.id, State.SUPERSEDED, False)


def test_a_loop_is_closed_when_the_account_is_told_of_the_change() -> None:
    """S216, S218, S219."""
    (open_,) = items(STORY, "2026-02-28", ItemKind.FEEDBACK)
    assert (open_.get("category"), open_.get("owner"), open_.get("loop_closed")) == (
        "product_quality", "product", False,
    )  # fmt: skip
    (closed,) = items(STORY, "2026-04-01", ItemKind.FEEDBACK)
    assert (closed.get("loop_closed"), closed.get("closed_on")) == (True, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("The app crashes every morning.", "product_quality"),
        ("Nobody told us about the change.", "communication"),
        ("Your approval process has too many steps and it is a pain.", "process"),
        ("Your support is really helpful.", "service"),
        ("It is too expensive for what it does.", "pricing"),
        ("The screen is confusing and hard to read.", "usability"),
        ("The rollout is late again.", "delivery"),
        ("We are missing a bulk edit.", "missing_capabilities"),
        ("Our requirements have changed, it is difficult now.", "changing_requirements"),
    ],
)
def test_feedback_falls_into_nine_categories_each_with_an_owner(words: str, category: str) -> None:
    found = categorised(words)
    assert found is not None
    assert found[0] == category
    assert OWNERS[category]


def test_the_handover_record_tells_what_was_bought_and_what_is_owed() -> None:
    """S166, S167, S168, S198."""
    (record,) = items(STORY, "2026-02-28", ItemKind.HANDOVER)
    assert record.get("why_bought") == ("We bought this because our old tool kept losing inspections.",)
    assert record.get("commitments") == ("check with engineering and come back to you",)
    assert record.get("risks")
    assert record.get("intended_outcome")


ACCOUNT = row("accounts", "acct", name="Lane", renewal_date=date(2026, 6, 30), csm_email="dana@v.example")


@pytest.mark.parametrize(
    ("words", "about", "values"),
    [
        ("Our contract ends on 30 September 2026.", "renewal_date", {"2026-06-30", "2026-09-30"}),
        ("We pay for 80 seats.", "seats", {"50", "80"}),
        ("We rolled it out to 300 users.", "active_users", {"41", "300"}),
        ("We pay 900 euros a month.", "monthly_price", {"500", "900"}),
    ],
)
def test_what_sources_disagree_about_is_shown_with_both_sides(
    words: str, about: str, values: set[str]
) -> None:
    """G18."""
    rows = [
        ACCOUNT,
        row("subscriptions", "s", quantity=50, mrr=Decimal(500), currency="EUR", started_on=date(2025, 1, 1)),
    ]
    told = known(
        f"# call 2026-03-02\nKim Lee/c: {words}", "2026-03-10", rows=rows,
        usage=(("active_users", date(2026, 3, 9), "41"),),
    )  # fmt: skip
    (found,) = dossier_of(told, kinds=frozenset({ItemKind.CONTRADICTION}))
    assert found.get("about") == about
    assert {side["value"] for side in found.get("sides")} == values  # type: ignore[union-attr, index]
    assert found.evidence[0].quote == words
    assert found.rows


@pytest.mark.parametrize("words", ["Our contract ends on 30 June 2026.", "We pay for 50 seats.", "We want 80 seats next year.",
                                   "Would 300 users be possible?"])  # fmt: skip
def test_what_agrees_or_is_only_wished_is_no_contradiction(words: str) -> None:
    rows = [ACCOUNT, row("subscriptions", "s", quantity=50, mrr=Decimal(500), started_on=date(2025, 1, 1))]
    told = known(f"# call 2026-03-02\nKim Lee/c: {words}", "2026-03-10", rows=rows)
    assert dossier_of(told, kinds=frozenset({ItemKind.CONTRADICTION})) == ()


def test_who_has_left_and_is_still_listed_is_a_contradiction() -> None:
    found = dossier_of(
        known(STORY, "2026-04-01", rows=[row("contacts", "7", name="Tom Berg", status="active")]),
        kinds=frozenset({ItemKind.CONTRADICTION}),
    )
    assert [item.get("about") for item in found] == ["presence"]


def test_what_people_decide_holds_for_every_later_reading() -> None:
    promise = next(i for i in dossier_of(known(STORY, "2026-02-28")) if i.get("status") == "overdue")
    rulings = [
        ruling(promise.id, verdict_text("correct", {"due_on": "2026-05-04", "by": "Ana"}), "kim"),
    ]
    corrected = {i.id: i for i in dossier_of(known(STORY, "2026-04-01"), rulings=rulings)}[promise.id]
    assert (corrected.get("due_on"), corrected.get("by"), corrected.state, corrected.decided_by) == (
        date(2026, 5, 4), "Ana", State.CONFIRMED, "kim",
    )  # fmt: skip
    rejected = dossier_of(known(STORY, "2026-04-01"), rulings=[Ruling(promise.id, "reject", {}, "kim")])
    assert {i.id: i.state for i in rejected}[promise.id] is State.WITHDRAWN


def test_a_verdict_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        ruling("promise-1", "maybe", "kim")
