"""What was searched and what is missing, in words a person can act on. Pure."""

from __future__ import annotations

from assistant.answering.candidates import speaks
from assistant.answering.plan import period_words
from assistant.answering.understand import Understanding
from assistant.answering.wording import day_words, fact_label, freshness_words, holdings_words
from assistant.text.wordlist import word_set
from assistant.types.documents import Kind
from assistant.types.snapshot import Snapshot

_EXPECTED = (Kind.CALL, Kind.EMAIL, Kind.TICKET)
"""The kinds whose absence is worth telling where the question names none."""


def searched(snapshot: Snapshot, asked: Understanding) -> tuple[str, ...]:
    """What was looked through: the conversations, and the tables where facts were asked for."""
    lines = []
    if any(call.tool == "search_evidence" for call in snapshot.calls) or not snapshot.facts:
        lines.append(
            holdings_words(snapshot.holdings, snapshot.account, snapshot.as_of.date()) + _bounds(asked)
        )
        if fresh := freshness_words(snapshot.holdings, snapshot.as_of.tzinfo):
            lines.append(fresh)
    tables = sorted({row.split(":", 1)[0] for fact in snapshot.facts for row in fact.inputs if ":" in row})
    known = [table for table in tables if table in _TABLES]
    if known:
        lines.append(f"the tables {', '.join(known)}" if len(known) > 1 else f"the table {known[0]}")
    return tuple(lines)


_TABLES = word_set(
    """
    accounts contacts subscriptions invoices usage surveys objectives milestones opportunities
    """
)


def gaps(snapshot: Snapshot, asked: Understanding, *, answered: bool) -> tuple[str, ...]:
    """What stands between the question and an answer; of an answered one only what it asked for and lacks."""
    lines = [
        f"{fact_label(fact)}: {fact.method.removeprefix('undefined: ')}"
        for fact in snapshot.facts
        if fact.value is None
    ]
    if asked.unresolved:
        lines.append(f"no document that fits {asked.unresolved!r}")
    lines += [f'"{name}" occurs nowhere in the records searched' for name in snapshot.absent]
    if answered:
        return tuple(dict.fromkeys(lines))
    lines += _empty_kinds(snapshot, asked)
    if (
        asked.intent.speaker
        and asked.intent.speaker not in snapshot.absent
        and not _spoke(snapshot, asked.intent.speaker)
    ):
        lines.append(f"no words of {asked.intent.speaker} among the passages found")
    if not lines and not asked.intent.only_facts:
        lines.append("no passage that answers the question" + _bounds(asked))
    return tuple(dict.fromkeys(lines))


def _empty_kinds(snapshot: Snapshot, asked: Understanding) -> list[str]:
    counts = {holding.kind: holding.count for holding in snapshot.holdings}
    wanted = asked.frame.kinds or _EXPECTED
    return [
        f"no {kind.value}s of this account{_bounds(asked)}"
        for kind in Kind
        if kind in wanted and not counts.get(kind)
    ]


def _spoke(snapshot: Snapshot, speaker: str) -> bool:
    return any(speaks(segment, speaker) for document in snapshot.documents for segment in document.segments)


def _bounds(asked: Understanding) -> str:
    since, until = asked.frame.since, asked.frame.until
    if period_words(asked):
        return ""
    if since and until:
        return (
            f" on {day_words(since)}" if since == until else f" from {day_words(since)} to {day_words(until)}"
        )
    if since:
        return f" since {day_words(since)}"
    return f" until {day_words(until)}" if until else ""
