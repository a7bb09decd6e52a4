"""The audit: written in batches, read a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select

from bot.domain.audit import AuditRow
from bot.domain.ticket import ticket_key
from bot.storage.tables import audit
from bot.storage.ticket_tables import tickets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from bot.storage.database import Database

PAGE = 2000
_COLUMNS = tuple(audit.c[field.name] for field in fields(AuditRow))


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which rows are wanted: those to which all that is not None applies.

    From `since` on and before `until` (aware); `user_id` as Slack has it, `account` by its number, `ticket` whatever
    its case.
    """

    since: datetime | None = None
    until: datetime | None = None
    user_id: str | None = None
    action: str | None = None
    account: int | None = None
    ticket: str | None = None
    request: str | None = None


class AuditStore:
    """Who asked what and who changed what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, rows: Sequence[AuditRow]) -> None:
        """Write many rows in one transaction."""
        await self._database.write(partial(add_audit, rows=rows))

    def write_now(self, rows: Sequence[AuditRow]) -> None:
        """Do as `write`, in the calling thread: for the command line."""
        self._database.write_now(partial(add_audit, rows=rows))

    def list_rows(self, wanted: AuditFilter | None = None) -> Iterator[AuditRow]:
        """Go through the rows, all or those that are wanted, in the order in which they were written."""
        for page in self.pages(wanted or AuditFilter()):
            yield from page

    def pages(self, wanted: AuditFilter) -> Iterator[Sequence[AuditRow]]:
        """Do the same a page at a time, so that neither memory nor a lock grows with them."""
        after = 0
        while page := self._database.read_now(partial(_page, after=after, wanted=wanted)):
            yield [AuditRow(*cells) for _number, *cells in page]
            after = page[-1][0]


def add_audit(connection: Connection, rows: Sequence[AuditRow]) -> None:
    """Add rows in the transaction of whatever they tell of."""
    values = [{column.name: getattr(row, column.name) for column in _COLUMNS} for row in rows]
    if values:
        connection.execute(insert(audit), values)


def _page(connection: Connection, after: int, wanted: AuditFilter) -> Sequence[Row[*tuple[Any, ...]]]:
    rows = select(audit.c.id, *_COLUMNS).where(audit.c.id > after, *_conditions(wanted))
    return connection.execute(rows.order_by(audit.c.id).limit(PAGE)).all()


def _conditions(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    for name in ("user_id", "action", "account", "request"):
        value = getattr(wanted, name)
        if value is not None:
            yield audit.c[name] == value
    if wanted.since is not None:
        yield audit.c.at >= wanted.since
    if wanted.until is not None:
        yield audit.c.at < wanted.until
    if wanted.ticket is not None:
        # SQLite knows the case of ASCII letters alone; the ticket itself is found whatever it is written in.
        as_tracked = select(tickets.c.id).where(tickets.c.key == ticket_key(wanted.ticket))
        yield or_(func.lower(audit.c.ticket) == wanted.ticket.lower(), audit.c.ticket.in_(as_tracked))
