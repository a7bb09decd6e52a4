"""The tables of deliveries and of the lanes in which they wait."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Double, Index, Integer, Table, literal, text
from sqlalchemy.types import Text

from bot.services.outbox import State
from bot.storage.tables import metadata, one_of
from bot.storage.types import KEY_TEXT, OutsideText, Utc

_ATTEMPT = "attempt_at IS NOT NULL AND owner IS NOT NULL"
_NO_ATTEMPT = "attempt_at IS NULL AND owner IS NULL AND thread_ts IS NULL"
_PLACE = "channel IS NOT NULL AND ts IS NOT NULL AND sent_at IS NOT NULL"
_NO_PLACE = "channel IS NULL AND ts IS NULL AND sent_at IS NULL"
_STANDS = "purpose = 'ticket' AND state IN ('waiting', 'sending', 'sent')"
_TOLD = "purpose <> 'ticket' AND ticket IS NOT NULL AND state IN ('waiting', 'sending', 'sent')"

# Which purposes there are is the code's business: a new one needs no migration.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", KEY_TEXT, nullable=False, unique=True),
    Column("purpose", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("destination", KEY_TEXT, nullable=False),
    Column("ticket", KEY_TEXT),
    Column("content", JSON, nullable=False),
    Column("in_thread", Boolean, nullable=False),
    Column("broadcast", Boolean, nullable=False),
    Column("due_at", Utc, nullable=False),
    # Where it waits now: its destination, or another while that one is refused.
    Column("lane", KEY_TEXT, nullable=False),
    Column("state", Text, nullable=False),
    Column("not_before", Utc),
    Column("failures", Integer, nullable=False),
    Column("plain", Boolean, nullable=False),
    Column("repeat", Boolean, nullable=False),
    Column("attempt_at", Utc),
    Column("owner", Text),
    Column("thread_ts", OutsideText),
    Column("channel", OutsideText),
    Column("ts", OutsideText),
    Column("sent_at", Utc),
    # Revisions of the ticket; nothing where the words have not changed since they were planned.
    Column("wanted", Integer),
    Column("shown", Integer),
    Column("sort_at", Utc),
    # How often its words have ceased to be right for those who read them, though nobody changed its ticket.
    Column("outdated", Integer, nullable=False, server_default=text("0")),
    one_of("state", State),
    CheckConstraint("key <> '' AND purpose <> '' AND destination <> '' AND lane <> ''", name="said"),
    CheckConstraint(f"(state = 'sending' AND {_ATTEMPT}) OR (state <> 'sending' AND {_NO_ATTEMPT})", name="attempt"),
    CheckConstraint(
        f"(state IN ('sent', 'gone') AND {_PLACE}) OR (state NOT IN ('sent', 'gone') AND {_NO_PLACE})", name="place"
    ),
    CheckConstraint("failures >= 0", name="failures"),
    CheckConstraint("ticket IS NOT NULL OR (purpose <> 'ticket' AND in_thread = false)", name="ticket"),
    CheckConstraint("purpose <> 'ticket' OR wanted IS NOT NULL", name="wanted"),
    CheckConstraint("(wanted IS NULL) = (shown IS NULL)", name="shown"),
    CheckConstraint("shown >= 0 AND shown <= wanted", name="revision"),
    CheckConstraint("sort_at IS NULL OR purpose = 'ticket'", name="sort_at"),
    CheckConstraint("state <> 'gone' OR wanted IS NOT NULL", name="gone"),
    sqlite_autoincrement=True,
)

# Written into the statement, since the index over such rows alone would not be found for a bound value.
IS_WAITING = deliveries.c.state == literal(State.WAITING.value, literal_execute=True)
IS_SENDING = deliveries.c.state == literal(State.SENDING.value, literal_execute=True)
IS_STALE = (deliveries.c.state == literal(State.SENT.value, literal_execute=True)) & (
    deliveries.c.shown < deliveries.c.wanted
)
STANDS, TOLD, OF_TICKET = text(_STANDS), text(_TOLD), text("ticket IS NOT NULL")

Index(
    "ix_deliveries_waiting",
    deliveries.c.lane,
    deliveries.c.rank,
    deliveries.c.due_at,
    deliveries.c.id,
    sqlite_where=IS_WAITING,
    postgresql_where=IS_WAITING,
)
Index("ix_deliveries_due", deliveries.c.due_at, sqlite_where=IS_WAITING, postgresql_where=IS_WAITING)
Index("ix_deliveries_sending", deliveries.c.lane, sqlite_where=IS_SENDING, postgresql_where=IS_SENDING)
Index("ix_deliveries_stale", deliveries.c.sort_at, sqlite_where=IS_STALE, postgresql_where=IS_STALE)
Index("ix_deliveries_ticket", deliveries.c.ticket, sqlite_where=OF_TICKET, postgresql_where=OF_TICKET)
# One message of a ticket in a channel; another may follow one that a person deleted.
Index(
    "uq_deliveries_ticket_destination",
    deliveries.c.ticket,
    deliveries.c.destination,
    unique=True,
    sqlite_where=STANDS,
    postgresql_where=STANDS,
)

# Seconds by the database's clock, but for `refused_until`, which is an instant like those at which things are due.
lanes = Table(
    "lanes",
    metadata,
    Column("name", KEY_TEXT, primary_key=True),
    Column("owner", Text),
    Column("leased_until", Double),
    Column("next_at", Double, nullable=False),
    Column("rests_until", Double, nullable=False),
    Column("strikes", Integer, nullable=False),
    Column("refused_until", Utc),
    Column("refusal", Text),
    CheckConstraint("name <> ''", name="name"),
    CheckConstraint("(owner IS NULL) = (leased_until IS NULL)", name="lease"),
    CheckConstraint("(refused_until IS NULL) = (refusal IS NULL)", name="refused"),
    CheckConstraint("strikes >= 0", name="strikes"),
)
