"""Which language somebody reads, and which one a channel does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.i18n import match_language
from bot.slack.views.page import prose

if TYPE_CHECKING:
    from bot.domain.people import Reader
    from bot.i18n import Catalogues, Translator
    from bot.slack.channels import Channels

FALLBACK_LANGUAGE = "en"
FALLBACK_ZONE = "UTC"


class Tongues:
    """Finds the Translator for a person or a channel; `operator` is what PRIORITY_LOCALE says, "" for nothing."""

    def __init__(self, catalogues: Catalogues, channels: Channels, operator: str, longest_wait: float) -> None:
        self._catalogues = catalogues
        self._channels = channels
        self._operator = match_language(operator)
        self._longest_wait = longest_wait
        self._log = structlog.get_logger("tongues")

    async def of_reader(self, reader: Reader, channel_id: str | None = None) -> Translator:
        """Return the reader's language: their own choice, else Slack's locale, else the channel's they ask in."""
        language = reader.language or match_language(reader.slack_locale)
        if language is None and channel_id:
            language = await self._language_of(channel_id)
        return self._translator(language, reader.own_zone)

    async def of_channel(self, channel_id: str) -> Translator:
        """Return a channel's language, in UTC, for a post that many read."""
        return self._translator(await self._language_of(channel_id), None)

    def known(self, reader: Reader | None) -> Translator:
        """Return the language of somebody who is known, without looking anywhere."""
        if reader is None:
            return self._translator(None, None)
        return self._translator(reader.language or match_language(reader.slack_locale), reader.own_zone)

    async def _language_of(self, channel_id: str) -> str | None:
        """Return the channel's language: an admin's choice, else the operator's, else Slack's."""
        chosen = slack = None
        try:
            async with asyncio.timeout(self._longest_wait):
                chosen, slack = await self._channels.language(channel_id)
        except TimeoutError:
            self._log.info("a channel's language is not known in time", channel=channel_id)
        return chosen or self._operator or match_language(slack)

    def _translator(self, language: str | None, zone: str | None) -> Translator:
        return self._catalogues.translator(language or self._operator or FALLBACK_LANGUAGE, _zone(zone), prose)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or FALLBACK_ZONE)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(FALLBACK_ZONE)
