"""Forgets an account or a person: what says who they are goes, and what counts without that stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, or_, select, update

from bot.domain.delivery import ALERTS, Purpose
from bot.domain.ticket import Act
from bot.errors import DatabaseError
from bot.services.outbox import State
from bot.storage.account_rows import canonical
from bot.storage.audit import add_audit
from bot.storage.delivery_rows import outdate
from bot.storage.delivery_tables import deliveries
from bot.storage.forgotten_words import Kind, Words, chunks, forget_details, forget_words
from bot.storage.tables import accounts, audit, identifiers, readers, subscriptions
from bot.storage.ticket_tables import changes, tickets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy import Column, Connection

    from bot.domain.audit import AuditRow
    from bot.storage.database import Database

_STATING = (Act.TRACK.value, Act.CORRECT.value)
# Whatever may show an account or what somebody wrote; an alert does once it was written for a second time.
_TELLS_MORE = or_(
    deliveries.c.purpose.in_([Purpose.TICKET.value, Purpose.ESCALATION.value, Purpose.PING.value]),
    and_(deliveries.c.purpose.in_([one.value for one in ALERTS]), deliveries.c.wanted.is_not(None)),
)
_LIVES = deliveries.c.state.in_([State.WAITING.value, State.SENDING.value, State.SENT.value])


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed, and what stays.

    `number` is the account's, None where none has the email; `was_there` says that it was removed only now, with so
    many `identifiers` and `subscriptions`. `tickets` are the ids of those that were ever taken for the account's;
    `words` counts what was written about these and went, `mentions` what was written of others and named the email,
    `details` those of the audit, `called` the changes and messages by which the person was called. The person was the
    Partner Account Manager of `managed` accounts, and had these ids in Slack (`people`). What stands in Slack and may
    tell of the account is counted by channel (`standing`), the audit's rows about it are `rows`.
    """

    number: int | None
    was_there: bool
    identifiers: int
    subscriptions: int
    tickets: tuple[str, ...]
    words: int
    mentions: int
    details: int
    called: int
    managed: int
    people: tuple[str, ...]
    standing: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0

    @property
    def removed_anything(self) -> bool:
        """Whether there was something to remove."""
        counts = (self.words, self.mentions, self.details, self.called, self.managed)
        return self.was_there or any(counts) or bool(self.people)


def forget(database: Database, who: str | int, noted: Callable[[int | None], AuditRow]) -> Forgotten:
    """Remove what is kept of an account (by its SuperAdmin email or number) and of the person with that email.

    `noted` makes a row for the audit, of an account's number, which is added if anything was removed. By table:

    - accounts, subscriptions, identifiers: the account's rows go; from other accounts goes the email of their
      Partner Account Manager.
    - changes: the words about the account's tickets go, of those that were once taken for its own as well; of other
      tickets those that name the email; and the email from among those who were told. Number, act, instants, who did
      it, facts (with the account's number, which leads nowhere any more) and terms stay: clocks are computed as before.
    - deliveries: notes go likewise; of a person who was called, name, email and zone. What stands in Slack and may
      tell of it is to be written anew.
    - audit: details go likewise; instant, person, action, outcome, way, account's number and ticket stay.
    - readers: the row of whoever has the email goes, with what they chose.
    - tickets, alerts, terms, channels, groups and the rest have ids, numbers and instants, which by themselves name
      nobody.

    Raises DatabaseError. It may be done again, and then sees once more to it that no trace is left in the file.
    """
    found = database.write_now(partial(_forget, who=who, noted=noted))
    _wipe(database)
    return found


def _forget(connection: Connection, who: str | int, noted: Callable[[int | None], AuditRow]) -> Forgotten:
    email, number = _identified(connection, who)
    keys = _tickets_of(connection, number)
    words = Words(keys, email)
    messages = forget_words(connection, words)
    details = forget_details(connection, words, number)
    found = Forgotten(
        number=number,
        tickets=_ids_of(connection, keys),
        words=words.gone[Kind.WORDS],
        mentions=words.gone[Kind.MENTION],
        details=details,
        called=words.gone[Kind.CALLED],
        managed=_forget_manager(connection, email),
        people=_forget_reader(connection, email),
        standing=_write_anew(connection, keys, messages),
        rows=_count(connection, audit.c.account, number),
        identifiers=_count(connection, identifiers.c.account, number),
        subscriptions=_count(connection, subscriptions.c.account, number),
        was_there=connection.execute(delete(accounts).where(accounts.c.number == number)).rowcount > 0,
    )
    if found.removed_anything:
        add_audit(connection, [noted(number)])
    return found


def _identified(connection: Connection, who: str | int) -> tuple[str | None, int | None]:
    """Return email and number as far as they are known: of an account that was removed there is the number alone."""
    email, number = (canonical("email", who), None) if isinstance(who, str) else (None, who)
    same = accounts.c.superadmin_email == email if number is None else accounts.c.number == number
    row = connection.execute(select(accounts.c.superadmin_email, accounts.c.number).where(same)).first()
    return (row.superadmin_email, row.number) if row else (email, number)


def _tickets_of(connection: Connection, number: int | None) -> Sequence[str]:
    """Return the keys of an account's tickets, of those that were taken for its own and put right, too."""
    if number is None:
        return ()
    stated = changes.c.act.in_(_STATING)
    once = select(changes.c.ticket).where(stated, changes.c.facts["account"].as_integer() == number)
    return connection.scalars(once.union(select(tickets.c.key).where(tickets.c.account == number))).all()


def _ids_of(connection: Connection, keys: Collection[str]) -> tuple[str, ...]:
    named = (connection.scalars(select(tickets.c.id).where(tickets.c.key.in_(some))) for some in chunks(keys))
    return tuple(sorted(each for some in named for each in some))


def _forget_manager(connection: Connection, email: str | None) -> int:
    if email is None:
        return 0
    return connection.execute(update(accounts).where(accounts.c.pam_email == email).values(pam_email=None)).rowcount


def _forget_reader(connection: Connection, email: str | None) -> tuple[str, ...]:
    if email is None:
        return ()
    theirs = func.lower(readers.c.email) == email
    ids = tuple(connection.scalars(select(readers.c.user_id).where(theirs).order_by(readers.c.user_id)))
    connection.execute(delete(readers).where(theirs))
    return ids


def _write_anew(connection: Connection, keys: Collection[str], messages: Collection[int]) -> dict[str, int]:
    """Have a clock write anew what may tell of it; returns how many such messages stand, by channel."""
    conditions = [
        *(deliveries.c.ticket.in_(some) for some in chunks(keys)),
        *(deliveries.c.id.in_(some) for some in chunks(messages)),
    ]
    stand: dict[int, str] = {}
    for condition in conditions:
        outdate(connection, and_(condition, _TELLS_MORE, _LIVES))
        sent = select(deliveries.c.id, deliveries.c.channel).where(condition, _TELLS_MORE)
        rows = connection.execute(sent.where(deliveries.c.state == State.SENT.value))
        stand |= {row.id: row.channel for row in rows}
    channels = sorted(stand.values())
    return {channel: channels.count(channel) for channel in channels}


def _count(connection: Connection, account: Column[int], number: int | None) -> int:
    if number is None:
        return 0
    return connection.scalar(select(func.count()).where(account == number)) or 0


def _wipe(database: Database) -> None:
    """Rewrite an SQLite file and empty its log: both may have copies of what is overwritten row by row.

    What PostgreSQL keeps of it is its operator's business.
    """
    if database.path is not None and not database.read_now(_rewrite):
        raise DatabaseError(
            f"{database.name}: all is removed, but another process reads the file, whose log may still have it:"
            " run the same again"
        )


def _rewrite(connection: Connection) -> bool:
    """Do it, outside any transaction; says whether the log could be emptied."""
    connection.exec_driver_sql("VACUUM")
    busy, *_pages = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy
