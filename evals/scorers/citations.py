"""Does the proof stand: quotes where they are said to be, figures and names inside them, nothing from
later."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal

from evals.case import Case
from evals.output import Cited, Output, Said
from evals.score import NOT_APPLICABLE, Score, passed, share
from evals.scorers.words import days_of, names_of, numbers_of, words_of

FRAME = frozenset(
    re.findall(
        r"\w+",
        """a an and as at by earlier in it later most no of on open our recently team that the there they
        this we what who internal note ticket call email contact contacts invoice objective
        milestone opportunity usd eur gbp unpaid overdue customer champion economic buyer""",
    )
)
"""Words that may begin a sentence with a capital and name nobody."""


def quotes_stand(case: Case, output: Output) -> Score:
    """Every quote occurs byte for byte in the segments that its citation names, as they stood at the time."""
    if not output.citations:
        return NOT_APPLICABLE
    broken = [citation for citation in output.citations if not stands(citation)]
    return passed(
        not broken, f"{broken[0].quote!r} does not stand where it is said to stand" if broken else ""
    )


def claims_are_proved(case: Case, output: Output) -> Score:
    """Every sentence carries a citation or a fact."""
    if not output.claims:
        return passed(output.abstained or bool(output.clarify), "says something without a single proof")
    bare = [claim for claim in output.claims if not claim.citations and not claim.facts]
    return passed(not bare, f"nothing proves {bare[0].text!r}" if bare else "")


def cites_expected(case: Case, output: Output) -> Score:
    """At least one document that proves the answer is cited, by a quote that stands."""
    if not case.expect.documents or case.expect.abstain:
        return NOT_APPLICABLE
    cited = {c.external_id for c in output.citations if stands(c)}
    return passed(bool(cited & set(case.expect.documents)), f"cites {', '.join(sorted(cited)) or 'nothing'}")


def citation_precision(case: Case, output: Output) -> Score:
    """The share of citations that point to what proves the answer; not applicable without citations."""
    if not _has_gold(case) or not output.citations:
        return NOT_APPLICABLE
    good = [citation for citation in output.citations if _is_gold(case, citation)]
    return share(
        len(good), len(output.citations), f"{len(output.citations) - len(good)} citations point elsewhere"
    )


def citation_recall(case: Case, output: Output) -> Score:
    """The share of what proves the answer that is cited: places where the case names them, else documents."""
    if not _has_gold(case):
        return NOT_APPLICABLE
    cited = [citation for citation in output.citations if stands(citation)]
    if case.expect.spans:
        wanted = {(s.document, n) for s in case.expect.spans for n in range(s.first, s.last + 1)}
        shown = {(c.external_id, n) for c in cited for n in range(c.first, c.last + 1)}
    else:
        wanted = {(document, 0) for document in case.expect.documents}
        shown = {(c.external_id, 0) for c in cited}
    return share(
        len(wanted & shown), len(wanted), f"{len(wanted - shown)} of {len(wanted)} places are not cited"
    )


def figures_stand(case: Case, output: Output) -> Score:
    """Every number of a sentence is in its quotes, in the card of what it cites, or in its facts."""
    return _each_claim(
        output, lambda claim: _figures_of(claim, output.account_name), "no source has the figure"
    )


def names_stand(case: Case, output: Output) -> Score:
    """Every name of a sentence is in its quotes, in the card of what it cites, or in its facts."""
    return _each_claim(output, lambda claim: _names_of(claim, output.account_name), "no source has the name")


def nothing_later(case: Case, output: Output) -> Score:
    """Nothing is cited that was said, and no fact is of a day, after the one that the question is about."""
    if case.as_of is None or not (output.citations or output.facts):
        return NOT_APPLICABLE
    end = datetime.combine(case.as_of, time.max, UTC)
    late = [
        c.quote
        for c in output.citations
        if c.occurred_at > end or any(_is_later(s.said_at, end) for s in c.stored)
    ]
    late += [fact.name for fact in output.facts if fact.as_of > case.as_of]
    return passed(not late, f"{late[0]!r} is from later" if late else "")


def cites_nothing_withdrawn(case: Case, output: Output) -> Score:
    """No document is cited that was deleted, or that the case forbids for another reason."""
    if not case.expect.must_not_cite:
        return NOT_APPLICABLE
    found = sorted({c.external_id for c in output.citations} & set(case.expect.must_not_cite))
    return passed(not found, f"cites {', '.join(found)}")


def stands(citation: Cited) -> bool:
    """Whether the quote is in the stored segments, which the citation names without a gap."""
    if not citation.quote.strip() or [s.n for s in citation.stored] != list(
        range(citation.first, citation.last + 1)
    ):
        return False
    return citation.quote.encode() in "\n".join(segment.text for segment in citation.stored).encode()


def _each_claim(output: Output, lacking: Callable[[Said], list[str]], reason: str) -> Score:
    if not output.claims:
        return NOT_APPLICABLE
    found = [word for claim in output.claims for word in lacking(claim)]
    return passed(not found, f"{reason} {found[0]!r}" if found else "")


def _figures_of(claim: Said, account_name: str) -> list[str]:
    sources = f"{_sources(claim)}\n{account_name}"
    known = numbers_of(sources) | {abs(number) for number in numbers_of(sources)}
    for day in {
        *days_of(sources),
        *(c.occurred_at.date() for c in claim.citations),
        *(f.as_of for f in claim.facts),
    }:
        known |= {Decimal(day.year), Decimal(day.month), Decimal(day.day)}
    return sorted(str(number) for number in numbers_of(claim.text) if number not in known)


def _names_of(claim: Said, account_name: str) -> list[str]:
    known = words_of(f"{_sources(claim)} {account_name}") | FRAME
    return sorted(names_of(claim.text) - known)


def _sources(claim: Said) -> str:
    parts = [f"{c.quote} {c.author or ''} {c.title} {c.external_id}" for c in claim.citations]
    parts += [
        f"{f.name.replace('_', ' ')} {f.value} {f.unit or ''} {f.method} {' '.join(map(str, f.rows))}"
        for f in claim.facts
    ]
    return "\n".join(parts)


def _has_gold(case: Case) -> bool:
    return bool(case.expect.documents or case.expect.spans) and not case.expect.abstain


def _is_gold(case: Case, citation: Cited) -> bool:
    if not stands(citation):
        return False
    if not case.expect.spans:
        return citation.external_id in case.expect.documents
    return any(
        span.document == citation.external_id and span.first <= citation.last and citation.first <= span.last
        for span in case.expect.spans
    )


def _is_later(said_at: datetime | None, end: datetime) -> bool:
    return said_at is not None and said_at > end
