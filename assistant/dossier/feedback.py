"""Feedback in nine categories, who owns it, and whether the account was told what came of it (S216, S218, S219).

Pure. Owns the words of the categories; a remark without any of them is no feedback.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.dossier.item import Item, ItemKind, State, Value, item_id
from assistant.dossier.lines import Line
from assistant.dossier.material import Material
from assistant.dossier.outcome import DELIVERED
from assistant.dossier.stance import stance_of
from assistant.dossier.topic import Topic, likeness, shared, topic
from assistant.listening.guards import Guard
from assistant.types.documents import Side
from assistant.types.facts import Row

OWNERS = {
    "product_quality": "product", "communication": "customer success", "process": "operations",
    "service": "support", "pricing": "commercial", "usability": "product design", "delivery": "delivery",
    "missing_capabilities": "product", "changing_requirements": "customer success",
}  # fmt: skip
"""The nine categories, and the team that owns what is said of each."""
_CATEGORIES = (
    (
        "missing_capabilities",
        r"missing|lack(?:s|ing)?|doesn't\s+(?:have|support|let|offer|allow)|no\s+way\s+to|"
        r"can't\s+(?:yet\s+)?(?:export|filter|import|sort|set|see|bulk|edit|share|print|schedule|"
        r"customi[sz]e)|(?:wish|would\s+be\s+(?:great|nice|good|useful|helpful)\s+if)|"
        r"feature\s+request|we\s+(?:would|'d)\s+(?:love|like)\s+(?:a|an|to\s+see|it\s+if)|"
        r"needs?\s+(?:a|an)\s+(?:\w+\s+)?(?:option|filter|button|report|export|integration)|fehlt|"
        r"il\s+manque",
    ),
    (
        "pricing",
        r"pric(?:e|es|ing|ey)|expensive|cost(?:s|ly)?|too\s+much\s+money|overpriced|cheap(?:er)?|"
        r"invoice|billing|value\s+for\s+money|teuer|preis\w*|kosten|cher\b|tarif",
    ),
    (
        "changing_requirements",
        r"requirements?\s+(?:\w+\s+)?(?:chang|shift|differ)\w*|our\s+needs\s+(?:\w+\s+)?chang\w*|"
        r"(?:new|different)\s+(?:requirement|regulation|process\s+on\s+our)|"
        r"we\s+(?:now\s+)?work\s+differently|no\s+longer\s+fits|anforderungen\s+haben",
    ),
    (
        "communication",
        r"(?:no|nobody|never|didn't|haven't|hadn't|hasn't)\s+(?:\w+\s+){0,3}?(?:told|heard|informed|"
        r"answer\w*|repl\w+|respond\w*|call(?:ed)?\s+back|update[sd]?)|communicat\w+|"
        r"kept\s+(?:us\s+)?(?:informed|posted|in\s+the\s+loop|in\s+the\s+dark)|in\s+the\s+dark|"
        r"find\s+out\s+(?:from|by)|transparen\w+|kommunikation|niemand\s+(?:\w+\s+){0,2}(?:gesagt|"
        r"informiert)",
    ),
    (
        "service",
        r"support|help\s?desk|response\s+time|respon[sd]\w*|account\s+manager|your\s+(?:team|people|"
        r"colleague)|service|helpful|patient|tickets?\s+(?:take|stay|sit|are|is)|passed\s+around|"
        r"betreuung|ansprechpartner",
    ),
    (
        "delivery",
        r"deliver\w*|late|delay\w*|slipp\w*|deadline|postponed|behind\s+schedule|on\s+time|roll-?out|"
        r"go-?live|implementation|promised|verspätet|verzögert|en\s+retard",
    ),
    (
        "process",
        r"process|procedure|approval|paperwork|bureaucra\w*|onboarding|hand-?over|forms?\b|"
        r"workflow\s+with\s+you|too\s+many\s+(?:steps|people|meetings|hands)|ablauf|prozess",
    ),
    (
        "usability",
        r"usab\w*|intuitive|confus\w*|clunky|click\w*|interface|UI\b|UX\b|hard\s+to\s+(?:find|use|"
        r"learn|read|understand)|easy\s+to|cumbersome|complicated|navigation|layout|screen|"
        r"unübersichtlich|umständlich|bedien\w*",
    ),
    (
        "product_quality",
        r"bugs?\b|crash\w*|broken|fail(?:s|ed|ing|ure)?|error\w*|slow\w*|unreliable|outage|down\b|"
        r"wrong\s+(?:number|data|figure|result)s?|unstable|stable|reliable|quality|lost\s+(?:data|"
        r"records)|duplicat\w+|doesn't\s+work|not\s+working|langsam|abstürz\w*|fehler\w*|lent\b|plante",
    ),
)
_BY_CATEGORY = tuple((name, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for name, words in _CATEGORIES)
_BAD = re.compile(
    r"\b(?:not|never|no|nobody|n't|cannot|too|still|again|problem\w*|issues?|bad|poor|worse|worst|terrible|"
    r"awful|annoy\w*|frustrat\w*|disappoint\w*|unhappy|slow\w*|broken|fail\w*|crash\w*|wrong|confus\w*|"
    r"clunky|expensive|overpriced|missing|lack\w*|hard\s+to|late|delay\w*|complain\w*|hate\w*|pain\w*|"
    r"difficult|wish|"
    r"would\s+be\s+(?:nice|good|great|useful)|unacceptable|struggl\w*|useless|cumbersome|complicated|waste|"
    r"fed\s+up|tired|outage|bugs?|errors?|nicht|kein\w*|schlecht\w*|leider|langsam|teuer|fehlt|umständlich|"
    r"ärger\w*)\b|n't\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:love\w*|great|excellent|fantastic|brilliant|happy|pleased|impress\w*|amazing|superb|perfect|"
    r"best|easy|intuitive|helpful|patient|quick|fast|reliable|saved?\s+(?:us|me)|works?\s+(?:well|great|"
    r"fine|beautifully)|thank\w*|super|toll|hervorragend|zufrieden|klasse|parfait|excellent|ravi\w*)\b",
    re.IGNORECASE,
)
_ABOUT_PEOPLE = re.compile(r"\b(?:he|she)\s+(?:told|said|is|was|has|wants|fires)\b", re.IGNORECASE)
_LOOP_DAYS = 365
"""After so long a report of a change is about something else."""
_CLOSES = 0.5
"""Likeness from which what the vendor reports is the answer to a remark."""


@dataclass(slots=True)
class Remark:
    """One remark, and the line that told the account what came of it."""

    line: Line
    category: str
    sentiment: str
    topic: Topic
    closed: Line | None = None


def feedback(known: Material) -> tuple[Item, ...]:
    """Remarks of the account's side and comments of its surveys."""
    remarks: list[Remark] = []
    for line in known.lines:
        if line.side is Side.CUSTOMER and (remark := _remark(line)) is not None:
            remarks.append(remark)
        elif line.side is Side.VENDOR and line.public:
            _answer(line, remarks)
    surveyed = [item for row in known.rows("surveys") if (item := _survey(row, known)) is not None]
    return (*(_item(one, known) for one in remarks), *surveyed)


def _remark(line: Line) -> Remark | None:
    text = line.text
    found = categorised(text)
    if found is None or len(text.split()) < 4 or _ABOUT_PEOPLE.search(text):
        return None
    stance = stance_of(line)
    if stance & {Guard.HYPOTHETICAL, Guard.QUESTION, Guard.IRONIC, Guard.REPORTED, Guard.OTHER_OBJECT}:
        return None
    return Remark(line, found[0], found[1], topic(text, [line.said.before, line.said.after]))


def categorised(text: str) -> tuple[str, str] | None:
    """The category and whether it is praise or criticism; None for words that judge nothing.

    >>> categorised("The export is far too slow.")
    ('product_quality', 'criticism')
    """
    bad, good = _BAD.search(text), _GOOD.search(text)
    if not bad and not good:
        return None
    category = next((name for name, words in _BY_CATEGORY if words.search(text)), None)
    return None if category is None else (category, "criticism" if bad else "praise")


def _answer(line: Line, remarks: list[Remark]) -> None:
    """Close the loop of remarks that a line of the vendor's reports a change on."""
    if not DELIVERED.search(line.text):
        return
    told = topic(line.text, [line.said.before])
    for remark in remarks:
        recent = (line.on - remark.line.on).days <= _LOOP_DAYS
        if not recent or remark.closed is not None or remark.sentiment != "criticism":
            continue
        if shared(told.own, remark.topic.own) and likeness(Topic(told.own), remark.topic, {}) >= _CLOSES:
            remark.closed = line


def _item(one: Remark, known: Material) -> Item:
    lines = [one.line] if one.closed is None else [one.line, one.closed]
    return Item(
        id=item_id(ItemKind.FEEDBACK, *one.line.place),
        kind=ItemKind.FEEDBACK,
        account_id=known.account_id,
        state=State.PROPOSED,
        fact=_fact(one.line.said.text, one.category, one.sentiment, one.line.author, one.closed),
        evidence=tuple(line.evidence() for line in lines),
        valid_from=one.line.on,
        recorded_at=one.line.at,
    )


def _fact(words: str, category: str, sentiment: str, by: str | None, closed: Line | None) -> dict[str, Value]:
    return {
        "feedback": words,
        "category": category,
        "sentiment": sentiment,
        "by": by,
        "owner": OWNERS[category],
        "loop_closed": closed is not None if sentiment == "criticism" else None,
        "closed_on": None if closed is None else closed.on,
    }


def _survey(row: Row, known: Material) -> Item | None:
    comment, at = row.get("comment"), row.get("responded_at")
    if (
        not isinstance(comment, str)
        or not comment.strip()
        or not isinstance(at, datetime)
        or at > known.as_of
    ):
        return None
    found = categorised(comment)
    if found is None:
        return None
    by = row.get("contact_email")
    return Item(
        id=item_id(ItemKind.FEEDBACK, row.id),
        kind=ItemKind.FEEDBACK,
        account_id=known.account_id,
        state=State.CONFIRMED,
        fact=_fact(comment, *found, None if by is None else str(by), None),
        evidence=(),
        valid_from=at.astimezone(UTC).date(),
        recorded_at=at,
        rows=(row.id,),
    )
