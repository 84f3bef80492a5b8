"""How much there is to read and how much of it has been read, in bytes: for telling how long it will take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.types.facts import Row
from ingest.read import files_of
from ingest.records import Notice, ParsedDocument, Record

TEXT_SHARE = 0.6
"""Share of an export's bytes that are the words said, until a file of the run has shown its own."""


def sizes_of(paths: Sequence[Path]) -> dict[str, int]:
    """The size of every file that will be read, by the name it is reported by. Opens none of them."""
    return {name: path.stat().st_size for path, name in files_of(paths) if path.is_file()}


class Consumed:
    """Estimates how many bytes have been read, from the records that came: exact where a file is done."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._sizes = sizes
        self._done = 0
        self._here = ""
        self._words = 0
        self._share = TEXT_SHARE

    def take(self, record: Record) -> int:
        """Bytes read, this record included."""
        name = _file_of(record).partition("!")[0]
        if name != self._here and name in self._sizes:
            self._done += self._sizes.get(self._here, 0)
            if self._words and self._sizes.get(self._here):
                self._share = min(1.0, self._words / self._sizes[self._here])
            self._here, self._words = name, 0
        if isinstance(record, ParsedDocument):
            self._words += sum(len(segment.text) for segment in record.document.segments)
        within = min(self._words / self._share, 0.98 * self._sizes.get(self._here, 0))
        return self._done + int(within)


def _file_of(record: Record) -> str:
    match record:
        case ParsedDocument():
            return record.document.origins[0].path if record.document.origins else ""
        case Row():
            return record.origin.partition(":")[0]
        case Notice():
            return ""
        case _:
            return getattr(record, "path", "")
