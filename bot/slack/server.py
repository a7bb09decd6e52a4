"""Opens the way to Slack, HTTP or Socket Mode, and keeps it open until a signal comes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError, web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import SettingsError, SlackError
from bot.slack.http import web_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.application import Application

SHUTDOWN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Way:
    """How Slack reaches the bot: HTTP on host and port, or Socket Mode where there is an app token."""

    host: str
    port: int
    app_token: str | None


class Server:
    """One running bot's open ways: Slack's, and the probes for operators."""

    def __init__(self, application: Application, way: Way, database_answers: Callable[[], Awaitable[bool]]) -> None:
        self._application = application
        self._way = way
        self._database_answers = database_answers
        self._socket: AsyncSocketModeHandler | None = None
        self._log = structlog.get_logger("server")

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen, and yield the address; raises SettingsError when the port is taken, SlackError for a bad token."""
        endpoint = None if self._way.app_token else self._application.endpoint
        runner = web.AppRunner(
            web_app(endpoint, self._ready, self._application.desk.metrics.page),
            access_log=None,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
        await runner.setup()
        try:
            port = await self._listen(runner)
            await self._connect()
            self._log.info("ready", way="Socket Mode" if self._socket else "HTTP", port=port)
            yield f"http://{self._way.host}:{port}"
        finally:
            if self._socket:
                await self._socket.close_async()  # type: ignore[no-untyped-call] # Bolt's is not annotated
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> int:
        site = web.TCPSite(runner, self._way.host, self._way.port)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(
                f"PORT: nothing can listen on {self._way.host}:{self._way.port} ({error.strerror or error}); "
                "set PORT to a free one"
            ) from None
        address: Any = runner.addresses[0]
        return int(address[1])

    async def _connect(self) -> None:
        if self._way.app_token is None:
            return
        bolt = self._application.bolt
        await self._check(bolt.client, self._way.app_token)
        handler = AsyncSocketModeHandler(bolt, self._way.app_token, web_client=bolt.client)
        await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt's is not annotated
        self._socket = handler

    async def _check(self, client: AsyncWebClient, app_token: str) -> None:
        """Ask for a connection once before connecting, which would try for ever with a token that Slack refuses."""
        try:
            await client.apps_connections_open(app_token=app_token)
        except SlackApiError as error:
            reason = error.response.get("error", "no reason given")
            raise SlackError(
                f"SLACK_APP_TOKEN: Slack refuses the token ({reason}); make an app-level token (xapp-…) "
                "with the scope connections:write"
            ) from None
        except (SlackClientError, ClientError, OSError, TimeoutError) as error:
            raise SlackError(f"SLACK_APP_TOKEN: no Socket Mode connection ({type(error).__name__})") from None

    async def _ready(self) -> dict[str, object]:
        database = await self._database_answers()
        degraded = [] if await self._socket_is_open() else ["Socket Mode is not connected"]
        return {"ok": database, "database": database, "degraded": degraded}

    async def _socket_is_open(self) -> bool:
        if self._way.app_token is None:
            return True
        return self._socket is not None and bool(await self._socket.client.is_connected())


async def run_until_stopped(server: Server) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    async with server.open():
        await stop.wait()
