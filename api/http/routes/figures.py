"""Metrics and the freshness of sources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.cli.door import day_of
from api.cli.metrics import window
from api.cli.sources import freshness_json
from api.http.auth import CallerOf
from api.http.core import AccountName, AsOf, CoreOf
from api.http.replies import NOT_CHANGED, USUAL, Json, reply
from api.http.schemas import Shape
from api.metrics import metric_settings, metrics_json, result_json
from assistant.errors import InvalidQuestion
from assistant.metrics.show import show

router = APIRouter(prefix="/v1", tags=["figures"])


class Metrics(Shape):
    """The table of metrics and the policies."""

    metrics: list[Json]
    policies: list[Json]


class MetricShape(Shape):
    """Facts whole, and the rows set aside; docs/json.md has the fields."""

    facts: list[Json]
    set_aside: list[Json]


class Sources(Shape):
    """Each source with its age."""

    as_of: str
    sources: list[Json]


@router.get("/metrics", summary="The table of metrics", response_model=Metrics, responses=USUAL | NOT_CHANGED)
def list_metrics(request: Request, caller: CallerOf) -> Response:
    """List the metrics and the policies (ways of counting)."""
    return reply(request, metrics_json())


@router.get(
    "/metrics/{name}", summary="Compute a metric", response_model=MetricShape, responses=USUAL | NOT_CHANGED
)
def compute_metric(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    name: Annotated[str, Path(max_length=100, examples=["mrr"])],
    account: AccountName = None,
    segment: Annotated[str | None, Query(max_length=100)] = None,
    since: Annotated[str | None, Query(description="The window opens on this day.")] = None,
    until: Annotated[str | None, Query(description="It closes on this one, else on `as_of`.")] = None,
    policy: Annotated[str | None, Query(max_length=100)] = None,
    currency: Annotated[str | None, Query(max_length=3)] = None,
    explain: Annotated[str | None, Query(max_length=100)] = None,
    as_of: AsOf = None,
) -> Response:
    """Compute a metric of an account, a segment, or all accounts that you may read."""
    if account is not None and segment is not None:
        raise InvalidQuestion(
            "account and segment exclude each other.", why="Each asks for something else.", mend="Give one."
        )
    instant = core.instant(as_of)
    scope = core.scope(caller, instant)
    one = None if account is None else core.account(account, scope)
    request.state.subject = None if one is None else one.id
    result = show(
        name,
        reader=core.plumbline.reader,
        scope=scope,
        as_of=instant.date(),
        account=None if one is None else one.id,
        segment=segment,
        period=window(day_of(since), day_of(until), instant.date()),
        policy=policy,
        currency=currency,
        explain=explain,
        settings=metric_settings(core.plumbline.settings),
    )
    return reply(request, result_json(result))


@router.get(
    "/sources", summary="How fresh each source is", response_model=Sources, responses=USUAL | NOT_CHANGED
)
def list_sources(request: Request, core: CoreOf, caller: CallerOf, as_of: AsOf = None) -> Response:
    """Show how far each source of which you may read something lags behind."""
    now = core.instant(as_of)
    found = core.plumbline.reader.source_freshness(scope=core.scope(caller, now))
    return reply(request, {"as_of": now.isoformat(), "sources": [freshness_json(one, now) for one in found]})
