"""Intercom conversations: what was written to the contact, and notes that were not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types.documents import Participant, Side
from ingest.joined import posts_of
from ingest.jsonfile import Json, dict_in, dicts_in, needed, number_in, text_in
from ingest.jsonshape import address, each, inside, line, lines, matcher, moment, needed_moment
from ingest.recognise import Signature, Source
from ingest.records import ReadContext, Record, SourceFile
from ingest.threads import Post, ThreadHead, thread, words_of

SOURCE = "intercom"

_ANY = frozenset({"conversation_parts", "admin_assignee_id", "statistics", "waiting_since"})
_ONE = Signature("talk", ("", "conversations[]", "data[]"), frozenset({"id", "created_at", "source"}), _ANY)
_SIDES = {"user": Side.CUSTOMER, "lead": Side.CUSTOMER, "contact": Side.CUSTOMER}
_SIDES |= {"admin": Side.VENDOR, "bot": Side.VENDOR, "team": Side.VENDOR}
_PRIORITY = {"priority": "high", "not_priority": "normal"}
_SHOWN = frozenset({"comment", "quick_reply", "open"})
"""Parts of ours that the contact sees; any other with words (an assignment's, a note) counts as internal."""


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """One ticket for each conversation."""
    return each(files, context, paths=("conversations", "data"), read=_read)


def _read(record: Json, file: SourceFile, context: ReadContext) -> Iterator[Record]:
    opened, source = needed_moment(record, context, "created_at"), dict_in(record, "source")
    parts = dicts_in(dict_in(record, "conversation_parts"), "conversation_parts")
    first = {**source, "created_at": record["created_at"], "part_type": "comment"}
    places = inside(file, (first, *parts), f"conversation {needed(record, 'id')} parts")
    posts, problems = posts_of(places, lambda part: _post(part, context))
    yield from problems
    rating, state = dict_in(record, "conversation_rating"), line(record.get("state"))
    score = number_in(rating, "rating")
    updated = moment(record, context, "updated_at")
    ended = moment(dict_in(record, "statistics"), context, "last_close_at") or updated
    title = words_of(None, text_in(record, "title") or text_in(source, "subject"))
    head = ThreadHead(
        SOURCE,
        needed(record, "id"),
        title or (posts[0].text.split("\n")[0][:80] if posts else ""),
        *(opened, file.name),
        closed=ended if state == "closed" else None,
        updated=updated,
        url=text_in(record, "url"),
        attributes={
            "status": state,
            "priority": _PRIORITY.get(line(record.get("priority")) or ""),
            "tags": lines([one.get("name") for one in dicts_in(dict_in(record, "tags"), "tags")]),
            "satisfaction": None if score is None or score == 3 else "good" if score > 3 else "bad",
            "satisfaction_score": None if score is None else f"{score:g}/5",
            "satisfaction_comment": line(rating.get("remark")),
        },
    )
    yield thread(head, posts)


def _post(part: Json, context: ReadContext) -> Post | None:
    """A part with words; one that was redacted has none."""
    text, author = words_of(None, text_in(part, "body")), dict_in(part, "author")
    if not text or part.get("redacted") is True:
        return None
    kind = line(author.get("type")) or ""
    side = _SIDES.get(kind, Side.UNKNOWN)
    person = Participant(line(author.get("name")), address(author.get("email")), side, kind or None)
    what, at = text_in(part, "part_type"), needed_moment(part, context, "created_at")
    shown = what in _SHOWN or (side is Side.CUSTOMER and what != "note")
    return Post(person if author else None, at, text, internal=not shown)


INTERCOM = Source(SOURCE, "Intercom", matcher(_ONE), documents=documents)
