"""What happened is entered when there is time for it: it counts from when it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stories.conftest import Begin


async def test_a_first_reply_entered_an_hour_late_by_the_time_of_day(begin: Begin) -> None:
    desk = await begin("Europe/Amsterdam", "Wed 4 Mar 10:30")
    ada, lea = desk.cast.agent, desk.cast.lead
    await desk.types(ada, "track T-1042 admin@customer.com")
    desk.at("Wed 4 Mar 14:05")
    assert (await desk.types(ada, "left T-1042")).first == (
        "First reply: past the commitment time since 13:30 (12:30 in London), by 35 min."
    )
    replied = await desk.types(ada, "ack T-1042 at 13:05")
    assert replied.lines == [
        "T-1042: first reply recorded, 13:05 (12:05 in London).",
        "First reply: in time; it was due 13:30 (12:30 in London).",
        "Issue determination: 4 h 25 min left, until 18:30 (17:30 in London).",
        "Assigned to @ada.",
        "The time was read in your time zone, Amsterdam.",
    ]
    assert (await desk.message("T-1042")).says("• First reply: stopped Wed 4 Mar 13:05")
    history = await desk.types(lea, "history T-1042")
    assert history.lines[1:3] == [
        "• 15:00: Tracked, by @ada (S1, large user account)",
        "• 17:35: First reply sent, by @ada (entered 18:35)",
    ]
    assert "First reply: stopped 17:35 (12:05 in London), in time; it was due 18:00 (12:30 in London)." in history.lines


async def test_a_first_reply_entered_by_its_age_after_midnight(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 21:00")
    ada = desk.cast.agent
    await desk.types(ada, "track T-1042 admin@heather.example")
    desk.at("Thu 5 Mar 00:40")
    replied = await desk.types(ada, "ack T-1042 at 90m by phone")
    assert replied.lines == [
        "T-1042: first reply recorded, Wednesday 23:10.",
        "First reply: in time; it was due 00:00.",
        "Issue determination: 4 h 20 min left, until 05:00.",
        "Assigned to @ada.",
    ]
    history = await desk.types(ada, "history T-1042")
    assert "• Wednesday 23:10: First reply sent, by @ada (“by phone”; entered 00:40)" in history.lines


async def test_what_is_entered_in_the_wrong_order_stands_in_the_order_in_which_it_happened(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    await desk.types(ada, "track T-1042 admin@heather.example")
    desk.at("Wed 4 Mar 12:30")
    determined = await desk.types(ada, "determined T-1042 at 11:30")
    assert determined.says("First reply: in time; it was due 12:00.", "Update: 7 h left, until 19:30.")
    assert (await desk.message("T-1042")).says("• First reply: stopped Wed 4 Mar 11:30")
    replied = await desk.types(ben, "ack T-1042 at 10:00")
    assert replied.first == "T-1042: first reply recorded, 10:00."
    assert (await desk.message("T-1042")).says("• First reply: stopped Wed 4 Mar 10:00")
    held = await desk.types(ben, "hold T-1042 at 10:30")
    assert held.says(
        "T-1042 was on hold, waiting for the partner, from 10:30 on; that has ended.",
        "Update: 7 h left, until 19:30.",
    )
    assert (await desk.message("T-1042")).lines[:5] == [
        "T-1042 · S1, large user account · Europe & UK",
        "• First reply: stopped Wed 4 Mar 10:00",
        "• Issue determination: stopped Wed 4 Mar 11:30",
        "• Update: due Wed 4 Mar 19:30",
        "• Resolution aim: Fri 6 Mar 10:00",
    ], "the hold ended as the issue was determined"


async def test_a_time_that_cannot_be_changes_nothing_and_is_told_why(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00")
    ada = desk.cast.agent
    await desk.types(ada, "track T-1042 admin@heather.example")
    desk.at("Wed 4 Mar 11:00")
    await desk.types(ada, "determined T-1042")
    desk.at("Wed 4 Mar 12:00")
    later = "T-1042: “Issue determined” came later, 11:00. Take that back first, or name another time."
    before = "Please name a time after the receipt of T-1042: it was received 09:00."
    to_come = "Please name a time that is not in the future: 12:01 is still to come."
    for line, said in (
        ("resolve T-1042 at 10:00", later),
        ("hold T-1042 at 08:59", before),
        ("hold T-1042 at 12:01", before),  # yesterday's, since today's is still to come
        ("hold T-1042 at 2026-03-04T12:01", to_come),
    ):
        assert (await desk.types(ada, line)).first == said
    acts = [str(change.act) for change in (await desk.ticket("T-1042")).changes]
    assert acts == ["track", "determined"]
