"""Posts, changes and finds messages through Slack's Web API, each under a key of its own in its metadata."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Purpose
from bot.services.posting import FailureKind, Posted, PostError
from bot.slack.failures import FAILURES
from bot.slack.refusals import failure_of, look_up_failure_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.domain.delivery import Delivery
    from bot.services.posting import Rendering

ANSWER_SECONDS = 10.0
PAGE = 100
MOST_PAGES = 50
_PEOPLE = ("U", "W")
_ALERT = "priority_alert"
_EVENT_TYPES = {
    Purpose.TICKET: "priority_ticket",
    Purpose.STORM: _ALERT,
    Purpose.BREACH: _ALERT,
    Purpose.LEVEL: _ALERT,
    Purpose.REMINDER: _ALERT,
}
_OTHER = "priority_note"


class SlackPoster:
    """Speaks to Slack for the dispatcher, by a client with `retry_handlers=[]`: every retry is the lane's."""

    def __init__(self, client: AsyncWebClient, seconds: float = ANSWER_SECONDS) -> None:
        self._client = client
        self._seconds = seconds
        self._conversations: dict[str, str] = {}

    async def post(self, delivery: Delivery, destination: str, rendering: Rendering, thread_ts: str | None) -> Posted:
        """Post a message under the delivery's key; raises PostError."""
        answer = await self._call(
            self._client.chat_postMessage(
                channel=destination,
                thread_ts=thread_ts,
                reply_broadcast=delivery.broadcast if thread_ts else None,
                metadata=_metadata(delivery, rendering),
                unfurl_links=False,
                unfurl_media=False,
                **_content(rendering),
            )
        )
        return Posted(answer["channel"], answer["ts"])

    async def update(self, channel: str, ts: str, rendering: Rendering) -> None:
        """Change a message; its metadata stay. Raises PostError."""
        # Longer than that Slack takes the text of a post, but not of a change.
        text = rendering.as_plain().text
        content = _content(rendering) | {"text": text}
        await self._call(self._client.chat_update(channel=channel, ts=ts, **content))

    async def find(self, destination: str, key: str, since: datetime, thread_ts: str | None) -> Posted | None:
        """Look for a message under a key among those since an instant; raises PostError."""
        channel = await self._conversation(destination)
        window = {"channel": channel, "oldest": f"{since.timestamp():.6f}", "include_all_metadata": True}
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await self._page(window | {"limit": PAGE, "cursor": cursor}, thread_ts)
            for message in page.get("messages") or ():
                if key in _keys(message):
                    return Posted(channel, message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise PostError(FailureKind.BLIND, "too_many_messages")

    async def _page(self, window: dict[str, Any], thread_ts: str | None) -> dict[str, Any]:
        if thread_ts is None:
            return await self._call(self._client.conversations_history(**window), look_up_failure_of)
        try:
            return await self._call(self._client.conversations_replies(ts=thread_ts, **window), look_up_failure_of)
        except PostError as failure:
            if failure.reason == "thread_not_found":
                return {}  # neither the message nor any answer to it is there
            raise

    async def _conversation(self, destination: str) -> str:
        """Return the channel of a destination; to post, Slack takes a person's id as well, to read it does not."""
        if not destination.startswith(_PEOPLE):
            return destination
        if destination not in self._conversations:
            answer = await self._call(self._client.conversations_open(users=destination), look_up_failure_of)
            self._conversations[destination] = answer["channel"]["id"]
        return self._conversations[destination]

    async def _call(
        self,
        call: Awaitable[AsyncSlackResponse],
        failure: Callable[[BaseException], PostError] = failure_of,
    ) -> dict[str, Any]:
        try:
            # A client with a session of its own keeps to no time-out but the session's.
            async with asyncio.timeout(self._seconds):
                answer = (await call).data
        except FAILURES as error:
            raise failure(error) from error
        return answer if isinstance(answer, dict) else {}


def _content(rendering: Rendering) -> dict[str, Any]:
    return {"text": rendering.text} | ({"blocks": list(rendering.blocks)} if rendering.blocks else {})


def _metadata(delivery: Delivery, rendering: Rendering) -> dict[str, Any]:
    ids = {"key": delivery.key} | ({"ticket": delivery.ticket} if delivery.ticket else {})
    return {"event_type": _EVENT_TYPES.get(delivery.purpose, _OTHER), "event_payload": {**rendering.payload, **ids}}


def _keys(message: dict[str, Any]) -> list[str]:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return [str(payload.get("key", ""))]
