"""Who has their home tab open, whose is behind the tickets, and when each is published again."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from cachetools import LRUCache, TTLCache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.domain.ticket import Actor

OPEN_FOR = timedelta(minutes=15)
AGAIN_AFTER = timedelta(minutes=1)
REMEMBERED = 2048
# Slack takes a hundred a minute and somewhat more; whoever opens their tab meanwhile is not to wait.
AT_ONCE = 8


class Audience:
    """The readers of home tabs, in memory; Slack tells when a tab is opened, and never that it was closed."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._open: TTLCache[Actor, bool] = TTLCache(
            REMEMBERED, OPEN_FOR.total_seconds(), timer=lambda: now().timestamp()
        )
        self._published: LRUCache[Actor, datetime] = LRUCache(REMEMBERED)
        self._at_once: dict[Actor, None] = {}
        self._behind: dict[Actor, None] = {}

    def is_open(self, who: Actor) -> bool:
        """Say whether somebody used their tab in the last 15 minutes."""
        return who in self._open

    def opened(self, who: Actor) -> None:
        """Note that somebody uses their tab now."""
        self._open[who] = True

    def left(self, who: Actor) -> None:
        """Note that no change of a ticket shows on somebody's tab."""
        self._open.pop(who, None)

    def published(self, who: Actor) -> None:
        """Note that somebody's tab is being published, as of now."""
        self._published[who] = self._now()
        self._behind.pop(who, None)

    def failed(self, who: Actor) -> None:
        """Note that somebody's tab could not be published: it is tried again in a minute, while it is open."""
        self._published[who] = self._now()
        self._behind[who] = None

    def changed(self, concerned: Iterable[Actor]) -> None:
        """Note that a ticket changed: it is shown to those whom it concerns at once, to others in their turn."""
        self._at_once.update(dict.fromkeys(concerned))
        self._behind.update(dict.fromkeys(who for who in self._open if who not in self._at_once))

    def take(self) -> tuple[Actor, ...]:
        """Return whose tab is to be published now, a few at a time; nobody is returned twice for one change."""
        self._behind = {who: None for who in self._behind if who in self._open}
        others = islice((who for who in self._behind if self._next(who) <= self._now()), AT_ONCE)
        due = tuple(dict.fromkeys((*self._at_once, *others)))
        self._at_once.clear()
        for who in due:
            self.published(who)
        return due

    def seconds(self) -> float | None:
        """Return how long it is until somebody's minute is over, None while nobody's tab is behind."""
        soonest = min((self._next(who) for who in self._behind), default=None)
        return None if soonest is None else max(0.0, (soonest - self._now()).total_seconds())

    def _next(self, who: Actor) -> datetime:
        published = self._published.get(who)
        return self._now() if published is None else published + AGAIN_AFTER
