"""From a Friday to a Tuesday: each morning's summary is posted once, and only where there is something to say."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.stories.news import payload_of
from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from bot.local.state.records import Message
    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk


async def summaries(desk: Desk, local: str) -> list[Message]:
    """Every summary that stands once both processes have looked whether one is due, each of them twice."""
    desk.at(local)
    for _again in range(2):
        await asyncio.gather(*(bot.application.outgoing.summaries.write_due() for bot in desk.bots))
        await desk.quiet()
    everything = desk.workspace.world.messages.in_channel(desk.cast.desk.id)
    return [one for one in everything if one.metadata and one.metadata["event_type"] == "priority_note"]


@ON_BOTH
async def test_monday_tells_of_the_weekend_once_and_a_quiet_morning_is_left_quiet(begin: Begin) -> None:
    desk = await begin("Europe/London", "Fri 6 Mar 08:00", bots=2)
    ada = desk.cast.agent
    assert await summaries(desk, "Fri 6 Mar 09:00") == [], "nothing is open"
    for local, line in (
        ("10:00", "track T-1 admin@heather.example"),
        ("11:00", "track T-4 admin@heather.example"),
        ("11:30", "resolve T-4"),
        ("14:00", "ack T-1"),
        ("15:00", "determined T-1"),
        ("16:00", "hold T-1 waiting for logs"),
        ("22:00", "track T-2 admin@heather.example"),
    ):
        desk.at(f"Fri 6 Mar {local}")
        await desk.types(ada, line)
    assert await summaries(desk, "Sat 7 Mar 09:00") == [], "nobody works"
    desk.at("Mon 9 Mar 08:00")
    await desk.types(ada, "track T-3 admin@heather.example")
    assert await summaries(desk, "Mon 9 Mar 08:59") == [], "it is not nine yet"

    (monday,) = await summaries(desk, "Mon 9 Mar 09:00")
    assert desk.read(monday).lines == [
        "Europe & UK: 3 tickets are open, 1 past the commitment time. T-3 is due next: Mon 9 Mar 11:00.",
        "On hold for more than two days: T-1. Please ask whether the partner has answered.",
        "Past the commitment time, new since Fri 6 Mar 09:00",
        "• T-2 · First reply, Mon 9 Mar 01:00; Issue determination, Mon 9 Mar 06:00",
        "• T-1 · First reply, Fri 6 Mar 13:00, stopped Fri 6 Mar 14:00",
        "In time",
        "• T-3 · First reply, Mon 9 Mar 11:00",
        "• T-1 · Update, on hold since Fri 6 Mar 16:00",
    ]
    assert set(payload_of(monday)) == {"key"}
    assert monday.thread_ts in {None, monday.ts}

    assert await summaries(desk, "Mon 9 Mar 10:00") == [monday]
    await desk.types(ada, "resolve T-1 T-2 T-3")
    assert await summaries(desk, "Tue 10 Mar 09:00") == [monday], "nothing is open, and nothing passed its time"
