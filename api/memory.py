"""The JSON of an account's memory: items with their facts and proof, as docs/json.md describes them."""

from __future__ import annotations

from collections.abc import Sequence

from api.shapes import Json, instant, place
from assistant.dossier.item import Evidence, Item
from assistant.encoding import plain


def memory_json(items: Sequence[Item]) -> Json:
    return {"items": [item_json(item) for item in items]}


def item_json(item: Item) -> Json:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "account_id": item.account_id,
        "state": item.state.value,
        "fact": plain(item.fact),
        "evidence": [_evidence(one) for one in item.evidence],
        "rows": list(item.rows),
        "valid_from": item.valid_from.isoformat(),
        "valid_to": None if item.valid_to is None else item.valid_to.isoformat(),
        "recorded_at": instant(item.recorded_at),
        "decided_by": item.decided_by,
    }


def _evidence(one: Evidence) -> Json:
    return {
        "document_id": one.document_id,
        "external_id": one.external_id,
        "source": one.source,
        "segment": one.segment,
        "quote": one.quote,
        "occurred_at": instant(one.occurred_at),
        "author": one.author,
        "side": one.side.value,
        "url": place(one.document_id, one.segment),
    }
