"""Evidence: facts of an account with their rows, quotes with their place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from assistant.signals.signal import Quote
from assistant.signals.snapshot import AccountSnapshot, Said
from assistant.types.facts import Fact, FactValue, Period


def fact(
    snapshot: AccountSnapshot,
    name: str,
    value: FactValue,
    *,
    formula: str,
    method: str,
    rows: Iterable[str],
    unit: str | None = None,
    period: Period | None = None,
    sample_size: int | None = None,
    oldest: date | None = None,
) -> Fact:
    """A fact of the snapshot's account on its day."""
    return Fact(
        name=name,
        account_id=snapshot.account.id,
        value=value,
        unit=unit,
        as_of=snapshot.as_of,
        formula=formula,
        inputs=tuple(dict.fromkeys(rows)),
        method=method,
        period=period,
        sample_size=sample_size,
        oldest_source_on=oldest,
    )


def rounded(value: float) -> Decimal:
    """A screened figure with one digit after the point."""
    return round(Decimal(value), 1)


def quote_of(said: Said) -> Quote:
    """The sentence as evidence."""
    one = said.utterance
    return Quote(
        source=one.source,
        document_id=one.document_id,
        external_id=one.external_id,
        segment=one.segment,
        quote=one.text,
        occurred_at=one.said_at,
        author=one.author,
    )
