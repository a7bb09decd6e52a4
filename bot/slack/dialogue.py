"""Turns what somebody wrote into an answer: who asks, may they, what is meant, what is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.domain.audit import AuditRow
from bot.domain.roles import READING, Action, may, role_of
from bot.errors import DatabaseError
from bot.logs import begin_request, request_id
from bot.slack.desk import Asked, Reply
from bot.slack.grammar import read_request
from bot.slack.ticket_access import roles_of_reader
from bot.slack.views import guide

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.slack.desk import Asking, Desk
    from bot.slack.grammar import Request
    from bot.slack.tongues import Tongues
    from bot.slack.views.page import Message

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Command:
    """A word that can follow `/priority`: what it takes, what right it asks for, who answers it.

    `by_ticket`: the right may come from a ticket (its ladder, its oversight), so that the answer asks for it again.
    """

    name: str
    usage: str
    example: str
    action: Action
    answer: Callable[[Asked], Awaitable[Reply]]
    by_ticket: bool = False

    def is_open_to(self, asked: Asked) -> bool:
        """Say whether a reader may do this at all, if only with some tickets."""
        roles = roles_of_reader(asked) if self.by_ticket else frozenset()
        return any(may(role, self.action) for role in (asked.role, *roles))

    def lets_in(self, asked: Asked) -> bool:
        """Say whether a reader gets more than a refusal: who may see some ticket hears what they may not do with it."""
        sees = self.by_ticket and any(may(role, Action.SEE_TICKET) for role in (asked.role, *roles_of_reader(asked)))
        return sees or self.is_open_to(asked)


class Dialogue:
    """Answers questions, whatever way they came."""

    def __init__(
        self,
        desk: Desk,
        commands: Mapping[str, Command],
        pressed: Mapping[str, Command],
        tongues: Tongues,
    ) -> None:
        self.desk = desk
        self._commands = commands
        self._known = {**commands, **pressed}
        self.tongues = tongues
        self._log = structlog.get_logger("dialogue")

    async def reply(self, asking: Asking, text: str) -> Reply:
        """Answer one line; a person gets words whatever goes wrong, the operator the traceback."""
        return await self.reply_to(asking, self.request(text))

    async def reply_to(self, asking: Asking, request: Request) -> Reply:
        """Answer a line that was taken apart."""
        started = monotonic()
        return await self.answer(await self.asked(asking, request), started)

    def request(self, text: str) -> Request:
        """Take a line apart; its command may be a word of any language, and is the English one afterwards."""
        request = read_request(text)
        command = self.desk.phrases.command(request.command) if request.command else None
        return replace(request, command=command) if command else request

    async def answer(self, asked: Asked, started: float) -> Reply:
        """Answer one command, and note who asked for it; `started` is when, by the monotonic clock."""
        reply = await self._answer(asked)
        self.note(asked, reply, started)
        return reply

    def changes_something(self, request: Request) -> bool:
        """Say whether a request does more than ask."""
        command = self._known.get(request.command)
        return command is not None and command.action not in READING

    async def for_channel(self, asking: Asking, text: str) -> Reply:
        """Answer one line as a channel is to read it: in the channel's language, without buttons of the asker."""
        asked = await self.asked(asking, self.request(text))
        tr = await self.tongues.of_channel(asking.channel_id)
        return await self._answer(replace(asked, tr=tr, shared=True))

    async def asked(self, asking: Asking, request: Request) -> Asked:
        """Find out who asks and in which language they read."""
        desk = self.desk
        reader = await desk.people.reader(asking.team_id, asking.user_id)
        tr = await self.tongues.of_reader(reader, None if asking.in_dm else asking.channel_id)
        return Asked(desk, asking, reader, role_of(reader, await desk.rosters.roster()), tr, request, desk.now())

    @property
    def commands(self) -> Mapping[str, Command]:
        """The words that help lists."""
        return self._commands

    def moment(self, asking: Asking) -> Message:
        """Return the words for an answer that is not ready yet; nothing is looked up for them."""
        return guide.one_moment(self.tongues.known(self.desk.people.known(asking.team_id, asking.user_id)))

    async def _answer(self, asked: Asked) -> Reply:
        command = self._known.get(asked.request.command)
        if command is None:
            return guide.not_understood(asked, self._commands, asked.request.command)
        if not command.lets_in(asked):
            return guide.refused(asked, command.action)
        return await self.attempt(asked, command.name, command.answer(replace(asked, command=command)))

    async def attempt(self, asked: Asked, name: str, answer: Awaitable[Found]) -> Found | Reply:
        """Return what there is to answer to a command, or the words for what went wrong."""
        try:
            return await answer
        except DatabaseError as error:
            self._log.error("the database refuses", command=name, error=str(error))
            return guide.database_down(asked)
        except Exception:  # noqa: BLE001 - the last place that can find words for a person
            reference = request_id() or begin_request()  # which the log has of all that belongs to it
            self._log.exception("a question could not be answered", command=name)
            return guide.failed(asked, reference)

    def note(self, asked: Asked, reply: Reply, started: float) -> None:
        """Count an answer and leave its rows in the audit."""
        seconds = monotonic() - started
        asking = asked.asking
        said = asked.request.command or "help"  # which is what saying nothing gets
        command = said if said in self._known else "unknown"
        self.desk.metrics.answered(command, reply.outcome, asking.via, seconds)
        for account in () if reply.audited else reply.accounts or (None,):
            self.desk.audit.note(
                AuditRow(
                    at=asked.now,
                    team_id=asking.team_id,
                    user_id=asking.user_id,
                    action=command,
                    outcome=reply.outcome,
                    via=asking.via,
                    account=account,
                    ticket=reply.ticket,
                )
            )
