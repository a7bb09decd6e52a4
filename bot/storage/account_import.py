"""Puts an operator's list of accounts in the place of what was known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, update

from bot.storage.account_rows import account_of, canonical, whole_accounts
from bot.storage.bulk import insert_rows
from bot.storage.tables import accounts, identifiers, subscriptions
from bot.storage.types import storable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.domain.account import Account, Subscription

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Replaced:
    """How many accounts an import added, and how many it put in the place of older ones."""

    added: int
    replaced: int


def replace_accounts(
    connection: Connection, listed: Sequence[Account], now: datetime, progress: Callable[[int], None] | None
) -> Replaced:
    """Put accounts, each as `as_stored` made it, in the place of those with their emails."""
    done = replaced = 0
    remaining = iter(listed)
    while some := list(islice(remaining, _AT_ONCE)):
        replaced += _replace_some(connection, some, now)
        done += len(some)
        if progress is not None:
            progress(done)
    return Replaced(added=done - replaced, replaced=replaced)


def _replace_some(connection: Connection, some: Sequence[Account], now: datetime) -> int:
    wanted = {account.superadmin_email: account for account in some}
    stored = _stored(connection, list(wanted))
    fresh = [account for email, account in wanted.items() if email not in stored]
    # Most of a list that is imported every night is as it was, and need not be written again.
    changed = [
        replace(account, number=stored[email].number)
        for email, account in wanted.items()
        if email in stored and account != replace(stored[email], number=0)
    ]
    _touch(connection, [account.number for account in stored.values()], now)
    _update(connection, changed)
    _insert_parts(connection, changed + _insert(connection, fresh, now))
    return len(stored)


def as_stored(account: Account) -> Account:
    """Return an account as it would come back from the database, but for its number."""
    return replace(
        account,
        number=0,
        superadmin_email=canonical("email", account.superadmin_email),
        domains=_stored_values("domain", account.domains),
        zoids=_stored_values("zoid", account.zoids),
        zuids=_stored_values("zuid", account.zuids),
        partner=storable(account.partner),
        subscriptions=tuple([_storable(one) for one in account.subscriptions]),
    )


def _storable(one: Subscription) -> Subscription:
    service = storable(one.service)
    return one if service == one.service else replace(one, service=service)


def _stored_values(kind: str, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({canonical(kind, value) for value in values}))


def _stored(connection: Connection, emails: Sequence[str]) -> dict[str, Account]:
    found = connection.execute(whole_accounts().where(accounts.c.superadmin_email.in_(emails)))
    return {account.superadmin_email: account for account in (account_of(tuple(row)) for row in found)}


def _touch(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    if numbers:
        connection.execute(update(accounts).where(accounts.c.number.in_(numbers)).values(imported_at=now))


def _update(connection: Connection, changed: Sequence[Account]) -> None:
    if not changed:
        return
    numbers = [account.number for account in changed]
    connection.execute(delete(subscriptions).where(subscriptions.c.account.in_(numbers)))
    connection.execute(delete(identifiers).where(identifiers.c.account.in_(numbers)))
    rows = [{**_columns(account), "which": account.number} for account in changed]
    connection.execute(update(accounts).where(accounts.c.number == bindparam("which")), rows)


def _insert(connection: Connection, fresh: Sequence[Account], now: datetime) -> list[Account]:
    if not fresh:
        return []
    rows = [{**_columns(account), "imported_at": now} for account in fresh]
    numbering = insert(accounts).returning(accounts.c.superadmin_email, accounts.c.number)
    numbers = {row.superadmin_email: row.number for row in connection.execute(numbering, rows)}
    return [replace(account, number=numbers[account.superadmin_email]) for account in fresh]


def _insert_parts(connection: Connection, some: Sequence[Account]) -> None:
    subscribed = [
        (account.number, position, one.service, one.licences, one.status.value)
        for account in some
        for position, one in enumerate(account.subscriptions)
    ]
    insert_rows(connection, subscriptions, ("account", "position", "service", "licences", "status"), subscribed)
    known_by = [(kind, value, account.number) for account in some for kind, value in _known_by(account)]
    insert_rows(connection, identifiers, ("kind", "value", "account"), known_by)


def _known_by(account: Account) -> Iterator[tuple[str, str]]:
    yield "email", account.superadmin_email
    for kind, values in (("domain", account.domains), ("zoid", account.zoids), ("zuid", account.zuids)):
        for value in values:
            yield kind, value


def _columns(account: Account) -> dict[str, object]:
    return {
        "superadmin_email": account.superadmin_email,
        "country": account.country,
        "partner": account.partner,
        "partner_country": account.partner_country,
        "tier": account.tier,
        "pam_email": account.pam_email,
    }
