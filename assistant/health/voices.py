"""What accounts' own people were heard to say, as plain data: who listened, and how, is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

CONCERN_DAYS, VALUE_DAYS = 120, 365
"""A concern weighs for four months; what was said of value for a year."""

CONCERNS: Mapping[str, int] = {
    **dict.fromkeys(
        ("cancel_intent", "contract_exit_inquiry", "competitor_evaluation", "downgrade_request", "escalation"), 2
    ),
    **dict.fromkeys(
        (
            "dissatisfaction", "value_doubt", "pricing_objection", "budget_cut", "champion_departure",
            "broken_commitment", "repeated_issue", "unresolved_backlog", "onboarding_stall",
        ),
        1,
    ),
}  # fmt: skip
"""How much a sentence of a kind weighs: talk of leaving, of others and of going higher counts twice."""
SHOWN, DOUBTED = "proven_value", "value_doubt"


@dataclass(frozen=True, slots=True)
class Voice:
    """One sentence of an account's side that was heard as a kind of signal. `where` is `document_id#segment`."""

    account_id: str
    kind: str
    on: date
    where: str

    @property
    def document(self) -> str:
        """Return the document that it stands in."""
        return self.where.rpartition("#")[0] or self.where


def concern(voices: Iterable[Voice], as_of: date) -> tuple[Fraction, list[Voice]]:
    """Return the weight of what was said against us lately: each kind once a document."""
    since = as_of - timedelta(days=CONCERN_DAYS)
    first: dict[tuple[str, str], Voice] = {}
    for voice in sorted(voices, key=lambda one: (one.on, one.where)):
        if voice.kind in CONCERNS and since <= voice.on <= as_of:
            first.setdefault((voice.kind, voice.document), voice)
    return Fraction(sum(CONCERNS[voice.kind] for voice in first.values())), list(first.values())


def told_of_value(voices: Iterable[Voice], as_of: date) -> Voice | None:
    """Return the newest word on value within a year, in favour or against; None where there is none."""
    since = as_of - timedelta(days=VALUE_DAYS)
    found = [one for one in voices if one.kind in (SHOWN, DOUBTED) and since <= one.on <= as_of]
    return max(found, key=lambda one: (one.on, one.kind == DOUBTED, one.where), default=None)
