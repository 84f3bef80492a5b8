"""Hearing: what the account's side says itself, and what only sounds like it. By words alone: no weights needed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from assistant.embedders.hashing import HashingEmbedder
from assistant.memory.engine import open_engine
from assistant.memory.heard import HeardShelf
from assistant.memory.upgrade import upgrade
from assistant.signals.ear import trained
from assistant.signals.hear import counts, heard
from assistant.signals.remember import remembering
from assistant.types.documents import Document, Kind, Segment, Side, Visibility
from tests.signals.worlds import utterance

EMBEDDER = HashingEmbedder()


def kinds(text: str) -> set[str]:
    return {kind for _, kind, _, _ in heard([utterance(text)], EMBEDDER)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We will not renew the contract in June.", "cancel_intent"),
        ("Wir kündigen hiermit den Vertrag zum Jahresende.", "cancel_intent"),
        ("We are looking at other vendors for next year.", "competitor_evaluation"),
        ("The price is far too high for us.", "pricing_objection"),
        ("Our budget has been cut by a third.", "budget_cut"),
        ("This is the third time that the import has failed this month.", "repeated_issue"),
        ("What is the notice period of our contract?", "contract_exit_inquiry"),
        ("My last day at the company is on Friday.", "champion_departure"),
        ("We want to reduce our licences to forty seats.", "downgrade_request"),
        ("Could you send me a quote for twenty more licences?", "upgrade_interest"),
        ("It has saved us ten hours a week.", "proven_value"),
    ],
)
def test_plain_words_are_heard(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We are not looking at other vendors.", "competitor_evaluation"),
        ("If we ever terminated the contract, it would be over the price.", "cancel_intent"),
        ("A friend's company will not renew the contract.", "cancel_intent"),
        ("We need to cancel the meeting on Tuesday.", "cancel_intent"),
        ("We are leaving you tomorrow ;)", "cancel_intent"),
        ("We left Bordex for you because it was too expensive.", "pricing_objection"),
        ("It broke three times, but that has been fixed.", "repeated_issue"),
        ("If it saves us ten hours a week, we buy it.", "proven_value"),
        ("I will be on holiday until Monday.", "champion_departure"),
        ("Our neighbours had layoffs.", "budget_cut"),
    ],
)
def test_what_only_sounds_like_it_is_not(text: str, kind: str) -> None:
    assert kind not in kinds(text)


def test_only_the_accounts_side_in_words_for_everybody_counts() -> None:
    text = "We will not renew the contract."
    assert counts(utterance(text))
    assert not counts(utterance(text, side=Side.VENDOR))
    assert not counts(utterance(text, side=Side.UNKNOWN))
    assert not counts(utterance(text, visibility=Visibility.INTERNAL))


def test_chances_are_chances() -> None:
    chances = trained().hear(["We will not renew.", "", "Thursday works."], EMBEDDER)
    assert chances.shape == (3, len(trained().kinds))
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
    assert trained().kinds[-1] == "none"


def test_what_was_heard_once_is_kept_and_read_the_same(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    one = utterance("We will not renew the contract. The weather is fine.")
    segment = Segment(
        0, "Ann", Side.CUSTOMER, Visibility.PUBLIC, None, None, "We will not renew the contract. Lovely day."
    )
    document = Document("gong", "1", Kind.CALL, "A call", one.said_at, (segment,))
    shelf, opened = HeardShelf(engine), []

    def embedder() -> HashingEmbedder:
        opened.append(1)
        return HashingEmbedder()

    first = remembering(shelf, embedder, "hashing")([document])
    again = remembering(shelf, embedder, "hashing")([document])
    assert first == again
    assert [kind for _, kind, _, _ in first if kind == "cancel_intent"]
    assert len(opened) == 1
    kept: Mapping[bytes, bytes] = shelf.find("another reader", [b"x"])
    assert kept == {}
