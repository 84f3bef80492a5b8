"""What the account may read: nothing internal enters its edition, whatever the form (S159, G16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest

from assistant.briefs.brief import Edition
from assistant.briefs.choose import customer_brief, internal_brief
from assistant.briefs.collect import read_material, read_public
from assistant.briefs.editions import PUBLIC_TOPICS, NotPublic, PublicSpan, PublicTold, published
from assistant.briefs.forms.layout import AnyBrief
from assistant.briefs.kind import kind_named, kinds
from assistant.briefs.told import Standing, Told, Topic
from assistant.errors import InvalidQuestion
from assistant.types.answers import Claim
from assistant.types.documents import Document, Kind, Part, Participant, Side, Visibility
from assistant.types.facts import Fact, Row
from tests.briefs.company import AS_OF, BRINDLE, IRIS, LANE, NADIA, Memory, memory, room, row, scope, spoken
from tests.briefs.reading import every_form

CANARIES = 10_000
BO = Participant("Bo Halvorsen", "bo@vendor.example", Side.VENDOR)
OUTSIDE = [kind.name for kind in kinds().values() if Edition.CUSTOMER in kind.editions]


def customer(store: Memory, kind: str = "value_review", audience: str | None = None) -> AnyBrief:
    material, public, step = read_public(room(store), scope(), LANE, other_accounts=[BRINDLE])
    return customer_brief(material, kind_named(kind), public, next_action=step, audience=audience)


def planted(number: int) -> tuple[list[Document], list[Row]]:
    """So many canaries, each where something internal lies: notes, inner mails, other accounts, rows, slips in the open."""
    ids = count()

    def canary() -> str:
        return f"CANARY{next(ids):05d}"

    documents, rows, day = [], [], date(2026, 10, 1)
    each = number // 8
    for at in range(0, each, 25):
        when = (day + timedelta(days=at // 25 % 25)).isoformat()
        notes = [
            (BO, f"Margin is 41%, {canary()} says they will churn, we want to fix it by Friday.")
            for _ in range(25)
        ]
        theirs = [(IRIS, f"We love {canary()}, it saved us 40 hours.") for _ in range(25)]
        slips = [
            (NADIA, f"The margin on this account is 12% ({canary()}), upsell in January.") for _ in range(25)
        ]
        others = [(NADIA, f"Brindle Grocers cut errors by 40% with {canary()}.") for _ in range(25)]
        documents += [
            spoken(f"n{at}", when, *notes, kind=Kind.TICKET, visibility=Visibility.INTERNAL),
            spoken(f"i{at}", when, *notes_of(canary), kind=Kind.EMAIL, people=(BO, NADIA)),
            spoken(f"b{at}", when, *theirs, account=BRINDLE.id),
            spoken(f"s{at}", when, *slips),
            spoken(f"o{at}", when, *others),
            spoken(f"q{at}", when, *[(IRIS, f"We saved 30% with {canary()} last year.") for _ in range(25)], part=Part.QUOTED),
        ]  # fmt: skip
    for at in range(number - next(ids)):
        name = f"CANARY{number - 1 - at:05d}"
        kind = at % 3
        if kind == 0:
            rows.append(
                row(
                    "opportunities",
                    f"x{at}",
                    name=f"Expansion {name}",
                    stage="open",
                    amount=9000,
                    currency="USD",
                )
            )
        elif kind == 1:
            rows.append(
                row(
                    "surveys",
                    f"x{at}",
                    kind="nps",
                    score=9,
                    comment=f"great {name}",
                    responded_at=date(2026, 10, 2),
                )
            )
        else:
            rows.append(
                row(
                    "contacts",
                    f"x{at}",
                    name=f"{name} Smith",
                    email=f"x{at}@vendor.example",
                    role="detractor",
                )
            )
    return documents, rows


def notes_of(canary: object) -> list[tuple[Participant, str]]:
    assert callable(canary)
    return [
        (NADIA, f"We should raise prices by 20% in March, {canary()} will never leave.") for _ in range(25)
    ]


@pytest.mark.parametrize(("kind", "number"), [("value_review", CANARIES), *((kind, 800) for kind in OUTSIDE)])
def test_no_canary_reaches_the_account_in_any_form(kind: str, number: int) -> None:
    documents, rows = planted(number)
    told = " ".join(f"{d.segments}" for d in documents) + " ".join(str(r.values) for r in rows)
    assert told.count("CANARY") == number
    brief = customer(memory(documents, rows), kind)
    assert len(brief.told) >= 5, "an empty document leaks nothing and proves nothing"
    for form, text in every_form(brief).items():
        assert "CANARY" not in text, form
        assert all(word not in text for word in ("Bo Halvorsen", "Brindle", "41%", "12%", "upsell")), form


def test_the_internal_edition_of_the_same_material_does_hold_canaries() -> None:
    documents, rows = planted(800)
    material = read_material(room(memory(documents, rows)), scope(), LANE, health=None)
    brief = internal_brief(material, kind_named("value_review"))
    assert any("CANARY" in text for text in every_form(brief).values())


def test_a_public_claim_cannot_be_made_of_anything_internal() -> None:
    document = spoken("n", "2026-10-01", (BO, "They may leave."), visibility=Visibility.INTERNAL)
    store = memory([document])
    material = read_material(room(store), scope(), LANE, health=None)
    inner = [one for one in material.told if any(c.document_id == document.id for c in one.claim.citations)]
    with pytest.raises(NotPublic):
        PublicSpan(document.id, 0, Visibility.INTERNAL, Part.BODY, shared=True)
    for one in inner:
        with pytest.raises(NotPublic):
            published(one, {document.id: document}, None)


@pytest.mark.parametrize("topic", sorted(set(Topic) - PUBLIC_TOPICS))
def test_no_topic_of_ours_can_become_public(topic: Topic) -> None:
    fact = Fact("plan", LANE.id, "Pro", None, AS_OF.date(), "The plan.", (), "rows")
    told = Told(Claim("The plan is Pro.", (), (fact,)), topic, AS_OF.date(), AS_OF.date())
    with pytest.raises(NotPublic):
        published(told, {}, None)
    assert published(replace(told, topic=Topic.CONTRACT), {}, None).topic is Topic.CONTRACT


@pytest.mark.parametrize(
    "name", ["mrr", "health_band", "gross_margin", "signal", "person", "nps", "churn_reason"]
)
def test_no_figure_of_ours_can_become_public(name: str) -> None:
    fact = Fact(name, LANE.id, 1, None, AS_OF.date(), "A figure.", (), "rows")
    with pytest.raises(NotPublic):
        published(Told(Claim("One.", (), (fact,)), Topic.USAGE, AS_OF.date(), AS_OF.date()), {}, None)


def test_a_citation_without_its_span_is_refused() -> None:
    store = memory()
    _, public, _ = read_public(room(store), scope(), LANE, other_accounts=[BRINDLE])
    one = next(p for p in public if p.claim.citations)
    with pytest.raises(NotPublic):
        PublicTold(
            one.claim,
            one.topic,
            one.on,
            one.oldest_on,
            one.weight,
            Standing.CURRENT,
            one.subject,
            one.id,
            spans=(),
        )


def test_what_the_internal_edition_alone_has_cannot_be_asked_for_outside() -> None:
    with pytest.raises(InvalidQuestion):
        customer(memory(), "renewal")


def test_the_account_reads_no_address_of_an_inner_system() -> None:
    talks = tuple(replace(d, url="https://inner.vendor.example/agent/1") for d in memory().all_documents)
    store = Memory((LANE, BRINDLE), talks, memory().all_rows)
    for form, text in every_form(customer(store)).items():
        assert "inner.vendor" not in text, form
