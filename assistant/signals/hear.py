"""What an account's own people say that is a signal: the trained ear and turns of phrase, held against guards.

Only the account's side counts, in words for everybody to read; quoted mail, signatures and what machines send
never get here (`assistant.listening`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.listening.guards import Guard, flat, guards, negates
from assistant.listening.utterance import Utterance, utterances
from assistant.ports import Embedder
from assistant.signals.ear import NONE, Head, trained
from assistant.signals.frames import FRAMES
from assistant.signals.idioms import IDIOMS
from assistant.signals.kinds import KINDS
from assistant.signals.needs import lacks
from assistant.text.wordlist import word_set
from assistant.text.words import content_words
from assistant.types.documents import Document, Side, Visibility

SURE = 0.45
"""Chance from which the ear alone is believed."""
BACKED = 0.05
"""Chance that is enough where a turn of phrase says so too."""
OUTRIGHT = 0.75
"""How surely a turn of phrase is heard."""
SAID = 0.65
"""How surely an idiom is heard."""
LONG_ENOUGH, SHORTER = 5, 0.09
"""Content words from which a sentence speaks for itself; each one fewer asks the ear to be that much surer."""

TRIGGERS = {
    kind: re.compile(rf"\b(?:{words})\w*", re.IGNORECASE)
    for kind, words in {
        "cancel_intent": "leav|cancel|quit|terminat|going|kündig|wechsel|switch",
        "competitor_evaluation": "look|compar|evaluat|talk|consider|shop|anderen|alternativ|tender",
        "pricing_objection": "expensive|high|dear|much|price|pric|teuer",
        "budget_cut": "cut|freez|frozen|lay-?off|redundan|reduc|sav|gekürzt",
        "champion_departure": "leav|retir|resign|mov|gone|going",
        "escalation": "escalat|involv|lawyer|legal|complain|boss",
        "praise": "brilliant|love|great|happy|impress|fantastic|pleased|good",
        "proven_value": "sav|cut|reduc|improv|fall|fell|drop",
        "corporate_change": "merg|acqui|sold|bought|restructur|reorgani",
        "customer_growth": "hir|grow|open|expand",
        "upgrade_interest": "need|want|more|upgrad|extra",
        "reference_offer": "reference|quote|stud|talk",
    }.items()
}
"""Words one of which says it, where the ear hears a kind without a turn of phrase: all denied is denied."""

_ASKABLE = word_set(
    """
    upgrade_interest contract_exit_inquiry new_use_case new_team_or_site downgrade_request
    broken_commitment repeated_issue value_doubt pricing_objection escalation unresolved_backlog
    engagement_drop reactivation_window referral competitor_evaluation single_threaded late_payment
    mentions_renewal
    """
)
"""Kinds for which a question can be the signal."""
_OF_OTHERS = frozenset(
    {"referral", "reference_offer", "new_team_or_site", "praise", "proven_value", "competitor_evaluation"}
)
"""Kinds that may tell of somebody else and still be meant."""
_NOT_OVER = word_set(
    """
    proven_value praise reference_offer referral settled stays price_agreed customer_growth
    new_team_or_site budget_available upgrade_interest champion_departure new_decision_maker
    corporate_change mentions_renewal reactivation_window
    """
)
"""Kinds that words of something done do not undo."""
_ONLY_STATED = frozenset(
    {"proven_value", "praise", "customer_growth", "budget_available", "champion_departure"}
)
"""Kinds that a condition turns into a wish."""
_ABOUT_THE_CONTRACT = frozenset(
    {"cancel_intent", "contract_exit_inquiry", "downgrade_request", "champion_departure"}
)


Heard = tuple[Utterance, str, float, frozenset[Guard]]
"""A sentence, the kind that it was heard as, how surely from 0 to 1, and what it is beside."""


def hear(documents: Iterable[Document], embedder: Embedder, head: Head | None = None) -> list[Heard]:
    """Return what counts in the documents, in their order; one sentence may be of several kinds."""
    return heard(spoken(documents), embedder, head)


def spoken(documents: Iterable[Document]) -> list[Utterance]:
    """Return the sentences that may be evidence, in the documents' order."""
    return [one for document in documents for one in utterances(document) if counts(one)]


def counts(one: Utterance) -> bool:
    """Whether a sentence may be evidence: said by the account's side for us to read, and long enough to mean it."""
    theirs = one.side is Side.CUSTOMER and one.visibility is Visibility.PUBLIC
    return theirs and len(one.text) >= 8 and len(one.text.split()) >= 2


def heard(said: Sequence[Utterance], embedder: Embedder, head: Head | None = None) -> list[Heard]:
    """Return the kinds that these sentences are heard as."""
    head = trained() if head is None else head
    chances = head.hear([one.text for one in said], embedder)
    found: list[Heard] = []
    for one, row in zip(said, chances, strict=True):
        likely = {
            kind: float(chance)
            for kind, chance in zip(head.kinds, row, strict=True)
            if chance >= BACKED and kind != NONE
        }
        scores = _scores(one, likely)
        if scores:
            is_ = guards(one)
            found += [
                (one, kind, score, is_) for kind, score in scores.items() if not held_back(kind, one, is_)
            ]
    return found


def _scores(one: Utterance, likely: dict[str, float]) -> dict[str, float]:
    """Each kind that is heard, with how surely: the ear, or a turn of phrase that is not denied."""
    plain, scores = flat(one.text), {}
    words = len(set(content_words(one.text)))
    sure = SURE + SHORTER * max(0, LONG_ENOUGH - words)
    denied = set()
    for kind, pattern in FRAMES.items():
        match = pattern.search(plain)
        if match is None:
            continue
        if negates(plain, *match.span()):
            denied.add(kind)
        elif kind in likely or kind not in KINDS:
            scores[kind] = round(max(OUTRIGHT, likely.get(kind, 0.0)), 3)
    for kind, pattern in IDIOMS.items():
        match = pattern.search(plain)
        if match is not None and kind not in scores and not negates(plain, *match.span()):
            scores[kind] = round(max(SAID, likely.get(kind, 0.0)), 3)
    denied |= {kind for kind, words in TRIGGERS.items() if kind not in scores and _denied(plain, words)}
    for kind, chance in likely.items():
        if kind not in scores and kind not in denied and chance >= sure and not lacks(kind, plain):
            scores[kind] = round(chance, 3)
    return scores


def _denied(plain: str, words: re.Pattern[str]) -> bool:
    """Whether every word that could say it is denied."""
    found = list(words.finditer(plain))
    return bool(found) and all(negates(plain, *match.span()) for match in found)


def held_back(kind: str, one: Utterance, is_: frozenset[Guard]) -> bool:
    """Whether the sentence only looks like it."""
    if is_ & {Guard.IRONIC, Guard.HYPOTHETICAL}:
        return True
    if Guard.REPORTED in is_ and kind not in _OF_OTHERS:
        return True
    if Guard.CONDITIONAL in is_ and kind in _ONLY_STATED:
        return True
    if Guard.QUESTION in is_ and kind not in _ASKABLE and Guard.CONDITIONAL not in is_:
        return True
    if is_ & {Guard.RESOLVED, Guard.PAST} and kind not in _NOT_OVER:
        return True
    if Guard.OTHER_OBJECT in is_ and kind in _ABOUT_THE_CONTRACT:
        return True
    return Guard.TOWARDS_US in is_ and kind not in _NOT_OVER
