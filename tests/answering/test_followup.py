"""A question in a conversation is completed from the ones before it, or searched together with them."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.agent import ask
from assistant.answering.followup import Earlier, FollowUp, follow_up
from assistant.types.accounts import Account
from assistant.types.answers import Answer
from tests.fakes import FakeSearcher, WordEmbedder, memory, scope

NORTH = Account("acc-1", "Northwind Traders")
CONTOSO = Account("acc-2", "Contoso")
ON = date(2026, 10, 31)


def after(question: str, *earlier: str, account: str | None = "acc-1") -> FollowUp:
    asked = [Earlier(one, account) for one in earlier]
    return follow_up(question, asked, accounts=(NORTH, CONTOSO), as_of=ON)


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        ("And in August?", "What did Northwind say about the export in July?",
         "What did Northwind say about the export And in August?"),
        ("What about Contoso?", "When does Northwind renew?", "When does Contoso renew?"),
        ("and for contoso", "When does Northwind renew?", "When does contoso renew?"),
        ("And Owen Hale?", "What did Mara Lind say about the price?", "What did Owen Hale say about the price?"),
    ],
)  # fmt: skip
def test_a_fragment_is_completed(question: str, before: str, whole: str) -> None:
    completed = after(question, before)
    assert completed.question.casefold().replace("and in", "in") == whole.casefold().replace("and in", "in")
    assert completed.previous is None


def test_a_question_of_its_own_is_searched_with_the_one_before() -> None:
    found = after("Who promised to fix it?", "Why does the export time out at Northwind?")
    assert found == FollowUp("Who promised to fix it?", "Why does the export time out at Northwind?", "acc-1")


def test_another_account_takes_nothing_but_the_form() -> None:
    found = after("Why is Contoso unhappy?", "Why does the export time out at Northwind?")
    assert found == FollowUp("Why is Contoso unhappy?", None, None)


def test_the_first_question_is_left_alone() -> None:
    assert after("And in August?") == FollowUp("And in August?")


def test_fragments_follow_fragments() -> None:
    found = after("And Contoso?", "When does Northwind renew?", "What about Contoso?")
    assert found.question == "When does Contoso renew?"


def test_an_account_that_may_not_be_read_is_not_carried() -> None:
    found = follow_up(
        "And the price?", [Earlier("When does Fabrikam renew?", "acc-9")], accounts=(NORTH,), as_of=ON
    )
    assert found.account_id is None


def asked(question: str, *earlier: Earlier) -> Answer:
    store = memory()
    answer, snapshot = ask(
        question, account=None, scope=scope("acc-1", "acc-2", "acc-3"), reader=store,
        searcher=FakeSearcher(store), embedder=WordEmbedder(), run_id="run-1", earlier=earlier,
    )  # fmt: skip
    assert snapshot.earlier == tuple(one.question for one in earlier)
    return answer


def test_the_account_of_the_conversation_answers() -> None:
    first = asked("What is the MRR of Northwind?")
    answer = asked("And the ARR?", Earlier("What is the MRR of Northwind?", first.account_id))
    assert answer.account_id == "acc-1"
    assert answer.question == "And the ARR?"
    assert [fact.name for claim in answer.claims for fact in claim.facts] == ["arr"]


def test_without_a_conversation_it_is_asked_back() -> None:
    assert asked("And the ARR?").clarify
