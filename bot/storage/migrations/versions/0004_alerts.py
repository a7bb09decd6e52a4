"""Alerts: what of a ticket somebody must know, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# As they were when this was written: a migration never changes with the code.
_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table; the alerts of the tickets that are open are planned when the bot starts."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("ticket", _KEY, nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("look_at", _INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told_at", _INSTANT),
        sa.Column("levels", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("ticket", "clock", "run", "milestone", name=op.f("uq_alerts_ticket_clock_run_milestone")),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.key"], name=op.f("fk_alerts_ticket_tickets"), ondelete="CASCADE"),
        *_checks(),
    )
    planned = sa.text("state = 'planned'")
    columns = ["look_at", "id"]
    op.create_index(op.f("ix_alerts_planned"), "alerts", columns, sqlite_where=planned, postgresql_where=planned)


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "clock": "clock IN ('acknowledgement', 'determination', 'update', 'resolution')",
        "state": "state IN ('planned', 'told', 'superseded', 'cancelled')",
        "run": "run >= 1",
        "milestone": "milestone <> ''",
        "look_at": "look_at >= due_at",
        "told": "(state = 'told') = (told_at IS NOT NULL)",
        "levels": "(state = 'told') = (levels IS NOT NULL)",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_alerts_{name}")) for name, rule in rules.items()]
