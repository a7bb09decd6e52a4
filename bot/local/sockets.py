"""The workspace's end of Socket Mode: hands out addresses, sends envelopes, waits for acknowledgements."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from aiohttp import WSMsgType, web

from bot.local.shapes import Json, as_map, text_in
from bot.local.transport import PATIENCE, Ack, Delivery

if TYPE_CHECKING:
    from bot.local.state.stamps import Stamps

MOST_CONNECTIONS = 10
# How long a closing connection waits for the other side to close, too.
GOODBYE_SECONDS = 0.5
Reason: TypeAlias = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


@dataclass
class SocketHub:
    """All WebSocket connections of the bot; it is a Transport that gives each envelope to any one of them."""

    stamps: Stamps
    app_id: str
    patience: float = PATIENCE
    connections: list[web.WebSocketResponse] = field(default_factory=list)
    _tickets: set[str] = field(default_factory=set)
    _unanswered: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: int = 0

    def ticket(self) -> str:
        """Return the last path part of an address that opens one connection, once."""
        ticket = self.stamps.new_id("K")
        self._tickets.add(ticket)
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until either side closes it; an address used before is 404."""
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(timeout=GOODBYE_SECONDS)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await self._serve(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        self.connections.append(socket)
        try:
            await socket.send_json(self._hello())
            self._announce()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(str(message.data))
        finally:
            self.connections.remove(socket)
            self._announce()

    def _hello(self) -> Json:
        info: Json = {"app_id": self.app_id}
        return {"type": "hello", "num_connections": len(self.connections), "connection_info": info}

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _receive(self, text: str) -> None:
        try:
            answer = as_map(json.loads(text))
        except ValueError:
            return
        waiting = self._unanswered.get(text_in(answer, "envelope_id"))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def connected(self, count: int = 1, within: float = 20.0) -> None:
        """Wait until exactly so many connections are open; TimeoutError after so many real seconds."""

        async def wait() -> None:
            while len(self.connections) != count:
                await self._changed.wait()

        await asyncio.wait_for(wait(), within)

    async def replaced(self, old: web.WebSocketResponse, within: float = 20.0) -> None:
        """Wait until a connection is gone and another one is open; TimeoutError after so many real seconds."""

        async def wait() -> None:
            while old in self.connections or not self.connections:
                await self._changed.wait()

        await asyncio.wait_for(wait(), within)

    async def deliver(self, delivery: Delivery) -> Ack:
        """Send an envelope to the next connection in turn; without any it is lost, as Slack loses it."""
        if not self.connections:
            return Ack(None)
        self._turn += 1
        socket = self.connections[self._turn % len(self.connections)]
        envelope_id = self.stamps.new_id("N")
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._unanswered[envelope_id] = waiting
        try:
            await socket.send_json(_envelope(envelope_id, delivery))
            answer = await asyncio.wait_for(waiting, self.patience)
        except (TimeoutError, ConnectionError):
            return Ack(None)
        finally:
            del self._unanswered[envelope_id]
        return Ack(200, _answer(answer))

    async def disconnect(self, reason: Reason = "refresh_requested") -> None:
        """Ask every connection to be replaced; the bot opens new ones and closes these."""
        for socket in list(self.connections):
            await socket.send_json(_disconnect(reason))

    async def close(self) -> None:
        """Close every connection without having asked the bot to replace it."""
        for socket in list(self.connections):
            await socket.close()


def _disconnect(reason: Reason) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}


def _envelope(envelope_id: str, delivery: Delivery) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != "events_api",
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
    return envelope


def _answer(answer: Json) -> Json | str | None:
    payload = answer.get("payload")
    return payload if isinstance(payload, dict | str) and payload else None
