"""The board on the home tab: each ticket with what is due next, a bar, its people, its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.changes import undoable
from bot.domain.clock import used
from bot.domain.roles import Action, may
from bot.domain.ticket import Act
from bot.i18n import Markup
from bot.slack.home.choices import Show
from bot.slack.views.board import counted
from bot.slack.views.clocks import clock_line, clock_lines
from bot.slack.views.guide import typed
from bot.slack.views.happened import said
from bot.slack.views.home_menus import beside, menu
from bot.slack.views.left import assigned, no_commitment
from bot.slack.views.page import Button, Page, plain
from bot.slack.views.ticket_parts import bare_headline, buttons, headline, mention, next_acts, undo_button

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.clock import Run
    from bot.domain.policy import Policy
    from bot.domain.roles import Role
    from bot.domain.ticket import Ticket
    from bot.i18n import Translator
    from bot.slack.home.board import Board, SeenRow
    from bot.slack.views.page import Block

SHOW, PREVIOUS, NEXT, REFRESH = "home.show", "home.previous", "home.next", "home.refresh"
STEPS = 10
MOST_ESCALATED = 20
_USED, _FREE = "▓", "░"


def board(tr: Translator, policy: Policy, shown: Board, done: Ticket | None, now: datetime) -> Iterable[Block]:
    """Show a page of open tickets; `done` is the ticket that the reader changed last, to be taken back if it can be."""
    yield beside(tr, _head(tr, shown), _shows(tr, shown))
    if done:
        yield from _done(tr, done, now)
    for each in shown.rows:
        yield from row(tr, policy, each, now)
    yield from _foot(tr, shown, now)


def escalated(tr: Translator, policy: Policy, seen: Sequence[SeenRow], now: datetime) -> Iterable[Block]:
    """Show the tickets that somebody was told of as level 4, the most urgent ones where they are many."""
    late = sum(each.row.is_late for each in seen)
    yield from Page(tr).line(counted(tr, len(seen), late)).message().blocks
    for each in seen[:MOST_ESCALATED]:
        yield from row(tr, policy, each, now)
    if len(seen) > MOST_ESCALATED:
        yield from Page(tr).note(tr.t("and {count} more", count=len(seen) - MOST_ESCALATED)).message().blocks


def row(tr: Translator, policy: Policy, seen: SeenRow, now: datetime) -> Sequence[Block]:
    """Show one ticket; who only oversees it reads nothing of the account, and has one button."""
    ticket, run = seen.row.ticket, seen.row.run
    page = Page(tr)
    if may(seen.role, Action.CHANGE_TICKET):
        page.line(headline(tr, policy, ticket))
        page.line(no_commitment(tr, policy, ticket) if not ticket.terms.windows else "")
        page.line(*((clock_line(tr, policy, run, now), _bar(tr, run, now)) if run else ()))
        page.line(_people(tr, ticket))
        page.buttons(buttons(tr, ticket.id, _acts(ticket, seen.role), why=bool(ticket.runs)))
    else:
        page.line(bare_headline(tr, ticket), *clock_lines(tr, policy, ticket, now), _people(tr, ticket))
        page.buttons(buttons(tr, ticket.id, () if seen.is_overseer else (Act.OVERSEE,)))
    return page.message().blocks


def _head(tr: Translator, shown: Board) -> Markup:
    if shown.total:
        return counted(tr, shown.total, shown.late)
    if shown.show is Show.MINE:
        return tr.t("No open ticket is assigned to you.")
    if shown.show is Show.TERRITORIES and shown.counts.get(Show.ALL):
        return tr.t("No ticket is open in the territories that you follow.")
    return tr.t("No ticket is open.")


def _shows(tr: Translator, shown: Board) -> Block:
    cell = plain(tr)
    words = {
        Show.MINE: lambda count: cell.t("Mine ({count})", count=count),
        Show.TERRITORIES: lambda count: cell.t("My territories ({count})", count=count),
        Show.ALL: lambda count: cell.t("All ({count})", count=count),
    }
    options = [(show.value, words[show](count)) for show, count in shown.counts.items()]
    return menu(tr, SHOW, options, shown.show, cell.t("Which tickets?"))


def _done(tr: Translator, ticket: Ticket, now: datetime) -> Sequence[Block]:
    """Say what the reader did last, which may have taken the ticket from the board."""
    line = said(tr, ticket, ticket.last, now)
    if undoable(ticket) is not ticket.last:
        return Page(tr).line(line).message().blocks
    return Page(tr).choice(line, undo_button(tr, ticket, ticket.last)).message().blocks


def _acts(ticket: Ticket, role: Role) -> Sequence[Act]:
    """Return what usually comes next; a ticket that was escalated wants somebody who oversees it."""
    unwatched = ticket.level > 1 and ticket.overseer is None and may(role, Action.OVERSEE)
    return (*next_acts(ticket), Act.OVERSEE) if unwatched else next_acts(ticket)


def _bar(tr: Translator, run: Run, now: datetime) -> Markup:
    """Draw how much of a run's time is used, and say it for those who hear it; how late it is stands above."""
    share = min(1.0, used(run, now) / run.window.upper.time)
    steps = int(share * STEPS)
    return tr.t(
        "{bar} {percent} percent of {window} used",
        # It fills up in the direction of the text.
        bar=Markup(tr.start + _USED * steps + _FREE * (STEPS - steps)),
        percent=int(share * 100),
        window=tr.length(run.window.upper),
    )


def _people(tr: Translator, ticket: Ticket) -> Markup:
    line = assigned(tr, ticket)
    if ticket.overseer:
        return tr.t("{line} {person} oversees it.", line=line, person=mention(ticket.overseer))
    return line


def _foot(tr: Translator, shown: Board, now: datetime) -> Sequence[Block]:
    last = shown.first + len(shown.rows) - 1
    which = tr.t("{first} to {last} of {total}.", first=shown.first, last=last, total=shown.total)
    page = Page(tr).note(
        which if shown.pages > 1 else "",
        tr.t("As of {time}.", time=tr.instant(now, now=now)),
        "" if shown.total else tr.t("To track one: {command}", command=typed("track T-1042 admin@customer.com")),
    )
    turns = [
        Button(tr.t("Previous page"), PREVIOUS, str(shown.page - 1)) if shown.page > 1 else None,
        Button(tr.t("Next page"), NEXT, str(shown.page + 1)) if shown.page < shown.pages else None,
        Button(tr.t("Refresh"), REFRESH, str(shown.page)),
    ]
    return page.buttons([turn for turn in turns if turn]).message().blocks
