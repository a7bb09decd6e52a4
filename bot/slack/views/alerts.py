"""Reminders and breaches: how one clock stands, who is asked to do something, who hears of it next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.clock import Clock, deadline, is_late, left
from bot.domain.ladder import PAM_LEVEL
from bot.domain.ticket import Act
from bot.services.calls import LEAD_LEVEL
from bot.services.following import following
from bot.slack.alert_content import assignee_asked
from bot.slack.views.calls import mentioned, named
from bot.slack.views.clocks import clock_line, length
from bot.slack.views.instants import token
from bot.slack.views.page import Page
from bot.slack.views.ticket_parts import buttons, mention, ticket_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.i18n import Markup, Translator
    from bot.services.following import Following
    from bot.slack.alert_content import Heard, Told
    from bot.slack.views.page import Message

IN_TIME = timedelta(seconds=60)
"""A message that comes later than that says how late it is."""
_PAST = frozenset({"deadline", "update_deadline", "level3", "level4"})
_DONE = {
    Clock.ACKNOWLEDGEMENT: Act.ACKNOWLEDGE,
    Clock.DETERMINATION: Act.DETERMINED,
    Clock.UPDATE: Act.UPDATED,
    Clock.RESOLUTION: Act.RESOLVE,
}


def alert(tr: Translator, policy: Policy, told: Told, now: datetime, reader: str | None = None) -> Message:
    """Tell one alert, in a channel or to a `reader` alone, and nothing of the account."""
    level = told.level_of(reader)
    page = Page(tr)
    page.line(standing(tr, policy, told, now, reader), *_asked(tr, told, now, level, reader))
    if level != PAM_LEVEL:
        page.line(*_next(tr, policy, told, now, reader))
    page.note(late(tr, now - told.known_at))
    return page.buttons(buttons(tr, told.ticket.id, acts(told, now, level, alone=reader is not None))).message()


def is_past(told: Told, now: datetime) -> bool:
    """Say whether the alert is of a commitment time that has passed; of an aim it never is (C44)."""
    return told.run.is_promise and (told.milestone in _PAST or is_late(told.run, now))


def at(tr: Translator, instant: datetime, told: Told, now: datetime, reader: str | None) -> Markup:
    """Return an instant for everybody in a channel, or in the reader's zone with the territory's beside it."""
    zone = told.ticket.terms.calendar.zone
    return token(tr, instant, zone) if reader is None else tr.beside(instant, zone, now=now)


def standing(tr: Translator, policy: Policy, told: Told, now: datetime, reader: str | None) -> Markup:
    """Say how the clock stands that the alert is of."""
    name, due = ticket_name(told.ticket.id), deadline(told.run)
    if due is None:
        # A hold came after the milestone, perhaps after the message, too: what was left then is left when it ends.
        held = max(now, told.run.pauses[-1].start)
        return tr.t("{ticket} · {status}", ticket=name, status=clock_line(tr, policy, told.run, held))
    until = at(tr, due, told, now, reader)
    if not told.run.is_promise:
        return _aim(tr, told, name, until, now)
    if is_past(told, now):
        return _past(tr, told.run.clock, name, until, alone=reader is not None)
    time = length(tr, told.run, left(told.run, now))
    if told.milestone == "expected":
        return _expected(tr, told.run.clock, name, until, time)
    return _due(tr, told.run.clock, name, until, time)


def _aim(tr: Translator, told: Told, name: Markup, until: Markup, now: datetime) -> Markup:
    if told.milestone == "aim_upper" or is_late(told.run, now):
        return tr.t(
            "{ticket}: the time in which we aim to resolve it ended {due}. It is an aim, not a commitment.",
            ticket=name,
            due=until,
        )
    return tr.t(
        "{ticket}: we aim to resolve it from now on, by {due}. It is an aim, not a commitment.", ticket=name, due=until
    )


def _past(tr: Translator, clock: Clock, name: Markup, due: Markup, *, alone: bool) -> Markup:
    """Say that a commitment time has passed; a reader's own instant has brackets already."""
    if clock is Clock.ACKNOWLEDGEMENT:
        if alone:
            return tr.t("{ticket} is past its first-reply time, which was {due}.", ticket=name, due=due)
        return tr.t("{ticket} is past its first-reply time ({due}).", ticket=name, due=due)
    if clock is Clock.DETERMINATION:
        if alone:
            return tr.t("{ticket} is past its issue-determination time, which was {due}.", ticket=name, due=due)
        return tr.t("{ticket} is past its issue-determination time ({due}).", ticket=name, due=due)
    if alone:
        return tr.t("{ticket} is past its update time, which was {due}.", ticket=name, due=due)
    return tr.t("{ticket} is past its update time ({due}).", ticket=name, due=due)


def _due(tr: Translator, clock: Clock, name: Markup, due: Markup, time: Markup) -> Markup:
    if clock is Clock.ACKNOWLEDGEMENT:
        return tr.t(
            "{ticket}: first reply due by {due}, {left} left when this was sent.", ticket=name, due=due, left=time
        )
    if clock is Clock.DETERMINATION:
        return tr.t(
            "{ticket}: issue determination due by {due}, {left} left when this was sent.",
            ticket=name,
            due=due,
            left=time,
        )
    return tr.t("{ticket}: update due by {due}, {left} left when this was sent.", ticket=name, due=due, left=time)


def _expected(tr: Translator, clock: Clock, name: Markup, due: Markup, time: Markup) -> Markup:
    if clock is Clock.ACKNOWLEDGEMENT:
        return tr.t(
            "{ticket}: first reply expected from now on, due by {due}, {left} left when this was sent.",
            ticket=name,
            due=due,
            left=time,
        )
    return tr.t(
        "{ticket}: issue determination expected from now on, due by {due}, {left} left when this was sent.",
        ticket=name,
        due=due,
        left=time,
    )


def _asked(tr: Translator, told: Told, now: datetime, level: int | None, reader: str | None) -> Iterable[Markup]:
    """Ask those who hear of it to do something: each level its own, and whoever reads alone without their name."""
    if level is not None:
        yield _alone(tr, told, level, now)
        return
    person = assignee_asked(told)
    if person and person.user_id == reader:
        yield tr.t("Please see to it.")
    elif person:
        yield tr.t("{people}, please see to it.", people=mention(person))
    elif told.asked and not told.ticket.assignee:
        yield tr.t("Nobody has taken it yet.")
    for each in told.levels:
        yield _level(tr, told, each, now)
    if told.run.clock is Clock.UPDATE and told.people and is_past(told, now):
        yield tr.t("It is the second update in a row that is past its time.")
    yield from _passed(tr, told.passed, max(told.levels, default=None))


def _alone(tr: Translator, told: Told, level: int, now: datetime) -> Markup:
    if level > LEAD_LEVEL:
        return tr.t("Please oversee it (level {level}).", level=level)
    if is_past(told, now):
        return tr.t("Please take it (level {level}).", level=level)
    return tr.t("Please see to it (level {level}).", level=level)


def _level(tr: Translator, told: Told, level: int, now: datetime) -> Markup:
    people = [one for one in told.people if one.level == level]
    if any(one.choose for one in people):
        return choose_one_of(tr, people, level)
    names = mentioned(tr, (one.called for one in people))
    if level > LEAD_LEVEL:
        return tr.t("{people}, please oversee it (level {level}).", people=names, level=level)
    if is_past(told, now):
        return tr.t("{people}, please take it (level {level}).", people=names, level=level)
    return tr.t("{people}, please see to it (level {level}).", people=names, level=level)


def choose_one_of(tr: Translator, people: Iterable[Heard], level: int) -> Markup:
    """Name people of whom one is to be chosen, and mention none (C81)."""
    names = tr.list_or(named(tr, one.called) for one in people)
    return tr.t("Please choose {people} (level {level}); I have told none of them.", people=names, level=level)


def _passed(tr: Translator, levels: Sequence[int], heard: int | None) -> Iterable[Markup]:
    """Say which levels have nobody, and which hears instead (C73, C75)."""
    for level in levels:
        if heard is not None and heard > level:
            yield tr.t("Nobody is named for level {level}, so level {next} hears of it.", level=level, next=heard)
        else:
            yield tr.t("Nobody is named for level {level}.", level=level)


def _next(tr: Translator, policy: Policy, told: Told, now: datetime, reader: str | None) -> Iterable[Markup]:
    """Say who hears of it next if nothing happens, and when, once a commitment time has passed."""
    found = following(policy, told.ticket, told.run, told.levels, now) if is_past(told, now) else None
    if found is None:
        return
    yield from _passed(tr, found.passed, found.level)
    people, count = _names(tr, found)
    when = at(tr, found.at, told, now, reader)
    if reader is not None:
        yield tr.n(
            "{people} hears of it at {at} if it is still open. That time is our default.",
            "{people} hear of it at {at} if it is still open. That time is our default.",
            count,
            people=people,
            at=when,
        )
        return
    yield tr.n(
        "{people} hears of it at {at} (our default) if it is still open.",
        "{people} hear of it at {at} (our default) if it is still open.",
        count,
        people=people,
        at=when,
    )


def _names(tr: Translator, found: Following) -> tuple[Markup, int]:
    names = [one.contact.name for one in found.people]
    if any(one.choose for one in found.people):
        return tr.t("One of {people}", people=tr.list_or(names)), 1
    return tr.list_and(names), len(names)


def late(tr: Translator, by: timedelta) -> Markup | str:
    """Say how late a message is; nothing of a minute."""
    return tr.t("This message is {late} late.", late=tr.duration(by)) if by > IN_TIME else ""


def acts(told: Told, now: datetime, level: int | None, *, alone: bool) -> Sequence[Act]:
    """Return what can be done about it; whoever hears at the top oversees it, and stops no clock."""
    if level == PAM_LEVEL:
        return (Act.OVERSEE,)
    done, take = _DONE[told.run.clock], () if told.ticket.assignee else (Act.TAKE,)
    if is_past(told, now):
        above = max(told.levels, default=0)
        oversee = (Act.OVERSEE,) if above > LEAD_LEVEL else ()
        return (done, Act.TAKE, *oversee, *(() if above == PAM_LEVEL else (Act.ESCALATE,)))
    return (done, *take) if alone else (done, *take, Act.PING)
