"""The register is complete or it does not load (G11)."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from assistant.errors import ConfigError
from assistant.signals.kinds import CORE, KINDS
from assistant.signals.rule import FILE, REQUIRED, read_register, register
from assistant.signals.rules import LOOKS, check

TABLES: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["rule"]


def toml(table: dict[str, Any]) -> str:
    def value(one: Any) -> str:
        if isinstance(one, dict):
            return "{ " + ", ".join(f"{k} = {value(v)}" for k, v in one.items()) + " }"
        if isinstance(one, list):
            return "[" + ", ".join(value(v) for v in one) + "]"
        return (
            '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(one, str) else repr(one)
        )

    return "[[rule]]\n" + "\n".join(f"{key} = {value(one)}" for key, one in table.items()) + "\n"


def test_every_core_kind_has_a_rule_and_every_rule_its_function() -> None:
    rules = register()
    assert CORE.keys() <= {rule.kind for rule in rules.values()} <= KINDS.keys()
    assert len(CORE) == 35
    check(rules)
    with pytest.raises(ConfigError):
        check({name: rule for name, rule in rules.items() if name != "T1"})


@pytest.mark.parametrize("table", TABLES, ids=[table["rule"] for table in TABLES])
def test_without_any_one_field_a_rule_does_not_load(table: dict[str, Any]) -> None:
    assert read_register(toml(table))
    for field in REQUIRED:
        with pytest.raises(ConfigError, match=field if field != "rule" else "no rule"):
            read_register(toml({key: one for key, one in table.items() if key != field}))


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "luck"), ("class", "other"), ("dimension", "luck"), ("timing", "late"), ("suppressors", ["luck"]),
     ("alternatives", [{"explanation": "season", "observation": ""}]), ("extra", "x")],
)  # fmt: skip
def test_what_no_rule_can_say_does_not_load(field: str, value: Any) -> None:
    with pytest.raises(ConfigError):
        read_register(toml(TABLES[0] | {field: value}))


def test_a_rule_stands_for_one_row() -> None:
    with pytest.raises(ConfigError, match="twice"):
        read_register(toml(TABLES[0]) * 2)


def test_every_threshold_of_a_rule_is_one_that_its_function_asks_for() -> None:
    assert all(rule.thresholds for rule in register().values())
    assert set(LOOKS) == set(register())
