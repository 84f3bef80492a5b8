"""Messages of an mbox file, one after the other, without reading it whole. `mail` reads the messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# A separator names a time: "From now on" at the start of a line, unquoted, must not cut a message.
_LONGEST = 400
"""Bytes of a line that may be a separator: in a longer one a time could be looked for in very many ways."""

_SEPARATOR = re.compile(rb"From (?:.*\d{1,2}:\d{2}.*\d{4}|- |\S+@\S+[ \t]*\r?\n)")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)

MAX_MESSAGE = 64 * 1024 * 1024
"""Bytes of one message; what goes beyond is cut and said so, lest one message fill the memory."""


@dataclass(frozen=True, slots=True)
class MboxMessage:
    """One message as bytes, unquoted, the byte its separator stands on, and whether it was cut."""

    offset: int
    separator: bytes
    data: bytes
    cut: bool = False


def messages_of(path: Path) -> Iterator[MboxMessage]:
    """Messages in order. `>From ` lines get back what the quoting put before them (mboxrd)."""
    offset = begins = size = 0
    separator: bytes | None = None
    lines: list[bytes] = []
    after_empty = True
    with path.open("rb") as handle:
        for line in handle:
            if after_empty and line.startswith(b"From ") and _SEPARATOR.match(line[:_LONGEST]):
                if separator is not None:
                    yield _message(begins, separator, lines, size)
                begins, separator, lines, size = offset, line, [], 0
            elif separator is not None:
                size += len(line)
                if size <= MAX_MESSAGE:
                    lines.append(line)
            after_empty = not line.strip()
            offset += len(line)
    if separator is not None:
        yield _message(begins, separator, lines, size)


def _message(offset: int, separator: bytes, lines: list[bytes], size: int) -> MboxMessage:
    data = _QUOTED_FROM.sub(rb"\1", b"".join(lines))
    return MboxMessage(offset, separator.rstrip(), data, size > MAX_MESSAGE)
