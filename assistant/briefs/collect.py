"""Reads everything that a document about one account is made of. The one place of briefs that reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.answering.accounts import core_name
from assistant.answering.notebook import Notebook
from assistant.briefs.editions import PUBLIC_TOPICS, PublicTold, publish, shared
from assistant.briefs.figures import WANTED
from assistant.briefs.following import public_action
from assistant.briefs.gather import gather
from assistant.briefs.sources import Heard, Sources
from assistant.briefs.told import Material, NextAction
from assistant.dossier.build import dossier_of
from assistant.dossier.item import ItemKind
from assistant.dossier.judged import Ruling
from assistant.dossier.material import TABLES
from assistant.dossier.material import material as dossier_material
from assistant.health.health import Health
from assistant.listening.utterance import Utterance, utterances
from assistant.metrics.show import show
from assistant.metrics.view import MetricSettings
from assistant.ports import Embedder, Filter, Reader, Searcher
from assistant.signals.hear import counts, heard
from assistant.signals.signal import Signal
from assistant.tools import Desk, account_facts_tool
from assistant.types.accounts import Account
from assistant.types.documents import Kind, Visibility
from assistant.types.facts import Fact, Period, Row
from assistant.types.scope import Scope

NEWEST = 400
"""Documents of a summary: what is newer than them is what a summary tells."""
LISTENED = 1500
"""Sentences that are listened to, the newest: an embedder reads some hundreds a second."""
USAGE_WEEKS = 26
PUBLIC_ITEMS = frozenset(
    {
        ItemKind.OBJECTIVE,
        ItemKind.PROMISE,
        ItemKind.DECISION,
        ItemKind.MILESTONE,
        ItemKind.FEEDBACK,
        ItemKind.HANDOVER,
        ItemKind.STAKEHOLDER,
    }
)


@dataclass(frozen=True)
class Room:
    """What a document may be read from. `newest` bounds the documents, `listened` the sentences that are heard."""

    reader: Reader
    searcher: Searcher
    embedder: Embedder
    settings: MetricSettings
    zone: ZoneInfo
    rulings: Sequence[Ruling] = ()
    newest: int | None = None
    listened: int = LISTENED


def read_material(
    room: Room, scope: Scope, account: Account, *, health: Health | None, signals: Sequence[Signal] = ()
) -> Material:
    """The material for our own people, within the scope."""
    return gather(read_sources(room, scope, account, health=health, signals=signals))


def read_public(
    room: Room, scope: Scope, account: Account, *, other_accounts: Iterable[Account]
) -> tuple[Material, tuple[PublicTold, ...], NextAction]:
    """The material for the account itself: read within public spans only, and of shared conversations only.

    `other_accounts` are those whose names must not be in it. Returns also what was published of it and the
    next step that follows from that alone.
    """
    outside = replace(scope, visibilities=scope.visibilities & {Visibility.PUBLIC}, unresolved=False)
    sources = read_sources(room, outside, account, health=None, public=True)
    whole = gather(sources)
    material = replace(whole, told=tuple(one for one in whole.told if one.topic in PUBLIC_TOPICS), gaps=())
    names = [name for other in other_accounts for name in (other.name, core_name(other.name), *other.domains)]
    mine = {account.name.casefold(), core_name(account.name).casefold(), *account.domains}
    public = publish(
        material.told, sources.documents, strange_names=[n for n in names if n and n.casefold() not in mine]
    )
    owner = _owner(sources, account)
    return material, public, public_action(public, as_of=sources.as_of, owner=owner)


def _owner(sources: Sources, account: Account) -> str:
    """The relationship owner by the name under which the account knows them, else our team."""
    if account.csm_email:
        for document in reversed(list(sources.documents.values())):
            for one in document.participants:
                if one.address == account.csm_email.casefold() and one.name:
                    return one.name
    return "your account team"


def read_sources(
    room: Room,
    scope: Scope,
    account: Account,
    *,
    health: Health | None,
    signals: Sequence[Signal] = (),
    public: bool = False,
) -> Sources:
    """Read documents, rows and figures, and listen to what was said."""
    inside = scope.narrowed(account.id)
    today = scope.as_of.astimezone(room.zone).date()
    cards = [c for c in room.reader.documents(scope=inside, filter=Filter()) if c.account_id == account.id]
    held: dict[Kind, date] = {}
    for card in cards:
        held.setdefault(card.kind, card.occurred_at.astimezone(room.zone).date())
    documents = [room.reader.document(c.document_id, scope=inside) for c in cards[: room.newest]]
    if public:
        documents = [d for d in documents if shared(d)]
    known = dossier_material(
        account.id,
        scope.as_of,
        documents=tuple(documents),
        account=next((r for r in room.reader.rows("accounts", scope=inside) if r.row_id == account.id), None),
        tables={table: room.reader.rows(table, scope=inside) for table in TABLES},
    )
    items = dossier_of(known, kinds=PUBLIC_ITEMS if public else frozenset(), rulings=room.rulings)
    said = tuple(one for document in known.documents for one in utterances(document))
    said = tuple(sorted(said, key=lambda one: (one.said_at, one.key)))
    return Sources(
        account,
        today,
        {document.id: document for document in known.documents},
        items,
        said,
        _listened(said, room),
        _facts(room, inside, account),
        tuple(signals),
        health,
        _usage(room, inside, today),
        () if public else _movements(room, inside, account, today),
        room.zone,
        _row_days((row for table in TABLES for row in known.rows(table)), today),
        held,
    )


def _row_days(rows: Iterable[Row], today: date) -> dict[str, date]:
    """The newest day up to today in each row's cells."""
    found = {}
    for row in rows:
        days = [v.date() if isinstance(v, datetime) else v for _, v in row.values if isinstance(v, date)]
        if past := [day for day in days if day <= today]:
            found[row.id] = max(past)
    return found


def _listened(said: Sequence[Utterance], room: Room) -> tuple[Heard, ...]:
    countable = [one for one in said if counts(one)]
    return tuple(heard(countable[-room.listened :], room.embedder)) if countable else ()


def _facts(room: Room, scope: Scope, account: Account) -> tuple[Fact, ...]:
    desk = Desk(scope, account, room.reader, room.searcher, Notebook())
    for name in WANTED:
        account_facts_tool(desk, names=[name])
    return tuple(fact for fact in desk.notebook.facts() if fact.value is not None)


def _usage(room: Room, scope: Scope, today: date) -> tuple[tuple[str, tuple[tuple[date, float], ...]], ...]:
    """Weekly means of each metric, the busiest metrics first; the running week is not whole and left out."""
    monday = today - timedelta(days=today.weekday())
    since = monday - timedelta(weeks=USAGE_WEEKS)
    weeks: dict[str, dict[date, list[float]]] = defaultdict(lambda: defaultdict(list))
    columns = room.reader.usage_columns(None, scope=scope, since=since, until=monday - timedelta(days=1))
    for metric, day, value in zip(columns.metric, columns.day, columns.value, strict=True):
        on = date(1970, 1, 1) + timedelta(days=int(day))
        if value == value and on.weekday() < 5:
            weeks[columns.metrics[int(metric)]][on - timedelta(days=on.weekday())].append(float(value))
    means = {
        metric: tuple((day, sum(values) / len(values)) for day, values in sorted(found.items()))
        for metric, found in weeks.items()
    }
    ours = [m for m in (room.settings.active_metric, room.settings.core_metric) if m in means]
    rest = sorted(m for m in means if m not in ours)
    return tuple((metric, means[metric]) for metric in (*ours, *rest))


def _movements(room: Room, scope: Scope, account: Account, today: date) -> tuple[Fact, ...]:
    """The revenue movements of the last year."""
    if not room.reader.rows("subscriptions", scope=scope):
        return ()
    period = Period(today - timedelta(days=365), today)
    found = show(
        "waterfall", reader=room.reader, scope=scope, as_of=today, account=account.id, period=period,
        settings=room.settings,
    ).facts  # fmt: skip
    return tuple(
        replace(fact, name=f"mrr.{fact.name}")
        for fact in found
        if fact.value is not None and "." not in fact.name
    )
