"""A small bot of a few listeners, built from the real Bolt, for the tests of the workspace."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.respond.async_respond import AsyncRespond
    from slack_bolt.context.say.async_say import AsyncSay
    from slack_bolt.request.async_request import AsyncBoltRequest

    from bot.local.workspace import Workspace

Heard = list[tuple[str, dict[str, Any]]]
BUTTON = {
    "type": "button",
    "action_id": "ticket.take",
    "value": "T-1",
    "text": {"type": "plain_text", "text": "I take it"},
}
MENU = {
    "type": "static_select",
    "action_id": "pick",
    "options": [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("S1", "S2")],
}
WITH_BUTTON = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "T-1 needs you"}},
    {"type": "actions", "block_id": "what", "elements": [BUTTON, MENU]},
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "notify_on_close": True,
    "private_metadata": "T-1",
    "title": {"type": "plain_text", "text": "Which?"},
    "submit": {"type": "plain_text", "text": "Go"},
    "blocks": [
        {
            "type": "input",
            "block_id": "severity",
            "label": {"type": "plain_text", "text": "Severity"},
            "element": {**MENU, "action_id": "severity"},
        },
        {
            "type": "input",
            "block_id": "note",
            "optional": True,
            "label": {"type": "plain_text", "text": "Note"},
            "element": {"type": "plain_text_input", "action_id": "note"},
        },
        {"type": "actions", "block_id": "more", "elements": [BUTTON]},
    ],
}
HOME = {"type": "home", "blocks": WITH_BUTTON}


def tiny_app(workspace: Workspace, heard: Heard) -> AsyncApp:
    """Build the app; it appends (what, body) to `heard` for everything that reaches it."""
    client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
    app = AsyncApp(name="tiny", client=client, signing_secret=workspace.signing_secret)
    _commands(app, heard)
    _interactions(app, heard)
    _modals(app, heard)
    _shortcuts(app, heard)
    _events(app, heard)
    return app


def _commands(app: AsyncApp, heard: Heard) -> None:
    @app.command("/priority")
    async def command(ack: AsyncAck, respond: AsyncRespond, client: AsyncWebClient, body: dict[str, Any]) -> None:
        heard.append(("command", body))
        word = body["text"].partition(" ")[0]
        if word == "now":
            await ack("said at once")
        elif word == "public":
            await ack(text="said to all", response_type="in_channel")
        elif word == "buttons":
            await ack(text="T-1 needs you", blocks=WITH_BUTTON)
        elif word == "malformed":
            await ack(text="T-1", blocks=[{"type": "balloon"}])
        elif word == "modal":
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        else:
            await ack()
            await respond(f"later: {body['text']}")


def _interactions(app: AsyncApp, heard: Heard) -> None:
    @app.action({"action_id": "ticket.take"})
    async def take(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        heard.append(("take", body))
        await ack()
        if "view" in body and body["view"]["type"] == "modal":
            await client.views_push(trigger_id=body["trigger_id"], view={**FORM, "callback_id": "second"})

    # Over Socket Mode whatever nobody listens for is never acknowledged.
    @app.action(re.compile("^(when|severity)$"))
    async def choose(ack: AsyncAck) -> None:
        await ack()

    @app.action({"action_id": "pick"})
    async def pick(ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        heard.append(("pick", body))
        await ack()
        picked = body["actions"][0]["selected_option"]["value"]
        await respond(text=f"picked {picked}", replace_original=True)


def _modals(app: AsyncApp, heard: Heard) -> None:
    @app.view("form")
    async def form(ack: AsyncAck, body: dict[str, Any]) -> None:
        heard.append(("form", body))
        values = body["view"]["state"]["values"]
        answer = values["note"]["note"].get("value")
        if answer == "wrong":
            await ack(response_action="errors", errors={"note": "not that"})
        elif answer == "again":
            await ack(response_action="update", view=FORM)
        elif answer == "no such block":
            await ack(response_action="errors", errors={"elsewhere": "not that"})
        else:
            await ack()

    @app.view("second")
    async def second(ack: AsyncAck) -> None:
        await ack(response_action="clear")

    @app.view_closed("form")
    async def closed(ack: AsyncAck, body: dict[str, Any]) -> None:
        heard.append(("closed", body))
        await ack()


def _shortcuts(app: AsyncApp, heard: Heard) -> None:
    @app.shortcut("time_left")
    async def on_message(ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        heard.append(("message shortcut", body))
        await ack()
        await respond("two hours left")

    @app.shortcut("check_account")
    async def anywhere(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        heard.append(("global shortcut", body))
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)


def _events(app: AsyncApp, heard: Heard) -> None:
    @app.event("app_mention")
    async def mention(body: dict[str, Any], say: AsyncSay) -> None:
        heard.append(("mention", body))
        event = body["event"]
        await say(text="you called", thread_ts=event.get("thread_ts", event["ts"]))

    @app.event("message")
    async def message(body: dict[str, Any], say: AsyncSay) -> None:
        heard.append(("message", body))
        await say(text="heard you")

    @app.event("app_home_opened")
    async def home(body: dict[str, Any], client: AsyncWebClient) -> None:
        heard.append(("home", body))
        await client.views_publish(user_id=body["event"]["user"], view=HOME)

    @app.event("channel_shared")
    async def shared(body: dict[str, Any], request: AsyncBoltRequest) -> None:
        retry = request.headers.get("x-slack-retry-num", [""])[0]
        heard.append(("shared", {**body, "retry": retry}))


@asynccontextmanager
async def over_http(app: AsyncApp) -> AsyncIterator[str]:
    """Serve the app on a free port of this machine and yield its address."""

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", handle)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def over_socket(app: AsyncApp, workspace: Workspace) -> AsyncIterator[AsyncSocketModeHandler]:
    """Connect the app by Socket Mode."""
    handler = AsyncSocketModeHandler(app, workspace.app_token)
    await handler.connect_async()
    try:
        yield handler
    finally:
        await handler.close_async()
