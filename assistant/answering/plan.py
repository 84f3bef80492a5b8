"""Which tools to call for a question, and whether a second look is needed. Pure: requests in, requests
out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.understand import Understanding
from assistant.text.calendar import MONTH_NAMES
from assistant.text.words import content_words, is_light
from assistant.types.answers import Hit
from assistant.types.facts import Fact

THIN = 3
"""Fewer passages than this, and a second search without the question's bounds follows."""
MAX_NAMES = 3
FEW_ASPECTS = 2
"""A topic of so few aspects is also searched by the sentences that say such things: no one query finds all."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call to make: the tool's name and its arguments, sorted by name."""

    tool: str
    arguments: tuple[tuple[str, object], ...]

    def as_dict(self) -> dict[str, object]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in self.arguments}


def first_round(asked: Understanding) -> tuple[Request, ...]:
    """Facts that are asked for, a search for each aspect of a broad question, the search itself, and one for
    each name in the question."""
    requests: list[Request] = []
    topic = asked.topic
    facts = tuple(dict.fromkeys((*asked.intent.facts, *(topic.facts if topic else ()))))
    if facts:
        about = {"about": asked.text} if "ticket" in facts else {}
        requests.append(_request("account_facts", names=facts, **about, **_days(asked)))
    if topic is not None:
        requests.extend(
            _request("search_evidence", query=query, **_bounds(asked))
            for aspect in topic.aspects
            for query in (aspect.query, *(aspect.said if len(topic.aspects) <= FEW_ASPECTS else ()))
        )
    if not asked.intent.only_facts:
        requests.extend(_searches(asked))
    return tuple(requests)


def second_round(asked: Understanding, *, hits: Sequence[Hit], facts: Sequence[Fact]) -> tuple[Request, ...]:
    """What to try where the first round brought too little; empty where it brought enough."""
    if asked.intent.only_facts:
        known = any(fact.value is not None for fact in facts)
        return () if known else _searches(asked)
    if len(hits) >= THIN:
        return ()
    words = " ".join(dict.fromkeys(word for word in content_words(asked.text) if not is_light(word)))
    bounded = asked.frame.bounded or asked.frame.kinds
    query = asked.text if bounded else words
    return (_request("search_evidence", query=query),) if query and (bounded or query != asked.text) else ()


def _searches(asked: Understanding) -> tuple[Request, ...]:
    bounds = _bounds(asked)
    queries = [asked.text, *asked.names[:MAX_NAMES]]
    if asked.intent.speaker and asked.intent.speaker not in queries:
        queries.append(asked.intent.speaker)
    searches = [_request("search_evidence", query=query, **bounds) for query in dict.fromkeys(queries)]
    if asked.previous:
        searches[0] = _request("search_evidence", query=asked.text, previous=asked.previous, **bounds)
    if period_words(asked):
        searches.insert(1, _request("search_evidence", query=asked.whole))
    return tuple(dict.fromkeys(searches))


def _bounds(asked: Understanding) -> dict[str, object]:
    return _days(asked) | ({"kinds": tuple(sorted(asked.frame.kinds))} if asked.frame.kinds else {})


def _days(asked: Understanding) -> dict[str, object]:
    return {
        name: day.isoformat()
        for name, day in (("since", asked.frame.since), ("until", asked.frame.until))
        if day
    }


def _request(tool: str, **arguments: object) -> Request:
    return Request(tool, tuple(sorted(arguments.items())))


def inside(day: date, asked: Understanding) -> bool:
    """Whether a day is within the days that the question speaks of."""
    since, until = asked.frame.since, asked.frame.until
    return (since is None or day >= since) and (until is None or day <= until)


def period_words(asked: Understanding) -> frozenset[str]:
    """The months that bound the question, in small letters, where it names them and they are at most three.

    What happened in August may be told in October: such words let a passage in that was said later
    but speaks of the month.
    """
    since, until = asked.frame.since, asked.frame.until
    bounds = [day for day in (since, until) if day is not None]
    months = {(day.year, day.month) for day in bounds}
    if since and until:
        span = (until.year - since.year) * 12 + until.month - since.month
        if span > 2:
            return frozenset()
        months = {divmod(since.year * 12 + since.month - 1 + n, 12) for n in range(span + 1)}
        months = {(year, month + 1) for year, month in months}
    names = frozenset(MONTH_NAMES[month - 1].lower() for _, month in months)
    words = set(re.findall(r"[a-zäöü]+", asked.whole.lower()))
    return names if any(name in words or name[:3] in words for name in names) else frozenset()


def speaks_of(text: str, asked: Understanding) -> bool:
    """Whether a text names the month, and of a single day the day, that the question is bounded by."""
    months = period_words(asked)
    words = set(re.findall(r"[a-z]+|\d+", text.lower()))
    if not any(month in words or month[:3] in words for month in months):
        return False
    since, until = asked.frame.since, asked.frame.until
    return since is None or since != until or str(since.day) in words or f"{since.day:02d}" in words
