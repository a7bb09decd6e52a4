"""Beginning to follow a ticket, and putting right what was entered wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.refusal import Refusal, RefusedChangeError
from bot.domain.roles import Action
from bot.domain.ticket import Facts, State
from bot.services.check import Question
from bot.slack.acts import accounts_of, carried_out
from bot.slack.desk import Reply
from bot.slack.identity import identified, line_of
from bot.slack.ticket_access import doing, misread, ticket_for
from bot.slack.ticket_words import ProblemKind, WordProblem, read_correct, read_track
from bot.slack.times import NotATime, read_time
from bot.slack.views import acts as acts_view
from bot.slack.views import track as view

if TYPE_CHECKING:
    from bot.domain.ticket import Ticket
    from bot.slack.desk import Asked
    from bot.slack.ticket_words import TrackWords
    from bot.slack.times import ReadTime


async def answer_track(asked: Asked) -> Reply:
    """Answer `track TICKET WHO [SERVICE] [options]`."""
    words = read_track(asked.request.words)
    if words.problems:
        return misread(asked, words.problems)
    known = await asked.desk.tickets.find(words.ticket)
    if known and known.state is not State.UNTRACKED:
        return tracked_already(asked, known)
    received = _received(asked, words)
    if isinstance(received, Reply):
        return received
    words = replace(words, received=received.at.isoformat() if received else None)
    services = tuple(asked.desk.services.ask(name) for name in words.services)
    identity = await identified(asked, "track", words, Question(words.who, services))
    if isinstance(identity, Reply):
        return identity
    facts = Facts(
        received=received.at if received else asked.now,
        services=tuple(one.service.name if one.service else one.asked for one in services),
        impact=words.severity,
        type=words.type,
        critical=words.critical,
        via=words.via,
        **identity.fields(asked.now),
    )
    if question := _severity_asked(asked, "track", words, facts):
        return question
    return await _track(asked, words.ticket, facts, assumed=bool(received and received.assumed_zone))


async def _track(asked: Asked, ticket_id: str, facts: Facts, *, assumed: bool) -> Reply:
    tr, desk = asked.tr, asked.desk
    zone = tr.zone if assumed else None
    try:
        ticket = await desk.tickets.track(ticket_id, facts, doing(asked))
    except RefusedChangeError as error:
        if error.why is Refusal.ALREADY and (known := await desk.tickets.find(ticket_id)):
            return tracked_already(asked, known)
        message = acts_view.receipt_refused(tr, error, asked.now, assumed=zone)
        return Reply(message, outcome="refused: " + error.why, ticket=ticket_id)
    message = acts_view.done(tr, desk.policy, ticket, asked.now, assumed=zone)
    return Reply(message, accounts=accounts_of(ticket), ticket=ticket.id, audited=True)


def tracked_already(asked: Asked, ticket: Ticket) -> Reply:
    """Show a ticket that is tracked already; nothing is changed."""
    message = view.already(asked.tr, asked.desk.policy, ticket, asked.now)
    return Reply(message, accounts=accounts_of(ticket), outcome="refused: already", ticket=ticket.id)


async def answer_correct(asked: Asked) -> Reply:
    """Answer `correct TICKET [WHO] [SERVICE] [options]`; what is not named stays."""
    words = read_correct(asked.request.words)
    if words.problems:
        return misread(asked, words.problems)
    ticket = await ticket_for(asked, words.ticket, Action.CHANGE_TICKET)
    if isinstance(ticket, Reply):
        return ticket
    received = _received(asked, words)
    if isinstance(received, Reply):
        return received
    words = replace(words, received=received.at.isoformat() if received else None)
    changed = await _changed(asked, words, ticket.facts)
    if isinstance(changed, Reply):
        return changed
    if received:
        changed["received"] = received.at
    if question := _severity_asked(asked, "correct", words, replace(ticket.facts, **changed)):
        return question
    wish = asked.desk.tickets.correct(ticket.id, changed, doing(asked))
    return await carried_out(asked, wish, ticket, assumed=bool(received and received.assumed_zone))


async def _changed(asked: Asked, words: TrackWords, facts: Facts) -> dict[str, Any] | Reply:
    """Return the fields that a correction changes; the account is judged anew where anything of it is."""
    said = {"impact": words.severity, "type": words.type, "critical": words.critical, "via": words.via}
    changed: dict[str, Any] = {name: value for name, value in said.items() if value}
    changed |= dict.fromkeys(words.cleared)
    if not (words.who or words.unknown_who or words.services or words.country or words.partner_country):
        return changed
    services = tuple(asked.desk.services.ask(name) for name in words.services or facts.services)
    question = Question(words.who, services, facts.country, facts.partner_country)
    identity = await identified(asked, "correct", words, question, facts)
    if isinstance(identity, Reply):
        return identity
    names = tuple(one.service.name if one.service else one.asked for one in services)
    found = identity.fields(asked.now)
    if identity.account and identity.account.number == facts.account:
        found["identified_at"] = facts.identified_at
    elif not (identity.account or words.who or words.unknown_who):
        # The account was removed since, and what was decided of it stays (C17).
        found |= {name: getattr(facts, name) for name in ("account", "identified_at", "priority")}
    return changed | found | {"services": names}


def _received(asked: Asked, words: TrackWords) -> ReadTime | Reply | None:
    if words.received is None:
        return None
    read = read_time(words.received, asked.now, asked.tr.zone)
    if isinstance(read, NotATime):
        return misread(asked, (WordProblem(ProblemKind.TIME, read.text),))
    return read


def _severity_asked(asked: Asked, command: str, words: TrackWords, facts: Facts) -> Reply | None:
    """Ask for the severity by impact where nothing else decides; three buttons with the definitions."""
    rules = asked.desk.policy.rules
    decided = facts.priority or facts.impact or facts.critical or facts.type in rules.no_commitment.types
    if decided:
        return None
    desk, line = asked.desk, line_of(command, words)
    services = tuple(desk.services.ask(name) for name in facts.services)
    message = view.which_severity(
        asked.tr,
        desk.policy,
        words.ticket,
        line,
        services,
        lambda name: line_of(command, replace(words, services=(name,))),
        known=facts.account is not None,
    )
    accounts = (facts.account,) if facts.account else ()
    return Reply(message, accounts=accounts, outcome="asked back", ticket=words.ticket)
