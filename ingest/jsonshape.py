"""Records of JSON exports wherever they stand in the file, each read at an edge of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

from ingest.clean import clean_line
from ingest.jsonfile import Json, Located, objects_of, raw_of
from ingest.moments import read_moment
from ingest.recognise import Head, Match, Signature, match_json
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile

Read = Callable[[Json, SourceFile, ReadContext], Iterable[Record]]


def matcher(*signatures: Signature) -> Callable[[Head], Match | None]:
    """How a head fits JSON shapes."""
    return partial(match_json, signatures=signatures)


def items_of(file: SourceFile, paths: Sequence[str]) -> Iterator[Located | Rejected]:
    """Objects under dotted paths (`data.transcripts`, a list or one object), a bare list, or one a line.

    Where no path leads anywhere the object itself is the record. `container` is the path it stood under.
    """
    for item in objects_of(file, ()):
        if isinstance(item, Rejected):
            yield item
            continue
        found = [(path, value) for path in paths if (value := _below(item.value, path)) is not None]
        if not found or "id" in item.value:
            yield item
            continue
        prefix = "" if item.locator == "file" else f"{item.locator} "
        for path, value in found:
            yield from _members(file, value, path, prefix)


def _below(value: object, path: str) -> object | None:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict | list) else None


def _members(file: SourceFile, value: object, path: str, prefix: str) -> Iterator[Located | Rejected]:
    if isinstance(value, dict):
        yield Located(f"{prefix}{path}", path, value)
        return
    for index, one in enumerate(value if isinstance(value, list) else []):
        locator = f"{prefix}{path}[{index}]"
        if isinstance(one, dict):
            yield Located(locator, path, one)
        else:
            yield Rejected(
                file.name, locator, "not_an_object", "a JSON object was expected here", raw_of(one)
            )


def each(
    files: Sequence[SourceFile], context: ReadContext, *, paths: Sequence[str], read: Read
) -> Iterator[Record]:
    """What `read` makes of each record; its BadRecord becomes `Rejected`, and the rest is read."""
    for file in files:
        for item in items_of(file, paths):
            if isinstance(item, Rejected):
                yield item
                continue
            yield from each_place([(file, item)], context, read)


def each_place(
    places: Iterable[tuple[SourceFile, Located]], context: ReadContext, read: Read
) -> Iterator[Record]:
    """The same for records that were taken up before."""
    for file, item in places:
        try:
            yield from list(read(item.value, file, context))
        except BadRecord as bad:
            yield rejected(file, item, bad)


def inside(file: SourceFile, items: Iterable[Json], at: str) -> list[tuple[SourceFile, Located]]:
    """Records inside another one, with where they stand in it."""
    return [(file, Located(f"{at}[{n}]", at, one)) for n, one in enumerate(items)]


def rejected(file: SourceFile, item: Located | Rejected, bad: BadRecord) -> Rejected:
    """A record that was not read, with its bytes; one that was rejected already stays as it is."""
    if isinstance(item, Rejected):
        return item
    return Rejected(file.name, item.locator, bad.reason_code, bad.message, raw_of(item.value))


def moment(record: Json, context: ReadContext, *names: str) -> datetime | None:
    """The time under the first of the names that holds any. Raises BadRecord for one that cannot be read."""
    for name in names:
        value = record.get(name)
        if value not in (None, ""):
            return read_moment(value, context.zone)[0]
    return None


def needed_moment(record: Json, context: ReadContext, *names: str) -> datetime:
    """The same. Raises BadRecord where there is none."""
    found = moment(record, context, *names)
    if found is None:
        raise BadRecord("missing_field", f"none of the fields {', '.join(names)} holds a time")
    return found


def line(value: object) -> str | None:
    """A string or number as one clean line; None for anything else or nothing."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return clean_line(str(value)) or None
    return None


def lines(values: object) -> str | None:
    """Strings of a list in one line, separated by `;`; None for anything else or nothing."""
    found = [line(one) for one in values] if isinstance(values, list) else []
    return "; ".join(one for one in found if one) or None


def address(value: object) -> str | None:
    """An address in lower case; None for what is none."""
    found = line(value)
    return found.lower() if found and "@" in found else None
