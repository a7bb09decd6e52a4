"""Screens to print on, and a bot that answers in every way in which a bot can."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.console import Bot, Session, Shortcut, roles
from bot.local.console.controls import Controls
from bot.local.console.render import Pen
from bot.local.console.screen import Screen
from bot.local.console.viewer import Viewer
from bot.local.state.sights import Sight
from tests.local.tiny_bot import BUTTON, FORM, HOME, MENU, over_http
from tests.running import SOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import timedelta

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.respond.async_respond import AsyncRespond
    from slack_bolt.context.say.async_say import AsyncSay

    from bot.local.standard import Cast
    from bot.local.workspace import Workspace
    from tests.local.conftest import Clock

MOMENT = "One moment, I am looking it up."
SHARE = {**BUTTON, "action_id": "share", "value": "q", "text": {"type": "plain_text", "text": "Share"}}
LINK = {
    "type": "button",
    "action_id": "link",
    "url": "https://help.example",
    "text": {"type": "plain_text", "text": "Help"},
}
ANSWER = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Large user account* · Europe &amp; UK"}},
    {"type": "actions", "elements": [SHARE, {**SHARE, "action_id": "none"}, LINK, MENU]},
]


@dataclass
class Paper:
    """What was printed on a screen that is a terminal, or none."""

    terminal: bool = False
    width: int = 60
    _file: StringIO = field(default_factory=StringIO)

    @property
    def console(self) -> Console:
        # An environment of its own: NO_COLOR of whoever runs the tests must not matter.
        return Console(
            file=self._file,
            force_terminal=self.terminal,
            color_system="standard" if self.terminal else None,
            width=self.width,
            legacy_windows=False,
            _environ={},
        )

    @property
    def text(self) -> str:
        return self._file.getvalue()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def forget(self) -> None:
        self._file.seek(0)
        self._file.truncate()


def without_styles(printed: str) -> str:
    """Return what was printed on a terminal without its escape sequences."""
    parts = printed.split("\x1b[")
    return parts[0] + "".join(part.partition("m")[2] for part in parts[1:])


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def viewer(workspace: Workspace, cast: Cast) -> Viewer:
    return Viewer(workspace.world.directory, cast.agent.user, workspace.world.now(), terminal=False)


@pytest.fixture
def on_terminal(workspace: Workspace, cast: Cast) -> Viewer:
    return Viewer(workspace.world.directory, cast.agent.user, workspace.world.now(), terminal=True)


@pytest.fixture
def draw(viewer: Viewer, on_terminal: Viewer) -> Callable[..., str]:
    """Print some blocks and return what is on the paper."""

    def drawn(*blocks: dict[str, Any], terminal: bool = False, width: int = 60, title: str | None = None) -> str:
        paper = Paper(terminal=terminal, width=width)
        pen = Pen(on_terminal if terminal else viewer, Sight("message", "", list(blocks)), Controls())
        Screen(paper.console).show(pen.draw(), title)
        return paper.text

    return drawn


def talking_app(workspace: Workspace, secret: str) -> AsyncApp:
    """Build a bot; what it does is the first word of what it is told."""
    client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
    app = AsyncApp(name="small", client=client, signing_secret=secret)
    _commands(app, workspace)
    _presses(app)
    _shortcuts(app)
    _dialogs(app)
    _events(app)
    return app


def _commands(app: AsyncApp, workspace: Workspace) -> None:
    @app.command("/priority")
    async def command(ack: AsyncAck, respond: AsyncRespond, client: AsyncWebClient, body: dict[str, Any]) -> None:
        word = body["text"].partition(" ")[0]
        if word in {"silent", "moment"}:
            await ack(MOMENT if word == "moment" else "")
        elif word == "patient":
            await ack(MOMENT)
            await workspace.world.sights.first(lambda sight: sight.text == MOMENT)
            await respond("here it is")
        elif word == "later":
            await ack()
            await respond(f"later: {body['text']}")
        elif word == "track":
            await ack()
            metadata = {"event_type": "priority_ticket", "event_payload": {"key": "k"}}
            channel = workspace.world.directory.channel_by_name("priority-desk")
            await client.chat_postMessage(channel=channel.id, text="T-1 is open", metadata=metadata)
            await respond("T-1 is tracked")
        elif word == "dm":
            await ack()
            await client.chat_postMessage(channel=body["user_id"], text="in your DM")
        elif word == "modal":
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        elif word == "malformed":
            await ack(text="T-1", blocks=[{"type": "balloon"}])
        elif word == "check":
            await ack(text="Large user account", blocks=ANSWER)
        else:
            await ack(f"heard {body['text']} from {body['user_name']} in {body['channel_name']}")


def _presses(app: AsyncApp) -> None:
    @app.action("share")
    async def share(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("shared", response_type="in_channel", replace_original=False)

    @app.action("link")
    async def link(ack: AsyncAck) -> None:
        await ack()

    @app.action("pick")
    async def pick(ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await ack()
        picked = body["actions"][0]["selected_option"]["value"]
        await respond(text=f"picked {picked}", replace_original=True)

    @app.action("ticket.take")
    async def take(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        if body.get("view", {}).get("type") == "home":
            section = {"type": "section", "text": {"type": "mrkdwn", "text": "T-1 is yours"}}
            await client.views_publish(user_id=body["user"]["id"], view={"type": "home", "blocks": [section]})


def _shortcuts(app: AsyncApp) -> None:
    @app.shortcut("time_left")
    async def time_left(ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await ack()
        await respond(f"time left of: {body['message']['text']}")

    @app.shortcut("check_account")
    async def check(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)


def _dialogs(app: AsyncApp) -> None:
    @app.view("form")
    async def form(ack: AsyncAck, body: dict[str, Any]) -> None:
        if body["view"]["state"]["values"]["note"]["note"].get("value") == "wrong":
            await ack(response_action="errors", errors={"note": "not that"})
        else:
            await ack()

    @app.view_closed("form")
    async def closed(ack: AsyncAck) -> None:
        await ack()


def _events(app: AsyncApp) -> None:
    @app.event("app_mention")
    async def mention(body: dict[str, Any], say: AsyncSay) -> None:
        await say(text="you called", thread_ts=body["event"]["ts"])

    @app.event("message")
    async def message(body: dict[str, Any], say: AsyncSay) -> None:
        await say(text=f"heard you: {body['event']['text']}")

    @app.event("app_home_opened")
    async def home(body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=body["event"]["user"], view=HOME)

    @app.event("user_change")
    async def changed(body: dict[str, Any], client: AsyncWebClient) -> None:
        user = body["event"]["user"]
        await client.chat_postMessage(channel=user["id"], text=f"you read {user['locale']} now")


@pytest.fixture
async def bot(workspace: Workspace) -> AsyncIterator[None]:
    async with over_http(talking_app(workspace, workspace.signing_secret)) as url:
        workspace.connect(url)
        yield


@pytest.fixture
async def deaf_bot(workspace: Workspace) -> AsyncIterator[None]:
    """A bot that believes no signature."""
    async with over_http(talking_app(workspace, "another secret")) as url:
        workspace.connect(url)
        yield


@dataclass
class Desk:
    """What the bot does by itself: after each line that is typed, what was planned for it."""

    client: AsyncWebClient
    planned: deque[list[Callable[[], Awaitable[object]]]] = field(default_factory=deque)
    sent: list[str] = field(default_factory=list)

    def after_a_line(self, *sending: Callable[[], Awaitable[object]]) -> None:
        self.planned.append(list(sending))

    def posts(self, channel: str, text: str, **details: object) -> Callable[[], Awaitable[None]]:
        """Post a message that can be found again, as a dispatcher does."""

        async def post() -> None:
            metadata = {"event_type": "priority_ticket", "event_payload": {"key": str(len(self.sent))}}
            answer = await self.client.chat_postMessage(channel=channel, text=text, metadata=metadata, **details)
            self.sent.append(answer["ts"])

        return post

    def changes(self, number: int, channel: str, text: str, **details: object) -> Callable[[], Awaitable[object]]:
        """Change what was posted as so manieth."""
        return lambda: self.client.chat_update(channel=channel, ts=self.sent[number], text=text, **details)

    async def settle(self) -> None:
        for send in self.planned.popleft() if self.planned else ():
            await send()


@pytest.fixture
def desk(client: AsyncWebClient) -> Desk:
    return Desk(client)


@pytest.fixture
def sit(workspace: Workspace, cast: Cast, paper: Paper, clock: Clock, desk: Desk) -> Callable[..., Session]:
    """Seat the agent in #general, or whoever is given."""

    def forward(by: timedelta) -> None:
        clock.advance(seconds=by.total_seconds())

    def seated(**given: object) -> Session:
        options: dict[str, Any] = {"output": paper.console, "people": roles(cast), "patience": SOON, **given}
        person, channel = options.pop("person", cast.agent), options.pop("channel", cast.general)
        settle = options.pop("settle", desk.settle)
        shortcuts = (Shortcut("time_left"), Shortcut("time_travel"), Shortcut("check_account", on_message=False))
        bot = Bot(settle, forward, shortcuts=shortcuts, moments={MOMENT})
        return Session(workspace, person, channel, bot, **options)

    return seated
