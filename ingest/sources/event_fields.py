"""The same five fields under four systems' names: event, person, group, day, and the id that deduplicates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from ingest.jsonfile import Json, dict_in, parse_json
from ingest.moments import read_instant
from ingest.records import BadRecord, ReadContext
from ingest.rollup import Event

_GROUPS = ("company", "organization", "account", "workspace", "team", "company_id", "account_id", "organization_id",
           "org_id", "workspace_id", "group_id", "groupId", "$group_id", "accountId", "companyId")  # fmt: skip
"""Names under which products keep whose user it is, likeliest first."""

_NO_ACTIVITY = frozenset({"$identify", "$set", "$groupidentify", "$create_alias", "$merge_dangerously", "$pageleave",
                          "$feature_flag_called", "$merge", "$campaign_delivery"})  # fmt: skip
"""What systems record by themselves, without anybody doing anything."""


def segment(value: Json, context: ReadContext) -> Event | None:
    """Tracks, pages and screens count; groups and identifications tell of the person."""
    kind, said = value.get("type"), dict_in(value, "context")
    traits = dict_in(value, "traits") or dict_in(said, "traits")
    properties = dict_in(value, "properties")
    group = _text(value.get("groupId")) or _text(said.get("groupId")) or _group(properties) or _group(traits)
    names = {"track": _text(value.get("event")), "page": "Page viewed", "screen": "Screen viewed"}
    return Event(
        key=_text(value.get("messageId")), name=names.get(str(kind), ""),
        day=_day(value.get("timestamp") or value.get("originalTimestamp") or value.get("receivedAt"), context),
        user=_text(value.get("userId")) or _text(value.get("anonymousId")), group=group,
        address=_address(properties, {} if kind == "group" else traits, value.get("userId")),
        group_name=_text(traits.get("name")) if kind == "group" else "",
    )  # fmt: skip


def posthog(value: Json, context: ReadContext) -> Event | None:
    """Its properties may be a JSON text; groups are under `$groups`."""
    properties, person = _nested(value, "properties"), _nested(value, "person_properties")
    groups, name = dict_in(properties, "$groups"), _text(value.get("event"))
    told = dict_in(properties, "$group_set")
    key = _text(properties.get("$group_key")) if name == "$groupidentify" else ""
    group = key or _group(groups) or next((_text(one) for _, one in sorted(groups.items()) if _text(one)), "")
    return Event(
        key=_text(value.get("uuid")) or _text(properties.get("$insert_id")),
        name="" if name in _NO_ACTIVITY else name, day=_day(value.get("timestamp"), context),
        user=_text(value.get("distinct_id")), group=group or _group(properties) or _group(person),
        address=_address(properties, person, dict_in(properties, "$set"), value.get("distinct_id")),
        group_name=_text(told.get("name")) if key else "",
    )  # fmt: skip


def mixpanel(value: Json, context: ReadContext) -> Event | None:
    """Everything is among the properties; `time` is in seconds, or in milliseconds from newer libraries."""
    properties, name = dict_in(value, "properties"), _text(value.get("event"))
    return Event(
        key=_text(properties.get("$insert_id")), name="" if name in _NO_ACTIVITY else name,
        day=_day(properties.get("time"), context),
        user=_text(properties.get("$user_id")) or _text(properties.get("distinct_id")), group=_group(properties),
        address=_address(properties, properties.get("distinct_id")),
    )  # fmt: skip


def amplitude(value: Json, context: ReadContext) -> Event | None:
    """Times are in UTC; `$insert_id` is the sender's, `uuid` Amplitude's own."""
    properties, person = dict_in(value, "event_properties"), dict_in(value, "user_properties")
    name, groups = _text(value.get("event_type")), dict_in(value, "groups")
    group = _group(groups) or next((_text(one) for _, one in sorted(groups.items()) if _text(one)), "")
    return Event(
        key=_text(value.get("$insert_id")) or _text(value.get("insert_id")) or _text(value.get("uuid")),
        name="" if name in _NO_ACTIVITY else name, day=_day(value.get("event_time"), context),
        user=_text(value.get("user_id")) or _text(value.get("amplitude_id")) or _text(value.get("device_id")),
        group=group or _group(properties) or _group(person), address=_address(person, properties, value.get("user_id")),
    )  # fmt: skip


def _text(value: object) -> str:
    """A name or id; of a list its first element."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return value.strip()[:200]
    return (
        str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 64 else ""
    )


def _group(fields: Json) -> str:
    for name in _GROUPS:
        if name in fields:
            found = _text(fields[name])
            if found:
                return found
    return ""


def _address(*places: object) -> str:
    """The first address of the person; an id that is written as one counts too."""
    for place in places:
        found = (
            _text(place.get("email") or place.get("$email")) if isinstance(place, Mapping) else _text(place)
        )
        if "@" in found and "." in found:
            return found.lower()
    return ""


def _nested(value: Json, key: str) -> Json:
    """An object, or the object that a text holds as JSON."""
    inner = value.get(key)
    if isinstance(inner, str) and inner.lstrip().startswith("{"):
        inner = parse_json(inner)
    return inner if isinstance(inner, dict) else {}


def _day(value: object, context: ReadContext) -> str:
    """The UTC day of an event. Raises BadRecord."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > 1e11 else value
        return _day_of_epoch(int(seconds // 86_400))
    text = _text(value)
    # In UTC the day is what is written; every other time is taken apart.
    if text.endswith(("Z", "+00:00", "UTC")) or (
        len(text) > 10 and "+" not in text and text[19:20] in ("", ".")
    ):
        return _written_day(text[:10])
    return read_instant(text, context.zone)[0].date().isoformat()


@lru_cache(maxsize=4096)
def _day_of_epoch(days: int) -> str:
    if not 0 <= days <= 100_000:
        raise BadRecord("bad_time", f"an event {days} days after 1970 is not possible")
    return datetime.fromtimestamp(days * 86_400, UTC).date().isoformat()


@lru_cache(maxsize=4096)
def _written_day(text: str) -> str:
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        raise BadRecord(
            "bad_time", f"an event at {text!r} is not possible; write 2026-03-04T15:30:00Z"
        ) from None


READERS: Mapping[str, Callable[[Json, ReadContext], Event | None]] = {
    "segment": segment, "posthog": posthog, "mixpanel": mixpanel, "amplitude": amplitude,
}  # fmt: skip
