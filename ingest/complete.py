"""Exports that hold everything there is of a source: what is stored and not in them has vanished there."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.errors import InvalidQuestion
from assistant.memory.write import Writer
from assistant.types.facts import Row
from ingest.changes import Vanished, refuse_too_many, together, vanished_documents, vanished_rows
from ingest.records import ParsedDocument, Record, Rejected, Removed, UsageTable
from ingest.settle import RECORDS

MANIFEST = "export.toml"
"""A file at the top of an export, in which `complete = ["zendesk", "contacts"]` says what it holds all of."""


def says_complete(paths: Sequence[Path]) -> frozenset[str]:
    """Sources and tables of which the exports themselves say that they hold everything.

    Raises InvalidQuestion for a manifest that cannot be read: removing must not rest on a guess.
    """
    found: set[str] = set()
    for path in paths:
        manifest = path / MANIFEST if path.is_dir() else path
        if manifest.name != MANIFEST or not manifest.is_file():
            continue
        try:
            told = tomllib.loads(manifest.read_text(encoding="utf-8")).get("complete", [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            told = str(error)
        if not isinstance(told, list) or not all(isinstance(name, str) for name in told):
            raise InvalidQuestion(
                f"{manifest} cannot be read.",
                why="It is no TOML in which `complete` is a list of sources.",
                mend='Write one line: complete = ["zendesk"].',
            )
        found |= set(told)
    return frozenset(found)


def find_vanished(
    records: Iterable[Record], complete: frozenset[str], writer: Writer, *, confirmed: bool
) -> Vanished:
    """What the complete sources no longer list. Reads all records, writes nothing.

    Raises InvalidQuestion, unless it is confirmed, where more than a fifth would go or where
    records could not be read, which are listed and look as if they were not.
    """
    listed, unread = _listed(records)
    stored = writer.known_documents()
    parts: list[Vanished] = []
    for name in sorted(complete):
        documents, had = vanished_documents(name, frozenset(listed[name]), stored)
        # Accounts are stored as they were delivered, beside the merged ones that follow from them.
        table = RECORDS if name == "accounts" else name
        rows, had_rows = vanished_rows(table, frozenset(listed[name]), writer.row_hashes(table))
        if not (had or had_rows or listed[name]):
            raise InvalidQuestion(
                f"There is nothing of {name!r}, neither stored nor in this export.",
                why="Only a source or a table of facts can be complete.",
                mend="See `plumbline sources` for their names.",
            )
        if not confirmed:
            refuse_too_many(name, documents, had)
            refuse_too_many(name, rows, had_rows)
        parts += [documents, rows]
    vanished = together(parts)
    if unread and len(vanished) and not confirmed:
        raise InvalidQuestion(
            f"{len(vanished)} records would go, but {unread} of this export cannot be read.",
            why="What cannot be read is listed by its source all the same, and may be among them.",
            mend="Correct those records, or say with --yes that the others are indeed gone.",
        )
    return vanished


def _listed(records: Iterable[Record]) -> tuple[defaultdict[str, set[str]], int]:
    """What the records list by source or table, and how many of them could not be read."""
    listed: defaultdict[str, set[str]] = defaultdict(set)
    unread = 0
    for record in records:
        match record:
            case ParsedDocument():
                for origin in record.document.origins:
                    listed[origin.source].add(origin.external_id)
                listed[record.document.source].add(record.document.external_id)
            case Removed():
                listed[record.source].add(record.external_id)
            case Row():
                listed[record.table].add(record.row_id)
            case UsageTable():
                listed["usage"].add(record.path)
            case Rejected():
                unread += 1
    return listed, unread
