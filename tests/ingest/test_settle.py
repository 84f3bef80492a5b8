"""Rows of facts find their account by whatever id or evidence their system has, or say why they have none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.types.facts import Row
from ingest.identity import IdentityBook
from ingest.records import Notice, Record, UsageTable
from ingest.settle import Known, Lookup, settle_row, settled
from tests.ingest.exports import records as read_all
from tests.ingest.exports import rows, write
from tests.ingest.kits_facts import (
    ACCOUNT_ID,
    AMPLITUDE,
    CHARGEBEE,
    COMPANY,
    DELIGHTED,
    INVOICE,
    MIXPANEL,
    POSTHOG,
    SALESFORCE_ACCOUNTS,
    SALESFORCE_CONTACTS,
    SEGMENT,
    lines,
    subscription,
)

SALESFORCE = {"a.csv": SALESFORCE_ACCOUNTS, "c.csv": SALESFORCE_CONTACTS}


def _settled(folder: Path, files: dict[str, Any], known: Known | None = None) -> list[Record]:
    texts = {
        name: content if isinstance(content, str) else json.dumps(content) for name, content in files.items()
    }
    return list(settled(read_all(write(folder, {**texts})), known or Known()))


def _usage(found: list[Record]) -> dict[tuple[str, str, str], str]:
    tables = [record for record in found if isinstance(record, UsageTable)]
    keys = [key for table in tables for key in zip(table.account_id, table.on, table.metric, strict=True)]
    assert len(keys) == len(set(keys)), "an account, day and metric came twice"
    values = [value for table in tables for value in table.value]
    return dict(zip(keys, values, strict=True))


@pytest.mark.parametrize(
    ("refs", "account", "rule"),
    [
        (f"account:{ACCOUNT_ID}", ACCOUNT_ID, f"account {ACCOUNT_ID}"),
        (f"account:{ACCOUNT_ID[:15]}", ACCOUNT_ID, f"account {ACCOUNT_ID[:15]}"),
        ("stripe:cus_9; mail:mara@quistmarine.example", ACCOUNT_ID, "mail mara@quistmarine.example"),
        ("mail:new@quistmarine.example", ACCOUNT_ID, "mail new@quistmarine.example"),
        (
            "mail:who@gmail.com; name:Quist Marine Systems",
            None,
            "unresolved: nothing known of mail who@gmail.com",
        ),
        ("", None, "unresolved: nothing says whose it is"),
    ],
)
def test_evidence_decides_in_its_order(tmp_path: Path, refs: str, account: str | None, rule: str) -> None:
    found = read_all(write(tmp_path, {**SALESFORCE}))
    lookup = Lookup.of(IdentityBook.of(rows(found, "accounts"), rows(found, "contacts")))
    row = Row("invoices", "i", None, (("invoice_id", "i"), ("account_refs", refs)), "stripe", "x:1")
    once = settle_row(row, lookup)
    assert once.account_id == account
    assert str(once.get("account_rule")).startswith(rule)
    assert settle_row(once, lookup) == once


def test_a_domain_of_two_accounts_leaves_the_row_without_one(tmp_path: Path) -> None:
    twins = "account_id,name,domains\na1,North,shared.example\na2,South,shared.example\n"
    found = _settled(
        tmp_path, {"a.csv": twins, "d.json": [DELIGHTED | {"person": {"email": "x@shared.example"}}]}
    )
    (survey,) = rows(found, "surveys")
    assert survey.account_id is None
    assert survey.get("account_rule") == "unresolved: mail x@shared.example fits a1, a2"


def test_every_system_finds_the_one_account(tmp_path: Path) -> None:
    """S069: the account's facts from all of its systems meet in one account."""
    files = SALESFORCE | {
        "hub.json": {"results": [COMPANY]}, "sub.json": subscription(), "inv.json": INVOICE, "cb.json": CHARGEBEE,
        "seg.jsonl": lines(*SEGMENT), "ph.jsonl": lines(POSTHOG), "mp.jsonl": lines(MIXPANEL), "am.jsonl": lines(AMPLITUDE),
        "nps.json": [DELIGHTED], "daily.csv": "account_id,date,metric,value\nacct_q,2026-03-01,logins,4\n",
    }  # fmt: skip
    found = _settled(tmp_path, files)
    facts = [
        row
        for row in found
        if isinstance(row, Row) and row.table in ("subscriptions", "invoices", "surveys", "contacts")
    ]
    assert len(facts) == 5
    assert {row.account_id for row in facts} == {ACCOUNT_ID}
    assert {account for account, _, _ in _usage(found)} == {ACCOUNT_ID}
    assert [row.row_id for row in rows(found, "accounts")] == ["0018d00000ObelXAAC", ACCOUNT_ID]
    assert len(rows(found, "account_records")) == 3


def test_the_same_day_in_two_event_systems_counts_once(tmp_path: Path) -> None:
    two = lines(
        MIXPANEL,
        MIXPANEL | {"properties": MIXPANEL["properties"] | {"$insert_id": "i2", "distinct_id": "u2"}},
    )
    usage = _usage(_settled(tmp_path, {"mp.jsonl": two, "am.jsonl": lines(AMPLITUDE)}))
    assert usage == {
        ("acct_q", "2026-03-03", "event:Export Completed"): "2",
        ("acct_q", "2026-03-03", "active_users"): "2",
    }


def test_delivered_usage_counts_before_what_is_rolled_up(tmp_path: Path) -> None:
    daily = "account_id,date,metric,value\nacct_q,2026-03-03,active_users,41\n"
    usage = _usage(_settled(tmp_path, {"d.csv": daily, "mp.jsonl": lines(MIXPANEL)}))
    assert usage[("acct_q", "2026-03-03", "active_users")] == "41"
    assert usage[("acct_q", "2026-03-03", "event:Export Completed")] == "1"


def test_two_billing_systems_of_one_account_are_told(tmp_path: Path) -> None:
    found = _settled(tmp_path, SALESFORCE | {"s.json": subscription(), "c.json": CHARGEBEE})
    assert [record.reason_code for record in found if isinstance(record, Notice)] == ["billed_twice"]
    alone = _settled(tmp_path / "b", SALESFORCE | {"s.json": subscription()})
    assert not [record for record in alone if isinstance(record, Notice)]


def test_identities_that_are_stored_already_decide_too(tmp_path: Path) -> None:
    before = _settled(tmp_path / "a", SALESFORCE)
    known = Known(accounts=tuple(rows(before, "account_records")), contacts=tuple(rows(before, "contacts")))
    found = _settled(tmp_path / "b", {"nps.json": [DELIGHTED]}, known)
    assert [row.account_id for row in rows(found, "surveys")] == [ACCOUNT_ID]
