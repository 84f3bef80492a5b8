"""Who seems to have left: bounces, absences for good, words of colleagues, a new title in a signature. Pure.

Only proposals: a person confirms them. An absence that ends, and a mailbox that is full, are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.types.documents import Document, Nature, Part, Side
from assistant.types.facts import Row
from ingest.names import name_key

ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")

_NO_MAILBOX = re.compile(
    r"user unknown|unknown user|no such user|does not exist|doesn't exist|address not found|"
    r"recipient (?:address )?rejected|mailbox (?:unavailable|not found|disabled|inactive)|"
    r"account (?:has been )?(?:disabled|deactivated)|"
    r"invalid recipient|5\.1\.1|5\.1\.10|550[ -]5\.[12]\.|"
    r"unbekannter empfänger|existiert nicht|n'existe pas|"
    r"no existe|non esiste|bestaat niet|finns inte",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"mailbox (?:is )?full|over quota|quota exceeded|4\.\d\.\d|try again|temporar", re.IGNORECASE
)

_LEFT = (
    r"no longer (?:with|at|works?(?: for| at| here)?|working|employed|part of|in the (?:role|company))|"
    r"(?:has|have|'ve|'s) left (?:the (?:company|organi[sz]ation|team|business)|us\b|[A-Z][\w&]+)|"
    r"left the (?:company|organi[sz]ation|business)|is leaving (?:the company|us\b)|"
    r"(?:my |his |her |their )?last (?:working )?day (?:is|was|will be)|"
    r"(?:is|was|will be) (?:my|his|her|their) last (?:working )?day\b|moved on (?:from|to)|"
    r"has (?:retired|resigned|departed)|(?:stepped|stepping) down|"
    r"nicht mehr (?:bei uns|im unternehmen|für uns|tätig)|"
    r"(?:hat|habe) (?:uns|das unternehmen|die firma) verlassen|"
    r"ne (?:travaille|fait) plus|a quitté (?:la société|l'entreprise|notre)|"
    r"ya no (?:trabaja|forma parte)|ha dejado (?:la empresa|nuestra)|"
    r"non (?:lavora|fa) più|ha lasciato (?:l'azienda|la società)|"
    r"werkt niet (?:meer|langer)|niet langer werkzaam|arbetar inte längre|har slutat|"
    r"já não trabalha|não trabalha mais"
)
_HAS_LEFT = re.compile(_LEFT, re.IGNORECASE)
_SUCCEEDS = re.compile(
    r"\b(?:[Ii](?:'m| am| have|'ve| will|'ll)?) "
    r"(?:taken? over|taking over|replac(?:e|ed|ing)|succeed(?:ed|ing)?)\s+"
    r"(?:for |from )?(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_DENIED = re.compile(
    r"\b(?:if|whether|unless|in case|hasn't|has not|not yet|rumou?rs?)\b|\?\s*\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Departure:
    """A contact who seems to have left: by which kind of evidence, in which words, where."""

    address: str
    name: str
    account_id: str
    kind: str
    """`bounce`, `auto_reply`, `said`, `succeeded` or `title_change`."""
    quote: str
    document_id: str
    segment: int
    noticed_at: datetime


def departures(documents: Iterable[Document], contacts: Sequence[Row]) -> tuple[Departure, ...]:
    """The newest evidence for each contact who is not known to have left, by address.

    What a contact wrote after the evidence takes it back: who writes from the address is still there.
    """
    people = [row for row in contacts if row.get("email") and row.get("status") != "left" and row.account_id]
    found: dict[str, Departure] = {}
    wrote: dict[str, datetime] = {}
    for document in sorted(documents, key=lambda d: (d.occurred_at, d.id)):
        here = [row for row in people if row.account_id == document.account_id or document.account_id is None]
        for departure in _in_document(document, here):
            found[departure.address] = departure
        sender = next((p.address for p in document.participants if p.role == "from" and p.address), None)
        if sender and document.nature is Nature.PERSONAL:
            wrote[sender] = document.occurred_at
    return tuple(
        found[address]
        for address in sorted(found)
        if found[address].kind == "title_change"
        or wrote.get(address, found[address].noticed_at) <= found[address].noticed_at
    )


def _in_document(document: Document, people: Sequence[Row]) -> Iterable[Departure]:
    if document.nature is Nature.BOUNCE:
        return _bounced(document, people)
    if document.nature is Nature.AUTO_REPLY:
        return _replied(document, people)
    if document.nature is Nature.PERSONAL:
        return [*_said(document, people), *_titled(document, people)]
    return []


def _bounced(document: Document, people: Sequence[Row]) -> Iterable[Departure]:
    """A mailbox that is not there any more, named in the report of the mail system."""
    for segment in document.segments:
        if not _NO_MAILBOX.search(segment.text) or _PASSING.search(segment.text):
            continue
        named = {address.casefold() for address in ADDRESS.findall(segment.text)}
        line = next((s for s in segment.text.splitlines() if _NO_MAILBOX.search(s)), segment.text)
        for row in people:
            if str(row.get("email")).casefold() in named:
                yield _departure(row, "bounce", line, document, segment.n)


def _replied(document: Document, people: Sequence[Row]) -> Iterable[Departure]:
    """An automatic reply that says that its owner, or the one it names, is gone for good."""
    sender = next((p.address for p in document.participants if p.role == "from" and p.address), None)
    for segment in document.segments:
        for sentence in _sentences(segment.text):
            if not _HAS_LEFT.search(sentence):
                continue
            named = [row for row in people if _names(row, sentence, alone=False)]
            own = [row for row in people if str(row.get("email")).casefold() == sender]
            for row in named or own:
                yield _departure(row, "auto_reply", sentence, document, segment.n)


def _said(document: Document, people: Sequence[Row]) -> Iterable[Departure]:
    """Somebody says of a contact that they have left, or that they took over from them."""
    for segment in document.segments:
        if segment.part is Part.QUOTED or not segment.text:
            continue
        for sentence in _sentences(segment.text):
            left, succeeds = _HAS_LEFT.search(sentence), _SUCCEEDS.search(sentence)
            if not (left or succeeds) or _DENIED.search(sentence):
                continue
            first_person = left is not None and re.search(
                r"\b(?:i|i'm|my|ich|je)\b", sentence[: left.end()], re.IGNORECASE
            )
            for row in people:
                if _names(row, sentence, alone=_only(row, people)):
                    yield _departure(row, "said" if left else "succeeded", sentence, document, segment.n)
                elif (
                    first_person
                    and segment.side is not Side.VENDOR
                    and _is_author(row, segment.author, document)
                ):
                    yield _departure(row, "said", sentence, document, segment.n)


def _titled(document: Document, people: Sequence[Row]) -> Iterable[Departure]:
    """A contact's signature with another company or another title than the address book has."""
    for segment in document.segments:
        if segment.part is not Part.SIGNATURE:
            continue
        for row in people:
            title = row.get("title")
            if not isinstance(title, str) or not _is_author(row, segment.author, document):
                continue
            lines = [line.strip(" ,|-–") for line in segment.text.splitlines() if line.strip()]
            said = next((line for line in lines if _is_title(line)), None)
            if said and not (_telling(title) & _telling(said)):
                yield _departure(row, "title_change", said, document, segment.n)


_TITLE = re.compile(
    r"\b(?:head|chief|director|manager|vp|vice president|lead|officer|engineer|analyst|specialist|president|"
    r"leiter(?:in)?|directeur|directrice|gerente|responsabile)\b|\bC[A-Z]O\b",
    re.IGNORECASE,
)


def _is_title(line: str) -> bool:
    return len(line.split()) <= 7 and bool(_TITLE.search(line)) and "@" not in line


def _telling(title: str) -> set[str]:
    """Words of a title that say something: not `of`, `de`, `und`."""
    return {
        word for word in name_key(title) if len(word) > 3 or word in ("vp", "ceo", "cto", "cfo", "coo", "it")
    }


def _sentences(text: str) -> Iterable[str]:
    return (found[0].strip() for found in _SENTENCE.finditer(text) if found[0].strip())


def _names(row: Row, sentence: str, *, alone: bool) -> bool:
    """Whether a sentence names a contact: whole, by address, or, where no other bears it, by first name."""
    words = name_key(str(row.get("name") or ""))
    said = name_key(sentence)
    if str(row.get("email")).casefold() in sentence.casefold():
        return True
    if len(words) > 1 and any(said[at : at + 2] == (words[0], words[-1]) for at in range(len(said))):
        return True
    return alone and bool(words) and words[0] in said and words[0].capitalize() in sentence


def _only(row: Row, people: Sequence[Row]) -> bool:
    first = name_key(str(row.get("name") or ""))[:1]
    return sum(name_key(str(other.get("name") or ""))[:1] == first for other in people) == 1


def _is_author(row: Row, author: str | None, document: Document) -> bool:
    address, name = str(row.get("email")).casefold(), str(row.get("name") or "").casefold()
    said = (author or "").casefold()
    if said in (address, name):
        return True
    return any(
        p.address == address and said and (p.name or "").casefold() == said for p in document.participants
    )


def _departure(row: Row, kind: str, quote: str, document: Document, segment: int) -> Departure:
    return Departure(
        str(row.get("email")).casefold(),
        str(row.get("name") or ""),
        row.account_id or "",
        kind,
        quote.strip()[:300],
        document.id,
        segment,
        document.occurred_at,
    )
