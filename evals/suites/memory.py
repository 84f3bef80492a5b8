"""The memory of labelled companies: promises, departures and aims by the words that tell of them.

Cases and outputs are lists of `kind: words`; `evals.memory` decides which item is which label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.dossier.build import dossier_of
from assistant.dossier.item import Item, ItemKind
from assistant.dossier.material import Material
from evals.bench import Room
from evals.case import Case, Expect, Task
from evals.companies import Half, load_companies
from evals.memory import Read, matches, read_companies
from evals.memory_baseline import naive
from evals.output import Output
from evals.scorers import briefs
from evals.suite import Prepared, Suite
from evals.systems.seam import OURS

QUICK = 6
"""Companies that the quick tier reads."""


class Rememberer:
    """A reader of material, asked by company."""

    def __init__(
        self, name: str, remember: Callable[[Material], Sequence[Item]], read: Sequence[Read]
    ) -> None:
        self.name = name
        self._remember = remember
        self._read = {one.company.id: one for one in read}

    def answer(self, case: Case) -> Output:
        one = self._read[case.account or ""]
        return Output(items=tuple(told(one, self._remember(one.material))))


def _prepare(room: Room) -> Prepared:
    key = "memory/companies"
    if key not in room.kept:
        companies = load_companies(Half.DEV)[: room.take(QUICK, 1000)]
        room.kept[key] = read_companies(companies)
    read: list[Read] = room.kept[key]  # type: ignore[assignment]
    return Prepared(
        tuple(_case(one) for one in read),
        [Rememberer(OURS, dossier_of, read), Rememberer("every will", naive, read)],
        "companies",
    )


def _case(one: Read) -> Case:
    return Case(
        id=f"memory-{one.company.id}",
        why="something promised, aimed at or lost would be forgotten, or invented",
        account=one.company.id,
        as_of=one.company.as_of,
        question="What is remembered?",
        expect=Expect(items=tuple(wanted(one))),
        task=Task.MEMORY,
    )


def wanted(one: Read) -> list[str]:
    """The labels as lines."""
    labels = one.company.expect
    found = [f"promise: {label.quote}" for label in labels.promises]
    found += [f"objective: {label.quote}" for label in labels.objectives]
    return found + [f"left: {label.name}" for label in labels.stakeholders if not label.present]


def told(one: Read, items: Sequence[Item]) -> list[str]:
    """The items as lines, each in the words of the label that it fits, else in its own."""
    found = [
        f"promise: {line}" for line in matches(one, items, ItemKind.PROMISE, one.company.expect.promises)
    ]
    found += [
        f"objective: {line}"
        for line in matches(one, items, ItemKind.OBJECTIVE, one.company.expect.objectives)
    ]
    announced = {label.name for label in one.company.expect.stakeholders if label.present and label.left_on}
    gone = [str(i.get("name")) for i in items if i.get("presence") in ("left", "leaving")]
    return found + [f"left: {name}" for name in gone if name not in announced]


SUITES = (
    Suite(
        "memory",
        "remembers commitments, people and objectives",
        _prepare,
        (briefs.items_recall, briefs.items_precision),
    ),
)
