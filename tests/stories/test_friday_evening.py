"""A large account's ticket comes in on Friday evening: the weekend does not count, and everybody sees so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stories.conftest import Begin


async def test_in_sydney_what_is_left_on_friday_night_is_left_on_monday_morning(begin: Begin) -> None:
    desk = await begin("Australia/Sydney", "Fri 6 Mar 20:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    tracked = await desk.types(ada, "track T-1042 admin@kauri.example")
    assert tracked.lines == [
        "T-1042 is tracked, received 20:00.",
        "First reply: 3 h left, until 23:00.",
        "Issue determination: 8 h left, until Monday 04:00.",
        "Resolution aim: 48 h left, until Tuesday 20:00; not a commitment.",
        "T-1042 · S1, large user account · Australia and New Zealand",
        "Nobody has taken it yet.",
    ]
    message = await desk.message("T-1042")
    assert message.lines == [
        "T-1042 · S1, large user account · Australia and New Zealand",
        "• First reply: due Fri 6 Mar 23:00",
        "• Issue determination: due Mon 9 Mar 04:00",
        "• Resolution aim: Tue 10 Mar 20:00",
        "admin@kauri.example",
        "Nobody has taken it yet.",
        "Lead: Sakthi Priya (ANZ).",
    ]
    assert message.buttons == [
        "First reply sent", "I take it", "Put on hold", "Resolved",
        "Ping the lead", "Escalate now", "How is it counted?",
    ]  # fmt: skip

    desk.at("Fri 6 Mar 22:10")
    replied = await desk.presses(ada, "First reply sent", message)
    assert replied.lines == [
        "T-1042: first reply recorded, 22:10.",
        "First reply: in time; it was due 23:00.",
        "Issue determination: 5 h 50 min left, until Monday 04:00.",
        "Assigned to @ada.",
    ]

    for day in ("Sat 7 Mar 00:00", "Sat 7 Mar 12:00", "Sun 8 Mar 23:59"):
        desk.at(day)
        left = await desk.types(ben, "left T-1042")
        assert left.first == "Issue determination: 4 h left, until Monday 04:00.", day

    desk.at("Mon 9 Mar 02:00")
    counted = await desk.presses(ben, "How is it counted?", await desk.message("T-1042"))
    assert counted.says(
        "Issue determination: 2 h left, until 04:00.",
        "Counted, in Sydney time: Friday 20:00 to 24:00, 4 h; Monday 00:00 to 02:00, 2 h.",
        "Left out: Saturday 00:00 to Sunday 24:00 (weekend).",
        "6 h of 8 h used.",
    )

    determined = await desk.presses(ben, "Issue determined", await desk.message("T-1042"))
    assert determined.lines == [
        "T-1042: issue determined, 02:00.",
        "Issue determination: in time; it was due 04:00.",
        "Update: 8 h left, until 10:00.",
    ]
    desk.at("Mon 9 Mar 09:30")
    updated = await desk.presses(ada, "Update sent", await desk.message("T-1042"))
    assert updated.lines == ["T-1042: update recorded, 09:30.", "Update: 8 h left, until 17:30."]
    desk.at("Mon 9 Mar 14:00")
    await desk.presses(ada, "Resolved", await desk.message("T-1042"))

    message = await desk.message("T-1042")
    assert message.lines == [
        "T-1042 · S1, large user account · Australia and New Zealand · resolved",
        "• First reply: stopped Fri 6 Mar 22:10",
        "• Issue determination: stopped Mon 9 Mar 02:00",
        "• Update: stopped Mon 9 Mar 14:00",
        "• Resolution aim: stopped Mon 9 Mar 14:00",
        "admin@kauri.example",
        "Assigned to @ada.",
        "Lead: Sakthi Priya (ANZ).",
    ]
    assert message.buttons == ["Reopen", "How is it counted?"]
    history = await desk.types(ben, "history T-1042")
    assert history.says(
        "• Friday 20:00: Tracked, by @ada (S1, large user account)",
        "• Friday 22:10: First reply sent, by @ada",
        "• 02:00: Issue determined, by @ben",
        "• 09:30: Update sent, by @ada",
        "• 14:00: Resolved, by @ada",
    )


async def test_in_sao_paulo_three_hours_end_exactly_with_friday_and_the_lead_reads_it_in_kolkata(begin: Begin) -> None:
    desk = await begin("America/Sao_Paulo", "Fri 6 Mar 21:00")
    ada, lea = desk.cast.agent, desk.cast.lead
    tracked = await desk.types(ada, "track T-1042 admin@ipe.example")
    assert tracked.says(
        "First reply: 3 h left, until Saturday 00:00.",
        "Issue determination: 8 h left, until Monday 05:00.",
        "Resolution aim: 48 h left, until Tuesday 21:00; not a commitment.",
    )
    assert (await desk.message("T-1042")).says("• First reply: due Sat 7 Mar 00:00")

    desk.at("Fri 6 Mar 23:30")
    left = await desk.types(lea, "left T-1042")
    assert left.says(
        "First reply: 30 min left, until 08:30 (00:00 in Sao Paulo).",
        "Issue determination: 5 h 30 min left, until Monday 13:30 (05:00 in Sao Paulo).",
        "Resolution aim: 45 h 30 min left, until Wednesday 05:30 (Tuesday 21:00 in Sao Paulo); not a commitment.",
    )

    # Nobody replies before the weekend, in which no time passes: the promise is broken, by no time at all.
    desk.at("Sat 7 Mar 11:00")
    left = await desk.types(ada, "left T-1042")
    assert left.says(
        "First reply: past the commitment time since 00:00.",
        "Issue determination: 5 h left, until Monday 05:00.",
    )
    board = await desk.types(lea, "board")
    assert board.says("T-1042 · First reply: past the commitment time since 08:30 (00:00 in Sao Paulo).")
    pinged = await desk.presses(ada, "Ping the lead", await desk.message("T-1042"))
    assert "It is Saturday 11:00 in Sao Paulo: the weekend." in pinged.lines

    desk.at("Mon 9 Mar 01:15")
    replied = await desk.presses(ada, "First reply sent", await desk.message("T-1042"))
    assert replied.lines == [
        "T-1042: first reply recorded, 01:15.",
        "First reply: 1 h 15 min past the commitment time, which was Saturday 00:00.",
        "Issue determination: 3 h 45 min left, until 05:00.",
        "Assigned to @ada.",
    ]
    assert (await desk.message("T-1042")).says(
        "• First reply: stopped Mon 9 Mar 01:15, past the commitment time (Sat 7 Mar 00:00)",
        "• Issue determination: due Mon 9 Mar 05:00",
    )


async def test_in_sao_paulo_a_reply_at_the_last_instant_is_in_time_and_one_on_saturday_is_not(begin: Begin) -> None:
    desk = await begin("America/Sao_Paulo", "Fri 6 Mar 21:00")
    ada = desk.cast.agent
    await desk.types(ada, "track T-1 admin@ipe.example")
    await desk.types(ada, "track T-2 admin@ipe.example")
    desk.at("Sat 7 Mar 00:00")
    replied = await desk.types(ada, "ack T-1")
    assert replied.lines[1] == "First reply: in time; it was due 00:00."
    desk.at("Sat 7 Mar 09:00")
    replied = await desk.types(ada, "ack T-2")
    assert replied.lines[1] == "First reply: past the commitment time, which was 00:00."
    history = await desk.types(ada, "history T-2")
    assert "First reply: stopped 09:00, past the commitment time, which was 00:00." in history.lines
