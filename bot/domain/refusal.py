"""Why a ticket does not take a change, as an error that carries what stands in the way."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.domain.ticket import Change


class Refusal(StrEnum):
    """Why a ticket does not take a change."""

    ALREADY = "already"
    CLOSED = "closed"
    NOT_HELD = "not_held"
    CONFLICT = "conflict"
    FUTURE = "future"
    BEFORE_RECEIPT = "before_receipt"
    RECEIVED_IN_FUTURE = "received_in_future"
    RECEIVED_TOO_LONG_AGO = "received_too_long_ago"
    NOTHING_TO_UNDO = "nothing_to_undo"
    TOO_LATE_TO_UNDO = "too_late_to_undo"


class RefusedChangeError(BotError):
    """A ticket does not take a change; `change` is the one that does not fit, `standing` the one in its way, if any.

    CONFLICT says that the change itself would fit, but `standing`, which happened later, would not fit any more.
    """

    def __init__(self, why: Refusal, change: Change, standing: Change | None = None) -> None:
        super().__init__(why, change, standing)
        self.why = why
        self.change = change
        self.standing = standing


class UnknownTicketError(BotError):
    """No ticket of this id is tracked."""

    def __init__(self, ticket_id: str) -> None:
        super().__init__(ticket_id)
        self.ticket_id = ticket_id
