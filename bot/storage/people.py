"""Readers, channels and user groups: what Slack said of them, and what was chosen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Table, bindparam, select

from bot.domain.people import Channel, Group, Reader, ReaderKind
from bot.storage.lookups import LookUp
from bot.storage.tables import channels, groups, readers
from bot.storage.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.storage.database import Database


class ReaderStore:
    """The people who read the bot."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_id = LookUp(_by_key(readers))

    async def get(self, team_id: str, user_id: str) -> Reader | None:
        """Return a reader, None when nothing is known of them."""
        rows = await self._database.look_up(self._by_id, team_id=team_id, user_id=user_id)
        return _reader(*rows[0]) if rows else None

    async def save(self, reader: Reader) -> None:
        """Keep what Slack said; what a known reader chose stays as it is, whatever `reader` says."""
        said: dict[str, object] = {
            "kind": reader.kind.value,
            "email": reader.email,
            "name": reader.name,
            "slack_locale": reader.slack_locale,
            "zone": reader.zone,
            "read_at": reader.read_at,
        }
        chosen = {
            "language": reader.language,
            "chosen_zone": reader.chosen_zone,
            "territories": reader.territories,
        }
        key = {"team_id": reader.team_id, "user_id": reader.user_id}
        await self._database.write(partial(upsert, table=readers, values={**key, **said, **chosen}, change=said))

    async def choose_language(self, team_id: str, user_id: str, language: str | None) -> None:
        """Keep the language that a reader chose, None to go by Slack again; they may be unknown until now."""
        await self._choose(team_id, user_id, {"language": language})

    async def choose_zone(self, team_id: str, user_id: str, zone: str | None) -> None:
        """Keep the zone (IANA) that a reader chose, None to go by Slack again; they may be unknown until now."""
        await self._choose(team_id, user_id, {"chosen_zone": zone})

    async def choose_territories(self, team_id: str, user_id: str, territories: tuple[str, ...] | None) -> None:
        """Keep the keys of the territories that a reader follows, None as if they had never chosen."""
        await self._choose(team_id, user_id, {"territories": territories})

    async def _choose(self, team_id: str, user_id: str, chosen: Mapping[str, object]) -> None:
        values = {"team_id": team_id, "user_id": user_id, "kind": ReaderKind.STRANGER.value, **chosen}
        await self._database.write(partial(upsert, table=readers, values=values, change=chosen))


class ChannelStore:
    """The channels in which the bot is read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_id = LookUp(_by_key(channels))

    async def get(self, team_id: str, channel_id: str) -> Channel | None:
        """Return a channel, None when nothing is known of it."""
        rows = await self._database.look_up(self._by_id, team_id=team_id, channel_id=channel_id)
        return Channel(*rows[0]) if rows else None

    async def save(self, channel: Channel) -> None:
        """Keep what Slack said; the language that an admin chose for a known channel stays as it is."""
        said: dict[str, object] = {
            "slack_locale": channel.slack_locale,
            "outsiders": channel.outsiders,
            "read_at": channel.read_at,
        }
        key = {"team_id": channel.team_id, "channel_id": channel.channel_id}
        values = {**key, **said, "language": channel.language}
        await self._database.write(partial(upsert, table=channels, values=values, change=said))

    async def choose_language(self, team_id: str, channel_id: str, language: str | None) -> None:
        """Keep the language that an admin chose for a channel, None to go by the settings again."""
        values = {"team_id": team_id, "channel_id": channel_id, "language": language}
        await self._database.write(partial(upsert, table=channels, values=values, change={"language": language}))


class GroupStore:
    """The user groups that hold roles."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_id = LookUp(_by_key(groups))

    async def get(self, group_id: str) -> Group | None:
        """Return a group as it was last read, None when it never was."""
        rows = await self._database.look_up(self._by_id, group_id=group_id)
        return _group(*rows[0]) if rows else None

    async def save(self, group: Group) -> None:
        """Keep a group's members and when they were read."""
        said: dict[str, object] = {"members": sorted(group.members), "read_at": group.read_at}
        values = {"group_id": group.group_id, **said}
        await self._database.write(partial(upsert, table=groups, values=values, change=said))


def _by_key(table: Table) -> Select[*tuple[Any, ...]]:
    return select(table).where(*(column == bindparam(column.name) for column in table.primary_key))


def _reader(team_id: str, user_id: str, kind: str, *rest: Any) -> Reader:  # noqa: ANN401 - as the row has them
    *others, territories = rest
    reader = Reader(team_id, user_id, ReaderKind(kind), *others)
    return reader if territories is None else replace(reader, territories=tuple(territories))


def _group(group_id: str, members: list[str], read_at: Any) -> Group:  # noqa: ANN401 - as the row has it
    return Group(group_id, frozenset(members), read_at)
