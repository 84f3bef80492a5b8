"""What an ingestion did: counts for the one-line summary, and every record that could not be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


class Progress(Protocol):
    """Told what is being done, and how many of it are done."""

    def __call__(self, stage: str, done: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """A record, line or file that was not used: where, why, and how to mend it."""

    path: str
    locator: str
    reason_code: str
    message: str


@dataclass(slots=True)
class IngestReport:
    """Counts of one run. `+added ~changed -removed unchanged` are documents and fact rows together."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    documents: int = 0
    fact_rows: int = 0
    usage_days: int = 0
    unresolved: int = 0
    chunks: int = 0
    embedded: int = 0
    problems: list[Problem] = field(default_factory=list)
    unrecognised: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The diff in one line, as `+3 ~1 -2 1198 unchanged`."""
        return f"+{self.added} ~{self.changed} -{self.removed} {self.unchanged} unchanged"
