"""Engagement as figures: last touch each way, reply latency, meetings, breadth and roles of contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from assistant.metrics.cells import Cells
from assistant.metrics.money import shown
from assistant.metrics.periods import DAY
from assistant.metrics.samples import median
from assistant.metrics.view import Metric, View
from assistant.types.documents import Document, Kind, Nature, Part, Side
from assistant.types.facts import Fact, Period

WINDOW_DAYS, LOOK_BACK = 90, 365
KEY_ROLES = ("champion", "economic_buyer", "executive_sponsor")
SPONSORS = ("executive_sponsor", "economic_buyer")


def conversations(
    view: View, *, days: int, kinds: Iterable[Kind] = (Kind.CALL, Kind.EMAIL)
) -> list[Document]:
    """Return what persons said and wrote in the last `days` days, oldest first."""
    period = Period(view.as_of + DAY - timedelta(days=days), view.as_of + DAY)
    found = [document for kind in kinds for document in view.documents(period, kind)]
    personal = [document for document in found if document.nature is Nature.PERSONAL]
    return sorted(personal, key=lambda document: (document.occurred_at, document.id))


def voices(document: Document) -> frozenset[Side]:
    """Return who speaks in a document: quoted text and signatures are nobody's words of now."""
    return frozenset(segment.side for segment in document.segments if segment.part is Part.BODY)


def _day(document: Document, view: View) -> date:
    return document.occurred_at.astimezone(view.zone).date()


def _last_touch(view: View, metric: Metric) -> tuple[Fact, ...]:
    talks = conversations(view, days=LOOK_BACK)
    facts = []
    for name, side, says in (
        ("last_inbound", Side.CUSTOMER, "from the account"),
        ("last_outbound", Side.VENDOR, "from us"),
    ):
        spoken = [document for document in talks if side in voices(document)]
        if not spoken:
            facts.append(metric.undefined(view, f"nothing {says} in {LOOK_BACK} days", name=name))
            continue
        last = spoken[-1]
        ago = (view.as_of - _day(last, view)).days
        facts.append(
            metric.fact(
                view,
                _day(last, view),
                method=f"{last.kind.value} “{last.title}” {says}, {ago} days ago",
                rows=(last.id,),
                name=name,
                sample_size=len(spoken),
                oldest=_day(last, view),
            )
        )
    return tuple(facts)


def _author(document: Document) -> Side:
    sides = voices(document) & {Side.CUSTOMER, Side.VENDOR}
    return next(iter(sides)) if len(sides) == 1 else Side.UNKNOWN


def _latency(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Hours until the other side answers in a thread; a second mail of the same side is no answer."""
    threads: dict[str, list[Document]] = defaultdict(list)
    for document in conversations(view, days=WINDOW_DAYS, kinds=(Kind.EMAIL,)):
        if document.thread_id is not None:
            threads[document.thread_id].append(document)
    waits: dict[Side, list[tuple[Fraction, str]]] = defaultdict(list)
    for mails in threads.values():
        asked: tuple[Side, datetime] | None = None
        for mail in mails:
            side = _author(mail)
            if side is Side.UNKNOWN:
                continue
            if asked is None:
                asked = (side, mail.occurred_at)
            elif asked[0] is not side:
                hours = Fraction(int((mail.occurred_at - asked[1]).total_seconds()), 3600)
                waits[side].append((hours, mail.id))
                asked = (side, mail.occurred_at)
    return tuple(
        _wait(view, metric, name, waits[side])
        for name, side in (("their_reply", Side.CUSTOMER), ("our_reply", Side.VENDOR))
    )


def _wait(view: View, metric: Metric, name: str, waits: list[tuple[Fraction, str]]) -> Fact:
    period = Period(view.as_of + DAY - timedelta(days=WINDOW_DAYS), view.as_of + DAY)
    if not waits:
        return metric.undefined(view, f"no answered mail in {WINDOW_DAYS} days", name=name, period=period)
    value = shown(median([hours for hours, _ in waits]))
    return metric.fact(
        view,
        None if value is None else round(value, 2),
        method=f"median of {len(waits)} answers in threads",
        rows=(id for _, id in waits),
        name=name,
        period=period,
        sample_size=len(waits),
    )


def _cadence(view: View, metric: Metric) -> tuple[Fact, ...]:
    calls = conversations(view, days=LOOK_BACK, kinds=(Kind.CALL,))
    days = sorted({_day(call, view) for call in calls})
    gaps = [(after - before).days for before, after in pairwise(days)]
    if not gaps:
        why = f"{len(days)} days with a meeting in {LOOK_BACK} days; a cadence needs two"
        return (metric.undefined(view, why, rows=(call.id for call in calls)),)
    since = (view.as_of - days[-1]).days
    usual = median(gaps)
    assert usual is not None
    says = f"median of {len(gaps)} gaps; the last meeting was {since} days ago"
    says += ", longer than usual" if since > usual else ""
    return (
        metric.fact(
            view,
            shown(usual),
            method=says,
            rows=(call.id for call in calls),
            sample_size=len(gaps),
            oldest=days[0],
        ),
    )


def people_of(document: Document) -> set[str]:
    """Return the account's people who spoke or took part, by address where there is one."""
    names = {(p.name or "").lower(): p.address for p in document.participants if p.side is Side.CUSTOMER}
    present = {p.address or (p.name or "").lower() for p in document.participants if p.side is Side.CUSTOMER}
    for segment in document.segments:
        if segment.side is Side.CUSTOMER and segment.part is Part.BODY and segment.author:
            name = segment.author.lower()
            present.add(names.get(name) or name)
    return {person for person in present if person}


def _names(document: Document) -> set[str]:
    """Return names and addresses of the account's people who spoke or took part, in lower case."""
    people = [p for p in document.participants if p.side is Side.CUSTOMER]
    words = {word for p in people for word in (p.name, p.address) if word}
    authors = {s.author for s in document.segments if s.side is Side.CUSTOMER and s.part is Part.BODY}
    return {word.lower() for word in words | {author for author in authors if author}}


def _breadth(view: View, metric: Metric) -> tuple[Fact, ...]:
    """How many of the account's people took part in the window, and in the one before it."""
    talks = conversations(view, days=2 * WINDOW_DAYS)
    middle = view.as_of + DAY - timedelta(days=WINDOW_DAYS)
    recent = [document for document in talks if _day(document, view) >= middle]
    earlier = [document for document in talks if _day(document, view) < middle]
    now = {person for document in recent for person in people_of(document)}
    before = {person for document in earlier for person in people_of(document)}
    if not talks:
        return (metric.undefined(view, f"no conversation in {2 * WINDOW_DAYS} days"),)
    says = f"{len(now)} people in {WINDOW_DAYS} days, {len(before)} in the {WINDOW_DAYS} days before"
    return (
        metric.fact(
            view,
            len(now),
            method=says,
            rows=(document.id for document in recent),
            period=Period(middle, view.as_of + DAY),
            sample_size=len(recent),
            oldest=min((_day(document, view) for document in recent), default=None),
        ),
    )


def _roles(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Which roles are held by an active contact, and which key ones are not."""

    def make(cells: Cells) -> tuple[str, str | None, bool, date | None]:
        active = (cells.maybe_text("status") or "active").lower() != "left"
        return cells.row.id, cells.maybe_text("role"), active, cells.maybe_day("since")

    read = view.read("contacts", make)
    held: dict[str, list[str]] = defaultdict(list)
    for row, role, active, since in read.kept:
        if role and active and (since is None or since <= view.as_of):
            held[role.lower()].append(row)
    if not read.kept:
        return (metric.undefined(view, "no contacts are known", aside=read.aside),)
    missing = [role for role in KEY_ROLES if role not in held]
    says = f"{', '.join(sorted(held)) or 'no role'} held; missing: {', '.join(missing) or 'no key role'}"
    return (
        metric.fact(
            view,
            len(held),
            method=says,
            rows=(row for rows in held.values() for row in rows),
            sample_size=len(read.kept),
            aside=read.aside,
        ),
    )


def _sponsors(view: View, metric: Metric) -> tuple[Fact, ...]:
    """Conversations of the window in which an active sponsor or economic buyer took part."""

    def make(cells: Cells) -> tuple[str, frozenset[str]] | None:
        role, since = (cells.maybe_text("role") or "").lower(), cells.maybe_day("since")
        left = (cells.maybe_text("status") or "active").lower() == "left"
        if role not in SPONSORS or left or (since is not None and since > view.as_of):
            return None
        names = (cells.maybe_text("email"), cells.maybe_text("name"))
        return cells.row.id, frozenset(name.lower() for name in names if name)

    read = view.read("contacts", make)
    sponsors = [contact for contact in read.kept if contact is not None]
    rows = [row for row, _ in sponsors]
    if not sponsors:
        why = f"no active contact is {' or '.join(SPONSORS)}"
        return (metric.undefined(view, why, aside=read.aside),)
    names = frozenset(name for _, known in sponsors for name in known)
    talks = [d for d in conversations(view, days=WINDOW_DAYS) if names & _names(d)]
    last = max((_day(document, view) for document in talks), default=None)
    says = f"{len(talks)} calls and mails with {len(sponsors)} sponsors in {WINDOW_DAYS} days, "
    says += f"the last {(view.as_of - last).days} days ago" if last else "none"
    return (
        metric.fact(
            view,
            len(talks),
            method=says,
            rows=(*rows, *(document.id for document in talks)),
            period=Period(view.as_of + DAY - timedelta(days=WINDOW_DAYS), view.as_of + DAY),
            sample_size=len(sponsors),
            aside=read.aside,
            oldest=min((_day(document, view) for document in talks), default=None),
        ),
    )


ROWS = ("calls", "emails")

METRICS = (
    Metric("last_touch", "The last day on which the account spoke, and on which we did.", "date",
           "The newest call or mail of a year with words of that side.", ROWS, _last_touch, ("S094", "S238")),
    Metric("reply_latency", "How long each side waits for the other's answer.", "hours",
           "The median of hours from a mail to the other side's next one in the thread, in 90 days.",
           ("emails",),
           _latency, ("S099",)),
    Metric("meeting_cadence", "How often we meet.", "days",
           "The median of days between days with a call, in a year.",
           ("calls",), _cadence, ("S095", "S238", "S254")),
    Metric("contact_breadth", "How many of the account's people take part.", "people",
           "People of the account who spoke or took part in calls and mails of 90 days.", ROWS, _breadth,
           ("S105", "S118", "S239")),
    Metric("role_coverage", "Which roles are held by active contacts.", "roles",
           "Roles with at least one contact that has not left.", ("contacts",), _roles, ("S113", "S239")),
    Metric("sponsor_engagement", "How often those who decide take part.", "conversations",
           "Calls and mails of 90 days in which an active executive sponsor or economic buyer took part.",
           ("contacts", *ROWS), _sponsors, ("S113", "S243")),
)  # fmt: skip
