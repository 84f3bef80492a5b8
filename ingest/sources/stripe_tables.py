"""Stripe's records as warehouses flatten them into tables, nested again as the interface has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from ingest.billing import Native, said_of
from ingest.jsonfile import Json, dict_in
from ingest.mapped import first, said_yes


def nested(found: Mapping[str, list[Native]]) -> list[Native]:
    """Subscriptions with their items, prices and products, one an id: the active state, else the last."""
    products = {said_of(item.value, "id"): item.value for item in found.get("product", [])}
    prices = {said_of(item.value, "id"): _price(item.value, products) for item in found.get("price", [])}
    items: defaultdict[str, list[Json]] = defaultdict(list)
    for item in found.get("item", []):
        value = item.value
        price = prices.get(first(value, "price_id", "plan_id"), {})
        items[said_of(value, "subscription_id")].append({**value, "price": price})
    kept: dict[str, Native] = {}
    for subscription in found.get("subscription", []):
        native, value = said_of(subscription.value, "id"), subscription.value
        if "items" not in value:
            value = {**value, "customer": first(value, "customer_id"), "items": items[native]}
            if native in kept and not said_yes(str(value.get("_fivetran_active", "true"))):
                continue
        else:
            value = {**value, "items": _named(value, products)}
        kept[native] = replace(subscription, value=value)
    return list(kept.values())


def _price(value: Json, products: Mapping[str, Json]) -> Json:
    """A price or plan of a table with the terms where the interface has them."""
    if isinstance(value.get("recurring"), dict):
        return value
    product = said_of(value, "product_id")
    return {
        **value, "product": products.get(product, product), "unit_amount": first(value, "unit_amount", "amount"),
        "recurring": {
            "interval": first(value, "recurring_interval", "interval"),
            "interval_count": first(value, "recurring_interval_count", "interval_count"),
            "usage_type": first(value, "recurring_usage_type", "usage_type"),
        },
    }  # fmt: skip


def _named(value: Json, products: Mapping[str, Json]) -> list[Json]:
    """Items of the interface, their products by name where those lie beside."""
    items = []
    for item in dict_in(value, "items").get("data") or []:
        if isinstance(item, dict):
            price = dict_in(item, "price")
            product = price.get("product")
            known = products.get(product) if isinstance(product, str) else None
            items.append({**item, "price": {**price, "product": known}} if known else item)
    return items
