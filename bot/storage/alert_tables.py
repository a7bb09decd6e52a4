"""The table of alerts: what of a ticket somebody must know, when, and whether it was told."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, literal
from sqlalchemy.types import Text

from bot.domain.clock import Clock
from bot.services.alert_ports import AlertState
from bot.storage.tables import metadata, one_of
from bot.storage.ticket_tables import tickets
from bot.storage.types import Utc

# Which milestones there are is the policy's business. `look_at` is when it falls due, or later where nothing could be
# done then; `levels` are those of the ladder that it has told. `gist` is what decides who hears of it.
alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("ticket", ForeignKey(tickets.c.key, ondelete="CASCADE"), nullable=False),
    Column("clock", Text, nullable=False),
    Column("run", Integer, nullable=False),
    Column("milestone", Text, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("look_at", Utc, nullable=False),
    Column("state", Text, nullable=False),
    Column("told_at", Utc),
    Column("levels", JSON(none_as_null=True)),
    Column("gist", Text),
    UniqueConstraint("ticket", "clock", "run", "milestone"),
    one_of("clock", Clock),
    one_of("state", AlertState),
    CheckConstraint("run >= 1", name="run"),
    CheckConstraint("milestone <> ''", name="milestone"),
    CheckConstraint("look_at >= due_at", name="look_at"),
    CheckConstraint("(state = 'told') = (told_at IS NOT NULL)", name="told"),
    CheckConstraint("(state = 'told') = (levels IS NOT NULL)", name="levels"),
)

# Written into the statement, since the index over such rows alone would not be found for a bound value.
IS_PLANNED = alerts.c.state == literal(AlertState.PLANNED.value, literal_execute=True)

# What was due, and found nobody who could be told.
IS_PUT_OFF = IS_PLANNED & (alerts.c.look_at > alerts.c.due_at)

Index("ix_alerts_planned", alerts.c.look_at, alerts.c.id, sqlite_where=IS_PLANNED, postgresql_where=IS_PLANNED)
Index("ix_alerts_put_off", alerts.c.due_at, sqlite_where=IS_PUT_OFF, postgresql_where=IS_PUT_OFF)
