"""A ticket is put down to the wrong account, and so to the wrong times: corrected, it is what it should have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.clock import Clock

if TYPE_CHECKING:
    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk


async def runs(desk: Desk) -> dict[str, list[int]]:
    """The numbers of the runs of each clock."""
    ticket = await desk.ticket("T-1042")
    numbers = {clock: [run.number for run in ticket.runs if run.clock is clock] for clock in Clock}
    return {clock.value: found for clock, found in numbers.items() if found}


async def test_from_s1_to_s3_the_promises_are_made_anew_from_the_receipt(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    await desk.types(ada, "track T-1042 admin@customer.com")
    assert await runs(desk) == {"acknowledgement": [1], "determination": [1], "resolution": [1]}
    desk.at("Wed 4 Mar 13:00")
    assert (await desk.types(ada, "left T-1042")).first == (
        "First reply: past the commitment time since 12:00, by 1 h."
    )
    # It is not the Dutch customer but a French one, who has one licence too few.
    asked = await desk.types(ben, "correct T-1042 admin@lavande.example")
    assert asked.first == "Which severity does T-1042 have? It is not priority, so its impact decides:"
    assert asked.buttons == ["S1", "S2", "S3"]
    assert (await desk.message("T-1042")).first == "T-1042 · S1, large user account · Europe & UK"
    corrected = await desk.presses(ben, "S3", asked)
    assert corrected.lines == [
        "T-1042 is corrected: another account and severity by impact S3.",
        "First reply: 20 h left, until Thursday 09:00.",
        "Issue determination: 2 days 20 h left, until Monday 09:00.",
        "T-1042 · S3, by impact · Europe & UK",
    ]
    message = await desk.message("T-1042")
    assert message.lines == [
        "T-1042 · S3, by impact · Europe & UK",
        "• First reply: due Thu 5 Mar 09:00",
        "• Issue determination: due Mon 9 Mar 09:00",
        "admin@lavande.example",
        "Nobody has taken it yet.",
        "Lead: Russell (Europe).",
    ]
    assert await runs(desk) == {"acknowledgement": [2], "determination": [2]}

    desk.at("Wed 4 Mar 14:00")
    replied = await desk.presses(ada, "First reply sent", message)
    assert replied.lines[1] == "First reply: in time; it was due Thursday 09:00."
    history = await desk.types(ada, "history T-1042")
    assert history.lines[1:4] == [
        "• 09:00: Tracked, by @ada (S1, large user account)",
        "• 13:00: Corrected, by @ben (another account and severity by impact S3)",
        "• 14:00: First reply sent, by @ada",
    ]


async def test_from_s3_to_s1_what_is_past_its_time_is_said_to_be(begin: Begin) -> None:
    desk = await begin("Europe/London", "Fri 6 Mar 16:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    tracked = await desk.types(ada, "track T-1042 admin@lavande.example severity S3")
    assert tracked.says("First reply: 24 h left, until Monday 16:00.")
    desk.at("Fri 6 Mar 17:00")
    await desk.presses(ada, "First reply sent", await desk.message("T-1042"))
    desk.at("Mon 9 Mar 08:00")
    corrected = await desk.types(ben, "correct T-1042 admin@customer.com")
    assert corrected.lines == [
        "T-1042 is corrected: another account.",
        "Issue determination: past the commitment time since Saturday 00:00, by 8 h.",
        "Resolution aim: 32 h left, until Tuesday 16:00; not a commitment.",
        "First reply: stopped Friday 17:00, in time; it was due Friday 19:00.",
        "T-1042 · S1, large user account · Europe & UK",
        "The account was identified 64 h after the receipt; the times count from the receipt.",
    ]
    message = await desk.message("T-1042")
    assert message.lines == [
        "T-1042 · S1, large user account · Europe & UK",
        "• First reply: stopped Fri 6 Mar 17:00",
        "• Issue determination: past the commitment time since Sat 7 Mar 00:00",
        "• Resolution aim: Tue 10 Mar 16:00",
        "admin@customer.com",
        "Assigned to @ada.",
        "Lead: Russell (Europe).",
    ]
    assert await runs(desk) == {"acknowledgement": [3], "determination": [3], "resolution": [3]}
    # It was no mistake after all: the correction is taken back, and with it everything that came of it.
    undone = await desk.presses(ben, "Undo", corrected)
    assert undone.lines[:2] == [
        "T-1042: “Corrected”, 08:00, is taken back.",
        "Issue determination: 2 days 8 h left, until Wednesday 16:00.",
    ]
    assert (await desk.message("T-1042")).lines[:3] == [
        "T-1042 · S3, by impact · Europe & UK",
        "• First reply: stopped Fri 6 Mar 17:00",
        "• Issue determination: due Wed 11 Mar 16:00",
    ]
    assert await runs(desk) == {"acknowledgement": [1], "determination": [1]}


async def test_an_account_of_another_territory_brings_its_calendar_lead_and_channel(begin: Begin) -> None:
    desk = await begin("Europe/London", "Fri 6 Mar 22:00", channels={"usa": "usa-desk"})
    ada = desk.cast.agent
    await desk.types(ada, "track T-1042 admin@customer.com")
    message = await desk.message("T-1042")
    assert message.says("• First reply: due Mon 9 Mar 01:00", "Lead: Russell (Europe).")
    desk.at("Fri 6 Mar 22:30")
    corrected = await desk.types(ada, "correct T-1042 admin@redwood.example")
    assert corrected.lines[:3] == [
        "T-1042 is corrected: another account.",
        "First reply: 2 h 30 min left, until Saturday 01:00 (Friday 20:00 in New York).",
        "Issue determination: 7 h 30 min left, until Monday 05:00 (01:00 in New York).",
    ], "in New York there are two hours of Friday left, and on Sunday its clocks go forward"
    await desk.quiet()
    channels = desk.workspace.world.directory.channels
    shown = {channels[one.channel].name: desk.read(one) for one in desk.messages_of("T-1042")}
    assert set(shown) == {"priority-desk", "usa-desk"}
    for message in shown.values():
        assert message.lines == [
            "T-1042 · S1, large user account · USA",
            "• First reply: due Sat 7 Mar 01:00",
            "• Issue determination: due Mon 9 Mar 05:00",
            "• Resolution aim: Tue 10 Mar 21:00",
            "admin@redwood.example",
            "Nobody has taken it yet.",
            "Lead: Gokul (USA).",
        ]
    # Whichever of the two is pressed, both show it.
    await desk.presses(ada, "First reply sent", shown["priority-desk"])
    await desk.quiet()
    for message in (desk.read(one) for one in desk.messages_of("T-1042")):
        assert "• First reply: stopped Fri 6 Mar 22:30" in message.lines
