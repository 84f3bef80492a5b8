"""Is the answer right: says what it must, nothing that it must not, and decides rightly whether to answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from evals.case import Case, Number
from evals.output import Output
from evals.score import NOT_APPLICABLE, Score, passed, share
from evals.scorers.words import days_of, numbers_of, says


def says_it(case: Case, output: Output) -> Score:
    """All that must be said is shown, in the text, a quote or a fact."""
    if not case.expect.must_say or case.expect.false_premise:
        return NOT_APPLICABLE
    shown = output.shown()
    lacking = [words for words in case.expect.must_say if not says(shown, words)]
    return passed(not lacking, f"does not say {', '.join(map(repr, lacking))}")


def says_nothing_forbidden(case: Case, output: Output) -> Score:
    """Nothing that must not be said is shown."""
    if not case.expect.must_not_say:
        return NOT_APPLICABLE
    shown = output.shown()
    found = [words for words in case.expect.must_not_say if says(shown, words)]
    return passed(not found, f"says {', '.join(map(repr, found))}")


def answers_what_it_can(case: Case, output: Output) -> Score:
    """A question that the records answer is answered."""
    if case.expect.abstain or case.expect.clarify or case.expect.false_premise:
        return NOT_APPLICABLE
    return passed(not output.abstained and not output.clarify, "abstains although the records answer it")


def abstains_where_it_must(case: Case, output: Output) -> Score:
    """A question that the records do not answer is refused, without a claim."""
    if not case.expect.abstain:
        return NOT_APPLICABLE
    return passed(output.abstained and not output.claims, "answers what the records do not answer")


def decides_rightly(case: Case, output: Output) -> Score:
    """Answered or refused as the records allow: the two above as one figure."""
    for score in (answers_what_it_can(case, output), abstains_where_it_must(case, output)):
        if score.value is not None:
            return score
    return NOT_APPLICABLE


def asks_back(case: Case, output: Output) -> Score:
    """Asks which account is meant where it cannot be told, and only there."""
    if case.expect.clarify:
        return passed(bool(output.clarify) and not output.claims, "does not ask which account is meant")
    return passed(not output.clarify, f"asks back between {', '.join(output.clarify)}")


def corrects_the_premise(case: Case, output: Output) -> Score:
    """What the question wrongly supposes is not taken over: it abstains, or says what is true instead."""
    if not case.expect.false_premise:
        return NOT_APPLICABLE
    if output.abstained and not output.claims:
        return passed(True, "")
    shown = output.shown()
    corrected = bool(case.expect.must_say) and all(says(shown, words) for words in case.expect.must_say)
    return passed(corrected, "takes over what the question wrongly supposes")


def shows_both_sides(case: Case, output: Output) -> Score:
    """Where sources disagree, each side is told; without words for the sides, two of the documents are
    cited."""
    if case.expect.sides:
        shown = output.shown()
        lacking = [side for side in case.expect.sides if not any(says(shown, words) for words in side)]
        return passed(not lacking, f"leaves out the side of {', '.join(repr(side[0]) for side in lacking)}")
    if len(case.expect.documents) < 2:
        return NOT_APPLICABLE
    cited = {citation.external_id for citation in output.citations} & set(case.expect.documents)
    return passed(
        len(cited) >= 2, f"cites {len(cited)} of {len(case.expect.documents)} sources that disagree"
    )


def numbers_exact(case: Case, output: Output) -> Score:
    """The share of expected figures that are told, none of them beside a fact of that name with another
    value."""
    expected = case.expect.numbers
    if not expected:
        return NOT_APPLICABLE
    shown = output.shown()
    wrong = [number.name for number in expected if not _told(number, shown)]
    contradicted = [
        fact.name
        for fact in output.facts
        for same in [[number for number in expected if number.name == fact.name]]
        if same and not any(_told(number, fact.value) for number in same)
    ]
    reasons = [f"{name} is not told exactly" for name in wrong]
    reasons += [f"{name} is told with another value" for name in contradicted]
    if contradicted:
        return Score(0.0, "; ".join(reasons))
    return share(len(expected) - len(wrong), len(expected), "; ".join(reasons))


def _told(number: Number, text: str) -> bool:
    if isinstance(number.value, date):
        return number.value in days_of(text)
    value: Decimal = number.value
    return any(abs(found - value) <= number.tolerance for found in numbers_of(text))
