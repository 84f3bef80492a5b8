"""Documents about accounts for the doors: what they are made from, and their JSON. Owns names and order of fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from api.health import table_of
from api.metrics import metric_settings
from api.shapes import citation_json, fact_json
from api.signals import read_book
from assistant.briefs.brief import Brief, Edition, Section
from assistant.briefs.choose import customer_brief, internal_brief, sections_of
from assistant.briefs.collect import LISTENED, Room, read_material, read_public
from assistant.briefs.editions import PublicTold
from assistant.briefs.forms.layout import AnyBrief, shown
from assistant.briefs.kind import DocumentKind, kind_named
from assistant.briefs.told import Chart, Material, NextAction, Told
from assistant.dossier.judged import ABOUT, Ruling, ruling
from assistant.errors import InvalidQuestion
from assistant.health.health import Health, healths
from assistant.memory.outline import Outlines
from assistant.signals.signal import Signal
from assistant.types.accounts import Account
from assistant.types.scope import Scope
from assistant.wiring import Plumbline

Json = dict[str, Any]
OWN_KINDS = "documents"
"""Folder in the data folder in which a team keeps its own kinds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What document is wanted."""

    kind: DocumentKind
    edition: Edition = Edition.INTERNAL
    audience: str | None = None
    since: date | None = None
    newest: int | None = None
    listened: int = LISTENED


def kind_of(plumbline: Plumbline, name: str) -> DocumentKind:
    """The kind of a name; a team's own goes before ours. Raises InvalidQuestion."""
    return kind_named(name.replace("-", "_"), own=own_kinds(plumbline))


def own_kinds(plumbline: Plumbline) -> Path:
    """Where the data folder keeps a team's own kinds."""
    return plumbline.settings.home / OWN_KINDS


def brief_of(plumbline: Plumbline, account: Account, asked: Asked, *, as_of: datetime) -> AnyBrief:
    """Read and compose one document about one account as of an instant."""
    scope = plumbline.local_scope(as_of=as_of)
    room = _room(plumbline, as_of, asked)
    if asked.edition is Edition.CUSTOMER:
        everybody = plumbline.reader.accounts(scope=scope)
        others = [other for other in everybody if other.id != account.id]
        material, public, step = read_public(room, scope, account, other_accounts=others)
        return customer_brief(
            material, asked.kind, public, next_action=step, audience=asked.audience, since=asked.since
        )
    material = material_of(plumbline, account, scope, asked)
    return internal_brief(material, asked.kind, audience=asked.audience, since=asked.since)


def portfolio_of(
    plumbline: Plumbline, accounts: Iterable[Account], asked: Asked, *, as_of: datetime
) -> Brief[Told]:
    """One document about many accounts, a section each; of an account no more is kept than is shown."""
    scope = plumbline.local_scope(as_of=as_of)
    spec = asked.kind.sections[0]
    sections: list[Section[Told]] = []
    steps: list[NextAction] = []
    for account in accounts:
        material = material_of(plumbline, account, scope, asked)
        told = [one for one in material.told if asked.since is None or one.on >= asked.since]
        step = material.next_action
        words = f"Next: {step.what.rstrip('.')} ({step.owner}, {step.due_on.isoformat()})."
        section = sections_of(told, [spec])[0]
        if section.told or asked.since is None:
            sections.append(Section(account.name, words, section.told, section.gap))
            steps.append(replace(step, what=f"{account.name}: {step.what}"))
    if not steps:
        raise InvalidQuestion(
            "There is nothing to tell of any account.",
            why="Nothing is newer.",
            mend="Give an earlier --since.",
        )
    grave = min(steps, key=lambda one: (one.action != "risk", one.due_on, one.what))
    gaps = tuple(s.gap for s in sections if s.gap and not s.told)
    on = as_of.astimezone(plumbline.settings.tz).date()
    return Brief(
        None, "Portfolio", asked.kind.name, asked.kind.title, Edition.INTERNAL, None, on, tuple(sections), grave,
        tuple(dict.fromkeys(gaps)),
    )  # fmt: skip


def material_of(plumbline: Plumbline, account: Account, scope: Scope, asked: Asked) -> Material:
    """Everything that may be told to our own people of an account."""
    room = _room(plumbline, scope.as_of, asked)
    inside = scope.narrowed(account.id)
    return read_material(
        room, scope, account, health=_health(plumbline, inside), signals=_signals(plumbline, inside)
    )


def _room(plumbline: Plumbline, as_of: datetime, asked: Asked) -> Room:
    return Room(
        plumbline.reader,
        plumbline.searcher,
        plumbline._sentences,
        metric_settings(plumbline.settings),
        plumbline.settings.tz,
        _rulings(plumbline, as_of),
        asked.newest,
        asked.listened,
    )


def _health(plumbline: Plumbline, scope: Scope) -> Health | None:
    found = healths(
        plumbline.reader,
        Outlines(plumbline.engine),
        scope=scope,
        as_of=scope.as_of.astimezone(plumbline.settings.tz).date(),
        settings=metric_settings(plumbline.settings),
        table=table_of(plumbline),
    )
    return next(iter(found), None)


def _signals(plumbline: Plumbline, scope: Scope) -> tuple[Signal, ...]:
    on = scope.as_of.astimezone(plumbline.settings.tz).date()
    return read_book(plumbline, scope, as_of=on).signals


def _rulings(plumbline: Plumbline, as_of: datetime) -> tuple[Ruling, ...]:
    """What people had decided about the memory by an instant, the oldest first."""
    return tuple(
        ruling(one.subject, one.verdict, one.decided_by)
        for one in plumbline.decisions.all()
        if one.about == ABOUT and one.decided_at <= as_of and (one.undone_at is None or one.undone_at > as_of)
    )


def brief_json(brief: AnyBrief) -> Json:
    """A document whole."""
    return {
        "account_id": brief.account_id,
        "kind": brief.kind,
        "edition": brief.edition.value,
        "audience": brief.audience,
        "as_of": brief.as_of.isoformat(),
        "title": brief.title,
        "sections": [
            {
                "title": section.title,
                "question": section.question,
                "claims": [_told(one, brief) for one in section.told],
            }
            for section in brief.sections
        ],
        "next_action": action_json(brief.next_action),
        "gaps": list(brief.gaps),
        "charts": [chart_json(chart) for chart in brief.charts],
    }


def action_json(step: NextAction) -> Json:
    """The one next step; `action` is one of the four of a review, null in the edition for the account."""
    return {
        "action": step.action,
        "what": step.what,
        "owner": step.owner,
        "due_on": step.due_on.isoformat(),
        "because": step.because,
    }


def chart_json(chart: Chart) -> Json:
    """What a chart shows, as its table."""
    return {
        "title": chart.title,
        "form": chart.form,
        "says": chart.says,
        "band": None if chart.band is None else list(chart.band),
        "series": [
            {"name": s.name, "unit": s.unit, "points": [[label, value] for label, value in s.points]}
            for s in chart.series
        ],
    }


def _told(one: Told | PublicTold, brief: Brief[Told] | Brief[PublicTold]) -> Json:
    outside = brief.edition is Edition.CUSTOMER
    return {
        "id": one.id,
        "text": shown(one),
        "citations": [citation_json(c) for c in one.claim.citations],
        "facts": [fact_json(replace(f, inputs=()) if outside else f) for f in one.claim.facts],
        "topic": one.topic.value,
        "standing": one.standing.value,
        "on": one.on.isoformat(),
        "age_days": one.age_days(brief.as_of),
    }
