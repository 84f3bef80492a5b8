"""What an account pays, has bought and owes on a day: MRR, plan, seats, invoices. Decimal money, one
currency a fact."""

from __future__ import annotations

from datetime import date
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
from assistant.metrics.inputs import read_lines
from assistant.metrics.lines import Line
from assistant.metrics.policies import DEFAULT
from assistant.metrics.timeline import counted_lines
from assistant.types.facts import Fact, Row, SetAside

CENT = Decimal("0.01")
_NOT_OWED = frozenset(
    {"void", "voided", "cancelled", "canceled", "draft", "refunded", "written_off", "uncollectible"}
)
_PAID = frozenset({"paid", "settled", "closed"})


def active_subscriptions(material: Material) -> tuple[Row, ...]:
    """Rows in force on the day, counted as every figure of recurring revenue counts them."""
    lines, _ = _lines(material)
    active = {line.row for line in lines if line.in_force(material.as_of)}
    return tuple(row for row in material.rows("subscriptions") if row.id in active)


def _lines(material: Material) -> tuple[list[Line], tuple[SetAside, ...]]:
    read = read_lines(material.rows("subscriptions"), zone=material.zone)
    counted, aside = counted_lines(read.kept, DEFAULT)
    return counted, tuple(out.public() for out in (*read.aside, *aside))


def mrr(material: Material) -> tuple[Fact, ...]:
    """Monthly recurring revenue, one fact a currency."""
    return _recurring(
        "mrr", material, times=1, formula="MRR is the sum of mrr over the subscriptions in force on the day."
    )


def arr(material: Material) -> tuple[Fact, ...]:
    """Annual recurring revenue: twelve times the MRR of the day."""
    return _recurring(
        "arr",
        material,
        times=12,
        formula="ARR is twelve times the sum of mrr over the subscriptions in force.",
    )


def plan(material: Material) -> tuple[Fact, ...]:
    """The plans and products in force."""
    formula = "The plan is what the subscriptions in force name."
    rows = active_subscriptions(material)
    if not rows:
        return unknown("plan", material, why="no subscription is in force", formula=formula)
    facts = []
    for row in rows:
        words = " ".join(dict.fromkeys(word for c in ("product", "plan") if (word := text_of(row, c))))
        if words:
            facts.append(
                fact(
                    "plan",
                    words,
                    material,
                    formula=formula,
                    method="subscriptions in force",
                    rows=(row.id,),
                    sample_size=1,
                    oldest=day_cell(row, "started_on"),
                )
            )
    return tuple(facts) or unknown("plan", material, why="the subscriptions name no plan", formula=formula)


def seats_licensed(material: Material) -> tuple[Fact, ...]:
    """Seats that are paid for: the newest `licensed_seats` of usage, else the quantity in force."""
    measured = [row for row in material.usage if text_of(row, "metric") == "licensed_seats"]
    if measured:
        row = max(measured, key=lambda r: day_cell(r, "date") or date.min)
        return (
            fact(
                "seats_licensed",
                amount_cell(row, "value"),
                material,
                unit="seats",
                rows=(row.id,),
                sample_size=1,
                formula="Licensed seats are the newest daily value of licensed_seats.",
                method="usage",
                oldest=day_cell(row, "date"),
            ),
        )
    rows = tuple(row for row in active_subscriptions(material) if amount_cell(row, "quantity") is not None)
    formula = "Licensed seats are the sum of quantity over the subscriptions in force."
    if not rows:
        return unknown(
            "seats_licensed", material, why="neither usage nor subscriptions tell of seats", formula=formula
        )
    total = sum((amount_cell(row, "quantity") or Decimal(0) for row in rows), Decimal(0))
    return (
        fact(
            "seats_licensed",
            total,
            material,
            unit="seats",
            formula=formula,
            method="subscriptions in force",
            rows=(row.id for row in rows),
            sample_size=len(rows),
            oldest=oldest_day(rows, "started_on"),
        ),
    )


def unpaid_invoices(material: Material) -> tuple[Fact, ...]:
    """What is issued and not paid on the day: count, sum by currency, and each invoice."""
    return _owed("unpaid", material, overdue=False)


def overdue_invoices(material: Material) -> tuple[Fact, ...]:
    """What is unpaid and was due before the day."""
    return _owed("overdue", material, overdue=True)


def _recurring(name: str, material: Material, *, times: int, formula: str) -> tuple[Fact, ...]:
    if not material.rows("subscriptions"):
        return unknown(name, material, why="there are no subscription rows", formula=formula)
    lines, left_out = _lines(material)
    if not lines:
        return unknown(name, material, why="no subscription row can be counted", formula=formula)
    if all(line.start > material.as_of for line in lines):
        return unknown(name, material, why="no subscription has begun by the day", formula=formula)
    active = [line for line in lines if line.in_force(material.as_of)]
    sums: dict[str, list[Line]] = {}
    for line in active or lines:
        sums.setdefault(line.currency, []).append(line)
    return tuple(
        fact(
            name,
            (sum((line.mrr for line in of_currency if active), Decimal(0)) * times).quantize(CENT),
            material,
            unit=currency,
            formula=formula,
            method="subscriptions in force" if active else "no subscription is in force on the day",
            rows=(line.row for line in of_currency),
            sample_size=len(of_currency) if active else 0,
            oldest=min(line.start for line in of_currency),
            set_aside=left_out,
        )
        for currency, of_currency in sorted(sums.items())
    )


def _owed(word: str, material: Material, *, overdue: bool) -> tuple[Fact, ...]:
    name = f"{word}_invoices"
    formula = "An invoice is unpaid if it was issued by the day and not paid by then" + (
        "; it is overdue if it was also due before the day." if overdue else "."
    )
    if not material.rows("invoices"):
        return unknown(name, material, why="there are no invoice rows", formula=formula)
    rows = [row for row in material.rows("invoices") if _is_owed(row, material)]
    if overdue:
        rows = [row for row in rows if (due := day_cell(row, "due_on")) is not None and due < material.as_of]
    count = fact(
        name,
        len(rows),
        material,
        unit="invoices",
        formula=formula,
        method="invoices as of the day",
        rows=(row.id for row in rows or material.rows("invoices")),
        sample_size=len(material.rows("invoices")),
        oldest=oldest_day(rows or material.rows("invoices"), "issued_on"),
    )
    return (
        count,
        *_sums(f"{word}_amount", rows, material, formula),
        *(_invoice(row, material, formula) for row in rows),
    )


def _sums(name: str, rows: list[Row], material: Material, formula: str) -> list[Fact]:
    by_currency: dict[str, list[Row]] = {}
    for row in rows:
        by_currency.setdefault((text_of(row, "currency") or "?").upper(), []).append(row)
    return [
        fact(
            name,
            _total(of, "amount").quantize(CENT),
            material,
            unit=currency,
            formula=formula,
            method="invoices as of the day",
            rows=(row.id for row in of),
            sample_size=len(of),
            oldest=oldest_day(of, "issued_on"),
        )
        for currency, of in sorted(by_currency.items())
        if currency != "?"
    ]


def _invoice(row: Row, material: Material, formula: str) -> Fact:
    amount, currency = amount_cell(row, "amount"), text_of(row, "currency")
    money = f" of {currency.upper()} {amount.quantize(CENT):,}" if amount is not None and currency else ""
    issued, due = day_cell(row, "issued_on"), day_cell(row, "due_on")
    days = "".join(f", {word} {day.isoformat()}" for word, day in (("issued", issued), ("due", due)) if day)
    return fact(
        "invoice",
        f"{row.row_id}{money}{days}",
        material,
        formula=formula,
        method="one invoice row",
        rows=(row.id,),
        sample_size=1,
        oldest=issued,
    )


def _is_owed(row: Row, material: Material) -> bool:
    issued, paid = day_cell(row, "issued_on", material.zone), day_cell(row, "paid_on", material.zone)
    status = (text_of(row, "status") or "").lower()
    if (issued is not None and issued > material.as_of) or status in _NOT_OWED:
        return False
    if paid is not None:
        return paid > material.as_of
    return status not in _PAID


def _total(rows: list[Row], column: str) -> Decimal:
    return sum((amount_cell(row, column) or Decimal(0) for row in rows), Decimal(0))
