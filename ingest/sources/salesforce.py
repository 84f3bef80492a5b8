"""Salesforce accounts, contacts and opportunities, from CSV, Parquet or JSON of a query."""

from __future__ import annotations

from ingest.mapped import (
    Cells,
    Deleted,
    Fields,
    Shape,
    first,
    mail_domain,
    matcher,
    reader,
    refs,
    said_yes,
    spelled,
    web_domain,
)
from ingest.recognise import Source

SOURCE = "salesforce"

_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_STATUS = {"customer": "customer", "prospect": "prospect", "former": "churned", "churned": "churned"}
_KINDS = {"renewal": "renewal", "new": "new", "expansion": "expansion", "upgrade": "expansion",
          "upsell": "expansion", "cross-sell": "expansion", "add-on": "expansion"}  # fmt: skip


def long_id(native: str) -> str:
    """An id with 18 characters: one of 15 gets the three that say which of its letters are capitals."""
    native = native.strip()
    if len(native) != 15 or not native.isalnum():
        return native
    chunks = (native[start : start + 5] for start in (0, 5, 10))
    bits = (sum(1 << place for place, mark in enumerate(chunk) if mark.isupper()) for chunk in chunks)
    return native + "".join(_CHECK[bit] for bit in bits)


def _word(text: str, known: dict[str, str]) -> str:
    """The first known word in a text that people chose from a list of their own."""
    lowered = text.lower()
    return next((meaning for word, meaning in known.items() if word in lowered), "")


def _alive(fields: Fields) -> Fields:
    if said_yes(fields.get("isdeleted", "")):
        raise Deleted(long_id(fields["id"]))
    return fields


def account(fields: Fields) -> Cells:
    """Its id is the account's, unless a table of accounts names it among its external ids."""
    native = long_id(_alive(fields)["id"])
    return {
        "account_id": native, "name": fields["name"], "domains": web_domain(fields.get("website", "")),
        "industry": first(fields, "industry"), "status": _word(first(fields, "type"), _STATUS),
        "currency": first(fields, "currencyisocode"), "parent_account_id": long_id(first(fields, "parentid")),
        "external_ids": f"salesforce:{native}", "owner_id": first(fields, "ownerid"),
    }  # fmt: skip


def contact(fields: Fields) -> Cells:
    """A contact without an account is found one by the domain of the address."""
    name = first(fields, "name") or f"{fields.get('firstname', '')} {fields.get('lastname', '')}"
    mail = first(fields, "email")
    return {
        "contact_id": long_id(_alive(fields)["id"]), "account_id": long_id(first(fields, "accountid")),
        "name": name, "email": mail, "title": first(fields, "title"),
        "reports_to": long_id(first(fields, "reportstoid")), "account_refs": refs(f"domain:{mail_domain(mail)}"),
    }  # fmt: skip


def opportunity(fields: Fields) -> Cells:
    """Stage and amount as Salesforce has them; the kind from the words of its type."""
    return {
        "opportunity_id": long_id(_alive(fields)["id"]), "account_id": long_id(first(fields, "accountid")),
        "name": first(fields, "name"), "kind": _word(first(fields, "type"), _KINDS), "stage": fields["stagename"],
        "amount": first(fields, "amount"), "currency": first(fields, "currencyisocode"),
        "close_date": fields["closedate"], "probability": first(fields, "probability"),
        "is_closed": first(fields, "isclosed"), "is_won": first(fields, "iswon"),
    }  # fmt: skip


_SHAPES = (
    Shape("Account", "accounts", spelled("id,name,website", "id,name,industry,ownerid", "id,name,parentid,type"),
          account, frozenset({"stagename", "accountid", "lastname"})),
    Shape("Contact", "contacts", spelled("id,accountid,lastname", "id,accountid,email,name,title"), contact,
          frozenset({"stagename", "casenumber"})),
    Shape("Opportunity", "opportunities", spelled("id,accountid,stagename,closedate"), opportunity),
)  # fmt: skip
SALESFORCE = Source(SOURCE, "Salesforce", matcher(_SHAPES), facts=reader(SOURCE, _SHAPES))
