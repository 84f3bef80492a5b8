"""The health of an account: three dimensions, the commercial state, one band that leads to an action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assistant.health.actions import COMMERCIAL, GONE, Action, action_of
from assistant.health.bands import Band, Dimension, DimensionHealth, Reading, Seen
from assistant.health.commercial import Commercial, State, commercial_of
from assistant.health.readings import readings_of
from assistant.health.score import capped, concern_cap, dimension_health, lone_contact_cap, overall, scored
from assistant.health.shelf import Material, Outliner, materials
from assistant.health.table import DEFAULT, HealthTable
from assistant.health.voices import Voice
from assistant.metrics.view import MetricSettings
from assistant.ports import Reader
from assistant.types.accounts import Account
from assistant.types.scope import Scope


@dataclass(frozen=True, slots=True)
class Health:
    """An account's health on a day. `score` is that of the weakest dimension: it binds the others.

    `reasons` say in words why the band is not higher, the weakest dimension first.
    """

    account_id: str
    as_of: date
    band: Band
    score: Fraction
    dimensions: tuple[DimensionHealth, ...]
    commercial: Commercial
    reasons: tuple[str, ...]
    action: Action
    table: HealthTable

    @property
    def weakest(self) -> DimensionHealth:
        """Return the dimension that binds: the lowest score, the first of several."""
        return min(self.dimensions, key=lambda one: one.score)

    @property
    def coverage(self) -> Fraction:
        """Return the least coverage of a dimension: a band rests on all three."""
        return min(one.coverage for one in self.dimensions)

    @property
    def confidence(self) -> Fraction:
        """Return the mean confidence of the dimensions."""
        return sum((one.confidence for one in self.dimensions), Fraction(0)) / len(self.dimensions)

    @property
    def alternatives(self) -> dict[str, Fraction | float]:
        """Return what other ways of putting the scores together would show: they let strong hide weak (G6)."""
        scores = [one.score for one in self.dimensions]
        product = float(scores[0] * scores[1] * scores[2])
        return {
            "arithmetic_mean": sum(scores, Fraction(0)) / len(scores),
            "geometric_mean": product ** (1 / 3),
            "minimum": min(scores),
        }


def health_of(
    account: Account,
    readings: Mapping[str, Reading],
    commercial: Commercial,
    *,
    as_of: date,
    table: HealthTable = DEFAULT,
) -> Health:
    """Put an account's readings together. Pure: the same readings give the same health."""
    seen = {
        one.name: scored(one, readings.get(one.name), share=one.weight, as_of=as_of, table=table)
        for one in table.factors
        if one.name in ("contact_breadth", "voiced_concern")
    }
    caps = {
        Dimension.VALUE: lone_contact_cap(seen["contact_breadth"], table),
        Dimension.RELATIONSHIP: concern_cap(seen.get("voiced_concern"), table),
    }
    dimensions = tuple(
        dimension_health(one, readings, as_of=as_of, table=table, cap=caps.get(one)) for one in Dimension
    )
    renewal = commercial.renewal_on
    # Where nobody knows when it renews, it may be any day.
    near = renewal is None or (renewal - as_of).days <= table.renewal_days
    band = overall((one.band for one in dimensions), renewing=near)
    limit = commercial.limit(table.overdue_days)
    final = band if limit is None else capped(band, limit[0])
    weakest = min(dimensions, key=lambda one: one.score)
    instead = GONE if commercial.state is State.ENDED else COMMERCIAL if final is not band else None
    return Health(
        account.id,
        as_of,
        final,
        weakest.score,
        dimensions,
        commercial,
        tuple(_reasons(dimensions, band, final, limit, renewal if near else None)),
        action_of(
            final,
            (weakest.dimension, weakest.band),
            owner=account.csm_email,
            as_of=as_of,
            instead=instead,
        ),
        table,
    )


def _reasons(
    dimensions: tuple[DimensionHealth, ...],
    before: Band,
    band: Band,
    limit: tuple[Band, str] | None,
    renewal: date | None,
) -> Iterator[str]:
    for one in sorted(dimensions, key=lambda one: one.score):
        if one.band is not Band.GREEN:
            yield f"{one.dimension.value} is {one.band.value}: {_said(one)}"
    if renewal is not None and band.rank == 0:
        yield f"a renewal is near ({renewal}): nothing makes up for a weak dimension"
    if limit is not None and band is not before:
        yield f"at most {limit[0].value}: {limit[1]}"


def _said(one: DimensionHealth) -> str:
    """Name what costs the dimension the most, and what is not seen."""
    parts = []
    lost = sorted(
        (f for f in one.factors if f.seen is not Seen.UNOBSERVED), key=lambda f: f.earned - f.weight
    )
    for factor in lost[:2]:
        if factor.weight - factor.earned >= factor.weight / 2 and factor.points is not None:
            carried = ", last seen" if factor.seen is Seen.CARRIED else ""
            parts.append(f"{factor.factor} ({factor.reading.why}{carried})")
    if one.cap is not None:
        parts.append(f"at most {one.cap.limit} points: {one.cap.why}")
    unseen = [factor.factor for factor in one.factors if factor.seen is Seen.UNOBSERVED]
    if unseen:
        parts.append(f"not seen: {', '.join(unseen)}")
    return "; ".join(parts) or "several factors cost a little each"


def healths(
    reader: Reader,
    outliner: Outliner,
    *,
    scope: Scope,
    as_of: date,
    settings: MetricSettings,
    table: HealthTable = DEFAULT,
    account_ids: Iterable[str] | None = None,
    foresee: bool = False,
    voices: Mapping[str, Sequence[Voice]] | None = None,
) -> Iterator[Health]:
    """Yield the health of the scope's accounts (or some) in order of their ids; every table is read in batches.

    `foresee` as in `commercial_of`. `voices` is what each account's people were heard to say, None where nobody
    listens; the table needs the factors for it (`assistant.health.table.listening`).
    """
    for material in materials(
        reader, outliner, scope=scope, as_of=as_of, settings=settings, account_ids=account_ids
    ):
        heard = None if voices is None else voices.get(material.account.id, ())
        yield health_from(material, table=table, foresee=foresee, heard=heard)


def health_from(
    material: Material,
    *,
    table: HealthTable = DEFAULT,
    foresee: bool = False,
    heard: Sequence[Voice] | None = None,
) -> Health:
    """Return the health that an account's material shows."""
    commercial = commercial_of(material.view, material.account, foresee=foresee)
    readings = readings_of(material, heard)
    return health_of(material.account, readings, commercial, as_of=material.view.as_of, table=table)
