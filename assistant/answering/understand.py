"""A question as one typed thing: what is asked, which days and kinds it speaks of, which words are
searched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.accounts import unnamed
from assistant.answering.intent import Intent, intent
from assistant.answering.topics import Topic, topic_of
from assistant.ports import DocumentEntry
from assistant.retrieval.timeframe import Anchor, Bound, TimeFrame, timeframe
from assistant.text.names import ORDINARY
from assistant.types.accounts import Account

_PLACEHOLDER = re.compile(
    r"\b(?:at|for|with|from|by|of|about|on|in)?\s*this account(?:['’]s?)?(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the rest of a run works from.

    `text` is the question without the account's name and without the words of time and source that
    `frame` took over: it is searched and compared; `whole` still has those words. `unresolved` says which
    named document was not found; `topic` says that the question is a broad one.
    """

    question: str
    text: str
    whole: str
    intent: Intent
    frame: TimeFrame
    names: tuple[str, ...] = ()
    unresolved: str | None = None
    topic: Topic | None = None
    previous: str | None = None
    """The question that this one goes on from, without the account's name."""


def understand(
    question: str,
    *,
    as_of: date,
    account: Account | None,
    cards: Sequence[DocumentEntry] = (),
    people: Sequence[str] = (),
    previous: str | None = None,
) -> Understanding:
    """Understand `question`. `people` are the names of the account's contacts.

    `cards` are the account's documents, newest first: an anchor ("since the March call") is one of them.
    """
    plain = unnamed(question, account) if account else question
    frame = timeframe(plain, as_of)
    unresolved = None
    if frame.anchor is not None:
        resolved = resolve(frame, account=account, cards=cards)
        unresolved = frame.anchor.words if resolved is None else None
        frame = resolved or replace(frame, anchor=None)
    wanted = intent(plain, known_names=tuple(people))
    own = {word.lower() for word in re.findall(r"\w+", account.name)} if account else set()
    names = tuple(name for name in wanted.names if not _is_noise(name, own))
    text = re.sub(r"\s+", " ", _PLACEHOLDER.sub("", frame.rest)).strip() or question
    whole = re.sub(r"\s+", " ", _PLACEHOLDER.sub("", plain)).strip() or question
    topic = None if wanted.speaker or wanted.only_facts else topic_of(plain)
    if previous and account:
        previous = re.sub(r"\s+", " ", _PLACEHOLDER.sub("", unnamed(previous, account))).strip() or None
    return Understanding(question, text, whole, wanted, frame, names, unresolved, topic, previous)


def resolve(frame: TimeFrame, *, account: Account | None, cards: Sequence[DocumentEntry]) -> TimeFrame | None:
    """The frame with its anchor turned into days; None where no such document or date is known."""
    anchor = frame.anchor
    if anchor is None:
        return frame
    day = _anchored_day(anchor, account=account, cards=cards)
    if day is None:
        return None
    plain = replace(frame, anchor=None)
    if anchor.bound is Bound.SINCE:
        return replace(plain, since=day)
    if anchor.bound is Bound.UNTIL:
        return replace(plain, until=day)
    kinds = plain.kinds | ({anchor.kind} if anchor.kind else set())
    return replace(plain, since=day, until=day, kinds=kinds)


def _anchored_day(anchor: Anchor, *, account: Account | None, cards: Sequence[DocumentEntry]) -> date | None:
    if anchor.event is not None:
        if account is None:
            return None
        return account.renewal_date if anchor.event == "renewal" else account.contract_start
    days = [
        card.occurred_at.date()
        for card in cards
        if (anchor.kind is None or card.kind is anchor.kind)
        and (anchor.since is None or card.occurred_at.date() >= anchor.since)
        and (anchor.until is None or card.occurred_at.date() <= anchor.until)
    ]
    if not days:
        return None
    return min(days) if anchor.pick == "first" else max(days)


def _is_noise(name: str, own: set[str]) -> bool:
    words = {word.lower() for word in re.findall(r"\w+", name)}
    return not words or words <= own or words <= ORDINARY
