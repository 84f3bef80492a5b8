"""The table: points between knots, a file over the default one, and what does not load."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.health.bands import Dimension
from assistant.health.readings import RECIPES
from assistant.health.table import DEFAULT, SPOKEN, checked, listening, load, overridden


def test_every_factor_can_be_read_and_keeps_the_rules() -> None:
    table = checked(listening(DEFAULT))
    assert {factor.name for factor in table.factors} == set(RECIPES)
    for factor in table.factors:
        values = [at for at, _ in factor.knots]
        points = [factor.points(at) for at in (values[0] - 1, *values, values[-1] + 1)]
        assert all((b >= a) == factor.rising or a == b for a, b in pairwise(points))
        assert factor.grade in {"house", "vendor", "practice", "prior"}


def test_points_go_straight_between_knots() -> None:
    factor = DEFAULT.factor("days_since_inbound")
    assert factor.points(Fraction(45)) == 60
    assert factor.points(Fraction(1000)) == 0
    assert factor.points(Fraction(-3)) == 100


def test_a_file_overrides_and_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "health.toml"
    assert load(path) is DEFAULT
    path.write_text(
        "[bands]\ngreen = 72.5\n[factors.usage_trend]\nweight = 60\nknots = [[-50, 0], [0.5, 100]]\n",
        encoding="utf-8",
    )
    table = load(path)
    assert table.green == Fraction(145, 2)
    assert table.factor("usage_trend").knots[-1][0] == Fraction(1, 2)
    assert table.factor("usage_trend").grade == "own"
    assert table.factor("utilisation") == DEFAULT.factor("utilisation")
    assert table.digest != DEFAULT.digest


@pytest.mark.parametrize(
    "text",
    [
        "[bands]\ngreen = 30",
        "[bands]\nblue = 1",
        "[factors.no_such]\nweight = 1",
        "[factors.usage_trend]\nweight = -1",
        "[factors.usage_trend]\nknots = [[0, 0], [10, 100], [20, 50]]",
        "[factors.usage_trend]\nknots = [[10, 0], [0, 100]]",
        "[factors.usage_trend]\nknots = [[0, 0], [10, 101]]",
        "[factors.usage_trend]\nfresh_days = 100\nkeep_days = 10",
        "[factors.usage_trend]\nsays = 'x'",
        "[else]\nx = 1",
        "not toml",
    ],
)
def test_a_table_that_breaks_a_rule_does_not_load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "health.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"health\.toml"):
        load(path)


def test_a_dimension_needs_a_factor_of_some_weight() -> None:
    none = {f.name: {"weight": 0} for f in DEFAULT.factors if f.dimension is Dimension.VALUE}
    with pytest.raises(ValueError, match="value"):
        checked(overridden(DEFAULT, {"factors": none}))
    assert len(listening(DEFAULT).factors) == len(DEFAULT.factors) + len(SPOKEN)
    assert replace(DEFAULT, green=Fraction(80)).digest != DEFAULT.digest
