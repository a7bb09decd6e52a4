"""All tables of a database in one place, whichever module describes them."""

from __future__ import annotations

from bot.storage import alert_tables, clock_tables, delivery_tables, ticket_tables
from bot.storage.tables import metadata

__all__ = ["alert_tables", "clock_tables", "delivery_tables", "metadata", "ticket_tables"]
