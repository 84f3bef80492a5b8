"""From paths to records: walk, unpack, recognise, and let each source read its files, facts before documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from assistant.types.facts import Row
from ingest.archive import ArchiveLimits, is_archive, unpacked
from ingest.mapping import FILE, FolderMapping, read_mapping
from ingest.recognise import Form, Head, Source, read_head, recognise
from ingest.records import ReadContext, Record, Rejected, SourceFile, Unrecognised
from ingest.registry import SOURCES

_NOT_DATA = frozenset({FILE, "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be read: the files of each source by its name, and what is told of the others."""

    files: Mapping[str, Sequence[SourceFile]]
    told: tuple[Record, ...] = ()


def read(
    paths: Sequence[Path],
    *,
    zone: ZoneInfo,
    meetings: Mapping[str, Row] | None = None,
    sources: Sequence[Source] = SOURCES,
) -> Iterator[Record]:
    """Everything that the paths hold: rows first, then documents, in an order that is always the same.

    `zone` is that of times without one. `meetings` are rows of the meetings table that are known
    already, by file name; those read now win. Archives are opened. A path that does not exist or
    cannot be opened comes as `Unrecognised`; nothing stops the rest.
    """
    with TemporaryDirectory(prefix="plumbline-") as folder:
        plan = planned(paths, Path(folder), sources=sources)
        yield from plan.told
        context = ReadContext(zone, dict(meetings or {}))
        for step in range(2 * len(sources)):
            yield from run_step(step, plan.files, context, sources=sources)


def run_step(
    step: int,
    files: Mapping[str, Sequence[SourceFile]],
    context: ReadContext,
    *,
    sources: Sequence[Source] = SOURCES,
) -> Iterator[Record]:
    """One step of `2 * len(sources)`: the facts of each source, then the documents of each.

    Rows of the meetings table are noted in the context, for the documents.
    """
    source = sources[step % len(sources)]
    reader = source.facts if step < len(sources) else source.documents
    if reader is None or not files.get(source.name):
        return
    for record in reader(files[source.name], context):
        if isinstance(record, Row) and record.table == "meetings":
            context.meetings[record.row_id] = record
        yield record


@dataclass(slots=True)
class _Planning:
    """The files seen so far, with what the mapping files say of their folders."""

    sources: Sequence[Source]
    files: dict[str, list[SourceFile]]
    told: list[Record] = field(default_factory=list)
    mappings: dict[Path, FolderMapping] = field(default_factory=dict)
    columns: dict[Path, dict[str, frozenset[str]]] = field(default_factory=dict)


def planned(
    paths: Sequence[Path],
    unpack_to: Path,
    *,
    sources: Sequence[Source] = SOURCES,
    limits: ArchiveLimits | None = None,
    without: Collection[str] = (),
    looking: Callable[[Path, str], None] = lambda path, name: None,
) -> Plan:
    """Recognise every file below the paths. Archives are unpacked below `unpack_to`.

    `without` are names of files that are not to be touched; `looking` hears of each before it is opened.
    """
    planning = _Planning(sources, {source.name: [] for source in sources})
    for path, name in files_of(paths):
        if name in without:
            continue
        looking(path, name)
        for found in _with_inner(path, name, unpack_to, limits or ArchiveLimits()):
            if not isinstance(found, tuple):
                planning.told.append(found)
            elif found[1] not in without:
                if found[1] != name:
                    looking(*found)
                _plan_file(*found, planning)
    for folder, mapping in planning.mappings.items():
        planning.told += [*mapping.problems, *mapping.unused(planning.columns.get(folder, {}))]
    return Plan(planning.files, tuple(planning.told))


def _with_inner(
    path: Path, name: str, unpack_to: Path, limits: ArchiveLimits
) -> Iterator[tuple[Path, str] | Record]:
    """The file itself, or the files of an archive."""
    try:
        if not is_archive(path):
            yield path, name
            return
        into = unpack_to / f"{sum(1 for _ in unpack_to.iterdir())}"
        # All of it first: a mapping file may lie behind the files that it is for.
        for found in list(unpacked(path, name, into, limits)):
            if isinstance(found, Rejected) or found[0].name.lower() not in _NOT_DATA:
                yield found
    except OSError as error:
        yield Unrecognised(name, f"the file cannot be opened ({error.strerror or error})", None)


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
            folders[:] = [name for name in folders if _is_walked(Path(folder) / name)]
            for name in names:
                path = Path(folder) / name
                if not name.startswith(".") and name.lower() not in _NOT_DATA:
                    found.append((path, path.relative_to(given).as_posix()))
        yield from _once(sorted(found, key=lambda pair: pair[1]), seen)


def _is_walked(folder: Path) -> bool:
    """Hidden folders are left out, unless they are a Maildir's (`.Sent` with `cur` in it); so is undelivered mail."""
    if folder.name == "tmp" and (folder.parent / "cur").is_dir():
        return False
    if folder.name.startswith("."):
        return (folder / "cur").is_dir()
    return folder.name != "__MACOSX"


def _once(found: Sequence[tuple[Path, str]], seen: set[Path]) -> Iterator[tuple[Path, str]]:
    for path, name in found:
        real = path.resolve()
        if real not in seen and (path.is_file() or not path.exists()):
            seen.add(real)
            yield path, name


def _plan_file(path: Path, name: str, planning: _Planning) -> None:
    """Note which source reads a file, or what is told of it."""
    try:
        mapping = _mapping_beside(path, name, planning)
        head = read_head(path, name, mapping)
    except OSError as error:
        planning.told.append(
            Unrecognised(name, f"the file cannot be opened ({error.strerror or error})", None)
        )
        return
    found = recognise(head, planning.sources)
    if mapping is not None:
        planning.columns.setdefault(path.parent, {})[name] = _columns(head)
    if isinstance(found, Unrecognised):
        planning.told.append(found)
        return
    source, match = found
    own = mapping.best(name, _columns(head)) if mapping else None
    planning.files[source.name].append(SourceFile(path, name, match.shape, own))


def _columns(head: Head) -> frozenset[str]:
    """Every name that a mapping could mean; for JSON the keys wherever records may stand."""
    if head.form is not Form.JSON:
        return frozenset(head.columns)
    best = max(head.keys.values(), key=len, default=frozenset())
    return frozenset(key.lower() for key in head.keys.get("", frozenset()) | best)


def _mapping_beside(path: Path, name: str, planning: _Planning) -> FolderMapping | None:
    """The mapping file of a file's folder, read once."""
    folder = path.parent
    if folder not in planning.mappings:
        beside = folder / FILE
        if not beside.is_file():
            return None
        planning.mappings[folder] = read_mapping(beside, (name.rpartition("/")[0] + "/" + FILE).lstrip("/"))
    return planning.mappings[folder]
