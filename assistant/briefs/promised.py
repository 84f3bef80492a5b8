"""Claims about promises of both sides: kept, late, open, overdue, and the score of them all (S106, S188). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from assistant.answering.wording import day_words
from assistant.briefs.sources import Sources, one_line
from assistant.briefs.told import Standing, Told, Topic
from assistant.dossier.item import Evidence, Item, ItemKind, State
from assistant.text.words import content_words
from assistant.types.answers import Citation, Claim
from assistant.types.facts import Fact

FADED_DAYS = 60
"""After so long without a word nobody can say whether a promise was kept; it is told as unknown, not as broken."""
FORGOTTEN_DAYS = 365
SPOKEN_DAYS = 120
"""A promise without a day that nobody has named for so long is told as how it was."""
SPEAKING = 5
"""Letters of a stem from which it names a thing rather than joins words."""
KEPT_DAYS = 365
"""Promises kept longer ago say nothing of how they are kept now."""


def promises(sources: Sources) -> Iterator[Told]:
    """Every promise that matters on the day, and the score of ours."""
    items = [
        item
        for item in sources.items
        if item.kind is ItemKind.PROMISE and item.get("manner") != "implicit" and item.evidence
    ]
    for item in items:
        one = _told(item, sources)
        if one is not None:
            yield replace(one, standing=Standing.EARLIER, weight=0.2) if _renewed(item, items) else one
    yield from _score([i for i in items if i.get("by_side") == "vendor"], sources)


def _told(item: Item, sources: Sources) -> Told | None:
    words = _words(item)
    main = sources.cite_whole(words)
    if main is None:
        return None
    due = _day(item, "due_on")
    status = _status(item, sources)
    closed = _day(item, "closed_on") if status in ("delivered", "withdrawn") else None
    made, last = sources.day(item.recorded_at), max(sources.day(e.occurred_at) for e in item.evidence)
    last = min(last, sources.as_of)
    silent = (sources.as_of - (max(due, last) if due and due < sources.as_of else last)).days
    if status in ("open", "overdue", "conditional") and silent > FORGOTTEN_DAYS:
        return None
    if closed is not None and (sources.as_of - closed).days > KEPT_DAYS:
        return None
    lead, standing, weight = _standing(item, status, silent, due=due, closed=closed)
    first = _day(item, "first_due_on")
    if first is not None and due is not None and first < due and status in ("open", "overdue"):
        lead += f" (first promised for {day_words(first)})"
    facts = tuple(_dates(item, sources, due, closed))
    return Told(
        Claim(f"{lead}: {_spoken(main, item, made)}", _proof(item, main, sources), facts),
        Topic.PROMISE_OURS if item.get("by_side") == "vendor" else Topic.PROMISE_THEIRS,
        last,
        made,
        weight,
        standing,
        subject=item.id,
        due_on=due if standing is Standing.CURRENT else None,
        who=str(item.get("by") or ""),
    )


def _standing(
    item: Item, status: str, silent: int, *, due: date | None, closed: date | None
) -> tuple[str, Standing, float]:
    """How a promise stands, in words, and how much that weighs."""
    if status == "unclear":
        return "No word clearly says whether it was kept", Standing.EARLIER, 0.3
    if status == "withdrawn" or item.state is State.SUPERSEDED:
        return "Withdrawn", Standing.DONE, 0.2
    if status == "delivered":
        return _kept(item, due, closed), Standing.DONE, 0.8
    if status == "overdue" and due is not None:
        return _overdue(due, silent)
    if due is None and silent > SPOKEN_DAYS:
        return "Open when last spoken of, without a day", Standing.EARLIER, 0.2
    if status == "conditional":
        return "Promised on a condition", Standing.CURRENT, 0.4
    return (
        (f"Due on {day_words(due)}", Standing.CURRENT, 1.2)
        if due
        else ("Open, without a day", Standing.CURRENT, 0.6)
    )


def _status(item: Item, sources: Sources) -> str:
    """What became of it, as far as the words clearly say: "kept" is told only where they speak of the same thing."""
    status = str(item.get("status"))
    if status != "delivered" or _clearly_closed(item):
        return status
    due = _day(item, "due_on")
    if due is None:
        return "unclear"
    return "open" if due >= sources.as_of else "unclear"


def _clearly_closed(item: Item) -> bool:
    """Whether the closing words are of a later conversation and name what was promised, or the promise itself."""
    made, closing = item.evidence[0], item.evidence[-1]
    if closing.document_id == made.document_id and closing.segment == made.segment:
        return False
    if _SAYS_SO.search(closing.quote):
        return True
    if closing.document_id == made.document_id and made.source not in _THREADED:
        return False
    return bool(set(content_words(made.quote)) & set(content_words(closing.quote)))


_THREADED = frozenset({"zendesk", "mail", "intercom", "slack", "jira", "freshdesk"})
"""Sources in which one document may span weeks; a call is over when it is over."""
_SAYS_SO = re.compile(
    r"\b(?:as\s+promised|as\s+agreed|attached|enclosed|here\s+(?:is|are)|here's|wie\s+(?:versprochen|besprochen|zugesagt)|anbei|im\s+anhang|thank\w*\s+for\s+(?:sending|the)|received)\b",
    re.IGNORECASE,
)


def _renewed(item: Item, items: list[Item]) -> bool:
    """Whether the same side promised about the same thing again later: then the later promise is what counts."""
    if item.get("status") not in ("open", "overdue") or item.get("re_dated"):
        return False
    mine = {word for word in content_words(item.evidence[0].quote) if len(word) >= SPEAKING}
    return any(
        other.recorded_at > item.recorded_at
        and other.get("by_side") == item.get("by_side")
        and other.get("status") != "withdrawn"
        and bool(mine & set(content_words(other.evidence[0].quote)))
        for other in items
        if other.get("due_on") is not None
    )


def _overdue(due: date, silent: int) -> tuple[str, Standing, float]:
    if silent > FADED_DAYS:
        return f"No word on whether it was kept (due {day_words(due)})", Standing.EARLIER, 0.1
    return f"Overdue since {day_words(due)}", Standing.CURRENT, 2.0


def _kept(item: Item, due: date | None, closed: date | None) -> str:
    if closed is None:
        return "Kept"
    if item.get("late") and due is not None:
        return f"Kept late, on {day_words(closed)} instead of {day_words(due)}"
    return f"Kept on {day_words(closed)}"


def _words(item: Item) -> Evidence:
    """The words that count now: those which last set the day, else those that made the promise."""
    history = item.get("history")
    newest = item.evidence[0]
    if isinstance(history, tuple):
        for step in history:
            if (
                isinstance(step, dict)
                and step.get("what") in ("made", "restated", "re_dated")
                and step.get("due_on")
            ):
                found = [e for e in item.evidence if e.quote == step.get("quote")]
                newest = found[0] if found else newest
    return newest


def _spoken(main: Citation, item: Item, made: date) -> str:
    to = item.get("to")
    who = f"{main.author or item.get('by') or 'somebody'}{f' to {to}' if to and to != main.author else ''}"
    return f"“{one_line(main.quote)}” ({who}, {day_words(made)})"


def _proof(item: Item, main: Citation, sources: Sources) -> tuple[Citation, ...]:
    """The words that count, and those that closed it."""
    closing = [sources.cite(e) for e in item.evidence[-1:] if item.get("closed_on")]
    return tuple(dict.fromkeys([main, *(c for c in closing if c is not None)]))


def _dates(item: Item, sources: Sources, due: date | None, closed: date | None) -> Iterator[Fact]:
    rows = tuple(f"{e.document_id}#{e.segment}" for e in item.evidence)
    if due is not None:
        formula = "The day that the newest words about the promise name."
        yield sources.fact("promise_due", due, formula=formula, inputs=rows, method="read from the words")
    first = _day(item, "first_due_on")
    if first is not None and first != due:
        formula = "The day that the first words of the promise name."
        yield sources.fact("promise_due", first, formula=formula, inputs=rows[:1], method="first words")
    if closed is not None:
        formula = "The day of the words that say it was done."
        yield sources.fact(
            "promise_closed", closed, formula=formula, inputs=rows[-1:], method="read from the words"
        )


def _score(items: list[Item], sources: Sources) -> Iterator[Told]:
    """How many of our promises that were due in the last year were kept."""
    since = sources.as_of - timedelta(days=KEPT_DAYS)
    due = [
        i for i in items if (d := _day(i, "due_on") or _day(i, "closed_on")) and since <= d <= sources.as_of
    ]
    outcome = {i.id: _status(i, sources) for i in due}
    due = [i for i in due if outcome[i.id] in ("delivered", "overdue")]
    known = [i for i in due if outcome[i.id] == "delivered" or _silent(i, sources) <= FADED_DAYS]
    if len(known) < 2:
        return
    kept = [i for i in known if outcome[i.id] == "delivered"]
    late = [i for i in kept if i.get("late")]
    made_fact, kept_fact, late_fact = (
        sources.fact(
            name,
            len(of),
            unit="promises",
            formula=f"Promises of ours due in the last {KEPT_DAYS} days whose outcome is known{tail}.",
            inputs=tuple(f"{i.evidence[0].document_id}#{i.evidence[0].segment}" for i in of),
            oldest=min((i.valid_from for i in of), default=None),
        )
        for name, of, tail in (
            ("promises_made", known, ""),
            ("promises_kept", kept, " and that were kept"),
            ("promises_late", late, " and that were kept late"),
        )
    )
    of_them = f", {len(late)} of them late" if late else ""
    text = f"Of {len(known)} promises of ours that came due in the last year, {len(kept)} were kept{of_them}."
    yield Told(
        Claim(text, (), (made_fact, kept_fact, *([late_fact] if late else []))),
        Topic.PROMISE_OURS,
        sources.as_of,
        min(i.valid_from for i in known),
        3.0,
        subject="promise score",
    )


def _silent(item: Item, sources: Sources) -> int:
    last = max(sources.day(e.occurred_at) for e in item.evidence)
    due = _day(item, "due_on")
    return (sources.as_of - max(last, due or last)).days


def _day(item: Item, name: str) -> date | None:
    value = item.get(name)
    return value if isinstance(value, date) else None
