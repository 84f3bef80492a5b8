"""What a file is, by its first bytes and its structure, never by its name or folder.

Owns the look at a file's head. What each shape looks like, its source says (`ingest.sources`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import import_module
from pathlib import Path

from ingest.jsonfile import decode_text
from ingest.mapping import FolderMapping
from ingest.records import ReadContext, Record, SourceFile, Unrecognised

HEAD_BYTES = 65_536

_KNOWN_HEADERS = frozenset(
    [
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
        "reply-to",
        "sender",
        "in-reply-to",
        "references",
        "x-gm-thrid",
        "dkim-signature",
        "envelope-to",
    ]
)
_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_MBOX_FROM = re.compile(rb"From \S.*\d{1,2}:\d{2}.*\d{4}|From - |From \S+@\S+")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]', re.DOTALL)
_MAX_DEPTH = 8
_NEAR = 0.5
"""A shape that a file fits less than this is not worth naming as the nearest."""


class Form(StrEnum):
    """How a file is written, before asking what it says."""

    EMPTY = "empty"
    BINARY = "binary"
    JSON = "json"
    WEBVTT = "webvtt"
    MBOX = "mbox"
    MAIL = "mail"
    CSV = "csv"
    PARQUET = "parquet"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Head:
    """The first 64 KiB of a file, with the structure that can be seen in them.

    `keys` are the JSON keys by path: `""` for the outermost object (or each of a list or of lines),
    `calls[].metaData` for the object under `metaData` of each element of `calls`. `mapping` is what
    the `mapping.toml` beside the file says.
    """

    name: str
    data: bytes
    text: str
    form: Form
    keys: Mapping[str, frozenset[str]]
    columns: tuple[str, ...]
    mapping: FolderMapping | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """How a head fits one shape: likeness in [0, 1], where 1 is recognised; `weight` decides between two."""

    shape: str
    likeness: float
    missing: tuple[str, ...] = ()
    weight: int = 0


Reader = Callable[[Sequence[SourceFile], ReadContext], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Source:
    """One system's exports: what they look like and how they are read.

    A reader gets every file of the run that was recognised for it, sorted by path, so that records
    lying in several files can be joined. `facts` yields rows, `documents` conversations.
    """

    name: str
    title: str
    match: Callable[[Head], Match | None]
    facts: Reader | None = None
    documents: Reader | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Keys that give a JSON shape away: at one of `paths`, all of these, one of those, none of the last."""

    shape: str
    paths: tuple[str, ...]
    all_of: frozenset[str]
    any_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()


def match_json(head: Head, signatures: Sequence[Signature]) -> Match | None:
    """The best fit of a JSON head among signatures."""
    if head.form is not Form.JSON:
        return None
    matches = [
        _fit(head.keys[path], signature)
        for signature in signatures
        for path in signature.paths
        if path in head.keys
    ]
    return max(matches, key=lambda match: (match.likeness, match.weight), default=None)


def _fit(keys: frozenset[str], signature: Signature) -> Match:
    missing = tuple(sorted(signature.all_of - keys))
    wanted = len(signature.all_of) + bool(signature.any_of)
    found = len(signature.all_of) - len(missing)
    if signature.any_of:
        if signature.any_of & keys:
            found += 1
        else:
            missing += ("one of " + ", ".join(sorted(signature.any_of)),)
    likeness = found / wanted
    if signature.none_of & keys:
        likeness = min(likeness, 0.5)
    return Match(
        signature.shape, likeness, missing, len(signature.all_of & keys) + len(signature.any_of & keys)
    )


def read_head(path: Path, name: str, mapping: FolderMapping | None = None) -> Head:
    """Look at the beginning of a file. Raises OSError where it cannot be opened."""
    with path.open("rb") as handle:
        data = handle.read(HEAD_BYTES)
    if data.startswith(b"PAR1"):
        # Its columns stand at the end; pyarrow takes longer to import than most folders to read.
        columns: tuple[str, ...] = import_module("ingest.parquetfile").parquet_columns(path)
        return Head(name, data, "", Form.PARQUET, {}, columns, mapping)
    return replace(head_of(data, name), mapping=mapping)


def head_of(data: bytes, name: str) -> Head:
    """The same for bytes at hand."""
    form = _form_of(data)
    text = "" if form in (Form.EMPTY, Form.BINARY) else decode_text(_whole_characters(data))
    columns = header_columns(text) if form is Form.TEXT else ()
    if len(columns) > 1:
        form = Form.CSV
    keys = json_keys(text) if form is Form.JSON else {}
    return Head(name, data, text, form, keys, columns)


def _form_of(data: bytes) -> Form:
    if not data.strip():
        return Form.EMPTY
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    body = data.removeprefix(b"\xef\xbb\xbf")
    if re.match(rb"WEBVTT(?=[ \t\r\n]|\Z)", body):
        return Form.WEBVTT
    body = body.lstrip()
    if body.startswith((b"{", b"[")) and json_keys(body.decode("utf-8", "replace")):
        return Form.JSON
    if _MBOX_FROM.match(body.partition(b"\n")[0][:400]) and _has_headers(body.partition(b"\n")[2]):
        return Form.MBOX
    if _has_headers(body):
        return Form.MAIL
    if b"\0" in body:
        return Form.BINARY
    return Form.TEXT


def _has_headers(data: bytes) -> bool:
    """Whether mail headers come first: two that are known, one of which says who, when or how sent."""
    names: set[str] = set()
    for number, line in enumerate(data.splitlines()):
        if not line.strip():
            if number == 0 and not names:
                continue
            break
        if line[:1] in b" \t":
            continue
        found = _HEADER.match(line)
        if not found:
            if line.startswith(b">From ") or (number == 0 and line.startswith(b"From ")):
                continue
            break
        names.add(found[1].decode("ascii").lower())
    known = names & _KNOWN_HEADERS
    return len(known) >= 2 and bool(known & {"from", "date", "message-id", "received", "return-path"})


def _whole_characters(data: bytes) -> bytes:
    """Without a UTF-8 sequence that the cut at the end of the head tore apart."""
    if len(data) < HEAD_BYTES:
        return data
    for back in range(1, 4):
        if data[-back] & 0xC0 == 0xC0:
            return data[:-back]
        if data[-back] < 0x80:
            break
    return data


def json_keys(text: str) -> dict[str, frozenset[str]]:
    """Keys by path in the beginning of a JSON text, however it goes on or breaks off."""
    found: dict[str, set[str]] = {}
    stack: list[tuple[str, bool]] = []  # path, and whether it is an object
    key, want_key = "", False
    for token in _JSON_TOKEN.finditer(text):
        mark = token[0][0]
        if mark in "{[":
            if len(stack) >= _MAX_DEPTH:
                break
            path = _path_below(stack, key)
            stack.append((path, mark == "{"))
            if mark == "{":
                found.setdefault(path, set())
            want_key = mark == "{"
        elif mark in "}]":
            if stack:
                stack.pop()
            want_key = False
        elif mark == ",":
            want_key = bool(stack) and stack[-1][1]
        elif mark == '"' and want_key and stack:
            key, want_key = token[0][1:-1], False
            found[stack[-1][0]].add(key)
    return {path: frozenset(keys) for path, keys in found.items()}


def _path_below(stack: list[tuple[str, bool]], key: str) -> str:
    """Path of what opens here. A list at the top and lists in lists add nothing to it."""
    if not stack:
        return ""
    path, in_object = stack[-1]
    if in_object:
        return f"{path}.{key}" if path else key
    return f"{path}[]" if path and not path.endswith("[]") else path


def header_columns(text: str) -> tuple[str, ...]:
    """Column names of the first line of a CSV text, lower case; empty where there is no such line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    names = [name.strip().lower() for name in split_cells(first, delimiter_of(first))]
    fits = all(len(name) <= 80 for name in names) and len(set(names) - {""}) > 1
    return tuple(names) if fits else ()


def delimiter_of(line: str) -> str:
    """The separator that occurs most in a header line; a comma where none does."""
    return max(",;\t|", key=lambda mark: (line.count(mark), mark == ","))


def split_cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def recognise(head: Head, sources: Sequence[Source]) -> tuple[Source, Match] | Unrecognised:
    """Which source reads a file, or why none does and what it comes nearest to."""
    matches = [(source, match) for source in sources if (match := source.match(head))]
    matches.sort(key=lambda pair: (pair[1].likeness, pair[1].weight), reverse=True)
    if matches and matches[0][1].likeness >= 1.0:
        return matches[0]
    if head.form is Form.EMPTY:
        return Unrecognised(head.name, "the file is empty", None)
    reason = f"read as {head.form.value}, it has no shape that is known"
    if not matches or matches[0][1].likeness < _NEAR:
        return Unrecognised(head.name, reason, None)
    source, match = matches[0]
    lacks = f"; for that it lacks {', '.join(match.missing)}" if match.missing else ""
    return Unrecognised(head.name, reason + lacks, f"{source.title}: {match.shape}")
