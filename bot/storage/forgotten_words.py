"""Takes what people wrote, and who was called, out of what is kept of tickets and messages."""

from __future__ import annotations

import json
import re
from collections import Counter
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, false, func, or_, select, update

from bot.storage.delivery_tables import deliveries
from bot.storage.tables import audit
from bot.storage.ticket_tables import changes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Column, ColumnElement, Connection, Table

AT_ONCE = 500
_WORDS = frozenset({"reason", "note"})


class Kind(StrEnum):
    """What was taken out: words about the tickets, words that named the email elsewhere, somebody who was called."""

    WORDS = "words"
    MENTION = "mention"
    CALLED = "called"


class Words:
    """What is to go: the words about some tickets, by their keys, and an email with whatever names it.

    `gone` counts what went.
    """

    def __init__(self, tickets: Collection[str], email: str | None) -> None:
        self.tickets = frozenset(tickets)
        self.gone: Counter[Kind] = Counter()
        self._email = email
        # Not where it is a part of a longer one.
        self._whole = re.compile(rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)", re.IGNORECASE) if email else None

    def without(self, ticket: str | None, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the details of a change, or the content of a message, without what is to go."""
        kept: dict[str, Any] = {}
        for name, value in said.items():
            if name in _WORDS and self.is_about(ticket, value):
                continue
            match name:
                case "told":
                    kept[name] = [email for email in value if not self._is_called(email)]
                case "people":
                    kept[name] = list(self._people(value))
                case "alerts":
                    kept[name] = [self.without(alert["ticket"], alert) for alert in value]
                case _:
                    kept[name] = value
        return kept

    def is_about(self, ticket: str | None, text: str | None) -> bool:
        """Say whether a text is to go, and count it."""
        if not text:
            return False
        is_mention = self._whole is not None and self._whole.search(text) is not None
        if ticket not in self.tickets and not is_mention:
            return False
        self.gone[Kind.WORDS if ticket in self.tickets else Kind.MENTION] += 1
        return True

    def may_be_in(self, column: Column[Any]) -> ColumnElement[bool]:
        """Return a condition that holds for every row that has the email, in JSON or as it is."""
        if self._email is None:
            return false()
        text = func.lower(cast(column, Text))
        spellings = {self._email, json.dumps(self._email)[1:-1].lower()}
        return or_(*(text.contains(spelling, autoescape=True) for spelling in spellings))

    def _is_called(self, email: str) -> bool:
        is_them = email.lower() == self._email
        self.gone[Kind.CALLED] += is_them
        return is_them

    def _people(self, people: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for one in people:
            if not self._is_called(one["email"]):
                yield one
            elif one["user"]:
                # Still mentioned by the id, if it is not sent yet.
                yield {**one, "name": "", "email": "", "zone": None}


def forget_words(connection: Connection, words: Words) -> tuple[int, ...]:
    """Take words out of all changes and messages; returns the numbers of the messages that they were in."""
    _forget_in(connection, words, changes, changes.c.ticket, changes.c.data)
    rewritten = _forget_in(connection, words, deliveries, deliveries.c.ticket, deliveries.c.content)
    return tuple(number for (number,) in rewritten)


def forget_details(connection: Connection, words: Words, account: int | None) -> int:
    """Blank the details of the audit about an account, and those that name the email; returns how many."""
    about = audit.c.account == account if account is not None else false()
    said = audit.c.detail.is_not(None)
    named = connection.execute(select(audit.c.id, audit.c.detail).where(said, words.may_be_in(audit.c.detail)))
    ids = [row.id for row in named if words.is_about(None, row.detail)]
    blanked = update(audit).values(detail=None)
    count = connection.execute(blanked.where(said, about)).rowcount
    return count + sum(connection.execute(blanked.where(said, audit.c.id.in_(some))).rowcount for some in chunks(ids))


def chunks(values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """Yield values a few hundred at a time, as many as a statement takes."""
    remaining = iter(values)
    while some := list(islice(remaining, AT_ONCE)):
        yield some


def _forget_in(
    connection: Connection, words: Words, table: Table, ticket: Column[Any], said: Column[Any]
) -> list[tuple[Any, ...]]:
    """Rewrite one column of a table where it has something that is to go; returns the keys of those rows."""
    key = list(table.primary_key)
    seen: dict[tuple[Any, ...], bool] = {}
    for condition in (*(ticket.in_(some) for some in chunks(sorted(words.tickets))), words.may_be_in(said)):
        for about, before, *cells in connection.execute(select(ticket, said, *key).where(condition)).all():
            if (found := tuple(cells)) in seen:
                continue
            after = words.without(about, before)
            seen[found] = after != before
            if seen[found]:
                which = (column == value for column, value in zip(key, found, strict=True))
                connection.execute(update(table).where(*which).values({said: after}))
    return [found for found, is_rewritten in seen.items() if is_rewritten]
