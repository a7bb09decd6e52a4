from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Purpose
from bot.errors import DatabaseError
from bot.services import standing as standing_of
from bot.services.outbox import Health
from bot.services.pulse import SILENT_AFTER, Pulse
from bot.services.standing import LATE_FROM, Reading, Reporter, Standing, Watch, degraded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ALIVE = Pulse(1.0, 1.0, 0.0)
WELL = Standing(database=True, clock=True, degraded=())


def health(**changed: Any) -> Health:  # noqa: ANN401 - the fields of Health
    fields: dict[str, Any] = {
        "oldest": 0.0,
        "oldest_alert": 0.0,
        "alerts": 0,
        "waiting": dict.fromkeys(Purpose, 0),
        "queues": {},
        "stale": 0,
        "refused": 0,
        "resting": False,
    }
    return Health(**fields | changed)


class Pulses:
    """The heartbeats of others."""

    def __init__(self, pulse: Pulse | None) -> None:
        self._pulse = pulse

    async def beat(self, process: str, kind: str, *, since_look: float, lateness: float) -> None:
        raise NotImplementedError

    async def end(self, process: str) -> None:
        raise NotImplementedError

    async def pulse(self) -> Pulse | None:
        return self._pulse


def watch(
    since_look: float | None = None,
    pulse: Pulse | None = ALIVE,
    found: Callable[[], Awaitable[Health]] | None = None,
) -> Watch:
    async def well() -> Health:
        return health()

    return Watch(found or well, Pulses(pulse), None if since_look is None else lambda: since_look)


@pytest.mark.parametrize(
    ("outbox", "pulse", "has_clock", "words"),
    [
        (health(), ALIVE, False, None),
        (health(), None, True, None),
        (health(), None, False, "no clock runs: start `python -m bot clock`"),
        (health(), Pulse(SILENT_AFTER + 1, 0.0, 0.0), False, "no clock runs"),
        (health(), Pulse(SILENT_AFTER + 1, 0.0, 0.0), True, None),
        (health(alerts=4, oldest_alert=61.0), ALIVE, True, "4 alerts wait, the oldest for 61 s"),
        (health(), Pulse(1.0, 1.0, LATE_FROM + 5), True, "up to 65 s late in the last five minutes"),
        (health(refused=2), ALIVE, True, "2 channels or people refuse messages"),
        (health(resting=True), ALIVE, True, "nothing is sent"),
    ],
)
def test_what_an_operator_should_look_at_is_said(
    outbox: Health, pulse: Pulse | None, has_clock: bool, words: str | None
) -> None:
    found = degraded(Reading(outbox, pulse), has_clock=has_clock)
    assert len(found) == (0 if words is None else 1)
    assert words is None or words in found[0]


async def test_a_process_works_while_its_database_and_its_own_clock_do() -> None:
    assert (await watch(since_look=1.0).standing()).all_is_well
    assert not (await watch(since_look=SILENT_AFTER + 1).standing()).works
    elsewhere = await watch(pulse=None).standing()
    assert (elsewhere.works, elsewhere.all_is_well, elsewhere.clock) == (True, False, None)


async def test_a_database_that_does_not_answer_is_said_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone() -> Health:
        raise DatabaseError("sqlite: it is gone")

    async def hangs() -> Health:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(standing_of, "ASKED_FOR", 0.01)
    for found in (gone, hangs):
        one = await watch(since_look=0.0, found=found).standing()
        assert (one.database, one.works, one.degraded) == (False, False, ())


class Reports:
    """A standing that tests change, and the calls that were made of it."""

    def __init__(self) -> None:
        self.standing = WELL
        self.calls = 0
        self.fails = False

    async def ask(self) -> Standing:
        return self.standing

    async def call(self) -> None:
        self.calls += 1
        if self.fails:
            raise TimeoutError


async def test_somebody_outside_is_called_while_all_is_well_and_only_then() -> None:
    reports = Reports()
    reporter = Reporter(reports.ask, reports.call)
    await reporter.report()
    await reporter.report()
    assert reports.calls == 2
    for bad in (Standing(True, True, ("late",)), Standing(False, True, ()), Standing(True, False, ())):
        reports.standing = bad
        await reporter.report()
    assert reports.calls == 2
    reports.standing = WELL
    await reporter.report()
    assert reports.calls == 3


async def test_the_log_says_once_what_is_to_be_seen_to_and_that_it_is_over() -> None:
    reports = Reports()
    reporter = Reporter(reports.ask, None)
    with capture_logs() as logs:
        for standing in (WELL, Standing(True, True, ("late",)), Standing(True, True, ("late",)), WELL, WELL):
            reports.standing = standing
            await reporter.report()
    assert [(line["event"], line["degraded"]) for line in logs] == [
        ("something is to be seen to", ["late"]),
        ("all is well again", []),
    ]


async def test_whoever_cannot_be_called_is_called_again() -> None:
    reports = Reports()
    reports.fails = True
    reporter = Reporter(reports.ask, reports.call)
    with capture_logs() as logs:
        await reporter.report()
        await reporter.report()
    assert (reports.calls, [line["error"] for line in logs]) == (2, ["TimeoutError", "TimeoutError"])
