"""Turns what somebody wrote into an answer: who asks, may they, what is meant, what is said."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from secrets import token_hex
from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.domain.audit import AuditRow
from bot.domain.roles import Action, may, role_of
from bot.errors import DatabaseError
from bot.i18n import match_language
from bot.slack.desk import Asked, Reply
from bot.slack.grammar import read_request
from bot.slack.views import guide
from bot.slack.views.page import prose

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.domain.people import Reader
    from bot.i18n import Translator
    from bot.slack.desk import Asking, Desk
    from bot.slack.grammar import Request
    from bot.slack.views.page import Message

FALLBACK_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Command:
    """A word that can follow `/priority`: what it takes, what right it asks for, who answers it."""

    name: str
    usage: str
    example: str
    action: Action
    answer: Callable[[Asked], Awaitable[Reply]]


class Dialogue:
    """Answers questions, whatever way they came."""

    def __init__(
        self,
        desk: Desk,
        commands: Mapping[str, Command],
        pressed: Mapping[str, Command],
        channel_language: str,
        language_seconds: float,
    ) -> None:
        self.desk = desk
        self._commands = commands
        self._known = {**commands, **pressed}
        self._channel_language = channel_language
        self._language_seconds = language_seconds
        self._log = structlog.get_logger("dialogue")

    async def reply(self, asking: Asking, text: str) -> Reply:
        """Answer one line; a person gets words whatever goes wrong, the operator the traceback."""
        started = monotonic()
        asked = await self.asked(asking, read_request(text))
        reply = await self._answer(asked)
        self._note(asked, reply, monotonic() - started)
        return reply

    async def for_channel(self, asking: Asking, text: str) -> Reply:
        """Answer one line as a channel is to read it: in the channel's language, without buttons of the asker."""
        asked = await self.asked(asking, read_request(text))
        tr = self._translator(await self.channel_language(asking), FALLBACK_ZONE)
        return await self._answer(replace(asked, tr=tr, shared=True))

    async def asked(self, asking: Asking, request: Request) -> Asked:
        """Find out who asks and in which language they read."""
        desk = self.desk
        reader = await desk.people.reader(asking.team_id, asking.user_id)
        tr = await self.translator(asking, reader)
        return Asked(desk, asking, reader, role_of(reader, await desk.rosters.roster()), tr, request, desk.now())

    def moment(self, asking: Asking) -> Message:
        """Return the words for an answer that is not ready yet; nothing is looked up for them."""
        reader = self.desk.people.known(asking.team_id, asking.user_id)
        language = reader and (reader.language or match_language(reader.slack_locale))
        return guide.one_moment(self._translator(language or match_language(self._channel_language) or "en", None))

    async def _answer(self, asked: Asked) -> Reply:
        command = self._known.get(asked.request.command)
        if command is None:
            return guide.not_understood(asked, self._commands, asked.request.command)
        if not may(asked.role, command.action):
            return guide.refused(asked, command.action)
        try:
            return await command.answer(asked)
        except DatabaseError as error:
            self._log.error("the database refuses", command=command.name, error=str(error))
            return guide.database_down(asked)
        except Exception:  # noqa: BLE001 - the last place that can find words for a person
            reference = token_hex(4)
            self._log.exception("a question could not be answered", command=command.name, reference=reference)
            return guide.failed(asked, reference)

    async def translator(self, asking: Asking, reader: Reader) -> Translator:
        """Return the reader's language: their own choice, else Slack's locale, else the channel's."""
        language = reader.language or match_language(reader.slack_locale)
        if language is None and asking.channel_id and not asking.in_dm:
            language = await self.channel_language(asking)
        return self._translator(language or match_language(self._channel_language) or "en", reader.zone)

    async def channel_language(self, asking: Asking) -> str:
        """Return the channel's language: an admin's choice, else the operator's, else Slack's, else English."""
        chosen = slack = None
        try:
            async with asyncio.timeout(self._language_seconds):
                chosen, slack = await self.desk.channels.language(asking.channel_id)
        except TimeoutError:
            self._log.info("a channel's language is not known in time", channel=asking.channel_id)
        return chosen or match_language(self._channel_language) or match_language(slack) or "en"

    def _translator(self, language: str, zone: str | None) -> Translator:
        return self.desk.catalogues.translator(language, _zone(zone), prose)

    def _note(self, asked: Asked, reply: Reply, seconds: float) -> None:
        asking = asked.asking
        said = asked.request.command or "help"  # which is what saying nothing gets
        command = said if said in self._known else "unknown"
        self.desk.metrics.answered(command, reply.outcome, asking.via, seconds)
        for account in reply.accounts or (None,):
            self.desk.audit.note(
                AuditRow(
                    at=asked.now,
                    team_id=asking.team_id,
                    user_id=asking.user_id,
                    action=command,
                    outcome=reply.outcome,
                    via=asking.via,
                    account=account,
                )
            )


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or FALLBACK_ZONE)
    except (ValueError, OSError):
        return ZoneInfo(FALLBACK_ZONE)
