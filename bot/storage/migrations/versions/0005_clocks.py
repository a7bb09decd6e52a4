"""Processes that run a clock, what was done once for all of them, and channels that have another id."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# As they were when this was written: a migration never changes with the code.
_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables, and find the alerts that were put off."""
    put_off = sa.text("state = 'planned' AND look_at > due_at")
    op.create_index(op.f("ix_alerts_put_off"), "alerts", ["due_at"], sqlite_where=put_off, postgresql_where=put_off)
    op.create_table(
        "heartbeats",
        sa.Column("process", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("beat_at", sa.Double(), nullable=False),
        sa.Column("woke_at", sa.Double(), nullable=False),
        sa.Column("lateness", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_heartbeats")),
        sa.CheckConstraint("lateness >= 0", name=op.f("ck_heartbeats_lateness")),
        sa.CheckConstraint("process <> '' AND kind <> ''", name=op.f("ck_heartbeats_said")),
    )
    op.create_table(
        "job_runs",
        sa.Column("job", _KEY, nullable=False),
        sa.Column("slot", _KEY, nullable=False),
        sa.Column("ran_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("job", "slot", name=op.f("pk_job_runs")),
        sa.CheckConstraint("job <> '' AND slot <> ''", name=op.f("ck_job_runs_said")),
    )
    op.create_index(op.f("ix_job_runs_ran_at"), "job_runs", ["ran_at"])
    op.create_table(
        "channel_moves",
        sa.Column("old", _KEY, nullable=False),
        sa.Column("new", _KEY, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("old", name=op.f("pk_channel_moves")),
        sa.CheckConstraint("old <> '' AND new <> '' AND old <> new", name=op.f("ck_channel_moves_said")),
    )
