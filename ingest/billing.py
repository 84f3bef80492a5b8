"""What billing systems' sources share: reading native records from JSON or CSV, and making rows of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assistant.types.facts import Row
from ingest.clean import clean_line
from ingest.jsonfile import Json, Located, dict_in, objects_of, parse_json, raw_of, text_in
from ingest.mapped import Cells, Passed, mail_domain, refs, told
from ingest.records import BadRecord, ReadContext, Record, Rejected, SourceFile
from ingest.schema import TABLES
from ingest.tablefile import open_table, raw_row
from ingest.tablerows import Place, kept_rows, typed_row

ACCOUNT_KEYS = ("account_id", "cf_account_id", "crm_id", "crm_account_id", "salesforce_account_id", "salesforce_id",
                "hubspot_company_id", "external_id", "company_id", "customer_ref")  # fmt: skip
"""Names under which companies keep the id of their own account in a billing system, likeliest first."""


@dataclass(frozen=True, slots=True)
class Native:
    """A record as its system has it: nested as in JSON, flat as in CSV."""

    file: SourceFile
    place: Place
    value: Json


def natives(source: str, file: SourceFile, containers: tuple[str, ...]) -> Iterator[Native | Rejected]:
    """Records of a file in their own shape."""
    with file.path.open("rb") as handle:
        head = handle.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[")):
        for number, item in enumerate(objects_of(file, containers, fraction=Decimal), start=1):
            if isinstance(item, Located):
                yield Native(file, Place(source, item.locator, number, raw_of(item.value)), item.value)
            else:
                yield item
        return
    content = open_table(file)
    for row in content.rows():
        if isinstance(row, Rejected):
            yield row
            continue
        place = Place(source, f"{content.unit} {row.first_line}", row.first_line, raw_row(row))
        if row.damage:
            yield Rejected(file.name, place.locator, "bad_row", f"{row.damage}; mend the line", place.raw)
        else:
            yield Native(file, place, dict(zip(content.columns, row.cells, strict=False)))


def rows_of(
    table: str, items: Iterable[Native], cells: Callable[[Json], Iterable[Cells]], context: ReadContext
) -> Iterator[Record]:
    """Rows of one table. What makes none with good reason is counted; what cannot be read is rejected."""
    by_file: dict[SourceFile, list[Native]] = {}
    for item in items:
        by_file.setdefault(item.file, []).append(item)
    for file, members in by_file.items():
        passed: Counter[tuple[str, str]] = Counter()
        yield from kept_rows(file, TABLES[table], _typed(file, table, members, cells, context, passed=passed))
        yield from told(file, passed)


def _typed(
    file: SourceFile,
    table: str,
    items: list[Native],
    cells: Callable[[Json], Iterable[Cells]],
    context: ReadContext,
    *,
    passed: Counter[tuple[str, str]],
) -> Iterator[tuple[Place, Row | None, list[Rejected]]]:
    for item in items:
        try:
            for made in cells(item.value):
                yield item.place, *typed_row(file, TABLES[table], item.place, made, context)
        except Passed as reason:
            passed[reason.reason_code, str(reason)] += 1
        except BadRecord as bad:
            rejected = Rejected(file.name, item.place.locator, bad.reason_code, bad.message, item.place.raw)
            yield item.place, None, [rejected]


def said_of(record: Json, key: str) -> str:
    """The text under a key, without breaks."""
    return clean_line(text_in(record, key) or "")


def metadata_of(record: Json) -> Json:
    """The record's own fields of the company: an object, or JSON in a cell."""
    value = record.get("metadata")
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = parse_json(value)
        except BadRecord:
            return {}
    return value if isinstance(value, dict) else {}


def own_account(record: Json) -> str:
    """The id of the account that a company wrote into the record or its metadata; empty where it did not."""
    for fields in (metadata_of(record), record):
        for key in ACCOUNT_KEYS:
            if key in fields and (fields is not record or key.startswith("cf_")):
                return said_of(fields, key)
    return ""


def account_refs(system: str, native: str, payer: Json, *records: Json) -> str:
    """Evidence of the account of a billing record: an own id, the system's, then the payer's address."""
    own = next((found for record in (*records, payer) if (found := own_account(record))), "")
    mail = said_of(payer, "email").lower()
    return refs(f"account:{own}", f"{system}:{native}", f"mail:{mail}")


def organization(system: str, item: Native, name: str) -> Row:
    """A payer as an organisation of its system: whose account it is, the identity book decides."""
    value = item.value
    native, mail = said_of(value, "id"), said_of(value, "email").lower()
    cells = {
        "id": native,
        "name": clean_line(name) or native,
        "domain_names": mail_domain(mail),
        "external_id": own_account(value),
        "email": mail,
        "system": system,
    }
    kept = tuple((key, text) for key, text in cells.items() if text)
    return Row(
        "organizations", f"{system}:{native}", None, kept, system, f"{item.file.name}:{item.place.number}"
    )


def payers(
    system: str, records: Iterable[Native], buyers: Iterable[tuple[str, str, Native]]
) -> Iterator[Row]:
    """Organisations of the payers that were delivered, and of those only their subscriptions tell of.

    `buyers` are `(payer id, own account id, subscription)`: where all subscriptions of a payer name
    one account, the payer is that account's too, so that its invoices find it.
    """
    named: dict[str, set[str]] = {}
    first: dict[str, Native] = {}
    for native, own, item in buyers:
        if native and own:
            named.setdefault(native, set()).add(own)
            first.setdefault(native, item)
    sure = {native: next(iter(found)) for native, found in named.items() if len(found) == 1}
    rows: dict[str, Row] = {}
    for item in records:
        value = item.value
        name = next(
            (found for key in ("company", "name", "description") if (found := said_of(value, key))), ""
        )
        full = f"{said_of(value, 'first_name')} {said_of(value, 'last_name')}"
        rows[said_of(value, "id")] = organization(system, item, name or full)
    for native, own in sure.items():
        if native not in rows:
            rows[native] = organization(system, replace(first[native], value={"id": native}), "")
        if rows[native].get("external_id") is None:
            rows[native] = replace(rows[native], values=(*rows[native].values, ("external_id", own)))
    yield from rows.values()


def object_or_id(record: Json, key: str) -> tuple[str, Json]:
    """A field that holds another record or only its id, as `(id, record or empty)`."""
    inner = dict_in(record, key)
    return (said_of(inner, "id"), inner) if inner else (said_of(record, key), {})


def listed(value: Any) -> list[Any]:
    """Elements of a list, of an interface's list object, or of JSON in a cell."""
    if isinstance(value, dict):
        value = value.get("data")
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return value if isinstance(value, list) else []
