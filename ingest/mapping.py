"""`mapping.toml`: other names for the columns of our tables, one section a table, beside the files it is for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ingest.jsonfile import decode_text
from ingest.records import Rejected, TableMapping
from ingest.schema import TABLES

FILE = "mapping.toml"
_PARTS = frozenset({"columns", "constants", "files"})


def fits(mapping: TableMapping, name: str, have: frozenset[str]) -> bool:
    """Whether a file has every column that is named here, and every other that the table needs."""
    if mapping.files and not any(fnmatch(name.rpartition("/")[2], pattern) for pattern in mapping.files):
        return False
    own = TABLES[mapping.table].required - set(mapping.columns) - set(mapping.constants)
    return bool(mapping.columns) and own | set(mapping.columns.values()) <= have


@dataclass(frozen=True, slots=True)
class FolderMapping:
    """The mappings of a folder, and what is wrong in them."""

    name: str
    tables: tuple[TableMapping, ...] = ()
    problems: tuple[Rejected, ...] = ()

    def best(self, name: str, have: frozenset[str]) -> TableMapping | None:
        """The mapping with the most columns among those that a file fits."""
        found = [table for table in self.tables if fits(table, name, have)]
        return max(found, key=lambda table: len(table.columns), default=None)

    def unused(self, seen: Mapping[str, frozenset[str]]) -> Iterator[Rejected]:
        """Columns that no file of the folder has, told with the nearest that there is. `seen` is by file."""
        for table in self.tables:
            if any(fits(table, name, have) for name, have in seen.items()):
                continue
            wanted = frozenset(table.columns.values())
            nearest = max(seen.values(), key=lambda have: len(have & wanted), default=frozenset())
            for ours, theirs in sorted(table.columns.items()):
                if theirs not in nearest:
                    yield self._missing(table.table, ours, theirs, nearest)

    def _missing(self, table: str, ours: str, theirs: str, have: frozenset[str]) -> Rejected:
        near = get_close_matches(theirs, sorted(have), n=1)
        mend = (
            f"write {near[0]!r}, which the nearest file has"
            if near
            else "write a column's name as the file has it"
        )
        message = f"no file beside it has a column {theirs!r}, so nothing was read as {table} by it; {mend}"
        return _problem(self.name, f"[{table}.columns] {ours}", message)


def read_mapping(path: Path, name: str) -> FolderMapping:
    """Read a mapping file; what is wrong in it becomes problems, and the rest of it holds. Raises OSError."""
    data = path.read_bytes()
    try:
        sections = tomllib.loads(decode_text(data))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = f"it is not TOML ({error}), so none of it was used; mend that line"
        return FolderMapping(name, (), (_problem(name, "file", message, data),))
    tables: list[TableMapping] = []
    problems: list[Rejected] = []
    for table, section in sections.items():
        if table not in TABLES or not isinstance(section, dict):
            problems.append(_problem(name, f"[{table}]", _unknown("table", table, TABLES)))
            continue
        for part in sorted(set(section) - _PARTS):
            problems.append(
                _problem(name, f"[{table}.{part}]", _unknown("part", part, dict.fromkeys(_PARTS)))
            )
        columns, wrong = _columns(name, table, section.get("columns"), "columns")
        constants, also_wrong = _columns(name, table, section.get("constants"), "constants")
        problems += [*wrong, *also_wrong]
        lowered = {ours: theirs.strip().lower() for ours, theirs in columns.items()}
        files = section.get("files", [])
        patterns = tuple(str(pattern) for pattern in (files if isinstance(files, list) else [files]))
        tables.append(TableMapping(table, lowered, constants, patterns))
    return FolderMapping(name, tuple(tables), tuple(problems))


def _columns(name: str, table: str, section: Any, part: str) -> tuple[dict[str, str], list[Rejected]]:
    known = {column.name: None for column in TABLES[table].columns}
    good: dict[str, str] = {}
    problems: list[Rejected] = []
    for ours, theirs in section.items() if isinstance(section, dict) else ():
        at = f"[{table}.{part}] {ours}"
        if ours not in known:
            problems.append(_problem(name, at, _unknown(f"column of {table}", ours, known)))
        elif not isinstance(theirs, str) or not theirs.strip():
            problems.append(
                _problem(name, at, f'{theirs!r} is no name; write it in quotes, as in {ours} = "Id"')
            )
        else:
            good[ours] = theirs
    if section is not None and not isinstance(section, dict):
        problems.append(
            _problem(name, f"[{table}] {part}", "it is not a section; write `[table.columns]` above it")
        )
    return good, problems


def _unknown(what: str, word: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(word, sorted(known), n=1)
    mend = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
    return f"there is no {what} {word!r}, so it was not used; {mend}"


def _problem(name: str, locator: str, message: str, raw: bytes = b"") -> Rejected:
    return Rejected(name, locator, "bad_mapping", message, raw or locator.encode())
