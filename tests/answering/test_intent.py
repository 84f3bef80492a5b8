"""What a question asks for, however it is put."""

from __future__ import annotations

import pytest

from assistant.answering.intent import Asks, intent
from assistant.metrics.account_facts import RECIPES
from assistant.types.documents import Side

FACTS = {
    "renewal_date": [
        "When does this account renew?", "What is the renewal date?", "When is the contract up?",
        "When does their contract end?", "When is this account up for renewal?", "contract end date?",
    ],
    "days_to_renewal": ["How long until the renewal?", "How many days until they renew?"],
    "contract_start": ["Since when are they with us?", "When did the contract start?", "customer since?"],
    "mrr": ["What is the MRR?", "How much do they pay us per month?", "How much do they pay?"],
    "arr": ["What's their ARR?", "annual recurring revenue?", "How much do they pay a year?"],
    "plan": ["Which plan are they on?", "What plan do they have?", "Which products do they use?"],
    "seats_licensed": ["How many seats do they have?", "How many licenses are used?", "seat utilization?"],
    "unpaid_invoices": ["Are there unpaid invoices?", "Do they owe us money?", "Which invoices are outstanding?"],
    "overdue_invoices": ["Is anything overdue?", "Are they late on payments?", "Which invoices are past due?"],
    "champion": ["Who is our champion?", "Who's the champion at this account?"],
    "economic_buyer": ["Who is the economic buyer?", "Who is the decision maker?", "Who signs the contract?"],
    "executive_sponsor": ["Who is the executive sponsor?"],
    "contacts_left": ["Who left?", "Has anyone left this account?", "Which contacts are gone?"],
    "contact": ["Who are the key contacts?", "List the stakeholders", "Who do we talk to there? Which contacts?"],
    "csm": ["Who is the CSM?", "Who owns this account?", "Who looks after this account?"],
    "ae": ["Who is the account executive?"],
    "open_tickets": ["Which tickets are open?", "Any open tickets?", "How many tickets are still open?", "List unresolved tickets"],
    "tickets": ["How many tickets did they open?"],
    "calls": ["How many calls did we have?"],
    "last_contact": ["When did we last talk to them?", "When was the last contact?", "When did we last hear from them?"],
    "last_call": ["When was our last call?", "When was the most recent meeting?"],
    "nps": ["What is the NPS?", "What's their net promoter score?"],
    "csat": ["What is the CSAT?", "How is their satisfaction score?"],
    "objective": ["What are their goals?", "Which objectives do they have?", "What are the success criteria?"],
    "milestone": ["Which milestones are open?", "Where is the onboarding?"],
    "opportunity": ["Are there open opportunities?", "What is in the pipeline?"],
    "usage": ["How has usage developed?", "Is adoption growing?", "How are logins trending?"],
    "status": ["What is the account status?", "Is this account still a customer?"],
    "industry": ["What industry are they in?"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "question"), [(name, question) for name, asked in FACTS.items() for question in asked]
)
def test_a_fact_is_recognised_in_many_wordings(name: str, question: str) -> None:
    understood = intent(question)
    assert name in understood.facts
    assert understood.only_facts or name in ("churn_reason", "usage")


@pytest.mark.parametrize(
    "question",
    [
        "What did Dana say about the renewal date?", "Why is usage declining?", "What concerns does Priya have about the plan?",
        "What happened on the call about the invoices?", "Who raised the security issue?", "What did they promise about seats?",
        "Who is our champion and what became of her?", "Can they sign the renewal by April?",
    ],
)  # fmt: skip
def test_what_was_said_is_not_answered_from_tables_alone(question: str) -> None:
    assert not intent(question).only_facts


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Dana Ortiz say about price?", "Dana Ortiz"),
        ("what has Priya promised?", "Priya"),
        ("According to Dana, what is wrong?", "Dana"),
        ("What is Dana's view of the rollout?", "Dana"),
        ("What concerns does Priya have?", "Priya"),
        ("What did they say about Dana?", None),
        ("What was said about the rollout?", None),
    ],
)
def test_whose_words_are_asked_for(question: str, speaker: str | None) -> None:
    assert intent(question).speaker == speaker


def test_a_known_person_is_recognised_in_small_letters() -> None:
    assert intent("what did dana say about price?", known_names=("Dana Ortiz",)).speaker == "Dana Ortiz"


def test_their_words_and_ours_are_told_apart() -> None:
    assert intent("What did the customer complain about?").side is Side.CUSTOMER
    assert intent("What did we promise them?").side is Side.VENDOR
    assert intent("What was discussed?").side is None


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("When will they sign?", Asks.WHEN), ("By when?", Asks.WHEN), ("Who wants it?", Asks.WHO),
        ("How many users?", Asks.HOW_MANY), ("Why did they stop?", Asks.WHY), ("Did they sign?", Asks.WHETHER),
        ("Which sites are live?", Asks.LIST), ("What do they think?", Asks.WHAT),
    ],
)  # fmt: skip
def test_the_form_of_the_answer(question: str, asks: Asks) -> None:
    assert intent(question).asks is asks


def test_every_fact_that_a_question_can_ask_for_can_be_made() -> None:
    assert set(FACTS) <= set(RECIPES)
