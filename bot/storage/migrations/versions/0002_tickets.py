"""Tickets with their changes and terms, and what readers choose besides their language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# As they were when this was written: a migration never changes with the code.
_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
_ASSIGNEE = "(assignee_team IS NULL) = (assignee_user IS NULL)"


def upgrade() -> None:
    """Add the tables of tickets and two columns of readers."""
    _add_terms()
    _add_tickets()
    _add_changes()
    op.add_column("readers", sa.Column("chosen_zone", sa.Text()))
    op.add_column("readers", sa.Column("territories", sa.JSON()))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _add_terms() -> None:
    op.create_table(
        "terms",
        sa.Column("digest", _KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_terms")),
        _check("terms", "digest", "length(digest) = 64"),
        sqlite_with_rowid=False,
    )


def _add_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text()),
        sa.Column("priority", sa.Boolean(), nullable=False),
        sa.Column("account", sa.Integer()),
        sa.Column("assignee_team", sa.Text()),
        sa.Column("assignee_user", sa.Text()),
        sa.Column("received", _INSTANT, nullable=False),
        sa.Column("tracked_at", _INSTANT, nullable=False),
        sa.Column("next_deadline", _INSTANT),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tickets")),
        _check("tickets", "state", "state IN ('open', 'held', 'resolved', 'untracked')"),
        _check("tickets", "severity", "severity IN ('S1', 'S2', 'S3')"),
        _check("tickets", "id", "key <> '' AND id <> ''"),
        _check("tickets", "territory", "territory <> ''"),
        _check("tickets", "account", "account > 0"),
        _check("tickets", "assignee", _ASSIGNEE),
        _check("tickets", "next_deadline", "next_deadline IS NULL OR state IN ('open', 'held')"),
        _check("tickets", "changes", "changes >= 1"),
        sqlite_with_rowid=False,
    )
    _index("tickets", "account")
    _index("tickets", "state", "next_deadline")
    _index("tickets", "territory", "state")
    _index("tickets", "assignee_user", "assignee_team", "state")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f("_".join(("ix", table, *columns))), table, list(columns))


def _add_changes() -> None:
    stating = "act IN ('track', 'correct')"
    op.create_table(
        "changes",
        sa.Column("ticket", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("by_team", sa.Text(), nullable=False),
        sa.Column("by_user", sa.Text(), nullable=False),
        sa.Column("terms", _KEY),
        sa.Column("facts", sa.JSON()),
        sa.Column("assignee_team", sa.Text()),
        sa.Column("assignee_user", sa.Text()),
        sa.Column("undoes", sa.Integer()),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", "number", name=op.f("pk_changes")),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.key"], name=op.f("fk_changes_ticket_tickets"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["terms"], ["terms.digest"], name=op.f("fk_changes_terms_terms")),
        _check(
            "changes",
            "act",
            "act IN ('track', 'take', 'assign', 'acknowledge', 'determined', 'updated', 'hold', 'resume', 'resolve',"
            " 'reopen', 'correct', 'undo', 'untrack', 'ping', 'escalate', 'oversee')",
        ),
        _check("changes", "number", "number >= 1"),
        _check("changes", "at", "at <= recorded_at"),
        _check("changes", "facts", f"(facts IS NOT NULL) = ({stating})"),
        _check("changes", "terms", f"(terms IS NOT NULL) = ({stating})"),
        _check("changes", "assignee", _ASSIGNEE),
        _check("changes", "assigned", "assignee_user IS NULL OR act IN ('take', 'assign')"),
        _check("changes", "taken", "assignee_user IS NOT NULL OR act <> 'take'"),
        _check("changes", "undo", "(undoes IS NOT NULL) = (act = 'undo')"),
        _check("changes", "undoes", "undoes >= 1 AND undoes < number"),
        sqlite_with_rowid=False,
    )
