from __future__ import annotations

import re

from bot.domain.delivery import Purpose
from bot.services.outbox import UPDATES, Health
from bot.services.pulse import Pulse
from bot.services.standing import Reading
from bot.services.tickets import TicketChannels
from bot.slack.metrics import Metrics

CHANNELS = TicketChannels("C0DEFAULT", {"india": "C0INDIA", "mea": "C0MEA", "anz": "C0INDIA"})
QUEUES = {"C0DEFAULT": 3, "C0INDIA": 4, "C0MEA": 1, "C0OLD": 2, "U1": 1, "W2": 1, UPDATES: 5}
WAITING = dict.fromkeys(Purpose, 0) | {Purpose.BREACH: 7}
HEALTH = Health(
    oldest=90.0, oldest_alert=80.0, alerts=7, waiting=WAITING, queues=QUEUES, stale=5, refused=2, resting=False
)


def values(page: bytes) -> dict[str, float]:
    found = re.findall(r"^(priority_\w+(?:\{.*\})?) ([\d.e+-]+|NaN)$", page.decode(), re.MULTILINE)
    return {name: float(value) for name, value in found}


def test_what_waits_is_told_by_territory_and_names_no_channel_and_nobody() -> None:
    page = Metrics(CHANNELS).page(Reading(HEALTH, Pulse(3.0, 1.5, 12.0)))
    found = values(page)
    assert {name: value for name, value in found.items() if name.startswith("priority_queue")} == {
        'priority_queue_messages{destination="every other territory"}': 3.0,
        'priority_queue_messages{destination="india, anz"}': 4.0,
        'priority_queue_messages{destination="mea"}': 1.0,
        'priority_queue_messages{destination="other channels"}': 2.0,
        'priority_queue_messages{destination="direct messages"}': 2.0,
        'priority_queue_messages{destination="changes"}': 5.0,
    }
    assert re.search(r"C0\w+|U1|W2", page.decode()) is None


def test_lateness_and_the_last_look_are_told() -> None:
    found = values(Metrics(CHANNELS).page(Reading(HEALTH, Pulse(3.0, 1.5, 12.0))))
    assert found["priority_alert_oldest_seconds"] == 80.0
    assert found["priority_alert_late_seconds"] == 12.0
    assert found["priority_clock_look_seconds"] == 1.5
    assert found["priority_waiting_messages" + '{purpose="breach"}'] == 7.0
    assert (found["priority_refused_destinations"], found["priority_behind_messages"]) == (2.0, 5.0)


def test_a_queue_that_is_empty_again_is_gone() -> None:
    metrics = Metrics(CHANNELS)
    metrics.page(Reading(HEALTH, None))
    again = Health(0.0, 0.0, 0, dict.fromkeys(Purpose, 0), {}, 0, 0, resting=False)
    assert not [name for name in values(metrics.page(Reading(again, None))) if "queue" in name]


def test_without_a_reading_nothing_is_claimed() -> None:
    metrics = Metrics(CHANNELS)
    metrics.page(Reading(HEALTH, Pulse(3.0, 1.5, 12.0)))
    found = values(metrics.page(None))
    assert found["priority_alert_oldest_seconds"] != found["priority_alert_oldest_seconds"]  # NaN
    assert not [name for name in found if "queue" in name or "waiting" in name]
