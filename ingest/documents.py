"""Documents of one run against what is stored: what is new of them, what they are the same as, what has gone.

Collects what is to be written and writes it in batches; whose a document is, the rules and what
people decided say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from assistant.memory.batch import KnownDocument
from assistant.memory.blocklist import Blocklist
from assistant.memory.rows import Hints, document_hash
from assistant.memory.write import Writer
from assistant.ports import Embedder
from assistant.types.documents import Document, Nature, Origin
from ingest.changes import Verdict, judge, state_of
from ingest.chunk import chunk
from ingest.embedding import Pending, Vectors
from ingest.identities import digest_of, read_book
from ingest.identity import IdentityBook
from ingest.once import Joined
from ingest.outgoing import Beside, Outgoing, with_beside
from ingest.prepare import prepared, with_language
from ingest.records import AccountHints, ParsedDocument, Removed
from ingest.report import IngestReport, Progress
from ingest.states import Clock, Stamp
from ingest.things import Member, Thing, Things, hints_json, hints_of, member_of, places_of, says, union
from ingest.verdicts import Verdicts

BATCH_CHUNKS = 512
"""New chunks a transaction: enough to keep the embedder busy, few enough to lose little to a kill."""

BATCH_ROWS = 5_000
"""Fact rows, usage days or notes on known documents a transaction."""


class Documents:
    """What is stored of documents, as a run finds and changes it. `flush` writes, `close` ends the thread."""

    def __init__(
        self,
        writer: Writer,
        embedder: Callable[[], Embedder],
        *,
        own_domains: Iterable[str],
        clock: Clock,
        blocklist: Blocklist,
        report: IngestReport,
        mask_secrets: bool,
        progress: Progress,
    ) -> None:
        self.out = Outgoing()
        self.sources: set[str] = set()
        self.verdicts = Verdicts.of(writer.decisions())
        self._writer = writer
        self._own_domains = tuple(own_domains)
        self._clock = clock
        self._blocklist = blocklist
        self._report = report
        self._mask = mask_secrets
        self._progress = progress
        self._vectors = Vectors(embedder, writer.vectors_of)
        self._known: dict[str, KnownDocument] = writer.known_documents()
        self._gone = writer.dated_deletions()
        self._book: IdentityBook | None = None
        self._book_is_new = True
        self._put_here: dict[str, str] = {}
        self._seen: set[str] = set()
        self._met: set[str] = set()
        self._pending: list[Pending] = []
        self._pending_chunks = 0
        self._waiting: set[str] = set()
        self._unwritten: dict[str, tuple[Document, Hints, str]] = {}
        self._things = Things(writer, self._stored)

    def close(self) -> None:
        self._vectors.close()

    def identities_changed(self) -> None:
        """Who is who has changed, and is looked up again before the next document."""
        self._book = None

    def settle(self) -> None:
        """Write what waits, and decide anew whose the documents are that this run did not bring."""
        self.flush(everything=True)
        self.identity_book()
        unseen = [name for name, known in self._known.items() if not known.removed and name not in self._seen]
        if self._book_is_new and unseen:
            self.decide_anew(unseen)
            self.flush(everything=True)

    def decide_anew(self, document_ids: Iterable[str]) -> None:
        """Decide again whose the stored documents are, and write those for which it changed."""
        for stored, values in self._writer.stored_documents(document_ids):
            self._put_if_changed(stored, values)

    def take(self, record: ParsedDocument) -> None:
        if self.out.rows or self.out.rows_removed:
            self.flush()
        self._report.documents += 1
        self._progress("documents", self._report.documents)
        self.sources.add(record.document.source)
        found = prepared(record, self._blocklist, mask_secrets=self._mask)
        if found is None:
            self._report.unchanged += 1
            return
        self.identity_book()
        member = Member(found, state_of(found.document, found.hints))
        document = found.document
        known = self._known.get(document.id)
        if self._things.says_the_same(member.place, member.state):
            principal = self._things.stands_for(document.id)
            self._unchanged(principal, document.origins, self._known.get(principal), None)
            return
        verdict = self._judged(member, known)
        if verdict is Verdict.OLDER or (verdict is Verdict.SAME and not self._book_is_new):
            loser = member.state if verdict is Verdict.OLDER else None
            self._unchanged(document.id, document.origins, known, loser)
            self._seen.add(document.id)
            return
        things = self._things.take(member, known_places=places_of(known)) if verdict is Verdict.NEW else None
        if things is None:
            self._store(found, member.state, Thing(Joined(found), (member,)))
        elif not things:
            self._report.unchanged += 1
        else:
            self._put_things(things, counted=member)

    def _judged(self, member: Member, known: KnownDocument | None) -> Verdict:
        """What to do with a document; a rendition of several is weighed against its like alone."""
        document = member.parsed.document
        told_elsewhere = bool(places_of(known) - {member.place})
        if self._things.is_rendition(member.place) or (told_elsewhere and not says(known, member.state)):
            return Verdict.NEW
        return judge(
            member.state,
            dict(document.attributes).get("updated_at"),
            known=known,
            gone_at=self._gone.get(document.id),
            beside=self._put_here.get(document.id),
        )

    def _put_things(self, things: list[Thing], *, counted: Member | None) -> None:
        """Store the things that a rendition made anew; only the one that it belongs to is counted."""
        for thing in things:
            parsed = thing.joined.parsed
            own = next(m for m in thing.members if m.parsed.document.id == parsed.document.id)
            is_counted = counted is not None and counted in thing.members
            self._store(parsed, own.state, thing, counted=is_counted)

    def _store(self, parsed: ParsedDocument, state: str, thing: Thing, *, counted: bool = True) -> None:
        """Write a document's new version, if it is one, with what it stands for."""
        withdrawn = [key for name in thing.hidden for key in self._withdrawn(name)]
        was = {place for m in thing.members for place in [m.place] if self._things.is_rendition(place)}
        keys = [key for m in thing.members for key in self._things.note_keys(m.parsed)]
        beside = Beside(
            tuple(withdrawn + keys),
            tuple(name for name in thing.hidden if self._is_live(name)),
            tuple(thing.renditions()),
            tuple(sorted(was)) if len(thing.members) < 2 else (),
        )
        for name in beside.hidden:
            self._known[name] = replace(self._known[name], removed=True)
        self._things.changed(parsed.document.id)
        told = replace(parsed.document, origins=union(parsed.document.origins, ()))
        document = self._resolved(told, parsed.hints)
        content_hash = document_hash(document)
        known = self._known.get(document.id)
        self._seen.add(document.id)
        if known is not None and not known.removed:
            if known.content_hash == content_hash:
                if beside:
                    self.out.beside.append(beside)
                if counted:
                    self._unchanged(document.id, document.origins, known, None)
                self._note_state(document.id, known, state)
                self._note_thing(thing, bool(was))
                return
            if len(thing.members) < 2:
                document = replace(document, origins=union(known.origins, document.origins))
        if counted:
            self._met.add(document.id)
        self._put(document, hints_json(parsed), content_hash, state=state, beside=beside)
        # Only now: writing what waited before it would have taken it for written too.
        self._note_thing(thing, bool(was))

    def _note_thing(self, thing: Thing, was_told_by_several: bool) -> None:
        if was_told_by_several or len(thing.members) > 1:
            self._things.note(thing)
        if not was_told_by_several:
            return
        # Places of what turned out to be another thing are not this document's any more.
        places = {member.place for member in thing.members}
        origins = self._known[thing.id].origins
        left = tuple(o for o in origins if (o.source, o.external_id) in places)
        if left != origins:
            self._keep_origins(thing.id, left)

    def _withdrawn(self, document_id: str) -> list[tuple[str, str]]:
        """Take back a version that waits, since another document stands for it. Returns its keys."""
        place = next((n for n, p in enumerate(self._pending) if p.document.id == document_id), None)
        if place is None:
            return []
        pending = self._pending.pop(place)
        self._pending_chunks -= len(pending.chunks)
        self._report.chunks -= len(pending.chunks)
        self._waiting.discard(document_id)
        self._unwritten.pop(document_id, None)
        self._report.unchanged += 1
        if pending.stamp.is_new:
            self._report.added -= 1
            del self._known[document_id]
        else:
            self._report.changed -= 1
        return list(pending.beside.keys)

    def without_account(self) -> int:
        """How many of the documents that this run met belong to no account, now that all of it is known."""
        return sum(self._is_live(name) and self._known[name].account_id is None for name in self._met)

    def _is_live(self, document_id: str) -> bool:
        known = self._known.get(document_id)
        return known is not None and not known.removed

    def _unchanged(
        self, document_id: str, origins: Sequence[Origin], known: KnownDocument | None, loser: str | None
    ) -> None:
        """Note a state that brings nothing, and if it lost against the stored one, not to weigh it again."""
        self._report.unchanged += 1
        if known is None or known.removed:
            return
        self._met.add(document_id)
        new = tuple(origin for origin in origins if origin not in known.origins)
        if new:
            self.out.origins += [(document_id, origin) for origin in new]
            known = replace(known, origins=known.origins + new)
            self._known[document_id] = known
        states = (known.state or "").split()
        if loser and states and loser not in states and document_id in self._put_here:
            self._note_state(document_id, known, " ".join([*states, loser]))
        if len(self.out) >= BATCH_ROWS:
            self.flush()

    def _note_state(self, document_id: str, known: KnownDocument, state: str) -> None:
        if known.state != state:
            self.out.states.append((document_id, state))
            self._known[document_id] = replace(self._known[document_id], state=state)

    def _put_if_changed(self, stored: Document, values: Hints) -> None:
        document = self._resolved(stored, hints_of(values))
        content_hash = document_hash(document)
        known = self._known[stored.id]
        if known.content_hash != content_hash:
            self._put(document, values, content_hash, state=known.state or "", beside=Beside())

    def _put(
        self, document: Document, hints: Hints, content_hash: str, *, state: str, beside: Beside
    ) -> None:
        if document.id in self._waiting or self.out.leaves(document.id) or (beside and self.out.beside):
            self.flush(everything=True)
        self._unwritten[document.id] = (document, hints, state)
        known = self._known.get(document.id)
        if known is None:
            self._report.added += 1
            known_at = self._clock.known_at(document.source, document.occurred_at)
        else:
            self._report.changed += 1
            known_at = self._clock.now
        other = self._put_here.get(document.id)
        if other is not None and other != state.partition(" ")[0]:
            state = f"{state} {other}"
        self._put_here[document.id] = state.partition(" ")[0]
        chunks = chunk(document) if document.nature is Nature.PERSONAL else ()
        self._waiting.add(document.id)
        stamp = Stamp(content_hash, state, known_at, known is None)
        self._pending.append(Pending(with_language(document), hints, chunks, stamp, beside))
        updated_at = dict(document.attributes).get("updated_at")
        self._known[document.id] = KnownDocument(
            content_hash, updated_at, document.origins, False, state, account_id=document.account_id
        )
        self._report.chunks += len(chunks)
        self._pending_chunks += len(chunks)
        if self._pending_chunks >= BATCH_CHUNKS or len(self._pending) >= BATCH_CHUNKS:
            self.flush()

    def take_removed(self, record: Removed) -> None:
        place = (record.source, record.external_id)
        if self._things.is_rendition(place):
            self._report.removed += 1
            self._drop_rendition(place)
            return
        document_id = self._document_at(place)
        known = self._known.get(document_id)
        gone_at = self._gone.get(document_id)
        verdict = judge("removed", record.updated_at, known=known, gone_at=gone_at, beside=None)
        if record.updated_at is not None and verdict is Verdict.NEW:
            self._gone[document_id] = record.updated_at
            self.out.gone.append((document_id, record.updated_at))
        if known is None or known.removed or verdict is not Verdict.NEW:
            self._report.unchanged += 1
            return
        left = tuple(o for o in known.origins if (o.source, o.external_id) != place)
        self._report.removed += 1
        if left and left != known.origins:
            self._keep_origins(document_id, left)
        else:
            self._remove(document_id)

    def _document_at(self, place: tuple[str, str]) -> str:
        """The id of the document that was read at a place, which a mail does not have from there."""
        document_id = f"{place[0]}:{place[1]}"
        if document_id in self._known:
            return document_id
        found = (n for n, k in self._known.items() if not k.removed and place in places_of(k))
        return next(found, document_id)

    def _drop_rendition(self, place: tuple[str, str]) -> None:
        """A system has the thing no more: the others' renditions stand for it from now on."""
        document_id, left = self._things.without(place)
        self.out.beside.append(Beside(renditions_removed=(place,)))
        self._put_things(left, counted=None)
        if document_id not in {thing.id for thing in left} and self._is_live(document_id):
            self._remove(document_id)
        for thing in left:
            origins = thing.joined.parsed.document.origins
            if self._is_live(thing.id) and set(self._known[thing.id].origins) != set(origins):
                self._keep_origins(thing.id, origins)

    def _keep_origins(self, document_id: str, left: tuple[Origin, ...]) -> None:
        if document_id in self._waiting:
            self.flush(everything=True)
        self.out.origins_set.append((document_id, left))
        self._known[document_id] = replace(self._known[document_id], origins=left)

    def _remove(self, document_id: str) -> None:
        if document_id in self._waiting:
            self.flush(everything=True)
        self.out.removed.append(document_id)
        self._known[document_id] = replace(self._known[document_id], removed=True)

    def _resolved(self, document: Document, hints: AccountHints) -> Document:
        return self.verdicts.owned(document, hints, self.identity_book())

    def identity_book(self) -> IdentityBook:
        if self._book is None:
            self.flush(everything=True)
            self._book = read_book(self._writer, self._own_domains)
            self._book_is_new = self._writer.setting("identities") != digest_of(self._book, self.verdicts)
            self._seen.clear()
        return self._book

    def _stored(self, document_id: str) -> Member | None:
        """A current document as a rendition, written or about to be."""
        if not self._is_live(document_id):
            return None
        if document_id in self._unwritten:
            return member_of(*self._unwritten[document_id])
        state = self._known[document_id].state or ""
        for document, values in self._writer.stored_documents([document_id]):
            return member_of(document, values, state)
        return None

    def flush(self, *, everything: bool = False) -> None:
        """Hand over what waits, and write what has its vectors; `everything` waits for the rest."""
        in_order = everything or bool(self.out)
        if self._pending:
            self._vectors.put(self._pending)
        for embedded in self._vectors.ready(all_of_them=in_order):
            self._report.embedded += embedded.new
            self._writer.apply(with_beside(embedded.writes, embedded.beside), recorded_at=self._clock.now)
            for write in embedded.writes:
                self._unwritten.pop(write.document.id, None)
            self._progress("passages embedded", self._report.embedded)
        if self.out:
            out, self.out = self.out, Outgoing()
            self._writer.apply(out.batch(), recorded_at=self._clock.now)
        if in_order:
            self._things.written()
        self._pending, self._pending_chunks, self._waiting = [], 0, set()

    def remove_all(self, document_ids: Iterable[str]) -> None:
        """Remove documents that their source no longer lists."""
        for document_id in document_ids:
            for place in filter(self._things.is_rendition, places_of(self._known[document_id])):
                self._drop_rendition(place)
            self._report.removed += 1
            if self._is_live(document_id):
                self._remove(document_id)

    def leave_places(self, left_of: Iterable[tuple[str, tuple[Origin, ...]]]) -> None:
        """Leave documents the places given, others of which are no longer listed."""
        for document_id, left in left_of:
            lost = places_of(self._known[document_id]) - {(o.source, o.external_id) for o in left}
            told = [place for place in sorted(lost) if self._things.is_rendition(place)]
            for place in told:
                self._drop_rendition(place)
            if not told:
                self._keep_origins(document_id, left)
