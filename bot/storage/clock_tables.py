"""The tables by which processes that run a clock know of each other, and of what was done once for all of them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Double, Table
from sqlalchemy.types import Text

from bot.storage.tables import metadata
from bot.storage.types import KEY_TEXT, Utc

# Seconds by the database's clock, which all of them share: when the row was written, and when the process last looked
# for what is due. `lateness` is by how much the latest alert was late that it has sent in the last minutes.
heartbeats = Table(
    "heartbeats",
    metadata,
    Column("process", KEY_TEXT, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("beat_at", Double, nullable=False),
    Column("woke_at", Double, nullable=False),
    Column("lateness", Double, nullable=False),
    CheckConstraint("lateness >= 0", name="lateness"),
    CheckConstraint("process <> '' AND kind <> ''", name="said"),
)

# What recurs is done once: `slot` says which time it was, such as a territory and a date.
job_runs = Table(
    "job_runs",
    metadata,
    Column("job", KEY_TEXT, primary_key=True),
    Column("slot", KEY_TEXT, primary_key=True),
    Column("ran_at", Utc, nullable=False, index=True),
    CheckConstraint("job <> '' AND slot <> ''", name="said"),
)

# Slack gives a channel another id now and then, while the operator's settings still name the old one.
channel_moves = Table(
    "channel_moves",
    metadata,
    Column("old", KEY_TEXT, primary_key=True),
    Column("new", KEY_TEXT, nullable=False),
    Column("at", Utc, nullable=False),
    CheckConstraint("old <> '' AND new <> '' AND old <> new", name="said"),
)
