"""The JSON of a labelled company. Owns how its object is read, and refuses what it does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from evals.company import (
    TABLES,
    Colleague,
    Company,
    Contact,
    Distractor,
    Labels,
    Levels,
    Objective,
    Outdated,
    Promise,
    Raised,
    Stakeholder,
    Talk,
    Told,
    Turn,
)
from evals.company_faults import faults

Made = TypeVar("Made")


class BadCompany(ValueError):
    """A file that is no sound company. The message begins with the file and names the field."""


def parse_company(values: Mapping[str, Any], *, where: str) -> Company:
    """A company from its object. Raises BadCompany, beginning with `where`, for the first fault."""
    known = {"id", "name", "domain", "segment", "started_on", "as_of", "arr", "contacts", "ours",
             "documents", "facts", "expect"}  # fmt: skip
    try:
        _refuse("company", values, known)
        facts = values.get("facts", {})
        _refuse("facts", facts, {"account", "usage", *TABLES})
        expect = values["expect"]
        _refuse("expect", expect, {field.name for field in fields(Labels)})
        company = Company(
            id=str(values["id"]),
            name=str(values["name"]),
            domain=str(values["domain"]),
            segment=str(values["segment"]),
            started_on=date.fromisoformat(values["started_on"]),
            as_of=date.fromisoformat(values["as_of"]),
            arr=Decimal(str(values["arr"])),
            contacts=_all(Contact, "contacts", values),
            ours=_all(Colleague, "ours", values),
            documents=tuple(_talk(one, f"documents[{n}]") for n, one in enumerate(values["documents"])),
            account={str(key): str(value) for key, value in facts.get("account", {}).items()},
            tables={name: _rows(name, facts[name]) for name in TABLES if name in facts},
            usage=tuple(_levels(name, one) for name, one in facts.get("usage", {}).items()),
            expect=Labels(
                signals=_all(Raised, "signals", expect),
                distractors=_all(Distractor, "distractors", expect),
                promises=_all(Promise, "promises", expect),
                stakeholders=_all(Stakeholder, "stakeholders", expect),
                objectives=_all(Objective, "objectives", expect),
                decisions=_all(Told, "decisions", expect),
                brief=_all(Told, "brief", expect),
                outdated=_all(Outdated, "outdated", expect),
                tolerated=tuple(expect.get("tolerated", ())),
            ),
        )
        for fault in faults(company):
            raise ValueError(fault)
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation) as error:
        reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise BadCompany(f"{where}: {reason}") from error
    return company


def _talk(values: Mapping[str, Any], name: str) -> Talk:
    _refuse(name, values, {field.name for field in fields(Talk)})
    return Talk(
        id=str(values["id"]),
        kind=str(values["kind"]),
        date=date.fromisoformat(values["date"]),
        title=str(values["title"]),
        turns=tuple(_record(Turn, one, f"{name}.turns") for one in values["turns"]),
    )


def _rows(name: str, values: Any) -> tuple[Mapping[str, str], ...]:
    for row in values:
        _refuse(f"facts.{name}", row, set(TABLES[name]))
    return tuple({key: "" if row[key] is None else str(row[key]) for key in row} for row in values)


def _levels(metric: str, values: Mapping[str, Any]) -> Levels:
    _refuse(f"facts.usage.{metric}", values, {"since", "weekly"})
    since = date.fromisoformat(values["since"])
    if since.weekday() != 0:
        raise ValueError(f"facts.usage.{metric}: {since} is no Monday")
    return Levels(metric, since, tuple(Decimal(str(level)) for level in values["weekly"]))


def _all(make: Callable[..., Made], name: str, values: Mapping[str, Any]) -> tuple[Made, ...]:
    return tuple(_record(make, one, f"{name}[{n}]") for n, one in enumerate(values.get(name, ())))


_DAYS = frozenset({"since", "until", "due", "left_on"})
_TRUTHS = frozenset({"crm", "quoted", "auto", "present", "holds"})
_OPTIONAL = frozenset({"role", "at", "document", "quote", "due", "closing_quote", "left_on", "measure",
                       "baseline", "target"})  # fmt: skip


def _record(make: Callable[..., Made], values: Mapping[str, Any], where: str) -> Made:
    known = {field.name: field for field in fields(make)}  # type: ignore[arg-type]
    _refuse(where, values, set(known))
    given: dict[str, Any] = {}
    for name, field in known.items():
        if name not in values:
            if field.default is MISSING:
                raise ValueError(f"{where}.{name}: is missing")
            continue
        given[name] = _value(name, values[name], f"{where}.{name}")
    return make(**given)


def _value(name: str, value: Any, where: str) -> Any:
    if value is None and name in _OPTIONAL:
        return None
    if name in _TRUTHS:
        if not isinstance(value, bool):
            raise ValueError(f"{where}: must be true or false, not {value!r}")
        return value
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: a text is needed, not {value!r}")
    if name in _DAYS:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name == "at" else value


def _refuse(where: str, values: Any, known: set[str]) -> None:
    if not isinstance(values, Mapping):
        raise ValueError(f"{where}: an object is needed, not {values!r}")
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"{where}: unknown field {unknown[0]!r}")
