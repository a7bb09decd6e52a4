"""What a reminder or a breach says afterwards: what was done about it and by whom, or what was put right since."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.ticket import Act
from bot.slack.views import alerts
from bot.slack.views.calls import mentioned
from bot.slack.views.clocks import kept_line
from bot.slack.views.happened import done_by, label_of_act
from bot.slack.views.page import Page
from bot.slack.views.ticket_parts import corrections, mention, ticket_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.domain.ticket import Change, Ticket
    from bot.i18n import Markup, Translator
    from bot.slack.alert_content import Former, Told
    from bot.slack.views.page import Message

    Instant = Callable[[datetime], Markup]


def former(
    tr: Translator,
    policy: Policy,
    ticket: Ticket,
    former: Former,
    sent_at: datetime,
    reader: str | None = None,
    *,
    outsiders: bool = True,
) -> Message:
    """Say what became of an alert, in the channel or to the `reader` who was told alone; there is nothing to press.

    Times are told as on the day of `sent_at` (UTC), which stands beside the message. What was put right may be about
    the account, and is kept from `outsiders`.
    """
    told = former.told
    at = partial(alerts.at, tr, told=told, now=sent_at, reader=reader)
    page = Page(tr)
    if former.replaced:
        page.line(put_right(tr, ticket, former.by, sent_at, at, outsiders=outsiders))
        page.note(tr.t("Said before that: {words}", words=_as_it_was(tr, policy, told, sent_at, reader)))
    else:
        page.line(done_by(tr, told.ticket, former.by, at))
        if former.by.act is not Act.UNTRACK:
            page.line(kept_line(tr, policy, told.run, sent_at, at))
    return page.note(*(_told(tr, told) if reader is None else ())).message()


def put_right(tr: Translator, ticket: Ticket, by: Change, now: datetime, at: Instant, *, outsiders: bool) -> Markup:
    """Say by whom and when something was put right, so that what had been told is no longer true."""
    name, person, when = ticket_name(ticket.id), mention(by.by), at(by.recorded_at)
    if by.act is Act.CORRECT and outsiders:
        return tr.t("{ticket} was corrected by {person}, {at}.", ticket=name, person=person, at=when)
    if by.act is Act.CORRECT:
        what = corrections(tr, ticket, by, now, at)
        return tr.t("{ticket} was corrected by {person}, {at}: {what}.", ticket=name, person=person, at=when, what=what)
    undone = next((each for each in ticket.changes if each.number == by.undoes), None)
    if undone:
        what = tr.quote(label_of_act(tr, undone.act))
        return tr.t(
            "{ticket}: {what} was taken back by {person}, {at}.", ticket=name, what=what, person=person, at=when
        )
    what = tr.quote(label_of_act(tr, by.act))
    return tr.t(
        "{ticket}: {what}, {time}, was entered by {person}, {at}.",
        ticket=name,
        what=what,
        time=at(by.at),
        person=person,
        at=when,
    )


def _as_it_was(tr: Translator, policy: Policy, told: Told, sent_at: datetime, reader: str | None) -> Markup:
    """Return how the clock was said to stand, whatever became of its run since."""
    return alerts.standing(tr, policy, replace(told, run=replace(told.run, stop=None)), sent_at, reader)


def _told(tr: Translator, told: Told) -> Iterable[Markup]:
    """Name those of the ladder who were told; of several to choose between nobody was (C81)."""
    for level in told.levels:
        called = [one.called for one in told.people if one.level == level and not one.choose]
        if called:
            yield tr.t("Told: {people} (level {level}).", people=mentioned(tr, called), level=level)
