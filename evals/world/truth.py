"""What is known of a world beyond its exports: types, files, and `read_truth`. No detector reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class CausePeriod:
    """Why an account did what it did from `start_on` up to `end_on`."""

    account_id: str
    cause: str
    start_on: str
    end_on: str
    strength: float


@dataclass(frozen=True, slots=True)
class SignalLabel:
    """A signal that is true from `on`. `basis` names documents (`source:id`) or rows (`table:id`).

    `until` is the day from which it no longer holds, None where it is an event or still holds.
    `via` says what it rests on: `sentence`, `usage`, `table`, `tickets`, `contact` or `ledger`.
    """

    account_id: str
    signal: str
    on: str
    until: str | None
    via: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment. `history` holds `(day, what, due_on, document)`; `what` is made, re_dated, withdrawn,
    delivered or chased. `state` is that at the end: open, overdue, delivered, delivered_late, withdrawn."""

    promise_id: str
    account_id: str
    by: str
    to: str
    side: str
    subject: str
    made_on: str
    due_on: str
    state: str
    history: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Presence:
    """A person of the account: when present, and from when silent before leaving."""

    account_id: str
    name: str
    address: str
    role: str
    title: str
    since_on: str
    left_on: str | None
    quiet_from: str | None
    shown_as: str


@dataclass(frozen=True, slots=True)
class Objective:
    """An aim with its true course. `outdated_on` is the day from which the account no longer wants it."""

    objective_id: str
    account_id: str
    metric: str
    target: float
    due_on: str
    met_on: str | None
    outdated_on: str | None


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence that bears on a signal, exactly as it stands in the document.

    `counts` says whether it is evidence for `label`; `stance` why not: negated, hypothetical,
    third_party, resolved, vendor, joke. `family` is the pool of phrases that it was made from.
    """

    document: str
    account_id: str
    on: str
    speaker: str
    side: str
    label: str
    stance: str
    counts: bool
    text: str
    family: str


@dataclass(frozen=True, slots=True)
class Intervention:
    """What chance gave to an account before a renewal, with its propensity. `none` is the untreated arm."""

    account_id: str
    on: str
    kind: str
    propensity: float
    renewal_on: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A renewal: what happened, and what would have happened under each treatment with the same luck.

    Amounts are monthly recurring revenue as decimal text, after the decision, by treatment.
    """

    account_id: str
    on: str
    decided_on: str
    cause: str
    outcome: str
    would_be: Mapping[str, str]
    churn_chance: Mapping[str, float]
    currency: str
    mrr_before: str
    mrr_if: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Probe:
    """An ambiguous fall of usage, and what each question would bring to light if somebody asked it.

    `reveals` is by question: an answer in words, and whether it speaks for the true cause.
    """

    account_id: str
    as_of: str
    signal: str
    cause: str
    cheapest: str
    reveals: Mapping[str, tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Truth:
    """All of it, in the order of accounts and time."""

    causes: tuple[CausePeriod, ...]
    signals: tuple[SignalLabel, ...]
    commitments: tuple[Promise, ...]
    stakeholders: tuple[Presence, ...]
    objectives: tuple[Objective, ...]
    sentences: tuple[LabelledSentence, ...]
    interventions: tuple[Intervention, ...]
    outcomes: tuple[Outcome, ...]
    probes: tuple[Probe, ...]


TYPES: Mapping[str, type] = {
    "causes": CausePeriod,
    "signals": SignalLabel,
    "commitments": Promise,
    "stakeholders": Presence,
    "objectives": Objective,
    "sentences": LabelledSentence,
    "interventions": Intervention,
    "outcomes": Outcome,
    "probes": Probe,
}
"""Name of a file (`NAME.jsonl`) and what a line of it is."""


def lines_of(records: Iterable[Any]) -> str:
    """Records as JSON lines, keys in the order of their types."""
    return "".join(json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in records)


def read_truth(folder: Path) -> Truth:
    """The truth of a world written to `folder` (the one that holds `truth/`).

    Raises FileNotFoundError where there is none, and TypeError for a file of another version.
    """
    found = {name: tuple(read_records(folder, name)) for name in TYPES}
    return Truth(**found)


def read_records(folder: Path, name: str) -> Iterable[Any]:
    """One file of the truth, record by record; for the large ones of large worlds."""
    kind = TYPES[name]
    tuples = {field.name for field in fields(kind) if str(field.type).startswith("tuple")}
    with (folder / "truth" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            values = json.loads(line)
            for key in tuples:
                values[key] = tuple(tuple(v) if isinstance(v, list) else v for v in values[key])
            if "reveals" in values:
                values["reveals"] = {key: (v[0], bool(v[1])) for key, v in values["reveals"].items()}
            yield kind(**values)
