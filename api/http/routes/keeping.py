"""For whoever looks after the data: matches no rule could decide, records that could not be read, erasure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.cli.forget import erase_plan, known_receipts
from api.cli.quarantine import held_json
from api.cli.review import decision_json, departure_json, unmatched_json
from api.http.access import Caller
from api.http.auth import CallerOf
from api.http.core import Core, CoreOf
from api.http.replies import USUAL, Json, created, reply
from api.http.routes.runs import IdempotencyKey
from api.http.schemas import ForgetBody, MatchBody, Shape
from assistant.errors import InvalidQuestion
from assistant.memory.erase import ErasePlan
from ingest.review import Desk, decide, queue, undo

router = APIRouter(prefix="/v1", tags=["keeping"])

HeldId = Annotated[int, Path(ge=0, le=2**62)]


class Matches(Shape):
    """What waits for a person, or what was decided."""

    documents: list[Json] | None = None
    departures: list[Json] | None = None
    decisions: list[Json] | None = None


class Decided(Shape):
    """A decision, and how many records were derived anew."""

    decision: Json
    changed: int


class Quarantine(Shape):
    """Records that could not be read."""

    quarantine: list[Json]


class Held(Shape):
    """One of them."""

    id: int
    code: str


class Dropped(Shape):
    """Those let go."""

    dropped: list[int]


class Plan(Shape):
    """What an erasure would take away."""

    would_erase: Json
    derived_runs: list[str]


class Receipt(Shape):
    """The signed receipt of an erasure."""

    receipt: Json


class Receipts(Shape):
    """All of them."""

    receipts: list[Json]


@router.get("/matches", summary="What no rule could decide", response_model=Matches, responses=USUAL)
def list_matches(
    request: Request,
    core: CoreOf,
    caller: CallerOf,
    decided: Annotated[bool, Query(description="What was decided instead.")] = False,
) -> Response:
    """List documents without an account and people who seem to have left."""
    if decided:
        return reply(request, {"decisions": [decision_json(one) for one in core.plumbline.decisions.all()]})
    found = queue(_desk(core, caller))
    shape = {
        "documents": [unmatched_json(one) for one in found.documents],
        "departures": [departure_json(one) for one in found.departures],
    }
    return reply(request, shape)


@router.post("/matches", summary="Decide one", status_code=201, response_model=Decided, responses=USUAL)
def decide_match(
    core: CoreOf, caller: CallerOf, body: MatchBody, idempotency_key: IdempotencyKey = None
) -> Response:
    """Give a document, or all of an address or domain, to an account, or refuse it one."""

    def work() -> Json:
        account = body.account
        if account is not None:
            account = core.account(account, core.scope(caller, core.clock.now())).id
        with core.writing:
            desk = _desk(core, caller)
            made, report = decide(desk, body.subject, verdict=body.verdict, account_id=account)
            core.plumbline.bring_index_up_to_date()
        return {"decision": decision_json(made), "changed": report.changed}

    return _once(core, caller, idempotency_key, work, operation="decide_match", body=body.model_dump_json())


@router.delete("/matches/{decision}", summary="Take a decision back", response_model=Decided, responses=USUAL)
def undo_match(request: Request, core: CoreOf, caller: CallerOf, decision: HeldId) -> Response:
    """Take a decision back with everything that followed from it."""
    with core.writing:
        taken, report = undo(_desk(core, caller), decision)
        core.plumbline.bring_index_up_to_date()
    return reply(request, {"decision": decision_json(taken), "changed": report.changed})


@router.get("/quarantine", summary="What could not be read", response_model=Quarantine, responses=USUAL)
def list_quarantine(request: Request, core: CoreOf, caller: CallerOf) -> Response:
    """List records that could not be read, and why."""
    return reply(request, {"quarantine": [held_json(one) for one in core.plumbline.quarantine.all()]})


@router.get("/quarantine/{held_id}", summary="One of them", response_model=Held, responses=USUAL)
def get_quarantined(request: Request, core: CoreOf, caller: CallerOf, held_id: HeldId) -> Response:
    """Show one, without its bytes."""
    return reply(request, held_json(core.plumbline.quarantine.find(held_id)))


@router.delete("/quarantine/{held_id}", summary="Let one go", response_model=Dropped, responses=USUAL)
def drop_quarantined(request: Request, core: CoreOf, caller: CallerOf, held_id: HeldId) -> Response:
    """Let a record go with its bytes."""
    core.plumbline.quarantine.find(held_id)
    with core.writing:
        core.plumbline.quarantine.remove((held_id,))
    return reply(request, {"dropped": [held_id]})


@router.post("/forget/plan", summary="What an erasure would take", response_model=Plan, responses=USUAL)
def plan_forget(request: Request, core: CoreOf, caller: CallerOf, body: ForgetBody) -> Response:
    """Tell what would go; nothing is erased."""
    plan = _plan(core, body)
    return reply(request, {"would_erase": plan.counts, "derived_runs": list(plan.runs)})


@router.post("/forget", summary="Erase for good", status_code=201, response_model=Receipt, responses=USUAL)
def forget(
    core: CoreOf, caller: CallerOf, body: ForgetBody, idempotency_key: IdempotencyKey = None
) -> Response:
    """Erase a document, a person or an account out of every byte of the data folder; there is no way back."""

    def work() -> Json:
        with core.writing:
            core.streams.clear()
            return {"receipt": core.plumbline.forget(_plan(core, body), at=core.clock.now())}

    return _once(core, caller, idempotency_key, work, operation="forget", body=body.model_dump_json())


@router.get("/forget/receipts", summary="What was erased", response_model=Receipts, responses=USUAL)
def list_receipts(request: Request, core: CoreOf, caller: CallerOf) -> Response:
    """List the receipts, and whether each is genuine."""
    return reply(request, {"receipts": known_receipts(core.plumbline)})


def _desk(core: Core, caller: Caller) -> Desk:
    plumbline = core.plumbline
    own = plumbline.settings.own_domains
    return Desk(
        plumbline.writer,
        plumbline.decisions,
        lambda: plumbline.embedder,
        own,
        caller.address,
        core.clock.now(),
    )


def _plan(core: Core, body: ForgetBody) -> ErasePlan:
    given = [
        (k, v)
        for k, v in (("document", body.document), ("contact", body.contact), ("account", body.account))
        if v
    ]
    if len(given) != 1:
        raise InvalidQuestion(
            "What is to be forgotten is not clear.",
            why="Exactly one of document, contact and account is needed.",
            mend="Give one of them.",
        )
    ((kind, subject),) = given
    return erase_plan(core.plumbline, kind, subject, list(body.names))


def _once(
    core: Core, caller: Caller, key: str | None, work: Callable[[], Json], *, operation: str, body: str
) -> Response:
    shape, again = core.once.answer(
        key, work, caller=caller.member_id, operation=operation, payload=body.encode(), at=core.clock.now()
    )
    return created(shape, headers={"idempotency-replayed": "true"} if again else None)
