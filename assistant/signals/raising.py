"""From findings to signals: one of a kind at a time, with owner, due day, confidence, gates and its life."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.signals.business import business_days
from assistant.signals.kinds import CORE, KINDS, Direction
from assistant.signals.life import Decided, live
from assistant.signals.rule import Rule, register
from assistant.signals.rules import LOOKS, Look
from assistant.signals.rules_value import proven
from assistant.signals.signal import WORTH, Event, Finding, Level, Quote, Signal, State
from assistant.signals.snapshot import AccountSnapshot

QUOTES = 8
FRESH_DAYS = 30
"""Evidence this new is as good as today's; older evidence is worth less, down to half at the end of its window."""
SINGLE = 0.75
"""Confidence in one sentence or one small figure, before freshness."""
ASKED_DAYS = 90
"""Nobody is asked for a favour twice within so many days (D8)."""
OURS = {"SUP": "support", "FIN": "billing", "EXE": "executive sponsor", "PM": "product", "OPS": "operations"}


@dataclass(frozen=True, slots=True)
class House:
    """What the house says of all accounts: `do_not_contact` by account with the reason, `holidays`."""

    do_not_contact: Mapping[str, str]
    holidays: frozenset[date] = frozenset()


NO_HOUSE = House({})


def findings(
    snapshot: AccountSnapshot, rules: Mapping[str, Rule] | None = None, looks: Mapping[str, Look] = LOOKS
) -> tuple[Finding, ...]:
    """Return what every rule finds in the snapshot, also what is over by its day."""
    rules = rules or register()
    return tuple(
        finding
        for name, rule in rules.items()
        if name in looks
        for finding in looks[name](snapshot, rule)
        if finding.first_on <= snapshot.as_of
    )


def signals_of(
    snapshot: AccountSnapshot,
    *,
    decided: Sequence[Decided] = (),
    house: House = NO_HOUSE,
    rules: Mapping[str, Rule] | None = None,
) -> tuple[Signal, ...]:
    """Return the account's signals as of the snapshot's day, also resolved and dismissed ones, newest first."""
    rules = rules or register()
    made = []
    for group in _episodes(findings(snapshot, rules), rules):
        signal = _signal(snapshot, group, rules, house)
        made.append(live(signal, [one for one in decided if one.kind == signal.kind], snapshot.as_of))
    gated = [_gated(signal, made, snapshot, rules[signal.rule], house) for signal in made]
    return tuple(sorted(gated, key=lambda one: (one.first_seen, one.kind, one.id), reverse=True))


def _episodes(found: Iterable[Finding], rules: Mapping[str, Rule]) -> list[list[Finding]]:
    """Findings of one kind that overlap in time, or lie within the cooldown, are one matter."""
    groups: list[list[Finding]] = []
    ends: dict[str, date] = {}
    for finding in sorted(found, key=lambda one: (one.kind, one.first_on, one.rule, one.last_on)):
        last = groups[-1] if groups and groups[-1][0].kind == finding.kind else None
        until = finding.over_on or date.max
        joins = last is not None and finding.first_on <= ends[finding.kind]
        if last is not None and joins:
            last.append(finding)
            ends[finding.kind] = max(ends[finding.kind], until)
        else:
            groups.append([finding])
            ends[finding.kind] = until
    return groups


def _signal(
    snapshot: AccountSnapshot, group: Sequence[Finding], rules: Mapping[str, Rule], house: House
) -> Signal:
    standing = [one for one in group if one.over_on is None] or list(group)
    main = max(standing, key=lambda one: (WORTH[one.level], bool(one.quotes), one.last_on, one.rule))
    rule, first = rules[main.rule], min(one.first_on for one in group)
    over = None if any(one.over_on is None for one in group) else max(o.over_on for o in group if o.over_on)
    history = [Event(first, "opened", "rule", f"{rule.rule}: {rule.title}")]
    if over is not None:
        why = next((o.over_because for o in group if o.over_on == over), None)
        history.append(Event(over, "resolved", "rule", why or rule.closes_when))
    confidence = _confidence(snapshot, standing, rules)
    names = tuple(dict.fromkeys(one.rule for one in group))
    key = f"{snapshot.account.id}|{main.kind}|{first.isoformat()}"
    return Signal(
        id=hashlib.sha256(key.encode()).hexdigest()[:12],
        account_id=snapshot.account.id,
        kind=main.kind,
        rule=main.rule,
        rules=names,
        title=rule.title,
        level=main.level,
        strength=WORTH[main.level],
        confidence=confidence,
        quotes=_quotes(group),
        facts=tuple(dict.fromkeys(fact for one in standing for fact in one.facts)),
        owner=_owner(snapshot, rule),
        owner_role=rule.owner,
        response=rule.response,
        due_on=_due(first, rule, main.level, house),
        closes_when=rule.closes_when,
        alternatives=rule.alternatives,
        first_seen=first,
        last_seen=max(one.last_on for one in group),
        state=State.OPEN if over is None else State.RESOLVED,
        history=tuple(history),
    )


def _quotes(group: Sequence[Finding]) -> tuple[Quote, ...]:
    """The newest quotes, each once, oldest first."""
    every = dict.fromkeys(quote for one in group for quote in one.quotes)
    ordered = sorted(every, key=lambda quote: (quote.occurred_at, quote.document_id, quote.segment))
    return tuple(ordered[-QUOTES:])


def _due(first: date, rule: Rule, level: Level, house: House) -> date:
    """Business days after it was first seen; what is high is due in half the time, a day at least."""
    days = rule.due_business_days
    if level is Level.HIGH and days > 3:
        days = max(2, days // 2)
    return business_days(first, days, holidays=house.holidays)


def _owner(snapshot: AccountSnapshot, rule: Rule) -> str:
    """The address of whoever holds the role, the role's name where nobody is known."""
    account = snapshot.account
    role = rule.owner.replace("/", "+").split("+")[0]
    if role == "RO":
        return account.csm_email or "nobody yet: assign an owner"
    if role == "AE":
        return account.ae_email or account.csm_email or "nobody yet: assign an owner"
    return OURS.get(role, role)


def _confidence(snapshot: AccountSnapshot, group: Sequence[Finding], rules: Mapping[str, Rule]) -> float:
    """From coverage (how many rules and pieces of evidence agree, sample sizes) and freshness of the newest."""
    pieces = len({q for one in group for q in one.quotes})
    samples = sum(fact.sample_size or 0 for one in group for fact in one.facts)
    agree = len({one.rule for one in group})
    coverage = 1 - (1 - SINGLE) / max(1, min(pieces, 4) + min(samples // 14, 3) + agree - 1)
    newest = max(one.last_on for one in group)
    window = max(rules[one.rule].window_days for one in group)
    age = max(0, (snapshot.as_of - newest).days - FRESH_DAYS)
    freshness = 1 - 0.5 * min(1.0, age / max(window, 1))
    return round(coverage * freshness, 2)


def _gated(
    signal: Signal, every: Sequence[Signal], snapshot: AccountSnapshot, rule: Rule, house: House
) -> Signal:
    """Hold a signal back where a gate of its rule is shut; it stays visible with the reason."""
    for gate in rule.suppressors:
        why = _shut(gate, signal, every, snapshot, house)
        if why is not None:
            return replace(signal, suppressed_by=why)
    return signal


def _shut(
    gate: str, signal: Signal, every: Sequence[Signal], snapshot: AccountSnapshot, house: House
) -> str | None:
    reaching = signal.direction in (
        Direction.EXPANSION,
        Direction.ADVOCACY,
        Direction.REACTIVATION,
        Direction.VALUE,
    )
    if gate == "do_not_contact" and reaching:
        reason = house.do_not_contact.get(snapshot.account.id)
        return None if reason is None else f"do not contact: {reason}"
    if gate == "value_unproven" and not proven(snapshot):
        return "no value proven yet: expansion comes after it"
    if gate == "open_high_risk":
        risk = next(
            (
                one
                for one in every
                if one.state is State.OPEN
                and one.level is Level.HIGH
                and CORE.get(one.kind) is Direction.CHURN
                and one.id != signal.id
            ),
            None,
        )
        return None if risk is None else f"a high risk is open: {risk.kind} since {risk.first_seen}"
    if gate == "asked_lately":
        asked = [
            one
            for one in every
            if KINDS[one.kind] is Direction.ADVOCACY and one.state is State.ACTED and one.id != signal.id
        ]
        recent = [one for one in asked if snapshot.as_of - one.history[-1].on <= timedelta(days=ASKED_DAYS)]
        return f"asked on {recent[0].history[-1].on}" if recent else None
    return None
