"""Issues trigger ids, each good for one modal within three seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.local.refusal import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.local.state.stamps import Stamps

TRIGGER_LIFE = timedelta(seconds=3)


@dataclass(slots=True)
class _Trigger:
    user: str
    view: str | None
    issued: datetime
    used: bool = False


@dataclass(slots=True)
class Triggers:
    """Trigger ids by the interaction that they came with."""

    now: Callable[[], datetime]
    stamps: Stamps
    _issued: dict[str, _Trigger] = field(default_factory=dict)

    def issue(self, user: str, view: str | None = None) -> str:
        """Make a trigger id for a person, and for the modal in which they acted."""
        trigger_id = f"{self.stamps.new_id('X')}.{self.stamps.new_ts()}"
        self._issued[trigger_id] = _Trigger(user, view, self.now())
        return trigger_id

    def redeem(self, trigger_id: str) -> tuple[str, str | None]:
        """Use a trigger id up and return its person and modal.

        Raises ApiError: invalid_trigger_id, exchanged_trigger_id, expired_trigger_id (older than 3 s).
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self.now() - trigger.issued > TRIGGER_LIFE:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger.user, trigger.view
