"""The JSON of answers, passages, documents, accounts and facts: the contract of docs/json.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from assistant.ports import DocumentEntry
from assistant.types.accounts import Account
from assistant.types.answers import Answer, Citation, Claim, Hit
from assistant.types.documents import Document, Segment
from assistant.types.facts import Fact, FactValue

PLACE = "plumbline://document/"
"""Scheme of a place in the data folder: what a citation opens where the source gives no address."""

Json = dict[str, Any]


def place(document_id: str, segment: int) -> str:
    """Where a segment is, in the data folder.

    >>> place("mail:<a@b.example>", 2)
    'plumbline://document/mail%3A%3Ca%40b.example%3E#2'
    """
    return f"{PLACE}{quote(document_id, safe='')}#{segment}"


def parse_place(text: str) -> tuple[str, int | None]:
    """The document id and the segment that a place names; a bare document id names no segment."""
    if not text.startswith(PLACE):
        return text, None
    encoded, _, segment = text.removeprefix(PLACE).partition("#")
    return unquote(encoded), int(segment) if segment.isdecimal() else None


def url_of(citation: Citation) -> str:
    """The address in the source system where a browser opens it, else the place in the data folder."""
    if citation.url and re.match(r"https?://[^\s\"'<>]+\Z", citation.url):
        return citation.url
    return place(citation.document_id, citation.segment_start)


def instant(value: datetime) -> str:
    """An instant in ISO 8601, in UTC."""
    return value.astimezone(UTC).isoformat()


def value(of: FactValue) -> str | int | None:
    """A fact's value: decimals as text so that no digit is lost, days in ISO 8601, None for undefined."""
    if isinstance(of, Decimal):
        return format(of, "f")
    return of.isoformat() if isinstance(of, date) else of


def hits_json(hits: Sequence[Hit]) -> Json:
    return {"hits": [_hit(hit) for hit in hits]}


def answer_json(answer: Answer) -> Json:
    """The answer of `ask`; `clarify` is there only where the person has to choose between accounts."""
    shape: Json = {
        "question": answer.question,
        "account_id": answer.account_id,
        "as_of": answer.as_of.isoformat(),
        "abstained": answer.abstained,
        "text": answer.text,
        "claims": [_claim(claim) for claim in answer.claims],
        "searched": list(answer.searched),
        "missing": list(answer.missing),
        "run_id": answer.run_id,
    }
    shape |= {"clarify": list(answer.clarify)} if answer.clarify else {}
    return shape | ({"notices": list(answer.notices)} if answer.notices else {})


def documents_json(entries: Sequence[DocumentEntry]) -> Json:
    return {"documents": [_entry(entry) for entry in entries]}


def document_json(document: Document, segments: Sequence[Segment]) -> Json:
    """A document with those of its segments that are shown."""
    return {
        "document_id": document.id,
        "external_id": document.external_id,
        "source": document.source,
        "kind": document.kind.value,
        "account_id": document.account_id,
        "account_rule": document.account_rule,
        "title": document.title,
        "occurred_at": instant(document.occurred_at),
        "url": document.url,
        "attributes": dict(document.attributes),
        "participants": [
            {"name": p.name, "address": p.address, "side": p.side.value, "role": p.role}
            for p in document.participants
        ],
        "segments": [
            {
                "segment": s.n,
                "author": s.author,
                "side": s.side.value,
                "visibility": s.visibility.value,
                "part": s.part.value,
                "said_at": None if s.said_at is None else instant(s.said_at),
                "offset_ms": s.offset_ms,
                "text": s.text,
            }
            for s in segments
        ],
    }


def account_json(account: Account) -> Json:
    return {
        "account_id": account.id,
        "name": account.name,
        "domains": list(account.domains),
        "external_ids": [{"system": system, "id": id_} for system, id_ in account.external_ids],
        "status": account.status,
        "industry": account.industry,
        "segment": account.segment,
        "csm_email": account.csm_email,
        "ae_email": account.ae_email,
        "currency": account.currency,
        "contract_start": value(account.contract_start),
        "renewal_date": value(account.renewal_date),
        "parent_account_id": account.parent_account_id,
    }


def fact_json(fact: Fact) -> Json:
    return {
        "name": fact.name,
        "value": value(fact.value),
        "unit": fact.unit,
        "as_of": fact.as_of.isoformat(),
        "formula": fact.formula,
        "inputs": list(fact.inputs),
    }


def _hit(hit: Hit) -> Json:
    return {
        "document_id": hit.document_id,
        "external_id": hit.external_id,
        "source": hit.source,
        "kind": hit.kind.value,
        "account_id": hit.account_id,
        "occurred_at": instant(hit.occurred_at),
        "segment_start": hit.segment_start,
        "segment_end": hit.segment_end,
        "text": hit.text,
        "score": hit.score,
    }


def _claim(claim: Claim) -> Json:
    return {
        "text": claim.text,
        "citations": [citation_json(citation) for citation in claim.citations],
        "facts": [fact_json(fact) for fact in claim.facts],
    }


def citation_json(citation: Citation) -> Json:
    """Where a quote stands, and what opens it."""
    return {
        "document_id": citation.document_id,
        "external_id": citation.external_id,
        "source": citation.source,
        "kind": citation.kind.value,
        "occurred_at": instant(citation.occurred_at),
        "segment_start": citation.segment_start,
        "segment_end": citation.segment_end,
        "quote": citation.quote,
        "url": url_of(citation),
    }


def _entry(entry: DocumentEntry) -> Json:
    return {
        "document_id": entry.document_id,
        "external_id": entry.external_id,
        "source": entry.source,
        "kind": entry.kind.value,
        "account_id": entry.account_id,
        "account_rule": entry.account_rule,
        "title": entry.title,
        "occurred_at": instant(entry.occurred_at),
        "origins": [
            {"source": o.source, "external_id": o.external_id, "path": o.path} for o in entry.origins
        ],
    }
