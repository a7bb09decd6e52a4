"""Somebody deletes the ticket's message: at the next change another one takes its place, and only one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from bot.local.state.records import Message
    from tests.stories.conftest import Begin


@ON_BOTH
async def test_a_new_message_takes_the_place_of_a_deleted_one(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=2)
    ada, ben, admin = desk.cast.agent, desk.cast.colleague, desk.cast.admin
    await desk.types(ada, "track T-1042 admin@heather.example")
    deleted = as_message((await desk.message("T-1042")).on)
    admin.delete(deleted)
    await desk.quiet()
    assert desk.messages_of("T-1042") == [], "nobody said that it is gone, and nothing has changed"

    desk.at("Wed 4 Mar 10:00")
    await asyncio.gather(desk.types(ada, "ack T-1042"), desk.types(ben, "take T-1042"))
    message = await desk.message("T-1042")
    assert message.says("• First reply: stopped Wed 4 Mar 10:00", "• Issue determination: due Wed 4 Mar 17:00")
    assert message.on is not deleted
    assert key(as_message(message.on)) != key(deleted)

    # From now on that one is changed in place, and its buttons work.
    desk.at("Wed 4 Mar 11:00")
    await desk.presses(ben, "Issue determined", message)
    changed = await desk.message("T-1042")
    assert changed.on is message.on
    assert changed.says("• Issue determination: stopped Wed 4 Mar 11:00", "• Update: due Wed 4 Mar 19:00")
    history = await desk.types(ada, "history T-1042")
    assert sorted(history.lines[2:4]) == ["• 10:00: First reply sent, by @ada", "• 10:00: Taken, by @ben"]
    assert history.lines[4] == "• 11:00: Issue determined, by @ben"


@ON_BOTH
async def test_a_call_for_help_does_not_wait_for_the_message_and_brings_it_back(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00")
    ada, admin = desk.cast.agent, desk.cast.admin
    await desk.types(ada, "track T-1042 admin@heather.example")
    admin.delete(as_message((await desk.message("T-1042")).on))
    await desk.types(ada, "ping T-1042 please look")
    message = await desk.message("T-1042")
    assert message.first == "T-1042 · S1, large user account · Europe & UK"
    in_channel = [desk.read(one) for one in desk.workspace.world.messages.timeline(desk.cast.desk.id)]
    assert [seen.first for seen in in_channel] == [
        "Krish (krishna.k@eu.zohocorp.com): please look at T-1042. @ada pings you.",
        "T-1042 · S1, large user account · Europe & UK",
    ]
    # The next one goes into the thread of the new message again, and is shown in the channel, too.
    desk.at("Wed 4 Mar 09:30")
    await desk.types(ada, "escalate T-1042 major issue")
    (escalation,) = await desk.thread("T-1042")
    assert escalation.first.startswith("T-1042 is escalated to level 2: Krish (krishna.k@eu.zohocorp.com)")


@ON_BOTH
async def test_one_that_is_deleted_again_and_again_is_replaced_each_time(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00")
    ada, admin = desk.cast.agent, desk.cast.admin
    await desk.types(ada, "track T-1042 admin@heather.example")
    keys = []
    for line in ("take", "hold", "resume", "ack"):
        standing = as_message((await desk.message("T-1042")).on)
        keys.append(key(standing))
        admin.delete(standing)
        await desk.types(ada, f"{line} T-1042")
    message = await desk.message("T-1042")
    assert message.says("• First reply: stopped Wed 4 Mar 09:00", "Assigned to @ada.")
    assert len({*keys, key(as_message(message.on))}) == 5


def as_message(on: object) -> Message:
    """What is read in the channel is a message that stands there."""
    return on  # type: ignore[return-value] # of the kinds that can be read


def key(message: Message) -> object:
    """The key under which a message stands."""
    assert message.metadata
    payload = message.metadata["event_payload"]
    assert isinstance(payload, dict)
    return payload["key"]
