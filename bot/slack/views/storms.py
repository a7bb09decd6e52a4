"""A storm message: many alerts in one, the worst first, everybody mentioned once."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.domain.clock import Clock, deadline
from bot.i18n import Markup
from bot.services.calls import LEAD_LEVEL
from bot.slack.alert_content import assignee_asked
from bot.slack.views.alerts import choose_one_of, is_past, late
from bot.slack.views.calls import mentioned
from bot.slack.views.clocks import clock_name
from bot.slack.views.guide import typed
from bot.slack.views.instants import brief_token, token
from bot.slack.views.page import TEXT_LIMIT, Page, bold, spoken
from bot.slack.views.ticket_parts import mention, ticket_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.i18n import Translator
    from bot.slack.alert_content import Told
    from bot.slack.views.page import Message

LONGEST = 12_000
"""Characters of all that is shown of a storm message; Slack takes little more in one."""
_REMINDER, _PAST = 0, 1


def storm(tr: Translator, policy: Policy, alerts: Sequence[Told], now: datetime, reader: str | None = None) -> Message:
    """Tell many alerts, none left out: as fully as there is room, to a channel or to a `reader` alone."""
    worst_first = sorted(_newest(alerts), key=lambda told: (-_badness(told, now), told.due_at, told.ticket.key))
    clocks = {clock: clock_name(tr, policy, clock) for clock in Clock}
    lines = [_line(tr, told, clocks[told.run.clock], now, reader) for told in worst_first]
    message = _message(tr, worst_first, lines, now, reader)
    if _length(message) > LONGEST:
        lines = [_line(tr, told, clocks[told.run.clock], now, reader, brief=True) for told in worst_first]
        message = _message(tr, worst_first, lines, now, reader)
    if _length(message) > LONGEST:
        message = _message(tr, worst_first, [_bullet(told) for told in worst_first], now, reader)
    return message


def _newest(alerts: Iterable[Told]) -> Iterable[Told]:
    """Return of several alerts of one run the last, to the people of all of them."""
    runs: dict[tuple[str, Clock], Told] = {}
    for told in sorted(alerts, key=lambda told: told.due_at):
        run = (told.ticket.key, told.run.clock)
        runs[run] = told.with_those_of(runs[run]) if run in runs else told
    return runs.values()


def _badness(told: Told, now: datetime) -> int:
    """Return how bad an alert is: a reminder, a commitment time that has passed, the level that had to be told."""
    if not is_past(told, now):
        return _REMINDER
    above = max(told.levels, default=0)
    return above if above > LEAD_LEVEL else _PAST


def _message(
    tr: Translator, alerts: Sequence[Told], lines: Sequence[Markup], now: datetime, reader: str | None
) -> Message:
    head = [_count(tr, alerts, now), *(_people(tr, alerts) if reader is None else ())]
    page = Page(tr).line(*head)
    shown = zip(alerts, lines, strict=True)
    for badness, group in groupby(shown, key=lambda pair: _badness(pair[0], now)):
        page.gap().line(bold(_heading(tr, badness)), *(line for _told, line in group))
    page.note(late(tr, max(now - told.known_at for told in alerts)), _board(tr) if reader is None else "")
    message = page.message()
    if len(message.text) < TEXT_LIMIT:
        return message
    # A notification, and whoever sees no blocks, gets at least the name of every ticket.
    names = tr.joined(", ", dict.fromkeys(ticket_name(told.ticket.id) for told in alerts))
    return replace(message, text="\n".join(tr.start + spoken(line) for line in (*head, names)))


def _count(tr: Translator, alerts: Sequence[Told], now: datetime) -> Markup:
    past = sum(is_past(told, now) for told in alerts)
    reminders = len(alerts) - past
    said_past = tr.n("{count} past the commitment time", "{count} past the commitment time", past)
    said_reminders = tr.n("{count} reminder", "{count} reminders", reminders)
    parts = said_past if not reminders else said_reminders
    if past and reminders:
        parts = tr.p("two counts", "{first}, {second}", first=said_past, second=said_reminders)
    return tr.n("{count} alert: {parts}", "{count} alerts: {parts}", len(alerts), parts=parts)


def _people(tr: Translator, alerts: Sequence[Told]) -> Iterable[Markup]:
    """Mention everybody once; of those to choose from, nobody."""
    everyone = [one for told in alerts for one in told.people]
    assignees = [mention(person) for person in filter(None, map(assignee_asked, alerts))]
    called = dict.fromkeys(one.called for one in everyone if not one.choose)
    names = dict.fromkeys((*(mentioned(tr, [one]) for one in called), *assignees))
    if names:
        yield tr.t("{people}, please see to these.", people=tr.list_and(names))
    choose = {one.called: one for one in everyone if one.choose}
    if choose:
        yield choose_one_of(tr, choose.values(), max(one.level for one in choose.values()))


def _heading(tr: Translator, badness: int) -> Markup:
    if badness > LEAD_LEVEL:
        return tr.t("Past the commitment time, level {level} hears of it", level=badness)
    return tr.t("Past the commitment time") if badness else tr.t("Reminders")


def _line(
    tr: Translator, told: Told, clock: Markup, now: datetime, reader: str | None, *, brief: bool = False
) -> Markup:
    due, zone = deadline(told.run), told.ticket.terms.calendar.zone
    if due is None:
        return tr.t("• {ticket} · {clock}, on hold", ticket=ticket_name(told.ticket.id), clock=clock)
    if reader is not None:
        until = tr.instant(due, now=now)
    else:
        until = brief_token(tr, due, zone) if brief else token(tr, due, zone)
    return tr.t("• {ticket} · {clock}, {due}", ticket=ticket_name(told.ticket.id), clock=clock, due=until)


def _bullet(told: Told) -> Markup:
    return Markup(f"• {ticket_name(told.ticket.id)}")


def _board(tr: Translator) -> Markup:
    return tr.t("All of the desk: {command}", command=typed("board"))


def _length(message: Message) -> int:
    texts = (block.get("text") or block["elements"][0] for block in message.blocks)
    return sum(len(text["text"]) for text in texts)
