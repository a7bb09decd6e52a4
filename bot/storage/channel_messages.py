"""Has what was written in a channel about tickets written again, since others read it from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_

from bot.domain.delivery import ALERTS, Purpose
from bot.services.outbox import State
from bot.storage import delivery_rows as rows
from bot.storage.delivery_tables import IS_SENDING, IS_WAITING, deliveries

if TYPE_CHECKING:
    from sqlalchemy import Connection

_COLUMNS = deliveries.c
# What is kept from outsiders: the account of a ticket, what somebody wrote, and what was put right. An alert tells
# nothing of these before it has been written for a second time.
_IS_ALERT = _COLUMNS.purpose.in_([purpose.value for purpose in ALERTS])
_HAS_NOTE = and_(_COLUMNS.purpose == Purpose.PING.value, _COLUMNS.content["note"].as_string() != "")
_TELLS_MORE = or_(
    _COLUMNS.purpose.in_([Purpose.TICKET.value, Purpose.ESCALATION.value]),
    _HAS_NOTE,
    and_(_IS_ALERT, _COLUMNS.wanted.is_not(None)),
)
_STANDS = _COLUMNS.state == State.SENT.value
_IS_ON_ITS_WAY = or_(IS_WAITING, IS_SENDING)


def write_again(connection: Connection, channel_id: str, *, on_its_way: bool = True) -> None:
    """Mark as behind whatever tells insiders more than outsiders: what stands in a channel, and what goes there."""
    rows.outdate(connection, and_(_STANDS, _COLUMNS.channel == channel_id, _TELLS_MORE))
    if on_its_way:
        rows.outdate(connection, and_(_IS_ON_ITS_WAY, _COLUMNS.lane == channel_id, _TELLS_MORE))
