"""One account in several systems is one; two of one name stay two; what does not agree stays visible."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types.facts import Row
from ingest.accounts_merge import merge_accounts
from ingest.identity import IdentityBook, free_mail_domains
from ingest.records import AccountHints
from ingest.resolve import resolve


def _row(source: str, row_id: str, name: str = "Quist Marine", **cells: str) -> Row:
    values = (("account_id", row_id), ("name", name), *cells.items())
    return Row("accounts", row_id, row_id, values, source, f"{source}.csv:2")


OWN = _row(
    "csv",
    "quist",
    domains="quistmarine.example",
    external_ids="salesforce:0018d00000QuistAAB",
    industry="Shipping",
)
FORCE = _row("salesforce", "0018d00000QuistAAB", "Quist Marine Systems", external_ids="salesforce:0018d00000QuistAAB",
             industry="Transport", status="customer")  # fmt: skip
HUB = _row("hubspot", "hubspot:771", "Quist", domains="quistmarine.example", external_ids="hubspot:771")


def test_ids_join_first_then_a_domain_that_each_system_has_once() -> None:
    merged = merge_accounts([HUB, FORCE, OWN])
    (account,) = merged.accounts
    assert account.row_id == account.account_id == "quist"
    assert [(join.record, join.rule) for join in merged.joins] == [
        ("hubspot hubspot:771", "domain quistmarine.example"),
        ("salesforce 0018d00000QuistAAB", "external id salesforce:0018d00000Quist"),
    ]
    assert account.get("external_ids") == "salesforce:0018d00000QuistAAB;hubspot:771"
    assert "by domain quistmarine.example" in str(account.get("merged_from"))


def test_the_companys_own_table_says_first_and_the_others_fill_in() -> None:
    (account,) = merge_accounts([FORCE, OWN]).accounts
    assert (account.get("name"), account.get("industry"), account.get("status")) == (
        "Quist Marine",
        "Shipping",
        "customer",
    )
    assert "industry: Shipping (csv quist) / Transport (salesforce 0018d00000QuistAAB)" in str(
        account.get("conflicts")
    )


@pytest.mark.parametrize("key", ["quist", "hubspot:771", "0018d00000QuistAAB", "salesforce:0018d00000Quist"])
def test_every_id_of_every_system_is_the_one_account(key: str) -> None:
    assert merge_accounts([OWN, FORCE, HUB]).aliases[key] == "quist"


def test_two_different_companies_of_one_name_stay_two_and_are_proposed() -> None:
    here = _row("salesforce", "0018d00000MercuAAA", "Mercury", domains="mercury-insurance.example")
    there = _row("hubspot", "hubspot:5", "Mercury", domains="mercury-records.example")
    merged = merge_accounts([here, there])
    assert len(merged.accounts) == 2
    assert merged.joins == ()
    assert merged.proposals == (("0018d00000MercuAAA", "hubspot:5"),)


def test_a_domain_that_one_system_has_twice_joins_nothing() -> None:
    parent = _row("salesforce", "001A", "Group", domains="group.example")
    child = _row("salesforce", "001B", "Group Subsidiary", domains="group.example")
    hub = _row("hubspot", "hubspot:5", "Group", domains="group.example")
    merged = merge_accounts([parent, child, hub])
    assert len(merged.accounts) == 3
    assert [conflict.field for conflict in merged.conflicts] == ["shared domain group.example"]


def test_a_domain_of_free_mail_joins_nothing() -> None:
    rows = [
        _row("salesforce", "001A", "One", domains="gmail.com"),
        _row("hubspot", "hubspot:5", "Two", domains="gmail.com"),
    ]
    assert len(merge_accounts(rows, barred=free_mail_domains()).accounts) == 2


def test_records_that_name_another_record_are_not_joined_by_domain() -> None:
    own = _row("csv", "quist", domains="q.example", external_ids="hubspot:999")
    merged = merge_accounts([own, _row("hubspot", "hubspot:771", domains="q.example")])
    assert len(merged.accounts) == 2
    assert merged.conflicts[0].field == "same account"
    assert ("but", "quist names hubspot:999") in merged.conflicts[0].said


def test_one_record_can_not_make_one_of_two_accounts_of_a_system() -> None:
    hub = _row(
        "hubspot", "hubspot:5", external_ids="hubspot:5;salesforce:001AAAAAAAAAAAA;salesforce:001BBBBBBBBBBBB"
    )
    rows = [_row("salesforce", "001AAAAAAAAAAAA"), _row("salesforce", "001BBBBBBBBBBBB"), hub]
    merged = merge_accounts(rows)
    assert len(merged.accounts) == 3
    assert [conflict.field for conflict in merged.conflicts] == ["same account", "same account"]


def test_an_account_that_only_one_system_knows_is_as_it_was_delivered() -> None:
    assert merge_accounts([OWN]).accounts == (OWN,)


_SYSTEMS = st.sampled_from(["csv", "salesforce", "hubspot"])
_SOME = st.lists(
    st.builds(
        lambda source, number, domain, named: _row(
            source, f"{source}:{number}", domains=domain, external_ids=";".join(named)
        ),
        _SYSTEMS, st.integers(1, 4), st.sampled_from(["", "a.example", "b.example"]),
        st.lists(st.builds(lambda s, n: f"{s}:{n}", _SYSTEMS, st.integers(1, 4)), max_size=2),
    ),
    unique_by=lambda row: row.row_id, max_size=9,
)  # fmt: skip


@given(_SOME, st.randoms(use_true_random=False))
def test_the_order_of_the_files_changes_nothing(rows: Sequence[Row], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge_accounts(rows) == merge_accounts(shuffled)


@given(_SOME)
def test_no_account_holds_two_records_of_one_system_and_none_is_lost(rows: Sequence[Row]) -> None:
    merged = merge_accounts(rows)
    held: dict[str, list[str]] = {}
    for row in rows:
        held.setdefault(merged.aliases[row.row_id], []).append(row.source)
    assert set(held) == {account.row_id for account in merged.accounts}
    assert all(len(set(sources)) == len(sources) for sources in held.values())


def test_the_identity_book_speaks_of_one_account() -> None:
    book = IdentityBook.of([OWN, FORCE, HUB], [])
    assert list(book.names) == ["quist"]
    for hints in (
        AccountHints(crm_ids=(("hubspot", "771"),)),
        AccountHints(crm_ids=(("Salesforce", "0018d00000QuistAAB"),)),
        AccountHints(addresses=("mara@quistmarine.example",)),
    ):
        assert resolve(hints, book).account_id == "quist"
