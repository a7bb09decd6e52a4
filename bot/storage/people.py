"""Readers, channels and user groups: what Slack said of them, and what was chosen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, Table, and_, bindparam, or_, select, update

from bot.domain.people import Channel, Group, Reader, ReaderKind
from bot.storage.audit import add_audit
from bot.storage.channel_messages import write_again
from bot.storage.lookups import LookUp
from bot.storage.tables import channels, groups, readers
from bot.storage.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Update

    from bot.domain.audit import AuditRow
    from bot.storage.database import Database

_PRESENT = (ReaderKind.MEMBER.value, ReaderKind.GUEST.value)


class ReaderStore:
    """The people who read the bot."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_id = LookUp(_by_key(readers))

    async def get(self, team_id: str, user_id: str) -> Reader | None:
        """Return a reader, None when nothing is known of them."""
        rows = await self._database.look_up(self._by_id, team_id=team_id, user_id=user_id)
        return _reader(*rows[0]) if rows else None

    async def with_email(self, team_id: str, email: str) -> Reader | None:
        """Return the member or guest of a team whose email this was when last read, None when there is none."""
        columns = readers.c
        theirs = select(readers).where(columns.team_id == team_id, columns.email == email, columns.kind.in_(_PRESENT))
        latest = theirs.order_by(columns.read_at.desc()).limit(1)
        row = await self._database.read(lambda connection: connection.execute(latest).first())
        return _reader(*row) if row else None

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
        """Keep what Slack said; what an admin chose for a known channel, and who reads it, stays as it is."""
        said: dict[str, object] = {"slack_locale": channel.slack_locale, "read_at": channel.read_at}
        first: dict[str, object] = {
            "outsiders": channel.outsiders,
            "language": channel.language,
            "accounts_shown": channel.accounts_shown,
        }
        key = {"team_id": channel.team_id, "channel_id": channel.channel_id}
        await self._database.write(partial(upsert, table=channels, values={**key, **said, **first}, change=said))

    async def of_interest(self, team_id: str) -> tuple[Channel, ...]:
        """Return the channels of which it is known who reads them, or in which accounts are shown to outsiders."""
        columns = channels.c
        concerned = or_(columns.outsiders.is_not(None), columns.accounts_shown)
        those = select(channels).where(columns.team_id == team_id, concerned).order_by(columns.channel_id)
        rows = await self._database.read(lambda connection: connection.execute(those).all())
        return tuple(Channel(*row) for row in rows)

    async def note_readers(self, known: Channel, *, outsiders: bool | None) -> bool:
        """Keep whether outsiders read a channel of which Slack has spoken; returns whether that is news.

        What was written there about tickets is written again if it is. What others have noted since the channel was
        as `known` stands, unless they have found nobody and there are outsiders now.
        """

        def work(connection: Connection) -> bool:
            row = connection.execute(_locked(known.team_id, known.channel_id)).one_or_none()
            if row is None or row.read_at is None or row.outsiders is outsiders:
                return False
            if row.outsiders is not known.outsiders and not outsiders:
                return False
            connection.execute(_change(known.team_id, known.channel_id).values(outsiders=outsiders))
            if row.outsiders is not None or outsiders:
                write_again(connection, known.channel_id, on_its_way=row.outsiders is not None)
            return True

        return await self._database.write(work)

    async def show_accounts(self, team_id: str, channel_id: str, audit: AuditRow, *, shown: bool) -> bool:
        """Keep whether an admin lets outsiders read of accounts in a known channel, and that it was done.

        What was written there about tickets is written again. Returns whether that is news.
        """

        def work(connection: Connection) -> bool:
            known = connection.execute(_locked(team_id, channel_id)).one_or_none()
            if known is None or bool(known.accounts_shown) is shown:
                return False
            connection.execute(_change(team_id, channel_id).values(accounts_shown=shown))
            write_again(connection, channel_id)
            add_audit(connection, [audit])
            return True

        return await self._database.write(work)

    async def write_again(self, channel_id: str) -> None:
        """Have what was written in a channel about tickets written again."""
        await self._database.write(partial(write_again, channel_id=channel_id))

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


def _one(team_id: str, channel_id: str) -> ColumnElement[bool]:
    return and_(channels.c.team_id == team_id, channels.c.channel_id == channel_id)


def _locked(team_id: str, channel_id: str) -> Select[*tuple[Any, ...]]:
    """Ask for a channel's row so that nobody else changes it before this transaction has ended."""
    return select(channels).where(_one(team_id, channel_id)).with_for_update()


def _change(team_id: str, channel_id: str) -> Update:
    return update(channels).where(_one(team_id, channel_id))


def _by_key(table: Table) -> Select[*tuple[Any, ...]]:
    return select(table).where(*(column == bindparam(column.name) for column in table.primary_key))


def _reader(team_id: str, user_id: str, kind: str, *rest: Any) -> Reader:  # noqa: ANN401 - as the row has them
    *others, territories = rest
    reader = Reader(team_id, user_id, ReaderKind(kind), *others)
    return reader if territories is None else replace(reader, territories=tuple(territories))


def _group(group_id: str, members: list[str], read_at: Any) -> Group:  # noqa: ANN401 - as the row has it
    return Group(group_id, frozenset(members), read_at)
