"""What can go wrong, each error as what / why / mend.

PlumblineError
├── ConfigError        the installation or its settings are wrong
├── FolderInUse        another process owns the data folder
├── FolderReadOnly     the data folder cannot be written
├── IndexMismatch      the stored index was made by another embedder
├── NotFound           no such account or document in what the caller may read
├── AmbiguousAccount   the words fit several accounts; nobody guesses
├── InvalidQuestion    the request cannot be understood as it stands
└── NothingRecognised  none of the given files could be read

Errors know nothing of HTTP or of exit codes: the doors translate them.
"""

from __future__ import annotations


class PlumblineError(Exception):
    """An error that is safe to show: what happened, why, and how to mend it."""

    def __init__(self, what: str, *, why: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what} Why: {self.why} Mend: {self.mend}"


class ConfigError(PlumblineError):
    """The installation or its settings are wrong."""


class FolderInUse(PlumblineError):
    """Another process owns the data folder."""


class FolderReadOnly(PlumblineError):
    """The data folder cannot be written."""


class IndexMismatch(PlumblineError):
    """The stored index was made by another embedder."""


class NotFound(PlumblineError):
    """No such account or document in what the caller may read."""


class AmbiguousAccount(PlumblineError):
    """The words fit several accounts; nobody guesses."""

    def __init__(self, what: str, *, why: str, mend: str, candidates: tuple[str, ...]) -> None:
        super().__init__(what, why=why, mend=mend)
        self.candidates = candidates


class InvalidQuestion(PlumblineError):
    """The request cannot be understood as it stands."""


class NothingRecognised(PlumblineError):
    """None of the given files could be read."""
