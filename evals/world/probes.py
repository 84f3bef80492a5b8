"""Ambiguous falls of usage and what questions would reveal; signals that usage and relationship make true."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import numpy as np

from evals.world.acts import Said
from evals.world.calendars import Levels
from evals.world.causes import CHEAPEST_OBSERVATION, EFFECTS, Cause
from evals.world.grammar import Grammar
from evals.world.life import Life, date_text
from evals.world.truth import Probe, SignalLabel
from evals.world.usage import Usage

_OBSERVATIONS = tuple(dict.fromkeys(CHEAPEST_OBSERVATION.values()))
_EVENT_LABELS = frozenset(["note_season", "note_team", "note_done", "note_automation"])


def usage_signals(account_id: str, usage: Usage, life: Life) -> list[SignalLabel]:
    """When expected use (no noise, no season) makes a signal true, and until when.

    Decline and growth compare four weeks with the twelve before; season is taken out, so a trough
    raises none. Seats are counted with the season in.
    """
    span = len(usage.expected)
    if span < 130:
        return []
    recent, before = _mean(usage.unseasoned, 28), _mean(usage.unseasoned, 84)
    ratio = np.ones(span)
    ratio[112:] = recent[112:] / before[84 : span - 28]
    age = np.arange(span) + usage.first - life.traits.start
    fill = _mean(usage.expected, 28) / usage.seats
    old = age > 120
    found: list[SignalLabel] = []
    for signal, holds, stays in (
        ("usage_decline", (ratio <= 0.8) & old, ratio < 0.85),
        ("usage_growth", (ratio >= 1.2) & old, ratio > 1.1),
        ("seat_underutilisation", (fill < 0.5) & old, fill < 0.55),
        ("capacity_limit", fill >= 0.85, fill > 0.82),
    ):
        found += [
            SignalLabel(account_id, signal, date_text(usage.first + a),
                        None if b is None else date_text(usage.first + b), "usage", ("usage:active_users",))
            for a, b in _spells(holds, stays)
        ]  # fmt: skip
    return found


def _mean(values: Levels, window: int) -> Levels:
    """Mean of the `window` values up to each; of fewer at the beginning."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(0, ends - window)
    means: Levels = (total[ends] - total[starts]) / (ends - starts)
    return means


def _spells(holds: np.ndarray, stays: np.ndarray) -> Iterable[tuple[int, int | None]]:
    """From a day that holds to the first that no longer stays."""
    at = 0
    while True:
        begins = np.flatnonzero(holds[at:])
        if not len(begins):
            return
        begin = at + int(begins[0])
        ends = np.flatnonzero(~stays[begin:])
        yield begin, begin + int(ends[0]) if len(ends) else None
        if not len(ends):
            return
        at = begin + int(ends[0])


def probes(rng: Random, account_id: str, usage: Usage, life: Life, *, grammar: Grammar) -> list[Probe]:
    """One case for each month in which raw use lies a fifth below its level, whatever the cause.

    The observation that fits the cause speaks for it; each other is right to deny in nine of ten.
    """
    span = len(usage.expected)
    if span < 150:
        return []
    recent, before = _mean(usage.expected, 28), _mean(usage.expected, 84)
    found: list[Probe] = []
    day = 120
    while day < span:
        episode = life.shown_on(usage.first + day - 10)
        fell = recent[day] <= 0.8 * before[day - 28]
        if fell and episode.cause in CHEAPEST_OBSERVATION and _explains(episode.cause):
            cheapest = CHEAPEST_OBSERVATION[episode.cause]
            reveals = {name: _revealed(rng, name, name == cheapest, grammar) for name in _OBSERVATIONS}
            found.append(
                Probe(
                    account_id,
                    date_text(usage.first + day),
                    "usage_decline",
                    episode.cause.value,
                    cheapest,
                    reveals,
                )
            )
            day += 90
        day += 7
    return found


def _explains(cause: Cause) -> bool:
    return cause is Cause.SEASON or EFFECTS[cause].usage_end < 0.9


def _revealed(rng: Random, name: str, fits: bool, grammar: Grammar) -> tuple[str, bool]:
    speaks = fits if rng.random() < (0.96 if fits else 0.92) else not fits
    return grammar.say(f"probe.{name}.{'yes' if speaks else 'no'}", rng, {}), speaks


def sentence_signals(account_id: str, said: Iterable[Said]) -> list[SignalLabel]:
    """Sentences of the account's side that count, as dated signals; notes and look-alikes are none."""
    return [
        SignalLabel(account_id, one.label, date_text(one.day), None, "sentence", (one.document,))
        for one in said
        if counts(one) and not one.label.startswith("commitment_")
    ]


def counts(said: Said) -> bool:
    """Whether a sentence is evidence for the signal it is labelled with."""
    return (
        said.stance == "asserted"
        and said.label not in _EVENT_LABELS
        and (not said.ours or said.label.startswith("commitment_"))
    )
