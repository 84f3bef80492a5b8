"""Who is who at an account and what they told us in surveys, as of a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.metrics.account_material import (
    Material,
    amount_cell,
    day_cell,
    fact,
    oldest_day,
    text_of,
    unknown,
)
from assistant.metrics.surveys import LIMITS
from assistant.types.facts import Fact, Row, SetAside

ROLES = (
    "champion",
    "economic_buyer",
    "executive_sponsor",
    "user",
    "technical_evaluator",
    "procurement",
    "finance",
    "department_head",
    "detractor",
)
TENTH = Decimal("0.1")


def owner(material: Material, *, name: str) -> tuple[Fact, ...]:
    """Our `csm` or `ae`, by the address in the account's row."""
    address = {"csm": material.account.csm_email, "ae": material.account.ae_email}[name]
    formula = f"The {name.upper()} is the {name}_email of the account's row."
    if not address:
        return unknown(name, material, why=f"the account's row has no {name}_email", formula=formula)
    return (
        fact(
            name,
            address,
            material,
            formula=formula,
            method="account row",
            sample_size=1,
            rows=(f"accounts:{material.account.id}",),
        ),
    )


def contacts(material: Material, *, role: str | None = None) -> tuple[Fact, ...]:
    """The active contacts, of one role or all; one fact a person."""
    name = role or "contact"
    formula = f"Contacts{f' of the role {role}' if role else ''} that have not left by the day."
    rows = [row for row in material.rows("contacts") if role is None or _role(row) == role]
    present = [row for row in rows if _here(row, material)]
    if present:
        return tuple(_person(name, row, material, formula) for row in present)
    why = f"no contact has the role {role}" if role else "there are no contact rows"
    if rows:
        why = f"every contact{f' of the role {role}' if role else ''} has left"
    return (*unknown(name, material, why=why, formula=formula), *(_left(row, material) for row in rows))


def departures(material: Material) -> tuple[Fact, ...]:
    """Contacts that had left by the day; one fact a person, and a count where there is none."""
    formula = "Contacts whose status is left by the day."
    rows = material.rows("contacts")
    if not rows:
        return unknown("contacts_left", material, why="there are no contact rows", formula=formula)
    gone = [row for row in rows if not _here(row, material) and _is_left(row)]
    if gone:
        return tuple(_left(row, material) for row in gone)
    return (
        fact(
            "contacts_left",
            0,
            material,
            unit="contacts",
            formula=formula,
            method="contact rows",
            rows=(row.id for row in rows),
            sample_size=len(rows),
        ),
    )


def survey(material: Material, *, kind: str) -> tuple[Fact, ...]:
    """The newest `nps`, `csat` or `ces` response and the figure over the last twelve months.

    NPS is the share of 9 and 10 minus the share of 0 to 6, in points; CSAT that of 4 and 5, CES the mean.
    """
    formula = {
        "nps": "NPS is the share of scores 9 and 10 minus that of scores 0 to 6, over 365 days.",
        "csat": "CSAT is the share of scores 4 and 5, over 365 days.",
    }.get(kind, f"{kind.upper()} is the mean score over 365 days.")
    rows = [
        row
        for row in material.rows("surveys")
        if (text_of(row, "kind") or "").lower() == kind
        and _in_range(kind, amount_cell(row, "score"))
        and (day := day_cell(row, "responded_at", material.zone)) is not None
        and day <= material.as_of
    ]
    if not rows:
        return unknown(kind, material, why=f"there is no {kind.upper()} response", formula=formula)
    rows.sort(key=lambda row: (day_cell(row, "responded_at", material.zone) or date.min, row.row_id))
    year = [row for row in rows if (material.as_of - _day(row, material)).days < 365]
    facts = []
    if year:
        scores = [amount_cell(row, "score") or Decimal(0) for row in year]
        value, unit = _figure(kind, scores)
        facts.append(
            fact(
                kind,
                value,
                material,
                unit=unit,
                formula=formula,
                method="responses of 365 days",
                rows=(row.id for row in year),
                sample_size=len(year),
                oldest=oldest_day(year, "responded_at"),
            )
        )
    newest = rows[-1]
    who = text_of(newest, "contact_email")
    words = f"{amount_cell(newest, 'score'):f} on {_day(newest, material).isoformat()}" + (
        f" by {who}" if who else ""
    )
    facts.append(
        fact(
            f"{kind}_latest",
            words,
            material,
            formula="The newest response.",
            method="one survey row",
            rows=(newest.id,),
            sample_size=1,
            oldest=_day(newest, material),
        )
    )
    return tuple(facts)


def _in_range(kind: str, score: Decimal | None) -> bool:
    low, high = LIMITS[kind]
    return score is not None and low <= score <= high


def _figure(kind: str, scores: list[Decimal]) -> tuple[Decimal, str]:
    if kind == "nps":
        return _net_promoters(scores), "points"
    if kind == "csat":
        satisfied = sum(1 for score in scores if score >= 4)
        return (Decimal(100 * satisfied) / len(scores)).quantize(TENTH), "%"
    return (sum(scores, Decimal(0)) / len(scores)).quantize(TENTH), "points"


def _net_promoters(scores: list[Decimal]) -> Decimal:
    promoters = sum(1 for score in scores if score >= 9)
    detractors = sum(1 for score in scores if score <= 6)
    return (Decimal(100 * (promoters - detractors)) / len(scores)).quantize(TENTH)


def _role(row: Row) -> str:
    return (text_of(row, "role") or "").lower().replace(" ", "_").replace("-", "_")


def _is_left(row: Row) -> bool:
    return (text_of(row, "status") or "").lower() in ("left", "departed", "inactive", "former")


def _here(row: Row, material: Material) -> bool:
    """Whether the contact is there on the day: `since` dates the status that the row gives."""
    since = day_cell(row, "since", material.zone)
    later = since is not None and since > material.as_of
    return later if _is_left(row) else not later


def _person(name: str, row: Row, material: Material, formula: str) -> Fact:
    words = [text_of(row, "name") or row.row_id]
    if title := text_of(row, "title"):
        words.append(title)
    if name == "contact" and (role := _role(row)):
        words.append(role.replace("_", " "))
    return fact(
        name,
        ", ".join(words),
        material,
        formula=formula,
        method="contact row",
        rows=(row.id,),
        sample_size=1,
        oldest=day_cell(row, "since"),
    )


def _left(row: Row, material: Material) -> Fact:
    words = [text_of(row, "name") or row.row_id]
    words += [word for word in (text_of(row, "title"), _role(row).replace("_", " ")) if word]
    since = day_cell(row, "since", material.zone)
    value = ", ".join(words) + (f", since {since.isoformat()}" if since else "")
    aside = () if since else (SetAside(row.id, "the row does not say since when"),)
    return fact(
        "contact_left",
        value,
        material,
        formula="Contacts whose status is left by the day.",
        method="contact row",
        rows=(row.id,),
        sample_size=1,
        oldest=since,
        set_aside=aside,
    )


def _day(row: Row, material: Material) -> date:
    return day_cell(row, "responded_at", material.zone) or date.min
