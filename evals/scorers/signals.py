"""Signals against dated labels: precision and recall apart, and nothing raised before the records show it."""

from __future__ import annotations

from evals.case import Case, Label
from evals.output import Event, Output
from evals.score import NOT_APPLICABLE, Score, passed, share


def signals_recall(case: Case, output: Output) -> Score:
    """The share of what happened that was raised in its time: guards against missing a churn."""
    labels = case.expect.signals
    if not labels:
        return NOT_APPLICABLE
    matched = _matched(labels, output.events)
    missed = [label.kind for label in labels if label not in matched]
    return share(len(matched), len(labels), f"missed {', '.join(missed)}")


def signals_precision(case: Case, output: Output) -> Score:
    """The share of raised signals that are right: guards against crying wolf. Early ones count as wrong."""
    labels = case.expect.signals
    if labels is None or not output.events:
        return NOT_APPLICABLE
    right = set(_matched(labels, output.events).values())
    wrong = [f"{event.kind} on {event.on}" for event in output.events if event not in right]
    return share(len(output.events) - len(wrong), len(output.events), f"wrong: {', '.join(wrong[:5])}")


def no_look_ahead(case: Case, output: Output) -> Score:
    """No signal is raised before the records show what it tells of."""
    labels = case.expect.signals
    if labels is None or not output.events:
        return NOT_APPLICABLE
    late = case.as_of
    if late is not None and any(event.on > late for event in output.events):
        return passed(False, "a signal is dated after the day of the question")
    right = set(_matched(labels, output.events).values())
    early = [
        f"{event.kind} on {event.on}, shown by the records on {label.since}"
        for event in output.events
        for label in labels
        if event not in right and event.kind == label.kind and event.on < label.since
    ]
    return passed(not early, early[0] if early else "")


def _matched(labels: tuple[Label, ...], events: tuple[Event, ...]) -> dict[Label, Event]:
    """Each label with the first event of its kind inside its days; an event serves one label."""
    free = sorted(set(events), key=lambda event: (event.on, event.kind))
    matched: dict[Label, Event] = {}
    for label in sorted(set(labels), key=lambda label: (label.until, label.since, label.kind)):
        fits = (e for e in free if e.kind == label.kind and label.since <= e.on <= label.until)
        if (event := next(fits, None)) is not None:
            matched[label] = event
            free.remove(event)
    return matched
