"""Documents made of plain dialogues, so that a test shows what is said and what is remembered of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from assistant.dossier.build import dossier_of
from assistant.dossier.item import Item, ItemKind
from assistant.dossier.material import Material, material
from assistant.types.documents import Document, Kind, Nature, Participant, Segment, Side, Visibility
from assistant.types.facts import Row

SIDES = {"c": Side.CUSTOMER, "v": Side.VENDOR, "t": Side.THIRD_PARTY}


def talk(text: str) -> tuple[Document, ...]:
    """Documents of a text: `# kind day title` begins one, `Name/side: words` is a message, `!` an internal one."""
    found: list[Document] = []
    parts: list[tuple[str, str, str]] = []
    head = ("call", "2026-01-01", "")

    def close() -> None:
        if parts:
            found.append(_document(len(found), *head, parts))

    for line in (raw.strip() for raw in text.strip().splitlines() if raw.strip()):
        if line.startswith("#"):
            close()
            parts = []
            _, kind, day, *title = line.split(maxsplit=3)
            head = (kind, day, title[0] if title else "")
        else:
            who, _, said = line.partition(":")
            name, _, side = who.partition("/")
            parts.append((name, side, said.strip()))
    close()
    return tuple(found)


def _document(n: int, kind: str, day: str, title: str, parts: list[tuple[str, str, str]]) -> Document:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC, hour=9, minute=n % 60)
    people = list(dict.fromkeys((name, side.strip("!")) for name, side, _ in parts))
    return Document(
        source="made",
        external_id=f"{kind}-{n}",
        kind=Kind(kind.removeprefix("auto-")),
        title=title,
        occurred_at=at,
        segments=tuple(
            Segment(
                i, name, SIDES[side.strip("!")], Visibility.INTERNAL if "!" in side else Visibility.PUBLIC,
                None, None, said,
            )
            for i, (name, side, said) in enumerate(parts)
        ),
        participants=tuple(
            Participant(name, f"{name.split()[0].lower()}@{side}.example", SIDES[side], "from" if not i else "to")
            for i, (name, side) in enumerate(people)
        ),
        nature=Nature.AUTO_REPLY if title.startswith("Automatic") else Nature.PERSONAL,
        account_id="acct",
    )  # fmt: skip


def row(table: str, row_id: str, **cells: object) -> Row:
    return Row(table, row_id, "acct", tuple(sorted(cells.items())), "csv", f"{table}.csv:2")  # type: ignore[arg-type]


def known(text: str, as_of: str, *, rows: Iterable[Row] = (), **more: object) -> Material:
    """Material of a dialogue and of rows by table."""
    tables: dict[str, tuple[Row, ...]] = {}
    account = None
    for one in rows:
        if one.table == "accounts":
            account = one
        else:
            tables[one.table] = (*tables.get(one.table, ()), one)
    at = datetime.fromisoformat(as_of).replace(tzinfo=UTC, hour=23)
    return material("acct", at, documents=talk(text), account=account, tables=tables, **more)  # type: ignore[arg-type]


def items(text: str, as_of: str, kind: ItemKind, *, rows: Iterable[Row] = ()) -> tuple[Item, ...]:
    """What is remembered of one kind."""
    return dossier_of(known(text, as_of, rows=rows), kinds=frozenset({kind}))


def promises(text: str, as_of: str = "2026-12-31") -> tuple[Item, ...]:
    return items(text, as_of, ItemKind.PROMISE)


def people(text: str, as_of: str = "2026-12-31", *, rows: Iterable[Row] = ()) -> dict[str, Item]:
    return {str(one.get("name")): one for one in items(text, as_of, ItemKind.STAKEHOLDER, rows=rows)}
