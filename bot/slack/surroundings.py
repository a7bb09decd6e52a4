"""What the bot does when something around it changes in Slack: people, user groups, channels."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.ticket import Actor
from bot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

    from bot.slack.desk import Desk
    from bot.slack.outgoing import Outgoing

    Body = dict[str, Any]
    Work = Coroutine[Any, Any, None]


class Surroundings:
    """Heeds what Slack tells of them; a handler returns the work that there is, which may raise DatabaseError."""

    def __init__(self, desk: Desk, outgoing: Outgoing) -> None:
        self._people = desk.people
        self._rosters = desk.rosters
        self._readership = desk.readership
        self._outgoing = outgoing
        loop = asyncio.get_running_loop()
        self._following = [loop.create_task(each.run()) for each in (outgoing.moves, desk.readership)]
        desk.people.watch(desk.readership.people_changed)
        desk.rosters.watch(desk.readership.people_changed)
        desk.readership.watch(outgoing.dispatcher.wake)
        self._log = structlog.get_logger("events")

    def handlers(self) -> Mapping[str, Callable[[Body, Body], Work | None]]:
        """Return what deals with which type of event."""
        return {
            "user_change": self._person_changed,
            "subteam_members_changed": self._group_changed,
            "channel_unarchive": self._channel_returned,
            "group_unarchive": self._channel_returned,
            "channel_deleted": self._deleted,
            "group_deleted": self._deleted,
            "member_joined_channel": self._joined,
            "member_left_channel": self._left,
            "channel_shared": self._readers_changed,
            "channel_unshared": self._readers_changed,
            "channel_id_changed": self._channel_moved,
        }

    async def close(self) -> None:
        """Look no more for what other processes were told."""
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)
        await self._readership.close()

    def _person_changed(self, body: Body, event: Body) -> Work | None:
        user = event.get("user") or {}
        if not isinstance(user, dict) or not user.get("id"):
            return None
        teams = {str(place.get("team_id") or "") for place in (body, user)}
        for team_id in teams:
            self._people.changed(team_id, user["id"])
        return self._release([Actor(team_id, user["id"]) for team_id in teams]) if user.get("deleted") else None

    async def _release(self, gone: Sequence[Actor]) -> None:
        for who in gone:
            await self._outgoing.departures.release(who)

    def _group_changed(self, _body: Body, event: Body) -> None:
        self._rosters.changed(str(event.get("subteam_id")))

    def _channel_returned(self, _body: Body, event: Body) -> Work | None:
        channel = _channel(event)
        return self._deliver_again(channel) if channel else None

    def _joined(self, body: Body, event: Body) -> Work | None:
        return self._invited(body, event) if self._is_ours(event) else self._readers_changed(body, event)

    def _left(self, body: Body, event: Body) -> Work | None:
        # Where the bot is no more it changes nothing that stands there.
        return None if self._is_ours(event) else self._readers_changed(body, event)

    def _is_ours(self, event: Body) -> bool:
        return bool(event.get("user") == self._people.home.bot_user_id)

    def _readers_changed(self, _body: Body, event: Body) -> Work | None:
        channel = _channel(event)
        return self._readership.changed(channel) if channel else None

    def _deleted(self, _body: Body, event: Body) -> Work | None:
        channel = _channel(event)
        return self._readership.gone(channel) if channel else None

    def _invited(self, _body: Body, event: Body) -> Work | None:
        channel = _channel(event)
        return self._begin_again(channel) if channel else None

    async def _begin_again(self, channel: str) -> None:
        """Take up a channel again in which the bot was not; others may have come meanwhile."""
        await self._deliver_again(channel)
        await self._readership.changed(channel)

    async def _deliver_again(self, channel: str) -> None:
        """Try a channel at once that refused messages, since it is back or the bot has been invited."""
        try:
            await self._outgoing.dispatcher.returned(channel)
        except DatabaseError as error:
            self._log.warning("a channel that is back waits for its next try", error=str(error))

    def _channel_moved(self, _body: Body, event: Body) -> Work | None:
        old, new = str(event.get("old_channel_id") or ""), str(event.get("new_channel_id") or "")
        return self._follow(old, new) if old and new and old != new else None

    async def _follow(self, old: str, new: str) -> None:
        """Send what was meant for a channel to its new id."""
        await self._outgoing.moves.follow(old, new)
        self._outgoing.dispatcher.wake()
        # That is what sharing a channel may do.
        await self._readership.changed(new)


def _channel(event: Mapping[str, Any]) -> str:
    channel = event.get("channel")
    return channel if isinstance(channel, str) else ""
