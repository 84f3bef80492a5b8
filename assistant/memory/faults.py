"""What a disk or a system can refuse, told as what / why / mend instead of a library's words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError

from assistant.errors import FolderReadOnly

_REFUSALS = {
    errno.ENOSPC: "free space on its disk",
    errno.EDQUOT: "free space within your quota",
    errno.EFBIG: "raise the limit of a file's size",
    errno.EROFS: "mount its disk for writing",
    errno.EACCES: "give yourself the right to write there",
    errno.EPERM: "give yourself the right to write there",
    errno.EMFILE: "close other programs, or raise the limit of open files",
    errno.ENFILE: "close other programs, or raise the limit of open files",
    errno.EIO: "look at the health of its disk",
}

_SQLITE = {
    "disk is full": _REFUSALS[errno.ENOSPC],
    "disk i/o error": "free space on its disk, and look at its health",
    "readonly database": _REFUSALS[errno.EROFS],
    "unable to open database": "give yourself the right to write there, or close other programs",
    "database is locked": "wait until the other program that has it open has ended",
}


@contextmanager
def refusals_told(root: Path) -> Iterator[None]:
    """Raise FolderReadOnly for what the disk or the system refuses within the block."""
    try:
        yield
    except OperationalError as error:
        said = str(error.orig)
        mend = next((mend for words, mend in _SQLITE.items() if words in said.lower()), None)
        if mend is None:
            raise
        raise cannot_write(root, said, mend) from error
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        raise cannot_write(root, error.strerror or str(error), _REFUSALS[error.errno]) from error


def cannot_write(root: Path, said: str, mend: str) -> FolderReadOnly:
    """The error for a data folder that could not be written to the end."""
    return FolderReadOnly(
        f"The data folder {root} cannot be written.",
        why=f"The system says: {said}. What was written before is kept, and nothing is there by halves.",
        mend=f"Please {mend}; then run the command again, and it goes on where it stopped.",
    )
