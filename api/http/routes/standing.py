"""Where accounts stand: signals and what was done about them, health, memory, reviews."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.cli.door import day_of
from api.cli.memory import rulings_of
from api.health import health_json, portfolio_json, table_of, validation_of
from api.http.auth import CallerOf
from api.http.core import AccountName, AsOf, Core, CoreOf
from api.http.replies import NOT_CHANGED, USUAL, Json, created, reply
from api.http.routes.accounts import Name
from api.http.schemas import MemoryBody, Shape, SignalActBody
from api.memory import item_json, memory_json
from api.metrics import metric_settings
from api.rhythm import review_json, step_json
from api.signals import delivered, read_book, signal_json, signal_of, signals_json
from assistant.dossier.build import dossier
from assistant.dossier.item import Item, ItemKind
from assistant.dossier.judged import ABOUT as REMEMBERED
from assistant.dossier.judged import verdict_text
from assistant.errors import InvalidQuestion, NotFound
from assistant.health.health import Health, healths
from assistant.memory.outline import Outlines
from assistant.rhythm.recorded import recorded
from assistant.rhythm.schedule import next_reviews, renewal_steps
from assistant.rhythm.standing import standings
from assistant.signals.book import chosen
from assistant.signals.life import ABOUT as RAISED
from assistant.signals.life import act_on, subject_of, verdict_of
from assistant.signals.signal import State
from assistant.types.scope import Scope

router = APIRouter(prefix="/v1", tags=["standing"])

Id = Annotated[str, Path(max_length=200)]


class Signals(Shape):
    """Signals, the newest first; docs/json.md has the fields."""

    signals: list[Json]
    systemic: list[Json]


class OneSignal(Shape):
    """One signal after somebody did something about it."""

    signal: Json


class HealthShape(Shape):
    """One account's health with all that makes it."""

    account_id: str


class Portfolio(Shape):
    """The health of all accounts that may be read."""

    bands: Json


class Memory(Shape):
    """What is remembered of an account."""

    items: list[Json] | None = None


class OneItem(Shape):
    """One item after somebody decided on it."""

    item: Json


class Reviews(Shape):
    """Reviews that are due, and milestones of renewals."""

    as_of: str
    reviews: list[Json]
    renewal_milestones: list[Json]


@router.get("/signals", summary="What needs somebody", response_model=Signals, responses=USUAL | NOT_CHANGED)
def list_signals(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    account: AccountName = None,
    owner: Annotated[str | None, Query(max_length=320)] = None,
    kind: Annotated[str | None, Query(max_length=100)] = None,
    state: Annotated[State | None, Query()] = None,
    as_of: AsOf = None,
) -> Response:
    """List signals with their proof, owner, response and due day."""
    instant = core.instant(as_of)
    scope = core.scope(caller, instant)
    if account is not None:
        scope = scope.narrowed(core.account(account, scope).id)
    book = read_book(core.plumbline, scope, as_of=instant.date())
    states = None if state is None else frozenset({state})
    found = chosen(book.signals, owner=owner, kind=kind, since=None, states=states)
    ways = delivered(book, per_week=core.plumbline.settings.signals.alerts_per_week)
    return reply(request, signals_json(found, book, ways))


@router.post(
    "/signals/{signal_id}",
    summary="Do something about one",
    status_code=201,
    response_model=OneSignal,
    responses=USUAL,
)
def act_on_signal(
    request: Request, core: CoreOf, caller: CallerOf, signal_id: Id, body: SignalActBody
) -> Response:
    """Acknowledge, snooze, act on, dismiss or reopen a signal."""
    instant = core.instant(None)
    scope = core.scope(caller, instant)
    signal = signal_of(read_book(core.plumbline, scope, as_of=instant.date()), signal_id)
    request.state.subject = signal.account_id
    done = act_on(
        signal, body.what, on=instant.date(), by=caller.address, why=body.why, until=day_of(body.until)
    )
    core.plumbline.decisions.add(
        RAISED,
        subject_of(signal.account_id, signal.kind),
        verdict=verdict_of(done),
        account_id=signal.account_id,
        decided_by=caller.address,
        decided_at=core.clock.now(),
    )
    again = signal_of(read_book(core.plumbline, scope, as_of=instant.date()), signal.id)
    return created({"signal": signal_json(again, None)})


@router.get("/health", summary="The health of all", response_model=Portfolio, responses=USUAL | NOT_CHANGED)
def list_health(request: Request, core: CoreOf, caller: CallerOf, as_of: AsOf = None) -> Response:
    """Show the health of every account that you may read."""
    scope = core.scope(caller, core.instant(as_of))
    validation = validation_of(core.plumbline, table_of(core.plumbline))
    return reply(request, portfolio_json(_healths(core, scope, None, today=as_of is None), validation))


@router.get(
    "/accounts/{name}/health",
    summary="An account's health",
    response_model=HealthShape,
    responses=USUAL | NOT_CHANGED,
)
def get_health(request: Request, core: CoreOf, caller: CallerOf, name: Name, as_of: AsOf = None) -> Response:
    """Show health: three dimensions, what they rest on, and the step that follows."""
    scope = core.scope(caller, core.instant(as_of))
    account = core.account(name, scope)
    request.state.subject = account.id
    found = _healths(core, scope.narrowed(account.id), frozenset({account.id}), today=as_of is None)
    validation = validation_of(core.plumbline, table_of(core.plumbline))
    return reply(request, health_json(found[0]) | {"validation": validation})


@router.get(
    "/accounts/{name}/memory",
    summary="What is remembered of an account",
    response_model=Memory,
    responses=USUAL | NOT_CHANGED,
)
def get_memory(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    name: Name,
    kind: Annotated[ItemKind | None, Query()] = None,
    as_of: AsOf = None,
) -> Response:
    """Show stakeholders, promises, objections and all else that is remembered, with the words it rests on."""
    scope = core.scope(caller, core.instant(as_of))
    account = core.account(name, scope)
    request.state.subject = account.id
    wanted = frozenset() if kind is None else frozenset({kind})
    items = dossier(
        core.plumbline.reader,
        scope.narrowed(account.id),
        account.id,
        kinds=wanted,
        rulings=rulings_of(core.plumbline, scope.as_of),
    )
    return reply(request, memory_json(items))


@router.post(
    "/accounts/{name}/memory/{item_id}",
    summary="Decide on what is remembered",
    status_code=201,
    response_model=OneItem,
    responses=USUAL,
)
def decide_on_memory(
    request: Request, core: CoreOf, caller: CallerOf, name: Name, item_id: Id, body: MemoryBody
) -> Response:
    """Confirm, correct or reject an item; it holds for every later reading of the same words."""
    now = core.clock.now()
    scope = core.scope(caller, now)
    account = core.account(name, scope)
    request.state.subject = account.id
    if (body.verb == "correct") != bool(body.fields):
        raise InvalidQuestion(
            "It is not clear what to correct.",
            why="`correct` takes fields with their values, the other words take none.",
            mend='Send {"verb": "correct", "fields": {"due_on": "2026-05-04"}}.',
        )
    scope = scope.narrowed(account.id)
    _item(core, scope, account.id, item_id)
    core.plumbline.decisions.add(
        REMEMBERED,
        item_id,
        verdict=verdict_text(body.verb, body.fields),
        account_id=account.id,
        decided_by=caller.address,
        decided_at=now,
    )
    return created({"item": item_json(_item(core, scope, account.id, item_id))})


@router.get("/reviews", summary="Reviews that are due", response_model=Reviews, responses=USUAL | NOT_CHANGED)
def list_reviews(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    account: AccountName = None,
    until: Annotated[str | None, Query(description="Due up to this day, else two quarters on.")] = None,
    as_of: AsOf = None,
) -> Response:
    """List the reviews that are due, the overdue first, and the milestones of renewals."""
    instant = core.instant(as_of)
    scope = core.scope(caller, instant)
    if account is not None:
        scope = scope.narrowed(core.account(account, scope).id)
    plumbline = core.plumbline
    found = standings(
        plumbline.reader,
        Outlines(plumbline.engine),
        scope=scope,
        as_of=instant.date(),
        settings=metric_settings(plumbline.settings),
        table=table_of(plumbline),
        account_ids=scope.account_ids,
    )
    notes = recorded(plumbline.decisions.all(), as_of=instant, zone=plumbline.settings.tz)
    last = day_of(until)
    due = [review for one in found for review in next_reviews(one, notes.reviews, until=last)]
    due.sort(key=lambda review: (review.due_on, review.account_id))
    steps = [step for one in found for step in renewal_steps(one) if last is None or step.on <= last]
    steps.sort(key=lambda step: (step.on, step.account_id))
    shape = {
        "as_of": instant.date().isoformat(),
        "reviews": [review_json(one) for one in due],
        "renewal_milestones": [step_json(one) for one in steps],
    }
    return reply(request, shape)


def _healths(core: Core, scope: Scope, ids: frozenset[str] | None, *, today: bool) -> list[Health]:
    plumbline = core.plumbline
    return list(
        healths(
            plumbline.reader,
            Outlines(plumbline.engine),
            scope=scope,
            as_of=scope.as_of.date(),
            settings=metric_settings(plumbline.settings),
            table=table_of(plumbline),
            account_ids=ids,
            foresee=today,
        )
    )


def _item(core: Core, scope: Scope, account_id: str, item_id: str) -> Item:
    """The item of an id, of what is remembered of the account. Raises NotFound."""
    kind = item_id.partition("-")[0]
    if kind in set(ItemKind):
        found = dossier(
            core.plumbline.reader,
            scope,
            account_id,
            kinds=frozenset({ItemKind(kind)}),
            rulings=rulings_of(core.plumbline, scope.as_of),
        )
        for one in found:
            if one.id == item_id:
                return one
    raise NotFound(
        f"There is no item {item_id!r}.",
        why="Nothing that is remembered of this account now has that id.",
        mend="List the items with GET /v1/accounts/{name}/memory.",
    )
