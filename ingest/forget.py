"""Forgetting a document, a person or an account: finds what it reaches, and what shall stand instead.

What is planned here is carried out by `assistant.memory.erase` (one transaction) and
`assistant.upkeep` (the bytes). Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from assistant.errors import NotFound
from assistant.memory.batch import DocumentWrite
from assistant.memory.blocklist import (
    ACCOUNT,
    ADDRESS,
    DOCUMENT,
    FIRST_WORD,
    HELD,
    NAME,
    ROW,
    Blocklist,
    digest,
)
from assistant.memory.erase import ErasePlan, VersionRewrite
from assistant.memory.rows import cells_of, document_hash, row_hash
from assistant.memory.traces import Traces
from assistant.memory.write import Writer
from assistant.ports import Embedder
from assistant.retrieval.terms import pack_terms
from assistant.types.documents import Document, Nature
from assistant.types.facts import Row
from ingest.chunk import chunk
from ingest.forgotten import person_name, row_without_forgotten, without_forgotten
from ingest.identities import IDENTITY_TABLES
from ingest.identity import IdentityBook, domain_of, free_mail_domains
from ingest.names import name_key
from ingest.records import AccountHints
from ingest.resolve import resolve, sides
from ingest.things import hints_of

NOWHERE = "erased.invalid"
"""The domain of an alias where the real one would tell the person."""


def plan_document(document_id: str, traces: Traces, *, key: bytes) -> ErasePlan:
    """Forget one document, in every version and as every system tells it. Raises NotFound."""
    versions = list(traces.versions([document_id]))
    if not versions:
        raise _nothing("document", document_id, "List them with `plumbline documents`.")
    return _without_documents(
        ErasePlan("document", digest(key, DOCUMENT, document_id)), [document_id], traces, key=key
    )


def plan_account(account_id: str, traces: Traces, *, key: bytes) -> ErasePlan:
    """Forget an account: its documents, its rows and usage, its people's rows, the answers about it."""
    documents = traces.documents_of_account(account_id)
    own = traces.rows(account_id=account_id, words=())
    if not documents and not own:
        raise _nothing("account", account_id, "List them with `plumbline accounts`.")
    words = _words_of_account(row for _, row in own)
    free = free_mail_domains()
    others = [
        (row_id, row)
        for row_id, row in traces.rows(account_id=None, words=sorted(words - free))
        if row.account_id is None and _is_about(row, words - free)
    ]
    plan = ErasePlan("account", digest(key, ACCOUNT, account_id))
    plan = _without_documents(plan, documents, traces, key=key, account_id=account_id)
    held = traces.quarantined([account_id, *sorted(words - free)])
    rows = [*own, *others]
    blocked = {(digest(key, ROW, row.id), ROW, "") for _, row in others}
    blocked |= {(digest(key, HELD, held_by), HELD, "") for _, held_by in held}
    blocked.add((digest(key, ACCOUNT, account_id), ACCOUNT, ""))
    return replace(
        plan,
        fact_rows=tuple(row_id for row_id, _ in rows),
        usage_accounts=(account_id,),
        quarantined=tuple(sorted({*plan.quarantined, *(held_id for held_id, _ in held)})),
        decisions=tuple(sorted({*plan.decisions, *traces.decisions({account_id, *words})})),
        blocked=tuple(sorted({*plan.blocked, *blocked})),
        counts={
            **plan.counts,
            "fact_rows": len(rows),
            "usage_days": traces.usage_days(account_id),
            "quarantined": len(plan.quarantined) + len(held),
        },
    )


@dataclass(frozen=True, slots=True)
class Tools:
    """What taking a person out of documents needs: the vectors of what stays, and whose it is then."""

    embedder: Callable[[], Embedder]
    book: Callable[[Blocklist], IdentityBook]
    """Who is who once the blocklist holds."""


def tools_of(writer: Writer, embedder: Callable[[], Embedder], own_domains: Iterable[str]) -> Tools:
    """The tools of a data folder."""

    def book(blocklist: Blocklist) -> IdentityBook:
        accounts, contacts, organizations, users = (
            [kept for row in writer.current_rows(name) if (kept := row_without_forgotten(row, blocklist))]
            for name in IDENTITY_TABLES
        )
        return IdentityBook.of(accounts, contacts, organizations, own_domains, users=users)

    return Tools(embedder, book)


def plan_contact(
    address: str, traces: Traces, tools: Tools, *, key: bytes, names: Sequence[str] = ()
) -> ErasePlan:
    """Forget a person: their words everywhere, their name and address behind an alias.

    Documents that are theirs alone go; of those with others, their segments are blanked. `names`
    are further names they go by. Raises NotFound for somebody who is nowhere.
    """
    address = address.strip().casefold()
    known = _names_of(address, traces) | {" ".join(name.split()) for name in names}
    full = sorted(name for name in known if len(name_key(name)) > 1)
    found = traces.documents_naming([address, *full])
    rows = traces.rows(account_id=None, words=[address, *full])
    if not found and not rows:
        raise _nothing("contact", address, "List an account's contacts with `plumbline account NAME`.")
    blocklist = _blocklist_of(address, full, key)
    taken, rewrites = _rewritten(found, traces, blocklist)
    plan = _without_documents(
        ErasePlan("contact", digest(key, ADDRESS, address)), sorted(taken), traces, key=key
    )
    book = tools.book(blocklist)
    kept, settled = _settled(rewrites, book)
    gone, cells = _rows_without(rows, blocklist)
    held = traces.quarantined([address, *full])
    runs = traces.runs(documents=set(found), words=[address, *full])
    blocked = {(d, kind, alias) for kind, part in blocklist.digests.items() for d, alias in part.items()}
    blocked |= {(digest(key, HELD, held_by), HELD, "") for _, held_by in held}
    return replace(
        plan,
        rewrites=tuple(_embedded(settled, tools.embedder)),
        fact_rows=gone,
        cells=cells,
        quarantined=tuple(sorted({*plan.quarantined, *(held_id for held_id, _ in held)})),
        runs=tuple(sorted({*plan.runs, *runs})),
        decisions=tuple(sorted({*plan.decisions, *traces.decisions({address})})),
        kept_accounts=kept,
        blocked=tuple(sorted({*plan.blocked, *blocked})),
        counts={
            **plan.counts,
            "documents_changed": len({d.id for _, d, _, _ in rewrites}),
            "fact_rows": len(gone),
            "fact_rows_changed": len(cells),
            "quarantined": len(plan.quarantined) + len(held),
        },
    )


def _nothing(kind: str, name: str, mend: str) -> NotFound:
    return NotFound(
        f"There is no {kind} {name!r} to forget.", why="Nothing of it is in the data folder.", mend=mend
    )


def _without_documents(
    plan: ErasePlan,
    document_ids: Sequence[str],
    traces: Traces,
    *,
    key: bytes,
    account_id: str | None = None,
) -> ErasePlan:
    """The plan with documents, what was derived from them, and the blocks that keep them away."""
    ids = set(traces.aliases(document_ids))
    texts = [(r, d) for r, d in traces.versions(document_ids)]
    held = traces.quarantined([d.external_id for _, d in texts if len(d.external_id) > 8])
    blocked = {(digest(key, DOCUMENT, name), DOCUMENT, "") for name in ids}
    blocked |= {(digest(key, HELD, held_by), HELD, "") for _, held_by in held}
    return replace(
        plan,
        documents=tuple(sorted({*document_ids, *ids} & {*document_ids, *(d.id for _, d in texts)})),
        runs=traces.runs(documents=ids, account_id=account_id),
        quarantined=tuple(held_id for held_id, _ in held),
        decisions=traces.decisions(ids),
        blocked=tuple(sorted(blocked)),
        counts={
            "documents": len(document_ids),
            "versions": len(texts),
            "segments": sum(len(d.segments) for _, d in texts),
            "quarantined": len(held),
        },
    )


def _words_of_account(rows: Iterable[Row]) -> set[str]:
    """Domains of the account and addresses of its people, as other systems may know it by."""
    words: set[str] = set()
    for row in rows:
        email, domains = row.get("email"), row.get("domains")
        if row.table == "contacts" and isinstance(email, str):
            words.add(email.casefold())
        if row.table == "accounts" and isinstance(domains, str):
            words |= {name.strip().casefold() for name in domains.split(";")}
    return words - {""}


def _is_about(row: Row, words: set[str]) -> bool:
    """Whether a row that names no account is of people or an organisation of these addresses and domains."""
    texts = {part.strip().casefold() for _, v in row.values if isinstance(v, str) for part in v.split(";")}
    domains = {domain_of(text) for text in texts if "@" in text}
    return bool((texts | domains) & words)


def _names_of(address: str, traces: Traces) -> set[str]:
    """Names under which an address is known, in address books and in what people wrote."""
    names: set[str] = set()
    for _, row in traces.rows(account_id=None, words=[address]):
        email, name = row.get("email"), row.get("name")
        if isinstance(email, str) and email.casefold() == address and isinstance(name, str):
            names.add(" ".join(name.split()))
    for _, document in traces.versions(traces.documents_naming([address])):
        names |= {
            " ".join(p.name.split())
            for p in document.participants
            if p.name and (p.address or "").casefold() == address
        }
    return names - {address}


def _blocklist_of(address: str, names: Sequence[str], key: bytes) -> Blocklist:
    token = digest(key, ADDRESS, address)[:6]
    domain = domain_of(address)
    telling = {word for name in names for word in name_key(name) if len(word) > 3}
    telling.add(address.partition("@")[0])
    if domain in free_mail_domains() or any(word in domain for word in telling):
        domain = NOWHERE
    alias = f"person-{token}@{domain}"
    blocklist = Blocklist(key).with_(ADDRESS, {address: alias})
    spelled = {" ".join(form) for name in names for form in (name_key(name), name.casefold().split())}
    if spelled:
        blocklist = blocklist.with_(NAME, dict.fromkeys(spelled, alias))
        blocklist = blocklist.with_(FIRST_WORD, {name.split()[0]: person_name(alias) for name in spelled})
    return blocklist


_Rewrite = tuple[dict[str, Any], Document, AccountHints, bool]
"""A version's columns, the document without the person, its hints, and whether it is the current one."""


def _rewritten(
    document_ids: Iterable[str], traces: Traces, blocklist: Blocklist
) -> tuple[set[str], list[_Rewrite]]:
    """Documents that go whole, and the versions of the others without the person."""
    taken: set[str] = set()
    rewrites: list[_Rewrite] = []
    for record, document in traces.versions(document_ids):
        kept = without_forgotten(document, hints_of(record["hints"]), blocklist)
        if kept is None:
            taken.add(document.id)
        elif kept[0] != document or kept[1] != hints_of(record["hints"]):
            rewrites.append((dict(record), *kept, record["retired_at"] is None))
    return taken, [rewrite for rewrite in rewrites if rewrite[1].id not in taken]


def _settled(
    rewrites: Sequence[_Rewrite], book: IdentityBook
) -> tuple[tuple[tuple[str, str], ...], list[_Rewrite]]:
    """The versions with the rule that gives them their account now; those that would lose it keep it."""
    kept: dict[str, str] = {}
    out: list[_Rewrite] = []
    for record, document, hints, current in rewrites:
        if current and document.account_id is not None:
            found = resolve(hints, book)
            rule = found.rule
            if found.account_id != document.account_id:
                kept[document.id] = document.account_id
                rule = "decided by erasure of a contact"
            document = sides(replace(document, account_rule=rule), book)
        out.append((record, document, hints, current))
    return tuple(sorted(kept.items())), out


def _rows_without(
    rows: Sequence[tuple[int, Row]], blocklist: Blocklist
) -> tuple[tuple[int, ...], tuple[tuple[int, list[list[Any]], str], ...]]:
    """Rows that go, and those that stay with other cells."""
    gone: list[int] = []
    cells: list[tuple[int, list[list[Any]], str]] = []
    for row_id, row in rows:
        kept = row_without_forgotten(row, blocklist)
        if kept is None:
            gone.append(row_id)
        elif kept != row:
            cells.append((row_id, cells_of(kept), row_hash(kept)))
    return tuple(gone), tuple(cells)


def _embedded(rewrites: Sequence[_Rewrite], embedder: Callable[[], Embedder]) -> Iterable[VersionRewrite]:
    """The versions cut and embedded anew: vectors of what was said must not outlive it."""
    for record, document, hints, _ in rewrites:
        chunks = chunk(document) if document.nature is Nature.PERSONAL and not record["removed"] else ()
        vectors = [embedder().embed_documents(c.windows).astype(np.float16).tobytes() for c in chunks]
        yield VersionRewrite(
            record["version_id"],
            DocumentWrite(
                document,
                document_hash(document),
                {**record["hints"], **asdict(hints)},
                chunks,
                tuple(vectors),
                tuple(pack_terms(f"{c.header}\n{c.text}") for c in chunks),
                record["known_at"],
            ),
        )
