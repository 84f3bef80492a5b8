"""The waterfall and the retention ratios, from lines, rates and a policy. Exact: nothing here rounds.

`closing = opening + new + reactivation + expansion - contraction - churn + fx` holds by counting each side on
its own: closing is never made from the bars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.metrics.causes import Bar
from assistant.metrics.cells import Aside
from assistant.metrics.lines import Line
from assistant.metrics.money import ZERO, Converter, Rates, exactly
from assistant.metrics.policies import Fx, Policy
from assistant.metrics.timeline import Movement, Walk, counted_lines
from assistant.types.facts import Period

BARS = (Bar.NEW, Bar.REACTIVATION, Bar.EXPANSION, Bar.CONTRACTION, Bar.CHURN)


@dataclass(frozen=True, slots=True)
class Flow:
    """One account's way through the window, in the reporting currency.

    `held` is what it pays at the end at the opening day's rates. `stays` says whether it is a retained logo.
    """

    account_id: str
    opening: Decimal
    held: Decimal
    closing: Decimal
    fx: Decimal
    movements: tuple[Movement, ...]
    stays: bool
    rows: tuple[str, ...]

    def total(self, bar: Bar) -> Decimal:
        """Sum one bar."""
        return sum((move.amount for move in self.movements if move.bar is bar), ZERO)

    def part(self, *causes: str) -> Decimal:
        """Sum the parts of some causes over the account's expansions."""
        return sum(
            (
                amount
                for move in self.movements
                if move.bar is Bar.EXPANSION
                for cause, amount in move.parts
                if cause in causes
            ),
            ZERO,
        )


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A window's revenue: where it stood, what moved, where it stands. All amounts are monthly."""

    period: Period
    currency: str
    policy: Policy
    opening: Decimal
    closing: Decimal
    fx: Decimal
    bars: Mapping[Bar, Decimal]
    parts: Mapping[tuple[Bar, str], Decimal]
    flows: tuple[Flow, ...]
    aside: tuple[Aside, ...]
    rates: tuple[str, ...] = ()
    """The rows of the exchange rates that were used."""

    @property
    def net(self) -> Decimal:
        """Return what all bars but `fx` add to the opening."""
        gains = self.bars[Bar.NEW] + self.bars[Bar.REACTIVATION] + self.bars[Bar.EXPANSION]
        return gains - self.bars[Bar.CONTRACTION] - self.bars[Bar.CHURN]


def waterfall(
    lines: Iterable[Line], period: Period, *, policy: Policy, rates: Rates, currency: str
) -> Waterfall:
    """Follow every account through a window.

    Lines that the policy does not count and lines without a rate are set aside. Accounts that neither pay nor
    change in the window have no flow.
    """
    with exactly():
        convert = Converter(rates, currency)
        counted, aside = counted_lines(lines, policy)
        priced, unpriced = _priced(counted, period, policy=policy, convert=convert)
        by_account: dict[str, list[Line]] = {}
        for line in priced:
            by_account.setdefault(line.account_id, []).append(line)
        flows = [
            flow
            for account_id in sorted(by_account)
            if (flow := _flow(by_account[account_id], period, policy=policy, convert=convert)) is not None
        ]
        whole = _sum(flows, period, policy=policy, currency=currency, aside=(*aside, *unpriced))
        return replace(whole, rates=convert.rows())


def _priced(
    lines: list[Line], period: Period, *, policy: Policy, convert: Converter
) -> tuple[list[Line], list[Aside]]:
    """Set aside the lines that touch the window and cannot be converted on the first day they need a rate."""
    priced: list[Line] = []
    aside: list[Aside] = []
    for line in lines:
        if line.currency != convert.target and _touches(line, period):
            day = period.start if policy.fx is Fx.OPENING else max(line.start, period.start)
            if convert.find(line.currency, day) is None:
                reason = f"no rate for {line.currency} in {convert.target} on or before {day}"
                aside.append(Aside(line.row, line.account_id, reason))
                continue
        priced.append(line)
    return priced, aside


def _touches(line: Line, period: Period) -> bool:
    return line.start <= period.end and (line.end is None or period.start < line.end)


def _flow(lines: list[Line], period: Period, *, policy: Policy, convert: Converter) -> Flow | None:
    touching = [line for line in lines if _touches(line, period)]
    if not touching:
        return None
    walks = _walks(lines, period, policy=policy, convert=convert)
    opens = [line for line in touching if line.in_force(period.start)]
    closes = [line for line in touching if line.in_force(period.end)]
    return Flow(
        account_id=lines[0].account_id,
        opening=_worth(opens, period.start, convert),
        held=_held(closes, period, convert),
        closing=_worth(closes, period.end, convert),
        fx=sum((walk.fx for walk in walks), ZERO),
        movements=tuple(move for walk in walks for move in walk.movements),
        stays=_stays(closes, lines, period.end, policy=policy),
        rows=tuple(line.row for line in touching),
    )


def _walks(lines: list[Line], period: Period, *, policy: Policy, convert: Converter) -> list[Walk]:
    units: dict[str, list[Line]] = {}
    for line in lines:
        units.setdefault(line.contract if policy.by_subscription else "", []).append(line)
    walks = [Walk(units[unit], period, policy=policy, convert=convert) for unit in sorted(units)]
    for walk in walks:
        walk.run()
    return walks


def _worth(lines: Iterable[Line], day: date, convert: Converter) -> Decimal:
    return sum((line.mrr * convert.at(line.currency, day) for line in lines if line.mrr), ZERO)


def _held(lines: Sequence[Line], period: Period, convert: Converter) -> Decimal:
    """What is paid at the end, at opening rates; a line without a rate by then at that of its first day."""
    total = ZERO
    for line in lines:
        if line.mrr:
            factor = convert.find(line.currency, period.start)
            if factor is None:
                factor = convert.at(line.currency, line.start)
            total += line.mrr * factor
    return total


def _stays(closes: Sequence[Line], lines: Sequence[Line], day: date, *, policy: Policy) -> bool:
    """A logo is kept while it pays, and through a pause no longer than the policy allows.

    Under a policy where a free plan is no churn, any line in force keeps it.
    """
    if any(line.mrr > 0 for line in closes):
        return True
    if closes and not policy.free_is_churn:
        return True
    pauses = [line for line in closes if line.state == "paused"]
    if not pauses:
        return False
    last_paid = max(
        (line.end for line in lines if line.mrr > 0 and line.end is not None and line.end <= day),
        default=None,
    )
    return last_paid is not None and (day - last_paid).days <= policy.paused_days


def _sum(
    flows: Sequence[Flow], period: Period, *, policy: Policy, currency: str, aside: tuple[Aside, ...]
) -> Waterfall:
    bars = dict.fromkeys(BARS, ZERO)
    parts: dict[tuple[Bar, str], Decimal] = {}
    for flow in flows:
        for move in flow.movements:
            bars[move.bar] += move.amount
            for cause, amount in move.parts:
                parts[move.bar, cause] = parts.get((move.bar, cause), ZERO) + amount
    return Waterfall(
        period=period,
        currency=currency,
        policy=policy,
        opening=sum((flow.opening for flow in flows), ZERO),
        closing=sum((flow.closing for flow in flows), ZERO),
        fx=sum((flow.fx for flow in flows), ZERO),
        bars=bars,
        parts=parts,
        flows=tuple(flows),
        aside=tuple(sorted(aside, key=lambda out: (out.row, out.reason))),
    )


def recurring(lines: Iterable[Line], day: date, *, policy: Policy, rates: Rates, currency: str) -> Waterfall:
    """Return the state on one day as a window without length: opening and closing are the MRR of that day."""
    return waterfall(lines, Period(day, day), policy=policy, rates=rates, currency=currency)
