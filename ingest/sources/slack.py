"""Slack exports: each thread a chat, what stands outside threads a chat a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from assistant.types.documents import Kind
from ingest.joined import Place, posts_of
from ingest.jsonfile import Json, needed, text_in
from ingest.jsonshape import items_of, line, rejected
from ingest.moments import read_moment
from ingest.recognise import Head, Match, Signature, Source, match_json
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.slackfolk import Directory, said_by_somebody
from ingest.threads import Post, ThreadHead, thread

SOURCE = "slack"
UTC_ZONE = ZoneInfo("UTC")

_SIGNATURES = (
    Signature("messages", ("",), frozenset({"type", "ts"}), frozenset({"user", "bot_id", "subtype", "text"})),
    Signature("channels", ("",), frozenset({"id", "members", "created"}), frozenset({"topic", "creator"})),
    Signature("users", ("",), frozenset({"id", "profile"}), frozenset({"team_id", "is_bot", "real_name"})),
)


def match(head: Head) -> Match | None:
    """Lists of messages with `ts`, of channels with members, or of users with profiles."""
    return match_json(head, _SIGNATURES)


def documents(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Chats in the order of channels and times. The folder of a day's file names its channel."""
    folk, chats = Directory(), dict[tuple[str, str], list[Place]]()
    for file in files:
        for item in items_of(file, ()):
            try:
                if isinstance(item, Rejected):
                    yield item
                elif not folk.take(item.value) and said_by_somebody(item.value):
                    day, root = _at(item.value).date().isoformat(), text_in(item.value, "thread_ts")
                    folder = PurePosixPath(file.name).parent.name or "channel"
                    chats.setdefault((folder, root or day), []).append((file, item))
            except BadRecord as bad:
                yield rejected(file, item, bad)
    for (channel, key), places in sorted(chats.items()):
        yield from _chat(folk, channel, key, places)


def _at(one: Json) -> datetime:
    return read_moment(needed(one, "ts"), UTC_ZONE)[0]


def _chat(folk: Directory, name: str, key: str, places: Sequence[Place]) -> Iterator[Record]:
    """One thread (`key` is its first message's `ts`) or one day (`key` is the day) of a channel."""
    channel = next((one for one in folk.channels.values() if name in (one.get("name"), one.get("id"))), {})
    ordered = sorted(places, key=lambda place: text_in(place[1].value, "ts") or "")
    sides = {folk.side(text_in(item.value, "user") or "", item.value) for _, item in ordered}
    internal = not folk.shown_outside(channel, sides)

    def post(one: Json) -> Post | None:
        text = folk.plain(text_in(one, "text") or "")
        return Post(folk.person(text_in(one, "user") or "", one), _at(one), text, internal) if text else None

    posts, problems = posts_of(ordered, post)
    yield from problems
    if posts:
        native = line(channel.get("id")) or name
        words = posts[0].text.split("\n")[0]
        title = f"#{name}: {words[:60]}{'…' if len(words) > 60 else ''}" if "." in key else f"#{name}"
        begun, path = posts[0].at, ordered[0][0].name
        yield thread(ThreadHead(SOURCE, f"{native}/{key}", title, begun, path, kind=Kind.CHAT), posts)


SLACK = Source(SOURCE, "Slack export", match, documents=documents)
