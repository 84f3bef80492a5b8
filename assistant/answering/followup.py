"""A question that goes on from another: which account it is still about, and the whole question that a
fragment ("and in August?") stands for. Rules only; what no rule can complete is searched together with the
question before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.accounts import mentions, unnamed
from assistant.answering.intent import intent
from assistant.retrieval.timeframe import timeframe
from assistant.text.words import content_words
from assistant.types.accounts import Account

_OPENING = re.compile(
    r"\A\W*(?:(?:and|but|so|ok(?:ay)?|also|then|now)\b[\s,]*)*"
    r"(?P<about>(?:what|how)\s+about\b|what\s+of\b|same\s+(?:question\s+)?for\b)?\s*(?P<rest>.*?)[\s?.!]*\Z",
    re.IGNORECASE | re.DOTALL,
)
_PREPOSITION = re.compile(r"\A(?:for|in|at|from|by|on|with|since|until|during|last|this|of)\b", re.IGNORECASE)
_LEAD = re.compile(r"\A(?:for|at|from|by|with|of)\s+", re.IGNORECASE)

FRAGMENT_WORDS = 6
"""Words up to which what follows "and" is taken for a part of the question before, not for one of its own."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question asked before in the conversation, and the account that it was about."""

    question: str
    account_id: str | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is asked: `question` is whole where it could be completed, else the words as they are.

    `previous` is the question before, to be searched with it; None where nothing of it is meant any more.
    `account_id` is the account of the conversation, for a question that names none.
    """

    question: str
    previous: str | None = None
    account_id: str | None = None


def follow_up(
    question: str, earlier: Sequence[Earlier], *, accounts: Sequence[Account], as_of: date
) -> FollowUp:
    """The question with what it takes from those before it, the oldest first.

    A question about another account than the one before takes nothing but its form.
    """
    if not earlier:
        return FollowUp(question)
    before = _whole(earlier, accounts=accounts, as_of=as_of)
    last = next((one.account_id for one in reversed(earlier) if one.account_id), None)
    current = next((account for account in accounts if account.id == last), None)
    account_id = current.id if current else None
    completed = _completed(question, before, accounts=accounts, as_of=as_of)
    named = {mention.account.id for mention in mentions(completed or question, accounts)}
    elsewhere = bool(named) and named != {account_id}
    if completed is not None:
        return FollowUp(completed, None, None if elsewhere else account_id)
    return FollowUp(question, None if elsewhere else before, None if elsewhere else account_id)


def _whole(earlier: Sequence[Earlier], *, accounts: Sequence[Account], as_of: date) -> str:
    """The last question, completed by those before it: "and in May?" alone is nothing to go on from."""
    before = follow_up(earlier[-1].question, earlier[:-1], accounts=accounts, as_of=as_of)
    return before.question


def _completed(question: str, before: str, *, accounts: Sequence[Account], as_of: date) -> str | None:
    """The question before with the part exchanged that a fragment names; None for a question of its own."""
    rest = _fragment(question)
    if rest is None:
        return None
    named = mentions(rest, accounts)
    if named:
        other = rest[named[0].start : named[0].end]
        spoken_of = mentions(before, accounts)
        if not spoken_of:
            return f"{before.rstrip(' ?.!')}, {other}?"
        return unnamed(before, spoken_of[0].account).replace("this account", other)
    when = timeframe(rest, as_of)
    if (when.bounded or when.kinds or when.anchor) and not content_words(when.rest):
        body = timeframe(before, as_of).rest.rstrip(" ?.!")
        return f"{body} {_LEAD.sub('', rest) if when.kinds else rest}?"
    person = _LEAD.sub("", rest)
    speaker = intent(before).speaker
    if speaker and re.fullmatch(r"[A-Z][\w’'.-]+(?:\s+[A-Z][\w’'.-]+){0,2}", person):
        return before.replace(speaker, person)
    return None


def _fragment(question: str) -> str | None:
    """What a question names that is none of its own; None where it has a verb or is long."""
    found = _OPENING.match(question)
    if found is None:
        return None
    rest = found["rest"].strip()
    if not rest or len(rest.split()) > FRAGMENT_WORDS:
        return None
    opened = found["about"] or question[: found.start("rest")].strip() or _PREPOSITION.match(rest)
    asks = re.match(
        r"(?:who|what|when|where|why|how|which|did|do|does|is|are|was|were|has|have|can|will)\b", rest, re.I
    )
    return rest if opened and not asks else None
