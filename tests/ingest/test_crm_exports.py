"""CRM exports and surveys as they are written: long and short ids, deleted records, scales, own columns by mapping."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.records import Record, Rejected, RemovedRow
from ingest.sources.salesforce import long_id
from tests.ingest.exports import records, rows, write
from tests.ingest.kits_facts import (
    ANSWER,
    COMPANY,
    DEAL,
    DELIGHTED,
    PERSON,
    SALESFORCE_ACCOUNTS,
    SALESFORCE_CONTACTS,
    SALESFORCE_DEALS,
    lines,
)


def _read(folder: Path, **files: Any) -> list[Record]:
    texts = {
        name.replace("_", "."): content if isinstance(content, str) else json.dumps(content)
        for name, content in files.items()
    }
    return records(write(folder, {**texts}))


@pytest.mark.parametrize(
    ("short", "long"),
    [("0018d00000QuistA", "0018d00000QuistA"), ("001D000000IqhSL", "001D000000IqhSLIAZ"), ("", "")],
)
def test_fifteen_characters_become_eighteen(short: str, long: str) -> None:
    assert long_id(short) == long


def test_an_account_has_one_id_in_exports_with_short_and_long_ids(tmp_path: Path) -> None:
    short = SALESFORCE_ACCOUNTS.replace("0018d00000ObelXAAC", "001D000000IqhSL")
    long = SALESFORCE_ACCOUNTS.replace("0018d00000ObelXAAC", "001D000000IqhSLIAZ")
    ids = [
        {row.row_id for row in rows(_read(tmp_path / name, a_csv=text), "accounts")}
        for name, text in (("s", short), ("l", long))
    ]
    assert ids[0] == ids[1]
    assert "001D000000IqhSLIAZ" in ids[0]


def test_what_salesforce_deleted_is_told_as_removed(tmp_path: Path) -> None:
    found = _read(tmp_path, c_csv=SALESFORCE_CONTACTS.replace("false", "true"))
    assert not rows(found, "contacts")
    assert [record.row_id for record in found if isinstance(record, RemovedRow)] == ["0038d00000MaraQAAB"]


def test_salesforce_cells_by_our_names(tmp_path: Path) -> None:
    account, _ = rows(found := _read(tmp_path, a_csv=SALESFORCE_ACCOUNTS, o_csv=SALESFORCE_DEALS), "accounts")
    assert (account.get("domains"), account.get("status")) == ("quistmarine.example", "customer")
    assert account.get("external_ids") == "salesforce:0018d00000QuistAAB"
    (deal,) = rows(found, "opportunities")
    assert (deal.get("kind"), deal.get("amount"), deal.account_id) == (
        "renewal",
        Decimal("57600.00"),
        "0018d00000QuistAAB",
    )


def test_hubspot_of_the_interface_and_of_an_export_by_hand_say_the_same(tmp_path: Path) -> None:
    by_hand = "Record ID,Company name,Company Domain Name,Industry,Lifecycle Stage\n771,Quist Marine,quistmarine.example,MARITIME,Customer\n"
    (one,) = rows(_read(tmp_path / "a", c_json={"results": [COMPANY]}), "accounts")
    (other,) = rows(_read(tmp_path / "b", c_csv=by_hand), "accounts")
    for name in ("account_id", "name", "domains", "industry", "status", "external_ids"):
        assert one.get(name) == other.get(name), name


def test_hubspot_deals_and_people_belong_to_the_company_that_they_are_associated_with(tmp_path: Path) -> None:
    found = _read(tmp_path, d_json=DEAL, p_json=PERSON)
    assert [row.account_id for row in rows(found, "opportunities") + rows(found, "contacts")] == [
        "hubspot:771"
    ] * 2
    assert rows(found, "opportunities")[0].get("amount") == Decimal("1200.10")


def test_a_mapping_beside_a_known_export_adds_the_companys_own_fields(tmp_path: Path) -> None:
    text = SALESFORCE_ACCOUNTS.replace("IsDeleted", "IsDeleted,Renewal_Date__c").replace(
        "false", "false,2026-06-30"
    )
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "mapping.toml").write_text(
        '[accounts.columns]\naccount_id = "Id"\nrenewal_date = "Renewal_Date__c"\n'
    )
    found = records(write(tmp_path, {"x/Account.csv": text}))
    assert {str(row.get("renewal_date")) for row in rows(found, "accounts")} == {"2026-06-30"}
    assert {row.source for row in rows(found, "accounts")} == {"salesforce"}
    assert not [record for record in found if isinstance(record, Rejected)]


CHOICES = {"id": "q1", "headings": [{"heading": "How satisfied are you?"}],
           "answers": {"choices": [{"id": f"c{n}", "weight": n} for n in range(1, 6)]}}  # fmt: skip
TEN = {"id": "q1", "answers": {"choices": [{"id": f"c{n}", "weight": n} for n in range(11)]}}


def _details(question: dict[str, Any]) -> dict[str, Any]:
    return {"id": "11", "title": "Spring", "question_count": 2, "pages": [{"questions": [question]}]}


@pytest.mark.parametrize(("question", "kind", "scale"), [(CHOICES, "csat", "1-5"), (TEN, "nps", "0-10")])
def test_the_details_of_a_survey_tell_its_scale(
    tmp_path: Path, question: dict[str, Any], kind: str, scale: str
) -> None:
    found = _read(tmp_path, a_json={"data": [ANSWER]}, d_json=_details(question))
    (row,) = rows(found, "surveys")
    assert (row.get("kind"), row.get("scale"), row.get("score")) == (kind, scale, Decimal(5))
    assert row.get("comment") == "The crane feed drops."


def test_a_score_without_its_scale_is_counted_as_neither(tmp_path: Path) -> None:
    (row,) = rows(_read(tmp_path, a_json={"data": [ANSWER]}), "surveys")
    assert (row.get("kind"), row.get("scale")) == ("unscaled", "unknown")


def test_delighted_as_json_and_as_csv(tmp_path: Path) -> None:
    by_hand = "Response ID,Survey Type,Score,Comment,Email,Created At\n54,nps,5,The crane feed drops.,mara@quistmarine.example,2026-03-04T16:00:00Z\n"
    (one,) = rows(_read(tmp_path / "a", d_json=[DELIGHTED]), "surveys")
    (other,) = rows(_read(tmp_path / "b", d_csv=by_hand), "surveys")
    for name in ("response_id", "kind", "score", "scale", "contact_email", "responded_at", "comment"):
        assert one.get(name) == other.get(name), name


def test_json_money_is_exact(tmp_path: Path) -> None:
    text = '{"subscription_id": "s", "account_id": "a", "mrr": 12345678901234567.89, "currency": "EUR", "started_on": "2026-01-01"}\n'
    (row,) = rows(_read(tmp_path, s_jsonl=text), "subscriptions")
    assert row.get("mrr") == Decimal("12345678901234567.89")
    assert lines({"a": 1}) == '{"a": 1}\n'
