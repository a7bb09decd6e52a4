"""The tables of tickets: what was promised, what happened, and what boards sort and filter by."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table
from sqlalchemy.types import Text

from bot.domain.severity import Severity
from bot.domain.ticket import Act, State
from bot.storage.tables import metadata, one_of
from bot.storage.types import KEY_TEXT, OutsideText, Utc

_STATING = "act IN ('track', 'correct')"

# Most tickets share theirs with many others.
terms = Table(
    "terms",
    metadata,
    Column("digest", KEY_TEXT, primary_key=True),
    Column("text", Text, nullable=False),
    CheckConstraint("length(digest) = 64", name="digest"),
    sqlite_with_rowid=False,
)

# All but `key` and `id` is what the changes come to, kept to sort and filter by. No foreign key to the account: a
# ticket outlives it. `planned` is how many changes there were when its alerts were planned.
tickets = Table(
    "tickets",
    metadata,
    Column("key", KEY_TEXT, primary_key=True),
    Column("id", Text, nullable=False),
    Column("territory", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("severity", Text),
    Column("priority", Boolean, nullable=False),
    Column("account", Integer, index=True),
    Column("assignee_team", OutsideText),
    Column("assignee_user", OutsideText),
    Column("received", Utc, nullable=False),
    Column("tracked_at", Utc, nullable=False),
    Column("next_deadline", Utc),
    Column("changes", Integer, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("planned", Integer),
    one_of("state", State),
    one_of("severity", Severity),
    CheckConstraint("key <> '' AND id <> ''", name="id"),
    CheckConstraint("territory <> ''", name="territory"),
    CheckConstraint("account > 0", name="account"),
    CheckConstraint("(assignee_team IS NULL) = (assignee_user IS NULL)", name="assignee"),
    CheckConstraint("next_deadline IS NULL OR state IN ('open', 'held')", name="next_deadline"),
    CheckConstraint("changes >= 1", name="changes"),
    Index(None, "state", "next_deadline"),
    Index(None, "territory", "state"),
    Index(None, "assignee_user", "assignee_team", "state"),
    sqlite_with_rowid=False,
)

changes = Table(
    "changes",
    metadata,
    Column("ticket", ForeignKey(tickets.c.key, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("act", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("recorded_at", Utc, nullable=False),
    Column("by_team", OutsideText, nullable=False),
    Column("by_user", OutsideText, nullable=False),
    Column("terms", ForeignKey(terms.c.digest)),
    Column("facts", JSON(none_as_null=True)),
    Column("assignee_team", OutsideText),
    Column("assignee_user", OutsideText),
    Column("undoes", Integer),
    Column("data", JSON, nullable=False),
    one_of("act", Act),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("at <= recorded_at", name="at"),
    CheckConstraint(f"(facts IS NOT NULL) = ({_STATING})", name="facts"),
    CheckConstraint(f"(terms IS NOT NULL) = ({_STATING})", name="terms"),
    CheckConstraint("(assignee_team IS NULL) = (assignee_user IS NULL)", name="assignee"),
    CheckConstraint("assignee_user IS NULL OR act IN ('take', 'assign')", name="assigned"),
    CheckConstraint("assignee_user IS NOT NULL OR act <> 'take'", name="taken"),
    CheckConstraint("(undoes IS NOT NULL) = (act = 'undo')", name="undo"),
    CheckConstraint("undoes >= 1 AND undoes < number", name="undoes"),
    sqlite_with_rowid=False,
)
