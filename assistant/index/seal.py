"""A seal over the files of an index, which tells whether a byte of them has changed since."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from pathlib import Path

Seal = Mapping[str, tuple[int, int, int]]
"""Path below the folder to size, time of change (ns) and CRC-32."""

_PIECE = 1 << 22


def seal(folder: Path, *, before: Seal | None = None) -> dict[str, tuple[int, int, int]]:
    """Seal the files of a folder. Those that `before` knows with this size and time are not read again."""
    found: dict[str, tuple[int, int, int]] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.endswith(("-wal", "-shm", "-journal")):
            continue
        name = path.relative_to(folder).as_posix()
        stat = path.stat()
        known = (before or {}).get(name)
        same = known is not None and known[:2] == (stat.st_size, stat.st_mtime_ns)
        found[name] = known if known and same else (stat.st_size, stat.st_mtime_ns, _crc(path))
    return found


def differences(folder: Path, sealed: Seal) -> list[str]:
    """Files that are missing or are not as they were sealed; every byte is read, whatever its time says."""
    bad = []
    for name, (size, _, crc) in sealed.items():
        path = folder / name
        if not path.is_file() or os.path.getsize(path) != size or _crc(path) != crc:
            bad.append(name)
    return bad


def _crc(path: Path) -> int:
    value = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            value = zlib.crc32(piece, value)
    return value
