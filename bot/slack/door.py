"""The door for HTTP: whoever connects and does not come to the point is sent away, so that there is room for others."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.typedefs import Handler, Middleware

HEAD_SECONDS = 10.0
"""In which the first request on a connection must have begun; a proxy sends it at once."""
BODY_SECONDS = 10.0
"""In which a request must be there as a whole; Slack itself waits three for the answer."""
KEEP_ALIVE_SECONDS = 620.0
"""For which a connection may stay idle: longer than proxies keep theirs, so that none sends into a closed one."""
LINGER_SECONDS = 1.0
"""For which the rest of a request is taken that is not read to its end."""
# Where many connect at the same moment; asyncio's own hundred would keep some of them waiting for a second.
BACKLOG = 1024


class Door:
    """Counts, for each connection, the seconds until its first request."""

    def __init__(self) -> None:
        self._silent: dict[web.RequestHandler, asyncio.TimerHandle] = {}

    @asynccontextmanager
    async def open(self, runner: web.AppRunner, host: str, port: int) -> AsyncIterator[int]:
        """Listen until the end of the block, and yield the port; raises OSError or UnicodeError."""
        serve = runner.server
        assert serve is not None  # noqa: S101 - it has been set up
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(lambda: self._entered(serve()), host, port, backlog=BACKLOG)
        try:
            yield int(listening.sockets[0].getsockname()[1])
        finally:
            listening.close()

    def _entered(self, connection: web.RequestHandler) -> web.RequestHandler:
        loop = asyncio.get_running_loop()
        self._silent[connection] = loop.call_later(HEAD_SECONDS, self._send_away, connection)
        return connection

    def _send_away(self, connection: web.RequestHandler) -> None:
        del self._silent[connection]
        connection.force_close()

    def noting(self) -> Middleware:
        """Return what notes that a connection has asked for something."""

        @web.middleware
        async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
            if timer := self._silent.pop(request.protocol, None):
                timer.cancel()
            return await handler(request)

        return note


async def whole_body(request: web.Request) -> bytes:
    """Return the body of a request; raises TimeoutError, and RequestPayloadError for one that is badly packed."""
    if request.content.is_eof():
        return await request.read()
    async with asyncio.timeout(BODY_SECONDS):
        return await request.read()
