"""Scorers: functions `(case, output) -> Score`, pure and deterministic. A judge is only ever a second
column."""
