"""What came of something that a person did: the acknowledgement, and all that the person saw from then on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.local.shapes import Json
    from bot.local.state.sights import Kind, Sight
    from bot.local.state.world import World
    from bot.local.transport import Ack, Delivery, Transport


@dataclass(frozen=True, slots=True)
class Watch:
    """What one person sees from one moment on."""

    world: World
    user: str
    since: int

    @property
    def seen(self) -> tuple[Sight, ...]:
        """All that came up on this person's screen, in order."""
        sights = self.world.sights
        return tuple(sight for sight in sights.all[self.since :] if sights.sees(self.user, sight))

    async def shown(self, containing: str = "", kind: Kind | None = None, within: float = 20.0) -> Sight:
        """Return the first sight with these words and of this kind, waiting up to so many real seconds.

        Raises TimeoutError that shows what was seen instead.
        """

        def fits(sight: Sight) -> bool:
            named = containing in sight.words or containing in sight.text
            return named and kind in {None, sight.kind} and self.world.sights.sees(self.user, sight)

        return await self.world.sights.first(fits, self.since, within)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one request: `status` is None where the bot was silent, `elapsed` is in real seconds."""

    status: int | None
    body: Json | str | None
    elapsed: float
    delivery: Delivery
    watch: Watch
    reply_to: str = ""

    @property
    def seen(self) -> tuple[Sight, ...]:
        """All that the person has seen since, whatever brought it about."""
        return self.watch.seen

    async def shown(self, containing: str = "", kind: Kind | None = None, within: float = 20.0) -> Sight:
        """Return the first thing that the person saw since, as `Watch.shown` does."""
        return await self.watch.shown(containing, kind, within)

    async def answered(self, within: float = 20.0) -> Sight:
        """Return the first answer to this very command or press, acknowledged or sent to its response_url."""
        sights = self.watch.world.sights
        return await sights.first(lambda sight: sight.answers == self.reply_to != "", self.watch.since, within)


@dataclass(frozen=True, slots=True)
class Courier:
    """Brings requests to the bot by whichever transport the workspace has at the moment."""

    world: World
    transport: Callable[[], Transport]
    monotonic: Callable[[], float] = time.monotonic

    async def bring(
        self,
        delivery: Delivery,
        user: str,
        settle: Callable[[Ack], None] | None = None,
        reply_to: str = "",
    ) -> Outcome:
        """Deliver a request, let `settle` do what Slack does with the acknowledgement, and report."""
        watch = Watch(self.world, user, len(self.world.sights.all))
        started = self.monotonic()
        ack = await self.transport().deliver(delivery)
        elapsed = self.monotonic() - started
        if settle is not None:
            settle(ack)
        return Outcome(ack.status, ack.body, elapsed, delivery, watch, reply_to)
