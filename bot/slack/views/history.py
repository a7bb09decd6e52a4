"""What happened to a ticket, oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.changes import before as as_it_was
from bot.domain.ticket import Act
from bot.slack.views.clocks import clock_lines
from bot.slack.views.happened import label_of_act
from bot.slack.views.page import Page
from bot.slack.views.ticket_parts import bare_headline, corrections, headline, mention, severity_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from bot.domain.policy import Policy
    from bot.domain.ticket import Change, Ticket
    from bot.i18n import Markup, Translator
    from bot.slack.views.page import Message

# As much as leaves room for the clocks in one message.
ROOM = 8_000
LONGEST_REASON = 300
_LATE_ENTRY = 60


def history(tr: Translator, policy: Policy, ticket: Ticket, now: datetime, *, may_act: bool = True) -> Message:
    """List what was recorded of a ticket, and how its clocks stand.

    Who may not act reads who did what and when, and neither what was written nor anything of the account.
    """
    page = Page(tr).line(headline(tr, policy, ticket) if may_act else bare_headline(tr, ticket))
    shown = _newest(_entry(tr, ticket, change, now, may_act=may_act) for change in reversed(ticket.changes))
    if len(shown) < len(ticket.changes):
        page.line(tr.t("The last {count} entries:", count=len(shown)))
    return page.line(*shown).gap().line(*clock_lines(tr, policy, ticket, now)).message()


def _newest(entries: Iterable[Markup]) -> list[Markup]:
    """Return as many entries as there is room for, which come newest first, in the order in which they happened."""
    shown: list[Markup] = []
    for entry in entries:
        if sum(map(len, shown)) + len(entry) > ROOM:
            break
        shown.append(entry)
    return shown[::-1]


def _entry(tr: Translator, ticket: Ticket, change: Change, now: datetime, *, may_act: bool) -> Markup:
    what = tr.t("Left to nobody") if change.is_release else label_of_act(tr, change.act)
    about = _about(tr, ticket, change, now) if may_act else ()
    details = tr.joined("; ", (*about, *_details(tr, ticket, change, now, may_act=may_act)))
    line = tr.t("• {at}: {what}, by {person}", at=tr.instant(change.at, now=now), what=what, person=mention(change.by))
    return tr.t("{entry} ({details})", entry=line, details=details) if details else line


def _about(tr: Translator, ticket: Ticket, change: Change, now: datetime) -> Iterable[Markup]:
    """Say what a change says of the ticket, which may be about its account."""
    if change.act is Act.TRACK and change.terms:
        yield severity_of(tr, change.facts or ticket.facts, change.terms)
    if change.act is Act.CORRECT:
        yield corrections(tr, ticket, change, now)


def _details(tr: Translator, ticket: Ticket, change: Change, now: datetime, *, may_act: bool) -> Iterable[Markup]:
    if change.act is Act.ASSIGN and change.assignee:
        yield tr.t("to {person}", person=mention(change.assignee))
    if change.is_release and (before := as_it_was(ticket, change)) and before.assignee:
        yield tr.t("the account of {person} was deactivated", person=mention(before.assignee))
    if change.act is Act.UNDO:
        undone = next(each for each in ticket.changes if each.number == change.undoes)
        at = tr.instant(undone.at, now=now)
        yield tr.t("{what}, {at}", what=tr.quote(label_of_act(tr, undone.act)), at=at)
    if change.level:
        yield tr.t("level {level}", level=change.level)
    if change.reason and may_act:
        yield tr.quote(change.reason[:LONGEST_REASON])
    late: timedelta = change.recorded_at - change.at
    if late.total_seconds() >= _LATE_ENTRY:
        yield tr.t("entered {at}", at=tr.instant(change.recorded_at, now=now))
    if change.number in ticket.undone:
        yield tr.t("taken back")
