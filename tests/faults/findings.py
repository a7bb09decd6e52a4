"""Reads what there is to reckon with: what stands in the workspace, what the outbox planned, what tickets plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.delivery import Purpose
from bot.domain.milestones import plan_alerts
from bot.local.shapes import map_in, maps_in, text_in
from bot.services.alert_ports import AlertState
from bot.services.outbox import State
from bot.storage.alert_tables import alerts
from bot.storage.delivery_tables import deliveries
from bot.storage.ticket_reading import open_tickets, tickets_of
from tests.faults.reckoning import Milestone, Post, Reckoning, Wanted, reckon

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.domain.ticket import Ticket
    from bot.local.workspace import Workspace
    from bot.services.tickets import TicketChannels
    from bot.storage.database import Database

_UNSENT = (State.WAITING.value, State.SENDING.value)
_ALERTS = [purpose.value for purpose in Purpose if purpose.is_alert]
_TELL = [*_ALERTS, Purpose.STORM.value]


def found(
    workspace: Workspace, database: Database, channels: TicketChannels, now: datetime, kills: Sequence[float] = ()
) -> Reckoning:
    """Reckon up to an instant, at which everything must be sent."""
    wanted = [one for one in database.read_now(wanted_of) if one.due <= now.timestamp()]
    milestones = database.read_now(lambda connection: due_of(connection, channels, now))
    return reckon(posts_in(workspace), wanted, milestones, kills)


def posts_in(workspace: Workspace) -> list[Post]:
    """Every message of the bot that stands, by the destination that it was sent to."""
    channels = workspace.world.directory.channels
    bot = workspace.world.app.bot_user_id
    posts = []
    for message in workspace.world.messages.everything():
        if message.metadata is None:
            continue
        channel = channels[message.channel]
        (lane,) = [one for one in channel.members if one != bot] if channel.is_im else [channel.id]
        payload = map_in(message.metadata, "event_payload")
        keys = (text_in(payload, "key"), *(text_in(one, "key") for one in maps_in(payload, "keys")))
        posts.append(Post(lane, float(message.ts), keys))
    return posts


def wanted_of(connection: Connection) -> list[Wanted]:
    """Every alert's message that was ever planned, also those whose place a storm message took."""
    columns = deliveries.c
    planned = select(columns.key, columns.destination, columns.due_at, columns.ticket, columns.content).where(
        columns.purpose.in_(_ALERTS)
    )
    return [
        Wanted(row.key, row.destination, row.due_at.timestamp(), _identity(row.ticket, row.content["alert"]))
        for row in connection.execute(planned)
    ]


def _identity(ticket: str, alert: dict[str, object]) -> tuple[str, str, int, str]:
    return ticket, str(alert["clock"]), int(str(alert["run"])), str(alert["milestone"])


def due_of(connection: Connection, channels: TicketChannels, now: datetime) -> list[Milestone]:
    """Every alert that open tickets plan up to an instant, without asking what became of it."""
    return [
        Milestone(alert.identity, alert.due_at.timestamp(), channels.of(ticket.facts.territory) or "")
        for ticket in tickets_in(connection)
        for alert in plan_alerts(ticket)
        if alert.due_at <= now
    ]


def tickets_in(connection: Connection) -> Sequence[Ticket]:
    """Every open ticket."""
    return tickets_of(connection.execute(open_tickets(None, None, None)), "the database")


def left(connection: Connection, now: datetime) -> int:
    """Count the alerts that are due and not told, or not sent."""
    untold = select(alerts.c.id).where(alerts.c.state == AlertState.PLANNED.value, alerts.c.due_at <= now)
    waiting = deliveries.c.state.in_(_UNSENT) & deliveries.c.purpose.in_(_TELL)
    unsent = select(deliveries.c.id).where(waiting, deliveries.c.due_at <= now)
    return len(connection.execute(untold).all()) + len(connection.execute(unsent).all())
