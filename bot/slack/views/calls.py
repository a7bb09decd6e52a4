"""What is said when people are called: to them, to the channel, and to whoever called."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.support_time import Kind
from bot.domain.ticket import Act
from bot.i18n import Markup
from bot.services.calls import calendar_of
from bot.slack.views.guide import typed
from bot.slack.views.happened import done_by
from bot.slack.views.instants import token
from bot.slack.views.names import person_name
from bot.slack.views.page import Button, Page, code
from bot.slack.views.ticket import standing
from bot.slack.views.ticket_parts import buttons, label_of, mention, next_acts, state_words, ticket_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.domain.support_time import Calendar
    from bot.domain.ticket import Actor, Change, Ticket
    from bot.i18n import Translator
    from bot.services.calls import Called, NextLevel
    from bot.slack.views.page import Message

PING_AGAIN = "ping.again"
LONGEST_SHOWN = 64
# The condition of the policy by which a commitment time that has passed is a ground.
TIME = "time"


def ping(
    tr: Translator,
    policy: Policy,
    ticket: Ticket,
    people: Sequence[Called],
    by: Actor,
    note: str,
    now: datetime,
    *,
    sent_at: datetime | None = None,
) -> Page:
    """Ask the leads to look at a ticket; since `sent_at` (UTC) if that stands already."""
    page = Page(tr).line(
        tr.t(
            "{people}: please look at {ticket}. {person} pings you.",
            people=mentioned(tr, people),
            ticket=ticket_name(ticket.id),
            person=mention(by),
        )
    )
    page.line(closed(tr, ticket), tr.quote(note) if note else "", *standing(tr, policy, ticket, now))
    page.line(*local_times(tr, people, calendar_of(policy, ticket), sent_at or now))
    return page.buttons(buttons(tr, ticket.id, next_acts(ticket)))


def ping_place(
    tr: Translator, place: Markup, people: Sequence[Called], by: Actor, note: str, calendar: Calendar, now: datetime
) -> Page:
    """Call the leads of a territory or country, without a ticket."""
    page = Page(tr).line(
        tr.t("{people}: {person} pings you ({place}).", people=mentioned(tr, people), person=mention(by), place=place)
    )
    return page.line(tr.quote(note) if note else "", *local_times(tr, people, calendar, now))


def escalation(
    tr: Translator,
    policy: Policy,
    ticket: Ticket,
    people: Sequence[Called],
    change: Change,
    now: datetime,
    sent_at: datetime | None = None,
) -> Page:
    """Tell the next level of a ticket that was escalated to it; since `sent_at` (UTC) if that stands already.

    Once the ticket is closed it says who did that, and there is nothing to oversee any more.
    """
    over = ticket.closed if ticket.closed and ticket.closed.number > change.number else None
    page = Page(tr)
    if over:
        page.line(done_by(tr, ticket, over, lambda moment: token(tr, moment, ticket.terms.calendar.zone)))
    page.line(
        tr.t(
            "{ticket} is escalated to level {level}: {people}, please oversee it.",
            ticket=ticket_name(ticket.id),
            level=change.level or 0,
            people=mentioned(tr, people),
        )
    )
    person, named_ground = mention(change.by), ground(tr, policy, change.ground)
    page.line(
        tr.t("Ground: {ground}. Escalated by {person}.", ground=named_ground, person=person)
        if named_ground
        else tr.t("Escalated by {person}; none of Zoho's grounds was named.", person=person)
    )
    said = tr.quote(change.reason) if change.reason else ""
    page.line("" if over else closed(tr, ticket), said, *standing(tr, policy, ticket, now))
    page.line(*local_times(tr, people, calendar_of(policy, ticket), sent_at or now))
    return page.buttons(() if over else buttons(tr, ticket.id, (Act.OVERSEE,)))


def mentioned(tr: Translator, people: Iterable[Called]) -> Markup:
    """Mention those who are in Slack; whoever is not is named with their address."""
    return tr.list_and(Markup(f"<@{one.user_id}>") if one.user_id else named(tr, one) for one in people)


def named(tr: Translator, one: Called) -> Markup:
    """Name somebody with their address."""
    return tr.t("{name} ({email})", name=one.name, email=code(one.email))


def local_times(tr: Translator, people: Iterable[Called], calendar: Calendar, now: datetime) -> Iterable[Markup]:
    """Say what time it is for each of those who are called, and whether it is their weekend.

    Where Slack does not know somebody, it is the time of the territory.
    """
    return dict.fromkeys(_local_time(tr, one, calendar, now) for one in people)


def _local_time(tr: Translator, one: Called, calendar: Calendar, now: datetime) -> Markup:
    zone = ZoneInfo(one.zone) if one.zone else calendar.zone
    local, city = now.astimezone(zone), tr.city(zone)
    time = tr.instant(now, zone, "time", now=now)
    at = tr.p("an instant", "{day} {time}", day=tr.weekday(local.weekday()), time=time)
    said = (
        tr.t("It is {at} for {name} ({city})", at=at, name=one.name, city=city)
        if one.zone
        else tr.t("It is {at} in {city}", at=at, city=city)
    )
    kind = calendar.kind(local.date())
    if kind is Kind.WEEKEND:
        return tr.t("{time}: the weekend.", time=said)
    return tr.t("{time}: a holiday.", time=said) if kind is Kind.HOLIDAY else tr.t("{time}.", time=said)


def closed(tr: Translator, ticket: Ticket) -> Markup | str:
    """Say that a ticket is resolved or no longer tracked, since nobody would expect a call for it."""
    if ticket.is_open:
        return ""
    return tr.t("{ticket} · {status}", ticket=ticket_name(ticket.id), status=state_words(tr, ticket.state))


def pinged(
    tr: Translator,
    what: Markup,
    people: Sequence[Called],
    channel: str | None,
    calendar: Calendar,
    now: datetime,
) -> Message:
    """Tell whoever pinged that it was done, and how to reach those who are not in Slack."""
    page = Page(tr)
    here, absent = [one for one in people if one.user_id], [one for one in people if not one.user_id]
    names = tr.list_and(one.name for one in here)
    if here and channel:
        where = Markup(f"<#{channel}>")
        page.line(
            tr.t(
                "{what}: {people} will be told in {channel} and by direct message.",
                what=what,
                people=names,
                channel=where,
            )
        )
    elif here:
        page.line(tr.t("{what}: {people} will be told by direct message.", what=what, people=names))
    if absent and not here:
        page.line(tr.t("{what}: please write an email.", what=what))
    page.line(*(_absent(tr, one) for one in absent))
    return page.line(*local_times(tr, people, calendar, now)).message()


def _absent(tr: Translator, one: Called) -> Markup:
    """Say that somebody hears nothing in Slack, and how they do."""
    return tr.t("I do not find {name} in Slack. Please write to {email}.", name=one.name, email=code(one.email))


def pinged_lately(tr: Translator, ticket: Ticket, last: Change, value: str, now: datetime) -> Message:
    """Ask before the same people are pinged again within ten minutes."""
    page = Page(tr).line(
        tr.t(
            "Ping again? {person} already pinged for {ticket} at {at}.",
            person=mention(last.by),
            ticket=ticket_name(ticket.id),
            at=tr.instant(last.recorded_at, now=now),
        )
    )
    return page.buttons([Button(tr.t("Ping again"), PING_AGAIN, value)]).message()


def escalated(
    tr: Translator, policy: Policy, ticket: Ticket, people: Sequence[Called], found: NextLevel, *, passed: bool
) -> Message:
    """Tell whoever escalated what was done, on what ground, and what to send to the partner."""
    name, names = ticket_name(ticket.id), tr.list_and(one.name for one in people)
    page = Page(tr).line(
        tr.t("{ticket} is escalated to level {level}: {people}.", ticket=name, level=found.level, people=names)
    )
    page.line(*(_absent(tr, one) for one in people if not one.user_id))
    for level in found.passed:
        page.line(tr.t("Level {level} was passed: nobody is named there.", level=level))
    page.line(_grounds(tr, policy, ticket.last.ground, passed=passed), closed(tr, ticket))
    words = tr.t(
        "Your ticket {ticket} has been escalated to level {level} and is overseen by {people}. "
        "We will keep you informed at every step.",
        ticket=name,
        level=found.level,
        people=names,
    )
    page.gap().line(tr.t("To send to the partner: {text}", text=words))
    return page.note(tr.policy(policy.escalation.note)).message()


def _grounds(tr: Translator, policy: Policy, key: str | None, *, passed: bool) -> Markup:
    """Say whether a commitment time has passed, and what else was recorded as the ground (C85)."""
    recorded = ground(tr, policy, key)
    if passed and key == TIME:
        return tr.t("A commitment time has passed, which is recorded as the ground.")
    if passed:
        return tr.t("A commitment time has passed. Recorded ground: {ground}.", ground=recorded)
    if recorded:
        return tr.t("No commitment time has passed yet. Recorded ground: {ground}.", ground=recorded)
    return tr.t("No commitment time has passed yet, and none of Zoho's grounds was named.")


def choose_overseer(tr: Translator, ticket: Ticket, found: NextLevel, reason: str) -> Message:
    """Ask who of several is told, since no page says where their parts of a country end (C81)."""
    page = Page(tr).line(
        tr.t(
            "Who is to hear of {ticket}? Zoho does not print who has which states.",
            ticket=ticket_name(ticket.id),
        )
    )
    for one in found.people:
        value = f"escalate {ticket.id} {one.contact.name} {reason}".strip()
        page.choice(person_name(tr, one), Button(tr.t("This one"), "ask.pick", value))
    return page.message()


def nobody_left(tr: Translator, ticket: Ticket) -> Message:
    """Say that every level knows already, and how to call the lead again."""
    page = Page(tr).line(
        tr.t(
            "{ticket} is already escalated as far as anyone is named (level {level}).",
            ticket=ticket_name(ticket.id),
            level=ticket.level,
        )
    )
    return page.buttons([Button(label_of(tr, Act.PING), "lead.ping", ticket.id)]).message()


def whom_to_ping(tr: Translator, word: str) -> Message:
    """Ask for a ticket or a place."""
    page = Page(tr)
    if word:
        page.line(tr.t("I know neither a ticket nor a place {word}.", word=code(word[:LONGEST_SHOWN])))
    else:
        page.line(tr.t("Whom? Name a ticket, a territory or a country."))
    return page.line(tr.t("For example: {command}", command=typed("ping T-1042"))).message()


def which_part_to_ping(tr: Translator, name: str) -> Message:
    """Ask for a country where a name stands for several places, whose leads differ."""
    page = Page(tr).line(tr.t("Please name a country; {place} has several.", place=tr.quote(name[:LONGEST_SHOWN])))
    return page.line(tr.t("For example: {command}", command=typed("ping Canada"))).message()


def ground(tr: Translator, policy: Policy, key: str | None) -> Markup | str:
    """Name the ground of an escalation; empty where none was named."""
    known = policy.escalation.conditions.get(key or "") or policy.escalation.reasons.get(key or "")
    return tr.policy(known.name) if known else ""
