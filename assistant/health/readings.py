"""What each factor is found to be for one account: facts from the metrics' own functions, with their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.health import read_contact, read_use, read_value
from assistant.health.bands import Reading
from assistant.health.desk import Desk, Found
from assistant.health.shelf import TICKET_DAYS, Material
from assistant.health.voices import Voice
from assistant.metrics.money import shown
from assistant.metrics.support import tickets_of
from assistant.types.facts import Fact, FactValue


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a factor is read: the formula in words, and the function."""

    formula: str
    unit: str
    read: Callable[[Desk], Found]


def readings_of(material: Material, heard: Sequence[Voice] | None = None) -> dict[str, Reading]:
    """Return every factor's reading of an account, those that nothing is known of too.

    `heard` is what the account's people were heard to say, None where nobody listened.
    """
    view = material.view
    desk = Desk(material, view, read_contact.talks_of(view), tickets_of(view, days=TICKET_DAYS), heard)
    return {name: _reading(name, recipe, desk) for name, recipe in RECIPES.items()}


def _reading(name: str, recipe: Recipe, desk: Desk) -> Reading:
    value, newest, why, rows, n = recipe.read(desk)
    fact = Fact(
        name=f"health.{name}",
        account_id=desk.material.account.id,
        value=_shown(value),
        unit=recipe.unit,
        as_of=desk.view.as_of,
        formula=recipe.formula,
        inputs=tuple(dict.fromkeys(rows)),
        method=why if value is not None else f"undefined: {why}",
        sample_size=n,
        oldest_source_on=newest,
    )
    return Reading(name, value, fact, newest, why)


def _shown(value: Fraction | None) -> FactValue:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else shown(value)


RECIPES: Mapping[str, Recipe] = {
    "days_since_inbound": Recipe(
        "Days since the newest call, mail or chat with words of the account.",
        "days",
        read_contact.days_since_inbound,
    ),
    "contact_breadth": Recipe(
        "People of the account who spoke or took part in conversations of 90 days.",
        "people",
        read_contact.contact_breadth,
    ),
    "inbound_trend": Recipe(
        "Conversations with words of the account in 90 days against the 90 before, less one.",
        "%",
        read_contact.inbound_trend,
    ),
    "severe_ticket_age": Recipe(
        "Days that the oldest open ticket of high priority has waited; 0 where none is open.",
        "days",
        read_contact.severe_ticket_age,
    ),
    "repeat_issues": Recipe(
        "Groups of three or more tickets in 60 days that share half their title words.",
        "clusters",
        read_contact.repeat_issues,
    ),
    "usage_trend": Recipe(
        "Mean of four weeks over the mean of the twelve before, less one; less last year's fall in the same "
        "weeks.",
        "%",
        read_use.usage_trend,
    ),
    "usage_level": Recipe(
        "Mean of four weeks over the best four known of sixteen weeks and of the same weeks a year earlier.",
        "%",
        read_use.usage_level,
    ),
    "voiced_concern": Recipe(
        "Sentences of the account's side against us in 120 days, each kind once a document; talk of leaving, of "
        "others and of going higher counts twice.",
        "weight",
        read_contact.voiced_concern,
    ),
    "voiced_value": Recipe(
        "The newest word of the account on results in a year: 100 where they are told, 0 where doubted.",
        "points",
        read_contact.voiced_value,
    ),
    "utilisation": Recipe(
        "Mean daily active users of four weeks over the newest number of licensed seats.",
        "%",
        read_use.utilisation,
    ),
    "days_since_use": Recipe("Days since the last day with any use.", "days", read_use.days_since_use),
    "sentiment": Recipe(
        "Mean of the answers of the newest half year, each as a share of its scale.",
        "points of 100",
        read_value.sentiment,
    ),
    "objective_gap": Recipe(
        "How far the objective that lags most is behind a straight path to its due day.",
        "points",
        read_value.objective_gap,
    ),
    "milestones": Recipe(
        "Milestones reached over those due (two weeks ago or more) or reached within a year.",
        "%",
        read_value.milestones,
    ),
}
"""By the names of the table's factors."""
