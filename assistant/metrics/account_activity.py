"""What goes on with an account: conversations, tickets, usage, goals, milestones, opportunities. As of a
day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from assistant.metrics.account_material import (
    Material,
    amount_cell,
    day_cell,
    fact,
    oldest_day,
    text_of,
    unknown,
)
from assistant.metrics.account_people import TENTH
from assistant.ports import DocumentEntry
from assistant.text.words import content_words
from assistant.types.documents import Document, Kind, Nature
from assistant.types.facts import Fact, Period, Row

CLOSED = frozenset({"closed", "solved", "resolved", "done", "deleted", "archived"})
WINDOW_DAYS = 28
"""Usage is compared over whole weeks, so that weekends weigh the same on both sides."""
_TITLE_WORDS = 2
"""Words that a title must share with a question to be meant by it."""
_LOST = ("closed lost", "lost", "closed_lost", "closedlost", "disqualified")
_WON = ("closed won", "won", "closed_won", "closedwon", "signed")


def last_contact(material: Material, *, kind: Kind | None = None) -> tuple[Fact, ...]:
    """The day of the newest conversation, of one kind or any; tickets count only where asked for."""
    name = f"last_{kind.value}" if kind else "last_contact"
    what = kind.value if kind else "call, email or chat"
    formula = f"The day of the newest {what} up to the day."
    cards = [
        card
        for card in material.cards
        if card.nature is Nature.PERSONAL
        and (card.kind is kind or (kind is None and card.kind is not Kind.TICKET))
    ]
    if not cards:
        return unknown(name, material, why=f"there is no {what}", formula=formula)
    newest = max(cards, key=lambda card: (card.occurred_at, card.document_id))
    day = material.day(newest.occurred_at)
    return (
        fact(
            name,
            day,
            material,
            formula=formula,
            method=f'{newest.kind.value} "{newest.title}"',
            rows=(newest.document_id,),
            sample_size=len(cards),
            oldest=day,
        ),
    )


def count_of(material: Material, *, kind: Kind) -> tuple[Fact, ...]:
    """How many documents of a kind there are in the days that the question speaks of."""
    cards = [card for card in material.cards if card.kind is kind and _inside(card, material)]
    period = (
        Period(material.since, (material.until or material.as_of) + timedelta(days=1))
        if material.since
        else None
    )
    return (
        fact(
            f"{kind.value}s",
            len(cards),
            material,
            unit=f"{kind.value}s",
            period=period,
            method="documents",
            formula=f"The number of {kind.value}s that happened in the span asked for.",
            rows=(card.document_id for card in cards),
            sample_size=len(cards),
            oldest=min((material.day(card.occurred_at) for card in cards), default=None),
        ),
    )


def open_tickets(material: Material) -> tuple[Fact, ...]:
    """The count of tickets that are not closed on the day, and each of them, newest first."""
    formula = "A ticket is open on the day if it was opened by then and neither closed nor solved by then."
    if not material.tickets:
        return unknown("open_tickets", material, why="there are no tickets", formula=formula)
    still_open = [ticket for ticket in material.tickets if _is_open(ticket, material)]
    still_open.sort(key=lambda ticket: (ticket.occurred_at, ticket.id), reverse=True)
    count = fact(
        "open_tickets",
        len(still_open),
        material,
        unit="tickets",
        formula=formula,
        method="ticket states",
        rows=(t.id for t in still_open or material.tickets),
        sample_size=len(material.tickets),
        oldest=min(material.day(t.occurred_at) for t in still_open or material.tickets),
    )
    return (count, *(_ticket(ticket, material, formula) for ticket in still_open))


def tickets_named(material: Material) -> tuple[Fact, ...]:
    """The tickets whose titles share most words with what is asked about, at least two, each with its state."""
    formula = "A ticket's title, day, priority and state, as the help desk has them."
    asked = set(content_words(material.about))
    shared = {ticket.id: len(asked & set(content_words(ticket.title))) for ticket in material.tickets}
    most = max(shared.values(), default=0)
    if most < _TITLE_WORDS:
        return unknown("ticket", material, why="no ticket has such a title", formula=formula)
    meant = [ticket for ticket in material.tickets if shared[ticket.id] == most]
    meant.sort(key=lambda one: (one.occurred_at, one.id), reverse=True)
    return tuple(_ticket(ticket, material, formula, name="ticket") for ticket in meant)


def seats_active(material: Material) -> tuple[Fact, ...]:
    """People who use it: the mean of `active_users` over four weeks."""
    return _usage_of("active_users", material, name="seats_active", unit="users")


def usage(material: Material) -> tuple[Fact, ...]:
    """Each metric: its daily mean over four weeks, and the change against the four weeks before."""
    metrics = dict.fromkeys(str(text_of(row, "metric")) for row in material.usage)
    if not metrics:
        return unknown(
            "usage",
            material,
            why="the account has no usage rows in these weeks",
            formula=_usage_formula("usage"),
        )
    return tuple(
        f for metric in metrics for f in _usage_of(metric, material, name=f"usage:{metric}", unit=None)
    )


def objectives(material: Material) -> tuple[Fact, ...]:
    """The account's goals and where they stand; one fact a goal."""
    return _items("objective", "objectives", _objective, material)


def milestones(material: Material) -> tuple[Fact, ...]:
    """What was planned and when it was done; one fact a milestone."""
    return _items("milestone", "milestones", _milestone, material)


def opportunities(material: Material) -> tuple[Fact, ...]:
    """Opportunities that are neither won nor lost; one fact each."""
    formula = "Opportunities whose stage is neither won nor lost."
    rows = material.rows("opportunities")
    if not rows:
        return unknown("opportunity", material, why="there are no opportunity rows", formula=formula)
    live = [row for row in rows if (text_of(row, "stage") or "").lower() not in (*_LOST, *_WON)]
    if not live:
        return (
            fact(
                "opportunities",
                0,
                material,
                unit="open opportunities",
                formula=formula,
                method="opportunity rows",
                rows=(row.id for row in rows),
                sample_size=len(rows),
            ),
        )
    return tuple(_item("opportunity", row, _opportunity(row), material, formula) for row in live)


def _inside(card: DocumentEntry, material: Material) -> bool:
    day = material.day(card.occurred_at)
    since, until = material.since or date.min, material.until or material.as_of
    return since <= day <= until and card.nature is Nature.PERSONAL


def _is_open(ticket: Document, material: Material) -> bool:
    attributes = dict(ticket.attributes)
    closed = next(
        (day for name in ("closed_at", "solved_at", "resolved_at") if (day := _day(attributes.get(name)))),
        None,
    )
    if closed is not None:
        return closed > material.as_of
    return (attributes.get("status") or "open").lower() not in CLOSED


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _ticket(ticket: Document, material: Material, formula: str, *, name: str = "open_ticket") -> Fact:
    attributes = dict(ticket.attributes)
    words = [f'"{ticket.title}"', f"opened {material.day(ticket.occurred_at).isoformat()}"]
    words += [f"{key} {attributes[key]}" for key in ("priority", "status") if attributes.get(key)]
    if not _is_open(ticket, material) and (closed := _day(attributes.get("closed_at"))):
        words.append(f"closed {closed.isoformat()}")
    return fact(
        name,
        ", ".join(words),
        material,
        formula=formula,
        method="ticket state",
        rows=(ticket.id,),
        sample_size=1,
        oldest=material.day(ticket.occurred_at),
    )


def _usage_formula(metric: str) -> str:
    days = f"{WINDOW_DAYS} days"
    return f"The mean daily {metric} of the last {days}; the change is against the {days} before."


def _usage_of(metric: str, material: Material, *, name: str, unit: str | None) -> tuple[Fact, ...]:
    rows = [
        row
        for row in material.usage
        if text_of(row, "metric") == metric and amount_cell(row, "value") is not None
    ]
    formula = _usage_formula(metric)
    middle = material.as_of - timedelta(days=WINDOW_DAYS)
    recent = [row for row in rows if _on(row) > middle]
    before = [row for row in rows if middle - timedelta(days=WINDOW_DAYS) < _on(row) <= middle]
    if not recent:
        return unknown(name, material, why=f"no {metric} in the last {WINDOW_DAYS} days", formula=formula)
    period = Period(middle + timedelta(days=1), material.as_of + timedelta(days=1))
    mean = _mean(recent)
    facts = [
        fact(
            name,
            mean,
            material,
            unit=unit,
            formula=formula,
            method="mean of daily values",
            period=period,
            rows=(row.id for row in recent),
            sample_size=len(recent),
            oldest=oldest_day(recent, "date"),
        )
    ]
    if before and (was := _mean(before)) != 0:
        change = (100 * (mean - was) / was).quantize(TENTH)
        facts.append(
            fact(
                f"{name}_change",
                change,
                material,
                unit="%",
                formula=formula,
                method=f"mean {mean:f} against {was:f}",
                rows=(row.id for row in (*before, *recent)),
                sample_size=len(before) + len(recent),
                period=period,
                oldest=oldest_day(before, "date"),
            )
        )
    return tuple(facts)


def _mean(rows: list[Row]) -> Decimal:
    values = [amount_cell(row, "value") or Decimal(0) for row in rows]
    return (sum(values, Decimal(0)) / len(values)).quantize(TENTH)


def _on(row: Row) -> date:
    return day_cell(row, "date") or date.min


def _items(name: str, table: str, words: object, material: Material) -> tuple[Fact, ...]:
    formula = f"One row of {table}, in its own words."
    rows = material.rows(table)
    if not rows:
        return unknown(name, material, why=f"there are no {name} rows", formula=formula)
    describe = words if callable(words) else _milestone
    return tuple(_item(name, row, str(describe(row)), material, formula) for row in rows)


def _item(name: str, row: Row, value: str, material: Material, formula: str) -> Fact:
    oldest = next(
        (
            day
            for c in ("measured_on", "completed_on", "planned_on", "close_date")
            if (day := day_cell(row, c))
        ),
        None,
    )
    return fact(
        name,
        value,
        material,
        formula=formula,
        method=f"{row.table} row",
        rows=(row.id,),
        sample_size=1,
        oldest=oldest,
    )


def _objective(row: Row) -> str:
    unit = text_of(row, "unit")
    figures = [
        f"{column} {amount:f}{f' {unit}' if unit else ''}"
        for column in ("baseline", "current", "target")
        if (amount := amount_cell(row, column)) is not None
    ]
    days = [
        f"{word} {day.isoformat()}"
        for column, word in (("measured_on", "measured"), ("due_on", "due"))
        if (day := day_cell(row, column))
    ]
    status = text_of(row, "status")
    more = "; ".join([*figures, *days, *([f"status {status.replace('_', ' ')}"] if status else [])])
    return f'"{text_of(row, "objective") or row.row_id}"' + (f" ({more})" if more else "")


def _milestone(row: Row) -> str:
    planned, done = day_cell(row, "planned_on"), day_cell(row, "completed_on")
    kind = text_of(row, "kind")
    words = [
        *([kind.replace("_", " ")] if kind else []),
        *([f"planned {planned.isoformat()}"] if planned else []),
    ]
    words.append(f"completed {done.isoformat()}" if done else "not completed")
    return f'"{text_of(row, "milestone") or row.row_id}" ({"; ".join(words)})'


def _opportunity(row: Row) -> str:
    amount, currency, close = (
        amount_cell(row, "amount"),
        text_of(row, "currency"),
        day_cell(row, "close_date"),
    )
    words = [word for word in (text_of(row, "kind"), text_of(row, "stage")) if word]
    if amount is not None and currency:
        words.append(f"{currency.upper()} {amount:,.2f}")
    if close:
        words.append(f"close date {close.isoformat()}")
    return f'"{text_of(row, "name") or row.row_id}" ({"; ".join(words)})'
