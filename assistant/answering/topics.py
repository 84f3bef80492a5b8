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
    """A broad question: how it is asked, its aspects, and the facts that belong to it.

    `unless` names what makes it a narrow one. `whole` says that it asks for all that was said in its
    bounds ("summarise the last call"): where no aspect is told, the most central sentences are.
    """

    name: str
    pattern: re.Pattern[str]
    aspects: tuple[Aspect, ...]
    facts: tuple[str, ...] = ()
    unless: re.Pattern[str] | None = None
    whole: bool = False


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
    "will send, by Friday, next step, agreed, promise, commit, I owe you, get back to you",
    (
        "I will send you the list by Friday.",
        "We agreed that you come back to us with a date.",
        "I owe you a date, and you will have it next week.",
        "We will have it fixed by the end of the month.",
        "I'll get back to you tomorrow.",
        "Leave that with me, I will find out.",
        "The new date is 15 May.",
    ),
    side=None,
)

COMPETITION = Aspect(
    "competitor, other vendor, alternative, evaluation, pilot, tender, compared with",
    (
        "We are looking at another vendor as well.",
        "We have started a pilot with one of your competitors.",
        "We are comparing you with two other products.",
        "They showed us a demo of their tool last week.",
        "Another supplier has offered us a lower price.",
        "We are going to tender.",
        "We used a different product before.",
    ),
)
DISCOUNT = Aspect(
    "discount, price, cheaper, too expensive, cost, budget",
    (
        "Can you do something about the price?",
        "We would need a discount to sign.",
        "The price is too high for us.",
        "Ten percent off would make this easier.",
        "It is more than we have budget for.",
    ),
)
_PART = re.compile(
    r"\b(?:ticket|bug|issue|case|incident|order|invoice|project|migration|integration)s?\b", re.IGNORECASE
)
"""What a state is asked of that is not the account's."""

TOPICS = (
    Topic(
        "recap",
        re.compile(
            r"\b(?:summar(?:y|i[sz]e|ies)|recap|take-?aways?|key\s+points|main\s+points|gist|minutes|"
            r"what\s+(?:happened|was\s+(?:said|discussed|agreed)|did\s+(?:we|they|you)\s+(?:discuss|talk\s+about|cover)))\b"
            r".*\b(?:calls?|meetings?|conversations?|e-?mails?|threads?|tickets?|qbr|review)\b",
            re.IGNORECASE,
        ),
        (LEAVING, UNSOLVED, MONEY, PEOPLE, GROWTH, PRAISE, PROMISES),
        whole=True,
    ),
    Topic(
        "changes",
        re.compile(
            r"\bwhat(?:['’]s|\s+is|\s+has|\s+have|\s+are)?\s+(?:\w+\s+)?(?:changed|changes|new|different|happened|happening|been\s+going\s+on)\b"
            r"(?!\s+(?:to|with|about|on|in)\s+the\s+(?!account|relationship|customer|last|past))",
            re.IGNORECASE,
        ),
        (LEAVING, UNSOLVED, MONEY, PEOPLE, GROWTH, PRAISE, PROMISES),
        whole=True,
        unless=re.compile(r"\b(?:price|prices|usage|mrr|arr|seats?|users?)\b", re.IGNORECASE),
    ),
    Topic(
        "competition",
        re.compile(
            r"\b(?:compet(?:itors?|ition|ing)|other\s+(?:vendors?|suppliers?|products?|tools?|options?)|"
            r"(?:looking|shopping)\s+(?:elsewhere|around)|alternatives?|evaluat\w+\s+(?:others?|alternatives?))\b",
            re.IGNORECASE,
        ),
        (COMPETITION,),
    ),
    Topic(
        "price",
        re.compile(
            r"\b(?:(?:ask\w*|want\w*|need\w*|request\w*|demand\w*|negotiat\w*|complain\w*|push\w*)\b.*\b(?:discounts?|pric\w+|cheaper|cost)|"
            r"price\s+(?:objections?|concerns?|complaints?|pressure|sensitiv\w+)|too\s+expensive|budget\s+(?:problems?|issues?|cuts?|concerns?|pressure))\b",
            re.IGNORECASE,
        ),
        (DISCOUNT, MONEY),
    ),
    Topic(
        "sentiment",
        re.compile(
            r"\b(?:(?:are|is|were|was|how)\s+(?:\w+\s+){0,4}?(?:happy|satisfied|pleased|content|frustrated|annoyed|angry|unhappy|dissatisfied)|"
            r"sentiment|mood|how\s+do(?:es)?\s+(?:they|the\s+\w+|this\s+account)\s+(?:feel|like)|do(?:es)?\s+(?:they|this\s+account)\s+like|"
            r"what\s+do\s+they\s+(?:like|dislike|think\s+of\s+us))\b",
            re.IGNORECASE,
        ),
        (PRAISE, UNSOLVED, UNUSED, LEAVING),
        ("nps", "csat"),
    ),
    Topic(
        "promises",
        re.compile(
            r"\b(?:(?:what|which|any|our|their|open|outstanding|all)\b.*\b(?:promis\w+|commit(?:ment|ments|ted)|action\s+items?|next\s+steps?|to-?dos?|follow-?ups?)|"
            r"what\s+do\s+(?:we|they)\s+owe|what\s+did\s+(?:we|they)\s+(?:agree|sign\s+up)\s+to)\b",
            re.IGNORECASE,
        ),
        (PROMISES,),
    ),
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
        "leaving",
        re.compile(
            r"\bwhy\b.*\b(?:leav(?:e|es|ing)|left|cancel\w*|not\s+renew\w*|churn\w*|terminat\w*|unhappy|quit\w*)\b",
            re.IGNORECASE,
        ),
        (LEAVING, UNSOLVED, MONEY, UNUSED),
        ("churn_reason",),
        unless=re.compile(
            r"\b(?:meeting|call|company|job|role|ticket)\b|\bwhy\s+(?:is|did|was|has)\s+(?!this\b)[A-Z]\w+",
            re.IGNORECASE,
        ),
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
        unless=_PART,
    ),
)


def topic_of(text: str) -> Topic | None:
    """The broad topic that a question (without the account's name) asks for, if it does."""
    return next(
        (
            topic
            for topic in TOPICS
            if topic.pattern.search(text) and not (topic.unless and topic.unless.search(text))
        ),
        None,
    )
