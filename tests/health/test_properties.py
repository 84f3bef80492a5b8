"""What must hold of health whatever was seen (S116 to S119): bounds, monotony, coverage, exact sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from random import Random

from assistant.health.bands import Band, Dimension, Reading
from assistant.health.explain import Cause, explain
from assistant.health.table import DEFAULT, HealthTable
from tests.health.made import AS_OF, health, points, reading, readings, table, value_of

HISTORIES = 10_000
DRAWS = 2_000
TABLES = tuple(table(Random(number)) for number in range(20))


def _draws(seed: int, n: int = DRAWS) -> Iterator[Random]:
    return (Random(f"{seed}-{number}") for number in range(n))


def test_the_worst_dimension_bounds_the_band() -> None:
    """S116: at most one step above the worst; green only where all three are."""
    seen = set()
    for random in _draws(1):
        found = health(readings(random, well=random.random() < 0.5))
        ranks = [one.band.rank for one in found.dimensions]
        assert found.band.rank <= min(ranks) + 1
        assert (found.band is Band.GREEN) == all(one.band is Band.GREEN for one in found.dimensions)
        assert found.score == min(one.score for one in found.dimensions)
        seen.add(found.band)
    assert seen == set(Band)


def test_two_strong_dimensions_never_hide_a_weak_one() -> None:
    """(90, 90, 20) is no green, and the words name what is weak (S119)."""
    for weak in Dimension:
        found = health(points(**{one.value: 20 if one is weak else 90 for one in Dimension}))
        assert found.band is Band.YELLOW
        assert found.weakest.dimension is weak
        assert found.reasons[0].startswith(f"{weak.value} is red")
        near = health(points(**{one.value: 20 if one is weak else 90 for one in Dimension}), renewal_on=AS_OF)
        assert near.band is Band.RED
        if weak is not Dimension.RELATIONSHIP:  # a weak relationship caps value too
            assert [round(float(found.alternatives[name]), 2) for name in found.alternatives] == [
                66.67,
                54.51,
                20.0,
            ]


def test_seeing_less_never_lifts_a_band() -> None:
    """Replacing any source by nothing seen never raises score, coverage, confidence or band (S112)."""
    lowered = 0
    for random in _draws(2):
        full = readings(random, well=True)
        before = health(full)
        source = random.choice(sorted({factor.source for factor in DEFAULT.factors}))
        gone = {factor.name for factor in DEFAULT.factors if factor.source == source}
        after = health({name: one for name, one in full.items() if name not in gone})
        assert after.band.rank <= before.band.rank
        for one, two in zip(before.dimensions, after.dimensions, strict=True):
            assert two.band.rank <= one.band.rank
            assert two.score <= one.score
            assert two.coverage <= one.coverage
            assert two.confidence <= one.confidence
        lowered += after.band.rank < before.band.rank
    assert lowered > DRAWS / 50


def test_a_better_value_never_lowers_anything() -> None:
    """Monotone in every input."""
    moved = 0
    for random in _draws(3):
        one = readings(random)
        factor = random.choice(DEFAULT.factors)
        if (old := one.get(factor.name)) is None or old.value is None:
            continue
        step = abs(value_of(random, factor) - old.value) * (1 if factor.rising else -1)
        two = one | {factor.name: replace(old, value=old.value + step)}
        before, after = health(one), health(two)
        assert after.band.rank >= before.band.rank
        assert after.score >= before.score
        assert all(b.score >= a.score for a, b in zip(before.dimensions, after.dimensions, strict=True))
        moved += after.dimensions != before.dimensions
    assert moved > DRAWS / 4


def test_a_change_is_explained_exactly() -> None:
    """Bars sum to the difference in exact fractions, also over another table and other coverage (G7)."""
    causes = set()
    for random in _draws(4, HISTORIES):
        earlier, later = AS_OF - timedelta(days=random.randint(1, 200)), AS_OF
        one = health(readings(random, as_of=earlier), as_of=earlier, table=_maybe(random))
        two = health(readings(random, as_of=later), as_of=later, table=_maybe(random))
        found = explain(one, two)
        assert sum((bar.points for bar in found.bars), Fraction(0)) == two.score - one.score
        for change in found.dimensions:
            assert sum((bar.points for bar in change.bars), Fraction(0)) == change.after - change.before
        causes |= {bar.cause for change in found.dimensions for bar in change.bars} | {
            b.cause for b in found.bars
        }
        assert all(bar.points for bar in found.bars)
    assert causes == set(Cause)


def _maybe(random: Random) -> HealthTable:
    return random.choice(TABLES) if random.random() < 0.5 else DEFAULT


def test_the_same_readings_under_another_table_differ_by_configuration_alone() -> None:
    told = 0
    for random in _draws(5, 500):
        seen, other = readings(random), table(random)
        found = explain(health(seen), health(seen, table=other))
        bars = [bar for change in found.dimensions for bar in change.bars if bar.cause is not Cause.CAP]
        assert {bar.cause for bar in bars} <= {Cause.CONFIGURATION}
        told += bool(bars)
    assert told > 400


def test_time_alone_lowers_confidence_and_carries_what_was_bad() -> None:
    """G20: an old reading counts less; past its keeping a bad one still speaks, a good one does not."""
    factor = DEFAULT.factor("usage_trend")
    bad = health({"usage_trend": Reading("usage_trend", Fraction(-60), None, AS_OF, "fell")})
    confidences = []
    for age in (0, factor.fresh_days, 2 * factor.fresh_days, 3 * factor.fresh_days):
        found = health(
            {"usage_trend": Reading("usage_trend", Fraction(0), None, AS_OF - timedelta(days=age))}
        )
        confidences.append(found.dimensions[1].confidence)
    assert confidences == sorted(confidences, reverse=True)
    assert confidences[0] == confidences[1] == Fraction(35, 100)
    assert confidences[-1] == 0
    gone = AS_OF - timedelta(days=factor.keep_days + 1)
    carried = health({"usage_trend": Reading("usage_trend", Fraction(-60), None, gone, "fell")})
    assert bad.dimensions[1].band is carried.dimensions[1].band is Band.RED
    good = health({"usage_trend": Reading("usage_trend", Fraction(5), None, gone, "rose")})
    assert good.dimensions[1].band is Band.UNKNOWN


def test_value_that_rests_on_one_person_is_capped() -> None:
    """S118: also where nobody knows on how many it rests."""
    well = points(relationship=95, adoption=95, value=95)
    one = Reading("contact_breadth", Fraction(1), None, AS_OF, "one")
    assert health(well).band is Band.GREEN
    for alone in (well | {"contact_breadth": one}, {n: r for n, r in well.items() if n != "contact_breadth"}):
        found = health(alone)
        assert found.band is not Band.GREEN
        assert found.dimensions[2].score == DEFAULT.lone_cap
        assert found.dimensions[2].cap is not None


def test_nothing_seen_is_unknown_and_asks_to_look() -> None:
    found = health({})
    assert found.band is Band.UNKNOWN
    assert found.score == found.coverage == 0
    assert "connect" in found.action.what or "talk" in found.action.what
    assert reading(Random(1), DEFAULT.factors[0]) != reading(Random(2), DEFAULT.factors[0])
