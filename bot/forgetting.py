"""Forgets an account or a person for an operator, and says what was removed and what is out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.bootstrap import policy_of, utc_now
from bot.domain.policy import show
from bot.operations import noted, opened
from bot.storage.forgetting import forget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.settings import Settings
    from bot.storage.forgetting import Forgotten

ACTION = "forget"
_MOST_NAMED = 20


def forget_account(settings: Settings, who: str | int) -> Iterator[str]:
    """Forget an account, by its SuperAdmin email (lower case) or number, and whoever has that email; says what it did.

    Raises DatabaseError.
    """
    now, policy = utc_now(), policy_of(settings)
    with opened(settings) as database:
        found = forget(database, who, lambda number: noted(now, ACTION, number))
        on_sqlite = database.path is not None
    yield from _removed(found, who) if found.removed_anything else [_nothing(who)]
    yield from _left(found, who, on_sqlite=on_sqlite)
    if isinstance(who, str) and f'"{who}"' in show(policy).lower():
        yield f"the policy names {who} as a contact: lay another over it (POLICY_FILE)"


def _nothing(who: str | int) -> str:
    if isinstance(who, int):
        return f"nothing of account {who} is left to remove"
    return (
        f"nothing of {who} is left to remove; an account that was removed before is known by its number alone, which"
        " `audit --what remove` lists: `accounts forget NUMBER`"
    )


def _removed(found: Forgotten, who: str | int) -> Iterator[str]:
    """Say what was removed, a line for each kind."""
    if found.was_there:
        parts = f"{_counted(found.identifiers, 'identifier')} and {_counted(found.subscriptions, 'subscription')}"
        yield f"removed: account {found.number}, with {parts}"
    if found.words:
        yield f"removed: {_counted(found.words, 'text')} about its tickets ({_named(found.tickets)})"
    if found.mentions:
        yield f"removed: {_counted(found.mentions, 'text')} about something else, in which {who} is named"
    if found.details:
        yield f"removed: {_counted(found.details, 'detail')} of the audit"
    if found.managed:
        yield f"removed: {who} as the Partner Account Manager of {_counted(found.managed, 'account')}"
    if found.called:
        yield f"removed: {who} from {_counted(found.called, 'list')} of those who were called"
    if found.people:
        yield f"removed: what Slack says of {who} ({', '.join(found.people)}), and what they chose"


def _left(found: Forgotten, who: str | int, *, on_sqlite: bool) -> Iterator[str]:
    """Say what stays on purpose, and what cannot be reached from here."""
    if found.tickets:
        yield f"kept: {_counted(len(found.tickets), 'ticket')}, with ids, clocks and history"
    if found.rows:
        yield f"kept: {_counted(found.rows, 'row')} of the audit about account {found.number}"
    if found.standing:
        total = _counted(sum(found.standing.values()), "message")
        where = ", ".join(f"{count} in {channel}" for channel, count in found.standing.items())
        yield (
            f"in Slack: {total} may tell of it ({where}); a running clock writes them anew without it, and what is to"
            " be gone altogether an admin must delete there"
        )
    yield (
        f"not in reach: what was answered or shared in Slack (search there for {who}; an admin must delete it),"
        " backups, and the list that accounts are imported from"
    )
    if not on_sqlite:
        yield "not in reach: what PostgreSQL keeps until VACUUM, in its log and in backups; these are yours to clear"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _named(tickets: Sequence[str]) -> str:
    more = len(tickets) - _MOST_NAMED
    return ", ".join(tickets[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
