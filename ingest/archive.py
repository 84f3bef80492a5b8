"""Opens zip and gzip archives within limits, and tells what is refused. What is in them, others read."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ingest.records import Rejected

_BLOCK = 1 << 20
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_EMPTY_ZIP = b"PK\x05\x06"
_DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype"})
"""Entries of office and e-book files, which are zip files but one document each."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What one archive may hold, with all that is nested in it."""

    entries: int = 50_000
    total_bytes: int = 8 << 30
    ratio: int = 250
    """Unpacked bytes for one packed. Event exports, the most repetitive of all, stay below 60."""
    small_bytes: int = 8 << 20
    """Below this size no ratio is asked about: it can do no harm."""
    nested: int = 1


class _Refused(Exception):
    """An entry, or the rest of an archive, goes over a limit. The message is for the report."""

    def __init__(self, reason_code: str, message: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code


@dataclass(slots=True)
class _Budget:
    """What is left of the limits of one outermost archive."""

    limits: ArchiveLimits
    entries: int
    total: int


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive of files, or a gzip file. Raises OSError."""
    with path.open("rb") as handle:
        head = handle.read(4)
    if head.startswith(_GZIP):
        return True
    if head not in (_ZIP, _EMPTY_ZIP):
        return False
    try:
        with zipfile.ZipFile(path) as opened:
            return not _DOCUMENTS & {info.filename for info in opened.infolist()[:20]}
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return True


def unpacked(
    path: Path, name: str, into: Path, limits: ArchiveLimits
) -> Iterator[tuple[Path, str] | Rejected]:
    """Files of an archive as `(path, "archive.zip!inner/name")`, sorted by name, and what was refused.

    `into` is an empty folder that outlives the reading. An archive in the archive is opened as
    often as the limits say. Damage costs the entry that it is in.
    """
    budget = _Budget(limits, limits.entries, limits.total_bytes)
    yield from _opened(path, name, into, budget, limits.nested)


def _opened(
    path: Path, name: str, into: Path, budget: _Budget, nested: int
) -> Iterator[tuple[Path, str] | Rejected]:
    with path.open("rb") as handle:
        zipped = handle.read(2) == b"PK"
    entries = _zip_entries(path, name, into, budget) if zipped else _gzip_entry(path, name, into, budget)
    number = 0
    for entry in entries:
        if isinstance(entry, Rejected) or not is_archive(entry[0]):
            yield entry
            continue
        number += 1
        if nested:
            yield from _opened(*entry, into.with_name(f"{into.name}-{number}"), budget, nested - 1)
        else:
            message = "an archive in an archive in an archive is not opened; unpack it and give its folder"
            yield _rejected(entry[0], entry[1], "archive_nested", message)


def _zip_entries(path: Path, name: str, into: Path, budget: _Budget) -> Iterator[tuple[Path, str] | Rejected]:
    try:
        opened = zipfile.ZipFile(path)
        infos = sorted(
            (info for info in opened.infolist() if not info.is_dir()), key=lambda info: info.filename
        )
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeError) as error:
        yield _rejected(path, name, "bad_archive", f"the archive is damaged ({error}); pack it again")
        return
    with opened:
        for info in infos:
            inner = f"{name}!{info.filename}"
            if _hidden(info.filename):
                continue
            try:
                yield _zip_entry(opened, info, into, budget), inner
            except _Refused as refused:
                yield _rejected(path, inner, refused.reason_code, str(refused))
                if refused.reason_code in ("archive_entries", "archive_size"):
                    return


def _zip_entry(opened: zipfile.ZipFile, info: zipfile.ZipInfo, into: Path, budget: _Budget) -> Path:
    if info.flag_bits & 0x1:
        raise _Refused(
            "archive_encrypted", "it is encrypted; unpack it with its password and give the folder"
        )
    target = _target(info.filename, into)
    _take_entry(budget)
    try:
        with opened.open(info) as source:
            _copy(source, target, budget, packed=lambda: info.compress_size)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error, ValueError) as error:
        target.unlink(missing_ok=True)
        raise _Refused("bad_archive", f"it cannot be unpacked ({error}); pack it again") from None
    return target


def _gzip_entry(path: Path, name: str, into: Path, budget: _Budget) -> Iterator[tuple[Path, str] | Rejected]:
    inner = path.name.removesuffix(".gz") or "content"
    target = into / "content"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _take_entry(budget)
        with path.open("rb") as raw, gzip.open(raw) as source:
            _copy(source, target, budget, packed=raw.tell)
        yield target, f"{name}!{PurePosixPath(inner).name}"
    except _Refused as refused:
        yield _rejected(path, name, refused.reason_code, str(refused))
    except (EOFError, OSError, zlib.error) as error:
        yield _rejected(path, name, "bad_archive", f"it cannot be unpacked ({error}); pack it again")


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or any(part.startswith(".") and part not in (".", "..") for part in parts)


def _target(name: str, into: Path) -> Path:
    """Where an entry is unpacked to. A name that leads out of the folder is refused."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    safe = parts and not any(part in ("/", "..") or ":" in part or "\0" in part for part in parts)
    if not safe or any(len(part.encode()) > 240 for part in parts):
        raise _Refused(
            "archive_path", f"its name {name[:120]!r} leads out of the archive; pack it again without"
        )
    target = into.joinpath(*parts)
    if target.exists() or any(parent.is_file() for parent in target.parents):
        raise _Refused("archive_path", f"its name {name[:120]!r} occurs twice in the archive; pack it again")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _take_entry(budget: _Budget) -> None:
    if budget.entries <= 0:
        message = f"the archive holds more than {budget.limits.entries} files; split it"
        raise _Refused("archive_entries", message)
    budget.entries -= 1


def _copy(
    source: IO[bytes] | gzip.GzipFile, target: Path, budget: _Budget, *, packed: Callable[[], int]
) -> None:
    """Unpack block by block: what the archive says of its sizes is not believed."""
    size = 0
    limits = budget.limits
    try:
        with target.open("wb") as out:
            while block := source.read(_BLOCK):
                size += len(block)
                budget.total -= len(block)
                if budget.total < 0:
                    message = (
                        f"it unpacks to more than {limits.total_bytes >> 20} MiB in all; split the archive"
                    )
                    raise _Refused("archive_size", message)
                if size > limits.small_bytes and size > limits.ratio * max(packed(), 1):
                    message = f"it unpacks to over {limits.ratio} times its packed size, as only a bomb does"
                    raise _Refused("archive_ratio", f"{message}; unpack it yourself if it is meant")
                out.write(block)
    except _Refused:
        target.unlink(missing_ok=True)
        raise


def _rejected(path: Path, name: str, reason_code: str, message: str) -> Rejected:
    with path.open("rb") as handle:
        return Rejected(name, "archive", reason_code, message, handle.read(_BLOCK))
