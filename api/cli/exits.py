"""Exit codes, and which error ends with which: the one table, shown to people in docs/cli.md."""

from __future__ import annotations

from enum import IntEnum

from assistant.errors import (
    AmbiguousAccount,
    ConfigError,
    FolderInUse,
    FolderReadOnly,
    IndexMismatch,
    InvalidQuestion,
    NotFound,
    NothingRecognised,
    PlumblineError,
)


class Exit(IntEnum):
    """How a command ended. The name in lower case is the `code` of an error's JSON."""

    DONE = 0
    BUG = 1
    USAGE = 2
    NOT_CONFIGURED = 3
    NOT_FOUND = 4
    AMBIGUOUS_ACCOUNT = 5
    FOLDER_IN_USE = 6
    FOLDER_READ_ONLY = 7
    INDEX_MISMATCH = 8
    NOTHING_RECOGNISED = 9
    SET_ASIDE = 10
    INTERRUPTED = 130

    @property
    def code(self) -> str:
        return self.name.lower()


MEANINGS = {
    Exit.DONE: "done, also for an abstention or a question back",
    Exit.BUG: "a bug in Plumbline; `--debug` shows where",
    Exit.USAGE: "wrong usage: an unknown option, a date that is none, an empty question",
    Exit.NOT_CONFIGURED: "not configured, or no data yet",
    Exit.NOT_FOUND: "no such account, document or path",
    Exit.AMBIGUOUS_ACCOUNT: "the words fit several accounts (`ask` asks back instead)",
    Exit.FOLDER_IN_USE: "another process owns the data folder",
    Exit.FOLDER_READ_ONLY: "the data folder cannot be written",
    Exit.INDEX_MISMATCH: "the index was made by another embedder",
    Exit.NOTHING_RECOGNISED: "none of the given files is of a known shape",
    Exit.SET_ASIDE: "done, but something was set aside and `--strict` was given",
    Exit.INTERRUPTED: "interrupted from the keyboard",
}

_OF_ERRORS: dict[type[PlumblineError], Exit] = {
    ConfigError: Exit.NOT_CONFIGURED,
    NotFound: Exit.NOT_FOUND,
    AmbiguousAccount: Exit.AMBIGUOUS_ACCOUNT,
    FolderInUse: Exit.FOLDER_IN_USE,
    FolderReadOnly: Exit.FOLDER_READ_ONLY,
    IndexMismatch: Exit.INDEX_MISMATCH,
    NothingRecognised: Exit.NOTHING_RECOGNISED,
    InvalidQuestion: Exit.USAGE,
}


def exit_of(error: PlumblineError) -> Exit:
    """The exit code of an error; one that the table does not know counts as a bug."""
    return next((_OF_ERRORS[kind] for kind in type(error).__mro__ if kind in _OF_ERRORS), Exit.BUG)
