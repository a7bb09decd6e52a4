"""What changes around the bot while tickets are open: people who leave, channels that get another id."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import DatabaseError
from bot.local import happenings
from bot.services.tickets import TicketChannels
from bot.slack.claims import CLAIM_LEASE
from tests.running import bot_behind
from tests.slack.reading import seen
from tests.slack.ticketing import ask, tracked

if TYPE_CHECKING:
    from datetime import datetime

    from bot.local.state.records import Channel, Message
    from bot.services.ports import Moves
    from bot.slack.application import Stores
    from tests.running import Running
    from tests.slack.conftest import Start

RUSSELL = "ganesh.ca@eu.zohocorp.com"


async def moves(bot: Running, channel: Channel) -> tuple[str, str]:
    """Slack gives a channel another id; returns the old one and the new one."""
    event = happenings.renumbered(bot.workspace.world, channel)
    await bot.workspace.happen(event)
    return str(event["old_channel_id"]), str(event["new_channel_id"])


def messages(bot: Running, channel: Channel) -> list[Message]:
    return bot.workspace.world.messages.timeline(channel.id)


def sent_to(bot: Running, channel_id: str) -> int:
    return sum(call.args["channel"] == channel_id for call in bot.workspace.calls.of("chat.postMessage"))


async def test_a_channel_is_followed_to_its_new_id(start: Start) -> None:
    bot = await start()
    desk = bot.cast.desk
    ticket = await tracked(bot)
    await ask(bot, "language nl here", bot.cast.admin, desk)
    await bot.application.dispatcher.settle()
    old, new = await moves(bot, desk)
    await ask(bot, f"ack {ticket}")
    other = await tracked(bot)
    await ask(bot, f"ping {ticket}")
    await bot.application.dispatcher.settle()
    shown = {message.text.split(" ")[0]: message for message in messages(bot, desk) if message.thread_ts is None}
    assert list(shown) == [ticket, other]
    assert all("Eerste" in message.text for message in shown.values()), "in the language that was chosen for it"
    assert "gestopt" in shown[ticket].text, "the message is changed in its place"
    (ping,) = bot.workspace.world.messages.replies(desk.id, shown[ticket].ts)
    assert ping.broadcast
    assert (sent_to(bot, old), sent_to(bot, new)) == (1, 2)


async def test_who_was_not_told_learns_of_it_and_mends_what_was_planned_meanwhile(start: Start) -> None:
    bot = await start()
    desk = bot.cast.desk
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url)) as second:
        bot.workspace.connect(bot.url)
        old, new = await moves(bot, desk)
        channels = second.application.desk.tickets.channels
        assert channels.default == old
        bot.workspace.connect(second.url)
        ticket = await tracked(second)
        await second.application.dispatcher.settle()
        await second.application.outgoing.moves.refresh()
        assert channels.default == new
        # Either of the two may be the one that sends it.
        await bot.workspace.world.sights.first(
            lambda sight: sight.channel == desk.id and sight.text.startswith(f"{ticket} ")
        )
        assert ticket in [message.text.split(" ")[0] for message in messages(bot, desk)]
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url)) as later:
        assert later.application.desk.tickets.channels.default == new, "it is read before anything is sent"


class Refusing:
    """A database that does not take what it is told to keep, until it is mended."""

    def __init__(self, real: Moves) -> None:
        self._real = real
        self.is_broken = True

    async def move(self, old: str, new: str, now: datetime) -> None:
        if self.is_broken:
            raise DatabaseError("locked")
        await self._real.move(old, new, now)

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


async def test_what_the_database_does_not_take_is_asked_for_again(start: Start) -> None:
    made: list[Refusing] = []

    def change(found: Stores) -> Stores:
        made.append(Refusing(found.moves))
        return replace(found, moves=made[0])  # type: ignore[arg-type] # whatever it lacks is passed on

    bot = await start(change=change)
    event = happenings.renumbered(bot.workspace.world, bot.cast.desk)
    failed = await bot.workspace.happen(event)
    assert failed.status == 503
    made[0].is_broken = False
    bot.time.forward(CLAIM_LEASE)
    again = await bot.workspace.redeliver(failed)
    assert again.status == 200
    assert bot.application.desk.tickets.channels.default == bot.cast.desk.id


@pytest.mark.parametrize("ids", [{}, {"old_channel_id": "C1"}, {"old_channel_id": "C1", "new_channel_id": "C1"}])
async def test_an_event_that_says_nothing_changes_nothing(start: Start, ids: dict[str, str]) -> None:
    bot = await start()
    outcome = await bot.workspace.happen({"type": "channel_id_changed", **ids})
    assert outcome.status == 200
    assert await bot.application.outgoing.moves._store.moves() == {}


async def test_where_tickets_have_no_channel_leads_and_admins_hear_that_nobody_has_one(start: Start) -> None:
    bot = await start(ticket_channels=TicketChannels())
    lead = bot.workspace.add_person("russell", email=RUSSELL, tz="Europe/London")
    ticket = await tracked(bot)
    await ask(bot, f"take {ticket}")
    bot.cast.agent.user.deleted = True
    await bot.workspace.happen(happenings.user_changed(bot.workspace.world, bot.cast.agent.user))
    await bot.application.dispatcher.settle()
    for person in (lead, bot.cast.admin):
        (told,) = bot.workspace.world.messages.in_channel(person.dm.id)
        assert seen(told.text).startswith(f"{ticket} has nobody: the account of <@{bot.cast.agent.id}> was ")
