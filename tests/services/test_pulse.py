from __future__ import annotations

from structlog.testing import capture_logs

from bot.errors import DatabaseError
from bot.services.pulse import REMEMBERED, SILENT_AFTER, Heart, Lateness, Pulse


class Seconds:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Beats:
    """Heartbeats that are kept in a list, by a database that may be gone."""

    def __init__(self) -> None:
        self.seen: list[object] = []
        self.gone = False

    async def beat(self, process: str, kind: str, *, since_look: float, lateness: float) -> None:
        self._note((process, kind, since_look, lateness))

    async def end(self, process: str) -> None:
        self._note(process)

    async def pulse(self) -> Pulse | None:
        return None

    def _note(self, what: object) -> None:
        if self.gone:
            raise DatabaseError("sqlite: it is gone")
        self.seen.append(what)


def test_the_greatest_lateness_of_five_minutes_counts() -> None:
    seconds = Seconds()
    lateness = Lateness(seconds)
    assert lateness.greatest == 0.0
    lateness.note(90.0)
    seconds.now += REMEMBERED - 1
    lateness.note(5.0)
    assert lateness.greatest == 90.0
    seconds.now += 2
    assert lateness.greatest == 5.0


def test_nobody_watches_where_no_beat_or_no_look_was_seen_for_a_minute() -> None:
    assert not Pulse(SILENT_AFTER, SILENT_AFTER, 0.0).is_silent
    assert Pulse(SILENT_AFTER + 1, 0.0, 0.0).is_silent
    assert Pulse(0.0, SILENT_AFTER + 1, 0.0).is_silent


async def test_a_heart_says_when_its_clock_looked_and_that_it_ends() -> None:
    seconds, beats = Seconds(), Beats()
    lateness = Lateness(seconds)
    lateness.note(7.0)
    heart = Heart(beats, "me", "clock", lambda: 3.0, lateness)
    await heart.beat()
    await heart.stop()
    assert beats.seen == [("me", "clock", 3.0, 7.0), "me"]


async def test_a_database_that_is_gone_does_not_stop_a_heart() -> None:
    beats = Beats()
    heart = Heart(beats, "me", "clock", lambda: 0.0, Lateness(Seconds()))
    beats.gone = True
    with capture_logs() as logs:
        await heart.beat()
        await heart.stop()
    assert [line["log_level"] for line in logs] == ["warning", "warning"]
    beats.gone = False
    await heart.beat()
    assert len(beats.seen) == 1
