"""Objectives and definitions of success in the account's own words, and whether they still hold (S155, S171, S185).

Pure. Rows of the table of objectives are confirmed; what is said is proposed until somebody confirms it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal

from assistant.dossier import aims
from assistant.dossier.due import dues
from assistant.dossier.item import Item, ItemKind, State, Value, item_id
from assistant.dossier.lines import Line
from assistant.dossier.material import Material
from assistant.dossier.stance import stance_of
from assistant.dossier.topic import Topic, likeness, topic
from assistant.listening.guards import Guard
from assistant.types.documents import Side
from assistant.types.facts import Row

SAME = 0.5
"""Likeness from which two aims are one."""
_CLOSED = frozenset({"dropped", "abandoned", "cancelled", "canceled", "superseded", "obsolete"})


@dataclass(slots=True)
class Aim:
    """An aim while the documents are read: said first in `line`, or delivered as `row`."""

    words: str
    topic: Topic
    on: date
    line: Line | None = None
    row: Row | None = None
    later: list[Line] = field(default_factory=list)
    dropped: Line | None = None
    reached: Line | None = None


def objectives(known: Material) -> tuple[Item, ...]:
    """Every aim that the account named or that a system of record holds, as of the material's day."""
    found = [_of_row(row, known) for row in known.rows("objectives")]
    for line in known.lines:
        if line.side is not Side.CUSTOMER:
            continue
        _dropped(line, found)
        if _is_aim(line):
            _said(line, found)
    return tuple(_item(aim, known) for aim in found)


def _of_row(row: Row, known: Material) -> Aim:
    words = str(row.get("objective") or row.get("metric") or row.row_id)
    start = known.account.get("contract_start") if known.account is not None else None
    on = start if isinstance(start, date) and not isinstance(start, datetime) else None
    measured = row.get("measured_on")
    on = on or (
        measured if isinstance(measured, date) and not isinstance(measured, datetime) else known.today
    )
    return Aim(words, topic(f"{words} {row.get('metric') or ''}"), min(on, known.today), row=row)


def _is_aim(line: Line) -> bool:
    text = line.text
    goal, want = aims.GOAL.search(text), aims.WANT.search(text)
    measured = aims.MEASURED.search(text)
    if goal and not aims.NUMBER.search(text) and aims.PLAIN_GOAL.search(text) and not want:
        return False
    if not goal and not (want and measured):
        return False
    if measured is None and aims.DROPPED.search(text):
        return False
    stance = stance_of(line)
    if stance & {Guard.HYPOTHETICAL, Guard.QUESTION, Guard.IRONIC, Guard.REPORTED}:
        return False
    return measured is not None or len(text.split()) >= _FEWEST


_FEWEST = 6
"""Words that an aim without a number has at least: fewer only point at one."""


def _dropped(line: Line, found: list[Aim]) -> None:
    """Close the aim that a line says is not wanted any more, or has been reached."""
    dropped = aims.DROPPED.search(line.text)
    if not dropped and not aims.REACHED.search(line.text):
        return
    open_now = [aim for aim in found if aim.dropped is None and aim.reached is None]
    if not open_now:
        return
    spoken = topic(line.text, [line.said.before, line.said.prior])
    best = max(open_now, key=lambda aim: (likeness(spoken, aim.topic, {}), aim.on))
    if likeness(spoken, best.topic, {}) < 0.25 and len(open_now) > 1 and not dropped:
        return
    if dropped:
        best.dropped = line
    else:
        best.reached = line


def _said(line: Line, found: list[Aim]) -> None:
    told = topic(line.text, [line.said.before])
    for aim in reversed(found):
        if aim.dropped is None and likeness(Topic(told.own), Topic(aim.topic.own), {}) >= SAME:
            aim.later.append(line)
            return
    found.append(Aim(line.said.text, told, line.on, line=line))


def _item(aim: Aim, known: Material) -> Item:
    lines = [line for line in (aim.line, *aim.later, aim.reached, aim.dropped) if line is not None]
    row = aim.row
    closed = row is not None and str(row.get("status") or "").casefold() in _CLOSED
    ended = aim.dropped.on if aim.dropped is not None else None
    first = lines[0] if lines else None
    return Item(
        id=item_id(ItemKind.OBJECTIVE, *(first.place if row is None and first else (row.id if row else "",))),
        kind=ItemKind.OBJECTIVE,
        account_id=known.account_id,
        state=State.SUPERSEDED
        if aim.dropped or closed
        else State.CONFIRMED
        if row is not None
        else State.PROPOSED,
        fact=_fact(aim, holds=not (aim.dropped or closed)),
        evidence=tuple(dict.fromkeys(line.evidence() for line in lines)),
        valid_from=aim.on,
        valid_to=ended,
        recorded_at=lines[0].at if lines else datetime.combine(aim.on, time(), UTC),
        rows=(row.id,) if row is not None else (),
    )


def _fact(aim: Aim, *, holds: bool) -> dict[str, Value]:
    row = aim.row
    said = _measured(aim)
    if row is not None:
        said |= {
            name: told for name in ("baseline", "target", "unit", "current") if (told := _cell(row, name))
        }
        said |= {"measure": _cell(row, "metric") or said["measure"]}
        due_on = row.get("due_on")
        if isinstance(due_on, date):
            said["due_on"] = due_on
    status = str(row.get("status")) if row is not None and row.get("status") else None
    return {
        "objective": aim.words,
        **said,
        "holds": holds,
        "status": status or ("dropped" if aim.dropped else "reached" if aim.reached else "open"),
        "reached_on": None if aim.reached is None else aim.reached.on,
    }


def _measured(aim: Aim) -> dict[str, Value]:
    """Measure, baseline, target and day as the newest words give them."""
    found: dict[str, Value] = {"measure": None, "baseline": None, "target": None, "due_on": None}
    for line in (aim.line, *aim.later):
        if line is None:
            continue
        text = line.text
        days = dues(text, line.on)
        bare = text
        for day in reversed(days):
            bare = bare[: day.start] + " " * (day.end - day.start) + bare[day.end :]
        span, target, base = aims.FROM_TO.search(bare), aims.TARGET.search(bare), aims.BASE.search(bare)
        if span:
            found |= {"baseline": span["base"].strip(), "target": span["target"].strip()}
        elif target:
            found["target"] = next(value for value in target.groupdict().values() if value).strip()
        if base and not span:
            found["baseline"] = base["base"].strip()
        if days:
            found["due_on"] = days[-1].on
        found["measure"] = found["measure"] or _measure(bare)
    return found


_MEASURE = re.compile(
    r"\b(?:get|bring|reduce|cut|lower|increase|raise|improve|move|shorten|halve|double|take|drive|"
    r"decrease)\s+(?:our\s+|the\s+|my\s+)?(?P<verb>[\w\s/-]{3,50}?)\s+(?:from|to|under|below|by|down|up|"
    r"above|in)\b"
    r"|\b(?:is|was|:)\s+(?:an?\s+|the\s+)?(?P<noun>[\w-]+(?:\s+[\w-]+){0,3}?\s+(?:rate|time|accuracy|cost|"
    r"share|score|volume|errors?|hours?|tickets?))\b",
    re.IGNORECASE,
)


def _measure(text: str) -> str | None:
    found = _MEASURE.search(text)
    return None if found is None else (found["verb"] or found["noun"]).strip()


def _cell(row: Row, name: str) -> str | None:
    value = row.get(name)
    return None if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)
