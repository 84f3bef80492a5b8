"""Promises as items: the ledger's entries with their typed fields, steps and proof. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.dossier.item import Evidence, Item, ItemKind, State, Value, item_id
from assistant.dossier.outcome import Step
from assistant.dossier.promise import Promise
from assistant.dossier.speech import other_side
from assistant.types.documents import Kind


def promise_items(promises: Sequence[Promise], account_id: str, as_of: date) -> tuple[Item, ...]:
    """One item a promise, as it stands on `as_of`."""
    return tuple(_item(promise, account_id, as_of) for promise in promises)


def _item(promise: Promise, account_id: str, as_of: date) -> Item:
    pledge, line = promise.pledge, promise.pledge.line
    status = promise.status(as_of)
    withdrawn = status == "withdrawn"
    return Item(
        id=item_id(ItemKind.PROMISE, *line.place, pledge.start),
        kind=ItemKind.PROMISE,
        account_id=account_id,
        state=State.WITHDRAWN if withdrawn else State.PROPOSED,
        fact=_fact(promise, status),
        evidence=_evidence(promise),
        valid_from=line.on,
        valid_to=promise.closed_on,
        recorded_at=line.at,
    )


def _fact(promise: Promise, status: str) -> Mapping[str, Value]:
    pledge, line = promise.pledge, promise.pledge.line
    first = next((event.due_on for event in promise.events if event.due_on is not None), None)
    late = bool(promise.closed_on and promise.due_on and promise.closed_on > promise.due_on)
    return {
        "promise": pledge.what,
        "by": pledge.by,
        "by_side": pledge.by_side.value,
        "to": _addressee(promise),
        "to_side": other_side(pledge.by_side).value,
        "made_on": line.on,
        "due_on": promise.due_on,
        "first_due_on": first,
        "status": status,
        "manner": pledge.manner.value,
        "condition": pledge.condition,
        "re_dated": any(event.step is Step.RE_DATED for event in promise.events),
        "closed_on": promise.closed_on,
        "late": late if status == "delivered" else None,
        "history": tuple(
            {
                "on": event.line.on.isoformat(),
                "what": event.step.value,
                "due_on": None if event.due_on is None else event.due_on.isoformat(),
                "external_id": event.line.said.external_id,
                "quote": event.line.said.text,
            }
            for event in promise.events
        ),
    }


def _addressee(promise: Promise) -> str | None:
    pledge, line = promise.pledge, promise.pledge.line
    if pledge.request is not None and pledge.request.author:
        return pledge.request.author
    if pledge.by_side is not line.side:
        return line.author
    if line.to:
        return ", ".join(line.to[:3])
    if line.document.kind is Kind.EMAIL:
        names = [p.name or p.address or "" for p in line.document.participants if p.role == "to"]
        return ", ".join(name for name in names[:3] if name) or None
    return None


def _evidence(promise: Promise) -> tuple[Evidence, ...]:
    """The words that made it, those it answers, and every later step, once each."""
    request = promise.pledge.request
    told = [promise.pledge.line.evidence()]
    if request is not None:
        told.append(request.evidence())
    told.extend(event.line.evidence() for event in promise.events)
    return tuple(dict.fromkeys(told))
