"""What people decided of documents and contacts, over what the rules say. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from assistant.memory.decisions import Decision
from assistant.types.documents import Document
from assistant.types.facts import Row
from ingest.identity import IdentityBook, domain_of, parents
from ingest.records import AccountHints
from ingest.resolve import Resolution, resolve, sides

ACCEPT = "accept"
REJECT = "reject"
DELIVERED = "delivered_status"
"""Cell of a contact whose departure was confirmed: the status that the source gave."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Standing decisions by what they are about; build it with `of`."""

    accepted: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    rejected: Mapping[tuple[str, str], tuple[Decision, ...]] = field(default_factory=dict)

    @staticmethod
    def of(decisions: Iterable[Decision]) -> Verdicts:
        accepted: dict[tuple[str, str], Decision] = {}
        rejected: defaultdict[tuple[str, str], list[Decision]] = defaultdict(list)
        for decision in decisions:
            key = (decision.about, decision.subject)
            if decision.verdict == ACCEPT:
                accepted[key] = decision
            else:
                rejected[key].append(decision)
        return Verdicts(accepted, {key: tuple(found) for key, found in rejected.items()})

    def decide(self, document_id: str, hints: AccountHints, found: Resolution) -> Resolution:
        """What the rules found, unless a person decided otherwise.

        A decision about the document counts before one about an address, that before one about a
        domain. Decisions that point to two accounts leave the document without one.
        """
        own = self.accepted.get(("document", document_id))
        if own is not None:
            return _decided([own])
        addresses = sorted({address.lower() for address in hints.addresses})
        decided = [d for a in addresses if (d := self.accepted.get(("address", a)))]
        if not decided:
            domains = sorted({part for a in addresses for part in parents(domain_of(a))})
            decided = [d for name in domains if (d := self.accepted.get(("domain", name)))]
        resolution = _decided(decided) if decided else found
        return self._unless_rejected(document_id, addresses, resolution)

    def _unless_rejected(self, document_id: str, addresses: list[str], resolution: Resolution) -> Resolution:
        said = list(self.rejected.get(("document", document_id), ()))
        for address in addresses:
            said += self.rejected.get(("address", address), ())
        for decision in said:
            if decision.account_id is None:
                return Resolution(None, f"rejected by {decision.decided_by}")
            if decision.account_id == resolution.account_id:
                return Resolution(None, f"{decision.account_id} rejected by {decision.decided_by}")
            left = tuple(c for c in resolution.candidates if c != decision.account_id)
            proposal = resolution.proposal if resolution.proposal != decision.account_id else None
            resolution = replace(resolution, candidates=left, proposal=proposal)
        return resolution

    def owned(self, document: Document, hints: AccountHints, book: IdentityBook) -> Document:
        """The document with its account, by decision or by rule, and the sides that follow from it."""
        found = self.decide(document.id, hints, resolve(hints, book))
        return sides(replace(document, account_id=found.account_id, account_rule=found.rule), book)

    def has_left(self, address: str) -> bool:
        """Whether a person confirmed that the owner of an address has left."""
        return ("departure", address.lower()) in self.accepted

    def contact(self, row: Row) -> Row:
        """A row of the table `contacts` with the status that a person confirmed, and the one it came with.

        A row that carries a confirmed status already is taken as it was delivered first.
        """
        if row.table != "contacts":
            return row
        cells = dict(row.values)
        if DELIVERED in cells:
            status = str(cells.pop(DELIVERED))
            cells = (
                {**cells, "status": status} if status else {n: v for n, v in cells.items() if n != "status"}
            )
        address = cells.get("email")
        if isinstance(address, str) and self.has_left(address):
            cells = {**cells, DELIVERED: str(cells.get("status", "")), "status": "left"}
        return row if cells == dict(row.values) else replace(row, values=tuple(cells.items()))


def _decided(decisions: list[Decision]) -> Resolution:
    accounts = sorted({d.account_id for d in decisions if d.account_id is not None})
    first = decisions[0]
    if len(accounts) != 1:
        return Resolution(None, f"ambiguous: decided for {', '.join(accounts)}", tuple(accounts))
    about = "" if first.about == "document" else f" for {first.about} {first.subject}"
    return Resolution(accounts[0], f"decided by {first.decided_by}{about}", (accounts[0],))
