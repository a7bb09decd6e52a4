"""The channel of the desk is shared with a partner for a day: what stands there says less, what is told there too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local import happenings
from tests.stories.news import News
from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk

SECRETS = ("heather", "large user account", "licences", "S1", "Europe")
CLOCKS = [
    "• First reply: due Wed 4 Mar 12:00",
    "• Issue determination: due Wed 4 Mar 17:00",
    "• Resolution aim: Fri 6 Mar 09:00",
]
AS_BEFORE = [
    "T-1042 · S1, large user account · Europe & UK",
    *CLOCKS,
    "admin@heather.example",
    "Nobody has taken it yet.",
    "Lead: Krish (United Kingdom).",
]


async def read_in_channel(desk: Desk) -> str:
    """All that anybody in the channel can read, threads included."""
    await desk.quiet()
    messages = desk.workspace.world.messages.in_channel(desk.cast.desk.id)
    return "\n".join(line for one in messages for line in desk.read(one).lines)


async def tells_nothing(desk: Desk) -> bool:
    said = await read_in_channel(desk)
    return not [secret for secret in SECRETS if secret in said]


@ON_BOTH
async def test_a_channel_is_shared_for_a_day(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=2)
    ada, admin, paz, channel = desk.cast.agent, desk.cast.admin, desk.cast.partner, desk.cast.desk
    await desk.types(ada, "track T-1042 admin@heather.example")
    assert (await desk.message("T-1042")).lines == AS_BEFORE
    await desk.types(ada, "ping T-1042 heather has 80 licences")
    assert "heather has 80 licences" in await read_in_channel(desk)

    desk.at("Wed 4 Mar 10:00")
    channel.members.append(paz.id)
    await desk.workspace.happen(happenings.shared(channel, desk.cast.foreign))
    message = await desk.message("T-1042")
    assert message.lines == ["T-1042 · open", *CLOCKS, "Nobody has taken it yet.", "Lead: Krish (United Kingdom)."]
    assert await tells_nothing(desk)
    assert (await desk.presses(paz, "First reply sent", message)).first.startswith("Tickets are for the support team.")

    # The clocks go on, and those who work there go on working.
    news = News(desk)
    desk.at("Wed 4 Mar 11:45")
    assert "thread" in {one.where for one in await news.now()}
    assert await tells_nothing(desk)
    await desk.presses(ada, "First reply sent", message)
    await desk.types(ada, "escalate T-1042 heather is unhappy")
    assert (await desk.message("T-1042")).says("• First reply: stopped Wed 4 Mar 11:45", "Assigned to @ada.")
    assert await tells_nothing(desk)
    desk.at("Wed 4 Mar 17:30")
    assert "thread and channel" in {one.where for one in await news.now()}
    assert await tells_nothing(desk)

    # An admin trusts this partner, and thinks better of it.
    tab = await (await admin.open_home()).shown(kind="home")
    await (await admin.press(tab, "home.show_accounts", channel.id)).shown(kind="home")
    assert (await desk.message("T-1042")).says("T-1042 · S1, large user account · Europe & UK", "admin@heather.example")
    tab = await (await admin.open_home()).shown(kind="home")
    await (await admin.press(tab, "home.hide_accounts", channel.id)).shown(kind="home")
    assert await tells_nothing(desk)

    desk.at("Wed 4 Mar 18:00")
    channel.members.remove(paz.id)
    await desk.workspace.happen(happenings.unshared(channel, desk.cast.foreign))
    assert (await desk.message("T-1042")).says("T-1042 · S1, large user account · Europe & UK", "admin@heather.example")
    said = await read_in_channel(desk)
    assert [words for words in ("heather has 80 licences", "heather is unhappy") if words not in said] == []
