"""The simple facts of one account by name: what each needs, and the function that makes it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from assistant.metrics import account_activity as activity
from assistant.metrics import account_money as money
from assistant.metrics import account_people as people
from assistant.metrics.account_material import Material, fact, unknown
from assistant.types.documents import Kind
from assistant.types.facts import Fact

Make = Callable[[Material], tuple[Fact, ...]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a fact is made. `tables` are tables of rows, and `usage`, `documents`, `tickets` for the rest.

    A `dated` one is made of what bears days, so that it can be told of any day in the past; the others
    are what a row says now.
    """

    make: Make
    tables: tuple[str, ...] = ()
    dated: bool = False


def account_facts(names: Iterable[str], material: Material) -> tuple[Fact, ...]:
    """The facts of `names`, in that order; a name may give several (one a currency, one a person).

    Raises KeyError for a name that `RECIPES` does not hold.
    """
    return tuple(made for name in dict.fromkeys(names) for made in RECIPES[name].make(material))


def needed(names: Iterable[str]) -> frozenset[str]:
    """What has to be read for these facts."""
    return frozenset(table for name in names for table in RECIPES[name].tables)


def _cell(material: Material, *, name: str) -> tuple[Fact, ...]:
    """A column of the account's row as it stands."""
    value = getattr(material.account, name)
    formula = f"The {name} of the account's row."
    if value is None or value == "":
        return unknown(name, material, why=f"the account's row has no {name}", formula=formula)
    return (
        fact(
            name,
            value,
            material,
            formula=formula,
            method="account row",
            rows=(f"accounts:{material.account.id}",),
            sample_size=1,
        ),
    )


def _days_to_renewal(material: Material) -> tuple[Fact, ...]:
    formula = "Days from the day to the renewal_date of the account's row; negative once it has passed."
    renewal = material.account.renewal_date
    if renewal is None:
        return unknown(
            "days_to_renewal", material, why="the account's row has no renewal_date", formula=formula
        )
    return (
        fact(
            "days_to_renewal",
            (renewal - material.as_of).days,
            material,
            unit="days",
            formula=formula,
            method="account row",
            rows=(f"accounts:{material.account.id}",),
            sample_size=1,
        ),
    )


def _churn_reason(material: Material) -> tuple[Fact, ...]:
    formula = "The churn_reason of the account's row."
    for row in material.rows("accounts"):
        reason = row.get("churn_reason") if row.row_id == material.account.id else None
        if reason:
            return (
                fact(
                    "churn_reason",
                    str(reason),
                    material,
                    formula=formula,
                    method="account row",
                    rows=(row.id,),
                    sample_size=1,
                ),
            )
    return unknown("churn_reason", material, why="the account's row gives no reason", formula=formula)


RECIPES: dict[str, Recipe] = {
    "renewal_date": Recipe(partial(_cell, name="renewal_date")),
    "days_to_renewal": Recipe(_days_to_renewal),
    "contract_start": Recipe(partial(_cell, name="contract_start")),
    "status": Recipe(partial(_cell, name="status")),
    "industry": Recipe(partial(_cell, name="industry")),
    "segment": Recipe(partial(_cell, name="segment")),
    "churn_reason": Recipe(_churn_reason, ("accounts",)),
    "csm": Recipe(partial(people.owner, name="csm")),
    "ae": Recipe(partial(people.owner, name="ae")),
    "contact": Recipe(people.contacts, ("contacts",)),
    "contacts_left": Recipe(people.departures, ("contacts",)),
    **{role: Recipe(partial(people.contacts, role=role), ("contacts",)) for role in people.ROLES},
    "nps": Recipe(partial(people.survey, kind="nps"), ("surveys",), dated=True),
    "csat": Recipe(partial(people.survey, kind="csat"), ("surveys",), dated=True),
    "ces": Recipe(partial(people.survey, kind="ces"), ("surveys",), dated=True),
    "mrr": Recipe(money.mrr, ("subscriptions",), dated=True),
    "arr": Recipe(money.arr, ("subscriptions",), dated=True),
    "plan": Recipe(money.plan, ("subscriptions",), dated=True),
    "seats_licensed": Recipe(money.seats_licensed, ("subscriptions", "usage"), dated=True),
    "seats_active": Recipe(activity.seats_active, ("usage",), dated=True),
    "usage": Recipe(activity.usage, ("usage",), dated=True),
    "unpaid_invoices": Recipe(money.unpaid_invoices, ("invoices",), dated=True),
    "overdue_invoices": Recipe(money.overdue_invoices, ("invoices",), dated=True),
    "last_contact": Recipe(activity.last_contact, ("documents",), dated=True),
    "last_call": Recipe(partial(activity.last_contact, kind=Kind.CALL), ("documents",), dated=True),
    "last_email": Recipe(partial(activity.last_contact, kind=Kind.EMAIL), ("documents",), dated=True),
    "last_ticket": Recipe(partial(activity.last_contact, kind=Kind.TICKET), ("documents",), dated=True),
    "calls": Recipe(partial(activity.count_of, kind=Kind.CALL), ("documents",)),
    "emails": Recipe(partial(activity.count_of, kind=Kind.EMAIL), ("documents",)),
    "tickets": Recipe(partial(activity.count_of, kind=Kind.TICKET), ("documents",)),
    "open_tickets": Recipe(activity.open_tickets, ("tickets",), dated=True),
    "ticket": Recipe(activity.tickets_named, ("tickets",)),
    "objective": Recipe(activity.objectives, ("objectives",)),
    "milestone": Recipe(activity.milestones, ("milestones",)),
    "opportunity": Recipe(activity.opportunities, ("opportunities",)),
}
