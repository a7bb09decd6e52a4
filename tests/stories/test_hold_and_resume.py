"""A ticket waits for its partner over a weekend, and somebody else goes on with it on Monday."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from tests.stories.conftest import Begin


@ON_BOTH
async def test_a_hold_keeps_what_is_left_over_the_weekend(begin: Begin) -> None:
    desk = await begin("Europe/London", "Fri 6 Mar 10:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    await desk.types(ada, "track T-1042 admin@heather.example")
    desk.at("Fri 6 Mar 11:00")
    await desk.presses(ada, "First reply sent", await desk.message("T-1042"))
    desk.at("Fri 6 Mar 15:00")
    held = await desk.types(ada, "hold T-1042 waiting for logs")
    assert held.lines == [
        "T-1042 is on hold, waiting for the partner, since 15:00.",
        "Issue determination: on hold, 3 h left when it goes on.",
        "Resolution aim: on hold, 43 h left when it goes on.",
    ]
    message = await desk.message("T-1042")
    assert message.lines[:4] == [
        "T-1042 · S1, large user account · Europe & UK · on hold",
        "• First reply: stopped Fri 6 Mar 11:00",
        "• Issue determination: on hold",
        "• Resolution aim: on hold",
    ]
    assert message.buttons[:3] == ["Issue determined", "Resume", "Resolved"]

    for day in ("Sun 8 Mar 12:00", "Mon 9 Mar 09:59"):
        desk.at(day)
        left = await desk.types(ben, "left T-1042")
        assert left.first == "Issue determination: on hold, 3 h left when it goes on.", day

    desk.at("Mon 9 Mar 10:00")
    resumed = await desk.presses(ben, "Resume", await desk.message("T-1042"))
    assert resumed.lines == [
        "T-1042 goes on, since 10:00.",
        "Issue determination: 3 h left, until 13:00.",
        "Resolution aim: 43 h left, until Wednesday 05:00; not a commitment.",
    ]
    again = await desk.types(ada, "resume T-1042")
    assert again.first == "T-1042 is not on hold: @ben already resumed it, 10:00."
    counted = await desk.presses(ada, "How is it counted?", await desk.message("T-1042"))
    assert counted.says(
        "Issue determination: 3 h left, until 13:00.",
        "Counted, in London time: Friday 10:00 to 15:00, 5 h.",
        "Left out: Friday 15:00 to Monday 10:00 (on hold, our rule).",
        "5 h of 8 h used.",
    )

    desk.at("Mon 9 Mar 13:01")
    determined = await desk.presses(ada, "Issue determined", await desk.message("T-1042"))
    assert determined.lines[1] == "Issue determination: 1 min past the commitment time, which was 13:00."
    message = await desk.message("T-1042")
    assert message.lines[:5] == [
        "T-1042 · S1, large user account · Europe & UK",
        "• First reply: stopped Fri 6 Mar 11:00",
        "• Issue determination: stopped Mon 9 Mar 13:01, past the commitment time (Mon 9 Mar 13:00)",
        "• Update: due Mon 9 Mar 21:01",
        "• Resolution aim: Wed 11 Mar 05:00",
    ]
    history = await desk.types(ben, "history T-1042")
    assert history.lines[1:6] == [
        "• Friday 10:00: Tracked, by @ada (S1, large user account)",
        "• Friday 11:00: First reply sent, by @ada",
        "• Friday 15:00: On hold, by @ada (“waiting for logs”)",
        "• 10:00: Resumed, by @ben",
        "• 13:01: Issue determined, by @ada",
    ]


@ON_BOTH
async def test_a_hold_undoes_no_breach_and_does_not_stop_the_first_reply(begin: Begin) -> None:
    desk = await begin("Europe/London", "Fri 6 Mar 10:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    await desk.types(ada, "track T-1042 admin@heather.example")
    desk.at("Fri 6 Mar 12:00")
    await desk.presses(ada, "Put on hold", await desk.message("T-1042"))
    desk.at("Fri 6 Mar 14:00")
    left = await desk.types(ben, "left T-1042")
    assert left.lines[:2] == [
        "First reply: past the commitment time since 13:00, by 1 h.",
        "Issue determination: on hold, 6 h left when it goes on.",
    ]
    # What was told to wait although its time had passed stays broken.
    await desk.presses(ben, "Resume", await desk.message("T-1042"))
    desk.at("Fri 6 Mar 20:30")
    held = await desk.presses(ben, "Put on hold", await desk.message("T-1042"))
    assert held.lines[1:] == [
        "First reply: past the commitment time since 13:00, by 7 h 30 min.",
        "Issue determination: past the commitment time since 20:00, by 30 min.",
        "Resolution aim: on hold, 39 h 30 min left when it goes on.",
    ]
    desk.at("Mon 9 Mar 09:00")
    left = await desk.types(ben, "left T-1042")
    assert "Issue determination: past the commitment time since Friday 20:00, by 13 h." in left.lines
    resolved = await desk.types(ben, "resolve T-1042")
    assert resolved.lines[1] == "First reply: 20 h past the commitment time, which was Friday 13:00."
