"""Claims from what people said: what sounds like a result, a difficulty, a change, an ask, a risk, growth. Pure.

The ear of `signals` hears kinds; what it is not trained for (figures that moved, things asked for by a day)
is read by turns of phrase. Of two sentences about one thing the newer is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from assistant.briefs.sources import Sources, quoted
from assistant.briefs.told import Standing, Told, Topic
from assistant.listening.guards import Guard, guards
from assistant.listening.utterance import Utterance
from assistant.text.words import content_words
from assistant.types.answers import Claim
from assistant.types.documents import Document, Kind, Side, Visibility

HEARD: dict[str, Topic] = {
    **dict.fromkeys(("proven_value",), Topic.RESULT),
    **dict.fromkeys(("praise",), Topic.SUCCESS),
    **dict.fromkeys(("reference_offer", "referral"), Topic.ADVOCACY),
    **dict.fromkeys(
        [
            "dissatisfaction",
            "escalation",
            "repeated_issue",
            "unresolved_backlog",
            "broken_commitment",
            "low_adoption",
            "onboarding_stall",
            "value_doubt",
            "usage_decline",
            "seat_underutilisation",
            "engagement_drop",
        ],
        Topic.DIFFICULTY,
    ),
    **dict.fromkeys(
        ["champion_departure", "new_decision_maker", "corporate_change", "customer_growth"], Topic.CHANGE
    ),
    **dict.fromkeys(
        [
            "budget_cut",
            "cancel_intent",
            "competitor_evaluation",
            "pricing_objection",
            "downgrade_request",
            "single_threaded",
            "contract_exit_inquiry",
            "late_payment",
        ],
        Topic.RISK,
    ),
    **dict.fromkeys(
        [
            "capacity_limit",
            "new_team_or_site",
            "new_use_case",
            "upgrade_interest",
            "budget_available",
            "usage_growth",
        ],
        Topic.GROWTH,
    ),
}
"""What a sentence that is heard as a kind tells of."""
RECENT_DAYS = 270
"""Words weigh half with every such span."""
HOLDS_DAYS = 120
"""After so long, what was a risk, a wish or a state is told as how it was, not as how it is."""
OLD_DAYS = 730
_CLOSED = frozenset({"closed", "solved", "resolved", "done"})

_FIGURE = r"(?:\d[\d.,]*\s?%?|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred|half|twice|third|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert|hälfte)\w*)"
_MOVED = re.compile(
    rf"\b(?:down|up|fell|fallen|dropped|cut|saved?|saves|saving|grew|rose|risen|went\s+from|reduced|halved|doubled|improved|reached|closed?\s+in|only|instead\s+of|against|less|fewer|more|"
    rf"used\s+to|gesunken|gestiegen|gespart|gefallen|statt|weniger|mehr|nur\s+noch|erreicht|von)\b[^.?!]{{0,80}}\b{_FIGURE}|"
    rf"\b{_FIGURE}\b[^.?!]{{0,60}}\b(?:down|up|less|fewer|more|faster|quicker|instead\s+of|than|against|as\s+of|of|statt|weniger|mehr|von|im\s+system|saved|gespart)\b",
    re.IGNORECASE,
)
"""A figure that moved, or stands against another."""
_BETTER = re.compile(
    r"\b(?:down|fell|fallen|dropped|cut|saved?|saves|saving|grew|rose|risen|reduced|halved|doubled|improved|reached|faster|quicker|instead\s+of|used\s+to|"
    r"gesunken|gespart|gefallen|statt|erreicht|schneller|nur\s+noch)\b",
    re.IGNORECASE,
)
"""The figure moved for the better, or stands against a worse one."""
_WORSE = re.compile(
    r"\b(?:late|missing|wrong|by\s+hand|manually|error\w*|fail\w*|broken|crash\w*|lost|slow\w*|outage|down\s+again|third\s+time|second\s+time|again|still|complain\w*|overtime|refus\w*|"
    r"no\s+seats|not\s+(?:on|in|there)|vanish\w*|disappear\w*|fehl\w*|falsch|langsam|verloren|ausfall\w*|wieder|immer\s+noch|noch\s+nicht|beschwer\w*)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:I|we)(?:'d|\s+would)?\s+(?:need|want|expect|ask\w*|require|insist|like)\b|\b(?:please|can\s+you|could\s+you)\s+(?:send|confirm|tell|give|fix|provide|name|show|share)\b|"
    r"\b(?:erwarte\w*|brauch\w*|benötig\w*|verlang\w*|möchte\w*|bitte)\b|\b(?:must|needs?\s+to|has\s+to|have\s+to)\b",
    re.IGNORECASE,
)
_SHIFT = re.compile(
    r"\b(?:priorit\w+|next\s+one|the\s+next|from\s+now\s+on|new\s+(?:director|head|vp|ceo|cfo|boss|owner|goal|focus|strategy|policy|process)|takes?\s+over|took\s+over|reorgani[sz]\w+|"
    r"merg\w+|acqui\w+|board|governors|told\s+to\s+(?:find|cut|save)|restructur\w+|hiring\s+freeze|every\s+(?:supplier|contract|department)|reviewing|approved|budget|"
    r"geschäftsführ\w+|übernimmt|umstrukturier\w+|neue[rsn]?\s+(?:leiter\w*|chef\w*)|ab\s+sofort|priorität\w*)\b",
    re.IGNORECASE,
)
_PLAYED = frozenset({Guard.HYPOTHETICAL, Guard.IRONIC, Guard.REPORTED})
_GOOD = re.compile(
    r"\b(?:I|we|they|he|she|everyone|everybody|people|team)\s+(?:\w+\s+)?(?:still\s+)?(?:like|love|value|enjoy|prefer|rely\s+on)\b|\b(?:works?\s+(?:well|great|perfectly)|happy|great|excellent|pleased|impressed|worth\s+it|life-?saver)\b|"
    r"\b(?:zufrieden|begeistert|klasse|super|gefällt|läuft\s+gut)\b",
    re.IGNORECASE,
)


def voices(sources: Sources) -> Iterator[Told]:
    """Claims of what was said, newest of each subject, none that a guard holds back."""
    taken: set[tuple[str, int, int]] = set()
    for one, kind, sure, is_ in sources.heard:
        topic = HEARD.get(kind)
        if topic is not None and one.key not in taken and _usable(one):
            told = _told(one, sources, topic, 1.0 + sure, kind, is_)
            if told is not None:
                taken.add(one.key)
                yield told
    for one in sources.said:
        if one.key in taken or not _usable(one):
            continue
        found = _read(one) if one.side is Side.CUSTOMER else None
        topic, weight = found or (Topic.NOTE, telling(one))
        if weight >= LEAST:
            told = _told(one, sources, topic, weight, "", frozenset())
            if told is not None:
                yield told


LEAST = 0.3
"""How much a sentence must tell to be worth a line of its own."""
_NAMED = re.compile(r"(?<=[a-zäöüéèßñ,;:] )[A-ZÄÖÜÉ][\w'’-]+|\b[A-ZÄÖÜ]{2,}\b")
_DENIES = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|n't|without|kein\w*|nicht|nie|niemand|nichts|ohne|pas|jamais|aucun\w*|plus|ningún|ninguna?|nunca|sin)\b|n['’]t\b",
    re.IGNORECASE,
)
_OF_US = re.compile(
    r"\b(?:we|our|us|I|my|they|their|he|she|wir|unser\w*|ich|mein\w*|sie|ihr\w*|nous|notre|nos|je|elle|il|nosotros|nuestr\w*|hemos|tenemos)\b|\bwe['’]\w+",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£]\s?\d|\d\s?(?:[$€£%]|k\b|euro|dollars?|pounds?|thousand|million|tausend|mille|mil\b)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:januar|februar|märz|mai|juni|juli|oktober|dezember|frühjahr|sommer|herbst|winter|"
    r"spring|summer|autumn|quarter|q[1-4]|year|month|week|jahr|monat|woche|febrero|enero|mayo|janvier|février|juin)\w*\b",
    re.IGNORECASE,
)
_CHATTER = re.compile(
    r"^\W*(?:hi|hello|hey|dear|thanks?|thank\s+you|cheers|regards|best|kind\s+regards|hallo|liebe[rs]?|guten|danke|viele\s+grüße|bonjour|merci|hola|gracias|morning|good\s+(?:morning|afternoon)|"
    r"(?:can|could)\s+you\s+hear|how\s+are\s+you|see\s+you|talk\s+soon|have\s+a)\b",
    re.IGNORECASE,
)


def telling(one: Utterance) -> float:
    """How much a sentence tells of the account, from 0 to 1: figures, days, names, what is not so, who it is about.

    The account's own words count whole, those of others half: it is the account that the document is about.
    """
    text = one.text
    words = len(text.split())
    if words < 3 or words > 60 or (words < 7 and _REPLY.search(text)):
        return 0.0
    if _CHATTER.search(text) or guards(one) & _PLAYED:
        return 0.0
    marks = (
        0.34 * any(ch.isdigit() for ch in text)
        + 0.12 * bool(_MONEY.search(text))
        + 0.15 * bool(_DAY.search(text))
        + 0.22 * bool(_NAMED.search(text))
        + 0.22 * bool(_DENIES.search(text))
        + 0.18 * bool(_OF_US.search(text))
        + 0.12 * (5 <= words <= 32)
    )
    if text.rstrip("\"'”’) ").endswith("?"):
        marks *= 0.7
    if one.side is Side.VENDOR:
        marks *= 0.6
    return round(min(marks, 1.0) * 0.9, 4)


def _read(one: Utterance) -> tuple[Topic, float] | None:
    """What a sentence tells of by its turn of phrase, and how much that weighs."""
    text = one.text
    asks, moved = _ASKS.search(text), _MOVED.search(text)
    worse, shift, good = _WORSE.search(text), _SHIFT.search(text), _GOOD.search(text)
    if not (asks or moved or worse or shift or good) or guards(one) & _PLAYED:
        return None
    question = text.rstrip("\"'”’) ").endswith("?")
    if worse and not question:
        return Topic.DIFFICULTY, 0.9 if moved else 0.5
    if good and not question:
        return Topic.SUCCESS, 0.8
    if shift and not question:
        return Topic.CHANGE, 0.7
    if moved and not question:
        return (Topic.RESULT, 0.9) if _BETTER.search(text) else (Topic.STATUS, 0.6)
    return (Topic.ASK, 0.7) if asks else None


def _usable(one: Utterance) -> bool:
    """Said in the open or noted, by a person, and long enough to be understood alone."""
    return len(set(content_words(one.text))) >= 2 or any(ch.isdigit() for ch in one.text)


def _told(
    one: Utterance, sources: Sources, topic: Topic, weight: float, kind: str, is_: frozenset[Guard]
) -> Told | None:
    wide = sources.widened(one.document_id, one.segment, one.text)
    citation = sources.citation(one.document_id, one.segment, wide)
    if citation is None:
        return None
    on = sources.day(one.said_at)
    age = (sources.as_of - on).days
    if age > OLD_DAYS:
        return None
    done = Guard.RESOLVED in is_ or _is_over(sources.documents[one.document_id], sources.as_of)
    standing = Standing.DONE if topic is Topic.DIFFICULTY and done else Standing.CURRENT
    if topic in _PASSING and (age > HOLDS_DAYS or _THEN.search(one.text)):
        standing = Standing.EARLIER
    # Halved with every span of RECENT_DAYS: what was said last is what holds.
    worth = weight * 0.5 ** (age / RECENT_DAYS)
    if one.visibility is Visibility.INTERNAL:
        worth *= 0.8
    return Told(
        Claim(quoted(citation, sources.zone), (citation,)),
        topic,
        on,
        on,
        round(worth, 4),
        standing,
        subject=kind,
        who=one.author,
    )


_PASSING = frozenset(
    {Topic.RISK, Topic.GROWTH, Topic.ASK, Topic.CHANGE, Topic.NOTE, Topic.STATUS, Topic.DIFFICULTY}
)
_THEN = re.compile(
    r"\b(?:set\s+out\s+to|(?:was|were)\s+going\s+to|had\s+planned|we\s+planned|(?:wanted|hoped|meant|intended)\s+to|originally|initially|back\s+then|at\s+the\s+time|"
    r"ursprünglich|damals|wollten|hatten\s+vor|au\s+départ|al\s+principio)\b",
    re.IGNORECASE,
)
"""Tells what was meant once."""
_REPLY = re.compile(r"^\W*(?:yes|no|yep|nope|ok(?:ay)?|sure|right|ja|nein|oui|non|sí)\b", re.IGNORECASE)
"""Answers a question that is not told with it."""


def _is_over(document: Document, as_of: date) -> bool:
    """Whether a ticket is closed on the day."""
    status = dict(document.attributes).get("status", "")
    return document.kind is Kind.TICKET and status.casefold() in _CLOSED


def newest_of_each(told: Iterable[Told]) -> list[Told]:
    """Of claims that quote the same words only the weightiest, each quote once."""
    best: dict[tuple[str, ...], Told] = {}
    for one in sorted(told, key=lambda o: (-o.weight, o.id)):
        key = tuple(f"{c.document_id}#{c.segment_start}:{c.quote}" for c in one.claim.citations)
        if not key:
            key = (one.id,)
        best.setdefault(key, one)
    return list(best.values())
