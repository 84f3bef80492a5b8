"""Where words go: data to stdout, progress and notices to stderr. Nothing here knows what is said."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 160
"""Columns of text where no terminal tells its own width."""
PROGRESS_SECONDS = 2.0
"""How often a step that goes on says so where lines cannot be overwritten."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Show = Callable[["Console"], None]


class Progress(Protocol):
    """Told what is being done, and how many of it are done."""

    def __call__(self, stage: str, done: int, note: str = "") -> None: ...


def printable(text: str) -> str:
    """Text without characters that steer a terminal or turn its reading order; lines and tabs stay.

    >>> printable("a\\x1b[31mb")
    'a�[31mb'
    """
    return _CONTROL.sub("�", text)


class Out:
    """The two streams of one command."""

    def __init__(self, *, as_json: bool, quiet: bool, color: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self._color = color

    def data(self, value: Mapping[str, Any], show: Show) -> None:
        """Print the result: as JSON where it was asked for, else through `show`."""
        if self.as_json:
            self.json(value)
        else:
            show(self._console(stderr=False))

    def json(self, value: Mapping[str, Any]) -> None:
        """Print one JSON object on stdout."""
        ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
        sys.stdout.write(json.dumps(value, ensure_ascii=ascii_only, indent=2) + "\n")

    def notice(self, text: str) -> None:
        """Say something beside the data, unless quiet."""
        if not self.quiet:
            self.complain(text)

    def complain(self, text: str) -> None:
        """Say on stderr what has to be said even when quiet."""
        sys.stderr.write(printable(text) + "\n")
        sys.stderr.flush()

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A function to tell what is being done, and how many of it are done."""
        if self.quiet:
            yield lambda stage, done, note="": None
        elif sys.stderr.isatty():
            with self._console(stderr=True).status("…") as status:
                yield lambda stage, done, note="": status.update(_words(stage, done, note))
        else:
            yield _Lines(self.notice)

    def _console(self, *, stderr: bool) -> Console:
        from rich.console import Console

        stream = sys.stderr if stderr else sys.stdout
        return Console(
            file=stream,
            no_color=not self._color,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=not stream.isatty(),
            width=None if stream.isatty() else PIPE_WIDTH,
        )


class _Lines:
    """Progress as lines: one when a step begins, then one every few seconds."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._stage = ""
        self._said_at = 0.0

    def __call__(self, stage: str, done: int, note: str = "") -> None:
        now = time.monotonic()
        if stage != self._stage or now - self._said_at >= PROGRESS_SECONDS:
            self._stage, self._said_at = stage, now
            self._say(f"  {_words(stage, done, note)}")


def _words(stage: str, done: int, note: str) -> str:
    count = f"{stage}: {done}" if done else f"{stage} …"
    return f"{count} ({note})" if note else count
