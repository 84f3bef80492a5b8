"""What every form shows, in one order: lines with marks, and the evidence behind each mark. Knows no form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from assistant.answering.wording import day_words, value_words
from assistant.briefs.brief import Brief, Edition
from assistant.briefs.editions import PublicTold
from assistant.briefs.told import Standing, Told
from assistant.types.answers import Citation
from assistant.types.facts import Fact

AnyBrief = Brief[Told] | Brief[PublicTold]

ACTIONS = {
    "risk": "risk flag",
    "expansion": "expansion conversation",
    "referral": "referral ask",
    "healthy": "confirmed healthy",
}
"""The four ways in which a review may end (S141), in words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One claim as it is shown: its id, its words, its age in words, and the number of its evidence."""

    id: str
    text: str
    age: str
    mark: int


@dataclass(frozen=True, slots=True)
class Part:
    """One section as it is shown."""

    title: str
    question: str
    lines: tuple[Line, ...]
    gap: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What stands behind one claim: exact words with their places, figures with their rows."""

    mark: int
    id: str
    quotes: tuple[tuple[str, str, str], ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A document ready to be put into a form."""

    title: str
    subtitle: str
    next_step: str
    parts: tuple[Part, ...]
    gaps: tuple[str, ...]
    proofs: tuple[Proof, ...]


def page_of(brief: AnyBrief) -> Page:
    """Number the claims and put them into words that every form shares."""
    parts: list[Part] = []
    proofs: list[Proof] = []
    outside = brief.edition is Edition.CUSTOMER
    for section in brief.sections:
        lines = []
        for one in section.told:
            mark = len(proofs) + 1
            proofs.append(_proof(mark, one, outside=outside))
            lines.append(Line(one.id, shown(one), age_words(one.age_days(brief.as_of)), mark))
        if lines or section.gap:
            parts.append(Part(section.title, section.question, tuple(lines), None if lines else section.gap))
    subtitle = f"{brief.account_name}, as of {day_words(brief.as_of)}"
    if brief.audience:
        subtitle += f", for {brief.audience}"
    title = brief.title if not outside else f"{brief.title} with {brief.account_name}"
    return Page(title, subtitle, next_words(brief), tuple(parts), brief.gaps, tuple(proofs))


def shown(told: Told | PublicTold) -> str:
    """The words of a claim, marked where they no longer hold."""
    return (
        f"Earlier: {told.claim.text}"
        if told.standing is Standing.EARLIER and _needs_mark(told)
        else told.claim.text
    )


def _needs_mark(told: Told | PublicTold) -> bool:
    return not told.claim.text.startswith(("No longer", "No word", "Withdrawn", "Earlier", "Open when"))


def next_words(brief: AnyBrief) -> str:
    """The next step in one sentence."""
    step = brief.next_action
    kind = f"{ACTIONS[step.action].capitalize()}: " if step.action else ""
    return f"{kind}{step.what.rstrip('.')}. Owner: {step.owner}, until {day_words(step.due_on)}."


def age_words(days: int) -> str:
    """How old the oldest evidence of a claim is.

    >>> age_words(0), age_words(1), age_words(45)
    ('today', '1 day old', '45 days old')
    """
    return "today" if days == 0 else f"{days} day{'s' if days != 1 else ''} old"


def _proof(mark: int, one: Told | PublicTold, *, outside: bool) -> Proof:
    quotes = tuple((_where(c), c.quote, "" if outside else link(c)) for c in one.claim.citations)
    return Proof(mark, one.id, quotes, tuple(figure_words(f, outside=outside) for f in one.claim.facts))


def _where(citation: Citation) -> str:
    who = f"{citation.author}, " if citation.author else ""
    return f"{who}{citation.kind.value} of {day_words(citation.occurred_at.date())}"


def link(citation: Citation) -> str:
    """The place of a citation: the source's address where it has one, else the segment in the data folder."""
    if citation.url and citation.url.startswith(("https://", "http://")):
        return citation.url
    return f"plumbline://document/{quote(citation.document_id, safe='')}#{citation.segment_start}"


def figure_words(fact: Fact, *, outside: bool = False) -> str:
    """A figure with its formula, its rows and its day; rows of ours are not named to the account."""
    value = "undefined" if fact.value is None else value_words(fact)
    rows = (
        ""
        if outside or not fact.inputs
        else f" Rows: {', '.join(fact.inputs[:6])}{' …' if len(fact.inputs) > 6 else ''}."
    )
    return f"{fact.name.replace('_', ' ')}: {value}. {fact.formula}{rows} As of {day_words(fact.as_of)}."


def words_of(brief: AnyBrief) -> Iterator[str]:
    """Every claim's words in order."""
    for section in brief.sections:
        for one in section.told:
            yield shown(one)


def clean(text: str) -> str:
    """Text without the characters that XML forbids."""
    return "".join(ch for ch in text if ch in "\t\n" or ord(ch) >= 32)
