"""The data folder: where everything lies, and the lock by which one process at a time owns it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import FolderInUse, FolderReadOnly


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths inside one data folder. Deleting the folder is uninstalling."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "plumbline.db"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def erasure_key(self) -> Path:
        """The key of the digests that tell what was erased; made with the first erasure."""
        return self.root / "erasure.key"

    @property
    def lock(self) -> Path:
        return self.root / "owner.lock"

    @property
    def owner(self) -> Path:
        return self.root / "owner.json"


@contextmanager
def owned(folder: Folder, *, command: str, wait_seconds: float) -> Iterator[None]:
    """Own the folder for the length of the block; the lock goes with the process, however it ends."""
    try:
        folder.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.lock)
        lock.acquire(timeout=wait_seconds, poll_interval=0.05)
    except Timeout:
        raise FolderInUse(
            f"The data folder {folder.root} is in use{_by_whom(folder)}.",
            why="One process at a time owns a data folder: two would damage its vector index.",
            mend="Wait until that process has ended, or name another folder with --home.",
        ) from None
    except OSError as error:
        raise _not_writable(folder, error) from error
    try:
        try:
            folder.owner.write_text(json.dumps({"pid": os.getpid(), "command": command}), encoding="utf-8")
        except OSError as error:
            raise _not_writable(folder, error) from error
        yield
    finally:
        lock.release()


def _not_writable(folder: Folder, error: OSError) -> FolderReadOnly:
    return FolderReadOnly(
        f"The data folder {folder.root} cannot be written.",
        why=f"The system says: {error.strerror or error}.",
        mend="Give yourself the right to write there, free space, or name another folder with --home.",
    )


def _by_whom(folder: Folder) -> str:
    try:
        owner = json.loads(folder.owner.read_text(encoding="utf-8"))
        return f" by `{owner['command']}` (process {owner['pid']})"
    except (OSError, ValueError, KeyError):
        return ""
