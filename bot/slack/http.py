"""The web application: Slack's requests, verified before anything reads them, and the probes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.signature import SignatureVerifier

LARGEST_BODY = 1024 * 1024
SLACK_PATH = "/slack/events"


class SlackEndpoint:
    """`POST /slack/events`: 401 for what Slack did not sign, 400 for what cannot be read, else Bolt's answer."""

    def __init__(self, app: AsyncApp, verifier: SignatureVerifier) -> None:
        self._app = app
        self._verifier = verifier

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        try:
            body = (await request.read()).decode()
        except UnicodeDecodeError:
            return web.Response(status=400, text="the body is not UTF-8")
        if not self._signed(body, request):
            return web.Response(status=401, text="not signed by Slack")
        if "ssl_check=1" in body.split("&"):
            return web.Response(status=200)
        parsed = _parse(body, request)
        if parsed is None:
            return web.Response(status=400, text="the body cannot be read")
        return await to_aiohttp_response(await self._app.async_dispatch(parsed))

    def _signed(self, body: str, request: web.Request) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and signature.isascii() and len(timestamp) <= 12):  # noqa: PLR2004
            return False
        return self._verifier.is_valid(body, timestamp, signature)


def _parse(body: str, request: web.Request) -> AsyncBoltRequest | None:
    """Read a signed body; None when it is neither a form nor a JSON object, or its payload is not one."""
    try:
        return AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None


def web_app(
    endpoint: SlackEndpoint | None,
    ready: Callable[[], Awaitable[dict[str, object]]],
    metrics: Callable[[], bytes],
) -> web.Application:
    """Build the web application; without an endpoint (Socket Mode) only the probes.

    `ready` gives the body of `/readyz`, whose `ok` decides its status.
    """

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_request: web.Request) -> web.Response:
        state = await ready()
        return web.json_response(state, status=200 if state["ok"] else 503)

    async def metrics_page(_request: web.Request) -> web.Response:
        return web.Response(body=metrics(), content_type="text/plain", charset="utf-8")

    app = web.Application(client_max_size=LARGEST_BODY)
    if endpoint is not None:
        app.router.add_post(SLACK_PATH, endpoint.handle)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics_page)
    return app
