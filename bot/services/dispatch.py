"""Sends what is due: takes the lanes that have something to do, drains them side by side, and never loses a message."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError
from bot.services.detours import Detours
from bot.services.draining import Drains
from bot.services.leases import Leases
from bot.services.means import Means
from bot.services.pace import USUAL_PACE, Outage
from bot.services.pulse import Lateness
from bot.services.sending import Sender
from bot.services.updates import Updater

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.domain.delivery import Delivery
    from bot.services.alerting import Alerting
    from bot.services.delivery_ports import Outbox, Poster, Renderer
    from bot.services.outbox import Health
    from bot.services.pace import Pacing

_SHORTEST_WAIT = 0.01
FURTHEST_AHEAD = 3600.0
"""Seconds to the next look where nothing is planned."""


class Dispatcher:
    """Empties the outbox for as long as it runs; any number of them may share one database.

    `fallbacks` says who is told in turn when a delivery's own destination refuses it; `now` is aware, `monotonic`
    in seconds, `new_key` makes the key of a message that takes another's place.
    """

    def __init__(
        self,
        outbox: Outbox,
        poster: Poster,
        renderer: Renderer,
        fallbacks: Callable[[Delivery], Awaitable[Sequence[str]]],
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        new_key: Callable[[], str],
        pacing: Pacing = USUAL_PACE,
    ) -> None:
        outage = Outage(pacing, monotonic)
        self.name = secrets.token_hex(8)
        self.lateness = Lateness(monotonic)
        means = Means(outbox, poster, renderer, fallbacks, now, new_key, pacing, outage, self.name)
        self._means = means
        self._alerting: Alerting | None = None
        self._detours = Detours(means)
        leases = Leases(outbox.lanes, self.name, pacing.lease, monotonic)
        sender, updater = Sender(means, leases, self._detours, self.lateness), Updater(means, leases)
        self._drains = Drains(means, leases, sender, updater, monotonic, self.wake)
        self._monotonic = monotonic
        self._looked_at = monotonic()
        self._set_alarm: Callable[[float], None] | None = None
        self._woken = asyncio.Event()
        self._looking = asyncio.Lock()
        self._log = structlog.get_logger("deliveries")

    @property
    def in_hand(self) -> int:
        """How many messages are on their way to Slack at this moment."""
        return self._drains.in_hand

    def tell_first(self, alerting: Alerting) -> None:
        """Have the alerts that are due told before each look for what is to be sent."""
        self._alerting = alerting

    def set_alarms(self, set_alarm: Callable[[float], None]) -> None:
        """Have something call `wake` after as many seconds as it is told; the last that it was told counts."""
        self._set_alarm = set_alarm

    @property
    def since_look(self) -> float:
        """Seconds since the last look for what is due that did not fail."""
        return self._monotonic() - self._looked_at

    def wake(self) -> None:
        """Look at once for what is due: something was planned."""
        self._woken.set()

    async def returned(self, destination: str) -> None:
        """Try a destination again at once, since Slack says that it is back; raises DatabaseError."""
        await self._means.outbox.lanes.returned(destination)
        self.wake()

    async def health(self) -> Health:
        """Return how the outbox is; raises DatabaseError."""
        return await self._means.outbox.lanes.health(self._means.now())

    async def run(self) -> None:
        """Send whatever falls due until cancelled, and then finish what is in hand."""
        try:
            while True:
                self._woken.clear()
                ahead = await self._look()
                if self._set_alarm and ahead is not None:
                    self._set_alarm(ahead)
                # What other processes plan wakes nobody here, nor does an alarm while the machine's clock is put back.
                await self._pause()
        finally:
            await self._drains.finish()

    async def settle(self) -> None:
        """Return when nothing that is due can be sent any more now, whether or not it runs.

        What rests, waits for its next attempt, or has nowhere to go is left.
        """
        if self._alerting:
            with suppress(DatabaseError):
                await self._alerting.ready()
        busy = True
        while busy:
            # A drain that ends while we look may have left its lane too late to be taken up.
            busy = self._drains.any
            if await self._look() is None:
                return
            if self._drains.any:
                busy = True
                await self._drains.one_ended()

    async def _look(self) -> float | None:
        """Begin whatever there is to do; returns the seconds until the next is due, None if the look failed."""
        means = self._means
        try:
            async with self._looking:
                next_alert = await self._tell()
                agenda = await means.outbox.agenda(means.now())
                if agenda.is_busy:
                    await self._detours.lead_around()
                    await self._drains.take_up()
        except DatabaseError as error:
            self._log.warning("deliveries wait for the database", error=str(error))
            return None
        except Exception:  # noqa: BLE001 - the next look may be luckier, and there must be one
            self._log.exception("looking for deliveries failed")
            return None
        self._looked_at = self._monotonic()
        ahead = [(due - means.now()).total_seconds() for due in (next_alert, agenda.next_due) if due is not None]
        return max(_SHORTEST_WAIT, min(ahead, default=FURTHEST_AHEAD))

    async def _tell(self) -> datetime | None:
        """Tell the alerts that are due; whatever goes wrong, what was planned before is sent."""
        if self._alerting is None:
            return None
        try:
            return await self._alerting.tell_due()
        except DatabaseError as error:
            self._log.warning("alerts wait for the database", error=str(error))
        except Exception:  # noqa: BLE001 - the next look may be luckier
            self._log.exception("telling alerts failed")
        return None

    async def _pause(self) -> None:
        # Not `wait_for`, which until Python 3.12 forgets that it was cancelled if it was woken at the same moment.
        with suppress(TimeoutError):
            async with asyncio.timeout(self._means.pacing.poll):
                await self._woken.wait()
