"""A Slack workspace on this machine: open it, add people, point a bot at it, and act."""

from __future__ import annotations

import secrets
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import aiohttp

from bot.local import payloads
from bot.local.api.methods import GRANTED
from bot.local.calls import CallLog
from bot.local.faults import Faults
from bot.local.outcome import Courier, Outcome
from bot.local.pace import Pace
from bot.local.person import Person
from bot.local.server import Server
from bot.local.signing import Forgery, forged, signed
from bot.local.sockets import SocketHub
from bot.local.state.directory import Directory
from bot.local.state.records import App, Channel, Message, Team, User, UserGroup
from bot.local.state.stamps import Stamps
from bot.local.state.world import World
from bot.local.transport import FORM, PATIENCE, Ack, Delivery, HttpTransport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from datetime import datetime
    from types import TracebackType

    from bot.local.block_rules import Flaw
    from bot.local.shapes import Json
    from bot.local.transport import Transport

EVENTS_PATH = "/slack/events"


class Workspace:
    """An async context manager; inside it the workspace listens on 127.0.0.1.

    `now` is the workspace's time (time stamps, trigger ids, response_urls), `monotonic` that of pace and
    elapsed seconds, `clock` that of signatures, which the bot compares with its own. `patience` is how many
    real seconds Slack waits for an acknowledgement, `port` 0 takes any free one.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
        patience: float = PATIENCE,
        enterprise_id: str | None = None,
        port: int = 0,
    ) -> None:
        self._clock, self._patience = clock, patience
        stamps = Stamps(now)
        app = _new_app(stamps)
        home = Team(stamps.new_id("T"), "Home", "home")
        bot = User(app.bot_user_id, home.id, "priority", real_name="Priority", is_bot=True)
        directory = Directory(stamps, home, bot, enterprise_id)
        self.world = World(app, now, stamps, directory, set(GRANTED))
        self.calls, self.faults, self.pace = CallLog(), Faults(), Pace(monotonic)
        self.hub = SocketHub(stamps, app.id, patience)
        self._server = Server(self.world, self.calls, self.faults, self.pace, self.hub, port)
        self._http: HttpTransport | None = None
        self._courier = Courier(self.world, self.transport, monotonic)

    async def __aenter__(self) -> Self:
        self.url = await self._server.start()
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()
        await self._server.stop()

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, with a slash at its end."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The token for every method but apps.connections.open."""
        return self.world.app.bot_token

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self.world.app.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that signs HTTP requests to the bot."""
        return self.world.app.signing_secret

    @property
    def problems(self) -> list[Flaw]:
        """Whatever the bot sent so far that Slack would refuse or cut; tests assert that it is empty."""
        return self.world.problems

    @property
    def home(self) -> Team:
        """The team in which the bot is installed."""
        return self.world.directory.home

    def add_team(self, name: str) -> Team:
        """Add a team that shares channels with the home one."""
        return self.world.directory.add_team(name)

    def add_person(self, name: str, team: Team | None = None, **details: str | bool) -> Person:
        """Add a person; `details` are other fields of `User`, such as email, locale, tz, is_restricted."""
        user = User(self.world.stamps.new_id("U"), (team or self.home).id, name)
        for field, value in details.items():
            if not hasattr(user, field):
                raise TypeError(f"a user has no {field}")
            setattr(user, field, value)
        return self.person(self.world.directory.add_user(user).id)

    def person(self, user_id: str) -> Person:
        """Return somebody who was added before."""
        return Person(self.world.directory.users[user_id], self.world, self._courier, self.url)

    def add_channel(
        self,
        name: str,
        people: Iterable[Person] = (),
        *,
        with_bot: bool = True,
        **details: str | bool,
    ) -> Channel:
        """Add a channel; `details` are the other fields of `Channel`, such as is_private, is_ext_shared."""
        members = [person.id for person in people] + ([self.world.app.bot_user_id] if with_bot else [])
        prefix = "D" if details.get("is_im") else "C"
        channel = Channel(self.world.stamps.new_id(prefix), name, members=members)
        for field, value in details.items():
            if not hasattr(channel, field):
                raise TypeError(f"a channel has no {field}")
            setattr(channel, field, value)
        return self.world.directory.add_channel(channel)

    def post_as_app(
        self, channel: Channel, name: str, text: str, *, blocks: Iterable[Json] = (), attachments: Iterable[Json] = ()
    ) -> Message:
        """Let another app, such as one that forwards tickets, post something; the bot hears nothing of it."""
        bot_id, ts = self.world.stamps.new_id("B"), self.world.stamps.new_ts()
        message = Message(channel.id, ts, "", text, list(blocks), bot_id=bot_id, username=name)
        message.attachments = list(attachments)
        return self.world.messages.add(message)

    def add_group(self, handle: str, people: Iterable[Person] = ()) -> UserGroup:
        """Add a user group."""
        return self.world.directory.add_group(handle, [person.id for person in people])

    def connect(self, bot_url: str) -> None:
        """Send everything by HTTP from now on, to /slack/events where the URL has no path of its own."""
        url = bot_url if urlsplit(bot_url).path.strip("/") else bot_url.rstrip("/") + EVENTS_PATH
        self._http = HttpTransport(url, self.signing_secret, self._session, self._clock, self._patience)

    async def connected(self, count: int = 1, within: float = 5.0) -> None:
        """Wait for so many Socket Mode connections of the bot, and send everything that way from now on."""
        await self.hub.connected(count, within)
        self._http = None

    @asynccontextmanager
    async def down(self) -> AsyncIterator[None]:
        """Let nobody connect meanwhile, as when Slack cannot be reached; what people do still comes to the bot."""
        await self._server.refuse()
        try:
            yield
        finally:
            await self._server.start()

    def transport(self) -> Transport:
        """Return the way to the bot: HTTP after `connect`, else Socket Mode."""
        return self._http or self.hub

    async def happen(self, event: Json, channel: Channel | None = None) -> Outcome:
        """Deliver an event that nobody's keyboard caused, such as channel_shared or user_change."""
        payload = payloads.event(self.world, event, channel)
        return await self._courier.bring(Delivery("events_api", payload), "")

    async def redeliver(self, outcome: Outcome, attempt: int = 1, reason: str = "http_timeout") -> Outcome:
        """Deliver the same event once more, under the same event id."""
        again = replace(outcome.delivery, attempt=attempt, reason=reason)
        return await self._courier.bring(again, outcome.watch.user)

    async def forge(self, how: Forgery, body: bytes = b"command=%2Fpriority&text=help") -> Ack:
        """Post a body by HTTP that Slack did not sign; nothing is shown to anybody."""
        return await self._by_http().send(body, forged(how, self.signing_secret, body, self._clock()) | _FORM)

    async def post_raw(self, body: bytes, content_type: str = FORM) -> Ack:
        """Post any bytes, rightly signed: what cannot be decoded must not break the bot."""
        headers = signed(self.signing_secret, body, self._clock()) | {"Content-Type": content_type}
        return await self._by_http().send(body, headers)

    def _by_http(self) -> HttpTransport:
        if self._http is None:
            raise RuntimeError("connect the workspace to the bot's URL first")
        return self._http


_FORM = {"Content-Type": FORM}


def _new_app(stamps: Stamps) -> App:
    return App(
        id=stamps.new_id("A"),
        bot_id=stamps.new_id("B"),
        bot_user_id=stamps.new_id("U"),
        bot_token=f"xoxb-local-{secrets.token_hex(12)}",
        app_token=f"xapp-local-{secrets.token_hex(12)}",
        signing_secret=secrets.token_hex(16),
    )
