"""An alert that cannot go where it should reaches somebody all the same; whom it does not find it names."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services.tickets import TicketChannels
from tests.slack.reading import seen
from tests.slack.ticketing import LARGE, tracked

if TYPE_CHECKING:
    from bot.local.person import Person
    from tests.running import Running
    from tests.slack.conftest import Start

LEAD = "ganesh.ca@eu.zohocorp.com"
NOWHERE = "C0NOWHERE"
AFTER_THE_DEADLINE = timedelta(hours=3, minutes=1)


async def told(bot: Running, *people: Person) -> list[list[str]]:
    """The first line of each alert about a missed first reply, by the person who is told of it alone."""
    ticket = await tracked(bot, LARGE)
    await bot.application.dispatcher.settle()
    bot.time.forward(AFTER_THE_DEADLINE)
    await bot.application.dispatcher.settle()
    shown = [bot.workspace.world.messages.in_channel(person.dm.id) for person in people]
    lines = [[seen(message.text).split("\n")[0] for message in messages] for messages in shown]
    return [[line for line in each if line.startswith(f"{ticket} is past its first-reply time")] for each in lines]


def in_channel(bot: Running) -> list[str]:
    return [seen(message.text) for message in bot.workspace.world.messages.timeline(bot.cast.desk.id)]


def lead_in_slack(bot: Running) -> Person:
    return bot.workspace.add_person("russell", email=LEAD, tz="Europe/London")


async def test_a_territory_without_a_channel_tells_lead_and_admins_by_direct_message(start: Start) -> None:
    bot = await start(ticket_channels=TicketChannels(None, {"india": "C1"}))
    to_lead, to_admin = await told(bot, lead_in_slack(bot), bot.cast.admin)
    assert len(to_lead) == len(to_admin) == 1


async def test_an_id_that_is_no_channel_leads_to_the_common_channel(start: Start) -> None:
    bot = await start()
    bot.application.desk.tickets.channels._by_territory = {"europe_uk": NOWHERE}
    (to_admin,) = await told(bot, bot.cast.admin)
    assert to_admin == []
    assert any("is past its first-reply time" in line for line in in_channel(bot))


@pytest.mark.parametrize("is_lead_there", [True, False])
async def test_an_id_that_is_no_channel_and_no_other_leads_to_people(start: Start, *, is_lead_there: bool) -> None:
    bot = await start(ticket_channels=TicketChannels(NOWHERE))
    lead = lead_in_slack(bot) if is_lead_there else bot.cast.lead
    to_lead, to_admin = await told(bot, lead, bot.cast.admin)
    # The lead is told anyway; what was for the channel comes on top.
    assert (len(to_lead), len(to_admin)) == ((2, 0) if is_lead_there else (0, 1))


async def test_a_contact_without_an_account_is_named_with_the_email(start: Start) -> None:
    bot = await start()
    await told(bot)
    (breach,) = [line for line in in_channel(bot) if "is past its first-reply time" in line]
    assert f"Russell ({LEAD}), please take it (level 2)." in breach
