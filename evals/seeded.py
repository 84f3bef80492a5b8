"""Seeded mistakes: sentences of a synthetic company, told truly and with one wrong figure, day or name.

`python -m evals seeded` prints how many of each the exact checks of grounding catch, and how many true ones they stop.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.answering.ground import Evidence, problems
from assistant.types.answers import Citation, Claim
from assistant.types.documents import Document, Kind, Participant, Segment, Side, Visibility

NAMES = (
    "Dana Ortiz", "Priya Natarajan", "Tomasz Lewandowski", "Aiko Tanaka", "Moritz Becker", "Chloe Dubois",
    "Kwame Mensah", "Ingrid Solberg", "Rafael Souza", "Yusuf Demir", "Hannah Levi", "Oleg Marchenko",
)  # fmt: skip
PRODUCTS = ("Atlas Export", "Shiftboard", "Beacon Sync", "Harbor Gate", "Pallet Scan", "Roster Plus")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
TOLD: tuple[tuple[str, str], ...] = (
    ("We want {product} at {n} sites by {day}, {name} will run it.",
     "{product} is wanted at {n} sites by {day}, and {name} runs it."),
    ("{name} told us that {n} users left {product} after {day}.",
     "After {day} {n} users left {product}, {name} reports."),
    ("The invoice of {day} says {money}, and {name} has not signed it for {product}.",
     "{name} has not signed the {product} invoice of {day} over {money}."),
    ("{product} is {percent} slower since {day}, as {name} measured.",
     "Since {day} {product} is {percent} slower by what {name} measured."),
    ("{name} has {n} drivers and {m} planners on {product} since {day}.",
     "Since {day} {product} serves {m} planners and {n} drivers of {name}."),
    ("On {day} {name} moved {n} people to {product} for {money} a year.",
     "{name} moved {n} people to {product} on {day}, for {money} a year."),
)  # fmt: skip
"""What somebody says, and how it is told in other words."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A claim with its evidence, and what was made wrong in it; None where it is true."""

    claim: Claim
    evidence: Evidence
    wrong: str | None


def seeded(count: int, *, seed: int) -> Iterator[Seeded]:
    """`count` true claims, and as many with a wrong figure, a wrong day and a wrong name each; where a claim has
    two numbers, one more with each told of what the other counts."""
    rng = random.Random(seed)
    for n in range(count):
        said, told = rng.choice(TOLD)
        values = _values(rng)
        document = _document(n, said.format(**values))
        for wrong in (None, "figure", "day", "name", *(("subject",) if "{m}" in said else ())):
            swapped = values | {"n": values["m"], "m": values["n"]}
            changed = (
                values
                if wrong is None
                else swapped
                if wrong == "subject"
                else _changed(rng, values, wrong, said)
            )
            yield Seeded(_claim(told.format(**changed), document), _evidence(document), wrong)


def _values(rng: random.Random) -> dict[str, str]:
    return {
        "n": str(rng.randint(3, 4000)),
        "m": str(rng.randint(4001, 9000)),
        "money": rng.choice(("USD {:,}", "${:,}", "EUR {:,}")).format(rng.randint(10, 9000) * 100),
        "percent": f"{rng.randint(2, 95)}%",
        "day": f"{rng.randint(1, 28)} {rng.choice(MONTHS)} 2026",
        "name": rng.choice(NAMES),
        "product": rng.choice(PRODUCTS),
    }


def _changed(rng: random.Random, values: dict[str, str], wrong: str, said: str) -> dict[str, str]:
    """The values with one of them wrong; the wrong one is of the same form, and near."""
    fields = {"figure": ("n", "money", "percent"), "day": ("day",), "name": ("name", "product")}[wrong]
    field = rng.choice([name for name in fields if f"{{{name}}}" in said])
    again: Callable[[], str] = (
        (lambda: _digit(rng, values[field])) if wrong == "figure" else lambda: _values(rng)[field]
    )
    value = again()
    while value == values[field]:
        value = again()
    return values | {field: value}


def _digit(rng: random.Random, text: str) -> str:
    """The text with one digit another one: the mistake that is hardest to see."""
    places = [match.start() for match in re.finditer(r"[0-9]", text)]
    at = rng.choice(places)
    return f"{text[:at]}{rng.choice('123456789')}{text[at + 1 :]}"


def _document(n: int, text: str) -> Document:
    at = datetime(2025, 6, 1, 9, tzinfo=UTC)
    segment = Segment(0, "Sam Field", Side.CUSTOMER, Visibility.PUBLIC, at, None, text)
    return Document("seeded", str(n), Kind.EMAIL, "News", at, (segment,), (Participant("Sam Field"),))


def _claim(text: str, document: Document) -> Claim:
    segment = document.segments[0]
    cited = Citation(document.id, document.external_id, document.source, document.kind, document.occurred_at, 0, 0,
                     segment.text, None, segment.author, segment.side)  # fmt: skip
    return Claim(text, (cited,))


def _evidence(document: Document) -> Evidence:
    return Evidence({document.id: document}, (), None, UTC)


def caught(found: Sequence[Seeded]) -> dict[str, tuple[int, int]]:
    """For each sort of mistake, and for none, how many were stopped and how many there were."""
    table: dict[str, tuple[int, int]] = {}
    for one in found:
        name = one.wrong or "none"
        stopped, count = table.get(name, (0, 0))
        table[name] = (stopped + bool(problems(one.claim, one.evidence)), count + 1)
    return table


def main(argv: Sequence[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m evals seeded", description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    found = list(seeded(options.count, seed=options.seed))
    for name, (stopped, count) in sorted(caught(found).items()):
        print(f"{name:8} stopped {stopped} of {count} ({stopped / count:.2%})")
    for one in [one for one in found if bool(problems(one.claim, one.evidence)) is (one.wrong is None)][:5]:
        print(f"  {one.wrong or 'true'}: {one.claim.text}  <-  {one.claim.citations[0].quote}")
        print(f"    {problems(one.claim, one.evidence)}")
    return 0
