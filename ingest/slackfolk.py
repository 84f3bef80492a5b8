"""Who is who in a Slack export, which channels outsiders read, and Slack's markup as plain text."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.types.documents import Participant, Side
from ingest.clean import clean
from ingest.identity import domain_of
from ingest.jsonfile import Json, dict_in, needed, text_in
from ingest.jsonshape import address, line

_NOT_SAID = re.compile(
    r"(?:channel|group)_(?:join|leave|topic|purpose|name|archive|unarchive|convert_to_private|posting_permissions)"
    r"|bot_(?:add|remove)|(?:un)?pinned_item|tombstone|reminder_add|sh_room_created|huddle_thread"
)
"""Kinds of messages that Slack writes itself, or that were deleted."""

_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(slots=True)
class Directory:
    """Users and channels by id, as the export's lists give them."""

    users: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)

    def take(self, one: Json) -> bool:
        """Note a user or a channel; False for anything else. Raises BadRecord for one without an id."""
        kind = self.users if "profile" in one else self.channels if "members" in one else None
        if kind is not None:
            kind[needed(one, "id")] = one
        return kind is not None

    def own(self) -> tuple[str | None, str | None]:
        """Our workspace and mail domain: those that most of the members have."""
        members = [one for one in self.users.values() if not one.get("is_stranger") and not one.get("is_bot")]
        full = [one for one in members if not _guest(one)] or members
        teams = Counter(team for one in full if (team := text_in(one, "team_id")))
        domains = Counter(domain for one in full if (domain := domain_of(_mail(one) or "")))
        return _most(teams), _most(domains)

    def person(self, user: str, message: Json) -> Participant:
        """Who wrote a message. Outside is who has another workspace, or is a guest of another domain."""
        known = self.users.get(user, {})
        profile = dict_in(known, "profile") or dict_in(message, "user_profile")
        name = _name(known, profile) or line(message.get("username"))
        return Participant(
            name or (user or None), address(profile.get("email")), self.side(user, message), None
        )

    def side(self, user: str, message: Json) -> Side:
        known, (team, domain) = self.users.get(user, {}), self.own()
        told = text_in(message, "user_team") or text_in(dict_in(message, "user_profile"), "team")
        theirs = text_in(known, "team_id") or told
        if not known and not told:
            return Side.UNKNOWN
        guest = _guest(known) and domain_of(_mail(known) or "") not in ("", domain)
        strange = known.get("is_stranger") is True or guest or bool(team and theirs and theirs != team)
        return Side.CUSTOMER if strange else Side.VENDOR

    def shown_outside(self, channel: Json, writers: Iterable[Side]) -> bool:
        """Whether outsiders read a channel: it is shared, or one of them is a member or writes in it."""
        if channel.get("is_ext_shared") is True or Side.CUSTOMER in writers:
            return True
        members = channel.get("members")
        listed = [one for one in members if isinstance(one, str)] if isinstance(members, list) else []
        return any(self.side(one, {}) is Side.CUSTOMER for one in listed)

    def plain(self, text: str) -> str:
        """Slack's markup as a reader sees it: people and channels by name, links with their address."""

        def shown(found: re.Match[str]) -> str:
            kind, target, label = found[1], found[2], found[3]
            if kind == "@":
                known = self.users.get(target, {})
                return "@" + (label or _name(known, dict_in(known, "profile")) or target)
            if kind == "#":
                return "#" + (label or line(self.channels.get(target, {}).get("name")) or target)
            if kind == "!":
                return "@" + (label or target.partition("^")[0]).removeprefix("@")
            return f"{label} ({target})" if label and label != target else target.removeprefix("mailto:")

        return clean(html.unescape(_MARK.sub(shown, text)))


def said_by_somebody(one: Json) -> bool:
    """Whether a record is a message that somebody wrote."""
    return one.get("type") == "message" and not _NOT_SAID.fullmatch(text_in(one, "subtype") or "")


def _most(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda one: (-counts[one], one), default=None)


def _guest(user: Json) -> bool:
    return user.get("is_restricted") is True or user.get("is_ultra_restricted") is True


def _mail(user: Json) -> str | None:
    return address(dict_in(user, "profile").get("email"))


def _name(user: Json, profile: Json) -> str | None:
    return (
        line(profile.get("real_name"))
        or line(user.get("real_name"))
        or line(profile.get("display_name"))
        or line(user.get("name"))
    )
