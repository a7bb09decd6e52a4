"""Slack takes no calls for ten minutes, and tickets are worked on: nothing is lost, and nothing is doubled."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.local import faults
from bot.local.shapes import map_in
from bot.slack import outgoing
from bot.slack.poster import SlackPoster
from tests.databases import POSTGRESQL, SQLITE
from tests.running import QUICK, SOON
from tests.stories.news import alerts, payload_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk

# What is not answered is given up at once. A busy machine may be slower than that, which is one more failure.
SILENCE = 0.15
IMPATIENT = replace(
    QUICK, poll=0.05, render=0.15, slow=0.05, outage=0.01, longest_outage=0.05, broken=0.1, limited=0.05
)  # fmt: skip
STEP = timedelta(seconds=30)
REFUSED = "connection refused"
FAULTS = {
    "500": faults.server_error(),
    "held": faults.hold(),
    "held, though done": faults.hold(applied=True),
    "dropped, though done": faults.drop(),
}


@pytest.fixture(autouse=True)
def _quickly_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "SlackPoster", partial(SlackPoster, seconds=SILENCE))


@asynccontextmanager
async def slack_down(desk: Desk, way: str) -> AsyncIterator[None]:
    """Let no call of the bot get its answer; what people do still reaches it."""
    server = desk.workspace._server
    if way == REFUSED:
        await server.stop()
        yield
        await server.start()
    else:
        desk.workspace.faults.plan(faults.ANY_METHOD, FAULTS[way], times=None)
        yield
        desk.workspace.faults.clear()


async def pass_time(desk: Desk, until: str) -> None:
    """Let time pass bit by bit, so that whatever is tried again meanwhile is."""
    end = desk.instant(until)
    while desk.time.now() < end:
        await desk.bot.application.dispatcher.settle()
        desk.time.forward(min(STEP, end - desk.time.now()))


async def recovered(desk: Desk) -> None:
    """Let time pass until everything is sent."""
    async with asyncio.timeout(2 * SOON):
        while await desk.unsent():
            await desk.bot.application.dispatcher.settle()
            desk.later(seconds=5)


def keys(desk: Desk) -> Counter[str]:
    """How often each key stands in the workspace."""
    return Counter(key for key, _event_type in posted(desk))


def posted(desk: Desk) -> list[tuple[str, str]]:
    """The key and the type of everything that the bot has posted."""
    standing = [one.metadata for one in desk.workspace.world.messages.everything() if one.metadata]
    return [(str(map_in(each, "event_payload")["key"]), str(each["event_type"])) for each in standing]


@pytest.mark.parametrize(
    ("way", "database_url"),
    [
        *((way, SQLITE) for way in (REFUSED, *FAULTS)),
        *((way, POSTGRESQL) for way in (REFUSED, "500", "held, though done")),
    ],
    indirect=["database_url"],
)
async def test_what_was_done_meanwhile_stands_once_and_as_it_is_now(begin: Begin, way: str) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", pacing=IMPATIENT)
    ada, ben = desk.cast.agent, desk.cast.colleague
    krish = desk.workspace.add_person("krish", email="krishna.k@eu.zohocorp.com")
    for ticket in ("T-1", "T-2"):
        await desk.types(ada, f"track {ticket} admin@heather.example")
    await desk.types(ben, "ping T-2")
    await recovered(desk)
    before = {ticket: (await desk.message(ticket)).on for ticket in ("T-1", "T-2")}
    assert len(await desk.told(krish)) == 1

    desk.at("Wed 4 Mar 10:00")
    async with slack_down(desk, way):
        replied = await desk.types(ada, "ack T-1")
        assert replied.first == "T-1: first reply recorded, 10:00."
        tracked = await desk.types(ben, "track T-3 admin@heather.example")
        assert tracked.first == "T-3 is tracked, received 10:00."
        await pass_time(desk, "Wed 4 Mar 10:05")
        await desk.types(ben, "determined T-1")
        await desk.types(ada, "take T-3")
        await desk.types(ada, "ack T-3")
        pinged = await desk.types(ada, "ping T-3 please look")
        assert pinged.first == "T-3: Krish will be told in #priority-desk and by direct message."
        await desk.types(ben, "resolve T-2")
        await pass_time(desk, "Wed 4 Mar 10:10")
        assert await desk.unsent()
    await recovered(desk)

    first = await desk.message("T-1")
    assert first.on is before["T-1"], "it was changed in place"
    assert first.lines == [
        "T-1 · S1, large user account · Europe & UK",
        "• First reply: stopped Wed 4 Mar 10:00",
        "• Issue determination: stopped Wed 4 Mar 10:05",
        "• Update: due Wed 4 Mar 18:05",
        "• Resolution aim: Fri 6 Mar 09:00",
        "admin@heather.example",
        "Assigned to @ada.",
        "Lead: Krish (United Kingdom).",
    ]
    second = await desk.message("T-2")
    assert second.on is before["T-2"]
    assert second.first == "T-2 · S1, large user account · Europe & UK · resolved"
    assert second.buttons == ["Reopen", "How is it counted?"]
    third = await desk.message("T-3")
    assert third.lines == [
        "T-3 · S1, large user account · Europe & UK",
        "• First reply: stopped Wed 4 Mar 10:05",
        "• Issue determination: due Wed 4 Mar 18:00",
        "• Resolution aim: Fri 6 Mar 10:00",
        "admin@heather.example",
        "Assigned to @ada.",
        "Lead: Krish (United Kingdom).",
    ]
    for where in (desk.cast.desk, krish.dm):
        standing = [desk.read(one).first for one in desk.workspace.world.messages.in_channel(where.id)]
        assert standing.count("@krish: please look at T-3. @ada pings you.") == 1
    assert set(keys(desk).values()) == {1}
    asked = [key for key, event_type in posted(desk) if event_type != "priority_alert"]
    assert len(asked) == 3 + 2 * 2, "three tickets, and two pings in two places each"
    # At ten first replies were expected of the first two; what was done by the time it could be sent is left out.
    said = [one["ticket"] for one in map(payload_of, alerts(desk)) if one["milestone"] == "expected"]
    assert len(said) == len(alerts(desk))
    assert Counter(said) <= Counter({"t-1": 1, "t-2": 1})
    acts = [str(change.act) for change in (await desk.ticket("T-3")).changes]
    assert acts == ["track", "take", "acknowledge", "ping"]


async def test_a_hiccup_of_a_few_seconds_leaves_no_message_that_says_less_than_it_may(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", pacing=IMPATIENT)
    async with slack_down(desk, "500"):
        await desk.types(desk.cast.admin, "board")
        await desk.types(desk.cast.agent, "track T-1 admin@heather.example")
        await desk.bot.application.dispatcher.settle()
        desk.later(seconds=5)
        await desk.bot.application.dispatcher.settle()
    await recovered(desk)
    assert (await desk.message("T-1")).says("T-1 · S1, large user account · Europe & UK", "admin@heather.example"), (
        "who reads the channel was not known as Slack was down, and is asked again"
    )
