"""Channels to which Slack gave another id, and all that goes by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, case, delete, func, not_, null, or_, select, update

from bot.domain.delivery import Purpose
from bot.services.outbox import State
from bot.services.tickets import moved
from bot.storage.clock_tables import channel_moves
from bot.storage.delivery_tables import IS_SENDING, IS_WAITING, STANDS, deliveries, lanes
from bot.storage.tables import channels
from bot.storage.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.storage.database import Database

_COLUMNS = deliveries.c
_IS_MESSAGE = _COLUMNS.purpose == Purpose.TICKET.value
_IS_SENT = _COLUMNS.state == State.SENT.value


class MoveStore:
    """The moves of channels in a database; every method raises DatabaseError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def moves(self) -> Mapping[str, str]:
        """Return the id that came after each old one."""
        return await self._database.read(_moves)

    async def move(self, old: str, new: str, now: datetime) -> None:
        """Remember a move, and let all that is meant for the old id or stands under it go by the new one."""

        def work(connection: Connection) -> None:
            # Should it ever have been the old one, it is no more.
            connection.execute(delete(channel_moves).where(channel_moves.c.old == new))
            said = {"new": new, "at": now}
            upsert(connection, channel_moves, {"old": old, **said}, change=said)
            _carry(connection, old, new)

        await self._database.write(work)

    async def catch_up(self) -> None:
        """Do the same for what was planned since by those who did not know of a move yet."""
        astray = await self._database.read(_astray)
        if astray:
            await self._database.write(_carry_all)


def _moves(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(channel_moves.c.old, channel_moves.c.new))
    return {row.old: row.new for row in rows}


def _astray(connection: Connection) -> bool:
    """Say whether anything waits in the lane of an old id; what is led around that comes back to it."""
    old = select(channel_moves.c.old).scalar_subquery()
    return connection.scalar(select(_COLUMNS.id).where(IS_WAITING, _COLUMNS.lane.in_(old)).limit(1)) is not None


def _carry_all(connection: Connection) -> None:
    known = _moves(connection)
    for old in known:
        _carry(connection, old, moved(old, known))


def _carry(connection: Connection, old: str, new: str) -> None:
    _make_way(connection, old, new)
    _carry_deliveries(connection, old, new)
    _carry_lane(connection, old, new)
    _carry_channel(connection, old, new)


def _make_way(connection: Connection, old: str, new: str) -> None:
    """Of a ticket's messages under both ids keep one, as they are in one channel: that which stands, or the elder."""
    _end(connection, new, IS_WAITING, State.CANCELLED, other=old)
    _end(connection, old, IS_WAITING, State.CANCELLED, other=new)
    _end(connection, old, _IS_SENT, State.GONE, other=new)


def _end(connection: Connection, here: str, how: ColumnElement[bool], state: State, other: str) -> None:
    theirs = update(deliveries).where(how, _IS_MESSAGE, _COLUMNS.destination == here, _has_message_in(other))
    connection.execute(theirs.values(state=state.value))


def _has_message_in(channel: str) -> ColumnElement[bool]:
    tickets = select(_COLUMNS.ticket).where(_COLUMNS.destination == channel, STANDS)
    return _COLUMNS.ticket.in_(tickets)


def _carry_deliveries(connection: Connection, old: str, new: str) -> None:
    concerned = or_(_COLUMNS.destination == old, _COLUMNS.lane == old, _COLUMNS.channel == old)
    # What is on its way while another stands already is looked for first, and carried when that has ended.
    is_doubled = IS_SENDING & _IS_MESSAGE & (_COLUMNS.destination == old) & _has_message_in(new)
    is_led_around = IS_WAITING & (_COLUMNS.destination == old)
    values = {
        "destination": case((_COLUMNS.destination == old, new), else_=_COLUMNS.destination),
        "lane": case(((_COLUMNS.lane == old) | is_led_around, new), else_=_COLUMNS.lane),
        "channel": case((_COLUMNS.channel == old, new), else_=_COLUMNS.channel),
        "not_before": case((IS_WAITING, null()), else_=_COLUMNS.not_before),
    }
    connection.execute(update(deliveries).where(concerned, not_(is_doubled)).values(values))


def _carry_lane(connection: Connection, old: str, new: str) -> None:
    """Let the new lane keep the pace of the old one; nobody drains it yet, and nothing says that it is refused."""
    if connection.scalar(select(lanes.c.name).where(lanes.c.name == new)) is not None:
        connection.execute(delete(lanes).where(lanes.c.name == old))
        return
    free = {"owner": None, "leased_until": None, "refused_until": None, "refusal": None}
    connection.execute(update(lanes).where(lanes.c.name == old).values(name=new, **free))


def _carry_channel(connection: Connection, old: str, new: str) -> None:
    """Keep what was chosen for a channel, and ask Slack about it anew."""
    columns = channels.c
    for row in connection.execute(select(channels).where(columns.channel_id == old)).all():
        key = {"team_id": row.team_id, "channel_id": new}
        chosen = {column.name: getattr(row, column.name) for column in (columns.language, columns.accounts_shown)}
        kept = {name: func.coalesce(columns[name], value) for name, value in chosen.items()}
        upsert(connection, channels, {**key, **chosen}, change=kept)
    connection.execute(delete(channels).where(columns.channel_id == old))
