"""The dossier of an account: all its items as of an instant. The thin shell that reads, and the pure whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from assistant.dossier.contradictions import contradictions
from assistant.dossier.feedback import feedback
from assistant.dossier.handover import handover
from assistant.dossier.item import Item, ItemKind, State
from assistant.dossier.judged import Ruling, judged
from assistant.dossier.ledger import ledger
from assistant.dossier.material import TABLES, Material, material
from assistant.dossier.objectives import objectives
from assistant.dossier.promise import kept
from assistant.dossier.promises import promise_items
from assistant.dossier.said import decisions, milestones, opportunities, risks
from assistant.dossier.sense import Sense
from assistant.dossier.stakeholders import stakeholders
from assistant.ports import Filter, Reader
from assistant.types.documents import Document
from assistant.types.scope import Scope


class Whole(Protocol):
    """Reads many documents at once, as `Reader.document` reads one."""

    def __call__(self, document_ids: Sequence[str], *, scope: Scope) -> tuple[Document, ...]: ...


def dossier(
    reader: Reader,
    scope: Scope,
    account_id: str,
    *,
    kinds: frozenset[ItemKind] = frozenset(),
    rulings: Sequence[Ruling] = (),
    sense: Sense | None = None,
    whole: Whole | None = None,
) -> tuple[Item, ...]:
    """What is remembered of an account within the scope, as of its instant; the oldest first of each kind.

    `kinds` empty means all. `rulings` are people's standing decisions; `sense` reads sentences by an embedder, `whole`
    many documents at once.
    """
    return dossier_of(
        read_material(reader, scope, account_id, whole=whole), kinds=kinds, rulings=rulings, sense=sense
    )


def dossier_of(
    known: Material,
    *,
    kinds: frozenset[ItemKind] = frozenset(),
    rulings: Sequence[Ruling] = (),
    sense: Sense | None = None,
) -> tuple[Item, ...]:
    """The dossier of material that was read."""
    found: list[Item] = []
    wanted = kinds or frozenset(ItemKind)
    for kind, part in _PARTS.items():
        if kind in wanted or ItemKind.HANDOVER in wanted:
            found.extend(sorted(part(known, sense), key=_order))
    if ItemKind.CONTRADICTION in wanted:
        people = [item for item in found if item.kind is ItemKind.STAKEHOLDER] or stakeholders(known)
        found.extend(contradictions(known, people))
    decided = judged(found, rulings)
    if ItemKind.HANDOVER in wanted:
        standing = [item for item in decided if item.state is not State.WITHDRAWN]
        decided += judged(handover(known, standing), rulings)
    return tuple(item for item in decided if item.kind in wanted)


def _order(item: Item) -> tuple[date, datetime, list[tuple[str, int, int]]]:
    """The oldest first; of one instant in the order of the words."""
    places = [(proof.document_id, proof.segment, proof.start) for proof in item.evidence[:1]]
    return item.valid_from, item.recorded_at, places


def read_material(reader: Reader, scope: Scope, account_id: str, *, whole: Whole | None = None) -> Material:
    """Read everything of one account that its memory is made of; nothing where the scope has it not."""
    inside = scope.narrowed(account_id)
    entries = reader.documents(scope=inside, filter=Filter())
    mine = [entry.document_id for entry in entries if entry.account_id == account_id]
    rows = {table: reader.rows(table, scope=inside) for table in TABLES}
    account = next((row for row in reader.rows("accounts", scope=inside) if row.row_id == account_id), None)
    return material(
        account_id,
        scope.as_of,
        documents=whole(mine, scope=inside)
        if whole
        else tuple(reader.document(n, scope=inside) for n in mine),
        account=account,
        tables=rows,
        usage=_usage(reader, inside),
    )


USAGE_DAYS = 28
"""The days of use that a statement about today's use is held against."""


def _usage(reader: Reader, scope: Scope) -> tuple[tuple[str, date, str], ...]:
    """How many used it on each of the last days."""
    until = scope.as_of.date()
    found = reader.usage_columns(
        "active_users", scope=scope, since=until - timedelta(days=USAGE_DAYS), until=until
    )
    start = date(1970, 1, 1)
    return tuple(
        ("active_users", start + timedelta(days=int(day)), format(Decimal(float(value)), "f"))
        for day, value in zip(found.day, found.value, strict=True)
        if value == value
    )


def _promises(known: Material, sense: Sense | None) -> Iterable[Item]:
    promises = ledger(known.lines, known.sides, sense=sense)
    return promise_items(kept(promises), known.account_id, known.today)


_PARTS: dict[ItemKind, Callable[[Material, Sense | None], Iterable[Item]]] = {
    ItemKind.STAKEHOLDER: lambda known, _: stakeholders(known),
    ItemKind.OBJECTIVE: lambda known, _: objectives(known),
    ItemKind.PROMISE: _promises,
    ItemKind.DECISION: lambda known, _: decisions(known),
    ItemKind.RISK: lambda known, _: risks(known),
    ItemKind.MILESTONE: lambda known, _: milestones(known),
    ItemKind.FEEDBACK: lambda known, _: feedback(known),
    ItemKind.OPPORTUNITY: lambda known, _: opportunities(known),
}
"""What makes the items of a kind; the handover record is drawn from the others."""
