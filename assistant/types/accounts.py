"""Accounts, as the customer relationship system tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `domains` are lower case; `external_ids` are `(system, id)` pairs."""

    id: str
    name: str
    domains: tuple[str, ...] = ()
    external_ids: tuple[tuple[str, str], ...] = ()
    status: str | None = None
    industry: str | None = None
    segment: str | None = None
    csm_email: str | None = None
    ae_email: str | None = None
    currency: str | None = None
    contract_start: date | None = None
    renewal_date: date | None = None
    parent_account_id: str | None = None
