"""Brings an answer to the person who asked: by response_url, in the thread, or by DM, whichever Slack takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientTimeout

from bot.slack.desk import Via
from bot.slack.failures import FAILURES, reason_of
from bot.slack.views.modal import holding

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.desk import Asking, Reply
    from bot.slack.modals import Modals
    from bot.slack.views.page import Message

RESPONSE_URL_TIMEOUT = ClientTimeout(total=10)


class Delivery:
    """Posts answers; a refused way is followed by the next, a DM comes last."""

    def __init__(self, client: AsyncWebClient, session: ClientSession, modals: Modals) -> None:
        self._client = client
        self._modals = modals
        self._session = session
        self._log = structlog.get_logger("delivery")

    async def answer(self, asking: Asking, reply: Reply, *, replace: bool = False) -> bool:
        """Bring an answer to whoever asked; False when no way was open."""
        if reply.private or asking.modal or asking.via in {Via.COMMAND, Via.BUTTON, Via.SHORTCUT}:
            return await self.privately(asking, reply.message, replace=replace)
        posted = await self._try(self._post(asking.channel_id, reply.message, asking.thread_ts))
        return posted or await self.by_dm(asking, reply.message)

    async def privately(self, asking: Asking, message: Message, *, replace: bool = False) -> bool:
        """Show a message to the asker alone; in the modal that they asked in, if it stands as they saw it."""
        if asking.modal:
            in_modal = await self._modals.change(asking.modal, holding(asking.modal.frame, message))
            return in_modal or await self.by_dm(asking, message)
        if asking.via is Via.DM:
            return await self._try(self._post(asking.channel_id, message, asking.thread_ts))
        if asking.response_url and await self._try(self._respond(asking, message, replace=replace)):
            return True
        if asking.channel_id and await self._try(self._ephemeral(asking, message)):
            return True
        return await self.by_dm(asking, message)

    async def publicly(self, asking: Asking, message: Message) -> bool:
        """Post a message into the asker's channel for everybody, without touching the message it came from."""
        if asking.response_url is None:
            return await self._try(self._post(asking.channel_id, message, asking.thread_ts))
        return await self._try(self._respond(asking, message, public=True))

    async def by_dm(self, asking: Asking, message: Message) -> bool:
        """Send a message to the asker's direct messages."""
        return await self._try(self._post(asking.user_id, message, None))

    async def _post(self, channel: str, message: Message, thread_ts: str | None) -> None:
        await self._client.chat_postMessage(channel=channel, thread_ts=thread_ts, **message.payload())

    async def _ephemeral(self, asking: Asking, message: Message) -> None:
        await self._client.chat_postEphemeral(
            channel=asking.channel_id,
            user=asking.user_id,
            thread_ts=asking.thread_ts if asking.in_thread else None,
            text=message.text,
            blocks=list(message.blocks),
        )

    async def _respond(self, asking: Asking, message: Message, *, public: bool = False, replace: bool = False) -> None:
        body: dict[str, Any] = message.payload() | {
            "response_type": "in_channel" if public else "ephemeral",
            "replace_original": replace,
        }
        if asking.in_thread and not replace:
            body["thread_ts"] = asking.thread_ts
        async with self._session.post(asking.response_url or "", json=body, timeout=RESPONSE_URL_TIMEOUT) as response:
            response.raise_for_status()

    async def _try(self, sending: Any) -> bool:  # noqa: ANN401 - any coroutine that sends
        try:
            await sending
        except FAILURES as error:
            self._log.info("a way to the asker is closed", error=reason_of(error))
            return False
        return True
