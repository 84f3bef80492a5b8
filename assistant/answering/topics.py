"""Broad questions ("why at risk?", "how are they doing?"): the aspects that a careful reader would look for.

Nobody says "we are at risk" on a call: such a question has no words in common with its answer. Each
aspect is therefore searched by itself and held against sentences in which people say such a thing.
Owns which aspects there are; `telling` picks the sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.types.documents import Side


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing to look for: the words to search, and sentences that say it. `side` bounds who says it."""

    query: str
    said: tuple[str, ...]
    side: Side | None = Side.CUSTOMER


@dataclass(frozen=True, slots=True)
class Topic:
    """A broad question: how it is asked, its aspects, and the facts that belong to it."""

    name: str
    pattern: re.Pattern[str]
    aspects: tuple[Aspect, ...]
    facts: tuple[str, ...]


LEAVING = Aspect(
    "cancel, not renew, notice, leave, look at another vendor, competitor, pilot",
    (
        "We are looking at another vendor as well.",
        "We have started a pilot with one of your competitors.",
        "We will not renew the contract.",
        "Please take this as our notice of termination.",
        "We are thinking about leaving.",
        "We are talking to other suppliers.",
        "We are going to tender.",
        "Please send me the termination clause.",
    ),
)
UNSOLVED = Aspect(
    "still not fixed, again, late, missed date, keeps failing, complaint",
    (
        "It still does not work and nobody has fixed it.",
        "The date that you promised has passed again.",
        "We keep having the same problem.",
        "This is the third time that it has failed.",
        "The error is back, and it broke again this week.",
        "Your team has not repaired it yet.",
        "We have been waiting for a solution for months.",
        "Nobody came back to us about the ticket.",
        "That is not acceptable, and I have escalated it.",
    ),
)
MONEY = Aspect(
    "price too high, budget cut, invoice held back",
    (
        "The price is too high for us to sign.",
        "Our budget has been cut.",
        "We will not pay the invoice until this is solved.",
        "Finance has to cut costs, and this is hard to defend.",
        "We were told to find something cheaper.",
    ),
)
PEOPLE = Aspect(
    "leaving the company, new boss, reorganisation, sponsor gone",
    (
        "I am leaving the company.",
        "There is somebody new in charge who will review every contract.",
        "She has left, and nobody has taken over.",
        "I have resigned, and my last day is next week.",
        "We are being reorganised, and my department will be merged.",
    ),
)
UNUSED = Aspect(
    "nobody uses it, back to spreadsheets, no value",
    (
        "Almost nobody uses it any more.",
        "People went back to their spreadsheets.",
        "I do not see what we get for the money.",
        "We stopped using it after a few weeks.",
        "Hardly anybody logs in.",
    ),
)
GROWTH = Aspect(
    "more seats, another site, another team, roll out further, new locations, extend",
    (
        "We want to add more users.",
        "We would like to roll it out at another site.",
        "Another department is asking for it too.",
        "We are opening new locations next year.",
        "We have budget to extend the contract.",
        "Can our other sites have licences as well?",
        "They asked whether they could use it for their people too.",
        "We have grown, and the contract no longer covers everybody.",
        "We have bought a company whose people will need it.",
    ),
)
PRAISE = Aspect(
    "works well, happy, saved us time, result",
    (
        "It works well and our people like it.",
        "It has saved us a lot of time.",
        "We would recommend you.",
    ),
)
PROMISES = Aspect(
    "will send, by Friday, next step, agreed",
    (
        "I will send you the list by Friday.",
        "We agreed that you come back to us with a date.",
    ),
    side=None,
)

TOPICS = (
    Topic(
        "risk",
        re.compile(
            r"\b(?:at[\s-]risk|risks?|churn(?:ing)?|red\s+flags?|warning\s+signs?|in\s+(?:danger|trouble)|unhappy|"
            r"dissatisfied|likely\s+to\s+(?:leave|cancel|churn)|(?:could|might|may)\s+(?:we\s+)?lose|losing\s+them|"
            r"(?:leave|leaving|lose)\s+us|should\s+(?:i|we)\s+(?:be\s+)?worr(?:y|ied))\b",
            re.IGNORECASE,
        ),
        (LEAVING, UNSOLVED, MONEY, PEOPLE, UNUSED),
        ("overdue_invoices", "contacts_left", "open_tickets"),
    ),
    Topic(
        "growth",
        re.compile(
            r"\b(?:expansions?|expand(?:ing)?|up-?sell(?:ing)?|cross-?sell(?:ing)?|growth\s+(?:potential|chances?|opportunit\w+)|"
            r"room\s+to\s+grow|(?:buy|sell\s+them)\s+more)\b",
            re.IGNORECASE,
        ),
        (GROWTH,),
        ("opportunity",),
    ),
    Topic(
        "overview",
        re.compile(
            r"\b(?:how\s+(?:are|is)\s+(?:things|it|they|the\s+account|this\s+account)\b.*\b(?:going|doing|looking|stand(?:ing)?)|"
            r"what(?:['’]s|\s+is)\s+(?:going\s+on|new|the\s+(?:state|status|situation))|catch\s+me\s+up|bring\s+me\s+up|"
            r"where\s+do\s+(?:we|they|things)\s+stand|prepare\s+(?:me|my|for)|(?:give\s+me|write)\s+(?:a|an|the)\s+(?:summary|overview)|"
            r"overview\s+of|what\s+should\s+i\s+know)\b",
            re.IGNORECASE,
        ),
        (LEAVING, UNSOLVED, GROWTH, PRAISE, PROMISES, PEOPLE),
        ("renewal_date", "mrr", "open_tickets", "overdue_invoices", "last_contact"),
    ),
)


def topic_of(text: str) -> Topic | None:
    """The broad topic that a question (without the account's name) asks for, if it does."""
    return next((topic for topic in TOPICS if topic.pattern.search(text)), None)
