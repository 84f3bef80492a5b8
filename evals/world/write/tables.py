"""CSV tables with the columns that the ingestion knows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from evals.world.observed import Call, Cells

COLUMNS: Mapping[str, str] = {
    "accounts": "account_id,name,domains,industry,segment,csm_email,ae_email,status,currency,contract_start,"
    "renewal_date,parent_account_id,churn_reason,external_ids",
    "contacts": "contact_id,account_id,name,email,title,role,status,since",
    "subscriptions": "subscription_id,account_id,product,plan,quantity,mrr,currency,started_on,ended_on",
    "invoices": "invoice_id,account_id,amount,currency,issued_on,due_on,paid_on,status",
    "surveys": "response_id,account_id,contact_email,kind,score,comment,responded_at",
    "objectives": "objective_id,account_id,objective,metric,unit,baseline,target,current,measured_on,due_on,"
    "status",
    "milestones": "milestone_id,account_id,milestone,kind,planned_on,completed_on",
    "costs": "account_id,month,kind,amount,currency",
    "opportunities": "opportunity_id,account_id,name,kind,stage,amount,currency,close_date",
    "exchange_rates": "currency,date,rate_to_base",
    "meetings": "file,started_at,title,participants",
}
USAGE_COLUMNS = "account_id,date,metric,value"


def csv_lines(rows: Iterable[Cells]) -> str:
    """Rows as CSV lines."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def meeting_rows(calls: Iterable[Call]) -> list[Cells]:
    """When the transcripts without data of their own were, and who was invited."""
    return [
        (call.id, f"{call.started:%Y-%m-%dT%H:%M:%SZ}", call.title,
         ";".join(person.address for person in (*call.people, *call.absent)))
        for call in calls
        if call.shape != "gong"
    ]  # fmt: skip
