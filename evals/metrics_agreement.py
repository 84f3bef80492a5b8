"""Random worlds on which engine and SQL oracle must agree: `python -m evals.metrics_agreement 1000`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from assistant.metrics.causes import Bar
from assistant.metrics.lines import Line
from assistant.metrics.money import Rate, rates_of
from assistant.metrics.policies import POLICIES
from assistant.metrics.retention import grr, logo_churn, nrr
from assistant.metrics.revenue import waterfall
from assistant.types.facts import Period
from evals.metrics_oracle import SCALE, Oracle

START = date(2023, 1, 1)
MILLION = 1_000_000


def world(random: Random) -> tuple[list[Line], list[Rate], Period]:
    """Draw lines in whole cents, rates in whole millionths, and a window."""
    lines = [line for n in range(random.randint(1, 12)) for line in _contract(random, n)]
    rates = [
        Rate(
            f"r{code}{k}",
            code,
            START + timedelta(days=day),
            Decimal(random.randint(1, 3 * MILLION)) / MILLION,
        )
        for code in ("EUR", "JPY")
        for k, day in enumerate((-900, *sorted(random.sample(range(900), 4))))
    ]
    first, last = sorted(random.sample(range(900), 2))
    return lines, rates, Period(START + timedelta(days=first), START + timedelta(days=last))


def _contract(random: Random, n: int) -> list[Line]:
    day, lines = START + timedelta(days=random.randint(0, 500)), []
    currency, account = random.choice(["USD", "EUR", "JPY"]), f"a{random.randint(0, 5)}"
    for m in range(random.randint(1, 5)):
        start = day + timedelta(days=random.choice([0, 0, 5, 90]))
        day = start + timedelta(days=random.randint(1, 200))
        end = None if random.random() < 0.1 else day
        cents = random.choice([0, 5_000, 10_000, random.randint(1, 900_000)])
        lines.append(Line(f"s{n}.{m}", f"s{n}", account, Decimal(cents) / 100, currency, start, end))
        if end is None:
            break
    return lines


def disagreements(seed: int) -> list[str]:
    """Compare both implementations on one world; name every figure on which they differ."""
    lines, rates, period = world(Random(seed))
    sql = Oracle(
        [(line.account_id, int(line.mrr * 100), line.currency, line.start, line.end) for line in lines],
        [("USD", date(2000, 1, 1), MILLION), *((r.currency, r.on, int(r.to_base * MILLION)) for r in rates)],
        (period.start, period.end),
    )
    pairs: list[tuple[str, Decimal, int]] = []
    for name, constant in (("cohort-snapshot/v1", True), ("movement/v1", False)):
        fall = waterfall(
            lines, period, policy=POLICIES[name], rates=rates_of(rates, base="USD"), currency="USD"
        )
        bars = sql.bars(constant=constant)
        theirs = (bars.new, bars.reactivation, bars.expansion, bars.contraction, bars.churn)
        pairs += [(f"{name} {bar}", fall.bars[bar], value) for bar, value in zip(Bar, theirs, strict=True)]
        left = bars.closing - bars.opening - sum(theirs[:3]) + sum(theirs[3:])
        pairs += [("opening", fall.opening, bars.opening), ("closing", fall.closing, bars.closing)]
        pairs.append(("fx", fall.fx, left))
        if constant:
            cohort, net, gross, lost = sql.cohort(), nrr(fall), grr(fall), logo_churn(fall)
            pairs += [
                ("nrr below", net.denominator, cohort.opening),
                ("nrr above", net.numerator, cohort.held),
            ]
            pairs.append(("grr above", gross.numerator, cohort.capped))
            pairs += [
                ("logos", lost.denominator / SCALE, cohort.accounts),
                ("lost", lost.numerator / SCALE, cohort.lost),
            ]
    sql.close()
    return [
        f"world {seed}: {what} {ours * SCALE} and {other}"
        for what, ours, other in pairs
        if ours * SCALE != other
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Compare as many worlds as asked for; 1 where any figure differs."""
    given = sys.argv[1:] if argv is None else argv
    worlds = int(given[0]) if given else 1_000
    found = [line for seed in range(worlds) for line in disagreements(seed)]
    sys.stdout.write("\n".join([*found, f"{worlds} worlds, {len(found)} disagreements"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
