"""Accounts for the tests of signals: snapshots and sentences, made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from assistant.listening.utterance import Utterance, utterances
from assistant.metrics.usage_sweep import Slice
from assistant.metrics.view import MetricSettings
from assistant.signals.series import number
from assistant.signals.snapshot import AccountSnapshot, Said
from assistant.types.accounts import Account
from assistant.types.documents import Document, Kind, Segment, Side, Visibility

AS_OF = date(2026, 10, 30)
ACCOUNT = Account("acct_one", "One", csm_email="csm@vendor.example", ae_email="ae@vendor.example",
                  status="customer", contract_start=date(2024, 1, 1))  # fmt: skip


def snapshot(*, said: Sequence[Said] = (), usage: Mapping[str, Sequence[float]] | None = None,
             as_of: date = AS_OF, account: Account = ACCOUNT) -> AccountSnapshot:  # fmt: skip
    """An account with sentences and daily usage that ends on the day."""
    slices = {name: series(name, values, as_of) for name, values in (usage or {}).items()}
    return AccountSnapshot(
        account, as_of, MetricSettings(), slices, said=tuple(one for one in said if one.on <= as_of)
    )


def series(name: str, values: Sequence[float], last: date) -> Slice:
    """Daily values up to and with a day."""
    end = number(last) + 1
    return Slice(
        "acct_one", name, np.arange(end - len(values), end, dtype=np.int32), np.array(values, np.float64)
    )


def until(snapshot_: AccountSnapshot, day: date) -> AccountSnapshot:
    """The same account as it was on an earlier day."""
    slices = {}
    for name, one in snapshot_.slices.items():
        stop = int(np.searchsorted(one.day, number(day) + 1))
        slices[name] = Slice(one.account, one.metric, one.day[:stop], one.value[:stop])
    return replace(
        snapshot_, as_of=day, slices=slices, said=tuple(one for one in snapshot_.said if one.on <= day)
    )


def utterance(text: str, *, on: date = AS_OF, side: Side = Side.CUSTOMER, name: str = "1",
              visibility: Visibility = Visibility.PUBLIC) -> Utterance:  # fmt: skip
    """One sentence of a call of its own."""
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    segment = Segment(0, "Ann", side, visibility, at, None, text)
    return utterances(Document("gong", name, Kind.CALL, "A call", at, (segment,)))[0]


def said(kind: str, text: str = "We will not renew.", *, days_ago: int = 0, score: float = 0.9) -> Said:
    """A sentence that was heard as a kind, so many days before `AS_OF`."""
    on = AS_OF - timedelta(days=days_ago)
    return Said(utterance(text, on=on, name=f"{kind}-{days_ago}"), kind, score, on, frozenset())
