"""Kits of the systems that deliver facts: a whole export, and one with a single broken record."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow
import pyarrow.parquet as parquet

from tests.ingest.exports import CONTACTS
from tests.ingest.kit import Kit

ACCOUNT_ID = "0018d00000QuistAAB"
SALESFORCE_ACCOUNTS = (
    "Id,Name,Website,Industry,ParentId,OwnerId,Type,IsDeleted\n"
    "0018d00000QuistAAB,Quist Marine Systems,https://www.quistmarine.example/en,Shipping,,005x,Customer - Direct,false\n"
    "0018d00000ObelXAAC,Obel Foods,obel.example,Food,,005x,Prospect,false\n"
)
SALESFORCE_CONTACTS = (
    "Id,AccountId,FirstName,LastName,Title,Email,ReportsToId,IsDeleted\n"
    "0038d00000MaraQAAB,0018d00000QuistAAB,Mara,Quist,COO,Mara@quistmarine.example,,false\n"
)
SALESFORCE_DEALS = (
    "Id,AccountId,Name,StageName,Amount,Probability,CloseDate,Type,IsClosed,IsWon\n"
    "0068d00000DealsAAB,0018d00000QuistAAB,Quist renewal,Negotiation,57600.00,60,2026-06-30,Renewal,false,false\n"
)
COMPANY: dict[str, Any] = {
    "id": "771",
    "properties": {"name": "Quist Marine", "domain": "quistmarine.example", "lifecyclestage": "customer",
                   "industry": "MARITIME", "hs_object_id": "771"},
    "archived": False,
}  # fmt: skip
DEAL: dict[str, Any] = {
    "id": "9",
    "properties": {"dealname": "Quist more seats", "dealstage": "contractsent", "amount": "1200.10", "dealtype": "newbusiness",
                   "closedate": "2026-07-01T00:00:00Z"},
    "associations": {"companies": {"results": [{"id": "771", "type": "deal_to_company"}]}},
}  # fmt: skip
PERSON: dict[str, Any] = {
    "id": "5",
    "properties": {"firstname": "Mara", "lastname": "Quist", "email": "mara@quistmarine.example", "jobtitle": "COO",
                   "associatedcompanyid": "771"},
}  # fmt: skip


def price(unit_amount: int | None = 48_000, interval: str = "year", **more: Any) -> dict[str, Any]:
    """A price of Stripe's, in cents a seat and year unless said otherwise."""
    recurring = {"interval": interval, "interval_count": more.pop("interval_count", 1),
                 "usage_type": more.pop("usage_type", "licensed")}  # fmt: skip
    return {"id": "price_y", "currency": "usd", "unit_amount": unit_amount, "billing_scheme": "per_unit",
            "recurring": recurring, "product": "prod_core"} | more  # fmt: skip


def item(number: int = 1, quantity: int = 100, **of_price: Any) -> dict[str, Any]:
    """An item of a subscription."""
    return {"id": f"si_{number}", "quantity": quantity, "current_period_end": 1_782_777_600,
            "price": price(**of_price), "discounts": []}  # fmt: skip


def subscription(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A subscription as Stripe's interface answers: since 2024-06-20, of the account that its metadata name."""
    return {
        "id": "sub_1", "object": "subscription", "customer": "cus_Q", "status": "active", "currency": "usd",
        "created": 1_718_841_600, "start_date": 1_718_841_600, "trial_end": None, "cancel_at": None,
        "cancel_at_period_end": False, "canceled_at": None, "ended_at": None, "cancellation_details": {},
        "discounts": [], "items": {"object": "list", "data": list(items or (item(),))},
        "metadata": {"account_id": ACCOUNT_ID},
    } | more  # fmt: skip


INVOICE: dict[str, Any] = {
    "id": "in_1", "object": "invoice", "customer": "cus_Q", "status": "open", "currency": "usd", "amount_due": 4_800_000,
    "amount_paid": 0, "amount_remaining": 4_800_000, "total": 4_800_000, "created": 1_751_241_600, "due_date": 1_753_833_600,
    "attempt_count": 2, "status_transitions": {"finalized_at": 1_751_245_200, "paid_at": None},
    "parent": {"subscription_details": {"subscription": "sub_1", "metadata": {}}},
}  # fmt: skip
CHARGEBEE: dict[str, Any] = {
    "list": [
        {
            "subscription": {
                "id": "HpL1", "customer_id": "q-1", "status": "non_renewing", "billing_period": 1,
                "billing_period_unit": "year", "currency_code": "USD", "current_term_end": 1_782_777_600,
                "cancelled_at": 1_782_777_600, "cancel_reason_code": "Price", "started_at": 1_718_841_600, "mrr": 400_000,
                "subscription_items": [{"item_price_id": "core", "item_type": "plan", "quantity": 100, "amount": 4_800_000}],
                "cf_account_id": ACCOUNT_ID,
            },
            "customer": {"id": "q-1", "company": "Quist Marine", "email": "ap@quistmarine.example"},
        }
    ]
}  # fmt: skip
SEGMENT = (
    {"type": "track", "messageId": "m1", "event": "Export Completed", "userId": "u1", "properties": {},
     "context": {"groupId": "acct_q"}, "timestamp": "2026-03-03T23:59:59.120Z"},
    {"type": "group", "messageId": "m2", "userId": "u1", "groupId": "acct_q", "traits": {"name": "Quist Marine"},
     "timestamp": "2026-03-03T08:00:00Z"},
)  # fmt: skip
POSTHOG: dict[str, Any] = {
    "uuid": "p1", "event": "export_completed", "distinct_id": "u1", "timestamp": "2026-03-03T08:00:01.120000Z",
    "properties": '{"$groups": {"company": "acct_q"}}', "person_properties": '{"email": "mara@quistmarine.example"}',
}  # fmt: skip
MIXPANEL: dict[str, Any] = {
    "event": "Export Completed",
    "properties": {"time": 1_772_524_801, "distinct_id": "u1", "$insert_id": "i1", "company_id": "acct_q"},
}
AMPLITUDE: dict[str, Any] = {
    "uuid": "b1", "event_type": "Export Completed", "event_time": "2026-03-03 08:00:01.120000", "user_id": "u1",
    "$insert_id": "i1", "event_properties": {}, "user_properties": {"email": "mara@quistmarine.example"},
    "groups": {"company": ["acct_q"]},
}  # fmt: skip
DELIGHTED: dict[str, Any] = {
    "id": "54", "person": {"id": "4", "email": "mara@quistmarine.example", "name": "Mara Quist"}, "survey_type": "nps",
    "score": 5, "comment": "The crane feed drops.", "created_at": 1_772_640_000, "person_properties": {"company": "Quist"},
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "id": "500", "survey_id": "11", "response_status": "completed", "date_created": "2026-03-04T16:00:00+00:00",
    "date_modified": "2026-03-04T16:01:10+00:00", "custom_variables": {"account_id": ACCOUNT_ID},
    "metadata": {"contact": {"email": {"value": "mara@quistmarine.example"}}},
    "pages": [{"id": "7", "questions": [
        {"id": "q1", "answers": [{"choice_id": "c5", "choice_metadata": {"weight": "5"}}]},
        {"id": "q2", "answers": [{"text": "The crane feed drops."}]},
    ]}],
}  # fmt: skip
RECURLY = {
    "subs.csv": "id,account_id,plan_id,state,unit_amount,quantity,activated_at,expires_at,updated_at,currency,subtotal,trial_ends_at\n"
    "r1,acc1,p1,active,99.0,2,2025-02-11 08:20:38,,2025-03-01 00:00:00,USD,198.0,\n",
    "plans.csv": "id,code,interval_unit,interval_length,updated_at\np1,team,months,3,2025-01-01 00:00:00\n",
}


def lines(*values: Any) -> str:
    """JSON lines; text goes in as it is."""
    return "\n".join(value if isinstance(value, str) else json.dumps(value) for value in values) + "\n"


def parquet_of(csv_text: str) -> bytes:
    """A CSV text as a Parquet file of strings."""
    names, *rows = [line.split(",") for line in csv_text.strip().split("\n")]
    out = io.BytesIO()
    columns = {name: [row[at] or None for row in rows] for at, name in enumerate(names)}
    parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


def _json_rows(csv_text: str) -> list[dict[str, Any]]:
    names, *rows = [line.split(",") for line in csv_text.strip().split("\n")]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _kit(name: str, good: Any, ids: str, broken: Any, reason: str, left: str = "") -> Kit:
    files = good if isinstance(good, dict) else {"export": good}
    spoiled = broken if isinstance(broken, dict) else {"export": broken}
    return Kit(name, files, frozenset(ids.split()), spoiled, reason, frozenset((left or ids).split()))


_BAD_CONTACTS = CONTACTS + "c3,,Nobody,n@x.example,,,\n"
KITS = (
    _kit("tables parquet", parquet_of(CONTACTS), "contacts:c1 contacts:c2", parquet_of(_BAD_CONTACTS), "missing_value"),
    _kit("tables jsonl", lines(*_json_rows(CONTACTS)), "contacts:c1 contacts:c2",
         lines(*_json_rows(CONTACTS), '{"contact_id": '), "bad_json"),
    _kit("tables json", json.dumps({"contacts": _json_rows(CONTACTS)}), "contacts:c1 contacts:c2",
         json.dumps({"contacts": _json_rows(_BAD_CONTACTS)}), "missing_value"),
    _kit("salesforce accounts", SALESFORCE_ACCOUNTS, f"accounts:{ACCOUNT_ID} accounts:0018d00000ObelXAAC",
         SALESFORCE_ACCOUNTS + "0018d00000Torn,Torn\n", "bad_row"),
    _kit("salesforce contacts", SALESFORCE_CONTACTS, "contacts:0038d00000MaraQAAB",
         SALESFORCE_CONTACTS + "0038d00000NamelAAB,0018d00000QuistAAB,,,,,,false\n", "missing_value"),
    _kit("salesforce opportunities", SALESFORCE_DEALS, "opportunities:0068d00000DealsAAB",
         SALESFORCE_DEALS + "0068d00000DealtAAB,0018d00000QuistAAB,x,New,many,1,2026-06-30,New,false,false\n", "bad_number"),
    _kit("hubspot companies", json.dumps({"results": [COMPANY]}), "accounts:hubspot:771",
         json.dumps({"results": [COMPANY, {"id": "772", "properties": {"name": "", "domain": "x.example"}}]}), "missing_value"),
    _kit("hubspot deals", json.dumps({"results": [DEAL]}), "opportunities:hubspot:9",
         json.dumps({"results": [DEAL, DEAL | {"id": "10", "properties": {"dealname": "x", "amount": "lots"}}]}), "bad_number"),
    _kit("hubspot contacts", lines(PERSON), "contacts:hubspot:5", lines(PERSON, '{"id": "6"'), "bad_json"),
    _kit("stripe subscriptions", lines(subscription()), "subscriptions:sub_1/si_1 organizations:stripe:cus_Q",
         lines(subscription(), subscription(item(unit_amount=None), id="sub_2")), "no_unit_amount"),
    _kit("stripe invoices", lines(INVOICE), "invoices:in_1",
         lines(INVOICE, INVOICE | {"id": "in_2", "total": "much"}), "bad_number"),
    _kit("chargebee", {"export": CHARGEBEE}, "subscriptions:chargebee:HpL1 organizations:chargebee:q-1",
         lines(CHARGEBEE["list"][0], {"subscription": {"id": "x", "status": "active", "billing_period_unit": "month"}}),
         "no_unit_amount"),
    _kit("recurly", RECURLY, "subscriptions:recurly:r1",
         RECURLY | {"subs.csv": RECURLY["subs.csv"] + "r2,acc1,p9,active,1,1,2025-02-11,,2025-03-01,USD,1,\n"}, "no_plan"),
    _kit("segment", lines(*SEGMENT), "organizations:segment:acct_q",
         lines(*SEGMENT, SEGMENT[0] | {"messageId": "m3", "timestamp": "yesterday"}), "bad_time"),
    _kit("posthog", lines(POSTHOG), "organizations:posthog:acct_q",
         lines(POSTHOG, POSTHOG | {"uuid": "p2", "properties": '{"torn'}), "bad_json"),
    _kit("mixpanel", lines(MIXPANEL), "organizations:mixpanel:acct_q", lines(MIXPANEL, '{"event": '), "bad_json"),
    _kit("amplitude", lines(AMPLITUDE), "organizations:amplitude:acct_q",
         lines(AMPLITUDE, AMPLITUDE | {"event_time": "2026-02-30 08:00:01"}), "bad_time"),
    _kit("delighted", json.dumps([DELIGHTED]), "surveys:delighted:54",
         json.dumps([DELIGHTED, DELIGHTED | {"id": "55", "survey_type": "guess"}]), "unknown_word"),
    _kit("surveymonkey", {"export": {"data": [ANSWER]}}, "surveys:surveymonkey:500",
         {"export": {"data": [ANSWER, ANSWER | {"id": "501", "pages": []}]}}, "no_score"),
)  # fmt: skip
