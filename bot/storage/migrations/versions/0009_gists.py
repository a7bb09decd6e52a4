"""Alerts keep what decides who hears of them, and tickets as of which change theirs were planned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the columns; the alerts of tickets that are open are planned again when they fall due, or at the start."""
    op.add_column("alerts", sa.Column("gist", sa.Text()))
    op.add_column("tickets", sa.Column("planned", sa.Integer()))
