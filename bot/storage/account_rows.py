"""How an account is read from its rows."""

from __future__ import annotations

import unicodedata
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from bot.domain.account import Account, Subscription, SubscriptionStatus, Tier
from bot.storage.tables import accounts, identifiers, subscriptions
from bot.storage.types import json_rows

if TYPE_CHECKING:
    from bot.storage.lookups import Cell

# A table is ten times quicker than asking the enumeration, and an account has several.
_STATUSES = {status.value: status for status in SubscriptionStatus}


def canonical(kind: str, value: str) -> str:
    """Return an identifier as it is stored: without spaces around it; emails and domains in lower case."""
    value = value.strip()
    if kind in {"email", "domain"}:
        value = value.lower()
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def whole_accounts() -> Select[*tuple[Any, ...]]:
    """Select accounts with all they have: a condition is added by the one who asks; see `account_of`."""
    # One row an account, its many rows as JSON: each further row would let go of the interpreter's lock once more.
    own = identifiers.alias("own")
    return select(
        accounts.c.number,
        accounts.c.superadmin_email,
        accounts.c.country,
        accounts.c.partner,
        accounts.c.partner_country,
        accounts.c.tier,
        accounts.c.pam_email,
        _rows_of(own, own.c.kind, own.c.value),
        _rows_of(
            subscriptions,
            subscriptions.c.position,
            subscriptions.c.service,
            subscriptions.c.licences,
            subscriptions.c.status,
        ),
    ).select_from(accounts)


def _rows_of(table: Any, *columns: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own types for these differ by table
    return select(json_rows(*columns)).where(table.c.account == accounts.c.number).scalar_subquery()


def account_of(row: tuple[Cell, ...]) -> Account:
    """Make an account of a row of `whole_accounts`."""
    number, email, country, partner, partner_country, tier, pam_email, known_by, subscribed = row
    known: dict[str, list[str]] = {"email": [], "domain": [], "zoid": [], "zuid": []}
    for kind, value in known_by:
        known[kind].append(value)
    return Account(
        superadmin_email=email,
        number=number,
        domains=_sorted(known["domain"]),
        zoids=_sorted(known["zoid"]),
        zuids=_sorted(known["zuid"]),
        country=country,
        partner=partner,
        partner_country=partner_country,
        tier=tier and Tier(tier),
        pam_email=pam_email,
        subscriptions=tuple(
            [
                Subscription(service, licences, _STATUSES[status])
                for _position, service, licences, status in sorted(subscribed, key=itemgetter(0))
            ]
        ),
    )


def _sorted(values: list[str]) -> tuple[str, ...]:
    return tuple(sorted(values) if len(values) > 1 else values)
