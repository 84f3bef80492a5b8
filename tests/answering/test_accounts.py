"""An account is found by exact words, asked about where two fit, and never guessed."""

from __future__ import annotations

import pytest

from assistant.answering.accounts import account_in, account_of, core_name, unnamed, without_name
from assistant.errors import AmbiguousAccount, NotFound
from assistant.types.accounts import Account
from tests.fakes import MERIDIAN_HEALTH, MERIDIAN_LABS, NORTHWIND

ALL = (NORTHWIND, MERIDIAN_HEALTH, MERIDIAN_LABS)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Northwind Traders say?", "acc-1"),
        ("what did northwind traders say?", "acc-1"),
        ("what does northwind's COO want?", "acc-1"),
        ("What did Northwind say?", "acc-1"),
        ("who at northwind.example wrote?", "acc-1"),
        ("who is dana@northwind.example?", "acc-1"),
        ("status of 0018d00000AbC12?", "acc-1"),
        ("What did Meridian Health say?", "acc-2"),
        ("What did Meridian Labs say?", "acc-3"),
        ("What did Meridian Labs GmbH say?", "acc-3"),
        ("What do they want?", None),
        ("Is there wind in the north?", None),
    ],
)
def test_the_words_of_a_question_name_the_account(question: str, expected: str | None) -> None:
    found = account_in(question, ALL)
    assert (found.id if found else None) == expected


@pytest.mark.parametrize("question", ["What did Meridian say?", "Compare Northwind with Meridian Health"])
def test_words_that_fit_two_accounts_are_asked_about(question: str) -> None:
    with pytest.raises(AmbiguousAccount) as caught:
        account_in(question, ALL)
    assert len(caught.value.candidates) == 2


@pytest.mark.parametrize(
    "reference", ["acc-1", "ACC-1", "Northwind Traders", "northwind", "northwind.example", "dana@northwind.example",
                  "0018d00000AbC12", "salesforce:0018d00000AbC12"]
)  # fmt: skip
def test_an_argument_may_be_id_name_domain_or_external_id(reference: str) -> None:
    assert account_of(reference, ALL) == NORTHWIND


def test_a_typing_error_suggests_and_does_not_choose() -> None:
    with pytest.raises(NotFound) as caught:
        account_of("Nortwind Trader", ALL)
    assert "acc-1" in caught.value.mend
    assert account_in("What did Nortwind say?", ALL) is None


def test_an_ambiguous_argument_names_both() -> None:
    with pytest.raises(AmbiguousAccount) as caught:
        account_of("Meridian", ALL)
    assert caught.value.candidates == ("acc-2", "acc-3")


def test_an_ordinary_word_in_small_letters_is_no_account() -> None:
    summit = Account("acc-7", "Summit Partners")
    assert account_in("what did we say about the summit partners programme", (summit,)) == summit
    assert account_in("what was said about first steps?", (Account("acc-8", "First Light Media"),)) is None


def test_the_name_leaves_no_rest() -> None:
    assert (
        without_name("What does Northwind's team want at Northwind Traders?", NORTHWIND)
        == "What does team want?"
    )
    assert unnamed("When does Northwind renew?", NORTHWIND) == "When does this account renew?"


def test_legal_forms_are_no_part_of_a_name() -> None:
    assert core_name("Kessler Antriebstechnik GmbH & Co. KG") == "Kessler Antriebstechnik"
    assert core_name("Group Holdings") == "Group"
