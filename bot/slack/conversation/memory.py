"""Remembers for half an hour what somebody spoke of in a channel or a thread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cachetools import TTLCache

from bot.slack.conversation.meaning import Topic

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.slack.desk import Asking

KEPT_FOR = timedelta(minutes=30)
_MOST = 4096


class Memory:
    """The topics of the people who speak with this process; another process, or a later one, knows nothing of them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._topics: TTLCache[tuple[str, ...], Topic] = TTLCache(
            _MOST, KEPT_FOR.total_seconds(), timer=lambda: now().timestamp()
        )

    def of(self, asking: Asking) -> Topic:
        """Return what this person spoke of here, nothing after half an hour."""
        return self._topics.get(_key(asking, asking.thread_ts if asking.in_thread else None), Topic())

    def keep(self, asking: Asking, topic: Topic) -> None:
        """Remember a topic where it was spoken of; an answer in a new thread belongs to both that and the channel."""
        if not asking.in_thread:
            self._topics[_key(asking, None)] = topic
        if asking.thread_ts:
            self._topics[_key(asking, asking.thread_ts)] = topic


def _key(asking: Asking, thread: str | None) -> tuple[str, ...]:
    return (asking.team_id, asking.channel_id, thread or "", asking.user_id)
