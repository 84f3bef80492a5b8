"""One thing once, against what is stored: which documents a new one belongs to, and which stands for all.

What is the same, `ingest.once` decides; here is what of it is stored. A thing that one system tells
is its document; of one that several tell, every system's rendition is kept, so that the result is
a function of what was read and not of its order.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from assistant.memory.batch import KnownDocument, RenditionWrite
from assistant.memory.rows import Hints, packed_document, unpacked_document
from assistant.memory.write import Writer
from assistant.types.documents import Document, Origin
from ingest.changes import is_later
from ingest.once import OPENED, Joined, join, keys, same, twin
from ingest.records import AccountHints, ParsedDocument

CACHED = 256
"""Documents kept at hand: meetings that begin together come one after another."""

Place = tuple[str, str]
"""A source and the external id that it gives."""


@dataclass(frozen=True, slots=True)
class Member:
    """One system's rendition of a thing, with the digest of what it says."""

    parsed: ParsedDocument
    state: str

    @property
    def place(self) -> Place:
        return place_of(self.parsed)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing as it shall be stored: its document, and the renditions that are it, itself included."""

    joined: Joined
    members: tuple[Member, ...]

    @property
    def id(self) -> str:
        return self.joined.parsed.document.id

    @property
    def hidden(self) -> tuple[str, ...]:
        """Ids of the other documents, for which this one stands."""
        return tuple(name for name, _ in self.joined.rules)

    def renditions(self) -> list[RenditionWrite]:
        """What is to be kept of it beside its document: nothing where one system alone tells it."""
        if len(self.members) < 2:
            return []
        rules = dict(self.joined.rules)
        return [
            RenditionWrite(
                *m.place,
                m.parsed.document.id,
                self.id,
                rules.get(m.parsed.document.id),
                m.state,
                pack(m.parsed),
            )
            for m in self.members
        ]


class Things:
    """What is known of things. `stored` gives a current document with its hints, written yet or not."""

    def __init__(self, writer: Writer, stored: Callable[[str], Member | None]) -> None:
        self._writer = writer
        self._stored = stored
        self._keys = writer.keys()
        self._document_of: dict[str, str] = {}
        self._state_at: dict[Place, str] = {}
        self._places: defaultdict[str, set[Place]] = defaultdict(set)
        for source, external_id, member_id, document_id, state in writer.rendition_heads():
            self._know((source, external_id), member_id, document_id, state)
        self._unwritten: dict[str, tuple[Member, ...]] = {}
        self._cache: OrderedDict[str, tuple[Member, ...]] = OrderedDict()

    def stands_for(self, member_id: str) -> str:
        """The id of the document that stands for the one given, which may be itself."""
        return self._document_of.get(member_id, member_id)

    def is_rendition(self, place: Place) -> bool:
        """Whether the place is one of several at which a thing is told."""
        return place in self._state_at

    def says_the_same(self, place: Place, state: str) -> bool:
        """Whether a rendition is stored with just this state."""
        return self._state_at.get(place) == state

    def take(self, member: Member, *, known_places: frozenset[Place]) -> list[Thing] | None:
        """The things that the new rendition makes anew; None where it is a thing of its own, as before.

        `known_places` are those at which the document of this id was read.
        """
        own = member.parsed.document.id
        before = self._members_of(own) if self._has_others(member, known_places) else ()
        older = next((m for m in before if m.place == member.place), None)
        if older and is_later(_updated(older.parsed), _updated(member.parsed)):
            return []
        found = {m.place: m for m in before} | {member.place: member}
        self._grow(found, [member])
        if len(found) == 1:
            return None
        return self._joined(found.values())

    def without(self, place: Place) -> tuple[str, list[Thing]]:
        """The document that stood for a thing, and the things left when one of its renditions is gone."""
        document_id = next(name for name, places in self._places.items() if place in places)
        left = [m for m in self._members_of(document_id) if m.place != place]
        self._state_at.pop(place)
        self._places[document_id].discard(place)
        return document_id, self._joined(left)

    def note(self, thing: Thing) -> None:
        """Take a thing as stored, so that the next ones of this run find it."""
        for member in thing.members:
            own = member.parsed.document.id
            self._places[self.stands_for(own)].discard(member.place)
            self._state_at.pop(member.place, None)
            self._cache.pop(self.stands_for(own), None)
            self._document_of.pop(own, None)
        for member in thing.members:
            if len(thing.members) > 1:
                self._know(member.place, member.parsed.document.id, thing.id, member.state)
        self._unwritten[thing.id] = thing.members

    def changed(self, document_id: str) -> None:
        """A document is stored anew: what is at hand of it does not count any more."""
        self._cache.pop(document_id, None)

    def note_keys(self, parsed: ParsedDocument) -> list[tuple[str, str]]:
        """Keys of a document that are not stored yet, each with its id."""
        own = parsed.document.id
        new = [(key, own) for key in sorted(keys(parsed) - {own}) if own not in self._keys.get(key, ())]
        for key, name in new:
            self._keys.setdefault(key, []).append(name)
        return new

    def written(self) -> None:
        """Everything noted so far is in the memory now."""
        self._unwritten.clear()

    def _know(self, place: Place, member_id: str, document_id: str, state: str) -> None:
        self._state_at[place] = state
        self._places[document_id].add(place)
        if member_id != document_id:
            self._document_of[member_id] = document_id

    def _has_others(self, member: Member, known_places: frozenset[Place]) -> bool:
        own = member.parsed.document.id
        return own in self._document_of or bool(self._places.get(own)) or bool(known_places - {member.place})

    def _grow(self, found: dict[Place, Member], new: list[Member]) -> None:
        """Add everything that is the same as one of those found, and as what is thereby found."""
        while new:
            member = new.pop()
            for name in self._candidates(member.parsed):
                for other in self._members_of(name):
                    if other.place not in found and _alike(member.parsed, other.parsed):
                        for related in self._members_of(name):
                            if related.place not in found:
                                found[related.place] = related
                                new.append(related)

    def _candidates(self, parsed: ParsedDocument) -> list[str]:
        own, system = parsed.document.id, f"{parsed.document.source}:"
        names = {
            self.stands_for(name)
            for key in keys(parsed)
            for name in self._keys.get(key, ())
            # Of one help desk's tickets none is another's twin, however many bear one instant and subject.
            if not (key.startswith(OPENED) and name.startswith(system))
        }
        return sorted(names | {self.stands_for(own)})

    def _members_of(self, document_id: str) -> tuple[Member, ...]:
        """Every rendition of the thing that a document stands for; of a thing told once, the document."""
        document_id = self.stands_for(document_id)
        if document_id in self._unwritten:
            return self._unwritten[document_id]
        if document_id in self._cache:
            self._cache.move_to_end(document_id)
            return self._cache[document_id]
        if self._places.get(document_id):
            members = tuple(Member(unpack(r.parsed), r.state) for r in self._writer.renditions(document_id))
        else:
            single = self._stored(document_id)
            members = (single,) if single else ()
        if members:
            self._cache[document_id] = members
        if len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return members

    def _joined(self, members: Iterable[Member]) -> list[Thing]:
        held = list(members)
        things = []
        for joined in join([m.parsed for m in held]):
            ids = {joined.parsed.document.id, *(name for name, _ in joined.rules)}
            own = tuple(m for m in held if m.parsed.document.id in ids)
            things.append(Thing(joined, own))
        return things


def place_of(parsed: ParsedDocument) -> Place:
    """Where a rendition is: its first origin's source and id there."""
    document = parsed.document
    first = document.origins[0] if document.origins else None
    return (first.source, first.external_id) if first else (document.source, document.external_id)


def pack(parsed: ParsedDocument) -> dict[str, Any]:
    """A rendition as JSON."""
    document = replace(parsed.document, account_id=None, account_rule=None)
    return {
        **packed_document(document),
        "hints": asdict(parsed.hints),
        "same_as": list(parsed.same_as),
    }


def unpack(packed: Any) -> ParsedDocument:
    """The rendition that was packed."""
    return ParsedDocument(unpacked_document(packed), hints_of(packed["hints"]), tuple(packed["same_as"]))


def hints_of(values: object) -> AccountHints:
    """Hints as they were stored: JSON has lists where they have tuples."""
    assert isinstance(values, dict)
    return AccountHints(
        crm_ids=tuple((system, id_) for system, id_ in values["crm_ids"]),
        organization_ids=tuple((system, id_) for system, id_ in values["organization_ids"]),
        addresses=tuple(values["addresses"]),
        quoted_addresses=tuple(values["quoted_addresses"]),
        names=tuple(values["names"]),
        title=values["title"],
    )


_HINTS = tuple(field.name for field in fields(AccountHints))


def hints_json(parsed: ParsedDocument) -> dict[str, Any]:
    """What is stored of a document's hints, with the identities that other systems give it."""
    return {name: getattr(parsed.hints, name) for name in _HINTS} | {"same_as": parsed.same_as}


def member_of(document: Document, values: Hints, state: str) -> Member:
    """A stored document as a rendition; of the states noted with it, the first is its own."""
    told = ParsedDocument(document, hints_of(values), tuple(values.get("same_as", ())))
    return Member(told, state.partition(" ")[0])


def places_of(known: KnownDocument | None) -> frozenset[tuple[str, str]]:
    """Where a current document was read."""
    if known is None or known.removed:
        return frozenset()
    return frozenset((origin.source, origin.external_id) for origin in known.origins)


def says(known: KnownDocument | None, state: str) -> bool:
    """Whether a current document was stored with a state, or kept against it."""
    return known is not None and not known.removed and state in (known.state or "").split()


def union(first: tuple[Origin, ...], second: tuple[Origin, ...]) -> tuple[Origin, ...]:
    """The places of both, in an order that does not depend on which was read first."""
    both = {*first, *second}
    return tuple(sorted(both, key=lambda origin: (origin.source, origin.external_id, origin.path)))


def _alike(one: ParsedDocument, other: ParsedDocument) -> bool:
    return same(one, other) is not None or twin(one, other) is not None


def _updated(parsed: ParsedDocument) -> str | None:
    return dict(parsed.document.attributes).get("updated_at")
