"""The daily summary: how a territory stands, what passed its time, what waits; nothing of any account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.clock import Clock, deadline
from bot.domain.ticket import State
from bot.slack.views.alerts import late
from bot.slack.views.clocks import clock_name
from bot.slack.views.guide import typed
from bot.slack.views.instants import token
from bot.slack.views.page import TEXT_LIMIT, Page, bold, sentences, spoken
from bot.slack.views.ticket_parts import ticket_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.domain.clock import Run
    from bot.domain.policy import Policy, Territory
    from bot.domain.summary import Entry, Summary
    from bot.domain.ticket import Ticket
    from bot.i18n import Markup, Translator
    from bot.slack.views.page import Message

MOST_LISTED = 30
ROOM = 8_000
"""Characters that the lines of tickets may take, of the 12,000 that a message has."""
MOST_NAMED = 10


def summary(
    tr: Translator, policy: Policy, territory: Territory, found: Summary, since: datetime, by: timedelta
) -> Message:
    """Show a summary in date tokens, which stay right for as long as it stands; `by` is how late it is sent."""
    clocks = {clock: clock_name(tr, policy, clock) for clock in Clock}
    head = [_standing(tr, territory, found), *_long_held(tr, found.long_held)]
    page = Page(tr).line(*head)
    listed = _listed(tr, clocks, _groups(tr, territory, found, since))
    for heading, lines in listed:
        page.gap().line(heading, *(line for _ticket, line in lines))
    shown = {ticket for _heading, lines in listed for ticket, _line in lines}
    every = {one.ticket.key for one in (*found.passed, *found.longer, *found.in_time)}
    page.note(_rest(tr, len(every - shown)), late(tr, by))
    message = page.message()
    if len(message.text) < TEXT_LIMIT:
        return message
    # A notification, and whoever sees no blocks, gets at least the name of every ticket that is listed.
    names = tr.joined(", ", dict.fromkeys(ticket_name(one.id) for one in _tickets(found) if one.key in shown))
    return replace(message, text="\n".join(tr.start + spoken(line) for line in (*head, names)))


def _standing(tr: Translator, territory: Territory, found: Summary) -> Markup:
    """Say in a line how many are open and late, and which is due next."""
    place = bold(tr.policy(territory.name))
    tickets = tr.n("{count} ticket is open", "{count} tickets are open", found.open)
    if not found.open:
        return tr.t("{place}: no ticket is open.", place=place)
    if found.late:
        past = tr.n("{count} past the commitment time", "{count} past the commitment time", found.late)
        counted = tr.t("{place}: {tickets}, {late}.", place=place, tickets=tickets, late=past)
    else:
        counted = tr.t("{place}: {tickets}, none past the commitment time.", place=place, tickets=tickets)
    return sentences(tr, counted, _due_next(tr, found.soonest)) if found.soonest else counted


def _due_next(tr: Translator, soonest: Entry) -> Markup:
    ticket = soonest.ticket
    due = deadline(soonest.runs[0])
    assert due is not None, "it is due next"  # noqa: S101 - for mypy
    name = ticket_name(ticket.id)
    return tr.t("{ticket} is due next: {due}.", ticket=name, due=token(tr, due, ticket.terms.calendar.zone))


def _long_held(tr: Translator, held: Sequence[Ticket]) -> Iterable[Markup]:
    if held:
        names = [ticket_name(ticket.id) for ticket in held[:MOST_NAMED]]
        if rest := len(held) - len(names):
            names.append(tr.n("{count} more", "{count} more", rest))
        yield tr.t(
            "On hold for more than two days: {tickets}. Please ask whether the partner has answered.",
            tickets=tr.list_and(names),
        )


def _groups(
    tr: Translator, territory: Territory, found: Summary, since: datetime
) -> Iterable[tuple[Markup | str, Sequence[Entry]]]:
    """Return what is listed under which heading; where all are in time, the first line has said so."""
    if found.passed:
        at = token(tr, since, ZoneInfo(territory.time_zone))
        yield bold(tr.t("Past the commitment time, new since {since}", since=at)), found.passed
    if found.longer:
        yield bold(tr.t("Past the commitment time for longer")), found.longer
    if found.in_time:
        yield bold(tr.t("In time")) if found.passed or found.longer else "", found.in_time


def _listed(
    tr: Translator, clocks: Mapping[Clock, Markup], groups: Iterable[tuple[Markup | str, Sequence[Entry]]]
) -> list[tuple[Markup | str, list[tuple[str, Markup]]]]:
    """Return the lines of the groups, each with its ticket's key, for as many as there is room."""
    listed: list[tuple[Markup | str, list[tuple[str, Markup]]]] = []
    count, room = MOST_LISTED, ROOM
    for heading, entries in groups:
        lines: list[tuple[str, Markup]] = []
        for one in entries[:count]:
            line = _line(tr, clocks, one)
            room -= len(line)
            if room < 0:
                break
            lines.append((one.ticket.key, line))
        count -= len(lines)
        if lines:
            listed.append((heading, lines))
        if room < 0 or not count:
            break
    return listed


def _line(tr: Translator, clocks: Mapping[Clock, Markup], one: Entry) -> Markup:
    ticket, zone = one.ticket, one.ticket.terms.calendar.zone
    status = tr.joined("; ", [_clock(tr, clocks, run, zone) for run in one.runs]) if one.runs else tr.t("no deadline")
    # Said where a clock waits, and not once more where one was stopped too late.
    waits = not one.runs or any(run.is_running for run in one.runs)
    if waits and ticket.state is State.HELD and ticket.held:
        status = tr.t("{status}, on hold since {at}", status=status, at=token(tr, ticket.held.at, zone))
    return tr.t("• {ticket} · {status}", ticket=ticket_name(ticket.id), status=status)


def _clock(tr: Translator, clocks: Mapping[Clock, Markup], run: Run, zone: ZoneInfo) -> Markup:
    due = deadline(run)
    if due is None:
        return clocks[run.clock]
    said = tr.t("{clock}, {due}", clock=clocks[run.clock], due=token(tr, due, zone))
    if run.stop is None:
        return said
    return tr.t("{status}, stopped {stop}", status=said, stop=token(tr, run.stop, zone))


def _tickets(found: Summary) -> Iterable[Ticket]:
    return (one.ticket for one in (*found.passed, *found.longer, *found.in_time))


def _rest(tr: Translator, count: int) -> Markup | str:
    if not count:
        return ""
    return tr.n("and {count} more: {command}", "and {count} more: {command}", count, command=typed("board"))
