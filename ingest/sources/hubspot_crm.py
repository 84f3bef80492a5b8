"""HubSpot companies, contacts and deals, from JSON of the interface or the CSV that people export."""

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

SOURCE = "hubspot"

_CUSTOMER = frozenset({"customer", "evangelist"})
_PROSPECT = frozenset({"subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity"})
_DEALS = {"newbusiness": "new", "new business": "new", "renewal": "renewal", "expansion": "expansion"}


def _id(fields: Fields) -> str:
    """HubSpot numbers its records, so the system's name goes before the number."""
    native = "hubspot:" + first(fields, "id", "record id", "properties.hs_object_id")
    if said_yes(fields.get("archived", "")):
        raise Deleted(native)
    return native


def _of(fields: Fields, name: str, label: str = "") -> str:
    return first(fields, f"properties.{name}", label or name)


def _company_of(fields: Fields) -> str:
    """The company that a record is associated with: the primary one, else the first."""
    native = first(
        fields, "associations.companies.results.0.id", "properties.associatedcompanyid",
        "primary associated company id", "associated company ids (primary)", "associated company ids",
    )  # fmt: skip
    return f"hubspot:{native.split(';')[0].strip()}" if native else ""


def company(fields: Fields) -> Cells:
    """Its id is the account's, unless another system's account is found to be the same."""
    native = _id(fields)
    stage = _of(fields, "lifecyclestage", "lifecycle stage").lower().replace(" ", "")
    status = "customer" if stage in _CUSTOMER else "prospect" if stage in _PROSPECT else ""
    others = [web_domain(one) for one in _of(fields, "hs_additional_domains").split(";")]
    domain = web_domain(_of(fields, "domain", "company domain name")) or web_domain(_of(fields, "website"))
    parent = _of(fields, "hs_parent_company_id", "parent company id")
    salesforce = _of(fields, "salesforceaccountid", "salesforce account id")
    return {
        "account_id": native, "name": _of(fields, "name", "company name"), "status": status,
        "domains": ";".join(one for one in (domain, *others) if one), "industry": _of(fields, "industry"),
        "parent_account_id": f"hubspot:{parent}" if parent else "",
        "external_ids": native + (f";salesforce:{salesforce}" if salesforce else ""),
        "owner_id": _of(fields, "hubspot_owner_id", "company owner"),
    }  # fmt: skip


def contact(fields: Fields) -> Cells:
    """A contact without a company is found an account by the domain of the address."""
    names = (_of(fields, "firstname", "first name"), _of(fields, "lastname", "last name"))
    mail = _of(fields, "email")
    return {
        "contact_id": _id(fields), "account_id": _company_of(fields),
        "name": " ".join(name for name in names if name) or mail, "email": mail,
        "title": _of(fields, "jobtitle", "job title"), "account_refs": refs(f"domain:{mail_domain(mail)}"),
    }  # fmt: skip


def deal(fields: Fields) -> Cells:
    """A deal that is associated with no company is kept without an account."""
    return {
        "opportunity_id": _id(fields), "account_id": _company_of(fields), "account_refs": "none:stated",
        "name": _of(fields, "dealname", "deal name"), "stage": _of(fields, "dealstage", "deal stage"),
        "kind": _DEALS.get(_of(fields, "dealtype", "deal type").lower(), ""), "amount": _of(fields, "amount"),
        "currency": _of(fields, "deal_currency_code", "currency"), "close_date": _of(fields, "closedate", "close date"),
        "native_type": _of(fields, "dealtype", "deal type"),
    }  # fmt: skip


_SHAPES = (
    Shape("companies", "accounts", spelled("id,properties.name,properties.domain", "record id,company name"), company,
          frozenset({"properties.email", "properties.dealname", "email"})),
    Shape("contacts", "contacts", spelled("id,properties.email,properties.lastname", "record id,email,last name"),
          contact, frozenset({"properties.dealname", "properties.hs_email_direction", "deal name"})),
    Shape("deals", "opportunities", spelled("id,properties.dealname", "record id,deal name"), deal),
)  # fmt: skip
HUBSPOT_CRM = Source("hubspot_crm", "HubSpot CRM", matcher(_SHAPES), facts=reader(SOURCE, _SHAPES))
