"""What was resolved comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.clock import Clock

if TYPE_CHECKING:
    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk


async def test_a_reopened_ticket_gets_new_times_and_owes_no_second_first_reply(begin: Begin) -> None:
    desk = await begin("Europe/London", "Thu 5 Mar 09:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    await desk.types(ada, "track T-1042 admin@heather.example")
    desk.at("Thu 5 Mar 10:00")
    await desk.presses(ada, "First reply sent", await desk.message("T-1042"))
    desk.at("Thu 5 Mar 12:00")
    await desk.presses(ada, "Issue determined", await desk.message("T-1042"))
    desk.at("Thu 5 Mar 15:00")
    await desk.presses(ada, "Resolved", await desk.message("T-1042"))
    message = await desk.message("T-1042")
    assert message.buttons == ["Reopen", "How is it counted?"]

    desk.at("Fri 6 Mar 20:00")
    left = await desk.types(ben, "left T-1042")
    assert left.first == "T-1042 is resolved, since Thursday 15:00; no clock runs."
    reopened = await desk.presses(ben, "Reopen", message)
    assert reopened.lines == [
        "T-1042 is open again, since 20:00.",
        "Issue determination: 8 h left, until Monday 04:00.",
        "Resolution aim: 48 h left, until Tuesday 20:00; not a commitment.",
    ]
    assert reopened.buttons == ["Issue determined", "Put on hold", "Resolved", "Undo"]
    message = await desk.message("T-1042")
    assert message.lines == [
        "T-1042 · S1, large user account · Europe & UK",
        "• First reply: stopped Thu 5 Mar 10:00",
        "• Issue determination: due Mon 9 Mar 04:00",
        "• Update: stopped Thu 5 Mar 15:00",
        "• Resolution aim: Tue 10 Mar 20:00",
        "admin@heather.example",
        "Assigned to @ada.",
        "Lead: Krish (United Kingdom).",
    ]
    assert await numbers(desk, Clock.DETERMINATION) == [1, 5]
    assert await numbers(desk, Clock.RESOLUTION) == [1, 5]
    assert await numbers(desk, Clock.ACKNOWLEDGEMENT) == [1]

    desk.at("Mon 9 Mar 03:00")
    determined = await desk.presses(ben, "Issue determined", message)
    assert determined.lines == [
        "T-1042: issue determined, 03:00.",
        "Issue determination: in time; it was due 04:00.",
        "Update: 8 h left, until 11:00.",
    ]
    history = await desk.types(ben, "history T-1042")
    assert history.lines[1:7] == [
        "• Thursday 09:00: Tracked, by @ada (S1, large user account)",
        "• Thursday 10:00: First reply sent, by @ada",
        "• Thursday 12:00: Issue determined, by @ada",
        "• Thursday 15:00: Resolved, by @ada",
        "• Friday 20:00: Reopened, by @ben",
        "• 03:00: Issue determined, by @ben",
    ]


async def test_resolved_by_mistake_is_taken_back_as_if_it_had_never_been(begin: Begin) -> None:
    desk = await begin("Europe/London", "Thu 5 Mar 09:00")
    ada = desk.cast.agent
    await desk.types(ada, "track T-1042 admin@heather.example")
    desk.at("Thu 5 Mar 10:00")
    resolved = await desk.presses(ada, "Resolved", await desk.message("T-1042"))
    desk.at("Thu 5 Mar 10:15")
    undone = await desk.presses(ada, "Undo", resolved)
    assert undone.lines[:3] == [
        "T-1042: “Resolved”, 10:00, is taken back.",
        "First reply: 1 h 45 min left, until 12:00.",
        "Issue determination: 6 h 45 min left, until 17:00.",
    ]
    message = await desk.message("T-1042")
    assert message.says("• First reply: due Thu 5 Mar 12:00", "• Issue determination: due Thu 5 Mar 17:00")
    # A minute later it would have been too late, and to reopen is what is left.
    resolved = await desk.presses(ada, "Resolved", message)
    desk.at("Thu 5 Mar 10:31")
    refused = await desk.presses(ada, "Undo", resolved)
    assert refused.first.startswith("T-1042: the last change is older than 15 minutes.")
    assert refused.buttons == ["Reopen"]


async def test_a_button_on_an_old_answer_about_a_resolved_ticket_tells_the_truth(begin: Begin) -> None:
    desk = await begin("Europe/London", "Thu 5 Mar 09:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    await desk.types(ada, "track T-1042 admin@heather.example")
    old = await desk.types(ben, "left T-1042")
    await desk.types(ada, "resolve T-1042")
    desk.at("Thu 5 Mar 09:20")
    for label in ("First reply sent", "I take it", "Put on hold"):
        pressed = await desk.presses(ben, label, old)
        assert pressed.first == "T-1042 is already resolved. To go on with it: /priority reopen T-1042"
        assert pressed.buttons == ["Reopen"]
    pressed = await desk.presses(ben, "Resolved", old)
    assert pressed.first == "T-1042: already done. Resolved, 09:00, by @ada."
    assert [str(change.act) for change in (await desk.ticket("T-1042")).changes] == ["track", "resolve"]


async def numbers(desk: Desk, clock: Clock) -> list[int]:
    """The numbers of the runs of a clock."""
    return [run.number for run in (await desk.ticket("T-1042")).runs if run.clock is clock]
