"""The named placeholders that a user's own office file may hold, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.briefs.forms.layout import AnyBrief, Page

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
"""`{{title}}`, `{{account}}`, `{{as_of}}`, `{{next_step}}`, `{{sections}}`, `{{gaps}}`, `{{evidence}}`."""
BLOCKS = frozenset({"sections", "gaps", "evidence", "charts"})
"""Placeholders that stand for more than a line."""


def words(brief: AnyBrief, page: Page) -> Mapping[str, str]:
    """What stands for each placeholder of one line."""
    return {
        "title": page.title,
        "subtitle": page.subtitle,
        "account": brief.account_name,
        "as_of": brief.as_of.isoformat(),
        "kind": brief.kind,
        "audience": brief.audience or "",
        "edition": brief.edition.value,
        "next_step": page.next_step,
        "owner": brief.next_action.owner,
        "due_on": brief.next_action.due_on.isoformat(),
    }


def filled(text: str, known: Mapping[str, str]) -> str:
    """Text with its placeholders replaced; one that nobody knows stays empty.

    >>> filled("For {{ account }}{{nothing}}", {"account": "Lane"})
    'For Lane'
    """
    return PLACEHOLDER.sub(lambda found: known.get(found[1], ""), text)
