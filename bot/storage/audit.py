"""The audit: written in batches, read a page at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from bot.domain.audit import AuditRow
from bot.storage.tables import audit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from bot.storage.database import Database

_PAGE = 500
# In the order of AuditRow.
_COLUMNS = (
    audit.c.at,
    audit.c.team_id,
    audit.c.user_id,
    audit.c.action,
    audit.c.outcome,
    audit.c.via,
    audit.c.account,
    audit.c.ticket,
    audit.c.detail,
)


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

    def list_rows(self, *, since: datetime | None = None, account: int | None = None) -> Iterator[AuditRow]:
        """Go through the rows from the oldest on: from an instant on, about one account, or all of them."""
        after = 0
        while page := self._database.read_now(partial(_page, after=after, since=since, account=account)):
            for number, *cells in page:
                yield AuditRow(*cells)
                after = number

    async def purge(self, before: datetime) -> int:
        """Delete the rows from before an instant; returns how many there were."""
        statement = delete(audit).where(audit.c.at < before)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount)

    def forget(self, account: int) -> int:
        """Blank the details of the rows about an account, which stay; returns how many had any."""
        statement = update(audit).where(audit.c.account == account, audit.c.detail.is_not(None)).values(detail=None)
        return self._database.write_now(lambda connection: connection.execute(statement).rowcount)


def add_audit(connection: Connection, rows: Sequence[AuditRow]) -> None:
    """Add rows in the transaction of whatever they tell of."""
    values = [{column.name: getattr(row, column.name) for column in _COLUMNS} for row in rows]
    if values:
        connection.execute(insert(audit), values)


def _page(
    connection: Connection, after: int, since: datetime | None, account: int | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    statement = select(audit.c.id, *_COLUMNS).where(audit.c.id > after).order_by(audit.c.id).limit(_PAGE)
    if since is not None:
        statement = statement.where(audit.c.at >= since)
    if account is not None:
        statement = statement.where(audit.c.account == account)
    return connection.execute(statement).all()
