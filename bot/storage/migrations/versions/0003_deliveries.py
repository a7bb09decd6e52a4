"""Deliveries, and the lanes in which they wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# As they were when this was written: a migration never changes with the code.
_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the two tables."""
    _add_deliveries()
    _add_indexes()
    _add_lanes()


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _add_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", _KEY, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("destination", _KEY, nullable=False),
        sa.Column("ticket", _KEY),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("in_thread", sa.Boolean(), nullable=False),
        sa.Column("broadcast", sa.Boolean(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("lane", _KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("not_before", _INSTANT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("repeat", sa.Boolean(), nullable=False),
        sa.Column("attempt_at", _INSTANT),
        sa.Column("owner", sa.Text()),
        sa.Column("thread_ts", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("ts", sa.Text()),
        sa.Column("sent_at", _INSTANT),
        sa.Column("wanted", sa.Integer()),
        sa.Column("shown", sa.Integer()),
        sa.Column("sort_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
        *_delivery_checks(),
        sqlite_autoincrement=True,
    )


def _delivery_checks() -> list[sa.CheckConstraint]:
    rules = {
        "state": "state IN ('waiting', 'sending', 'sent', 'cancelled', 'gone')",
        "said": "key <> '' AND purpose <> '' AND destination <> '' AND lane <> ''",
        "attempt": "(state = 'sending' AND attempt_at IS NOT NULL AND owner IS NOT NULL)"
        " OR (state <> 'sending' AND attempt_at IS NULL AND owner IS NULL AND thread_ts IS NULL)",
        "place": "(state IN ('sent', 'gone') AND channel IS NOT NULL AND ts IS NOT NULL AND sent_at IS NOT NULL)"
        " OR (state NOT IN ('sent', 'gone') AND channel IS NULL AND ts IS NULL AND sent_at IS NULL)",
        "failures": "failures >= 0",
        "ticket": "ticket IS NOT NULL OR (purpose <> 'ticket' AND in_thread = false)",
        "wanted": "(purpose = 'ticket') = (wanted IS NOT NULL)",
        "shown": "(purpose = 'ticket') = (shown IS NOT NULL)",
        "revision": "shown >= 0 AND shown <= wanted",
        "sort_at": "sort_at IS NULL OR purpose = 'ticket'",
        "gone": "state <> 'gone' OR purpose = 'ticket'",
    }
    return [_check("deliveries", name, rule) for name, rule in rules.items()]


def _add_indexes() -> None:
    waiting = "state = 'waiting'"
    _index("ix_deliveries_waiting", ["lane", "rank", "due_at", "id"], waiting)
    _index("ix_deliveries_due", ["due_at"], waiting)
    _index("ix_deliveries_sending", ["lane"], "state = 'sending'")
    _index("ix_deliveries_stale", ["sort_at"], "state = 'sent' AND shown < wanted")
    stands = "purpose = 'ticket' AND state IN ('waiting', 'sending', 'sent')"
    _index("uq_deliveries_ticket_destination", ["ticket", "destination"], stands, unique=True)


def _index(name: str, columns: list[str], rule: str, *, unique: bool = False) -> None:
    where = sa.text(rule)
    op.create_index(op.f(name), "deliveries", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _add_lanes() -> None:
    op.create_table(
        "lanes",
        sa.Column("name", _KEY, nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("leased_until", sa.Double()),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("rests_until", sa.Double(), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("refused_until", _INSTANT),
        sa.Column("refusal", sa.Text()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lanes")),
        _check("lanes", "name", "name <> ''"),
        _check("lanes", "lease", "(owner IS NULL) = (leased_until IS NULL)"),
        _check("lanes", "refused", "(refused_until IS NULL) = (refusal IS NULL)"),
        _check("lanes", "strikes", "strikes >= 0"),
    )
