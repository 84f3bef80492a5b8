"""Broad questions are answered from what people said and the tables, and silence is not called health (S112)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.agent import ask
from assistant.answering.compose import UNTOLD
from assistant.answering.topics import topic_of
from assistant.embedders.registry import open_embedder
from assistant.ports import Embedder, Filter
from assistant.types.accounts import Account
from assistant.types.answers import Answer, Hit
from assistant.types.documents import Document, Kind, Segment, Side, Visibility
from assistant.types.scope import Scope
from tests.fakes import AS_OF, FakeMemory, scope


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return open_embedder(None, cache_dir=tmp_path_factory.mktemp("models"))


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Why is this account at risk?", "risk"),
        ("Are they likely to churn?", "risk"),
        ("any red flags?", "risk"),
        ("Is there any expansion in sight?", "growth"),
        ("How are things going?", "overview"),
        ("Prepare me for the call", "overview"),
        ("When does the contract renew?", None),
        ("What did Dana say about the export?", None),
        ("Who is the champion?", None),
    ],
)
def test_a_broad_question_is_told_from_a_narrow_one(question: str, topic: str | None) -> None:
    found = topic_of(question)
    assert (found.name if found else None) == topic


class EveryTurn:
    """A searcher that finds every turn of one call, whatever is asked."""

    def __init__(self, call: Document) -> None:
        self._call = call

    def search(
        self, question: str, *, scope: Scope, filter: Filter, k: int, previous: str | None = None
    ) -> tuple[Hit, ...]:
        call = self._call
        return tuple(
            Hit(
                call.id, call.external_id, call.source, call.kind, call.account_id, call.title, call.occurred_at,
                turn.n, turn.n, turn.text, 1.0,
            )
            for turn in call.segments
        )  # fmt: skip


def asked(embedder: Embedder, question: str, *said: tuple[Side, str]) -> Answer:
    call = Document(
        source="gong",
        external_id="1",
        kind=Kind.CALL,
        title="Check-in",
        occurred_at=datetime(2026, 9, 1, 10, tzinfo=UTC),
        account_id="acc-9",
        account_rule="test",
        segments=tuple(
            Segment(
                n,
                "Ada Lind" if side is Side.CUSTOMER else "Priya Rao",
                side,
                Visibility.PUBLIC,
                None,
                n * 1000,
                text,
            )
            for n, (side, text) in enumerate(said)
        ),
    )
    store = FakeMemory((Account("acc-9", "Lindhill"),), (call,))
    answer, _ = ask(
        question,
        account="acc-9",
        scope=scope("acc-9", as_of=AS_OF),
        reader=store,
        searcher=EveryTurn(call),
        embedder=embedder,
        run_id="run",
    )
    return answer


SMALL_TALK = (Side.CUSTOMER, "The weather here has been lovely all week, thank you for asking about it.")


@pytest.mark.parametrize(
    "said",
    [
        "To be open with you, we are talking to two other suppliers at the moment.",
        "I have handed in my resignation and my last day here is in three weeks.",
        "The import has broken down yet again and your team still has not repaired it.",
        "Finance cut every software budget by a third, so this is hard to defend.",
    ],
)
def test_what_the_account_says_of_leaving_trouble_money_or_people_is_told(
    embedder: Embedder, said: str
) -> None:
    answer = asked(embedder, "Why is Lindhill at risk?", SMALL_TALK, (Side.CUSTOMER, said))
    assert any(said in claim.text for claim in answer.claims)
    assert not any("weather" in claim.text for claim in answer.claims)


def test_our_own_words_are_no_sign_of_their_leaving(embedder: Embedder) -> None:
    ours = "We are looking at another vendor for our own office coffee machines."
    answer = asked(embedder, "Why is Lindhill at risk?", SMALL_TALK, (Side.VENDOR, ours))
    assert not any("vendor" in claim.text for claim in answer.claims)


def test_silence_is_said_to_be_silence(embedder: Embedder) -> None:
    answer = asked(embedder, "Is Lindhill at risk?", SMALL_TALK)
    assert UNTOLD in answer.missing


def test_a_wish_for_more_is_told_where_growth_is_asked_for(embedder: Embedder) -> None:
    said = "We are opening a second depot in March and their forty people will need licences too."
    answer = asked(embedder, "Any chance for expansion at Lindhill?", SMALL_TALK, (Side.CUSTOMER, said))
    assert any(said in claim.text for claim in answer.claims)
