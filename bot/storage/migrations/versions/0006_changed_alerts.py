"""Every message that stands can be changed, not only those of tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

# As they were when this was written: a migration never changes with the code.
_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
_TABLE, _NEW = "deliveries", "deliveries_0006"
_RELAXED = {
    "wanted": "purpose <> 'ticket' OR wanted IS NOT NULL",
    "shown": "(wanted IS NULL) = (shown IS NULL)",
    "gone": "state <> 'gone' OR wanted IS NOT NULL",
}


def upgrade() -> None:
    """Let what is wanted and shown be known of every delivery, and find those of a ticket."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        for name, rule in _RELAXED.items():
            op.drop_constraint(op.f(f"ck_{_TABLE}_{name}"), _TABLE)
            op.create_check_constraint(op.f(f"ck_{_TABLE}_{name}"), _TABLE, rule)
    _index("ix_deliveries_ticket", ["ticket"], "ticket IS NOT NULL")


def _rebuild() -> None:
    """SQLite changes no rule of a table: a new one takes its place, with all that is in the old one."""
    columns = _columns()
    names = ", ".join(f'"{column.name}"' for column in columns)
    connection = op.get_bind()
    last = connection.scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": _TABLE})
    op.create_table(
        _NEW,
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
        *_checks(),
        sqlite_autoincrement=True,
    )
    op.execute(f"INSERT INTO {_NEW} ({names}) SELECT {names} FROM {_TABLE}")  # noqa: S608 - words of this file
    op.drop_table(_TABLE)
    op.rename_table(_NEW, _TABLE)
    if last is not None:
        # The numbers of rows that are gone are not given again, either.
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": _TABLE})
        given = {"name": _TABLE, "last": last}
        connection.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), given)
    _add_indexes()


def _columns() -> list[sa.Column[object]]:
    return [
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
    ]


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "state": "state IN ('waiting', 'sending', 'sent', 'cancelled', 'gone')",
        "said": "key <> '' AND purpose <> '' AND destination <> '' AND lane <> ''",
        "attempt": "(state = 'sending' AND attempt_at IS NOT NULL AND owner IS NOT NULL)"
        " OR (state <> 'sending' AND attempt_at IS NULL AND owner IS NULL AND thread_ts IS NULL)",
        "place": "(state IN ('sent', 'gone') AND channel IS NOT NULL AND ts IS NOT NULL AND sent_at IS NOT NULL)"
        " OR (state NOT IN ('sent', 'gone') AND channel IS NULL AND ts IS NULL AND sent_at IS NULL)",
        "failures": "failures >= 0",
        "ticket": "ticket IS NOT NULL OR (purpose <> 'ticket' AND in_thread = false)",
        "revision": "shown >= 0 AND shown <= wanted",
        "sort_at": "sort_at IS NULL OR purpose = 'ticket'",
        **_RELAXED,
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_deliveries_{name}")) for name, rule in rules.items()]


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
    op.create_index(op.f(name), _TABLE, columns, unique=unique, sqlite_where=where, postgresql_where=where)
