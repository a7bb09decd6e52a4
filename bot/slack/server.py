"""Opens the way to Slack, HTTP or Socket Mode, and keeps it open until a signal comes."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import threading
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientSession, TraceConfig, web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.errors import SettingsError, SlackError
from bot.logs import begin_request
from bot.slack.door import KEEP_ALIVE_SECONDS, LINGER_SECONDS, Door
from bot.slack.failures import FAILURES, reason_of, refusal_of
from bot.slack.http import web_app
from bot.slack.runner import PromptRunner
from bot.slack.shape import in_shape

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.standing import Watch
    from bot.slack.application import Application

SHUTDOWN_SECONDS = 3.0
"""How long requests in hand may go on; none takes longer to be acknowledged."""
LAST_SECONDS = 9.5
"""After a signal; what is not finished by then (a database that hangs) is given up."""
PING_SECONDS = 10.0
_OF_THE_PORT = {errno.EADDRINUSE, errno.EACCES, errno.EPERM}


@dataclass(frozen=True, slots=True)
class Way:
    """How Slack reaches the bot: HTTP on host and port, or Socket Mode where there is an app token."""

    host: str
    port: int
    app_token: str | None = field(repr=False)


class SocketEndpoint(AsyncSocketModeHandler):
    """What comes by the socket; each request gets an id, as it does over HTTP."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override] # as Bolt's
        """Answer one request."""
        begin_request()
        payload = in_shape(req.payload)
        if payload is None:
            structlog.get_logger("server").warning("a request cannot be read", kind=req.type)
            return
        req.payload = payload
        await super().handle(client, req)


class Server:
    """One running bot's open ways: Slack's, and the probes for operators."""

    def __init__(self, application: Application, way: Way, watch: Watch) -> None:
        self._application = application
        self._way = way
        self._watch = watch
        self._socket: AsyncSocketModeHandler | None = None
        self._log = structlog.get_logger("server")

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen, and yield the address; raises SettingsError when the port is taken, SlackError for a bad token."""
        endpoint = None if self._way.app_token else self._application.endpoint
        app, door = web_app(endpoint, self._ready, self._metrics), Door()
        app.middlewares.append(door.noting())
        runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=SHUTDOWN_SECONDS,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            lingering_time=LINGER_SECONDS,
        )
        await runner.setup()
        try:
            async with AsyncExitStack() as stack:
                port = await self._listen(door, runner, stack)
                await self._connect()
                self._log.info("ready", way="Socket Mode" if self._socket else "HTTP", port=port)
                self._application.desk.rosters.warn()
                yield f"http://{self._way.host}:{port}"
        finally:
            await self._disconnect()
            await runner.cleanup()

    async def _listen(self, door: Door, runner: web.AppRunner, stack: AsyncExitStack) -> int:
        try:
            return await stack.enter_async_context(door.open(runner, self._way.host, self._way.port))
        except (OSError, UnicodeError) as error:
            raise SettingsError(_not_listening(self._way, error)) from None

    async def _connect(self) -> None:
        app_token = self._way.app_token
        if app_token is None:
            return
        bolt = self._application.bolt
        address = await self._address(bolt.client, app_token)
        handler = SocketEndpoint(bolt, app_token, web_client=bolt.client, ping_interval=PING_SECONDS)
        await _use_addresses_once(handler.client)
        if bolt.client.session is not None and not bolt.client.session.trust_env:
            handler.client.proxy = None  # it has read one from the environment all the same
        handler.client.wss_uri = address
        self._socket = handler
        await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt's is not annotated

    async def _disconnect(self) -> None:
        """Take no more requests, and let those in hand be acknowledged before the connection goes."""
        if self._socket is None:
            return
        self._socket.client.socket_mode_request_listeners.clear()
        runner = self._application.bolt.listener_runner
        if isinstance(runner, PromptRunner):
            await runner.drain(SHUTDOWN_SECONDS)
        await self._socket.close_async()  # type: ignore[no-untyped-call] # Bolt's is not annotated

    async def _address(self, client: AsyncWebClient, app_token: str) -> str:
        """Ask where to connect; the library itself would ask for ever with a token that Slack refuses."""
        try:
            answer = await client.apps_connections_open(app_token=app_token)
        except FAILURES as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise SlackError(
                    f"SLACK_API_URL: Slack gives no Socket Mode connection ({reason_of(error)}); try again, "
                    "or leave SLACK_APP_TOKEN away for HTTP"
                ) from None
            raise SlackError(
                f"SLACK_APP_TOKEN: Slack refuses the token ({refusal}); make an app-level token (xapp-…) "
                "with the scope connections:write"
            ) from None
        return str(answer["url"])

    async def _ready(self) -> dict[str, object]:
        standing = await self._watch.standing()
        socket = [] if await self._socket_is_open() else ["Socket Mode is not connected"]
        found = {"ok": standing.works, "database": standing.database, "degraded": [*socket, *standing.degraded]}
        return found if standing.clock is None else found | {"clock": standing.clock}

    async def _metrics(self) -> bytes:
        return self._application.desk.metrics.page(await self._watch.read())

    async def _socket_is_open(self) -> bool:
        if self._way.app_token is None:
            return True
        return self._socket is not None and bool(await self._socket.client.is_connected())


async def _use_addresses_once(client: SocketModeClient) -> None:
    """Make a client ask for a new address at each try, since Slack takes each once; it would keep to its first."""
    tracing = TraceConfig()

    async def forget(*_request: object) -> None:
        client.wss_uri = None

    tracing.on_request_start.append(forget)
    await client.aiohttp_client_session.close()
    client.aiohttp_client_session = ClientSession(trace_configs=[tracing])


def _not_listening(way: Way, error: OSError | UnicodeError) -> str:
    number, said = (error.errno, error.strerror) if isinstance(error, OSError) else (None, None)
    problem = f"nothing can listen on {way.host}:{way.port} ({said or error})"
    if number in _OF_THE_PORT:
        return f"PORT: {problem}; set PORT to a free one that this user may open"
    return f"HOST: {problem}; set HOST to an address of this machine, or 0.0.0.0 for all of them"


async def run_until_stopped(running: AbstractAsyncContextManager[object], last_seconds: float = LAST_SECONDS) -> None:
    """Keep something open until SIGTERM or SIGINT; the process ends so many seconds later at most, whatever hangs."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    serving = loop.create_task(_keep_open(running))
    stopping = loop.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    if stopping.done():
        structlog.get_logger("server").info("stopping")
        _end_by_force_after(last_seconds)
    stopping.cancel()
    # Cancelled rather than told: it may still be trying to connect.
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def _keep_open(running: AbstractAsyncContextManager[object]) -> None:
    async with running:
        await asyncio.Event().wait()


def _end_by_force_after(seconds: float) -> None:
    def end() -> None:
        structlog.get_logger("server").error("ended before everything was finished", seconds=seconds)
        os._exit(1)

    last = threading.Timer(seconds, end)
    last.daemon = True
    last.start()
