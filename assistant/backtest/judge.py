"""Whether health was worth anything: lift by band, each threshold, lead time, calibration, and the verdict."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from assistant.backtest.walk import Seat, Walked, by_account
from assistant.health.bands import Band, Dimension
from assistant.metrics.samples import median, wilson

BEFORE = (60, 90)
"""Days before a departure at which health has to have told."""
LEAST_LEFT = 10
"""With fewer departures nothing is said."""
SURE = 2.33
"""Standard errors above chance from which health counts as predictive: one in a hundred by luck."""
RED_LIFT, TOLD, MOST_GREEN = Fraction(3), Fraction(2, 3), Fraction(4, 5)
"""The three marks: red leaves three times as often as all do, two thirds of those who left were told, at most
four fifths are green."""
DRAWS = 400
THRESHOLDS = tuple(range(10, 100, 10))


@dataclass(frozen=True, slots=True)
class Rate:
    """How often accounts left within the horizon: `n` accounts-days, `left` of them, with Wilson's 95 % interval.

    `lift` is the rate over that of all, with its interval over accounts drawn again; None of nothing.
    """

    name: str
    n: int
    left: int
    low: Decimal
    high: Decimal
    lift: Fraction | None
    lift_low: float | None = None
    lift_high: float | None = None

    @property
    def rate(self) -> Fraction | None:
        """Return the share that left, None of nobody."""
        return Fraction(self.left, self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Power:
    """How well a score ranks who leaves: the mean place of those who left among all of the same day.

    `rank` is 1/2 by luck and 1 where everybody who left had the worst score; `z` its distance from luck in
    standard errors; `n` departures.
    """

    name: str
    rank: float | None
    z: float | None
    n: int

    @property
    def predictive(self) -> bool:
        """Say whether that is no luck."""
        return self.z is not None and self.n >= LEAST_LEFT and self.z > SURE


@dataclass(frozen=True, slots=True)
class Threshold:
    """An alarm at every score below `below`: how much of the book it takes, how many departures it tells, lift."""

    below: int
    flagged: Fraction
    told: Fraction | None
    lift: Fraction | None


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the marks: what was reached, what is asked."""

    name: str
    reached: Fraction | None
    asked: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the earlier days made one expect of a band, and what came on the later ones."""

    band: Band
    expected: Fraction | None
    came: Fraction | None
    n: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that a back-test says."""

    days: tuple[date, ...]
    accounts: int
    seats: int
    left: int
    base: Rate
    bands: tuple[Rate, ...]
    renewing: tuple[Rate, ...]
    """The same among accounts near a renewal alone: what the bands tell beside the calendar."""
    contraction: tuple[Rate, ...]
    dimensions: tuple[Power, ...]
    factors: tuple[Rate, ...]
    power: Power
    thresholds: tuple[Threshold, ...]
    calibration: tuple[Calibration, ...]
    lead_days: Fraction | None
    marks: tuple[Mark, ...]
    says: str

    @property
    def passed(self) -> bool:
        """Say whether health counts as validated: it predicts, and reaches every mark."""
        return self.power.predictive and all(mark.passed for mark in self.marks)


def judge(walked: Walked, *, seed: int = 0) -> Verdict:
    """Judge a walk. The seed only moves the intervals of lifts."""
    seats, horizon = walked.seats, walked.plan.horizon_days
    left = departures(seats)

    def goes(seat: Seat) -> bool:
        return seat.left_within(horizon)

    base = _rate("all", seats, seats, goes, seed=seed)
    bands = tuple(
        _rate(band.value, [s for s in seats if s.band is band], seats, goes, seed=seed) for band in Band
    )
    near = [seat for seat in seats if seat.renewing]
    renewing = tuple(_rate(b.value, [s for s in near if s.band is b], near, goes, seed=seed) for b in Band)
    power = _power("health", left, seats, lambda seat: seat.order)
    told = _told(left)
    marks = _marks(bands, base, told, seats)
    return Verdict(
        tuple(sorted({seat.on for seat in seats})),
        len({seat.account_id for seat in seats}),
        len(seats),
        len(left),
        base,
        bands,
        renewing,
        tuple(
            _rate(b.value, [s for s in seats if s.band is b], seats, _shrinks(horizon), seed=seed)
            for b in Band
        ),
        tuple(_power(d.value, left, seats, _of(d)) for d in Dimension),
        _factors(seats, goes, walked, seed=seed),
        power,
        _thresholds(seats, left, goes, base),
        _calibration(seats, goes, horizon),
        _lead(seats),
        marks,
        _says(power, marks, len(left)),
    )


def departures(seats: Iterable[Seat]) -> list[Seat]:
    """Return, for each departure, the account's seat between 60 and 90 days before it, the nearest of several."""
    found: dict[tuple[str, date], Seat] = {}
    for seat in seats:
        if seat.churn_on is not None and BEFORE[0] <= (seat.churn_on - seat.on).days <= BEFORE[1]:
            key = (seat.account_id, seat.churn_on)
            if key not in found or seat.on > found[key].on:
                found[key] = seat
    return [found[key] for key in sorted(found)]


def _of(dimension: Dimension) -> Callable[[Seat], Fraction]:
    return lambda seat: seat.dimensions[dimension][1]


def _shrinks(horizon: int) -> Callable[[Seat], bool]:
    return lambda seat: seat.contraction_on is not None and (seat.contraction_on - seat.on).days <= horizon


def _rate(
    name: str, some: Sequence[Seat], every: Sequence[Seat], goes: Callable[[Seat], bool], *, seed: int
) -> Rate:
    left = sum(map(goes, some))
    low, high = wilson(left, len(some))
    whole = Fraction(sum(map(goes, every)), len(every)) if every else Fraction(0)
    lift = Fraction(left, len(some)) / whole if some and whole else None
    bounds = (
        _drawn(some, every, goes, seed=seed) if lift is not None and len(some) != len(every) else (None, None)
    )
    return Rate(name, len(some), left, low, high, lift, *bounds)


def _drawn(
    some: Sequence[Seat], every: Sequence[Seat], goes: Callable[[Seat], bool], *, seed: int
) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a lift over accounts drawn again: an account's days are drawn together."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    chosen = set(map(id, some))
    for seat in every:
        own, leaves = counts[seat.account_id], goes(seat)
        own[0] += 1
        own[1] += leaves
        if id(seat) in chosen:
            own[2] += 1
            own[3] += leaves
    accounts, random, lifts = list(counts.values()), Random(seed), []
    for _ in range(DRAWS):
        picked = random.choices(accounts, k=len(accounts))
        n, gone, in_some, gone_in_some = (sum(one[k] for one in picked) for k in range(4))
        if gone and in_some:
            lifts.append(gone_in_some * n / (in_some * gone))
    if not lifts:
        return None, None
    lifts.sort()
    return lifts[int(0.025 * len(lifts))], lifts[min(len(lifts) - 1, int(0.975 * len(lifts)))]


def _power(
    name: str, left: Sequence[Seat], seats: Sequence[Seat], score: Callable[[Seat], Fraction]
) -> Power:
    """Place each who left among all of the same day that were as near to a renewal: neither seasons, nor growth
    of the book, nor the calendar of renewals count as foresight.

    The places of chance are even over 0 to 1; ties share the middle of theirs.
    """
    if not left:
        return Power(name, None, None, 0)
    of_day: dict[tuple[date, bool], list[Fraction]] = defaultdict(list)
    for seat in seats:
        of_day[seat.on, seat.renewing].append(score(seat))
    for scores in of_day.values():
        scores.sort()
    places, spread = [], 0.0
    for seat in left:
        scores = of_day[seat.on, seat.renewing]
        n, own = len(scores), score(seat)
        below, upto = bisect_left(scores, own), bisect_right(scores, own)
        places.append(1 - (below + upto) / 2 / n)
        spread += _spread(scores)
    mean = sum(places) / len(places)
    error = math.sqrt(spread) / len(places)
    return Power(name, mean, (mean - 0.5) / error if error else 0.0, len(places))


def _spread(scores: list[Fraction]) -> float:
    """Return the variance of one place drawn by chance, ties sharing theirs."""
    n, at, total = len(scores), 0, 0.0
    while at < n:
        upto = bisect_right(scores, scores[at])
        total += (upto - at) / n * (1 - (at + upto) / 2 / n - 0.5) ** 2
        at = upto
    return total


def _told(left: Sequence[Seat]) -> Fraction | None:
    return Fraction(sum(seat.band is not Band.GREEN for seat in left), len(left)) if left else None


def _marks(
    bands: Sequence[Rate], base: Rate, told: Fraction | None, seats: Sequence[Seat]
) -> tuple[Mark, ...]:
    red = next(rate for rate in bands if rate.name == Band.RED.value)
    green = Fraction(sum(seat.band is Band.GREEN for seat in seats), len(seats)) if seats else None
    return (
        Mark("red leaves more often than all", red.lift, f">= {RED_LIFT}",
             red.lift is not None and red.lift >= RED_LIFT),
        Mark(f"below green {BEFORE[0]} to {BEFORE[1]} days before leaving", told, f">= {TOLD}",
             told is not None and told >= TOLD),
        Mark("share that is green", green, f"<= {MOST_GREEN}", green is not None and green <= MOST_GREEN),
    )  # fmt: skip


def _factors(
    seats: Sequence[Seat], goes: Callable[[Seat], bool], walked: Walked, *, seed: int
) -> tuple[Rate, ...]:
    """Return each factor's own lift: of those in which it was seen, how often left those in which it was weak."""
    found = []
    for factor in walked.table.factors:
        seen = [seat for seat in seats if factor.name in seat.seen]
        weak = [seat for seat in seen if factor.name in seat.weak]
        found.append(_rate(factor.name, weak, seen, goes, seed=seed))
    return tuple(found)


def _thresholds(
    seats: Sequence[Seat], left: Sequence[Seat], goes: Callable[[Seat], bool], base: Rate
) -> tuple[Threshold, ...]:
    found = []
    for below in THRESHOLDS:
        low = [seat for seat in seats if seat.score < below]
        told = Fraction(sum(seat.score < below for seat in left), len(left)) if left else None
        lift = Fraction(sum(map(goes, low)), len(low)) / base.rate if low and base.rate else None
        found.append(Threshold(below, Fraction(len(low), len(seats)) if seats else Fraction(0), told, lift))
    return tuple(found)


def _calibration(
    seats: Sequence[Seat], goes: Callable[[Seat], bool], horizon: int
) -> tuple[Calibration, ...]:
    """Compare each band's rate on the later half of days with what was known of it when they began."""
    days = sorted({seat.on for seat in seats})
    if len(days) < 4:
        return ()
    split = days[len(days) // 2]
    known = [seat for seat in seats if seat.on + timedelta(days=horizon) <= split]
    later = [seat for seat in seats if seat.on >= split]

    def share(some: list[Seat]) -> Fraction | None:
        return Fraction(sum(map(goes, some)), len(some)) if some else None

    return tuple(
        Calibration(band, share([s for s in known if s.band is band]), share(own), len(own))
        for band in Band
        for own in ([s for s in later if s.band is band],)
    )


def _lead(seats: tuple[Seat, ...]) -> Fraction | None:
    """Return the median days for which those who left had been below green without a break."""
    leads = []
    for _, own in by_account(seats):
        last = own[-1]
        if last.churn_on is None or (last.churn_on - last.on).days > BEFORE[1]:
            continue
        since = None
        for seat in reversed(own):
            if seat.band is Band.GREEN:
                break
            since = seat.on
        leads.append((last.churn_on - since).days if since else 0)
    return median(leads)


def _says(power: Power, marks: Sequence[Mark], left: int) -> str:
    if left < LEAST_LEFT:
        return f"too little to tell: {left} departures, {LEAST_LEFT} are needed; no predictive value is shown"
    if not power.predictive:
        return f"no predictive value: those who left stood at {power.rank:.2f} of the way to the worst, luck is 0.50"
    missed = [mark.name for mark in marks if not mark.passed]
    words = f"predictive: those who left stood at {power.rank:.2f} of the way to the worst, luck is 0.50"
    return f"{words}; not reached: {', '.join(missed)}" if missed else f"{words}; all three marks are reached"
