"""Asks Slack whether what an operator set up is there, within a time that Slack cannot lengthen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from bot.services.inspection import SeenChannel, SeenPerson, SlackSeen, Token, Unanswered
from bot.slack.channels import SHARED, Channels
from bot.slack.connection import client_of
from bot.slack.failures import FAILURES, reason_of, refusal_of
from bot.slack.people import NOT_OURS_TO_SEE, Home, People, reader_of
from bot.slack.rosters import NamedLists, Rosters

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import datetime

    from aiohttp import ClientSession
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.services.inspection import Wanted
    from bot.slack.application import Stores

    Call = Callable[[], Awaitable[AsyncSlackResponse]]

T = TypeVar("T")

AT_ONCE = 4
SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:write",
        "usergroups:read",
        "users:read",
        "users:read.email",
    }
)
"""What the manifest asks for."""
# What an answer does that is JSON and yet none of Slack's.
_NOT_SLACKS = (KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for one answer of Slack's, and for all of them together."""

    call: float = 5.0
    whole: float = 15.0


@dataclass(frozen=True, slots=True)
class Access:
    """How Slack is reached; the app-level token opens Socket Mode and is None without it."""

    bot_token: str
    app_token: str | None
    api_url: str


class Questions:
    """Asks four things at a time; whatever is not answered when the time is over stays unanswered."""

    def __init__(self, patience: Patience) -> None:
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + patience.whole

    async def ask(self, call: Call, read: Callable[[Any], T]) -> T | Unanswered:
        """Return what `read` finds in the answer."""
        async with self._gate:
            try:
                async with asyncio.timeout_at(min(self._loop.time() + self._patience.call, self._end)):
                    return read(await call())
            except FAILURES as error:
                refusal = refusal_of(error)
                return Unanswered(refusal or _word_of(error), refused=refusal is not None)
            except _NOT_SLACKS:
                return Unanswered("not an answer of Slack's")

    async def until_the_end(self, work: Awaitable[T]) -> T | None:
        """Return what comes of something that asks by itself, None if it fails or the time is over before."""
        try:
            async with asyncio.timeout_at(self._end):
                return await work
        except (*FAILURES, *_NOT_SLACKS):
            return None


def _word_of(error: BaseException) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else reason_of(error)


class Inspector:
    """Looks at one workspace as the bot sees it; what is known of people is read from the stores, and kept there."""

    def __init__(
        self,
        session: ClientSession,
        access: Access,
        stores: Stores,
        now: Callable[[], datetime],
        patience: Patience,
    ) -> None:
        self._access = access
        self._client = client_of(session, access.api_url, access.bot_token)
        self._stores = stores
        self._now = now
        self._patience = patience

    async def inspect(self, wanted: Wanted) -> SlackSeen:
        """Return what Slack says of all that is wanted; nothing that Slack does is raised."""
        questions = Questions(self._patience)
        found = await questions.ask(self._client.auth_test, lambda answer: (_token(answer), _home(answer)))
        if isinstance(found, Unanswered):
            return SlackSeen(found)
        token, home = found
        socket, channels, people, groups, contacts = await asyncio.gather(
            self._socket(questions),
            _each(wanted.channels, lambda channel: self._channel(questions, channel)),
            _each(wanted.people, lambda user: self._person(questions, home, user)),
            _each(wanted.groups, lambda group: self._group(questions, group)),
            _each(wanted.emails, lambda email: self._contact(questions, home, email)),
        )
        pams = [name for name in wanted.pams if name in wanted.people]
        pams += [user for name in wanted.pams if isinstance(members := groups.get(name), frozenset) for user in members]
        channels = await self._with_outsiders(questions, home, channels, pams)
        return SlackSeen(token, socket, channels, people, groups, contacts)

    async def _socket(self, questions: Questions) -> bool | Unanswered | None:
        """Ask for an address to connect to, which nobody then does."""
        token = self._access.app_token
        if token is None:
            return None
        return await questions.ask(
            lambda: self._client.apps_connections_open(app_token=token), lambda answer: bool(answer["url"])
        )

    async def _channel(self, questions: Questions, channel: str) -> SeenChannel | Unanswered:
        return await questions.ask(
            lambda: self._client.conversations_info(channel=channel), lambda answer: _seen(answer["channel"])
        )

    async def _person(self, questions: Questions, home: Home, user: str) -> SeenPerson | Unanswered:
        found = await questions.ask(
            lambda: self._client.users_info(user=user), lambda answer: self._somebody(answer["user"], home)
        )
        return _absent_or(found)

    async def _contact(self, questions: Questions, home: Home, email: str) -> SeenPerson | Unanswered:
        found = await questions.ask(
            lambda: self._client.users_lookupByEmail(email=email), lambda answer: self._somebody(answer["user"], home)
        )
        return _absent_or(found)

    async def _group(self, questions: Questions, group: str) -> frozenset[str] | Unanswered:
        return await questions.ask(
            lambda: self._client.usergroups_users_list(usergroup=group), lambda answer: frozenset(answer["users"])
        )

    def _somebody(self, user: Mapping[str, Any], home: Home) -> SeenPerson:
        reader = reader_of(user, home, home.team_id, str(user["id"]), self._now())
        return SeenPerson(reader.kind, reader.name or "")

    async def _with_outsiders(
        self,
        questions: Questions,
        home: Home,
        channels: Mapping[str, SeenChannel | Unanswered],
        pams: Iterable[str],
    ) -> dict[str, SeenChannel | Unanswered]:
        """Say of each channel whether outsiders read it, as the bot itself finds out before it says anything there."""
        stores, now, wait = self._stores, self._now, self._patience.call
        people = People(self._client, stores.readers, home, now, wait)
        rosters = Rosters(self._client, stores.groups, NamedLists(pams=tuple(pams)), now, wait)
        rules = Channels(self._client, stores.channels, people, rosters, now)

        async def look(name: str) -> SeenChannel | Unanswered:
            channel = channels[name]
            if isinstance(channel, Unanswered) or channel.is_shared or not channel.takes_messages:
                return channel
            outsiders = await questions.until_the_end(rules.outsiders(name))
            return replace(channel, outsiders=outsiders)

        try:
            return await _each(channels, look)
        finally:
            await people.close()


async def _each(names: Iterable[str], look: Callable[[str], Awaitable[T]]) -> dict[str, T]:
    names = sorted(names)
    return dict(zip(names, await asyncio.gather(*map(look, names)), strict=True))


def _token(answer: AsyncSlackResponse) -> Token:
    scopes = answer.headers.get("x-oauth-scopes")
    granted = frozenset(map(str.strip, scopes.split(","))) if scopes else None
    return Token(str(answer["team"]), str(answer["user"]), granted)


def _home(answer: AsyncSlackResponse) -> Home:
    return Home(answer["team_id"], answer.get("enterprise_id"), answer["user_id"], answer.get("bot_id", ""))


def _seen(channel: Mapping[str, Any]) -> SeenChannel:
    return SeenChannel(
        name=str(channel.get("name") or ""),
        is_member=bool(channel.get("is_member")),
        is_archived=bool(channel.get("is_archived")),
        is_shared=any(channel.get(word) for word in SHARED),
    )


def _absent_or(found: SeenPerson | Unanswered) -> SeenPerson | Unanswered:
    """Take Slack's word for somebody whom it does not know."""
    is_absent = isinstance(found, Unanswered) and found.refused and found.word in NOT_OURS_TO_SEE
    return SeenPerson(None) if is_absent else found
