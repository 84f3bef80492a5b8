"""What a document holds: questions answered with proof, age, gaps and one next step (S132 to S165, G16, G20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.briefs.brief import Edition
from assistant.briefs.choose import customer_brief, internal_brief
from assistant.briefs.collect import read_material, read_public
from assistant.briefs.forms.layout import ACTIONS
from assistant.briefs.forms.markdown import markdown
from assistant.briefs.kind import kind_named, kinds, read_kind
from assistant.briefs.told import Material, Standing, Topic
from assistant.errors import ConfigError, InvalidQuestion
from tests.briefs.company import AS_OF, BRINDLE, IRIS, LANE, NADIA, Memory, later, memory, room, scope, spoken


def material(store: Memory | None = None, as_of: datetime = AS_OF) -> Material:
    return read_material(room(store or memory()), scope(as_of), LANE, health=None)


def test_every_claim_is_proved_by_words_that_stand_there_or_by_a_figure() -> None:
    store = memory()
    known = {document.id: document for document in store.all_documents}
    told = material(store).told
    assert len(told) > 10
    for one in told:
        assert one.claim.citations or one.claim.facts
        for citation in one.claim.citations:
            assert citation.quote in known[citation.document_id].segments[citation.segment_start].text


def test_a_value_review_answers_the_four_questions_and_names_a_difficulty() -> None:
    brief = internal_brief(material(), kind_named("value_review"))
    titles = [section.title for section in brief.sections]
    assert titles[:2] == ["What was expected?", "What has happened?"]
    assert {"What have both sides learned?", "What should happen next?"} <= set(titles)
    assert any(one.topic is Topic.DIFFICULTY for one in brief.told)
    assert brief.next_action.owner
    assert brief.next_action.due_on > brief.as_of
    assert brief.next_action.action in ACTIONS


def test_promises_are_scored_by_what_the_words_say() -> None:
    by_quote = {
        c.quote: one
        for one in material().told
        for c in one.claim.citations[:1]
        if one.topic is Topic.PROMISE_OURS
    }
    assert by_quote["I'll send you the error report by June 20."].claim.text.startswith(
        "Kept on 19 June 2026"
    )
    overdue = by_quote["I'll get you a fix date for the scanners by October 20."]
    assert overdue.claim.text.startswith("Overdue since 20 October 2026")
    assert overdue.standing is Standing.CURRENT


def test_a_promise_that_is_overdue_decides_what_happens_next() -> None:
    step = material().next_action
    assert "20 October 2026" in step.what
    assert step.owner == "Nadia Brandt"


def test_every_claim_shows_the_age_of_its_oldest_evidence() -> None:
    told = {c.quote: one for one in material().told for c in one.claim.citations}
    assert told["We are opening a second warehouse in Leeds in January."].age_days(AS_OF.date()) == 46


def test_old_words_are_never_told_as_so_now() -> None:
    past = spoken("old", "2026-01-10", (IRIS, "We have 3 sites and we need 40 handhelds by March."))
    told = [
        o for o in material(memory([past])).told if any(c.document_id == past.id for c in o.claim.citations)
    ]
    assert told
    assert all(one.standing is not Standing.CURRENT for one in told)


def test_a_gap_is_named_and_not_filled() -> None:
    bare = Memory((LANE,), (), ())
    brief = internal_brief(material(bare), kind_named("value_review"))
    assert "No aim that holds today is recorded or said: agree on one." in brief.gaps
    assert "No difficulty is on record: ask for one, silence is not health." in brief.gaps
    assert any("There are no calls" in gap for gap in brief.gaps)


def test_growth_is_offered_only_where_value_is_proven_and_nothing_is_open() -> None:
    spec = next(s for s in kind_named("value_review").sections if s.needs_value)
    brief = internal_brief(material(), kind_named("value_review"))
    assert next(s for s in brief.sections if s.title == spec.title).told == ()


AUDIENCES = sorted(kind_named("value_review").audiences)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("edition", list(Edition))
def test_an_audience_changes_selection_and_order_and_never_a_word(audience: str, edition: Edition) -> None:
    kind = kind_named("value_review")
    if edition is Edition.INTERNAL:
        every = {one.id: one.claim for one in material().told}
        brief = internal_brief(material(), kind, audience=audience)
        assert {one.id: one.claim for one in brief.told}.items() <= every.items()
    else:
        whole, public, step = read_public(room(memory()), scope(), LANE, other_accounts=[BRINDLE])
        outside = customer_brief(whole, kind, public, next_action=step, audience=audience)
        assert {one.id: one.claim for one in outside.told}.items() <= {o.id: o.claim for o in public}.items()


def test_audiences_do_differ() -> None:
    kind = kind_named("value_review")
    orders = {a: tuple(o.id for o in internal_brief(material(), kind, audience=a).told) for a in AUDIENCES}
    assert len(set(orders.values())) == len(AUDIENCES)


def test_an_unknown_audience_is_refused() -> None:
    with pytest.raises(InvalidQuestion, match="no audience"):
        internal_brief(material(), kind_named("value_review"), audience="nobody")


@settings(max_examples=25, deadline=None)
@given(
    days=st.integers(min_value=1, max_value=400),
    words=st.sampled_from(
        [
            "We will cancel the contract.",
            "As promised, the fix date for the scanners is attached.",
            "We want to get returns down from 8 to 2 percent by March 31.",
            "I'll send you the plan by Friday.",
        ]
    ),
    ours=st.booleans(),
)
def test_what_comes_later_never_changes_a_document_as_of_a_day(days: int, words: str, ours: bool) -> None:
    kind = kind_named("value_review")
    before = markdown(internal_brief(material(), kind))
    extra = spoken("later", "2026-01-01", (NADIA if ours else IRIS, words))
    new = later(extra, "later", AS_OF + timedelta(days=days))
    assert markdown(internal_brief(material(memory([new])), kind)) == before


def test_the_same_material_gives_the_same_bytes_in_any_order_of_reading() -> None:
    store = memory()
    turned = replace(store, all_documents=store.all_documents[::-1])
    kind = kind_named("account_review")
    assert markdown(internal_brief(material(turned), kind)) == markdown(internal_brief(material(store), kind))


def test_since_leaves_out_what_is_older() -> None:
    kind, first = kind_named("summary_page"), datetime(2026, 10, 1, tzinfo=UTC).date()
    brief = internal_brief(material(), kind, since=first)
    assert brief.told
    assert all(one.on >= first for one in brief.told)


def test_there_is_a_kind_for_every_document() -> None:
    assert set(kinds()) >= {
        "value_review", "account_review", "renewal", "handover", "onboarding", "recovery", "exit", "reactivation",
        "referral", "call_prep", "portfolio_review", "weekly_digest", "summary", "summary_slack", "summary_page",
    }  # fmt: skip


OWN = """
title = "Quarterly note"
purpose = "Ours."

[[section]]
title = "Figures"
question = "How is it used?"
topics = ["usage"]
most = 2
gap = "No figures."
"""


def test_a_team_adds_its_own_kind_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "quarterly.toml").write_text(OWN, encoding="utf-8")
    brief = internal_brief(material(), kind_named("quarterly", own=tmp_path))
    assert brief.title == "Quarterly note"
    assert [section.title for section in brief.sections] == ["Figures"]
    assert 0 < len(brief.told) <= 2
    assert {one.topic for one in brief.told} == {Topic.USAGE}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ('topics = ["usage"]', 'topics = ["weather"]'),
        ("most = 2", "most = 2\norder = 'sideways'"),
        ("most = 2", "colour = 2"),
        ('title = "Quarterly note"', ""),
    ],
)
def test_a_file_that_is_no_kind_says_what_is_wrong(wrong: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "quarterly.toml").write_text(OWN.replace(wrong, says, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"quarterly\.toml"):
        read_kind(tmp_path / "quarterly.toml")
