"""What operators can count: questions by command and outcome, and how long answers take; no ids, no texts."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest


class Metrics:
    """The counters of one running bot."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "priority_questions",
            "Questions answered, by command, outcome and way in.",
            ("command", "outcome", "via"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "priority_answer_seconds", "Seconds from a question to its answer.", registry=self._registry
        )

    def answered(self, command: str, outcome: str, via: str, seconds: float) -> None:
        """Count one answer."""
        self._questions.labels(command, outcome, via).inc()
        self._seconds.observe(seconds)

    def page(self) -> bytes:
        """Return the page for Prometheus."""
        return generate_latest(self._registry)
