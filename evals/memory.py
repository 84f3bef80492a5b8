"""Measures the memory on labelled companies: promises, people, objectives, against a naive reader.

`python -m evals memory [--half dev|unseen]` ingests each company's exports by itself, reads its dossier as of
the labels' day and prints precision, recall and F1 as JSON. Owns how an item is held against a label.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.dossier.build import dossier_of, read_material
from assistant.dossier.item import Item, ItemKind, State
from assistant.dossier.material import Material
from assistant.settings import Settings
from assistant.wiring import open_plumbline
from evals.bench import end_of, take_in
from evals.companies import Company, Half, load_companies, write_exports
from evals.company import Objective, Promise
from evals.company_exports import account_of
from evals.memory_baseline import naive


@dataclass(frozen=True, slots=True)
class Read:
    """A company with what the product read of it. `documents` gives the label's document of an external id."""

    company: Company
    material: Material
    documents: dict[str, str]


@dataclass(slots=True)
class Tally:
    """Counts of one kind of thing: found and right, found and wrong, missed; with the words of the wrong."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
        self.notes += other.notes

    def figures(self) -> dict[str, Any]:
        """Precision, recall and F1; None of nothing."""
        found, wanted = self.right + self.wrong, self.right + self.missed
        precision = self.right / found if found else None
        recall = self.right / wanted if wanted else None
        f1 = 2 * self.right / (found + wanted) if found + wanted else None
        shown = {"precision": precision, "recall": recall, "f1": f1}
        counts = {"right": self.right, "wrong": self.wrong, "missed": self.missed}
        return {name: None if value is None else round(value, 3) for name, value in shown.items()} | counts


def main(argv: Sequence[str]) -> int:
    """Print the figures of a half as JSON; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals memory", description=__doc__)
    parser.add_argument("--half", choices=[half.value for half in Half], default=Half.DEV.value)
    parser.add_argument(
        "--errors", action="store_true", help="also list what was wrong and missed (dev only)"
    )
    options = parser.parse_args(argv)
    if options.errors and options.half != Half.DEV:
        parser.error("the unseen half is measured, not looked at")
    report = measure(read_companies(load_companies(Half(options.half))))
    if not options.errors:
        for row in report["measures"].values():
            row.pop("notes", None)
    print(json.dumps(report, indent=1, ensure_ascii=False))
    return 0


def read_companies(companies: Iterable[Company]) -> list[Read]:
    """Each company through its exports and a data folder of its own."""
    return [_read(company) for company in companies]


def _read(company: Company) -> Read:
    with tempfile.TemporaryDirectory() as folder:
        exports = Path(folder) / "exports"
        documents = write_exports(company, exports)
        settings = Settings(home=Path(folder) / "home", embedder="hashing")
        with open_plumbline(settings, command="evals memory", create=True) as plumbline:
            take_in(plumbline, [exports], now=end_of(company.as_of))
            scope = plumbline.local_scope(as_of=end_of(company.as_of))
            return Read(company, read_material(plumbline.reader, scope, account_of(company)), documents)


def measure(read: Sequence[Read]) -> dict[str, Any]:
    """The figures of all measures over all companies, the naive reader's beside them."""
    totals: dict[str, Tally] = {}
    for one in read:
        items = dossier_of(one.material)
        for name, judge in MEASURES.items():
            totals.setdefault(name, Tally()).add(judge(one, items))
        for name in ("promises found", "departures"):
            totals.setdefault(f"{name}, naive", Tally()).add(MEASURES[name](one, naive(one.material)))
    return {
        "companies": len(read),
        "measures": {name: total.figures() | {"notes": total.notes} for name, total in totals.items()},
    }


def promises_found(one: Read, items: Sequence[Item]) -> Tally:
    """Whether the words that promise are found, with the right side."""
    return _promises(one, items, lambda item, label: True)


def promises_whole(one: Read, items: Sequence[Item]) -> Tally:
    """Whether a promise is found and its state and its day are right too."""

    def right(item: Item, label: Any) -> bool:
        return bool(item.get("status") == label.state and item.get("due_on") == label.due)

    return _promises(one, items, right)


def _promises(one: Read, items: Sequence[Item], right: Callable[[Item, Any], bool]) -> Tally:
    tally = Tally()
    free = [item for item in items if item.kind is ItemKind.PROMISE]
    for label in one.company.expect.promises:
        fits = [i for i in free if _quoted(one, i, label.quote, label.document) and _by(one, i, label.by)]
        fits.sort(key=lambda item: not right(item, label))
        if fits:
            free.remove(fits[0])
        if fits and right(fits[0], label):
            tally.right += 1
        else:
            tally.missed += 1
            tally.wrong += len(fits[:1])
            got = f"{fits[0].get('status')} {fits[0].get('due_on')}" if fits else "nothing"
            tally.notes.append(f"{one.company.id}: missed {label.state} {label.due} {label.quote!r}: {got}")
    tally.wrong += len(free)
    tally.notes += [f"{one.company.id}: extra {i.get('status')} {i.evidence[0].quote!r}" for i in free]
    return tally


def matches(
    one: Read, items: Sequence[Item], kind: ItemKind, labels: Sequence[Promise | Objective]
) -> list[str]:
    """Each item of a kind in the words of the label that it is, else in its own; a label serves one item."""
    free = list(labels)
    found = []
    for item in items:
        if item.kind is not kind or not item.evidence:
            continue
        fits = [
            label
            for label in free
            if _quoted(one, item, label.quote, label.document)
            and (not isinstance(label, Promise) or _by(one, item, label.by))
        ]
        if fits:
            free.remove(fits[0])
        found.append(fits[0].quote if fits else item.evidence[0].quote)
    return found


def _quoted(one: Read, item: Item, quote: str, document: str) -> bool:
    """Whether any words that made or moved an item overlap the label's words in its document."""
    plain = _plain(quote)
    return any(
        one.documents.get(proof.external_id) == document
        and (
            _plain(proof.quote) in plain
            or plain in _plain(proof.quote)
            or _overlap(plain, _plain(proof.quote))
        )
        for proof in item.evidence
    )


def _overlap(one: str, other: str) -> bool:
    """Whether two quotes share a run of at least four words at the end of one and the beginning of the other."""
    mine, theirs = one.split(), other.split()
    return any(
        mine[-n:] == theirs[:n] or theirs[-n:] == mine[:n] for n in range(4, min(len(mine), len(theirs)) + 1)
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _by(one: Read, item: Item, name: str) -> bool:
    """Whether the item's promiser is on the side of the person whom the label names."""
    ours = any(name == colleague.name for colleague in one.company.ours)
    return item.get("by_side") == ("vendor" if ours else "customer")


def departures(one: Read, items: Sequence[Item]) -> Tally:
    """Who is not there any more, by name, against everybody whom the labels or the address book name."""
    labels = one.company.expect.stakeholders
    wanted = {label.name.casefold() for label in labels if not label.present}
    announced = {label.name.casefold() for label in labels if label.present and label.left_on is not None}
    found = {
        str(item.get("name") or "").casefold()
        for item in items
        if item.kind is ItemKind.STAKEHOLDER and item.get("presence") in ("left", "leaving")
    }
    return _names(one, wanted, found - announced)


def people_known(one: Read, items: Sequence[Item]) -> Tally:
    """Whether everybody whose place the words tell is known, in the right role where the label has one."""
    tally = Tally()
    known = {str(i.get("name") or "").casefold(): i for i in items if i.kind is ItemKind.STAKEHOLDER}
    for label in one.company.expect.stakeholders:
        item = known.get(label.name.casefold())
        if item is not None and label.role in (None, item.get("role")):
            tally.right += 1
        else:
            tally.missed += 1
            got = "unknown" if item is None else item.get("role")
            tally.notes.append(f"{one.company.id}: {label.name} is {label.role}, got {got}: {label.quote!r}")
    return tally


def _names(one: Read, wanted: set[str], found: set[str]) -> Tally:
    notes = [f"{one.company.id}: missed {name}" for name in sorted(wanted - found)]
    notes += [f"{one.company.id}: wrong {name}" for name in sorted(found - wanted)]
    return Tally(len(wanted & found), len(found - wanted), len(wanted - found), notes)


def objectives(one: Read, items: Sequence[Item]) -> Tally:
    """Whether each aim is found by its words, and whether it still holds is right."""
    tally = Tally()
    free = [i for i in items if i.kind is ItemKind.OBJECTIVE and i.evidence]
    for label in one.company.expect.objectives:
        fits = [i for i in free if _quoted(one, i, label.quote, label.document)]
        right = [i for i in fits if (i.state is not State.SUPERSEDED) == label.holds]
        tally.right += bool(right)
        tally.missed += not right
        if not right:
            tally.notes.append(
                f"{one.company.id}: missed holds={label.holds} {label.quote!r} found={bool(fits)}"
            )
        for item in fits:
            free.remove(item)
    tally.wrong += len(free)
    tally.notes += [f"{one.company.id}: extra {i.evidence[0].quote!r}" for i in free]
    return tally


def decisions(one: Read, items: Sequence[Item]) -> Tally:
    """Whether each decision is found by its words."""
    tally = Tally()
    free = [i for i in items if i.kind is ItemKind.DECISION]
    for label in one.company.expect.decisions:
        fits = [i for i in free if _quoted(one, i, label.quote, label.document)]
        tally.right += bool(fits)
        tally.missed += not fits
        if not fits:
            tally.notes.append(f"{one.company.id}: missed {label.quote!r}")
        for item in fits:
            free.remove(item)
    tally.wrong += len(free)
    tally.notes += [f"{one.company.id}: extra {i.evidence[0].quote!r}" for i in free]
    return tally


MEASURES: dict[str, Callable[[Read, Sequence[Item]], Tally]] = {
    "promises found": promises_found,
    "promises with state and day": promises_whole,
    "departures": departures,
    "people and roles": people_known,
    "objectives": objectives,
    "decisions": decisions,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
