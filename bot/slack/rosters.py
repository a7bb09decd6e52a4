"""Who is named in the four lists, user groups resolved to their members and read again each hour."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.people import Group
from bot.domain.roles import Roster
from bot.errors import DatabaseError
from bot.slack.failures import FAILURES, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.ports import GroupStore

READ_AGAIN = timedelta(hours=1)
GOOD_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NamedLists:
    """The ids that the operator named: people (`U…`, `W…`) and user groups (`S…`)."""

    agents: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    pams: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Every user group that is named somewhere, once."""
        named = (*self.agents, *self.leads, *self.admins, *self.pams)
        return tuple(dict.fromkeys(name for name in named if _is_group(name)))


class Rosters:
    """Resolves the lists; a group that Slack refuses keeps its last members for 24 hours, then has none."""

    def __init__(
        self,
        client: AsyncWebClient,
        store: GroupStore,
        lists: NamedLists,
        now: Callable[[], datetime],
        longest_wait: float,
    ) -> None:
        self._client = client
        self._store = store
        self._lists = lists
        self._now = now
        self._longest_wait = longest_wait
        self._groups: dict[str, Group] = {}
        self._asked_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        self._watchers: list[Callable[[], None]] = []
        self._log = structlog.get_logger("rosters")

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have somebody told when a group has other members than before."""
        self._watchers.append(watcher)

    async def roster(self) -> Roster:
        """Return who is named today; asks Slack in the background when the groups were read over an hour ago.

        When nobody has asked anything for a day, no group holds any more, and Slack is waited for shortly.
        """
        now = self._now()
        if self._lists.groups and (self._asked_at is None or now - self._asked_at > READ_AGAIN):
            self.refresh_soon()
        await self._settled()
        if self._asked_at is None and not all(map(self._holds, self._lists.groups)):
            # What was being read then is too old by now.
            self.refresh_soon()
            await self._settled()
        return Roster(
            admins=self._members(self._lists.admins),
            leads=self._members(self._lists.leads),
            agents=self._members(self._lists.agents),
            pams=self._members(self._lists.pams),
            agents_configured=bool(self._lists.agents),
        )

    async def _settled(self) -> None:
        """Wait for what is being read, if no group holds without it."""
        if self._task and not self._task.done() and not all(map(self._holds, self._lists.groups)):
            await asyncio.wait((self._task,), timeout=self._longest_wait)

    def changed(self, group_id: str) -> None:
        """Read the groups again in the background, if it is one of them that changed."""
        if group_id in self._lists.groups:
            self.refresh_soon()

    def refresh_soon(self) -> None:
        """Read all groups again in the background; what is being read may be older, so that is read once more."""
        if self._task is None or self._task.done():
            self._asked_at = self._now()
            self._task = asyncio.get_running_loop().create_task(self.refresh())
        else:
            self._asked_at = None

    async def refresh(self) -> None:
        """Read all groups now."""
        self._asked_at = self._now()
        before = self._membership()
        for group_id in self._lists.groups:
            group = await self._read(group_id)
            if group:
                self._groups[group_id] = group
        if self._membership() != before:
            for watcher in self._watchers:
                watcher()

    def warn(self) -> None:
        """Say in the log who is an agent where nobody is named as one."""
        if not self._lists.agents:
            self._log.warning("no agents are named: every full member of the workspace is an agent and sees accounts")

    async def close(self) -> None:
        """Stop asking Slack."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _membership(self) -> Mapping[str, frozenset[str]]:
        return {group_id: group.members for group_id, group in self._groups.items()}

    def _members(self, named: Iterable[str]) -> frozenset[str]:
        members: set[str] = set()
        for name in named:
            if not _is_group(name):
                members.add(name)
            elif self._holds(name):
                members |= self._groups[name].members
        return frozenset(members)

    def _holds(self, group_id: str) -> bool:
        group = self._groups.get(group_id)
        return group is not None and self._now() - group.read_at <= GOOD_FOR

    async def _read(self, group_id: str) -> Group | None:
        try:
            answer = await self._client.usergroups_users_list(usergroup=group_id)
        except FAILURES as error:
            self._log.warning(
                "a user group cannot be read; its last members hold for 24 h", group=group_id, error=reason_of(error)
            )
            return await self._stored(group_id)
        group = Group(group_id, frozenset(answer["users"]), self._now())
        try:
            await self._store.save(group)
        except DatabaseError as error:
            self._log.warning("a user group cannot be kept", group=group_id, error=str(error))
        return group

    async def _stored(self, group_id: str) -> Group | None:
        try:
            return self._groups.get(group_id) or await self._store.get(group_id)
        except DatabaseError as error:
            self._log.warning("a user group's row cannot be read", group=group_id, error=str(error))
            return None


def _is_group(name: str) -> bool:
    return name.startswith("S")
