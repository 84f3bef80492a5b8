"""Stripe subscriptions, invoices and customers: JSON of the interface, or a warehouse's tables as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.billing import (
    Native,
    account_refs,
    natives,
    object_or_id,
    own_account,
    payers,
    rows_of,
    said_of,
)
from ingest.jsonfile import Json, dict_in
from ingest.mapped import Cells, Passed, Shape, first, matcher, said_yes, spelled
from ingest.recognise import Source
from ingest.records import ReadContext, Record, Rejected, SourceFile
from ingest.recurring import day_in, decimal_of, major
from ingest.sources.stripe_price import subscription_cells
from ingest.sources.stripe_tables import nested

SOURCE = "stripe"


def _shape(name: str, *fields: str, without: str = "") -> Shape:
    return Shape(name, "", spelled(*fields), lambda _: {}, frozenset(without.split(",")))


_SHAPES = (
    _shape("subscription", "id,customer,status,items.data,start_date", "id,customer_id,status,start_date,trial_end"),
    _shape("invoice", "id,customer,status_transitions.paid_at", "id,customer,amount_due,amount_paid,total",
           "id,customer_id,amount_due,amount_paid,total"),
    _shape("customer", "id,invoice_prefix,email", "id,invoice_settings.custom_fields,email"),
    _shape("item", "id,subscription_id,plan_id,quantity", without="invoice_id"),
    _shape("price", "id,unit_amount,recurring.interval", "id,unit_amount,recurring_interval,billing_scheme",
           "id,amount,interval,interval_count,billing_scheme"),
    _shape("product", "id,name,unit_label,statement_descriptor"),
)  # fmt: skip


def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Customers as organisations, then subscriptions and invoices, joined with what lies in other files."""
    found: dict[str, list[Native]] = {}
    for file in files:
        for item in natives(SOURCE, file, ("data",)):
            if isinstance(item, Rejected):
                yield item
            else:
                found.setdefault(file.shape, []).append(item)
    subscriptions = nested(found)
    customers = [item for item in found.get("customer", []) if not _deleted(item.value)]
    buyers = ((object_or_id(s.value, "customer")[0], own_account(s.value), s) for s in subscriptions)
    yield from payers(SOURCE, customers, buyers)
    yield from rows_of(
        "subscriptions", subscriptions, lambda value: subscription_cells(value, context), context
    )
    invoices = found.get("invoice", [])
    yield from rows_of("invoices", invoices, lambda value: [_invoice(value, context)], context)


def _deleted(value: Json) -> bool:
    return not said_of(value, "id") or said_yes(str(value.get("is_deleted", value.get("deleted"))))


def _invoice(value: Json, context: ReadContext) -> Cells:
    """An invoice that was sent. One that is due at once is due on the day it was issued."""
    status, currency = said_of(value, "status"), said_of(value, "currency")
    if status == "draft":
        raise Passed("draft", "a draft was never sent")
    steps = dict_in(value, "status_transitions")
    issued = day_in(first(steps, "finalized_at") or first(value, "created", "period_end"), context)
    due = day_in(value.get("due_date"), context) or issued
    paid = day_in(first(steps, "paid_at") or value.get("status_transitions_paid_at"), context)
    of = dict_in(dict_in(value, "parent"), "subscription_details") or value
    customer, payer = object_or_id(value, "customer" if "customer" in value else "customer_id")
    left = first(value, "amount_remaining")
    return {
        "invoice_id": said_of(value, "id"), "currency": currency, "status": status,
        "amount": format(major(decimal_of(first(value, "total", "amount_due"), "total"), currency), "f"),
        "issued_on": issued.isoformat() if issued else "", "due_on": due.isoformat() if due else "",
        "paid_on": paid.isoformat() if paid else "",
        "amount_remaining": format(major(decimal_of(left, "amount_remaining"), currency), "f") if left else "",
        "attempt_count": first(value, "attempt_count"),
        "subscription_id": object_or_id(of, "subscription")[0] or said_of(of, "subscription_id"),
        "account_refs": account_refs(SOURCE, customer, payer, value, of),
    }  # fmt: skip


STRIPE = Source(SOURCE, "Stripe", matcher(_SHAPES), facts=facts)
