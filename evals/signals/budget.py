"""One simulated year of alerts: 40 owners, 2,000 accounts; is the budget kept, and does what is severe arrive in time?

`python -m evals.signals.budget [--seed N]` prints JSON. Signals are drawn, not read: true events at rates by level,
false ones at the share that the rules' measured precision leaves, ranks from revenue, level and confidence as the
product makes them. The budget under test is the product's own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from time import perf_counter
from typing import Any

from assistant.signals.budget import PER_WEEK, URGENT, Notice, Way, deliveries
from assistant.signals.business import business_days
from assistant.signals.signal import Level

OWNERS, ACCOUNTS, DAYS = 40, 2000, 365
A_YEAR = {Level.HIGH: 0.8, Level.MEDIUM: 1.6, Level.WATCH: 2.0}
"""True events an account has in a year, by level."""
FALSE_SHARE = {Level.HIGH: 0.10, Level.MEDIUM: 0.20, Level.WATCH: 0.35}
"""False ones among all that is raised: stronger evidence is wrong less often."""
DUE = {Level.HIGH: 5, Level.MEDIUM: 10, Level.WATCH: 15}
START = date(2025, 1, 1)
CLUSTERS = 6
"""Days in the year on which many accounts are hit at once (an outage, a price rise)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A signal of the simulation, and whether there was something to act on."""

    notice: Notice
    true: bool
    level: Level


def draw(seed: int) -> list[Drawn]:
    """Return the year's signals, also some that a re-run raises again under the same id."""
    draws = Random(seed)
    bursts = [START + timedelta(days=draws.randrange(DAYS)) for _ in range(CLUSTERS)]
    found: list[Drawn] = []
    for account in range(ACCOUNTS):
        revenue = min(1.0, draws.paretovariate(1.3) / 40)
        for level, rate in A_YEAR.items():
            true = sum(draws.random() < rate / 12 for _ in range(12))
            false = sum(
                draws.random() < rate * FALSE_SHARE[level] / (1 - FALSE_SHARE[level]) / 12 for _ in range(12)
            )
            for number in range(true + false):
                burst = draws.random() < 0.1
                day = draws.choice(bursts) if burst else START + timedelta(days=draws.randrange(DAYS))
                real = number < true
                confidence = draws.betavariate(8, 2) if real else draws.betavariate(5, 4)
                due = business_days(day, DUE[level])
                rank = (0.05 + revenue) * URGENT[level] * confidence
                notice = Notice(
                    f"{account}-{level}-{number}", f"owner{account % OWNERS:02}", day, due, rank,
                    severe=level is Level.HIGH, alertable=level is not Level.WATCH,
                    suppressed_by="do not contact" if draws.random() < 0.01 else None,
                )  # fmt: skip
                found.append(Drawn(notice, real, level))
                if draws.random() < 0.05:
                    found.append(found[-1])
    return found


def measure(drawn: Sequence[Drawn]) -> dict[str, Any]:
    """Hold the year's deliveries against what was drawn."""
    by_id = {one.notice.id: one for one in drawn}
    started = perf_counter()
    sent = deliveries(one.notice for one in drawn)
    seconds = perf_counter() - started
    alerts = [one for one in sent if one.way is Way.ALERT]
    weeks = Counter((one.owner, one.on.isocalendar()[:2]) for one in alerts)
    ids = Counter(one.id for one in sent)
    severe = [
        one for one in by_id.values() if one.true and one.notice.severe and one.notice.suppressed_by is None
    ]
    when = {one.id: one.on for one in sent if one.way is not Way.SUPPRESSED}
    in_time = sum(when.get(one.notice.id, date.max) <= one.notice.due_on for one in severe)
    alerted = {one.id for one in alerts}
    interrupted = sum(one.notice.id in alerted for one in severe)
    true = sum(by_id[one.id].true for one in alerts)
    return {
        "owners": OWNERS, "accounts": ACCOUNTS, "days": DAYS, "signals": len(by_id),
        "alerts": len(alerts), "most alerts of an owner in a week": max(weeks.values(), default=0),
        "weeks over budget": sum(count > PER_WEEK for count in weeks.values()),
        "duplicates": sum(count > 1 for count in ids.values()), "lost": len(by_id.keys() - ids.keys()),
        "suppressed, visible": sum(one.way is Way.SUPPRESSED for one in sent),
        "actionable share of alerts": round(true / max(len(alerts), 1), 3),
        "severe true events": len(severe), "delivered in time": round(in_time / max(len(severe), 1), 4),
        "of them as an alert": round(interrupted / max(len(severe), 1), 4),
        "before they happened": sum(one.on < by_id[one.id].notice.on for one in sent if one.way is Way.ALERT),
        "seconds": round(seconds, 3),
    }  # fmt: skip


def main(argv: Sequence[str]) -> int:
    """Print the figures; 1 where the budget was passed, something was lost or told twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=11)
    report = measure(draw(parser.parse_args(argv).seed))
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return int(bool(report["weeks over budget"] or report["duplicates"] or report["lost"]))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
