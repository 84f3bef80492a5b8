"""One rule of the register, and how the register is read. A rule with anything missing does not load."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assistant.errors import ConfigError
from assistant.signals.kinds import KINDS
from assistant.signals.signal import Alternative

FILE = Path(__file__).with_name("register.toml")

CLASSES = frozenset({"risk", "expansion", "advocacy", "reactivation", "hygiene"})
DIMENSIONS = frozenset({"relationship", "adoption", "value", "commercial"})
TIMINGS = frozenset({"leading", "confirmatory", "unclear"})
SUPPRESSORS = frozenset(
    {"do_not_contact", "value_unproven", "open_high_risk", "asked_lately", "outage", "holidays"}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the register. Windows, persistence and cooldown are days; `due_business_days` is what it says."""

    rule: str
    kind: str
    title: str
    class_: str
    dimension: str
    source: str
    timing: str
    definition: str
    thresholds: Mapping[str, float]
    window_days: int
    baseline: str
    normaliser: str
    min_sample: int
    persistence_days: int
    owner: str
    response: str
    due_business_days: int
    closes_when: str
    cooldown_days: int
    suppressors: tuple[str, ...]
    grade: str
    alternatives: tuple[Alternative, ...]

    def at(self, name: str) -> float:
        """Return a threshold. Raises KeyError for one that the rule does not have."""
        return self.thresholds[name]


REQUIRED = tuple(field.name.rstrip("_") for field in fields(Rule) if field.default is MISSING)
"""Every field of a rule: none may be left out."""


@cache
def register(path: Path = FILE) -> Mapping[str, Rule]:
    """Return the register by rule. Raises ConfigError where a rule is incomplete, unknown or there twice."""
    return read_register(path.read_text("utf-8"))


def read_register(text: str) -> Mapping[str, Rule]:
    """Read a register from TOML text. Raises ConfigError as `register` does."""
    try:
        tables = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        raise _wrong("The register of signals cannot be read.", str(error)) from error
    found: dict[str, Rule] = {}
    for table in tables:
        rule = _rule(table)
        if rule.rule in found:
            raise _wrong(f"The rule {rule.rule} is there twice.", "A rule's name stands for one row.")
        found[rule.rule] = rule
    return MappingProxyType(found)


def _rule(table: Mapping[str, Any]) -> Rule:
    name = table.get("rule", "without a name")
    missing = [field for field in REQUIRED if field not in table or table[field] in ("", [], {}, None)]
    if missing:
        raise _wrong(f"The rule {name} has no {', '.join(missing)}.", "Every field of a rule is required.")
    unknown = sorted(table.keys() - set(REQUIRED))
    if unknown:
        raise _wrong(f"The rule {name} has {', '.join(unknown)}.", "No rule has such a field.")
    rivals = [
        Alternative(str(one.get("explanation", "")), str(one.get("observation", "")))
        for one in table["alternatives"]
    ]
    cells = {("class_" if key == "class" else key): value for key, value in table.items()}
    rule = Rule(
        **{
            **cells,
            "thresholds": MappingProxyType({key: float(value) for key, value in table["thresholds"].items()}),
            "suppressors": tuple(table["suppressors"]),
            "alternatives": tuple(rivals),
        }
    )
    for words, known in (
        ((rule.kind,), KINDS),
        ((rule.class_,), CLASSES),
        ((rule.dimension,), DIMENSIONS),
        ((rule.timing,), TIMINGS),
        (rule.suppressors, SUPPRESSORS),
    ):
        odd = [word for word in words if word not in known]
        if odd:
            raise _wrong(f"The rule {name} says {odd[0]!r}.", f"Known are {', '.join(sorted(known))}.")
    if not all(one.explanation and one.observation for one in rivals):
        raise _wrong(f"The rule {name} has a rival explanation without its observation.", "Each needs both.")
    return rule


def _wrong(what: str, why: str) -> ConfigError:
    return ConfigError(what, why=why, mend=f"Correct {FILE.name}.")
