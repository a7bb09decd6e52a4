"""Fills a form in from what a message says, or finds the one question that can be answered at once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.audit import AuditRow
from bot.domain.roles import Action, may
from bot.errors import DatabaseError
from bot.services.check import Found, Question, check
from bot.slack.dialogs import forms
from bot.slack.gleaned import Gleaned, glean
from bot.slack.grammar import place, read_check, read_request
from bot.slack.places import meanings
from bot.slack.ticket_access import role_of_reader
from bot.slack.typed import clean, words
from bot.slack.views.page import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.account import Identifier
    from bot.slack.desk import Asked
    from bot.slack.dialogs.forms import Form


@dataclass(frozen=True, slots=True)
class Filling:
    """The values of a form; `offered` are all that were found for a field, `line` the question if it is clear."""

    values: Mapping[str, str] = field(default_factory=dict)
    offered: Mapping[str, Sequence[str]] = field(default_factory=dict)
    line: str | None = None

    @property
    def ticket(self) -> str:
        """The ticket that is meant, if any."""
        return self.values.get(forms.TICKET, "")


async def filling(asked: Asked, form: Form, message: Mapping[str, Any]) -> Filling:
    """Glean a message for a form, whose command the reader may use."""
    desk = asked.desk
    # A message as long as Slack lets it be takes so long that everybody else would wait.
    gleaned = await asyncio.to_thread(glean, message, desk.services, desk.policy, desk.countries, asked.tr.language)
    if form is forms.LEFT:
        return await _left(asked, gleaned)
    if form is forms.PING:
        return await _ping(asked, gleaned)
    found = await _known(asked, gleaned.who)
    if form is forms.CHECK:
        return await _check(asked, gleaned, found)
    return await _track(asked, gleaned, found, message)


async def of_question(asked: Asked, line: str, ticket: str = "") -> Filling:
    """Take the question of a `check` answer apart again, for a form that goes on with it."""
    read = read_check(read_request(line).words)
    values = {
        forms.TICKET: ticket,
        forms.ACCOUNT: " ".join(map(str, read.who)),
        forms.SERVICE: ", ".join(read.services),
        forms.COUNTRY: await _country_name(asked, read.country),
        forms.PARTNER: await _country_name(asked, read.partner_country),
    }
    return Filling(values)


async def _check(asked: Asked, gleaned: Gleaned, found: Sequence[Found]) -> Filling:
    values = await _about(asked, gleaned, found)
    offered = {forms.ACCOUNT: [str(one.asked) for one in found]}
    known = [one for one in found if one.classifications]
    accounts = {number for one in known for number in one.accounts}
    if len(found) != 1 and len(accounts) != 1:
        _audit(asked, accounts)
        return Filling(values, offered)
    the_one = known[0] if len(accounts) == 1 else found[0]
    account = the_one.classifications[0].account if len(accounts) == 1 else None
    words = {forms.ACCOUNT: str(the_one.asked), forms.SERVICE: values[forms.SERVICE]}
    if account is None or account.country is None:
        # What is on record goes before what a message seems to say, since nobody has looked at it yet.
        words[forms.COUNTRY] = _only(gleaned.countries)
    return Filling(values | {forms.ACCOUNT: str(the_one.asked)}, offered, forms.CHECK.line(words))


async def _track(asked: Asked, gleaned: Gleaned, found: Sequence[Found], message: Mapping[str, Any]) -> Filling:
    _audit(asked, {number for one in found for number in one.accounts})
    values = await _about(asked, gleaned, found) | {forms.RECEIVED: _posted(asked, message)}
    offered = {forms.TICKET: gleaned.tickets, forms.ACCOUNT: [str(one.asked) for one in found]}
    return Filling(values, offered)


async def _about(asked: Asked, gleaned: Gleaned, found: Sequence[Found]) -> dict[str, str]:
    return {
        forms.TICKET: next(iter(gleaned.tickets), ""),
        forms.ACCOUNT: str(found[0].asked) if found else "",
        forms.SERVICE: ", ".join(gleaned.services),
        forms.COUNTRY: await _country_name(asked, _only(gleaned.countries)),
    }


async def _left(asked: Asked, gleaned: Gleaned) -> Filling:
    """Answer for the one ticket that is tracked; one that the reader may not see is like one that is not."""
    seen = [ticket for ticket in gleaned.tickets if await _is_seen(asked, ticket)]
    tickets = tuple(dict.fromkeys((*seen, *gleaned.tickets)))
    first = next(iter(tickets), "")
    clear = len(seen) == 1 or len(tickets) == 1
    line = forms.LEFT.line({forms.TICKET: first}) if clear else None
    return Filling({forms.TICKET: first}, {forms.TICKET: tickets}, line)


async def _ping(asked: Asked, gleaned: Gleaned) -> Filling:
    target = next(iter(gleaned.tickets), "") or await _country_name(asked, _only(gleaned.countries))
    # A note is read by a whole channel: what names an account is not put into it by us.
    note = "" if gleaned.who else gleaned.text
    return Filling({forms.TARGET: target, forms.NOTE: note}, {forms.TARGET: gleaned.tickets})


async def _is_seen(asked: Asked, ticket_id: str) -> bool:
    try:
        ticket = await asked.desk.tickets.find(ticket_id)
    except DatabaseError:
        return False
    return ticket is not None and may(role_of_reader(asked, ticket), Action.SEE_TICKET)


async def _known(asked: Asked, who: tuple[Identifier, ...]) -> Sequence[Found]:
    """Look accounts up, those that are known first; without a database none is."""
    desk = asked.desk
    found: list[Found] = []
    for one in who:
        try:
            found += await check(desk.accounts, desk.policy, desk.services, Question((one,)))
        except DatabaseError:
            found.append(Found(one))
    return sorted(found, key=lambda one: not one.classifications)


def _audit(asked: Asked, accounts: set[int]) -> None:
    """Record which accounts were looked up for a form, since the reader sees that they are known."""
    asking = asked.asking
    for account in sorted(accounts):
        asked.desk.audit.note(
            AuditRow(asked.now, asking.team_id, asking.user_id, "check", "asked back", asking.via, account=account)
        )


def _only(countries: Sequence[str]) -> str:
    """Return the only country; of several nobody knows whose is which."""
    return countries[0] if len(countries) == 1 else ""


async def _country_name(asked: Asked, code: str | None) -> str:
    """Name a country as the reader does, where the name leads back to it."""
    if not code:
        return ""
    name = plain(asked.tr).country(code)
    read = await meanings(asked, place(words(clean(name))) or "")
    return name if read.countries == (code,) else code


def _posted(asked: Asked, message: Mapping[str, Any]) -> str:
    """Return when a message was posted, in the reader's zone: a ticket that it speaks of was received by then."""
    try:
        at = datetime.fromtimestamp(float(message.get("ts") or ""), asked.tr.zone)
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
    return at.replace(second=0, microsecond=0).isoformat(timespec="minutes")
