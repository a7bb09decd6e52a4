"""Whether an admin lets outsiders read of accounts in a channel, and messages that are outdated on their way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; nothing was allowed before, and nothing was outdated."""
    op.add_column("channels", sa.Column("accounts_shown", sa.Boolean()))
    op.add_column("deliveries", sa.Column("outdated", sa.Integer(), server_default=sa.text("0"), nullable=False))
