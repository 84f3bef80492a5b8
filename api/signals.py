"""The JSON of signals: the contract of docs/json.md. Owns names and order of fields, and what a list is made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from api.metrics import metric_settings
from api.shapes import fact_json, instant
from assistant.errors import NotFound
from assistant.memory.heard import HeardShelf
from assistant.memory.whole import WholeDocuments
from assistant.rhythm.recorded import recorded
from assistant.signals.book import Book, Systemic, book_of
from assistant.signals.budget import Delivery, deliveries, notice_of
from assistant.signals.kinds import CORE
from assistant.signals.life import ABOUT, Decided, decided_from
from assistant.signals.raising import House
from assistant.signals.remember import remembering
from assistant.signals.rule import register
from assistant.signals.signal import Event, Quote, Signal
from assistant.types.scope import Scope
from assistant.wiring import Plumbline

Json = dict[str, Any]


def decided_of(plumbline: Plumbline, *, as_of: date) -> tuple[Decided, ...]:
    """Return what people had done about signals by a day, undone acts left out only where a later one stands."""
    rows = (
        (one.about, one.subject, one.verdict, one.decided_by)
        for one in plumbline.decisions.all()
        if one.about == ABOUT
    )
    return tuple(one for one in decided_from(rows) if one.on <= as_of)


def read_book(plumbline: Plumbline, scope: Scope, *, as_of: date) -> Book:
    """Raise the signals of the accounts of a scope as of a day."""
    settings = plumbline.settings
    made_by = settings.embedder or "bundled"
    ear = remembering(HeardShelf(plumbline.engine), lambda: plumbline.embedder, made_by)
    return book_of(
        plumbline.reader,
        scope=scope,
        as_of=as_of,
        settings=metric_settings(settings),
        decided=decided_of(plumbline, as_of=as_of),
        ear=ear,
        whole=WholeDocuments(plumbline.engine),
        house=House(_do_not_contact(plumbline, scope), frozenset(settings.metrics.holidays)),
    )


def _do_not_contact(plumbline: Plumbline, scope: Scope) -> dict[str, str]:
    """Return whom nobody may sell to or ask: by the settings, and by what people noted by then."""
    noted = recorded(plumbline.decisions.all(), as_of=scope.as_of, zone=plumbline.settings.tz)
    return {
        **dict.fromkeys(noted.no_contact, "noted by a person"),
        **plumbline.settings.signals.do_not_contact,
    }


def delivered(book: Book, *, per_week: int) -> dict[str, Delivery]:
    """Return how each signal of the book reaches its owner."""
    top = max(book.revenue.values(), default=0.0) or 1.0
    notices = (notice_of(one, revenue=book.revenue.get(one.account_id, 0.0) / top) for one in book.signals)
    return {one.id: one for one in deliveries(notices, per_week=per_week)}


def signal_of(book: Book, signal_id: str) -> Signal:
    """Return the signal of an id or of its beginning. Raises NotFound where there is none, or more than one."""
    found = [one for one in book.signals if one.id.startswith(signal_id)]
    if len(found) != 1:
        raise NotFound(
            f"There is no signal {signal_id!r}.",
            why="It was never raised, or not yet on that day." if not found else "Several begin like that.",
            mend="List them with `plumbline signals`.",
        )
    return found[0]


def signals_json(signals: Iterable[Signal], book: Book, ways: dict[str, Delivery]) -> Json:
    """Return the list as JSON, with what is true of most of the book."""
    return {
        "signals": [signal_json(one, ways.get(one.id)) for one in signals],
        "systemic": [_systemic(one) for one in book.systemic],
    }


def signal_json(signal: Signal, way: Delivery | None) -> Json:
    """Return one signal as JSON."""
    return {
        "id": signal.id,
        "account_id": signal.account_id,
        "kind": signal.kind,
        "core": signal.kind in CORE,
        "direction": signal.direction.value,
        "rule": signal.rule,
        "rules": list(signal.rules),
        "title": signal.title,
        "level": signal.level.value,
        "strength": signal.strength,
        "confidence": signal.confidence,
        "evidence": [_quote(one) for one in signal.quotes],
        "facts": [fact_json(one) for one in signal.facts],
        "owner": signal.owner,
        "owner_role": signal.owner_role,
        "response": signal.response,
        "due_on": signal.due_on.isoformat(),
        "closes_when": signal.closes_when,
        "alternatives": [
            {"explanation": one.explanation, "observation": one.observation} for one in signal.alternatives
        ],
        "first_seen": signal.first_seen.isoformat(),
        "last_seen": signal.last_seen.isoformat(),
        "state": signal.state.value,
        "suppressed_by": signal.suppressed_by,
        "delivery": None if way is None else {"way": way.way.value, "on": way.on.isoformat(), "why": way.why},
        "history": [_event(one) for one in signal.history],
    }


def why_json(signal: Signal, way: Delivery | None) -> Json:
    """Return a signal with the rules that raised it."""
    rules = register()
    told = []
    for name in signal.rules:
        rule = rules[name]
        told.append(
            {
                "rule": rule.rule, "kind": rule.kind, "title": rule.title, "class": rule.class_,
                "dimension": rule.dimension, "source": rule.source, "timing": rule.timing,
                "definition": rule.definition, "thresholds": dict(rule.thresholds),
                "window_days": rule.window_days, "baseline": rule.baseline, "normaliser": rule.normaliser,
                "min_sample": rule.min_sample, "persistence_days": rule.persistence_days,
                "cooldown_days": rule.cooldown_days, "suppressors": list(rule.suppressors), "grade": rule.grade,
            }
        )  # fmt: skip
    return {"signal": signal_json(signal, way), "rules": told}


def _quote(one: Quote) -> Json:
    return {
        "source": one.source,
        "document_id": one.document_id,
        "external_id": one.external_id,
        "segment": one.segment,
        "quote": one.quote,
        "occurred_at": instant(one.occurred_at),
        "author": one.author,
    }


def _event(one: Event) -> Json:
    return {"on": one.on.isoformat(), "what": one.what, "by": one.by, "why": one.why}


def _systemic(one: Systemic) -> Json:
    return {
        "kind": one.kind,
        "accounts": one.accounts,
        "of": one.of,
        "first_seen": one.first_seen.isoformat(),
        "signal_ids": list(one.signal_ids),
    }
