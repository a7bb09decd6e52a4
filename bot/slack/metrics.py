"""What operators can count: questions, answers, what waits to be told and how late it is; no ids, no texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.services.outbox import UPDATES
from bot.slack.desk import PERSON_PREFIXES

if TYPE_CHECKING:
    from bot.services.standing import Reading
    from bot.services.tickets import TicketChannels


class Metrics:
    """The numbers of one running bot; destinations are named by the territories whose channel they are."""

    def __init__(self, channels: TicketChannels) -> None:
        self._channels = channels
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
        self._oldest = self._gauge("priority_alert_oldest_seconds", "For how long the oldest undelivered alert is due.")
        self._late = self._gauge(
            "priority_alert_late_seconds", "By how much alerts were late at most, of the last five minutes."
        )
        self._look = self._gauge("priority_clock_look_seconds", "Seconds since a clock last woke and looked.")
        self._waiting = self._gauge("priority_waiting_messages", "Messages that are due, by purpose.", "purpose")
        self._queue = self._gauge("priority_queue_messages", "Messages that are due, by destination.", "destination")
        self._behind = self._gauge("priority_behind_messages", "Messages whose change is not shown yet.")
        self._refused = self._gauge("priority_refused_destinations", "Channels and people that refuse messages.")

    def answered(self, command: str, outcome: str, via: str, seconds: float) -> None:
        """Count one answer."""
        self._questions.labels(command, outcome, via).inc()
        self._seconds.observe(seconds)

    def page(self, reading: Reading | None) -> bytes:
        """Return the page for Prometheus; without a reading, the database not answering, what it said last is gone."""
        for gauge in (self._waiting, self._queue):
            gauge.clear()
        lone = (self._oldest, self._late, self._look, self._behind, self._refused)
        values = [float("nan")] * len(lone)
        if reading:
            outbox, pulse = reading.outbox, reading.pulse
            late, look = (pulse.lateness, pulse.since_look) if pulse else (float("nan"), float("nan"))
            values = [outbox.oldest_alert, late, look, outbox.stale, outbox.refused]
            for purpose, number in outbox.waiting.items():
                self._waiting.labels(purpose.value).set(number)
            for lane, number in outbox.queues.items():
                self._queue.labels(self._name_of(lane)).inc(number)
        for gauge, value in zip(lone, values, strict=True):
            gauge.set(value)
        return generate_latest(self._registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, registry=self._registry)

    def _name_of(self, lane: str) -> str:
        if lane == UPDATES:
            return "changes"
        if lane.startswith(PERSON_PREFIXES):
            return "direct messages"
        named = self._channels.territories_of(lane)
        return ", ".join(named) or ("every other territory" if lane == self._channels.default else "other channels")
