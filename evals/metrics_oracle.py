"""A second, independent implementation of the waterfall and retention, in SQL over integers (SQLite).

It shares no code with the first: rows go in as cents and rates as millionths of a unit of the base currency,
and every figure comes out in the product of the two, exact in 64 bits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

SCALE = 100 * 1_000_000
"""Cents times millionths: what one unit of the base currency is in the oracle's integers."""

_TABLES = """
CREATE TABLE line (account TEXT, cents INTEGER, currency TEXT, start TEXT, stop TEXT);
CREATE TABLE rate (currency TEXT, day TEXT, millionths INTEGER);
CREATE TABLE win (t0 TEXT, t1 TEXT);
"""

_STATE = """
WITH rates_at AS (
  SELECT currency, d.day AS day,
    (SELECT millionths FROM rate r WHERE r.currency = c.currency AND r.day <= d.day
     ORDER BY r.day DESC LIMIT 1) AS m
  FROM (SELECT DISTINCT currency FROM line) c
  CROSS JOIN (SELECT t0 AS day FROM win UNION SELECT t1 FROM win
              UNION SELECT start FROM line UNION SELECT stop FROM line WHERE stop IS NOT NULL) d
),
days AS (
  SELECT account, start AS day FROM line UNION SELECT account, stop FROM line WHERE stop IS NOT NULL
  UNION SELECT account, t0 FROM line, win UNION SELECT account, t1 FROM line, win
),
state AS (
  SELECT d.account, d.day, w.t0, w.t1,
    COALESCE(SUM(l.cents * ra.m), 0) AS spot,
    COALESCE(SUM(l.cents * r0.m), 0) AS constant,
    COALESCE(SUM(l.cents), 0) AS cents
  FROM days d CROSS JOIN win w
  LEFT JOIN line l ON l.account = d.account AND l.start <= d.day AND (l.stop IS NULL OR l.stop > d.day)
  LEFT JOIN rates_at ra ON ra.currency = l.currency AND ra.day = d.day
  LEFT JOIN rates_at r0 ON r0.currency = l.currency AND r0.day = w.t0
  GROUP BY d.account, d.day
),
"""

_WATERFALL = (
    _STATE
    + """
before AS (
  SELECT d.account, d.day,
    COALESCE(SUM(l.cents * ra.m), 0) AS spot,
    COALESCE(SUM(l.cents * r0.m), 0) AS constant,
    COALESCE(SUM(l.cents), 0) AS cents
  FROM days d CROSS JOIN win w
  LEFT JOIN line l ON l.account = d.account AND l.start < d.day AND (l.stop IS NULL OR l.stop >= d.day)
  LEFT JOIN rates_at ra ON ra.currency = l.currency AND ra.day = d.day
  LEFT JOIN rates_at r0 ON r0.currency = l.currency AND r0.day = w.t0
  GROUP BY d.account, d.day
),
moves AS (
  SELECT s.account, s.day,
    CASE WHEN :constant THEN s.constant - b.constant ELSE s.spot - b.spot END AS delta,
    b.cents AS had, s.cents AS has,
    EXISTS (SELECT 1 FROM line l WHERE l.account = s.account AND l.cents > 0 AND l.start < s.day)
      AS paid_before
  FROM state s JOIN before b ON b.account = s.account AND b.day = s.day
  WHERE s.day > s.t0 AND s.day <= s.t1
)
SELECT
  (SELECT COALESCE(SUM(spot), 0) FROM state WHERE day = t0),
  COALESCE(SUM(CASE WHEN had = 0 AND has > 0 AND NOT paid_before THEN delta END), 0),
  COALESCE(SUM(CASE WHEN had = 0 AND has > 0 AND paid_before THEN delta END), 0),
  COALESCE(SUM(CASE WHEN had > 0 AND has > 0 AND delta > 0 THEN delta END), 0),
  COALESCE(SUM(CASE WHEN had > 0 AND has > 0 AND delta < 0 THEN -delta END), 0),
  COALESCE(SUM(CASE WHEN had > 0 AND has = 0 THEN -delta END), 0),
  (SELECT COALESCE(SUM(spot), 0) FROM state WHERE day = t1)
FROM moves
"""
)

_COHORT = (
    _STATE
    + """
pairs AS (
  SELECT a.spot AS opening, b.constant AS held
  FROM state a JOIN state b ON b.account = a.account
  WHERE a.day = a.t0 AND b.day = b.t1 AND a.cents > 0
)
SELECT COALESCE(SUM(opening), 0), COALESCE(SUM(held), 0), COALESCE(SUM(MIN(opening, held)), 0),
  COUNT(*), COALESCE(SUM(held = 0), 0)
FROM pairs
"""
)


@dataclass(frozen=True, slots=True)
class Bars:
    """The waterfall in the oracle's integers; `fx` is what is left between closing and the rest."""

    opening: int
    new: int
    reactivation: int
    expansion: int
    contraction: int
    churn: int
    closing: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Sums over the accounts that paid at the opening, and how many there were and are gone."""

    opening: int
    held: int
    capped: int
    accounts: int
    lost: int


SqlLine = tuple[str, int, str, date, date | None]
SqlRate = tuple[str, date, int]


class Oracle:
    """One world in a database of its own."""

    def __init__(self, lines: Iterable[SqlLine], rates: Iterable[SqlRate], window: tuple[date, date]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.executescript(_TABLES)
        self._db.executemany(
            "INSERT INTO line VALUES (?, ?, ?, ?, ?)",
            [(a, cents, c, s.isoformat(), e.isoformat() if e else None) for a, cents, c, s, e in lines],
        )
        self._db.executemany(
            "INSERT INTO rate VALUES (?, ?, ?)", [(c, d.isoformat(), value) for c, d, value in rates]
        )
        self._db.execute("INSERT INTO win VALUES (?, ?)", [day.isoformat() for day in window])

    def bars(self, *, constant: bool) -> Bars:
        """Return the waterfall, its movements at the opening's rates or at each day's own."""
        return Bars(*self._row(_WATERFALL, constant))

    def cohort(self) -> Cohort:
        """Return the sums behind NRR, GRR and logo churn."""
        return Cohort(*self._row(_COHORT, True))

    def close(self) -> None:
        """Forget the world."""
        self._db.close()

    def _row(self, sql: str, constant: bool) -> Sequence[int]:
        row: Sequence[int] = self._db.execute(
            sql, {"constant": constant} if ":constant" in sql else {}
        ).fetchone()
        return row
