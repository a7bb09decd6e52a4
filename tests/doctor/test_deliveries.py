"""What is said of the clock, and of what waits."""

from __future__ import annotations

import pytest

from bot.doctor.deliveries import clock, deliveries
from bot.services.inspection import DatabaseSeen
from bot.services.outbox import Health
from bot.services.pulse import Pulse

case = pytest.param


@pytest.mark.parametrize(
    ("pulse", "line"),
    [
        case(None, "FAIL  clock: none has run yet", id="never"),
        case(Pulse(60.0, 1.0, 0.0), "ok    clock: alive, heard of 60 s ago", id="a minute ago"),
        case(Pulse(61.0, 1.0, 0.0), "FAIL  clock: none runs, the last was heard of 61 s ago", id="longer ago"),
        case(Pulse(3 * 86_400, 1.0, 0.0), "FAIL  clock: none runs, the last was heard of 3 d ago", id="days ago"),
        case(
            Pulse(1.0, 7_200, 0.0), "FAIL  clock: it has not looked for what is due for 2 h; start it again", id="hangs"
        ),
        case(Pulse(1.0, 1.0, 180.0), "warn  clock: alive, and alerts were up to 3 min late", id="late"),
    ],
)
def test_a_clock_is_alive_while_it_beats_and_looks(pulse: Pulse | None, line: str) -> None:
    assert clock(pulse).line.startswith(line)


def seen(
    *, oldest: float = 0.0, oldest_alert: float = 0.0, alerts: int = 0, waiting: int = 0, resting: bool = False
) -> DatabaseSeen:
    health = Health(oldest, oldest_alert, alerts, {"note": waiting}, {}, 0, 0, resting)  # type: ignore[dict-item]
    return DatabaseSeen(None, health)


@pytest.mark.parametrize(
    ("found", "line"),
    [
        case(seen(), "ok    deliveries: none waits", id="nothing"),
        case(seen(oldest=2.0, waiting=1), "ok    deliveries: 1 message waiting, the oldest for 2 s", id="a moment"),
        case(
            seen(oldest=300.0, waiting=2), "warn  deliveries: 2 messages waiting, the oldest for 5 min; see", id="long"
        ),
        case(
            seen(oldest_alert=300.0, alerts=3),
            "FAIL  deliveries: 3 alerts due and not told, the oldest for 5 min; see the clock",
            id="alerts",
        ),
        case(seen(resting=True), "warn  deliveries: Slack has asked for a rest", id="rest"),
    ],
)
def test_what_waits_for_long_is_said_and_alerts_are_a_failure(found: DatabaseSeen, line: str) -> None:
    assert next(deliveries(found)).line.startswith(line)


def test_each_destination_that_is_refused_is_a_line() -> None:
    found = DatabaseSeen(None, seen().health, refused={"C1": "is_archived", "U2": "channel_not_found"})
    _outbox, *lines = (one.line for one in deliveries(found))
    assert [line.partition(",")[0] for line in lines] == [
        "warn  destination C1: Slack refuses it (is_archived)",
        "warn  destination U2: Slack refuses it (channel_not_found)",
    ]
