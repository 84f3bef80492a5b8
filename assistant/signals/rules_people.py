"""Rules on people and contact: who takes part, how fast they answer, who is missing, who left by the records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from assistant.metrics.engagement import SPONSORS
from assistant.metrics.registry import METRICS
from assistant.metrics.samples import median
from assistant.signals.business import business_days
from assistant.signals.proof import fact
from assistant.signals.rule import Rule
from assistant.signals.signal import Finding, Level
from assistant.signals.snapshot import AccountSnapshot, Contact, Talk
from assistant.signals.walk import Measure, standing
from assistant.types.documents import Kind, Nature, Side
from assistant.types.facts import Fact

KEY = frozenset({"champion", "economic_buyer", "executive_sponsor", "decision_maker", "sponsor", "admin"})
LARGE = frozenset({"enterprise", "strategic", "large"})


def _personal(snapshot: AccountSnapshot) -> list[Talk]:
    return [t for t in snapshot.talks if t.nature is Nature.PERSONAL and t.kind is not Kind.TICKET]


def _inbound(talks: Iterable[Talk]) -> list[Talk]:
    return [talk for talk in talks if Side.CUSTOMER in talk.spoke]


def _proof(snapshot: AccountSnapshot, name: str, value: int, talks: Sequence[Talk], method: str) -> Fact:
    unit, formula = (
        ("people", METRICS["contact_breadth"].formula)
        if "people" in name
        else ("days", METRICS["last_touch"].formula)
    )
    return fact(
        snapshot, name, value, unit=unit, formula=formula, method=method, rows=(talk.id for talk in talks),
        sample_size=len(talks), oldest=min((talk.on for talk in talks), default=None),
    )  # fmt: skip


def single_threaded(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R3: fewer people took part lately than the size of the account asks for."""
    talks = _inbound(_personal(snapshot))
    needed = rule.at("enterprise" if (snapshot.account.segment or "").lower() in LARGE else "people")

    def recent(day: date) -> list[Talk]:
        return [talk for talk in talks if 0 <= (day - talk.on).days < rule.window_days]

    def look(day: date) -> Measure | None:
        some = recent(day)
        if len(some) < rule.at("talks"):
            return None
        people = _people(some)
        return Measure(Level.MEDIUM if len(people) < needed else None, len(people) >= needed)

    held = standing(look, snapshot.as_of, persistence=rule.persistence_days)
    if held is None:
        return ()
    some = recent(snapshot.as_of)
    people = _people(some)
    proof = _proof(snapshot, "people_60_days", len(people), some, f"{', '.join(sorted(people))} alone")
    return (Finding(rule.rule, rule.kind, held.level, held.since, snapshot.as_of, facts=(proof,)),)


def _people(talks: Iterable[Talk]) -> set[str]:
    return {person for talk in talks for person in talk.people}


def dark(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R5: no word from the account for longer than a month and than its own habit."""
    words = _inbound([talk for talk in snapshot.talks if talk.nature is Nature.PERSONAL])
    days = sorted({talk.on for talk in words if (snapshot.as_of - talk.on).days < rule.window_days})
    if len(days) < rule.min_sample or snapshot.gone:
        return ()
    gaps = [(after - before).days for before, after in pairwise(days)]
    least = max(rule.at("days"), float(np.quantile(gaps, rule.at("quantile"))))
    idle = (snapshot.as_of - days[-1]).days
    if idle <= least:
        return ()
    last = [talk for talk in words if talk.on == days[-1]]
    proof = _proof(
        snapshot, "days_without_a_word", idle, last, f"95 % of {len(gaps)} gaps are at most {least:.0f} days"
    )
    first = days[-1] + timedelta(days=int(least) + 1)
    return (
        Finding(
            rule.rule, rule.kind, Level.MEDIUM, min(first, snapshot.as_of), snapshot.as_of, facts=(proof,)
        ),
    )


def deciders_unmet(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R4: sponsors are recorded, were met once, and have not been met for a quarter."""
    names = frozenset(
        word
        for contact in snapshot.contacts
        if contact.role in SPONSORS and not contact.left
        for word in (contact.name.lower(), contact.email)
        if word
    )
    met = [talk for talk in _personal(snapshot) if names & talk.people]
    recent = [talk for talk in _personal(snapshot) if (snapshot.as_of - talk.on).days < rule.at("days")]
    if not met or len(recent) < 3 or snapshot.gone:
        return ()
    last = max(met, key=lambda talk: (talk.on, talk.id))
    idle = (snapshot.as_of - last.on).days
    if idle <= rule.at("days"):
        return ()
    proof = _proof(snapshot, "days_without_sponsor", idle, [last], METRICS["sponsor_engagement"].definition)
    first = last.on + timedelta(days=int(rule.at("days")) + 1)
    return (Finding(rule.rule, rule.kind, Level.WATCH, first, snapshot.as_of, facts=(proof,)),)


def fewer_people(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R15: the circle of people who take part has shrunk."""
    talks = _inbound(_personal(snapshot))

    def circle(day: date) -> tuple[set[str], set[str]]:
        now = _people(talk for talk in talks if 0 <= (day - talk.on).days < 90)
        return now, _people(talk for talk in talks if 90 <= (day - talk.on).days < 180)

    def look(day: date) -> Measure | None:
        now, before = circle(day)
        if len(before) < rule.min_sample:
            return None
        lost = len(before) - len(now)
        falls = lost >= rule.at("people") and lost / len(before) >= rule.at("share")
        return Measure(Level.WATCH if falls else None, lost <= 0)

    held = standing(look, snapshot.as_of, persistence=14)
    if held is None:
        return ()
    now, before = circle(snapshot.as_of)
    recent = [talk for talk in talks if (snapshot.as_of - talk.on).days < 180]
    missing = ", ".join(sorted(before - now))
    proof = _proof(
        snapshot,
        "people_90_days",
        len(now),
        recent,
        f"{len(before)} in the 90 days before; missing: {missing}",
    )
    return (Finding(rule.rule, rule.kind, held.level, held.since, snapshot.as_of, facts=(proof,)),)


def slower_answers(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R7: their answers in threads take at least twice as long as they did."""
    waits = _waits(snapshot)
    split, start = snapshot.as_of - timedelta(days=30), snapshot.as_of - timedelta(days=rule.window_days)
    recent = [(talk, hours) for talk, hours in waits if talk.on > split]
    before = [(talk, hours) for talk, hours in waits if start < talk.on <= split]
    if len(recent) < 3 or len(before) < rule.min_sample:
        return ()
    now, was = median([int(hours) for _, hours in recent]), median([int(hours) for _, hours in before])
    if now is None or was is None or now < rule.at("hours") or float(now) < rule.at("ratio") * float(was):
        return ()
    proof = fact(
        snapshot, "their_reply", int(now), unit="hours", formula=METRICS["reply_latency"].formula,
        method=f"{len(recent)} answers in 30 days; {int(was)} hours of {len(before)} before",
        rows=(talk.id for talk, _ in recent), sample_size=len(recent),
    )  # fmt: skip
    first = sorted(talk.on for talk, _ in recent)[2]
    return (Finding(rule.rule, rule.kind, Level.WATCH, first, snapshot.as_of, facts=(proof,)),)


def _waits(snapshot: AccountSnapshot) -> list[tuple[Talk, float]]:
    """Each answer of the account's side to a mail of ours, with the hours it took."""
    threads: dict[str, list[Talk]] = {}
    for talk in sorted(snapshot.talks, key=lambda talk: (talk.at, talk.id)):
        if talk.kind is Kind.EMAIL and talk.thread and talk.nature is Nature.PERSONAL:
            threads.setdefault(talk.thread, []).append(talk)
    found = []
    for mails in threads.values():
        asked: Talk | None = None
        for mail in mails:
            if Side.CUSTOMER in mail.spoke and asked is not None:
                found.append((mail, (mail.at - asked.at).total_seconds() / 3600))
                asked = None
            elif Side.VENDOR in mail.spoke and asked is None:
                asked = mail
    return found


def we_are_silent(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R6: nothing from us for longer than the rhythm asks."""
    ours = [talk for talk in snapshot.talks if Side.VENDOR in talk.spoke and talk.nature is Nature.PERSONAL]
    if not ours or snapshot.gone:
        return ()
    last = max(ours, key=lambda talk: (talk.on, talk.id))
    idle = (snapshot.as_of - last.on).days
    if idle <= rule.at("days"):
        return ()
    proof = _proof(snapshot, "days_without_us", idle, [last], f"the last was “{last.title}”")
    first = last.on + timedelta(days=int(rule.at("days")) + 1)
    return (Finding(rule.rule, rule.kind, Level.WATCH, first, snapshot.as_of, facts=(proof,)),)


def we_owe(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R8: the newest word of a thread is a question of theirs, and it has waited."""
    threads: dict[str, Talk] = {}
    for talk in sorted(snapshot.talks, key=lambda talk: (talk.at, talk.id)):
        if talk.kind is Kind.EMAIL and talk.nature is Nature.PERSONAL:
            threads[talk.thread or talk.id] = talk
    found = []
    for talk in threads.values():
        due = business_days(talk.on, int(rule.at("days")) + 1)
        recent = (snapshot.as_of - talk.on).days < rule.window_days
        if talk.asked and recent and due <= snapshot.as_of and Side.VENDOR not in talk.spoke:
            idle = (snapshot.as_of - talk.on).days
            proof = _proof(
                snapshot, "days_unanswered", idle, [talk], f"“{talk.title}” ends with their question"
            )
            found.append(Finding(rule.rule, rule.kind, Level.MEDIUM, due, snapshot.as_of, facts=(proof,)))
    return tuple(found)


def no_meeting(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R10: no meeting within the rhythm, although there used to be some."""
    calls = [talk for talk in snapshot.talks if talk.kind is Kind.CALL]
    if len(calls) < 2 or snapshot.gone:
        return ()
    last = max(calls, key=lambda talk: (talk.on, talk.id))
    idle = (snapshot.as_of - last.on).days
    if idle <= rule.at("days"):
        return ()
    proof = _proof(snapshot, "days_without_meeting", idle, [last], f"the last was “{last.title}”")
    first = last.on + timedelta(days=int(rule.at("days")) + 1)
    return (Finding(rule.rule, rule.kind, Level.WATCH, first, snapshot.as_of, facts=(proof,)),)


def roles_unknown(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R12: contacts are recorded, and none of them decides or champions."""
    here = [contact for contact in snapshot.contacts if not contact.left]
    missing = [role for role in ("champion", "economic_buyer") if all(role != c.role for c in here)]
    if not here or len(missing) < rule.at("missing") or snapshot.gone:
        return ()
    proof = fact(
        snapshot, "roles_missing", len(missing), unit="roles", formula=METRICS["role_coverage"].formula,
        method=f"nobody is recorded as {' or '.join(missing)}", rows=(contact.row for contact in here),
        sample_size=len(here),
    )  # fmt: skip
    return (
        Finding(rule.rule, rule.kind, Level.WATCH, known_since(snapshot), snapshot.as_of, facts=(proof,)),
    )


def no_owner(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R14: nobody of ours is named for the account."""
    if snapshot.account.csm_email or snapshot.gone:
        return ()
    proof = fact(
        snapshot, "owner", None, formula="The csm_email of the account's row.", method="undefined: it is empty",
        rows=(f"accounts:{snapshot.account.id}",), sample_size=0,
    )  # fmt: skip
    return (
        Finding(rule.rule, rule.kind, Level.MEDIUM, known_since(snapshot), snapshot.as_of, facts=(proof,)),
    )


def left_by_record(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R1 by records: somebody who matters is marked as gone."""
    found = []
    for contact in snapshot.contacts:
        if not contact.left or contact.role not in KEY:
            continue
        on = _gone_on(snapshot, contact)
        if on is None or (snapshot.as_of - on).days > rule.window_days:
            continue
        proof = fact(
            snapshot, "contact_left", contact.name, formula="Contacts whose status is left.",
            method=f"{contact.role or 'contact'}, known by {on}", rows=(contact.row,), sample_size=1,
        )  # fmt: skip
        found.append(Finding(rule.rule, rule.kind, Level.HIGH, on, on, facts=(proof,)))
    return tuple(found)


def _gone_on(snapshot: AccountSnapshot, contact: Contact) -> date | None:
    """The record's own day where it gives one after the person's last word, else the day after that word."""
    names = {contact.name.lower(), contact.email or ""}
    spoken = [talk.on for talk in snapshot.talks if names & talk.people]
    last = max(spoken, default=None)
    if (
        contact.since is not None
        and contact.since <= snapshot.as_of
        and (last is None or contact.since >= last)
    ):
        return contact.since
    return last + timedelta(days=1) if last is not None and last < snapshot.as_of else None


def new_by_record(snapshot: AccountSnapshot, rule: Rule) -> tuple[Finding, ...]:
    """R2 by records: somebody who decides is there since a day after the contract began."""
    found = []
    for contact in snapshot.contacts:
        decides = contact.role in SPONSORS or contact.role == "decision_maker"
        since, started = contact.since, snapshot.started
        if not decides or contact.left or since is None or started is None or since > snapshot.as_of:
            continue
        if (since - started).days > 60 and (snapshot.as_of - since).days <= rule.window_days:
            proof = fact(
                snapshot, "new_contact", contact.name, formula="Contacts of a deciding role by their first day.",
                method=f"{contact.role} since {since}", rows=(contact.row,), sample_size=1,
            )  # fmt: skip
            found.append(Finding(rule.rule, rule.kind, Level.MEDIUM, since, since, facts=(proof,)))
    return tuple(found)


def known_since(snapshot: AccountSnapshot) -> date:
    """What a record lacks it has lacked since the account began, as far as anybody can tell."""
    first = min((talk.on for talk in snapshot.talks), default=snapshot.as_of)
    return min(snapshot.started or first, snapshot.as_of)
