"""Where each account stands on a day: layer, stage, tier, segment, owner; and how that changed over months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assistant.health.bands import Band, Dimension
from assistant.health.commercial import State
from assistant.health.health import Health, health_from
from assistant.health.shelf import Material, Outliner, materials
from assistant.health.table import HealthTable
from assistant.metrics.books import book_of
from assistant.metrics.money import exactly
from assistant.metrics.segments import paying, segment_of, top_tier
from assistant.metrics.value import ONBOARDING_DAYS, milestones_of
from assistant.metrics.view import MetricSettings, Question, View
from assistant.ports import Reader
from assistant.rhythm.advocacy import Advocacy, advocacy_of
from assistant.rhythm.stages import MODELS, Layer, Stage, Tier
from assistant.types.accounts import Account
from assistant.types.scope import Scope

RENEWAL_DAYS: Mapping[Tier, int] = {Tier.TOP: 180, Tier.REVIEWED: 120, Tier.STANDARD: 90}
"""How long before its day a renewal is what an account is about."""


@dataclass(frozen=True, slots=True)
class Book:
    """What all accounts together say of each: who is in the top tier, what each pays a month, its segment."""

    top: frozenset[str]
    reviewed: frozenset[str]
    segments: Mapping[str, str | None]
    mrr: Mapping[str, Decimal]
    currency: str

    def tier(self, account_id: str) -> Tier:
        """Return the tier of an account."""
        if account_id in self.top:
            return Tier.TOP
        return Tier.REVIEWED if account_id in self.reviewed else Tier.STANDARD


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands; `why` says what the layer and the stage rest on."""

    account: Account
    as_of: date
    layer: Layer
    stage: Stage
    tier: Tier
    segment: str | None
    mrr: Decimal
    currency: str
    health: Health
    advocacy: Advocacy
    why: str
    material: Material

    @property
    def models(self) -> Mapping[str, str]:
        """Return the stage in the other models."""
        return MODELS[self.stage]


def book(reader: Reader, *, scope: Scope, as_of: date, settings: MetricSettings) -> Book:
    """Read tiers, segments and amounts of all accounts of the scope, in the reporting currency."""
    view = View(reader, scope, reader.accounts(scope=scope), Question(as_of, settings=settings))
    found = book_of(view)
    flows = paying(view, found)
    threshold = settings.review_threshold
    with exactly():
        reviewed = frozenset(
            flow.account_id for flow in flows if threshold is not None and flow.closing * 12 >= threshold
        )
    return Book(
        frozenset(flow.account_id for flow in top_tier(flows, settings.tier_share)),
        reviewed,
        segment_of(view),
        {flow.account_id: flow.closing for flow in flows},
        found.currency,
    )


def standings(
    reader: Reader,
    outliner: Outliner,
    *,
    scope: Scope,
    as_of: date,
    settings: MetricSettings,
    table: HealthTable,
    account_ids: frozenset[str] | None = None,
) -> Iterator[Standing]:
    """Yield where the scope's accounts (or some) stand on a day, in order of their ids."""
    everybody = book(reader, scope=scope, as_of=as_of, settings=settings)
    for material in materials(
        reader, outliner, scope=scope, as_of=as_of, settings=settings, account_ids=account_ids
    ):
        yield standing_of(material, health_from(material, table=table), everybody)


def standing_of(material: Material, health: Health, everybody: Book) -> Standing:
    """Return where one account stands."""
    account = material.account
    tier = everybody.tier(account.id)
    advocacy = advocacy_of(health)
    layer, stage, why = _place(material, health, tier, advocacy)
    return Standing(
        account,
        health.as_of,
        layer,
        stage,
        tier,
        everybody.segments.get(account.id),
        everybody.mrr.get(account.id, Decimal(0)),
        everybody.currency,
        health,
        advocacy,
        why,
        material,
    )


def _place(material: Material, health: Health, tier: Tier, advocacy: Advocacy) -> tuple[Layer, Stage, str]:
    money = health.commercial
    if money.state is State.ENDED:
        return Layer.PAST, Stage.ENDED, money.why
    if money.state is State.UNKNOWN:
        return Layer.PIPELINE, Stage.PROSPECT, "nothing was ever bought"
    if advocacy.earned:
        return Layer.ADVOCACY, Stage.ADVOCACY, "all three conditions of advocacy are shown"
    stage, why = _present(material, health, tier)
    return Layer.PRESENT, stage, why


def _present(material: Material, health: Health, tier: Tier) -> tuple[Stage, str]:
    renewal, as_of = health.commercial.renewal_on, health.as_of
    if renewal is not None and (renewal - as_of).days <= RENEWAL_DAYS[tier]:
        return Stage.RENEWAL, f"renews on {renewal}"
    stones = milestones_of(material.view).kept
    waiting = [
        stone for stone in stones if stone.kind in ("onboarding", "first_value") and stone.done is None
    ]
    start = health.commercial.contract_start
    if start is not None and (as_of - start).days <= ONBOARDING_DAYS:
        return Stage.ONBOARDING, f"began on {start}"
    if waiting and start is not None and (as_of - start).days <= 365:
        return Stage.ONBOARDING, f"{len(waiting)} milestones of onboarding are open"
    value = next(one for one in health.dimensions if one.dimension is Dimension.VALUE)
    if value.band is Band.GREEN:
        return Stage.VALUE, "value is shown"
    return Stage.ADOPTION, f"value is {value.band.value}"


@dataclass(frozen=True, slots=True)
class Change:
    """From which of the looked-at days on an account stood so."""

    account_id: str
    since: date
    layer: Layer
    stage: Stage
    tier: Tier
    segment: str | None
    band: Band


def month_ends(as_of: date, months: int) -> list[date]:
    """Return the last days of the `months` months before a day, and the day itself, oldest first.

    >>> [day.isoformat() for day in month_ends(date(2026, 3, 10), 2)]
    ['2026-01-31', '2026-02-28', '2026-03-10']
    """
    days = [as_of]
    first = as_of.replace(day=1)
    for _ in range(months):
        days.append(first - timedelta(days=1))
        first = days[-1].replace(day=1)
    return sorted(days)


def history(found: Sequence[Standing]) -> list[Change]:
    """Return the changes among an account's standings of rising days; the first is where it began."""
    changes: list[Change] = []
    for one in sorted(found, key=lambda standing: standing.as_of):
        now = Change(one.account.id, one.as_of, one.layer, one.stage, one.tier, one.segment, one.health.band)
        last = changes[-1] if changes else None
        if last is None or _state(last) != _state(now):
            changes.append(now)
    return changes


def _state(change: Change) -> tuple[object, ...]:
    return change.layer, change.stage, change.tier, change.segment, change.band
