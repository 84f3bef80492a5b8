"""Broad questions, tickets that are named, and figures of a past day."""

from __future__ import annotations

import pytest

from assistant.answering.fact_questions import FACT_RULES
from assistant.answering.topics import topic_of


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Has anyone mentioned a competitor?", "competition"),
        ("Are they looking elsewhere?", "competition"),
        ("What changed since July?", "changes"),
        ("What is new at this account?", "changes"),
        ("Summarise the last call", "recap"),
        ("What was discussed in the meeting of 3 May?", "recap"),
        ("Are they happy with the product?", "sentiment"),
        ("What did we promise them?", "promises"),
        ("What are the open action items?", "promises"),
        ("Why are they leaving?", "leaving"),
        ("Did they ask for a discount?", "price"),
        ("Is this account at risk?", "risk"),
        ("Why is this account at risk of leaving us?", "risk"),
        ("What is the state of this account?", "overview"),
        ("What is the status of the export ticket?", None),
        ("Why did Dana leave the meeting?", None),
        ("What has changed in the price?", None),
        ("Who signed the contract?", None),
    ],
)
def test_what_a_broad_question_looks_for(question: str, topic: str | None) -> None:
    found = topic_of(question)
    assert (found.name if found else None) == topic


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What is the status of the payroll export ticket?", True),
        ("Is the payroll export bug fixed?", True),
        ("Which tickets are still open?", False),
        ("What is the status of the account?", False),
    ],
)
def test_a_ticket_by_its_title(question: str, asks: bool) -> None:
    names = {name for rule in FACT_RULES if rule.pattern.search(question) for name in rule.facts}
    assert ("ticket" in names) is asks
