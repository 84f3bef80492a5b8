"""JSON files and JSON lines, record by record, and typed access to fields that may hold anything."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.records import BadRecord, Rejected, SourceFile

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Located:
    """One JSON object of a file, with where it stood and the list it was an element of."""

    locator: str
    container: str
    value: Json


def decode_text(data: bytes) -> str:
    """Text of a file: by its byte order mark, else UTF-8, else cp1252 with what is undefined there kept."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "plumbline-latin1")


def _latin1(error: UnicodeError) -> tuple[str, int]:
    """cp1252 leaves five bytes undefined; latin-1 gives those a control character, which `clean` drops."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("plumbline-latin1", _latin1)


def parse_json(text: str, *, fraction: Callable[[str], Any] = float) -> Any:
    """Parse, with every way that hostile JSON breaks the parser as BadRecord. `fraction` reads `1.5`."""
    try:
        return json.loads(text, parse_float=fraction)
    except RecursionError:
        raise BadRecord("json_too_deep", "the JSON is nested too deeply to be read") from None
    except ValueError as error:
        raise BadRecord("bad_json", f"not valid JSON: {error}") from None


def objects_of(
    file: SourceFile, containers: tuple[str, ...], *, fraction: Callable[[str], Any] = float
) -> Iterator[Located | Rejected]:
    """Objects under the named top-level lists, of a bare list, or one a line.

    A bare object is its own record under the container `""`. What cannot be parsed comes as
    `Rejected`, and the rest is read.
    """
    if _is_lines(file.path):
        yield from _lines(file, containers, fraction)
        return
    data = file.path.read_bytes()
    try:
        whole = parse_json(decode_text(data), fraction=fraction)
    except BadRecord as bad:
        yield Rejected(file.name, "file", bad.reason_code, bad.message, data)
        return
    yield from _members(file, whole, containers, "")


def _is_lines(path: Path) -> bool:
    """Whether there is a JSON object on each line, going by the first two that are not empty."""
    first: list[bytes] = []
    with path.open("rb") as handle:
        for line in handle:
            if line.strip(b" \t\r\n\xef\xbb\xbf"):
                first.append(line.strip(b" \t\r\n\xef\xbb\xbf"))
            if len(first) == 2:
                break
    if len(first) < 2 or not first[0].startswith(b"{"):
        return False
    # `{"calls": [` opens a page with a record on each line; only what also ends as an object is a line.
    if all(line.startswith(b'{"') for line in first) and first[0].endswith(b"}"):
        return True
    try:
        return isinstance(parse_json(decode_text(first[0])), dict)
    except BadRecord:
        return False


def _lines(
    file: SourceFile, containers: tuple[str, ...], fraction: Callable[[str], Any]
) -> Iterator[Located | Rejected]:
    with file.path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            try:
                value = parse_json(decode_text(line), fraction=fraction)
            except BadRecord as bad:
                yield Rejected(file.name, f"line {number}", bad.reason_code, bad.message, line)
                continue
            yield from _members(file, value, containers, f"line {number}")


def _members(
    file: SourceFile, whole: Any, containers: tuple[str, ...], at: str
) -> Iterator[Located | Rejected]:
    prefix = f"{at} " if at else ""
    if isinstance(whole, list):
        yield from _elements(file, whole, "", prefix)
        return
    if not isinstance(whole, dict):
        yield Rejected(
            file.name, at or "file", "not_an_object", "a JSON object was expected here", raw_of(whole)
        )
        return
    # What has an id is a record, though it may hold lists of these names (a ticket holds its comments).
    wraps = "id" not in whole
    named = [name for name in containers if wraps and isinstance(whole.get(name), list)]
    for name in named:
        yield from _elements(file, whole[name], name, prefix)
    if not named:
        yield Located(at or "file", "", whole)


def _elements(file: SourceFile, items: list[Any], name: str, prefix: str) -> Iterator[Located | Rejected]:
    for index, item in enumerate(items):
        locator = f"{prefix}{name}[{index}]"
        if isinstance(item, dict):
            yield Located(locator, name, item)
        else:
            yield Rejected(
                file.name, locator, "not_an_object", "a JSON object was expected here", raw_of(item)
            )


def raw_of(value: Any) -> bytes:
    """A parsed value as bytes again, for the record of what was rejected."""
    return json.dumps(value, ensure_ascii=True, default=str).encode()


def text_in(record: Json, *keys: str) -> str | None:
    """The first of the keys that holds a non-empty string or a number, as text."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return None


def needed(record: Json, key: str) -> str:
    """The text under a key. Raises BadRecord where there is none."""
    value = text_in(record, key)
    if value is None:
        raise BadRecord("missing_field", f"the field {key!r} is missing or empty")
    return value


def number_in(record: Json, key: str) -> float | None:
    """The finite number under a key, else None."""
    value = record.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        return float(value)
    return None


def dicts_in(record: Json, key: str) -> list[Json]:
    """The objects of the list under a key; anything else is left out."""
    value = record.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def dict_in(record: Json, key: str) -> Json:
    """The object under a key, or an empty one."""
    value = record.get(key)
    return value if isinstance(value, dict) else {}
