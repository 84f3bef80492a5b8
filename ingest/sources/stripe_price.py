"""What a Stripe subscription pays a month: unit amount by quantity and interval, trials out, discounts off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from ingest.billing import account_refs, listed, object_or_id, said_of
from ingest.jsonfile import Json, dict_in
from ingest.mapped import Cells, Passed, first, said_yes
from ingest.records import BadRecord, ReadContext
from ingest.recurring import Discount, day_in, decimal_of, major, monthly, packages, plain, spans

_NEVER_PAID = frozenset({"incomplete", "incomplete_expired"})


def subscription_cells(value: Json, context: ReadContext) -> Iterator[Cells]:
    """A row for each item and price span. Raises Passed and BadRecord."""
    status = said_of(value, "status").lower()
    if status == "trialing":
        raise Passed("in_trial", "a trial pays nothing yet")
    if status in _NEVER_PAID:
        raise Passed("never_paid", "the first payment was never made")
    items = [item for item in listed(value.get("items")) if isinstance(item, dict)]
    if not items:
        raise BadRecord(
            "no_items", "the subscription has no items, so its price is not known; export them with it"
        )
    began = day_in(value.get("start_date"), context) or day_in(value.get("created"), context)
    trial_end = day_in(value.get("trial_end"), context)
    start = max(filter(None, (began, trial_end)), default=None)
    if start is None:
        raise BadRecord("missing_value", "neither start_date nor created says when the subscription began")
    priced: list[tuple[Json, Decimal]] = []
    problem: BadRecord | None = None
    for item in items:
        try:
            priced.append((item, item_mrr(item, said_of(value, "currency"))))
        except BadRecord as bad:
            problem = bad
    total = sum((mrr for _, mrr in priced), Decimal(0))
    for item, mrr in priced:
        end = _end(value, item, context)
        if end is not None and end <= start:
            raise Passed("ended_in_trial", "it ended before it paid anything")
        share = mrr / total if total else Decimal(0)
        yield from _item_cells(value, item, mrr, (start, end), _discounts(value, item, share, context))
    if problem:
        raise problem  # the items that have a price are kept; the one that has none is told of


def item_mrr(item: Json, currency: str) -> Decimal:
    """Undiscounted monthly revenue of one item. Raises BadRecord where no unit amount fixes it."""
    price = dict_in(item, "price") or dict_in(item, "plan")
    terms = dict_in(price, "recurring") or price
    if said_of(terms, "usage_type") == "metered":
        raise BadRecord(
            "metered_price", "what it costs is counted at the end, so it has no fixed monthly price"
        )
    if said_of(price, "billing_scheme") == "tiered":
        raise BadRecord("tiered_price", "its price depends on tiers that the export does not hold")
    unit = first(price, "unit_amount_decimal", "unit_amount", "amount_decimal", "amount")
    interval = said_of(terms, "interval")
    if not unit or not interval:
        raise BadRecord(
            "no_unit_amount", "its price has no unit_amount for an interval; export the prices with it"
        )
    quantity = decimal_of(first(item, "quantity") or 1, "quantity")
    bundle = dict_in(price, "transform_quantity")
    if bundle:
        size = decimal_of(bundle.get("divide_by"), "divide_by")
        quantity = packages(quantity, size, said_of(bundle, "round"))
    amount = major(decimal_of(unit, "unit_amount") * quantity, said_of(price, "currency") or currency)
    return monthly(amount, interval, decimal_of(first(terms, "interval_count") or 1, "interval_count"))


def _item_cells(
    value: Json, item: Json, mrr: Decimal, span: tuple[date, date | None], found: list[Discount | str]
) -> Iterator[Cells]:
    price = dict_in(item, "price") or dict_in(item, "plan")
    product, known = object_or_id(price, "product")
    customer, payer = object_or_id(value, "customer")
    said = dict_in(value, "cancellation_details")
    unread = [name for name in found if isinstance(name, str)]
    base = {
        "subscription_id": "/".join(filter(None, (said_of(value, "id"), said_of(item, "id")))),
        "product": said_of(known, "name") or product, "plan": said_of(price, "nickname") or said_of(price, "id"),
        "quantity": first(item, "quantity"), "currency": said_of(price, "currency") or said_of(value, "currency"),
        "status": said_of(value, "status"), "cancel_reason": first(said, "feedback", "reason"),
        "cancel_comment": said_of(said, "comment"),
        "account_refs": account_refs("stripe", customer, payer, value),
    }  # fmt: skip
    for paid in spans(*span, mrr, [one for one in found if isinstance(one, Discount)]):
        yield base | {
            "mrr": format(paid.mrr, "f"), "mrr_before_discount": format(mrr, "f") if paid.mrr != mrr else "",
            "started_on": paid.start.isoformat(), "ended_on": paid.end.isoformat() if paid.end else "",
            "discounts": "; ".join([*paid.discounts, *unread]),
        }  # fmt: skip


def _end(value: Json, item: Json, context: ReadContext) -> date | None:
    """The day from which it pays no more: over already, or decided."""
    ended = day_in(value.get("ended_at"), context) or day_in(value.get("cancel_at"), context)
    if ended is None and said_of(value, "status") == "canceled":
        ended = day_in(value.get("canceled_at"), context)
    if ended is None and said_yes(str(value.get("cancel_at_period_end"))):
        # Since 2025-03-31 the period stands at the item only.
        ended = day_in(first(item, "current_period_end") or first(value, "current_period_end"), context)
    return ended


def _discounts(value: Json, item: Json, share: Decimal, context: ReadContext) -> list[Discount | str]:
    """What is taken off an item each month; as text what cannot be counted: names it without its amount."""
    found: list[Discount | str] = []
    whole = [value.get("discount"), *listed(value.get("discounts"))]
    for one, part in [
        *((d, share) for d in whole),
        *((d, Decimal(1)) for d in listed(item.get("discounts"))),
    ]:
        if isinstance(one, str) and one.strip():
            found.append(f"{one} (its amount is not in the export)")
        elif isinstance(one, dict):
            found.append(_discount(one, item, part, context))
    return found


def _discount(one: Json, item: Json, share: Decimal, context: ReadContext) -> Discount | str:
    coupon = dict_in(one, "coupon") or dict_in(dict_in(one, "source"), "coupon")
    name = first(coupon, "name", "id") or first(one, "id") or "discount"
    percent, off = coupon.get("percent_off"), coupon.get("amount_off")
    if said_of(coupon, "duration") == "once" or (percent is None and off is None):
        return (
            f"{name} (once, not of the month)"
            if percent or off
            else f"{name} (its amount is not in the export)"
        )
    until = day_in(one.get("end"), context)
    ends = f" until {until}" if until else ""
    if percent is not None:
        part = decimal_of(percent, "percent_off")
        return Discount(f"{name} {plain(part):f} %{ends}", share=part / 100, until=until)
    amount = _monthly_off(decimal_of(off, "amount_off"), coupon, item)
    return Discount(f"{name} {plain(amount):f} a month{ends}", amount=amount * share, until=until)


def _monthly_off(off: Decimal, coupon: Json, item: Json) -> Decimal:
    price: Any = dict_in(item, "price") or dict_in(item, "plan")
    terms = dict_in(price, "recurring") or price
    count = decimal_of(first(terms, "interval_count") or 1, "interval_count")
    return monthly(major(off, said_of(coupon, "currency")), said_of(terms, "interval"), count)
