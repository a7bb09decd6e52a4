"""The web application: Slack's requests, verified before anything reads them, and the probes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import structlog
from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.logs import begin_request
from bot.slack.door import whole_body
from bot.slack.shape import in_shape

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.response import BoltResponse
    from slack_sdk.signature import SignatureVerifier

LARGEST_BODY = 1024 * 1024
SLACK_PATH = "/slack/events"
UNREADABLE = "the body cannot be read"
LONGEST_LOGGED = 40


class SlackEndpoint:
    """`POST /slack/events`: 401 for what Slack did not sign, 400 for what cannot be read, else Bolt's answer."""

    def __init__(self, app: AsyncApp, verifier: SignatureVerifier) -> None:
        self._app = app
        self._verifier = verifier
        self._log = structlog.get_logger("http")

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        body = await _text(request)
        if isinstance(body, web.Response):
            return body
        if not self._signed(body, request):
            return _and_no_more(web.Response(status=401, text="not signed by Slack"))
        if "ssl_check=1" in body.split("&"):
            return web.Response(status=200)
        parsed = _parse(body)
        if parsed is None:
            return web.Response(status=400, text=UNREADABLE)
        begin_request()
        try:
            return _response(await self._app.async_dispatch(parsed))
        except Exception:  # noqa: BLE001 - over a body of the wrong shape Bolt falls, and its own error handling too
            self._log.exception("a request cannot be dealt with", kind=str(parsed.body.get("type"))[:LONGEST_LOGGED])
            return web.Response(status=400, text=UNREADABLE)

    def _signed(self, body: str, request: web.Request) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and signature.isascii() and len(timestamp) <= 12):  # noqa: PLR2004
            return False
        return self._verifier.is_valid(body, timestamp, signature)


async def _text(request: web.Request) -> str | web.Response:
    """Read a body; what is no text, or does not come, is answered at once."""
    try:
        return (await whole_body(request)).decode()
    except TimeoutError:
        return _and_no_more(web.Response(status=408, text="the body took too long"))
    except (UnicodeDecodeError, web.RequestPayloadError):
        return _and_no_more(web.Response(status=400, text="the body is not UTF-8, or badly packed"))


def _parse(body: str) -> AsyncBoltRequest | None:
    """Read a signed body; None when it is neither a form nor a JSON object, or its payload is not one."""
    try:
        found = in_shape(json.loads(body) if body.startswith("{") else _form(body))
        # The mode in which Bolt takes a body that has been read; it would take ten times as long over a form.
        return None if found is None else AsyncBoltRequest(body=found, mode="socket_mode")
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None


def _form(body: str) -> Any:  # noqa: ANN401 - JSON
    """Read a form, or the JSON that it carries as its payload."""
    form = dict(_field(pair) for pair in body.split("&"))
    return json.loads(form["payload"]) if "payload" in form else form


def _field(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return name, unquote_plus(value) if "%" in value or "+" in value else value


def _and_no_more(answer: web.Response) -> web.Response:
    """Close the connection behind an answer to somebody who is not Slack."""
    answer.force_close()
    return answer


def _response(answer: BoltResponse) -> web.Response:
    kind = "application/json" if answer.body.startswith("{") else "text/plain"
    return web.Response(status=answer.status, body=answer.body.encode(), content_type=kind, charset="utf-8")


def web_app(
    endpoint: SlackEndpoint | None,
    ready: Callable[[], Awaitable[dict[str, object]]],
    metrics: Callable[[], Awaitable[bytes]],
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
        return web.Response(body=await metrics(), content_type="text/plain", charset="utf-8")

    app = web.Application(client_max_size=LARGEST_BODY)
    if endpoint is not None:
        app.router.add_post(SLACK_PATH, endpoint.handle)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics_page)
    return app
