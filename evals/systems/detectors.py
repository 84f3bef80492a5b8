"""What signals and health are measured against: keyword lists, a sentiment threshold, the usual weighted
average."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from decimal import Decimal
from time import perf_counter

from assistant.types.documents import Document, Segment, Side
from assistant.types.scope import Scope
from evals.bench import Bench
from evals.case import Case
from evals.output import Event, Output
from evals.systems.readers import readable
from evals.systems.seam import timed

KEYWORDS = {
    "churn": r"cancel\w*|terminat\w*|not (?:intend to )?renew|non-renewal|give notice"
    r"|leav(?:e|ing) you|switch(?:ing)? to",
    "competitor": r"competitor|alternative|other vendors?|evaluat\w+|pilot(?:ing)?|quote from|cheaper",
    "champion_left": r"last day|leaving the (?:company|role)|moving on|new role|taking over from"
    r"|replac(?:ed|ing) me",
    "downgrade": r"fewer seats|reduce (?:our|the|its) (?:seats|licen[cs]es)|downgrade|cut (?:the )?seats",
    "expansion": r"more seats|additional (?:seats|licen[cs]es|sites?)|roll(?:ing)? out to|expand\w*"
    r"|another (?:site|team|hospital|plant)",
}
"""The first list that anybody would write: general words, none from the demo's texts."""

GOOD = frozenset(
    re.findall(
        r"\w+",
        """good great excellent happy love like thanks thank pleased glad helpful easy fast perfect wonderful
        works fine better best improved success successful appreciate impressed quick reliable
        solved""",
    )
)
BAD = frozenset(
    re.findall(
        r"\w+",
        """bad poor terrible unhappy hate problem problems broken fail failed fails failing slow wrong error
        errors angry frustrated frustrating disappointed disappointing annoying late delay delayed
        never unacceptable worse worst issue issues bug bugs complaint outage down missing cannot""",
    )
)
"""A small lexicon of its own: general words of praise and blame."""

WEIGHTS = {"usage": 0.4, "tickets": 0.2, "money": 0.2, "survey": 0.2}
"""The shares that such scores usually start from: usage first, the rest alike."""

THRESHOLD = -0.34
"""Two words of blame to one of praise: below it a document counts as negative."""

MIN_WORDS = 3


class KeywordSignals:
    """A signal for each kind at the first document in which an account's people use one of its words."""

    name = "keyword list"

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def answer(self, case: Case) -> Output:
        started = perf_counter()
        first: dict[str, date] = {}
        for document, segment in _spoken(self._bench, case):
            for kind, words in KEYWORDS.items():
                if re.search(rf"\b(?:{words})\b", segment.text, re.IGNORECASE):
                    day = _day(document, segment)
                    first[kind] = min(day, first.get(kind, day))
        events = tuple(Event(kind, day) for kind, day in sorted(first.items()))
        return Output(events=events, seconds=timed(started))


class SentimentSignals:
    """A churn signal at the first document whose words of blame outweigh its words of praise."""

    name = "sentiment threshold"

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def answer(self, case: Case) -> Output:
        started = perf_counter()
        by_document: dict[str, list[str]] = {}
        days: dict[str, date] = {}
        for document, segment in _spoken(self._bench, case):
            by_document.setdefault(document.id, []).append(segment.text)
            days.setdefault(document.id, _day(document, segment))
        bad = [days[key] for key, texts in by_document.items() if sentiment(" ".join(texts)) <= THRESHOLD]
        events = (Event("churn", min(bad)),) if bad else ()
        return Output(events=events, seconds=timed(started))


class WeightedAverage:
    """The health score that most tools have: usage, tickets, money and survey, averaged; risk is what it
    lacks to 1.

    What is not known counts as one half, as it does in those tools.
    """

    name = "weighted average"

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def answer(self, case: Case) -> Output:
        started = perf_counter()
        day = case.as_of or self._bench.last_day
        parts = {
            "usage": self._usage(case, day),
            "tickets": self._tickets(case),
            "money": self._money(case, day),
            "survey": self._survey(case),
        }
        health = sum(WEIGHTS[name] * (0.5 if part is None else part) for name, part in parts.items())
        return Output(risk=round(1 - health, 4), seconds=timed(started))

    def _usage(self, case: Case, day: date) -> float | None:
        """Active people over seats in the last four weeks."""
        scope = self._scope(case)
        rows = self._bench.plumbline.reader.usage(scope=scope, since=day - timedelta(days=28), until=day)
        sums = {"active_users": Decimal(0), "licensed_seats": Decimal(0)}
        for row in rows:
            metric, value = str(row.get("metric")), row.get("value")
            if metric in sums and isinstance(value, Decimal | int):
                sums[metric] += value
        return (
            float(min(Decimal(1), sums["active_users"] / sums["licensed_seats"]))
            if sums["licensed_seats"]
            else None
        )

    def _tickets(self, case: Case) -> float | None:
        """One less a tenth for each ticket of the last ninety days."""
        since = self._bench.instant(case.as_of) - timedelta(days=90)
        documents = readable(self._bench, case).values()
        count = sum(document.source == "zendesk" and document.occurred_at >= since for document in documents)
        return max(0.0, 1 - count / 10)

    def _money(self, case: Case, day: date) -> float | None:
        """The share of invoices due that are paid."""
        rows = self._bench.plumbline.reader.rows("invoices", scope=self._scope(case))
        due = [row for row in rows if isinstance(on := row.get("due_on"), date) and on < day]
        paid = [row for row in due if isinstance(on := row.get("paid_on"), date) and on <= day]
        return len(paid) / len(due) if due else None

    def _survey(self, case: Case) -> float | None:
        rows = self._bench.plumbline.reader.rows("surveys", scope=self._scope(case))
        scores = [
            (str(row.get("responded_at")), row.get("score")) for row in rows if row.get("kind") == "nps"
        ]
        last = max(scores, key=lambda one: one[0])[1] if scores else None
        return float(last) / 10 if isinstance(last, Decimal | int) else None

    def _scope(self, case: Case) -> Scope:
        scope = self._bench.plumbline.local_scope(as_of=self._bench.instant(case.as_of))
        return scope.narrowed(case.account or "")


def sentiment(text: str) -> float:
    """From -1 (all blame) to 1 (all praise); 0 where too few words say either.

    >>> sentiment("Great, thanks, works"), sentiment("broken, wrong and late"), sentiment("late")
    (1.0, -1.0, 0.0)
    """
    words = re.findall(r"[a-z]+", text.lower())
    good, bad = sum(word in GOOD for word in words), sum(word in BAD for word in words)
    return (good - bad) / (good + bad) if good + bad >= MIN_WORDS else 0.0


def _spoken(bench: Bench, case: Case) -> Iterator[tuple[Document, Segment]]:
    """What the account's own people said, as far as it was said by then."""
    end = bench.instant(case.as_of)
    for document in readable(bench, case).values():
        for segment in document.segments:
            if segment.side is Side.CUSTOMER and (segment.said_at is None or segment.said_at <= end):
                yield document, segment


def _day(document: Document, segment: Segment) -> date:
    return (segment.said_at or document.occurred_at).astimezone(UTC).date()
