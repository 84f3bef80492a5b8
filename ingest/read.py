"""From paths to records: walk, recognise, and let each source read its files, facts before documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.types.facts import Row
from ingest.recognise import Source, read_head, recognise
from ingest.records import ReadContext, Record, SourceFile, Unrecognised
from ingest.registry import SOURCES

_NOT_DATA = frozenset({"mapping.toml", "thumbs.db", "desktop.ini"})


def read(
    paths: Sequence[Path],
    *,
    zone: ZoneInfo,
    meetings: Mapping[str, Row] | None = None,
    sources: Sequence[Source] = SOURCES,
) -> Iterator[Record]:
    """Everything that the paths hold: rows first, then documents, in an order that is always the same.

    `zone` is that of times without one. `meetings` are rows of the meetings table that are known
    already, by file name; those read now win. A path that does not exist or cannot be opened
    comes as `Unrecognised`; nothing stops the rest.
    """
    files: dict[str, list[SourceFile]] = {source.name: [] for source in sources}
    for path, name in files_of(paths):
        found = _recognised(path, name, sources)
        if isinstance(found, Unrecognised):
            yield found
        else:
            files[found[0].name].append(found[1])
    met = dict(meetings or {})
    context = ReadContext(zone, met)
    for source in sources:
        if source.facts and files[source.name]:
            for record in source.facts(files[source.name], context):
                if isinstance(record, Row) and record.table == "meetings":
                    met[record.row_id] = record
                yield record
    for source in sources:
        if source.documents and files[source.name]:
            yield from source.documents(files[source.name], context)


def files_of(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Files below the paths, sorted, each once, with the name to report: the path below the folder given.

    Hidden files and what is no regular file (a pipe would wait for ever) are left out.
    """
    seen: set[Path] = set()
    for given in paths:
        if not given.is_dir():
            yield from _once([(given, given.name)], seen)
            continue
        found = []
        for folder, folders, names in os.walk(given):
            folders[:] = [name for name in folders if not name.startswith(".") and name != "__MACOSX"]
            for name in names:
                path = Path(folder) / name
                if not name.startswith(".") and name.lower() not in _NOT_DATA:
                    found.append((path, path.relative_to(given).as_posix()))
        yield from _once(sorted(found, key=lambda pair: pair[1]), seen)


def _once(found: Sequence[tuple[Path, str]], seen: set[Path]) -> Iterator[tuple[Path, str]]:
    for path, name in found:
        real = path.resolve()
        if real not in seen and (path.is_file() or not path.exists()):
            seen.add(real)
            yield path, name


def _recognised(path: Path, name: str, sources: Sequence[Source]) -> tuple[Source, SourceFile] | Unrecognised:
    try:
        found = recognise(read_head(path, name), sources)
    except OSError as error:
        return Unrecognised(name, f"the file cannot be opened ({error.strerror or error})", None)
    if isinstance(found, Unrecognised):
        return found
    source, match = found
    return source, SourceFile(path, name, match.shape)
