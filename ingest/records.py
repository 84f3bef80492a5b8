"""What reading a file yields. All frozen; a record that cannot be read is a value, not an exception."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.types.documents import Document
from assistant.types.facts import Row


@dataclass(frozen=True, slots=True)
class AccountHints:
    """What a source tells of the account of a document. Which account it is, `ingest.resolve` decides.

    `crm_ids` and `organization_ids` are `(system, id)`; `addresses` are lower case and may hold our
    own people too; `quoted_addresses` come from quoted history and `names` from speakers without
    an address: both are good for a proposal only.
    """

    crm_ids: tuple[tuple[str, str], ...] = ()
    organization_ids: tuple[tuple[str, str], ...] = ()
    addresses: tuple[str, ...] = ()
    quoted_addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document without an account yet, with the hints to find it.

    `same_as` are identities that other systems give the same thing: `message-id:<…>` of a mail that
    a ticket holds, `calendar:…` of a meeting. What is the same, `ingest.once` decides.
    """

    document: Document
    hints: AccountHints
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UsageTable:
    """Daily usage, column by column: rows of equal index belong together, and no key occurs twice.

    `on` holds ISO days, `value` plain decimal numbers as text, `line` the line in the file that
    each row ends on. A row's id is `account|date|metric`.
    """

    path: str
    source: str
    account_id: tuple[str, ...]
    on: tuple[str, ...]
    metric: tuple[str, ...]
    value: tuple[str, ...]
    line: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.line)


@dataclass(frozen=True, slots=True)
class Rejected:
    """One record, or one cell of it, that was not read: where, why, how to mend it, and its bytes.

    `locator` says where in the file: `line 12, column amount`, `tickets[3].comments[1]`, `byte 5120`.
    """

    path: str
    locator: str
    reason_code: str
    message: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that its source says was deleted, and when the source says that it changed last."""

    source: str
    external_id: str
    path: str
    updated_at: str | None = None


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """A row of a table of facts that its source says was deleted; `row_id` as it was delivered before."""

    table: str
    row_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A file that no source reads: why, and the known shape that it comes nearest to, if any."""

    path: str
    reason: str
    nearest: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth saying once about a file that was read all the same."""

    path: str
    reason_code: str
    message: str


Record = ParsedDocument | Row | UsageTable | Rejected | Removed | RemovedRow | Unrecognised | Notice


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What readers need to know beside the file: the zone of times without one, and the meetings table."""

    zone: ZoneInfo
    meetings: MutableMapping[str, Row] = field(default_factory=dict)
    """Rows of the table `meetings` by file name."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How a file writes one table: our column to the file's (lower case), and cells that hold in every row.

    `files` are patterns of the names of files that are meant; none means all in the folder.
    """

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was recognised: the path to open, and the name it is reported and stored by."""

    path: Path
    name: str
    shape: str
    mapping: TableMapping | None = None


class BadRecord(Exception):
    """Raised inside a reader for the record at hand; its edge turns it into `Rejected`."""

    def __init__(self, reason_code: str, message: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code
        self.message = message
