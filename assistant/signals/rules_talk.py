"""Rules on conversation: what the account's side said, gathered into episodes, until it is settled or fades."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from assistant.listening.guards import Guard
from assistant.signals.frames import CLOSINGS, NEEDS_TOPIC
from assistant.signals.proof import quote_of
from assistant.signals.rule import Rule
from assistant.signals.signal import Finding, Level
from assistant.signals.snapshot import AccountSnapshot, Said
from assistant.text.words import content_words, is_light

NEAR_DAYS = 7
"""Two mentions within a week weigh more than one."""
QUOTES = 6
"""The newest quotes of an episode that are shown."""
DOUBTFUL = frozenset({"competitor_evaluation"})
"""Kinds of which a single mention is only worth watching."""
SERIOUS = frozenset({"dissatisfaction", "escalation", "repeated_issue", "value_doubt", "broken_commitment"})


def told(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """Every episode of the rule's kind: sentences with no longer gap than the cooldown, and how it ended."""
    mine = sorted(
        (one for one in snapshot.said if one.kind == rule.kind and one.score >= rule.at("score")), key=_order
    )
    return tuple(_finding(snapshot, rule, group) for group in _episodes(snapshot, rule, mine))


def _order(one: Said) -> tuple[date, str, int, int]:
    return (one.on, *one.utterance.key)


def _episodes(snapshot: AccountSnapshot, rule: Rule, mine: Sequence[Said]) -> list[list[Said]]:
    """A new episode begins after a long silence, and after the matter was settled."""
    groups: list[list[Said]] = []
    for one in mine:
        last = groups[-1][-1] if groups else None
        apart = last is None or (one.on - last.on).days > rule.cooldown_days
        if not apart and last is not None:
            closed = _closing(snapshot, groups[-1])
            apart = closed is not None and closed.on < one.on
        if apart:
            groups.append([one])
        else:
            groups[-1].append(one)
    return groups


def _finding(snapshot: AccountSnapshot, rule: Rule, group: Sequence[Said]) -> Finding:
    first, last = group[0].on, group[-1].on
    closing = _closing(snapshot, group)
    fades = last + timedelta(days=rule.window_days)
    over, why = None, None
    if closing is not None:
        over, why = closing.on, f"“{closing.utterance.text}”"
    elif fades < snapshot.as_of:
        over, why = fades, f"not heard of for {rule.window_days} days"
    return Finding(
        rule.rule, rule.kind, _level(rule, group), first, last, quotes=tuple(quote_of(one) for one in group[-QUOTES:]),
        over_on=over, over_because=why,
    )  # fmt: skip


def _level(rule: Rule, group: Sequence[Said]) -> Level:
    near = any(0 <= (b.on - a.on).days <= NEAR_DAYS for a, b in pairwise(group))
    sure = max(one.score for one in group) >= rule.at("high")
    if near or (sure and rule.kind not in DOUBTFUL):
        return Level.HIGH
    soft = all(one.guards & {Guard.CONDITIONAL, Guard.QUESTION} for one in group)
    return Level.WATCH if rule.kind in DOUBTFUL or soft else Level.MEDIUM


def _closing(snapshot: AccountSnapshot, group: Sequence[Said]) -> Said | None:
    """The first later sentence that ends the matter."""
    last = group[-1]
    for one in sorted(snapshot.said, key=_order):
        if last.kind not in CLOSINGS.get(one.kind, frozenset()) or _order(one) <= _order(last):
            continue
        if one.kind not in NEEDS_TOPIC or _same_matter(one, group):
            return one
    return None


def _same_matter(closing: Said, group: Sequence[Said]) -> bool:
    """Whether it was said in the same conversation, or shares a word of content."""
    if any(one.utterance.document_id == closing.utterance.document_id for one in group):
        return True
    said = closing.utterance
    theirs = _words(f"{said.before} {said.text} {said.title}")
    return any(theirs & _words(f"{one.utterance.text} {one.utterance.title}") for one in group)


def _words(text: str) -> set[str]:
    """Words that tell what it is about."""
    return {word for word in content_words(text) if not is_light(word)}


def late_concern(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """T12: the first serious concern falls into the last months before the renewal."""
    days = snapshot.days_to_renewal()
    serious = sorted((one for one in snapshot.said if one.kind in SERIOUS), key=_order)
    if days is None or not serious:
        return ()
    opens = snapshot.as_of + timedelta(days=days) - timedelta(days=int(rule.at("days")))
    first = serious[0]
    if first.on < opens or first.score < rule.at("high"):
        return ()
    return (Finding(rule.rule, rule.kind, Level.HIGH, first.on, first.on, quotes=(quote_of(first),)),)


def both(
    *parts: Callable[[AccountSnapshot, Rule], tuple[Finding, ...]],
) -> Callable[[AccountSnapshot, Rule], tuple[Finding, ...]]:
    """A rule that rests on several kinds of evidence."""

    def rule_of(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
        return tuple(finding for part in parts for finding in part(snapshot, rule))

    return rule_of
