"""Accounts: found by whatever they are known by, replaced from an operator's list."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, delete, func, select

from bot.services.check import MOST_MATCHES
from bot.storage.account_import import Replaced, as_stored, replace_accounts
from bot.storage.account_rows import account_of, canonical, whole_accounts
from bot.storage.audit import add_audit
from bot.storage.lookups import LookUp
from bot.storage.tables import accounts, identifiers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.domain.account import Account
    from bot.domain.audit import AuditRow
    from bot.storage.database import Database

# One more than are told, so that it shows that there are more.
MOST_FOUND = MOST_MATCHES + 1
_CANDIDATES = 300
_PAGE = 500


class AccountStore:
    """The accounts of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_identifier = LookUp(_by_identifier())
        self._by_number = LookUp(_by_number())

    async def find(self, kind: str, value: str) -> tuple[Account, ...]:
        """Return the accounts that carry an email, domain, zoid or zuid, by email; the first 51 imported at most."""
        value = canonical(kind, value)
        # Nothing that cannot be printed was ever stored, and the databases disagree about it.
        if not value.isprintable():
            return ()
        rows = await self._database.look_up(self._by_identifier, kind=kind, value=value)
        found = [account_of(row) for row in rows]
        return tuple(sorted(found, key=attrgetter("superadmin_email")))

    async def get(self, number: int) -> Account | None:
        """Return the account of this number, None when it was removed."""
        rows = await self._database.look_up(self._by_number, number=number)
        return account_of(rows[0]) if rows else None

    def replace(
        self,
        listed: Iterable[Account],
        now: datetime,
        progress: Callable[[int], None] | None = None,
        noted: Callable[[Replaced], AuditRow] | None = None,
    ) -> Replaced:
        """Put each listed account in the place of the one with its email; all of them or none.

        An account that was there keeps its number; accounts that are not listed stay. `progress` is told how
        many are done, `noted` makes the row for the audit.
        """
        # Made ready before the transaction: while it lasts nobody else can write to SQLite.
        ready = {account.superadmin_email: account for account in map(as_stored, listed)}

        def work(connection: Connection) -> Replaced:
            replaced = replace_accounts(connection, list(ready.values()), now, progress)
            if noted is not None:
                add_audit(connection, [noted(replaced)])
            return replaced

        return self._database.write_now(work)

    def list_accounts(self) -> Iterator[Account]:
        """Go through all accounts by email, a page at a time, so that memory does not grow with them."""
        after = ""
        while page := self._database.read_now(partial(_page, after=after)):
            yield from page
            after = page[-1].superadmin_email

    def remove(self, email: str, noted: Callable[[int], AuditRow] | None = None) -> bool:
        """Delete the account of this SuperAdmin email with all it has; False when there is none.

        `noted` makes the row for the audit, of the number that it had.
        """

        def work(connection: Connection) -> bool:
            number = connection.scalar(_number_of(email))
            if number is None:
                return False
            connection.execute(delete(accounts).where(accounts.c.number == number))
            if noted is not None:
                add_audit(connection, [noted(number)])
            return True

        return self._database.write_now(work)

    async def beginning(self, kind: str, prefix: str) -> tuple[str, ...]:
        """Return identifiers of a kind that begin so, the first few hundred; for "did you mean"."""
        if not prefix.isprintable():
            return ()
        begins = identifiers.c.value.startswith(prefix, autoescape=True)
        which = select(identifiers.c.value).where(identifiers.c.kind == kind, begins).limit(_CANDIDATES).distinct()
        return tuple(await self._database.read(lambda connection: connection.scalars(which).all()))

    def number_of(self, email: str) -> int | None:
        """Return the number of the account of this SuperAdmin email, None when there is none."""
        return self._database.read_now(lambda connection: connection.scalar(_number_of(email)))

    def count(self) -> int:
        """Return how many accounts there are."""
        how_many = select(func.count()).select_from(accounts)
        return self._database.read_now(lambda connection: connection.execute(how_many).scalar_one())


def _by_identifier() -> Select[*tuple[Any, ...]]:
    # Cut along the index, before anything else is read: a domain may be carried by thousands.
    return (
        whole_accounts()
        .join(identifiers, identifiers.c.account == accounts.c.number)
        .where(identifiers.c.kind == bindparam("kind"), identifiers.c.value == bindparam("value"))
        .order_by(identifiers.c.account)
        .limit(MOST_FOUND)
    )


def _by_number() -> Select[*tuple[Any, ...]]:
    return whole_accounts().where(accounts.c.number == bindparam("number"))


def _number_of(email: str) -> Select[int]:
    return select(accounts.c.number).where(accounts.c.superadmin_email == canonical("email", email))


def _page(connection: Connection, after: str) -> list[Account]:
    further = (
        whole_accounts().where(accounts.c.superadmin_email > after).order_by(accounts.c.superadmin_email).limit(_PAGE)
    )
    return [account_of(tuple(row)) for row in connection.execute(further)]
