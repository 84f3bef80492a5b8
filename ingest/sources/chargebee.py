"""Chargebee subscriptions, invoices and customers, from JSON lists of the interface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.billing import Native, account_refs, natives, own_account, payers, rows_of, said_of
from ingest.jsonfile import Json, dict_in, dicts_in
from ingest.mapped import Cells, Passed, Shape, first, matcher, said_yes, spelled
from ingest.recognise import Source
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.recurring import day_in, decimal_of, major, monthly, plain

SOURCE = "chargebee"

_NOT_YET = {"future": "it begins later and pays nothing yet", "in_trial": "a trial pays nothing yet"}
_SHAPES = tuple(
    Shape(name, "", spelled(*fields), lambda _: {})
    for name, *fields in (
        ("subscription", "subscription.id,subscription.status,subscription.billing_period_unit"),
        ("invoice", "invoice.id,invoice.status,invoice.total,invoice.currency_code"),
        ("customer", "customer.id,customer.auto_collection"),
    )
)


def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Customers as organisations, each once, then subscriptions and invoices."""
    found: dict[str, list[Native]] = {shape.name: [] for shape in _SHAPES}
    records: dict[str, Native] = {}
    for file in files:
        for item in natives(SOURCE, file, ("list",)):
            if isinstance(item, Rejected):
                yield item
                continue
            found[file.shape].append(item)
            payer = dict_in(item.value, "customer")
            if said_of(payer, "id"):
                records.setdefault(said_of(payer, "id"), replace(item, value=payer))
    bought = [(dict_in(item.value, "subscription"), item) for item in found["subscription"]]
    buyers = ((said_of(value, "customer_id"), own_account(value), item) for value, item in bought)
    yield from payers(SOURCE, records.values(), buyers)
    yield from rows_of("subscriptions", found["subscription"], lambda v: [_subscription(v, context)], context)
    yield from rows_of("invoices", found["invoice"], lambda v: [_invoice(v, context)], context)


def _subscription(record: Json, context: ReadContext) -> Cells:
    value, payer = dict_in(record, "subscription"), dict_in(record, "customer")
    status, currency = said_of(value, "status"), said_of(value, "currency_code")
    if status in _NOT_YET or said_yes(str(value.get("deleted"))):
        raise Passed(status if status in _NOT_YET else "deleted", _NOT_YET.get(status, "it was deleted"))
    plan = next((i for i in dicts_in(value, "subscription_items") if i.get("item_type") == "plan"), {})
    days = {
        key: day_in(value.get(key), context)
        for key in ("started_at", "activated_at", "cancelled_at", "current_term_end")
    }
    began = max(filter(None, (days["started_at"], days["activated_at"])), default=None)
    ended = days["cancelled_at"] if status in ("cancelled", "non_renewing") else None
    ended = ended or (days["current_term_end"] if status == "non_renewing" else None)
    return {
        "subscription_id": f"chargebee:{said_of(value, 'id')}", "status": status,
        "plan": said_of(plan, "item_price_id") or said_of(value, "plan_id"),
        "quantity": first(plan, "quantity") or first(value, "plan_quantity"), "currency": currency,
        "mrr": format(_mrr(value, currency), "f"), "started_on": began.isoformat() if began else "",
        "ended_on": ended.isoformat() if ended else "", "cancel_reason": said_of(value, "cancel_reason_code"),
        "account_refs": account_refs(SOURCE, said_of(value, "customer_id"), payer, value),
    }  # fmt: skip


def _mrr(value: Json, currency: str) -> Decimal:
    """The month's amount that Chargebee counted, else the items' amounts over the billing period."""
    if first(value, "mrr"):
        return plain(major(decimal_of(value["mrr"], "mrr"), currency))
    amounts = [
        item.get("amount")
        for item in dicts_in(value, "subscription_items")
        if item.get("item_type") != "charge"
    ]
    if not amounts or None in amounts:
        raise BadRecord(
            "no_unit_amount", "neither mrr nor the items' amounts say what it pays; export it with mrr"
        )
    total = sum((decimal_of(amount, "amount") for amount in amounts), Decimal(0))
    every = decimal_of(first(value, "billing_period") or 1, "billing_period")
    return monthly(major(total, currency), said_of(value, "billing_period_unit"), every)


def _invoice(record: Json, context: ReadContext) -> Cells:
    value = dict_in(record, "invoice")
    issued, due, paid = (day_in(value.get(key), context) for key in ("date", "due_date", "paid_at"))
    amount = major(decimal_of(value.get("total"), "total"), said_of(value, "currency_code"))
    due = due or issued
    return {
        "invoice_id": f"chargebee:{said_of(value, 'id')}", "currency": said_of(value, "currency_code"),
        "amount": format(amount, "f"), "issued_on": issued.isoformat() if issued else "",
        "due_on": due.isoformat() if due else "", "paid_on": paid.isoformat() if paid else "",
        "status": said_of(value, "status"),
        "account_refs": account_refs(SOURCE, said_of(value, "customer_id"), {}, value),
    }  # fmt: skip


CHARGEBEE = Source(SOURCE, "Chargebee", matcher(_SHAPES), facts=facts)
