"""Keeps out what was erased: whole documents and rows, and persons from those of others. Pure.

A person is known by keyed digests of addresses and names alone. What they said is blanked, and an
alias stands where their name or address stood, so that the same export gives the same again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from assistant.memory.blocklist import ACCOUNT, ADDRESS, DOCUMENT, FIRST_WORD, NAME, ROW, Blocklist
from assistant.types.documents import Document, Part, Participant, Segment
from assistant.types.facts import Row
from ingest.names import same_person
from ingest.records import AccountHints, UsageTable

ABOUT_PEOPLE = ("contacts", "users")
"""Tables of which a row is a person, and goes with them."""

LONGEST_NAME = 4
"""Words of the longest name that is looked for in running text."""

_ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Persons:
    """Erased persons who occur in a record: what of theirs stands there, lower case, and the alias for it."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.addresses or self.names)

    def replaced(self, text: str) -> str:
        """The text with aliases."""
        if not self:
            return text
        said = sorted({**self.names, **self.addresses}, key=len, reverse=True)
        pattern = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in said)
        return re.sub(
            rf"(?<![\w@.])(?:{pattern})(?![\w@])", lambda m: self.alias(m[0]), text, flags=re.IGNORECASE
        )

    def alias(self, said: str) -> str:
        key = " ".join(said.casefold().split())
        return self.addresses.get(key) or self.names[key]


def without_forgotten(
    document: Document, hints: AccountHints, blocklist: Blocklist
) -> tuple[Document, AccountHints] | None:
    """The document without what was erased; None if nothing of it may stay."""
    if not blocklist:
        return document, hints
    ids = {document.id} | {f"{o.source}:{o.external_id}" for o in document.origins}
    if any(blocklist.blocks(DOCUMENT, name) for name in ids):
        return None
    if document.account_id is not None and blocklist.blocks(ACCOUNT, document.account_id):
        return None
    persons = _persons_in(document, hints, blocklist)
    if not persons:
        return document, hints
    if any(address in document.id.casefold() for address in persons.addresses):
        return None
    theirs = [_is_theirs(segment, persons) for segment in document.segments]
    body = [mine for mine, s in zip(theirs, document.segments, strict=True) if s.part is Part.BODY]
    if body and all(body):
        return None
    segments = tuple(
        replace(s, author=_author(s.author, persons), text="" if mine else persons.replaced(s.text))
        for s, mine in zip(document.segments, theirs, strict=True)
    )
    return _renamed(replace(document, segments=segments), persons), _hints(hints, persons)


def row_without_forgotten(row: Row, blocklist: Blocklist) -> Row | None:
    """The row without what was erased; None if nothing of it may stay."""
    if not blocklist:
        return row
    if row.account_id is not None and blocklist.blocks(ACCOUNT, row.account_id):
        return None
    if blocklist.blocks(ROW, row.id):
        return None
    texts = [value for _, value in row.values if isinstance(value, str)]
    persons = _found_in(texts, blocklist)
    if not persons:
        return row
    own = row.get("email")
    if row.table in ABOUT_PEOPLE and isinstance(own, str) and own.casefold() in persons.addresses:
        return None
    if any(address in row.row_id.casefold() for address in persons.addresses):
        return None
    cells = tuple((n, persons.replaced(v) if isinstance(v, str) else v) for n, v in row.values)
    return replace(row, values=cells)


def usage_without_forgotten(usage: UsageTable, blocklist: Blocklist) -> UsageTable:
    """The days of accounts that were not erased."""
    blocked = {a for a in set(usage.account_id) if blocklist.blocks(ACCOUNT, a)}
    if not blocked:
        return usage
    kept = [n for n, account_id in enumerate(usage.account_id) if account_id not in blocked]
    return replace(
        usage,
        account_id=tuple(usage.account_id[n] for n in kept),
        on=tuple(usage.on[n] for n in kept),
        metric=tuple(usage.metric[n] for n in kept),
        value=tuple(usage.value[n] for n in kept),
        line=tuple(usage.line[n] for n in kept),
    )


def person_name(alias: str) -> str:
    """What stands for the name of a person whose address has the alias given.

    >>> person_name("person-3f2a9c@example.org")
    'Person 3f2a9c'
    """
    return alias.partition("@")[0].replace("person-", "Person ")


def _persons_in(document: Document, hints: AccountHints, blocklist: Blocklist) -> Persons:
    people = [text for p in document.participants for text in (p.name, p.address) if text]
    texts = [document.title, *people, *hints.addresses, *hints.quoted_addresses, *hints.names]
    texts += [text for s in document.segments for text in (s.author, s.text) if text]
    texts += [value for _, value in document.attributes]
    found = _found_in(texts, blocklist)
    names = dict(found.names)
    here = [p for p in document.participants if (p.address or "").casefold() in found.addresses]
    others = [p.name for p in document.participants if p.name and p not in here]
    for person in here:
        alias = person_name(found.addresses[(person.address or "").casefold()])
        names |= dict.fromkeys(_names_of(person.name or "", others), alias)
    return Persons(found.addresses, names)


def _names_of(name: str, others: Iterable[str]) -> list[str]:
    """A name and those of its words that no one else here bears: alone they mean this person."""
    words = _WORD.findall(name.casefold())
    taken = {word for other in others for word in _WORD.findall(other.casefold())}
    alone = [word for word in words if len(word) >= 3 and word not in taken]
    return [" ".join(words), " ".join(name.casefold().split()), *alone] if words else []


def _found_in(texts: Iterable[str], blocklist: Blocklist) -> Persons:
    addresses: dict[str, str] = {}
    names: dict[str, str] = {}
    starts: dict[str, bool] = {}
    looks_for_names = FIRST_WORD in blocklist.digests
    for text in texts:
        for found in _ADDRESS.findall(text) if "@" in text else ():
            if alias := blocklist.alias(ADDRESS, found):
                addresses[found.casefold()] = alias
        words = _WORD.findall(text.casefold()) if looks_for_names else []
        for at, word in enumerate(words):
            if word not in starts:
                starts[word] = blocklist.blocks(FIRST_WORD, word)
            if starts[word]:
                names |= _names_at(words[at : at + LONGEST_NAME], blocklist)
    return Persons(addresses, names)


def _names_at(words: list[str], blocklist: Blocklist) -> dict[str, str]:
    found = {}
    for length in range(2, len(words) + 1):
        name = " ".join(words[:length])
        if alias := blocklist.alias(NAME, name):
            found[name] = person_name(alias)
    return found


def _is_theirs(segment: Segment, persons: Persons) -> bool:
    author = " ".join((segment.author or "").casefold().split())
    if not author:
        return False
    if author in persons.addresses or author in persons.names:
        return True
    return any(" " in name and same_person(author, name) for name in persons.names)


def _author(author: str | None, persons: Persons) -> str | None:
    if author is None:
        return None
    key = " ".join(author.casefold().split())
    if key in persons.addresses:
        return person_name(persons.addresses[key])
    if key in persons.names:
        return persons.names[key]
    near = [name for name in persons.names if " " in name and same_person(key, name)]
    return persons.names[near[0]] if near else persons.replaced(author)


def _renamed(document: Document, persons: Persons) -> Document:
    people = tuple(
        replace(p, name=_person(p, persons), address=persons.replaced(p.address) if p.address else None)
        for p in document.participants
    )
    attributes = tuple((name, persons.replaced(value)) for name, value in document.attributes)
    rule = document.account_rule and persons.replaced(document.account_rule)
    url = document.url and persons.replaced(document.url)
    title = persons.replaced(document.title)
    return replace(
        document, participants=people, attributes=attributes, account_rule=rule, url=url, title=title
    )


def _person(participant: Participant, persons: Persons) -> str | None:
    address = (participant.address or "").casefold()
    if address in persons.addresses:
        return person_name(persons.addresses[address])
    return _author(participant.name, persons)


def _hints(hints: AccountHints, persons: Persons) -> AccountHints:
    return replace(
        hints,
        addresses=tuple(map(persons.replaced, hints.addresses)),
        quoted_addresses=tuple(map(persons.replaced, hints.quoted_addresses)),
        names=tuple(_author(name, persons) or "" for name in hints.names),
        title=None if hints.title is None else persons.replaced(hints.title),
    )
