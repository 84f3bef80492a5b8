"""Briefs and memory: are the sections there, and is what should be remembered remembered."""

from __future__ import annotations

from evals.case import Case
from evals.output import Output
from evals.score import NOT_APPLICABLE, Score, share
from evals.scorers.words import plain


def brief_is_complete(case: Case, output: Output) -> Score:
    """The share of the sections asked for that the brief has."""
    wanted = [plain(section) for section in case.expect.sections]
    there = {plain(section) for section in output.sections}
    lacking = [section for section in wanted if section not in there]
    return share(len(wanted) - len(lacking), len(wanted), f"lacks {', '.join(lacking)}")


def items_recall(case: Case, output: Output) -> Score:
    """The share of commitments, people or objectives that are remembered."""
    wanted = {plain(item) for item in case.expect.items or ()}
    found = {plain(item) for item in output.items}
    return share(len(wanted & found), len(wanted), f"forgot {', '.join(sorted(wanted - found)[:5])}")


def items_precision(case: Case, output: Output) -> Score:
    """The share of what is remembered that is so."""
    if case.expect.items is None or not output.items:
        return NOT_APPLICABLE
    wanted = {plain(item) for item in case.expect.items}
    found = {plain(item) for item in output.items}
    return share(len(wanted & found), len(found), f"invented {', '.join(sorted(found - wanted)[:5])}")
