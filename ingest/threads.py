"""A ticket or a chat from its posts: in order of time, mail parts apart, sides and visibility kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistant.types.documents import Document, Kind, Origin, Part, Participant, Segment, Side, Visibility
from ingest.clean import clean, clean_line
from ingest.htmltext import html_to_text
from ingest.mailtext import split_mail
from ingest.records import AccountHints, ParsedDocument


@dataclass(frozen=True, slots=True)
class Post:
    """One comment or message. `internal` ones were never meant for the account's eyes."""

    author: Participant | None
    at: datetime
    text: str
    internal: bool = False


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """What is known of a thread beside its posts. `people` are those listed who may not have written."""

    source: str
    external_id: str
    title: str
    opened: datetime
    path: str
    kind: Kind = Kind.TICKET
    people: tuple[Participant, ...] = ()
    closed: datetime | None = None
    updated: datetime | None = None
    url: str | None = None
    thread_id: str | None = None
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    crm_ids: tuple[tuple[str, str], ...] = ()
    organization_ids: tuple[tuple[str, str], ...] = ()
    more_origins: tuple[Origin, ...] = ()
    same_as: tuple[str, ...] = ()


def thread(head: ThreadHead, posts: Iterable[Post], *, opening: Post | None = None) -> ParsedDocument:
    """The document. `opening` is the description, left out where the first post says it again."""
    said = sorted(posts, key=lambda post: post.at)
    if opening and clean(opening.text) and not _repeats(opening, said):
        said.insert(0, opening)
    segments: list[Segment] = []
    for post in said:
        segments.extend(_segments(len(segments), post, mail=head.kind is Kind.TICKET))
    writers = [post.author for post in said if post.author]
    people = tuple(dict.fromkeys(one for one in (*head.people, *writers) if one.name or one.address))
    external_id = clean_line(head.external_id)
    marks = {name: clean_line(value) for name, value in head.attributes.items() if value}
    for name, at in (("closed_at", head.closed), ("updated_at", head.updated)):
        marks |= {name: at.isoformat()} if at else {}
    document = Document(
        source=head.source,
        external_id=external_id,
        kind=head.kind,
        title=clean_line(head.title) or "(no subject)",
        occurred_at=head.opened,
        segments=tuple(segments),
        participants=people,
        ended_at=head.closed,
        thread_id=head.thread_id,
        url=head.url,
        attributes=tuple(sorted((name, value) for name, value in marks.items() if value)),
        origins=(Origin(head.source, external_id, head.path), *head.more_origins),
    )
    outside = [one for one in people if one.side is not Side.VENDOR]
    hints = AccountHints(
        crm_ids=head.crm_ids,
        organization_ids=head.organization_ids,
        addresses=tuple(dict.fromkeys(one.address for one in outside if one.address)),
        names=tuple(dict.fromkeys(one.name for one in outside if one.name and not one.address)),
        title=document.title,
    )
    return ParsedDocument(document, hints, head.same_as)


def words_of(plain: str | None, html: str | None) -> str:
    """A post's plain text, else its HTML as a reader sees it. Raises BadRecord for hostile HTML."""
    return clean(plain if plain is not None else html_to_text(html or ""))


def _repeats(opening: Post, said: Sequence[Post]) -> bool:
    """Whether the first post is the description again, in the same words or the first of them."""
    if not said:
        return False
    left, right = (re.sub(r"\W+", " ", post.text).strip().casefold() for post in (opening, said[0]))
    return bool(left and right) and (left.startswith(right) or right.startswith(left))


def _segments(n: int, post: Post, *, mail: bool) -> Iterator[Segment]:
    """The segments of one post: one, unless it is a mail that quotes others or is signed."""
    author = post.author
    side = author.side if author else Side.UNKNOWN
    if post.internal and side is Side.UNKNOWN:
        side = Side.VENDOR  # only the help desk's own people can write what its customers cannot see
    name = (author.name or author.address) if author else None
    visibility = Visibility.INTERNAL if post.internal else Visibility.PUBLIC
    text = clean(post.text)
    if not mail:
        if re.search(r"\w", text):
            yield Segment(n, name, side, visibility, post.at, None, text)
        return
    for part in split_mail(text, sender=name):
        words = text[part.start : part.end].strip("\n")
        if not re.search(r"\w", words):
            continue
        if part.part is Part.QUOTED:
            who = part.author or part.address
            yield Segment(n, who, Side.UNKNOWN, visibility, None, None, words, part.part)
        else:
            yield Segment(n, name, side, visibility, post.at, None, words, part.part)
        n += 1
