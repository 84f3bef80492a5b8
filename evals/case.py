"""Cases: what is asked, when, and what has to come of it. Owns their file format, and knows no system.

A file of cases holds one JSON object a line; `docs/evals.md` lists the fields.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"


class BadCase(ValueError):
    """A line that is no case. The message begins with `file:line`."""


class Task(StrEnum):
    """What a system is asked to make."""

    ASK = "ask"
    SIGNALS = "signals"
    HEALTH = "health"
    BRIEF = "brief"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Number:
    """A figure that has to be told: a decimal or a day (`YYYY-MM-DD`). `tolerance` is absolute."""

    name: str
    value: Decimal | date
    unit: str | None = None
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Label:
    """Something that happened to an account: a signal of `kind` is right from `since` until `until`.

    `since` is the first day on which the records show it: whoever says so before has looked ahead.
    """

    kind: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Span:
    """Segments `first` to `last`, both inclusive, of the document with this external id."""

    document: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Expect:
    """What has to come of a case. What is empty or None is not judged.

    `documents` are external ids any of which proves the answer; `spans` the exact places. `sides` are
    groups of words, one from each of which must be told, where sources dispute. `false_premise` says
    that the question supposes something untrue: abstaining, or saying `must_say`, is right.
    `signals` empty says that nothing may be raised; `outcome` is whether the account gave
    notice within 120 days after `as_of`.
    """

    documents: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    must_not_cite: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    abstain: bool = False
    clarify: bool = False
    false_premise: bool = False
    signals: tuple[Label, ...] | None = None
    items: tuple[str, ...] | None = None
    sections: tuple[str, ...] = ()
    outcome: bool | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `why` names the failure that it would catch; `history` holds the turns before the
    question."""

    id: str
    why: str
    account: str | None
    as_of: date | None
    question: str
    expect: Expect = Expect()
    tags: tuple[str, ...] = ()
    task: Task = Task.ASK
    history: tuple[tuple[str, str], ...] = ()


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read a file of cases. Raises BadCase, naming file and line, for the first line that is none."""
    cases: dict[str, Case] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            case = parse_case(json.loads(line))
            if case.id in cases:
                raise ValueError(f"the id {case.id!r} was used before")
        except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation) as error:
            reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
            raise BadCase(f"{path}:{number}: {reason}") from error
        cases[case.id] = case
    return tuple(cases.values())


def parse_case(values: Mapping[str, Any]) -> Case:
    """A case from the object of its line. Raises ValueError, TypeError or KeyError for anything unknown."""
    _refuse_unknown(values, {field.name for field in fields(Case)})
    for name in ("id", "why"):
        if not str(values[name]).strip():
            raise ValueError(f"{name!r} is empty")
    task = Task(values.get("task", "ask"))
    if task is Task.ASK and not values["question"].strip():
        raise ValueError("'question' is empty")
    day = values.get("as_of")
    return Case(
        id=str(values["id"]),
        why=str(values["why"]),
        account=values.get("account"),
        as_of=date.fromisoformat(day) if day else None,
        question=values.get("question", ""),
        expect=_expect(values.get("expect", {})),
        tags=_texts(values.get("tags", [])),
        task=task,
        history=tuple((str(who), str(words)) for who, words in values.get("history", [])),
    )


def dump_case(case: Case) -> str:
    """The line of a case; `parse_case` of it is the case again."""
    expect: dict[str, Any] = {}
    for field in fields(Expect):
        value = getattr(case.expect, field.name)
        if value != field.default:
            expect[field.name] = _plain(value)
    found: dict[str, Any] = {
        "id": case.id,
        "why": case.why,
        "account": case.account,
        "as_of": case.as_of.isoformat() if case.as_of else None,
        "question": case.question,
        "expect": expect,
        "tags": list(case.tags),
    }
    if case.task is not Task.ASK:
        found["task"] = case.task.value
    if case.history:
        found["history"] = [list(turn) for turn in case.history]
    return json.dumps(found, ensure_ascii=False)


def digest_of(cases: Iterable[Case]) -> str:
    """A digest of what is asked and expected, whatever the order of the cases."""
    lines = sorted(dump_case(case) for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def sample(cases: Sequence[Case], count: int, *, seed: int) -> tuple[Case, ...]:
    """`count` of the cases, chosen by id and seed, in their order: adding a case moves few others."""
    ranked = sorted(cases, key=lambda case: hashlib.sha256(f"{seed}:{case.id}".encode()).digest())
    chosen = {case.id for case in ranked[:count]}
    return tuple(case for case in cases if case.id in chosen)


def _expect(values: Mapping[str, Any]) -> Expect:
    _refuse_unknown(values, {field.name for field in fields(Expect)})
    given: dict[str, Any] = {}
    for name in ("documents", "must_say", "must_not_say", "must_not_cite", "sections"):
        given[name] = _texts(values.get(name, []))
    for name in ("abstain", "clarify", "false_premise"):
        given[name] = _truth(name, values.get(name, False))
    given["sides"] = tuple(_texts(side) for side in values.get("sides", []))
    given["spans"] = tuple(Span(str(d), int(first), int(last)) for d, first, last in values.get("spans", []))
    given["numbers"] = tuple(_number(number) for number in values.get("numbers", []))
    signals, items, outcome = values.get("signals"), values.get("items"), values.get("outcome")
    given["signals"] = None if signals is None else tuple(_label(label) for label in signals)
    given["items"] = None if items is None else _texts(items)
    given["outcome"] = None if outcome is None else _truth("outcome", outcome)
    if given["abstain"] and given["clarify"]:
        raise ValueError("a case cannot expect both to abstain and to clarify")
    return Expect(**given)


def _number(values: Mapping[str, Any]) -> Number:
    _refuse_unknown(values, {field.name for field in fields(Number)})
    text = str(values["value"])
    value = date.fromisoformat(text) if text.count("-") == 2 else Decimal(text)
    return Number(str(values["name"]), value, values.get("unit"), Decimal(str(values.get("tolerance", "0"))))


def _label(values: Mapping[str, Any]) -> Label:
    _refuse_unknown(values, {field.name for field in fields(Label)})
    label = Label(
        str(values["kind"]), date.fromisoformat(values["since"]), date.fromisoformat(values["until"])
    )
    if label.until < label.since:
        raise ValueError(f"the label {label.kind!r} ends before it begins")
    return label


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"a list of texts is needed, not {values!r}")
    return tuple(values)


def _truth(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name!r} must be true or false, not {value!r}")
    return value


def _refuse_unknown(values: Mapping[str, Any], known: set[str]) -> None:
    if not isinstance(values, Mapping):
        raise TypeError(f"an object is needed, not {values!r}")
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}; known are {', '.join(sorted(known))}")


def _plain(value: Any) -> Any:
    match value:
        case Number():
            found = {"name": value.name, "value": str(value.value), "unit": value.unit}
            return found | ({"tolerance": str(value.tolerance)} if value.tolerance else {})
        case Label():
            return {"kind": value.kind, "since": value.since.isoformat(), "until": value.until.isoformat()}
        case Span():
            return [value.document, value.first, value.last]
        case tuple():
            return [_plain(one) for one in value]
        case _:
            return value
