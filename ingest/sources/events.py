"""Events of Segment, PostHog, Mixpanel and Amplitude, rolled up to daily usage for each account and metric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.jsonfile import Located, objects_of
from ingest.mapped import Shape, matcher, spelled
from ingest.recognise import Source
from ingest.records import BadRecord, Notice, ReadContext, Record, Rejected, SourceFile
from ingest.rollup import Rollup
from ingest.sources.event_fields import READERS

_NEEDS = {
    "segment": ("type,messageid,userid", "type,messageid,anonymousid", "type,messageid,timestamp"),
    "posthog": ("uuid,event,distinct_id,properties", "event,distinct_id,timestamp,person_properties"),
    "mixpanel": (
        "event,properties.distinct_id,properties.time",
        "event,properties.$insert_id,properties.time",
    ),
    "amplitude": ("event_type,event_time,user_id", "event_type,event_time,amplitude_id"),
}
_SHAPES = tuple(Shape(name, "usage", spelled(*needs), lambda _: {}) for name, needs in _NEEDS.items())

_MAX_REJECTED = 1_000
"""Broken lines kept one by one from a file; an export that is broken throughout is told of once more."""


def facts(files: Sequence[SourceFile], context: ReadContext) -> Iterator[Record]:
    """Groups as organisations with the domains of their people, then daily usage, a system at a time."""
    for system in READERS:
        members = [file for file in files if file.shape == system]
        if members:
            rollup = Rollup(system, [file.name for file in members])
            for place, file in enumerate(members):
                yield from _take(place, file, rollup, context)
            yield from rollup.organizations()
            yield from rollup.tables()
            yield from _told(members[0], rollup)


def _take(place: int, file: SourceFile, rollup: Rollup, context: ReadContext) -> Iterator[Rejected]:
    """Add a file's events, a line at a time."""
    read, rejected = READERS[file.shape], 0
    for number, item in enumerate(objects_of(file, ("data", "results", "events")), start=1):
        bad: Rejected | None = item if isinstance(item, Rejected) else None
        if isinstance(item, Located):
            try:
                event = read(item.value, context)
                if event is not None:
                    rollup.add(event, file=place, line=number)
            except BadRecord as problem:
                raw = str(item.value)[:10_000].encode("utf-8", "replace")
                bad = Rejected(file.name, item.locator, problem.reason_code, problem.message, raw)
        if bad:
            rejected += 1
            if rejected <= _MAX_REJECTED:
                yield bad
    if rejected > _MAX_REJECTED:
        message = (
            f"{rejected} records cannot be read, of which the first {_MAX_REJECTED} are kept; export it again"
        )
        yield Rejected(file.name, "file", "too_many_bad", message, b"")


def _told(file: SourceFile, rollup: Rollup) -> Iterator[Notice]:
    if rollup.without_account:
        message = "events name no group and no address of an account and count for none; set group ids in the tracking"
        yield Notice(file.name, "events_without_account", f"{rollup.without_account} {message}")
    if rollup.duplicates:
        yield Notice(
            file.name, "duplicate_events", f"{rollup.duplicates} events were delivered twice and count once"
        )
    if rollup.other_names:
        message = (
            f"more than {rollup.max_names} event names; {rollup.other_names} events count only as activity"
        )
        yield Notice(file.name, "too_many_names", message)


EVENTS = Source("events", "product events", matcher(_SHAPES), facts=facts)
