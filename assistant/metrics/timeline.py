"""What an account paid when: the lines that count under a policy, and every change told apart by its cause.

Amounts are monthly. At a day `t` a line counts that starts on `t` and one that ends on `t` does not, so a
window `[t0, t1)` opens with what is in force on `t0` and its changes are those dated after `t0` up to `t1`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.metrics.causes import GAINS, Bar, parts_of
from assistant.metrics.cells import Aside
from assistant.metrics.lines import Line
from assistant.metrics.money import ZERO, Converter
from assistant.metrics.periods import DAY, first_of_month, month_starts
from assistant.metrics.policies import Fx, Policy, Step
from assistant.types.facts import Period

_UNCOUNTED_STATES = frozenset({"trial", "unpaid"})
_PRESENT_WITHOUT_PAY = frozenset({"paused", "free"})


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of what an account pays, netted over a day. `amount` is above zero in every bar.

    `parts` split it by cause and sum to it exactly; a part against the bar is negative.
    """

    account_id: str
    on: date
    bar: Bar
    amount: Decimal
    parts: tuple[tuple[str, Decimal], ...]
    rows: tuple[str, ...]

    @property
    def signed(self) -> Decimal:
        """Return what it adds to closing."""
        return self.amount if self.bar in GAINS else -self.amount


def counted_lines(lines: Iterable[Line], policy: Policy) -> tuple[list[Line], list[Aside]]:
    """Return the lines that are recurring revenue under a policy, and the others with the reason."""
    counted: list[Line] = []
    aside: list[Aside] = []
    for line in lines:
        if line.kind != "recurring":
            aside.append(Aside(line.row, line.account_id, f"{line.kind} charges are not recurring revenue"))
        elif line.state in _UNCOUNTED_STATES:
            aside.append(Aside(line.row, line.account_id, f"not counted while {line.state}"))
        else:
            fitted = _under(line, policy)
            if fitted.end is None or fitted.start < fitted.end:
                counted.append(fitted)
    return counted, aside


def _under(line: Line, policy: Policy) -> Line:
    if line.state in _PRESENT_WITHOUT_PAY and line.mrr:
        line = replace(line, mrr=ZERO)
    if not policy.limited_discounts_reduce and line.discount and line.discount_kind != "forever":
        line = replace(line, mrr=line.mrr + line.discount, discount=ZERO)
    notice = line.cancelled_on if policy.ends_at_cancellation else None
    if notice is not None and (line.end is None or notice < line.end):
        line = replace(line, end=max(notice, line.start))
    return line


Change = tuple[date, list[Line], list[Line]]
"""A day, the lines that are no longer in force from it, and those that are from it on."""


def changes(lines: Sequence[Line], window: Period, *, step: Step) -> list[Change]:
    """Return the changes dated after `window.start` up to `window.end`, oldest first."""
    if step is Step.MONTH:
        return _monthly_changes(lines, window)
    days: dict[date, tuple[list[Line], list[Line]]] = {}
    for line in lines:
        if window.start < line.start <= window.end:
            days.setdefault(line.start, ([], []))[1].append(line)
        if line.end is not None and window.start < line.end <= window.end:
            days.setdefault(line.end, ([], []))[0].append(line)
    return [(day, *days[day]) for day in sorted(days)]


def _monthly_changes(lines: Sequence[Line], window: Period) -> list[Change]:
    found: list[Change] = []
    before = window.start
    for after in (*month_starts(window), window.end):
        ended = [line for line in lines if line.in_force(before) and not line.in_force(after)]
        started = [line for line in lines if line.in_force(after) and not line.in_force(before)]
        if ended or started:
            found.append((after, ended, started))
        before = after
    return found


class Walk:
    """One unit's way through a window: the state before each change, and the movements it makes.

    A unit is an account, or one subscription of it where the policy counts subscriptions.
    """

    __slots__ = (
        "_convert",
        "_lines",
        "_policy",
        "_window",
        "first_paid",
        "fx",
        "movements",
        "native",
        "present",
    )

    def __init__(self, lines: Sequence[Line], window: Period, *, policy: Policy, convert: Converter) -> None:
        self._lines = lines
        self._window = window
        self._policy = policy
        self._convert = convert
        self.movements: list[Movement] = []
        self.fx = ZERO
        self.native: dict[str, Decimal] = {}
        self.present = 0
        paying = [line for line in lines if line.mrr > 0]
        self.first_paid = min((line.start for line in paying), default=None)
        for line in lines:
            if line.in_force(window.start):
                self.native[line.currency] = self.native.get(line.currency, ZERO) + line.mrr
                self.present += 1

    def run(self) -> None:
        """Walk to the end of the window."""
        at = self._window.start
        for change in changes(self._lines, self._window, step=self._policy.step):
            self._drift(at, change[0])
            self._turn(change, since=self._seen_before(change[0]))
            at = change[0]
        self._drift(at, self._window.end)
        if self._policy.fx is Fx.OPENING:
            self._revalue(self._window.start, self._window.end)

    def _seen_before(self, day: date) -> date:
        """Return until when earlier payment is looked for: the day, or the month's step before it."""
        if self._policy.step is Step.EVENT:
            return day
        return max(self._window.start, first_of_month(day - DAY))

    def _drift(self, since: date, until: date) -> None:
        if self._policy.fx is Fx.EVENT_DAY:
            self._revalue(since, until)

    def _revalue(self, since: date, until: date) -> None:
        for currency in self.native:
            if currency != self._convert.target:
                self.fx += self._convert.total(self.native, until) - self._convert.total(self.native, since)
                return

    def _turn(self, change: Change, *, since: date) -> None:
        day, ended, started = change
        rate_day = self._window.start if self._policy.fx is Fx.OPENING else day
        before, lived = self._convert.total(self.native, rate_day), self._lives(day)
        for line in ended:
            self.native[line.currency] -= line.mrr
        for line in started:
            self.native[line.currency] = self.native.get(line.currency, ZERO) + line.mrr
        self.present += len(started) - len(ended)
        after, lives = self._convert.total(self.native, rate_day), self._lives(day)
        bar = self._bar(since, before=before if lived else None, after=after if lives else None)
        if bar is None:
            return
        parts = parts_of(bar, ended, started, rate=lambda currency: self._convert.at(currency, rate_day))
        amount = after - before if bar in GAINS else before - after
        rows = tuple(sorted({line.row for line in (*ended, *started)}))
        self.movements.append(Movement(self._lines[0].account_id, day, bar, amount, parts, rows))

    def _lives(self, day: date) -> bool:
        if any(self.native.values()):
            return True
        if self._policy.free_is_churn or not self.present or self.first_paid is None:
            return False
        return self.first_paid < day

    def _bar(self, since: date, *, before: Decimal | None, after: Decimal | None) -> Bar | None:
        if before is None:
            return self._arrival(since) if after else None
        if after is None:
            return Bar.CHURN if before else None
        if after == before:
            return None
        return Bar.EXPANSION if after > before else Bar.CONTRACTION

    def _arrival(self, since: date) -> Bar:
        ends = [
            line.end for line in self._lines if line.mrr > 0 and line.end is not None and line.end <= since
        ]
        if not ends:
            return Bar.NEW
        longest = self._policy.reactivation_days
        return Bar.NEW if longest is not None and (since - max(ends)).days > longest else Bar.REACTIVATION
