"""Carries what people do to the bot, over HTTP or over Socket Mode, and brings back its acknowledgement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias
from urllib.parse import urlencode

import aiohttp

from bot.local.signing import signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.local.shapes import Json

# Slack waits three seconds for an acknowledgement, then tells the person that it failed.
PATIENCE = 3.0
Kind: TypeAlias = Literal["slash_commands", "interactive", "events_api"]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request of Slack to the bot; `attempt` counts redeliveries of an event."""

    kind: Kind
    payload: Json
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back: the HTTP status (200 for an acknowledged envelope, None for silence) and the body."""

    status: int | None
    body: Json | str | None = None


class Transport(Protocol):
    """A way to the bot."""

    async def deliver(self, delivery: Delivery) -> Ack:
        """Hand a request over and wait for its acknowledgement, at most as long as Slack does."""


@dataclass(frozen=True, slots=True)
class HttpTransport:
    """Posts signed requests to one address of the bot."""

    url: str
    secret: str
    session: aiohttp.ClientSession
    clock: Callable[[], float]
    patience: float = PATIENCE

    async def deliver(self, delivery: Delivery) -> Ack:
        """Post a request as a form or as JSON, as Slack does for its kind."""
        content_type, body = encoded(delivery)
        headers = {
            "Content-Type": content_type,
            **signed(self.secret, body, self.clock()),
            **_retry(delivery),
        }
        return await self.send(body, headers)

    async def send(self, body: bytes, headers: dict[str, str]) -> Ack:
        """Post a body as it is; silence, a refused or a broken connection come back without a status."""
        timeout = aiohttp.ClientTimeout(total=self.patience)
        try:
            async with self.session.post(self.url, data=body, headers=headers, timeout=timeout) as response:
                return Ack(response.status, _read(await response.text()))
        except (TimeoutError, aiohttp.ClientError):
            return Ack(None)


def encoded(delivery: Delivery) -> tuple[str, bytes]:
    """Return the content type and the body of a request."""
    if delivery.kind == "events_api":
        return "application/json", json.dumps(delivery.payload).encode()
    if delivery.kind == "interactive":
        return FORM, urlencode({"payload": json.dumps(delivery.payload)}).encode()
    return FORM, urlencode(delivery.payload).encode()


def _retry(delivery: Delivery) -> dict[str, str]:
    if not delivery.attempt:
        return {}
    return {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.reason}


def _read(text: str) -> Json | str | None:
    if not text.strip():
        return None
    try:
        body = json.loads(text)
    except ValueError:
        return text
    return body if isinstance(body, dict) else text
