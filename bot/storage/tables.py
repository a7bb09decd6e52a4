"""The tables; the migrations build the same, and a test holds the two together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table
from sqlalchemy.types import Text

from bot.domain.account import SubscriptionStatus, Tier
from bot.domain.people import ReaderKind
from bot.storage.types import KEY_TEXT, OutsideText, Utc

if TYPE_CHECKING:
    from collections.abc import Iterable

IDENTIFIER_KINDS = ("email", "domain", "zoid", "zuid")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Return the rule that a column holds one of these words, or nothing."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


# A number is never given twice, so that what the audit says of a forgotten account fits no other one.
accounts = Table(
    "accounts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("superadmin_email", KEY_TEXT, nullable=False, unique=True),
    Column("country", Text),
    Column("partner", OutsideText, nullable=False),
    Column("partner_country", Text),
    Column("tier", Text),
    Column("pam_email", Text),
    Column("imported_at", Utc, nullable=False),
    CheckConstraint("superadmin_email <> ''", name="superadmin_email"),
    CheckConstraint("length(country) = 2", name="country"),
    CheckConstraint("length(partner_country) = 2", name="partner_country"),
    one_of("tier", Tier),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("account", ForeignKey(accounts.c.number, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("service", OutsideText, nullable=False),
    Column("licences", Integer, nullable=False),
    Column("status", Text, nullable=False),
    CheckConstraint("service <> ''", name="service"),
    CheckConstraint("licences >= 0", name="licences"),
    one_of("status", SubscriptionStatus),
    sqlite_with_rowid=False,
)

# The superadmin email is here too: one index answers for everything that an account can be known by.
identifiers = Table(
    "identifiers",
    metadata,
    Column("kind", KEY_TEXT, primary_key=True),
    Column("value", KEY_TEXT, primary_key=True),
    Column("account", ForeignKey(accounts.c.number, ondelete="CASCADE"), primary_key=True),
    one_of("kind", IDENTIFIER_KINDS),
    CheckConstraint("value <> ''", name="value"),
    Index(None, "account"),
    sqlite_with_rowid=False,
)

# `language`, `chosen_zone` and `territories` are the reader's own; the rest is Slack's word, so without a reading
# there is none of it.
readers = Table(
    "readers",
    metadata,
    Column("team_id", OutsideText, primary_key=True),
    Column("user_id", OutsideText, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("email", OutsideText),
    Column("name", OutsideText),
    Column("slack_locale", OutsideText),
    Column("zone", OutsideText),
    Column("language", Text),
    Column("read_at", Utc),
    Column("chosen_zone", OutsideText),
    Column("territories", JSON(none_as_null=True)),
    one_of("kind", ReaderKind),
    CheckConstraint(
        "read_at IS NOT NULL OR (kind = 'stranger' AND email IS NULL AND name IS NULL"
        " AND slack_locale IS NULL AND zone IS NULL)",
        name="unread",
    ),
)

# `language` and `accounts_shown` are an admin's word, the rest is Slack's.
channels = Table(
    "channels",
    metadata,
    Column("team_id", OutsideText, primary_key=True),
    Column("channel_id", OutsideText, primary_key=True),
    Column("language", Text),
    Column("slack_locale", OutsideText),
    Column("outsiders", Boolean),
    Column("read_at", Utc),
    Column("accounts_shown", Boolean),
    CheckConstraint("read_at IS NOT NULL OR (slack_locale IS NULL AND outsiders IS NULL)", name="unread"),
)

groups = Table(
    "groups",
    metadata,
    Column("group_id", OutsideText, primary_key=True),
    Column("members", JSON, nullable=False),
    Column("read_at", Utc, nullable=False),
)

seen_events = Table(
    "seen_events",
    metadata,
    Column("event_id", OutsideText, primary_key=True),
    Column("seen_at", Utc, nullable=False, index=True),
    Column("answered_at", Utc),
)

# No foreign key: a row outlives the account that it speaks of.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Utc, nullable=False, index=True),
    Column("team_id", OutsideText, nullable=False),
    Column("user_id", OutsideText, nullable=False),
    Column("action", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("account", Integer, index=True),
    Column("ticket", OutsideText),
    Column("via", Text, nullable=False),
    Column("detail", OutsideText),
    Column("request", Text),
    CheckConstraint("action <> '' AND outcome <> '' AND via <> ''", name="said"),
    CheckConstraint("account > 0", name="account"),
    sqlite_autoincrement=True,
)
