"""Accounts with all they are known by, readers, channels, user groups, seen events, the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# As they were when this was written: a migration never changes with the code.
_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the first tables."""
    _add_accounts()
    _add_parts_of_accounts()
    _add_people()
    _add_events()
    _add_audit()


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _add_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("superadmin_email", _KEY, nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("partner_country", sa.Text()),
        sa.Column("tier", sa.Text()),
        sa.Column("pam_email", sa.Text()),
        sa.Column("imported_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_accounts")),
        sa.UniqueConstraint("superadmin_email", name=op.f("uq_accounts_superadmin_email")),
        _check("accounts", "superadmin_email", "superadmin_email <> ''"),
        _check("accounts", "country", "length(country) = 2"),
        _check("accounts", "partner_country", "length(partner_country) = 2"),
        _check("accounts", "tier", "tier IN ('authorised', 'advanced', 'premium')"),
        sqlite_autoincrement=True,
    )


def _add_parts_of_accounts() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("licences", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "position", name=op.f("pk_subscriptions")),
        _belongs_to_account("subscriptions"),
        _check("subscriptions", "service", "service <> ''"),
        _check("subscriptions", "licences", "licences >= 0"),
        _check(
            "subscriptions",
            "status",
            "status IN ('live', 'trial', 'dunning', 'unpaid', 'non_renewing', 'cancelled', 'creation_failed',"
            " 'cancelled_from_dunning', 'expired', 'trial_expired', 'future')",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "identifiers",
        sa.Column("kind", _KEY, nullable=False),
        sa.Column("value", _KEY, nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", "account", name=op.f("pk_identifiers")),
        _belongs_to_account("identifiers"),
        _check("identifiers", "kind", "kind IN ('email', 'domain', 'zoid', 'zuid')"),
        _check("identifiers", "value", "value <> ''"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_identifiers_account"), "identifiers", ["account"])


def _belongs_to_account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_accounts")
    return sa.ForeignKeyConstraint(["account"], ["accounts.number"], name=name, ondelete="CASCADE")


def _add_people() -> None:
    op.create_table(
        "readers",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("slack_locale", sa.Text()),
        sa.Column("zone", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("read_at", _INSTANT),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_readers")),
        _check("readers", "kind", "kind IN ('member', 'guest', 'stranger', 'bot', 'gone')"),
        _check(
            "readers",
            "unread",
            "read_at IS NOT NULL OR (kind = 'stranger' AND email IS NULL AND name IS NULL"
            " AND slack_locale IS NULL AND zone IS NULL)",
        ),
    )
    op.create_table(
        "channels",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("slack_locale", sa.Text()),
        sa.Column("outsiders", sa.Boolean()),
        sa.Column("read_at", _INSTANT),
        sa.PrimaryKeyConstraint("team_id", "channel_id", name=op.f("pk_channels")),
        _check("channels", "unread", "read_at IS NOT NULL OR (slack_locale IS NULL AND outsiders IS NULL)"),
    )
    op.create_table(
        "groups",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("read_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_groups")),
    )


def _add_events() -> None:
    op.create_table(
        "seen_events",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.Column("answered_at", _INSTANT),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_seen_events")),
    )
    op.create_index(op.f("ix_seen_events_seen_at"), "seen_events", ["seen_at"])


def _add_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("account", sa.Integer()),
        sa.Column("ticket", sa.Text()),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        _check("audit", "said", "action <> '' AND outcome <> '' AND via <> ''"),
        _check("audit", "account", "account > 0"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_account"), "audit", ["account"])
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])
