"""Past accounts: why they left, and whether that reason still holds. Without a change of reason: silence (S041)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.metrics.engagement import conversations, voices
from assistant.metrics.inputs import read_lines
from assistant.metrics.periods import day_of
from assistant.rhythm.recorded import Recorded
from assistant.rhythm.stages import Layer
from assistant.rhythm.standing import Standing
from assistant.types.documents import Side

WINDOW = (180, 365)
"""Days after the departure in which to get in touch: six to twelve months (S039)."""
REASONS: Mapping[str, str] = {
    "price": r"pric\w*|cost\w*|expensive|discount",
    "budget": r"budget\w*|spending|saving\w*|cuts?\b",
    "missing feature": r"feature\w*|functional\w*|missing|product gap|integration\w*",
    "champion left": r"champion|sponsor|contact left|new (?:owner|management|leadership)|turnover",
    "project ended": r"project|completed|finished|no longer need\w*|season\w*",
    "competitor": r"competit\w*|switch\w*|replac\w*|alternative",
    "service": r"service|support|outage\w*|quality|bugs?\b|unreliab\w*",
    "gone": r"acquired|acquisition|merge\w*|bankrupt\w*|insolven\w*|closed (?:down|business)|out of business",
}
"""Classes of reasons and the words by which the account's own row is read; the first that fits counts."""
NEVER = frozenset({"gone"})


@dataclass(frozen=True, slots=True)
class Reactivation:
    """A past account. `suggested` only inside the window and with evidence that the reason has changed."""

    account_id: str
    left_on: date
    reason: str | None
    reason_class: str
    changed: tuple[str, ...]
    spoke_since: tuple[str, ...]
    rows: tuple[str, ...]
    suggested: bool
    why: str
    words: str


def reason_class(text: str | None) -> str:
    """Return the class of a reason, `unknown` where it says nothing that is known.

    >>> reason_class("Too expensive after the merger of plans"), reason_class(None)
    ('price', 'unknown')
    """
    for name, pattern in REASONS.items():
        if text and re.search(rf"\b(?:{pattern})", text, re.IGNORECASE):
            return name
    return "unknown"


def reactivation_of(standing: Standing, notes: Recorded, *, churn_reason: str | None) -> Reactivation | None:
    """Return what to do about a past account; None for any other.

    A change of reason is what a person noted after the departure (a feature shipped, a price changed, somebody new
    decides). That the account wrote to us since is told beside it and suggests nothing: a question is no return.
    """
    if standing.layer is not Layer.PAST:
        return None
    view, account = standing.material.view, standing.account
    lines = read_lines(view.rows("subscriptions"), zone=view.zone).kept
    left = max((line.end for line in lines if line.end and line.end <= standing.as_of), default=None)
    if left is None:
        return None
    noted = [one for one in notes.changed if one[0] == account.id and left <= one[1] <= standing.as_of]
    spoke = [
        document
        for document in conversations(view, days=180)
        if Side.CUSTOMER in voices(document)
        and day_of(document.occurred_at, view.zone) > left + timedelta(days=30)
    ]
    changed = tuple(what for _, _, what, _ in noted)
    rows = (*(row for _, _, _, row in noted), *(one.id for one in spoke[-1:]))
    kind, ago = reason_class(churn_reason), (standing.as_of - left).days
    why = _why_not(account.id, kind, ago, changed, notes)
    words = "" if why else _words(account.name, left, churn_reason, changed)
    return Reactivation(
        account.id,
        left,
        churn_reason,
        kind,
        changed,
        tuple(one.title for one in spoke[-1:]),
        rows,
        not why,
        why or "the reason has changed",
        words,
    )


def _why_not(account_id: str, kind: str, ago: int, changed: tuple[str, ...], notes: Recorded) -> str:
    """Return the reason for silence, empty where there is none."""
    if account_id in notes.no_contact:
        return "the account is not to be contacted"
    if kind in NEVER:
        return "there is no account to win back"
    if ago < WINDOW[0]:
        return f"left {ago} days ago: too early before {WINDOW[0]}"
    if ago > WINDOW[1] and not changed:
        return f"left {ago} days ago, and nothing tells that the reason has changed"
    if not changed:
        return "nothing tells that the reason has changed"
    return ""


def _words(name: str, left: date, reason: str | None, changed: tuple[str, ...]) -> str:
    """Return an opening that acknowledges the time together and why it ended (S040)."""
    ended = f" because of “{reason}”" if reason else ""
    return f"{name} worked with us until {left}{ended}. Since then: {'; '.join(changed)}. Would it be worth a talk?"
