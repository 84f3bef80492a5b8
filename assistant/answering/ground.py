"""Checks every claim before it is shown, and removes what does not hold. Pure; trusts no writer.

A claim stays if each quote stands byte for byte where it is said to stand, and each figure, day and
name of its text is in a quote, in the cited document's card, or in a fact of the run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import pairwise

from assistant.answering.subjects import misplaced
from assistant.answering.wording import fact_claim, value_words
from assistant.text.figures import Figure, FigureKind, dates_agree, figures, plain
from assistant.text.names import name_tokens
from assistant.text.wordlist import word_set
from assistant.text.words import tokens
from assistant.types.accounts import Account
from assistant.types.answers import Citation, Claim
from assistant.types.documents import Document, Nature, Part, Segment, Visibility
from assistant.types.facts import Fact

FRAME_WORDS = word_set(
    """
    on in at by an a the earlier later most recently and as of open ticket tickets call calls email
    emails contact contacts who internal note our team mrr arr nps csat ces csm ae champion economic
    buyer executive sponsor user technical evaluator procurement finance department head detractor
    invoice objective milestone opportunity plan account
    """
)
"""Words of our own wording that may carry a capital letter. They say nothing of anybody."""

_QUOTED = re.compile(r'"([^"]*(?:"(?=\w)[^"]*)*)"')
_SAID = re.compile(
    r"(?P<who>[^\W\d_][\w'’.\- ]*?)\s*(?:\((?P<side>[^)]*)\)\s*)?"
    r"\b(?:said|says|wrote|writes|asked|answered|commented|noted|stated|mentioned|replied|told|explained|confirmed|promised|agreed)\b"
)


Entails = Callable[[str, str], bool]
"""Whether cited words carry a sentence: the sentence, then the words. `assistant.grounding` has ours."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A claim that was not shown, and every reason."""

    claim: Claim
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grounded:
    """The claims that hold, in their order, and the ones that do not."""

    kept: tuple[Claim, ...]
    removed: tuple[Removed, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What claims are held against: documents by id, the run's facts, the account, the zone days are told
    in; and what judges sentences that are no quotes, where there are any."""

    documents: Mapping[str, Document]
    facts: Sequence[Fact]
    account: Account | None
    zone: tzinfo | None = None
    entails: Entails | None = None


def ground(claims: Iterable[Claim], evidence: Evidence) -> Grounded:
    """Keep the claims that `problems` finds nothing against."""
    kept: list[Claim] = []
    removed: list[Removed] = []
    for claim in claims:
        reasons = problems(claim, evidence)
        if reasons:
            removed.append(Removed(claim, reasons))
        else:
            kept.append(claim)
    return Grounded(tuple(kept), tuple(removed))


def problems(claim: Claim, evidence: Evidence) -> tuple[str, ...]:
    """Everything that speaks against showing a claim; empty where it holds."""
    if not claim.citations and not claim.facts:
        return ("neither a citation nor a fact proves it",)
    found = [reason for citation in claim.citations for reason in _citation_problems(citation, evidence)]
    found += [f"{fact.name} is no fact of this run" for fact in claim.facts if fact not in evidence.facts]
    found += [
        f"it does not tell the value of {fact.name} as it is"
        for fact in claim.facts
        if fact.value is None or value_words(fact) not in claim.text
    ]
    if found:
        return tuple(found)
    found = [
        *_quotation_problems(claim, evidence),
        *_figure_problems(claim, evidence),
        *_name_problems(claim, evidence),
        *_speaker_problems(claim, evidence),
        *_subject_problems(claim),
    ]
    return tuple(found or _entailment_problems(claim, evidence))


def _citation_problems(citation: Citation, evidence: Evidence) -> list[str]:
    document = evidence.documents.get(citation.document_id)
    if document is None:
        return [f"there is no document {citation.document_id!r}"]
    found = []
    segments = _segments(citation, document)
    if not segments or not citation.quote.strip():
        return ["it cites no words"]
    if citation.quote not in "\n".join(segment.text for segment in segments):
        found.append("the quote does not stand in the segments it names")
    if document.nature is not Nature.PERSONAL or any(segment.part is not Part.BODY for segment in segments):
        found.append("the quote is not what its author says now")
    if citation.author != segments[0].author or citation.side is not segments[0].side:
        found.append("the quote is given to another speaker")
    if citation.occurred_at not in _instants(document, segments):
        found.append("the quote is given another time")
    card = (document.external_id, document.source, document.kind, document.url)
    if (citation.external_id, citation.source, citation.kind, citation.url) != card:
        found.append("the citation describes another document")
    return found


def _quotation_problems(claim: Claim, evidence: Evidence) -> list[str]:
    """Words in quotation marks are a quote, a title, or part of a fact's value."""
    quotes = [_squeezed(citation.quote) for citation in claim.citations]
    allowed = [*quotes, *(_squeezed(title) for title in _titles(claim, evidence))]
    allowed += [_squeezed(f"{fact.value} {fact.method}") for fact in claim.facts]
    rest = _without_facts(claim)
    for quote in sorted(allowed, key=len, reverse=True):
        rest = rest.replace(f'"{quote}"', " ")
    stretches = [stretch for stretch in _QUOTED.findall(rest) if stretch.strip()]
    found = [
        f"{stretch!r} is no quote" for stretch in stretches if not any(stretch in words for words in allowed)
    ]
    if rest.count('"') % 2:
        found.append("a quotation is not closed")
    if claim.citations and not _repeats(claim):
        found += _unquoted_problems(claim, quotes)
    return found


def _unquoted_problems(claim: Claim, quotes: Sequence[str]) -> list[str]:
    """A claim that repeats no quote whole must at least be made of the quotes' words in the main."""
    outside = {word.lower() for word in tokens(claim.text)}
    inside = {word.lower() for quote in quotes for word in tokens(quote)}
    content = {word for word in outside if len(word) > 3}
    return (
        []
        if not content or len(content & inside) * 2 >= len(content)
        else ["the quotes do not carry the claim's words"]
    )


def _entailment_problems(claim: Claim, evidence: Evidence) -> list[str]:
    """What repeats its quotes word for word needs no judge; of the rest, the words beside the quotes count too."""
    told = _without_facts(claim)
    if evidence.entails is None or not claim.citations or not told.strip() or _repeats(claim):
        return []
    words = [
        f"{segment.author or ''}: {segment.text}".removeprefix(": ")
        for citation in claim.citations
        for segment in _segments(citation, evidence.documents[citation.document_id])
    ]
    carried = evidence.entails(told, "\n".join(dict.fromkeys(words)))
    return [] if carried else ["the cited words do not carry it"]


def _subject_problems(claim: Claim) -> list[str]:
    """A figure that is in the quotes may still be told of something else there."""
    if _repeats(claim):
        return []
    wrong = misplaced(_without_facts(claim), [_squeezed(citation.quote) for citation in claim.citations])
    return [f"the figure {figure!r} is said of something else" for figure in wrong]


def _repeats(claim: Claim) -> bool:
    return any(f'"{_squeezed(citation.quote)}"' in _squeezed(claim.text) for citation in claim.citations)


def _figure_problems(claim: Claim, evidence: Evidence) -> list[str]:
    allowed = _allowed_figures(claim, evidence)
    text = _without_facts(claim)
    claimed = figures(text)
    found = [
        f"the figure {text[figure.start : figure.end]!r} is in no quote and no fact"
        for figure in claimed
        if not any(_figures_agree(figure, other) for other in allowed)
    ]
    # "41 October 2026" is no date: it reads as a number and a month, each of which may be proved elsewhere.
    for one, two in pairwise(claimed):
        torn = one.kind is FigureKind.NUMBER and two.kind is FigureKind.DATE and two.start - one.end <= 1
        if torn:
            found.append(f"{text[one.start : two.end]!r} is no day")
    return found


def _allowed_figures(claim: Claim, evidence: Evidence) -> list[Figure]:
    texts = [_squeezed(citation.quote) for citation in claim.citations]
    texts += [_squeezed(title) for title in _titles(claim, evidence)]
    days: list[date] = []
    for citation in claim.citations:
        document = evidence.documents[citation.document_id]
        days += [_day(at, evidence.zone) for at in (citation.occurred_at, document.occurred_at)]
        texts += [citation.author or "", citation.external_id]
    for fact in claim.facts:
        days += [fact.as_of, *([fact.value] if isinstance(fact.value, date) else [])]
        texts += [_fact_text(fact), fact.name.replace("_", " ")]
    if evidence.account is not None:
        texts.append(evidence.account.name)
    found = [figure for text in texts for figure in figures(text)]
    return found + [Figure(FigureKind.DATE, day.isoformat(), 0, 0) for day in days]


def _fact_text(fact: Fact) -> str:
    """The value as text that reads back to the figures it stands for."""
    if isinstance(fact.value, Decimal):
        if fact.unit is not None and len(fact.unit) == 3 and fact.unit.isupper():
            return f"{fact.unit} {plain(fact.value)}"
        return f"{plain(fact.value)}{'%' if fact.unit == '%' else ''}"
    return str(fact.value)


def _figures_agree(claimed: Figure, allowed: Figure) -> bool:
    if claimed.kind is not allowed.kind:
        return False
    if claimed.kind is FigureKind.DATE:
        return claimed.value == allowed.value or (
            "?" not in claimed.value + allowed.value
            and dates_agree(claimed.value, allowed.value)
            and claimed.value.count("-") >= allowed.value.count("-")
        )
    return claimed.value == allowed.value


def _name_problems(claim: Claim, evidence: Evidence) -> list[str]:
    allowed = {word.lower() for text in _naming_texts(claim, evidence) for word in re.findall(r"[\w]+", text)}
    text = _without_figures(_without_facts(claim))
    unknown = [
        name
        for name in sorted(name_tokens(text))
        if not all(part in allowed or part in FRAME_WORDS or part == "s" for part in re.findall(r"\w+", name))
    ]
    return [f"the name {name!r} is in no quote, card or fact" for name in unknown]


def _naming_texts(claim: Claim, evidence: Evidence) -> list[str]:
    texts = [citation.quote for citation in claim.citations]
    for citation in claim.citations:
        document = evidence.documents[citation.document_id]
        texts += [citation.author or "", document.title]
        texts += [f"{person.name or ''} {person.address or ''}" for person in document.participants]
    for fact in claim.facts:
        texts += [str(fact.value), fact.unit or "", fact.method, fact.name.replace("_", " ")]
    if evidence.account is not None:
        texts.append(evidence.account.name)
    return texts


def _speaker_problems(claim: Claim, evidence: Evidence) -> list[str]:
    """Whoever is said to have said it is the author of a cited segment, and on the side that is given."""
    outside = _without_quotes(claim, evidence)
    authors = [
        (segment, {word.lower() for word in tokens(segment.author or "")})
        for citation in claim.citations
        for segment in _segments(citation, evidence.documents[citation.document_id])
    ]
    found = []
    for match in _SAID.finditer(outside) if claim.citations else ():
        named = {token for token in name_tokens(match["who"])} - FRAME_WORDS
        named = {part for token in named for part in re.findall(r"\w+", token)}
        named -= {word for word in named if word in _MONTHS_AND_DAYS}
        account = {w.lower() for w in tokens(evidence.account.name)} if evidence.account else set()
        if named and not any(named <= author | account for _, author in authors):
            found.append(f"{match['who'].strip()!r} is not who said it")
    if (
        any(segment.visibility is Visibility.INTERNAL for segment, _ in authors)
        and "internal" not in outside.lower()
    ):
        found.append("an internal note is not called one")
    return found


_MONTHS_AND_DAYS = word_set(
    """
    january february march april may june july august september october november december
    """
)


def _without_quotes(claim: Claim, evidence: Evidence) -> str:
    text = _without_facts(claim)
    for quote in [*(c.quote for c in claim.citations), *_titles(claim, evidence)]:
        text = text.replace(f'"{_squeezed(quote)}"', ' "" ')
    return text


def _without_facts(claim: Claim) -> str:
    """The text without the sentences that are, word for word, what its facts say."""
    text = _squeezed(claim.text)
    for fact in claim.facts:
        text = text.replace(_squeezed(fact_claim(fact)), " ")
    return text


def _without_figures(text: str) -> str:
    for figure in reversed(figures(text)):
        text = f"{text[: figure.start]} {text[figure.end :]}"
    return text


def _titles(claim: Claim, evidence: Evidence) -> list[str]:
    return [evidence.documents[citation.document_id].title for citation in claim.citations]


def _segments(citation: Citation, document: Document) -> list[Segment]:
    return [s for s in document.segments if citation.segment_start <= s.n <= citation.segment_end]


def _instants(document: Document, segments: Sequence[Segment]) -> set[datetime]:
    return {document.occurred_at, *(segment.said_at for segment in segments if segment.said_at is not None)}


def _day(at: datetime, zone: tzinfo | None) -> date:
    return at.astimezone(zone).date()


def _squeezed(text: str) -> str:
    return " ".join(text.split())
