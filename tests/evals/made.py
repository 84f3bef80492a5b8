"""Outputs made by hand, for tests of scorers."""

from __future__ import annotations

from datetime import UTC, date, datetime

from evals.case import Case, Expect
from evals.output import Cited, Figured, Output, Said, Stored

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
TEXTS = ("We pay 480 a month.", "Carla Whitcombe leaves on 20 March.", "The pilot runs until December.")


def case(expect: Expect | None = None, **changes: object) -> Case:
    given: dict[str, object] = {
        "account": "acct_a",
        "as_of": date(2026, 10, 31),
        "question": "What?",
    } | changes
    return Case(id="c", why="a test", expect=expect or Expect(), **given)  # type: ignore[arg-type]


def cited(quote: str = TEXTS[0], first: int = 0, last: int | None = None, **changes: object) -> Cited:
    last = first if last is None else last
    stored = tuple(Stored(n, TEXTS[n], False, NOON) for n in range(first, last + 1) if n < len(TEXTS))
    given: dict[str, object] = {
        "document_id": "gong:call", "external_id": "call", "account_id": "acct_a", "author": "Carla Whitcombe",
        "title": "Review", "occurred_at": NOON, "first": first, "last": last, "quote": quote, "stored": stored,
    }  # fmt: skip
    return Cited(**(given | changes))  # type: ignore[arg-type]


def output(text: str = f'"{TEXTS[0]}"', *citations: Cited, **changes: object) -> Output:
    claim = Said(text, citations or (cited(),))
    return Output(text=text, claims=(claim,), account_id="acct_a", account_name="Acme", **changes)  # type: ignore[arg-type]


def told(name: str, value: str, account: str | None = "acct_a", as_of: date = date(2026, 10, 31)) -> Output:
    fact = Figured(name, value, None, account, as_of, rows=(1,))
    text = f"The {name} is {value}."
    return Output(text=text, claims=(Said(text, (), (fact,)),), account_id="acct_a")


ABSTAINED = Output(text="The records do not answer this.", abstained=True)
