"""What somebody takes on by agreeing: a yes to a request, a day given in answer to "when". Pure."""

from __future__ import annotations

import re

from assistant.dossier import commissive, hedges
from assistant.dossier.due import due
from assistant.dossier.lines import Line
from assistant.dossier.sense import Sense
from assistant.dossier.speech import Manner, Pledge, other_side, what_of
from assistant.listening.guards import flat
from assistant.types.documents import Side

_QUIET_YES = 9
"""Words that a bare yes has at most: more of them say something of their own."""


def bare(pledge: Pledge) -> bool:
    """Whether the words take something on without saying what: "will do", "leave it with me"."""
    return pledge.manner is Manner.IMPLICIT and hedges.BARE.match(pledge.line.text, pledge.start) is not None


def accepted(line: Line, before: Line | None, sense: Sense | None = None) -> Pledge | None:
    """A yes to what the other side asked for in the line before: the one who agrees has promised it."""
    text = line.text
    if before is None or not line.public or not before.public or before.side is not other_side(line.side):
        return None
    if (answer := _answered(line, before)) is not None:
        return answer
    if line.side is Side.UNKNOWN or not hedges.YES.match(text):
        return None
    if (
        len(text.split()) > _QUIET_YES
        or not hedges.YES_ACTS.search(text)
        or hedges.WEAK.search(text)
        or _THANKS.search(text)
    ):
        return None
    asked = flat(before.said.text)
    if not _ASKS_DEED.search(asked) and (sense is None or not sense.asks(asked)):
        return None
    when = due(text, line.on) or due(asked, line.on)
    request = _ASKS_DEED.search(asked)
    start = request.start("do") if request else 0
    day = due(asked, line.on)
    return Pledge(
        line=line,
        start=0,
        end=len(text),
        what=what_of(asked, start, len(asked), None if day is None else (day.start, day.end)).rstrip("?"),
        by=line.author,
        by_side=line.side,
        manner=Manner.ACCEPTED,
        due=when,
        request=before,
    )


_THANKS = re.compile(r"\bthank\w*|\bdanke\b(?!\s*,\s*(?:machen|mache|wird))", re.IGNORECASE)
"""A yes that takes what is offered, and takes nothing on."""
_WHEN = re.compile(
    r"\b(?:when|by\s+when|how\s+soon|what\s+day|wann|bis\s+wann|quand)\b[^?]*\b(?:you|your|i|we|it|sie|ihr|"
    r"wir|ich|vous)\b[^?]*\?",
    re.IGNORECASE,
)
_ANSWER_WORDS = 6


def _answered(line: Line, before: Line) -> Pledge | None:
    """A day given in answer to "when": the one who names it has promised what was asked about."""
    when = due(line.text, line.on)
    asked = _WHEN.search(before.text) or _ASKS_DEED.search(before.text)
    if when is None or asked is None or len(line.text.split()) > _ANSWER_WORDS or line.side is Side.UNKNOWN:
        return None
    return Pledge(
        line=line,
        start=0,
        end=len(line.text),
        what=before.text[asked.start() :].rstrip("?"),
        by=line.author,
        by_side=line.side,
        manner=Manner.ACCEPTED,
        due=when,
        request=before,
    )


_ASKS_DEED = re.compile(
    rf"\b(?:(?:can|could|would|will)\s+(?:you|your\s+\w+|someone|somebody)(?:\s+please|\s+also|\s+maybe|"
    rf"\s+perhaps|\s+be\s+able\s+to|\s+kindly)*\s+(?P<do>{commissive.DO})"
    rf"|please\s+(?:also\s+)?(?:{commissive.DO})|(?:need|like|want)\s+you\s+to\s+\w+|mind\s+\w+ing|(?:I|"
    rf"we)(?:'d|\s+would)?\s+(?:need|like|love)\s+(?:the|an?|some|your|it|that|this)\b|"
    r"(?:can|could)\s+(?:we|I)\s+(?:get|have)\b|könn(?:en|ten|t)\s+(?:sie|ihr)\b|kannst\s+du\b|bitte\b|"
    r"wir\s+(?:brauchen|bräuchten|benötigen)\b)",
    re.IGNORECASE,
)
