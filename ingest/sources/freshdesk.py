"""Freshdesk tickets with their conversations, inside or in files of their own, and people beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from assistant.types.documents import Participant, Side
from ingest.joined import Entry, Joined, Place, posts_of, read_threads
from ingest.jsonfile import Json, Located, dict_in, dicts_in, needed, text_in
from ingest.jsonshape import address, inside, line, lines, matcher, moment, needed_moment
from ingest.recognise import Signature, Source
from ingest.records import ReadContext, Record, Removed, SourceFile
from ingest.threads import Post, ThreadHead, thread, words_of

SOURCE = "freshdesk"

_PATHS = ("tickets", "results", "conversations", "contacts", "agents")
_ONE = ("", *(f"{path}[]" for path in _PATHS))
_TICKET = frozenset({"responder_id", "company_id", "description_text", "fr_escalated"})
_ZENDESK, _CONTACT = frozenset({"submitter_id"}), frozenset({"mobile", "job_title"})
_SIGNATURES = (
    Signature("tickets", _ONE, frozenset({"id", "status", "requester_id"}), _TICKET, _ZENDESK),
    Signature("conversations", _ONE, frozenset({"id", "ticket_id", "incoming", "private"})),
    Signature("people", _ONE, frozenset({"id", "name", "email", "company_id"}), _CONTACT),
    Signature("agents", _ONE, frozenset({"id", "contact", "available"})),
)
_STATUS = dict(zip("2345", ("open", "pending", "resolved", "closed"), strict=True))
_PRIORITY = dict(zip("1234", ("low", "medium", "high", "urgent"), strict=True))


def _entry(item: Located) -> Entry:
    native = needed(item.value, "id")
    kind = "post" if "ticket_id" in item.value else "thread" if "requester_id" in item.value else "person"
    return kind, native, needed(item.value, "ticket_id") if kind == "post" else ""


def _read(
    record: Json, apart: Sequence[Place], all_: Joined, file: SourceFile, context: ReadContext
) -> Iterator[Record]:
    native, asker = needed(record, "id"), text_in(record, "requester_id") or ""
    if record.get("deleted") is True or record.get("spam") is True:
        yield Removed(SOURCE, native, file.name)
        return
    requester = _person(Side.CUSTOMER, {**all_.people.get(asker, {}), **dict_in(record, "requester")})
    embedded = inside(file, dicts_in(record, "conversations"), f"ticket {native} conversations")
    own = {text_in(place[1].value, "id"): place for place in [*embedded, *apart]}
    posts, problems = posts_of([*own.values()], lambda one: _post(one, all_, asker, requester, context))
    yield from problems
    text = words_of(text_in(record, "description_text"), text_in(record, "description"))
    status = _STATUS.get(text_in(record, "status") or "", line(record.get("status")))
    opened, updated = needed_moment(record, context, "created_at"), moment(record, context, "updated_at")
    ended = moment(dict_in(record, "stats"), context, "closed_at", "resolved_at")
    said = {"status": status, "type": line(record.get("type")), "tags": lines(record.get("tags")),
            "priority": _PRIORITY.get(text_in(record, "priority") or "")}  # fmt: skip
    head = ThreadHead(
        *(SOURCE, native, line(record.get("subject")) or "", opened, file.name),
        people=(requester,), updated=updated, attributes=said,
        closed=ended or (updated if status in ("resolved", "closed") else None),
        organization_ids=((SOURCE, company),) if (company := line(record.get("company_id"))) else (),
    )  # fmt: skip
    yield thread(head, posts, opening=Post(requester, opened, text))


def _post(one: Json, all_: Joined, asker: str, requester: Participant, context: ReadContext) -> Post:
    side = Side.CUSTOMER if one.get("incoming") is True else Side.VENDOR
    writer = text_in(one, "user_id") or ""
    person = _person(side, all_.people.get(writer, {}), text_in(one, "from_email"))
    at = needed_moment(one, context, "created_at")
    text = words_of(text_in(one, "body_text"), text_in(one, "body"))
    return Post(requester if writer == asker else person, at, text, internal=one.get("private") is not False)


def _person(side: Side, known: Json, sender: str | None = None) -> Participant:
    about = dict_in(known, "contact") or known
    return Participant(line(about.get("name")), address(about.get("email")) or address(sender), side)


_read_all = partial(read_threads, paths=_PATHS, entry=_entry, read=_read)
FRESHDESK = Source(SOURCE, "Freshdesk", matcher(*_SIGNATURES), documents=_read_all)
