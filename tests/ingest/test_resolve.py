"""Which account: the strongest rule decides, nothing is guessed, and no account gets another's document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types.facts import Row
from ingest.identity import IdentityBook, account_of, free_mail_domains
from ingest.names import name_fits_address, same_person
from ingest.records import AccountHints
from ingest.resolve import resolve


def _account(row_id: str, name: str, **values: str) -> Row:
    return Row(
        "accounts", row_id, row_id, (("account_id", row_id), ("name", name), *values.items()), "csv", "a:1"
    )


def _contact(row_id: str, account: str, name: str, email: str) -> Row:
    values = (("contact_id", row_id), ("name", name), ("email", email))
    return Row("contacts", row_id, account, values, "csv", "c:1")


def _organization(native: str, **values: str) -> Row:
    cells = (("id", native), ("name", f"Org {native}"), ("system", "zendesk"), *values.items())
    return Row("organizations", f"zendesk:{native}", None, cells, "zendesk", "o:1")


BOOK = IdentityBook.of(
    [
        _account(
            "quist",
            "Quist Marine Systems GmbH",
            domains="quistmarine.example",
            csm_email="ivo.lenk@tellwell.example",
            external_ids="salesforce:0018d00000QuistAAB;zendesk:501",
        ),
        _account(
            "obel", "Obel Foods", domains="obel.example;gmail.com", external_ids="salesforce:0018d00000ObelX"
        ),
        _account("north", "North Group", domains="shared.example"),
        _account("south", "South Group", domains="shared.example"),
    ],
    [
        _contact("c1", "quist", "Mara Quist", "mara@quistmarine.example"),
        _contact("c2", "obel", "Tade Obel", "tade.obel@gmail.com"),
        _contact("c3", "north", "Nora North", "nora@shared.example"),
        _contact("c4", "obel", "Consultant", "con@advice.example"),
    ],
    [
        _organization("502", external_id="0018d00000ObelXAAC"),
        _organization("503", domain_names="obel.example"),
    ],
    ["tellwell.io"],
)


@pytest.mark.parametrize(
    ("hints", "account", "rule"),
    [
        (
            AccountHints(crm_ids=(("salesforce", "0018d00000QuistAAB"),)),
            "quist",
            "crm_id salesforce:0018d00000QuistAAB",
        ),
        (
            AccountHints(crm_ids=(("Salesforce", "0018d00000Quist"),)),
            "quist",
            "crm_id Salesforce:0018d00000Quist",
        ),
        (AccountHints(crm_ids=(("salesforce", "0018d00000quist"),)), None, "nothing known of its people"),
        (
            AccountHints(crm_ids=(("salesforce", "0018d00000ObelXAAC"),)),
            "obel",
            "crm_id salesforce:0018d00000ObelXAAC",
        ),
        (AccountHints(organization_ids=(("zendesk", "501"),)), "quist", "organization zendesk:501"),
        (AccountHints(organization_ids=(("zendesk", "502"),)), "obel", "organization zendesk:502"),
        (AccountHints(organization_ids=(("zendesk", "503"),)), "obel", "domain obel.example"),
        (AccountHints(addresses=("mara@quistmarine.example",)), "quist", "contact mara@quistmarine.example"),
        (AccountHints(addresses=("TADE.obel@gmail.com",)), "obel", "contact tade.obel@gmail.com"),
        (AccountHints(addresses=("x@mail.quistmarine.example",)), "quist", "domain quistmarine.example"),
        (AccountHints(addresses=("x@notquistmarine.example",)), None, "nothing known of its people"),
        (AccountHints(addresses=("stranger@gmail.com",)), None, "nothing known of its people"),
        (
            AccountHints(addresses=("ivo.lenk@tellwell.example", "a@tellwell.io")),
            None,
            "nothing known of its people",
        ),
        (AccountHints(addresses=("x@shared.example",)), None, "ambiguous: domain shared.example"),
        (
            AccountHints(addresses=("x@shared.example", "nora@shared.example")),
            "north",
            "contact nora@shared.example",
        ),
    ],
)
def test_rules_in_their_order(hints: AccountHints, account: str | None, rule: str) -> None:
    found = resolve(hints, BOOK)
    assert (found.account_id, found.rule) == (account, rule)


def test_people_of_two_accounts_are_an_ambiguity_whatever_the_majority() -> None:
    hints = AccountHints(
        addresses=(
            "a@quistmarine.example",
            "b@quistmarine.example",
            "mara@quistmarine.example",
            "x@obel.example",
        )
    )
    found = resolve(hints, BOOK)
    assert found.account_id is None
    assert found.candidates == ("obel", "quist")


def test_a_stronger_rule_settles_what_addresses_leave_open() -> None:
    hints = AccountHints(
        crm_ids=(("salesforce", "0018d00000QuistAAB"),),
        addresses=("mara@quistmarine.example", "x@obel.example"),
    )
    assert resolve(hints, BOOK).account_id == "quist"


def test_two_crm_accounts_are_not_settled_by_weaker_evidence() -> None:
    hints = AccountHints(
        crm_ids=(("salesforce", "0018d00000QuistAAB"), ("salesforce", "0018d00000ObelX")),
        addresses=("mara@quistmarine.example",),
    )
    assert resolve(hints, BOOK).account_id is None


@pytest.mark.parametrize(
    ("hints", "proposal"),
    [
        (AccountHints(title="Quist Marine Systems: pilot"), "quist"),
        (AccountHints(title="Quist Marine pilot"), "quist"),
        (AccountHints(names=("Mara Q",)), "quist"),
        (AccountHints(names=("Mara Quist",), title="Obel Foods: review"), "obel"),
        (AccountHints(names=("Mara Quist",), addresses=("x@elsewhere.example",)), "quist"),
        (AccountHints(quoted_addresses=("someone@obel.example",)), "obel"),
        (AccountHints(title="North Group and South Group"), None),
        (AccountHints(title="Weekly planning"), None),
    ],
)
def test_titles_names_and_quotations_only_propose(hints: AccountHints, proposal: str | None) -> None:
    found = resolve(hints, BOOK)
    assert found.account_id is None
    assert found.proposal == proposal


def test_the_full_name_of_one_accounts_contact_is_a_rule() -> None:
    found = resolve(AccountHints(names=("Ivo Lenk", "Quist, Mara")), BOOK)
    assert (found.account_id, found.rule) == ("quist", "name Quist, Mara")
    # With a contact of another account, or with one of ours of that name, it is none.
    assert resolve(AccountHints(names=("Mara Quist", "Tade Obel")), BOOK).account_id is None


def test_two_contacts_of_one_name_stay_two() -> None:
    contacts = [
        _contact("c1", "quist", "Mara Quist", "m@a.example"),
        _contact("c2", "obel", "Mara Quist", "m@b.example"),
    ]
    book = IdentityBook.of([_account("quist", "Quist"), _account("obel", "Obel")], contacts)
    found = resolve(AccountHints(names=("Mara Quist",)), book)
    assert (found.account_id, found.candidates) == (None, ("obel", "quist"))


ADDRESSES = st.lists(
    st.sampled_from(
        [
            "mara@quistmarine.example",
            "x@quistmarine.example",
            "y@eu.obel.example",
            "tade.obel@gmail.com",
            "other@gmail.com",
            "nora@shared.example",
            "z@shared.example",
            "con@advice.example",
            "ivo.lenk@tellwell.example",
            "nobody@elsewhere.example",
        ]
    ),
    max_size=6,
)


@given(ADDRESSES, st.randoms(use_true_random=False))
def test_the_order_of_participants_does_not_matter(addresses: list[str], random: object) -> None:
    shuffled = list(addresses)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = resolve(AccountHints(addresses=tuple(addresses)), BOOK)
    assert one == resolve(AccountHints(addresses=tuple(shuffled)), BOOK)


@given(ADDRESSES)
def test_a_document_never_goes_to_an_account_that_one_of_its_people_speaks_against(
    addresses: list[str],
) -> None:
    found = resolve(AccountHints(addresses=tuple(addresses)), BOOK)
    evidence = [BOOK.accounts_of(address) for address in addresses if not BOOK.is_own(address)]
    if found.account_id is not None:
        assert all(found.account_id in accounts for accounts in evidence if accounts)
        assert any(accounts == {found.account_id} for accounts in evidence)


def test_the_book_knows_our_own_and_leaves_free_mail_out() -> None:
    assert BOOK.own_domains == {"tellwell.example", "tellwell.io"}
    assert "gmail.com" not in BOOK.domains
    assert len(free_mail_domains()) > 80


def test_a_row_becomes_an_account() -> None:
    account = account_of(
        _account("q", "Quist", domains=" Q.example ; www.q2.example", external_ids="Salesforce: 001;bad")
    )
    assert account.domains == ("q.example", "q2.example")
    assert account.external_ids == (("salesforce", "001"),)


@pytest.mark.parametrize(
    ("name", "address", "fits"),
    [
        ("Mara Quist", "mara.quist@q.example", True),
        ("Mara Quist", "mquist@q.example", True),
        ("Quist, Mara", "quistm@q.example", True),
        ("Zoë Ångström", "zoe.angstrom@q.example", True),
        ("Mara", "mara.quist@q.example", True),
        ("Mara Q", "mara.quist@q.example", True),
        ("Mara Quist", "tade@q.example", False),
        ("Mara Quist", "mark.quister@q.example", False),
    ],
)
def test_names_and_addresses(name: str, address: str, fits: bool) -> None:
    assert name_fits_address(name, address) is fits


def test_a_single_name_is_never_a_person() -> None:
    assert not same_person("Mara", "Mara")
    assert same_person("Quist, Mara (Q Marine)", "mara quist")
