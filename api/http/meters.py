"""What the service counts of itself, for Prometheus: operations and times, never words or ids of accounts."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Meters:
    """The counters of one service; each has a registry of its own, so that several can live in one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "plumbline_requests", "Requests by operation and status.", ("operation", "status"),
            registry=self._registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "plumbline_request_seconds", "Seconds to the first byte of the answer.", ("operation",),
            registry=self._registry,
        )  # fmt: skip
        self.asking = Gauge("plumbline_asks", "Questions worked on or waiting.", registry=self._registry)
        self.stopped = Counter(
            "plumbline_asks_stopped", "Questions whose asker went away.", registry=self._registry
        )

    def text(self) -> bytes:
        """All of them in the text format."""
        return generate_latest(self._registry)
