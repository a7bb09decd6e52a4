"""What `left` says of a ticket, and how each clock is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.clock import Clock, Counting, working
from bot.domain.ticket import Act
from bot.domain.urgency import next_run
from bot.i18n import Markup
from bot.slack.views.accounts import pages
from bot.slack.views.clocks import SHORTEST_SAID, clock_line, clock_lines, length, used_of
from bot.slack.views.guide import typed
from bot.slack.views.page import Page, bold, code
from bot.slack.views.readings import note_of, our_reading, readings_of
from bot.slack.views.ticket_parts import bare_headline, buttons, headline, mention, next_acts, ticket_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.clock import Piece, Run
    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket
    from bot.i18n import Translator
    from bot.slack.views.page import Message

MOST_SHOWN = 40
# How many pieces of each clock are shown, tried in turn until all of it fits into one message.
MOST_PIECES = (200, 60, 30, 15, 8, 4)
ROOM = 9_000
_MIDNIGHT = "24:00"
# Sources that say what kind of ticket it is, and of whose.
_OF_SEVERITY = frozenset({"severity", "critical"})


def time_left(
    tr: Translator, policy: Policy, ticket: Ticket, now: datetime, *, may_act: bool, oversees: bool = False
) -> Message:
    """Say how much time is left on each clock of one ticket; of a closed one, that none is, and how it went.

    Who may not act, but oversee it, reads nothing of the account; `oversees` says that they do so already.
    """
    page = Page(tr)
    if ticket.closed:
        page.line(closed(tr, ticket, now))
    page.line(*status(tr, policy, ticket, now, may_act=may_act))
    head = headline(tr, policy, ticket) if may_act else bare_headline(tr, ticket)
    page.line(head, assigned(tr, ticket) if ticket.is_open else "")
    page.note(readings(tr, policy, ticket, may_act=may_act))
    to_oversee = (Act.OVERSEE,) if ticket.is_open and not oversees else ()
    acts = next_acts(ticket) if may_act else to_oversee
    return page.buttons(buttons(tr, ticket.id, acts, why=bool(ticket.runs))).message()


def status(tr: Translator, policy: Policy, ticket: Ticket, now: datetime, *, may_act: bool) -> Iterable[Markup]:
    """Return how the clocks stand; of a ticket without a commitment, that it has none, and no durations (C20)."""
    if not ticket.terms.windows and ticket.is_open:
        yield no_commitment(tr, policy, ticket) if may_act else one_line(tr, policy, ticket, now)
    yield from clock_lines(tr, policy, ticket, now)


def no_commitment(tr: Translator, policy: Policy, ticket: Ticket) -> Markup:
    """Say that nothing was promised for a ticket, and why."""
    if ticket.facts.type in policy.rules.no_commitment.types:
        text = tr.policy(policy.rules.no_commitment.text)
        return tr.t("{ticket} has no deadline. {why}", ticket=ticket_name(ticket.id), why=text)
    return tr.t(
        "{ticket} has no severity yet, so no time is promised: {command}",
        ticket=ticket_name(ticket.id),
        command=typed(f"correct {ticket.id} severity S2"),
    )


def closed(tr: Translator, ticket: Ticket, now: datetime) -> Markup:
    """Say since when a ticket is closed, so that no time is left on it."""
    name, change = ticket_name(ticket.id), ticket.closed
    assert change is not None, "it is closed"  # noqa: S101 - for mypy
    at = tr.beside(change.at, ticket.terms.calendar.zone, now=now)
    if change.act is Act.UNTRACK:
        return tr.t("{ticket} is no longer tracked, since {at}.", ticket=name, at=at)
    return tr.t("{ticket} is resolved, since {at}; no clock runs.", ticket=name, at=at)


def assigned(tr: Translator, ticket: Ticket) -> Markup:
    """Say whose ticket it is."""
    if ticket.assignee is None:
        return tr.t("Nobody has taken it yet.")
    return tr.t("Assigned to {person}.", person=mention(ticket.assignee))


def readings(tr: Translator, policy: Policy, ticket: Ticket, *, may_act: bool = True) -> Markup:
    """Return the line on what of the times of a ticket is our reading; to who may not act, nothing of its severity."""
    terms = ticket.terms
    if not terms.windows:
        return note_of(tr, policy, "C20") if may_act else Markup("")
    where: tuple[Markup, ...] = () if terms.is_critical else (code(terms.calendar.zone.key),)
    if terms.is_critical and may_act:
        where = readings_of(tr, policy, "C43")
    return our_reading(tr, (*readings_of(tr, policy, "C32"), *where))


def none_of_mine(tr: Translator, *, has_board: bool) -> Message:
    """Say that the reader has no open ticket."""
    page = Page(tr).line(tr.t("No open ticket is assigned to you."))
    if has_board:
        page.line(tr.t("All of the desk: {command}", command=typed("board")))
    return page.message()


def mine(tr: Translator, policy: Policy, tickets: Sequence[Ticket], now: datetime) -> Message:
    """Say for each of the reader's tickets what is due next."""
    page = Page(tr).line(
        tr.n(
            "{count} open ticket is yours, the most urgent first:",
            "{count} open tickets are yours, the most urgent first:",
            len(tickets),
        )
    )
    page.line(*(one_line(tr, policy, ticket, now) for ticket in tickets[:MOST_SHOWN]))
    if len(tickets) > MOST_SHOWN:
        page.line(tr.t("{count} more stand on my Home tab.", count=len(tickets) - MOST_SHOWN))
    return page.message()


def one_line(tr: Translator, policy: Policy, ticket: Ticket, now: datetime) -> Markup:
    """Say in one line what is due next on a ticket."""
    run = next_run(ticket, now)
    said = clock_line(tr, policy, run, now) if run else tr.t("no time is running.")
    return tr.t("{ticket} · {status}", ticket=ticket_name(ticket.id), status=said)


def counting(tr: Translator, policy: Policy, ticket: Ticket, now: datetime, *, may_act: bool = True) -> Message:
    """Show the working of every clock: each stretch counted, each left out, and where the rule is printed.

    Who may not act reads nothing of the severity, nor of the account.
    """
    page = Page(tr).line(headline(tr, policy, ticket) if may_act else bare_headline(tr, ticket))
    for lines in _workings(tr, policy, ticket, now):
        page.gap().line(*lines)
    if not ticket.runs:
        page.line(no_commitment(tr, policy, ticket) if may_act else one_line(tr, policy, ticket, now))
    page.gap().line(tr.t("Where it is printed:"), *_sources(tr, ticket, may_act=may_act))
    return page.note(readings(tr, policy, ticket, may_act=may_act), pages(tr)).message()


def _workings(tr: Translator, policy: Policy, ticket: Ticket, now: datetime) -> Sequence[Sequence[Markup]]:
    """Return the lines for each clock, with as many of its pieces as there is room for."""
    runs = [run for run in map(ticket.run, Clock) if run]
    shown: list[tuple[Markup, ...]] = []
    for most in MOST_PIECES:
        shown = [tuple(_working(tr, policy, run, now, most)) for run in runs]
        if sum(len(line) for lines in shown for line in lines) <= ROOM:
            break
    return shown


def _working(tr: Translator, policy: Policy, run: Run, now: datetime, most: int) -> Iterable[Markup]:
    pieces = tuple(piece for piece in working(run, now) if piece.length >= SHORTEST_SAID)
    counted = [piece for piece in pieces if piece.counting is Counting.COUNTED]
    others = [piece for piece in pieces if piece.counting is not Counting.COUNTED]
    yield bold(clock_line(tr, policy, run, now))
    city = tr.city(run.calendar.zone)
    shown = _listed(tr, [_piece(tr, run, piece, now) for piece in counted], most)
    if counted:
        yield tr.t("Counted, in {city} time: {pieces}.", city=city, pieces=shown)
    else:
        yield tr.t("Nothing counted yet, in {city} time.", city=city)
    if others:
        left_out = _listed(tr, [_left_out(tr, run, piece, now) for piece in others], most)
        yield tr.t("Left out: {pieces}.", pieces=left_out)
    yield tr.t("{used}.", used=used_of(tr, run, now))


def _listed(tr: Translator, pieces: Sequence[Markup], most: int) -> Markup:
    """List pieces, the last of them where there are too many, since those are the ones that people look for."""
    if len(pieces) <= most:
        return tr.joined("; ", pieces)
    return tr.joined("; ", (tr.t("{count} before", count=len(pieces) - most), *pieces[-most:]))


def _piece(tr: Translator, run: Run, piece: Piece, now: datetime) -> Markup:
    return tr.t(
        "{from_} to {until}, {length}",
        from_=_from(tr, run, piece, now),
        until=_until(tr, run, piece, now),
        length=length(tr, run, piece.length),
    )


def _left_out(tr: Translator, run: Run, piece: Piece, now: datetime) -> Markup:
    why = {
        Counting.WEEKEND: tr.t("weekend"),
        Counting.HOLIDAY: tr.t("holiday"),
        Counting.HOLD: tr.t("on hold, our rule"),
    }[piece.counting]
    return tr.t(
        "{from_} to {until} ({why})",
        from_=_from(tr, run, piece, now),
        until=_until(tr, run, piece, now),
        why=why,
    )


def _from(tr: Translator, run: Run, piece: Piece, now: datetime) -> Markup:
    zone = run.calendar.zone
    local = piece.start.astimezone(zone)
    day = tr.day(local.date(), today=now.astimezone(zone).date())
    return tr.p("an instant", "{day} {time}", day=day, time=tr.instant(piece.start, zone, "time", now=now))


def _until(tr: Translator, run: Run, piece: Piece, now: datetime) -> Markup:
    """Return when a piece ends; midnight is the end of the day before, and of the same day the time is enough."""
    zone = run.calendar.zone
    start, end = piece.start.astimezone(zone), piece.end.astimezone(zone)
    at_midnight = (end.hour, end.minute, end.second) == (0, 0, 0)
    last = end.date() - timedelta(days=1) if at_midnight else end.date()
    time = Markup(_MIDNIGHT) if at_midnight else tr.instant(piece.end, zone, "time", now=now)
    if last == start.date():
        return time
    return tr.p("an instant", "{day} {time}", day=tr.day(last, today=now.astimezone(zone).date()), time=time)


def _sources(tr: Translator, ticket: Ticket, *, may_act: bool) -> Iterable[Markup]:
    names = {
        "commitment": tr.t("Times"),
        "severity": tr.t("Severity of a large user account"),
        "working_time": tr.t("Working days"),
        "calendar": tr.t("Calendar"),
        "clocks": tr.t("Start and hold"),
        "critical": tr.t("Critical cases"),
        "resolution": tr.t("Resolution aim"),
    }
    for key, name in names.items():
        source = ticket.terms.sources.get(key)
        if source and (may_act or key not in _OF_SEVERITY):
            yield tr.t("• {what}: {source}", what=name, source=code(source))
