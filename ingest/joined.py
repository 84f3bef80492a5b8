"""Records that lie apart in the files and belong together: threads, their posts, and people by their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from ingest.jsonfile import Json, Located
from ingest.jsonshape import items_of, rejected
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.threads import Post

Place = tuple[SourceFile, Located]
Entry = tuple[str, str, str]
"""What a record is (`thread`, `post`, `person` or nothing), its id, and of a post that of its thread."""


@dataclass(slots=True)
class Joined:
    """Everything of a run by id: the newest of each thread, posts by thread, people."""

    threads: dict[str, Place] = field(default_factory=dict)
    posts: dict[str, dict[str, Place]] = field(default_factory=dict)
    people: dict[str, Json] = field(default_factory=dict)


def joined(
    files: Sequence[SourceFile],
    *,
    items: Callable[[SourceFile], Iterable[Located | Rejected]],
    entry: Callable[[Located], Entry],
    newer: str,
) -> tuple[Joined, list[Rejected]]:
    """Sort every record by `entry`. Of a thread that comes twice that with the later `newer` field counts."""
    found, problems = Joined(), list[Rejected]()
    for file in files:
        for item in items(file):
            if isinstance(item, Rejected):
                problems.append(item)
                continue
            try:
                kind, native, parent = entry(item)
            except BadRecord as bad:
                problems.append(rejected(file, item, bad))
                continue
            if kind == "person":
                found.people[native] = found.people.get(native, {}) | item.value
            elif kind == "post":
                found.posts.setdefault(parent, {})[native] = (file, item)
            elif kind == "thread":
                known = found.threads.get(native)
                if known is None or str(known[1].value.get(newer)) <= str(item.value.get(newer)):
                    found.threads[native] = (file, item)
    return found, problems


def threads(
    found: Joined,
    context: ReadContext,
    read: Callable[[Json, Sequence[Place], Joined, SourceFile, ReadContext], Iterable[Record]],
) -> Iterator[Record]:
    """What `read` makes of each thread and its posts, each of which has its edge."""
    for native, (file, item) in found.threads.items():
        posts = list(found.posts.get(native, {}).values())
        try:
            yield from list(read(item.value, posts, found, file, context))
        except BadRecord as bad:
            yield rejected(file, item, bad)


def read_threads(
    files: Sequence[SourceFile],
    context: ReadContext,
    *,
    paths: Sequence[str],
    entry: Callable[[Located], Entry],
    read: Callable[[Json, Sequence[Place], Joined, SourceFile, ReadContext], Iterable[Record]],
) -> Iterator[Record]:
    """Threads of JSON files that carry `updated_at`; posts that are nothing without theirs are rejected."""
    items = partial(items_of, paths=paths)
    found, problems = joined(files, items=items, entry=entry, newer="updated_at")
    yield from problems
    yield from threads(found, context, read)
    yield from map(without_thread, orphans(found))


def orphans(found: Joined) -> Iterator[Place]:
    """Posts whose thread is in none of the files."""
    for parent, posts in found.posts.items():
        if parent not in found.threads:
            yield from posts.values()


def without_thread(place: Place) -> Rejected:
    """An orphan that is nothing without its thread."""
    file, item = place
    message = "its ticket is in none of the files; read it together with the file that holds the ticket"
    return rejected(file, item, BadRecord("ticket_missing", message))


def posts_of(
    places: Sequence[Place], post: Callable[[Json], Post | None]
) -> tuple[list[Post], list[Rejected]]:
    """Posts in order, and those that cannot be read: one of them never costs the thread."""
    found, problems = list[Post](), list[Rejected]()
    for file, item in places:
        try:
            if made := post(item.value):
                found.append(made)
        except BadRecord as bad:
            problems.append(rejected(file, item, bad))
    return found, problems
