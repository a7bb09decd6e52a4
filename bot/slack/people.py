"""Who is asking: rows good for a day, refreshed in the background, so that an answer seldom waits for Slack."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from cachetools import TTLCache

from bot.domain.people import Reader, ReaderKind
from bot.errors import DatabaseError
from bot.slack.failures import FAILURES, reason_of, refusal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.ticket import Actor
    from bot.services.ports import ReaderStore

GOOD_FOR = timedelta(hours=24)
SHORTLY = timedelta(seconds=10)
REMEMBERED = 2048
# Slack's last word on somebody of another workspace: a stranger, of whom it need not be asked again today.
NOT_OURS_TO_SEE = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace that the bot is installed in, as `auth.test` tells."""

    team_id: str
    enterprise_id: str | None
    bot_user_id: str
    bot_id: str


class People:
    """Knows every person that asks; another process's change of a row is seen within ten seconds."""

    def __init__(
        self, client: AsyncWebClient, store: ReaderStore, home: Home, now: Callable[[], datetime], longest_wait: float
    ) -> None:
        self._client = client
        self._store = store
        self._now = now
        self._longest_wait = longest_wait
        self.home = home
        self._known: TTLCache[tuple[str, str], Reader] = TTLCache(
            REMEMBERED, SHORTLY.total_seconds(), timer=lambda: now().timestamp()
        )
        self._refreshing: dict[tuple[str, str], asyncio.Task[Reader | None]] = {}
        self._heeding: set[asyncio.Task[None]] = set()
        self._outdated: set[tuple[str, str]] = set()
        self._watchers: list[Callable[[], None]] = []
        self._log = structlog.get_logger("people")

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have somebody told when a person who is known has become another kind of reader, such as a guest."""
        self._watchers.append(watcher)

    async def reader(self, team_id: str, user_id: str) -> Reader:
        """Return a person; an unknown one waits for Slack a second at most, and is then a stranger."""
        key = (team_id, user_id)
        known = self._known.get(key)
        if known is None and (known := await self._stored(*key)):
            self._known[key] = known
        if known and known.read_at:
            if self._now() - known.read_at > GOOD_FOR or key in self._outdated:
                self._refresh(key)
            return known
        task = self._refresh(key)
        await asyncio.wait((task,), timeout=self._longest_wait)
        read = task.result() if task.done() else None
        # What Slack said may be known while it is still being written.
        return read or self._known.get(key) or known or Reader(team_id, user_id)

    def known(self, team_id: str, user_id: str) -> Reader | None:
        """Return a person if they asked a moment ago, without looking anywhere."""
        return self._known.get((team_id, user_id))

    async def choose_language(self, reader: Reader, language: str | None) -> None:
        """Keep the language that a person chose, None to go by Slack again; raises DatabaseError."""
        await self._store.choose_language(reader.team_id, reader.user_id, language)
        self._known.pop((reader.team_id, reader.user_id), None)

    async def choose_zone(self, reader: Reader, zone: str | None) -> None:
        """Keep the zone (IANA) that a person chose, None to go by Slack again; raises DatabaseError."""
        await self._store.choose_zone(reader.team_id, reader.user_id, zone)
        self._known.pop((reader.team_id, reader.user_id), None)

    async def choose_territories(self, reader: Reader, territories: tuple[str, ...] | None) -> None:
        """Keep the keys of the territories that a person follows; raises DatabaseError."""
        await self._store.choose_territories(reader.team_id, reader.user_id, territories)
        self._known.pop((reader.team_id, reader.user_id), None)

    async def with_email(self, email: str) -> Reader | None:
        """Return who of the home workspace had an email when Slack was last asked about them, None for nobody."""
        try:
            return await self._store.with_email(self.home.team_id, email.casefold())
        except DatabaseError as error:
            self._log.warning("a person's row cannot be read", error=str(error))
            return None

    async def is_gone(self, who: Actor) -> bool:
        """Ask Slack whether somebody's account is deactivated; not, as long as Slack does not say."""
        reader = await self._refresh((who.team_id, who.user_id))
        return reader is not None and reader.kind is ReaderKind.GONE

    def changed(self, team_id: str, user_id: str) -> None:
        """Read a person again if they ever asked, since Slack says that something about them changed."""
        task = asyncio.get_running_loop().create_task(self._read_again((team_id, user_id)))
        self._heeding.add(task)
        task.add_done_callback(self._heeding.discard)

    async def close(self) -> None:
        """Stop asking Slack."""
        tasks = (*self._heeding, *self._refreshing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _stored(self, team_id: str, user_id: str) -> Reader | None:
        try:
            return await self._store.get(team_id, user_id)
        except DatabaseError as error:
            self._log.warning("a person's row cannot be read", error=str(error))
            return None

    async def _read_again(self, key: tuple[str, str]) -> None:
        if await self._stored(*key):
            # Until Slack has said what changed, each question asks again.
            self._outdated.add(key)
            self._refresh(key)

    def _refresh(self, key: tuple[str, str]) -> asyncio.Task[Reader | None]:
        """Ask Slack once, however many wait for the answer."""
        task = self._refreshing.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._read(*key))
            self._refreshing[key] = task
            task.add_done_callback(lambda _done: self._refreshing.pop(key, None))
        return task

    async def _read(self, team_id: str, user_id: str) -> Reader | None:
        reader = await self._asked_of_slack(team_id, user_id)
        if reader is None:
            return None
        self._outdated.discard((team_id, user_id))
        stored = await self._stored(team_id, user_id)
        if stored:
            chosen_zone, territories = stored.chosen_zone, stored.territories
            reader = replace(reader, language=stored.language, chosen_zone=chosen_zone, territories=territories)
        self._known[(team_id, user_id)] = reader
        try:
            await self._store.save(reader)
        except DatabaseError as error:
            self._log.warning("a person's row cannot be written", error=str(error))
        if stored and stored.read_at and stored.kind is not reader.kind:
            for watcher in self._watchers:
                watcher()
        return reader

    async def _asked_of_slack(self, team_id: str, user_id: str) -> Reader | None:
        try:
            answer = await self._client.users_info(user=user_id, include_locale=True)
        except FAILURES as error:
            self._log.warning("Slack does not say who this is", user=user_id, error=reason_of(error))
            if refusal_of(error) in NOT_OURS_TO_SEE:
                return Reader(team_id, user_id, read_at=self._now())
            return None
        return reader_of(answer["user"], self.home, team_id, user_id, self._now())


def reader_of(user: Mapping[str, Any], home: Home, team_id: str, user_id: str, now: datetime) -> Reader:
    """Turn Slack's user object into a reader; whoever is of another team or enterprise is a stranger."""
    profile = user.get("profile") or {}
    return Reader(
        team_id=team_id,
        user_id=user_id,
        kind=_kind(user, home),
        email=(profile.get("email") or "").casefold() or None,
        name=profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name"),
        slack_locale=user.get("locale"),
        zone=user.get("tz"),
        read_at=now,
    )


def _kind(user: Mapping[str, Any], home: Home) -> ReaderKind:
    if user.get("deleted"):
        return ReaderKind.GONE
    if user.get("is_bot"):
        return ReaderKind.BOT
    if user.get("is_stranger") or not _at_home(user, home):
        return ReaderKind.STRANGER
    guest = user.get("is_restricted") or user.get("is_ultra_restricted")
    return ReaderKind.GUEST if guest else ReaderKind.MEMBER


def _at_home(user: Mapping[str, Any], home: Home) -> bool:
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    if home.enterprise_id and enterprise == home.enterprise_id:
        return True
    return bool(user.get("team_id", home.team_id) == home.team_id)
