"""Recurly subscriptions, invoices and accounts, from a warehouse's history tables: of each id the newest state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ingest.billing import Native, account_refs, natives, organization, rows_of, said_of
from ingest.jsonfile import Json
from ingest.mapped import Cells, Passed, Shape, first, matcher, spelled
from ingest.recognise import Source
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.recurring import day_in, decimal_of, monthly

SOURCE = "recurly"

_SHAPES = tuple(
    Shape(name, "", spelled(fields), lambda _: {})
    for name, fields in (
        ("subscription", "id,account_id,plan_id,state,unit_amount,quantity,activated_at,expires_at"),
        ("invoice", "id,account_id,state,total,currency,due_at,net_terms"),
        ("account", "id,code,bill_to,company,email"),
        ("plan", "id,code,interval_unit,interval_length"),
    )
)


def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Accounts as organisations, then subscriptions with the interval of their plan, and invoices."""
    newest: dict[str, dict[str, Native]] = {shape.name: {} for shape in _SHAPES}
    for file in files:
        for item in natives(SOURCE, file, ("data",)):
            if isinstance(item, Rejected):
                yield item
                continue
            native, known = said_of(item.value, "id"), newest[file.shape]
            if native not in known or said_of(item.value, "updated_at") >= said_of(
                known[native].value, "updated_at"
            ):
                known[native] = item
    for payer in newest["account"].values():
        yield organization(SOURCE, payer, said_of(payer.value, "company"))
    plans = {native: item.value for native, item in newest["plan"].items()}
    payers = {native: item.value for native, item in newest["account"].items()}
    yield from rows_of(
        "subscriptions",
        newest["subscription"].values(),
        lambda v: [_subscription(v, plans, payers, context)],
        context,
    )
    yield from rows_of(
        "invoices", newest["invoice"].values(), lambda v: [_invoice(v, payers, context)], context
    )


def _subscription(
    value: Json, plans: Mapping[str, Json], payers: Mapping[str, Json], context: ReadContext
) -> Cells:
    if said_of(value, "state") == "future":
        raise Passed("future", "it begins later and pays nothing yet")
    plan = plans.get(said_of(value, "plan_id"), {})
    if not plan:
        raise BadRecord(
            "no_plan", "its plan is not among the files, so the interval is not known; export the plans too"
        )
    amount = decimal_of(first(value, "subtotal") or first(value, "unit_amount"), "subtotal")
    every = decimal_of(first(plan, "interval_length") or 1, "interval_length")
    days = [day_in(value.get(key), context) for key in ("activated_at", "trial_ends_at", "expires_at")]
    began, ended = max(filter(None, days[:2]), default=None), days[2]
    if began and ended and ended < began:
        raise Passed("ended_in_trial", "it ended before it paid anything")
    account = said_of(value, "account_id")
    return {
        "subscription_id": f"recurly:{said_of(value, 'id')}", "plan": first(plan, "name", "code"),
        "quantity": first(value, "quantity"), "currency": said_of(value, "currency"),
        "mrr": format(monthly(amount, said_of(plan, "interval_unit"), every), "f"),
        "started_on": began.isoformat() if began else "", "ended_on": ended.isoformat() if ended else "",
        "status": said_of(value, "state"), "cancel_reason": said_of(value, "expiration_reason"),
        "account_refs": account_refs(SOURCE, account, payers.get(account, {})),
    }  # fmt: skip


def _invoice(value: Json, payers: Mapping[str, Json], context: ReadContext) -> Cells:
    issued, due, closed = (day_in(value.get(key), context) for key in ("created_at", "due_at", "closed_at"))
    due, account = due or issued, said_of(value, "account_id")
    return {
        "invoice_id": f"recurly:{said_of(value, 'id')}", "amount": first(value, "total"),
        "currency": said_of(value, "currency"), "issued_on": issued.isoformat() if issued else "",
        "due_on": due.isoformat() if due else "", "status": said_of(value, "state"),
        "paid_on": closed.isoformat() if closed and said_of(value, "state") == "paid" else "",
        "account_refs": account_refs(SOURCE, account, payers.get(account, {})),
    }  # fmt: skip


RECURLY = Source(SOURCE, "Recurly", matcher(_SHAPES), facts=facts)
