"""The one thing that should happen next, with who does it and until when: by rule, from what is told (S141). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from assistant.answering.wording import day_words
from assistant.briefs.editions import PublicTold
from assistant.briefs.sources import Sources
from assistant.briefs.told import NextAction, Standing, Told, Topic
from assistant.health.actions import business_days
from assistant.health.bands import Band, Dimension
from assistant.signals.kinds import CORE, Direction
from assistant.signals.signal import STANDING, Level, Signal

NO_OWNER = "nobody yet: name an owner first"
SOON_DAYS, NEXT_DAYS, QUIET_DAYS = 2, 10, 60
"""Business days until something urgent, something usual, and the next look at an account that is well."""


def next_action(sources: Sources, told: Iterable[Told]) -> NextAction:
    """Exactly one of risk, expansion, referral and healthy, the gravest first."""
    claims = list(told)
    owner = sources.account.csm_email or NO_OWNER
    standing = [s for s in sources.signals if s.state in STANDING and s.suppressed_by is None]
    risk = _risk(sources, claims, standing, owner)
    if risk is not None:
        return risk
    proven = any(o.topic in (Topic.RESULT, Topic.SUCCESS) and o.weight > 0.5 for o in claims)
    value_green = sources.health is not None and any(
        one.dimension is Dimension.VALUE and one.band is Band.GREEN for one in sources.health.dimensions
    )
    growth = _first(standing, Direction.EXPANSION)
    if growth is not None and proven and value_green:
        return _by_signal(growth, "expansion", owner, claims)
    praise = _first(standing, Direction.ADVOCACY)
    if praise is not None and (sources.health is None or sources.health.band is Band.GREEN):
        return _by_signal(praise, "referral", owner, claims)
    promise = _promise(claims, Topic.PROMISE_OURS)
    due = business_days(sources.as_of, NEXT_DAYS)
    if promise is not None:
        until = promise.due_on if promise.due_on and promise.due_on > sources.as_of else due
        return NextAction(_keep(promise), promise.who or owner, until, "healthy", promise.id)
    if sources.health is not None:
        action = sources.health.action
        kind = "risk" if sources.health.band in (Band.RED, Band.UNKNOWN) else "healthy"
        return NextAction(action.what, owner, action.due_on, kind)
    what = "Ask how the agreed outcome stands, and name the next one"
    return NextAction(what, owner, business_days(sources.as_of, QUIET_DAYS), "healthy")


def _risk(sources: Sources, claims: list[Told], standing: list[Signal], owner: str) -> NextAction | None:
    overdue = _overdue(claims)
    grave = [
        s
        for s in standing
        if CORE.get(s.kind) in (Direction.CHURN, Direction.BOTH) and s.level is not Level.WATCH
    ]
    red = sources.health is not None and sources.health.band is Band.RED
    if overdue is not None:
        due = business_days(sources.as_of, SOON_DAYS)
        return NextAction(_keep(overdue), overdue.who or owner, due, "risk", overdue.id)
    if grave:
        worst = max(grave, key=lambda s: (s.strength * s.confidence, s.last_seen, s.id))
        return _by_signal(worst, "risk", owner, claims, floor=business_days(sources.as_of, SOON_DAYS))
    if red and sources.health is not None:
        action = sources.health.action
        return NextAction(action.what, owner, action.due_on, "risk")
    return None


def public_action(told: Iterable[PublicTold], *, as_of: date, owner: str) -> NextAction:
    """The next step that the account may read: of what is told to it, and of nothing else."""
    claims = list(told)
    open_ = [
        c
        for c in claims
        if c.topic is Topic.PROMISE_OURS and c.standing is Standing.CURRENT and c.claim.citations
    ]
    if open_:
        one = min(open_, key=lambda c: (c.due_on or date.max, c.id))
        due = one.due_on if one.due_on and one.due_on > as_of else business_days(as_of, NEXT_DAYS)
        return NextAction(_keep(one), one.who or owner, due, None, one.id)
    hard = [c for c in claims if c.topic is Topic.DIFFICULTY and c.standing is Standing.CURRENT]
    due = business_days(as_of, NEXT_DAYS)
    if hard:
        one = max(hard, key=lambda c: (c.weight, c.on, c.id))
        what = f"Agree on the cause and a day for what was raised on {day_words(one.on)}"
        return NextAction(what, owner, due, None, one.id)
    aims = [c for c in claims if c.topic is Topic.OBJECTIVE and c.standing is Standing.CURRENT]
    if aims:
        return NextAction("Measure together where the agreed aim stands", owner, due, None, aims[0].id)
    return NextAction("Agree on the outcome that counts and how it is measured", owner, due, None)


def _keep(promise: Told | PublicTold) -> str:
    """Keep what was promised: its own words say what."""
    quote = next((c.quote for c in promise.claim.citations), "")
    words = re.sub(r"\s+", " ", quote).strip()
    if promise.due_on is not None:
        return f"Keep what was promised for {day_words(promise.due_on)}, or say until when: “{words}”"
    return f"Keep what was promised, or say until when: “{words}”"


def _is_overdue(told: Told) -> bool:
    return told.topic is Topic.PROMISE_OURS and told.weight == 2.0 and told.standing is Standing.CURRENT


def _overdue(claims: list[Told]) -> Told | None:
    """The newest promise of ours that is overdue."""
    found = [c for c in claims if _is_overdue(c)]
    return max(found, key=lambda c: (c.due_on or c.on, c.on, c.id), default=None)


def _promise(claims: list[Told], topic: Topic) -> Told | None:
    open_ = [
        c for c in claims if c.topic is topic and c.standing is Standing.CURRENT and c.due_on is not None
    ]
    return min(open_, key=lambda c: (c.due_on or date.max, c.id), default=None)


def _first(standing: list[Signal], direction: Direction) -> Signal | None:
    found = [s for s in standing if CORE.get(s.kind) in (direction, Direction.VALUE)]
    return max(found, key=lambda s: (s.strength * s.confidence, s.last_seen, s.id), default=None)


def _by_signal(
    signal: Signal, action: str, owner: str, claims: list[Told], *, floor: date | None = None
) -> NextAction:
    told = next(
        (c.id for c in claims if c.topic in (Topic.SIGNAL, Topic.OPPORTUNITY) and c.subject == signal.kind),
        None,
    )
    due = signal.due_on if floor is None or signal.due_on > floor else floor
    return NextAction(signal.response.rstrip("."), signal.owner or owner, due, action, told)
