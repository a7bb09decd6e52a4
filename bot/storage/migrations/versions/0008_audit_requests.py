"""A row of the audit says with which request it came, by the id that the log has of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add what is not known of the rows that are there."""
    op.add_column("audit", sa.Column("request", sa.Text()))
