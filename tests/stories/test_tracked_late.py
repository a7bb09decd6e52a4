"""A ticket is tracked, or its account found out, hours after it was received: the times count from the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stories.conftest import Begin


async def test_a_ticket_tracked_when_its_first_reply_was_due_already(begin: Begin) -> None:
    desk = await begin("Europe/London", "Thu 5 Mar 16:20")
    ada = desk.cast.agent
    tracked = await desk.types(ada, "track T-1042 admin@heather.example received 2026-03-05T09:15")
    assert tracked.lines == [
        "T-1042 is tracked, received 09:15.",
        "First reply: past the commitment time since 12:15, by 4 h 5 min.",
        "Issue determination: 55 min left, until 17:15.",
        "Resolution aim: 40 h 55 min left, until Monday 09:15; not a commitment.",
        "T-1042 · S1, large user account · Europe & UK",
        "The account was identified 7 h 5 min after the receipt; the times count from the receipt.",
        "Nobody has taken it yet.",
        "The time was read in your time zone, London.",
    ]
    message = await desk.message("T-1042")
    assert message.says(
        "• First reply: past the commitment time since Thu 5 Mar 12:15", "• Issue determination: due Thu 5 Mar 17:15"
    )
    # Whoever enters a ticket late makes no alert late: no operator is to be called for it.
    await desk.quiet()
    assert desk.bot.application.dispatcher.lateness.greatest == 0.0
    # A reply was sent in time; only nobody had said so.
    replied = await desk.types(ada, "ack T-1042 at 11:40")
    assert replied.says("First reply: in time; it was due 12:15.")
    assert "• First reply: stopped Thu 5 Mar 11:40" in (await desk.message("T-1042")).lines
    history = await desk.types(ada, "history T-1042")
    assert history.lines[1:3] == [
        "• 09:15: Tracked, by @ada (S1, large user account; entered 16:20)",
        "• 11:40: First reply sent, by @ada (entered 16:20)",
    ]


async def test_an_unknown_account_turns_out_to_be_a_large_one_hours_later(begin: Begin) -> None:
    desk = await begin("Europe/London", "Thu 5 Mar 09:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    tracked = await desk.types(ada, "track T-1042 - in GB severity S3")
    assert tracked.says(
        "First reply: 24 h left, until Friday 09:00.",
        "Issue determination: 3 days left, until Tuesday 09:00.",
        "T-1042 · S3, by impact · Europe & UK",
    )
    assert (await desk.message("T-1042")).says("• First reply: due Fri 6 Mar 09:00", "account not known")
    desk.at("Thu 5 Mar 11:00")
    await desk.presses(ada, "I take it", await desk.message("T-1042"))

    desk.at("Thu 5 Mar 15:30")
    corrected = await desk.types(ben, "correct T-1042 admin@heather.example")
    assert corrected.lines == [
        "T-1042 is corrected: the account is known.",
        "First reply: past the commitment time since 12:00, by 3 h 30 min.",
        "Issue determination: 1 h 30 min left, until 17:00.",
        "Resolution aim: 41 h 30 min left, until Monday 09:00; not a commitment.",
        "T-1042 · S1, large user account · Europe & UK",
        "The account was identified 6 h 30 min after the receipt; the times count from the receipt.",
    ]
    message = await desk.message("T-1042")
    assert message.lines == [
        "T-1042 · S1, large user account · Europe & UK",
        "• First reply: past the commitment time since Thu 5 Mar 12:00",
        "• Issue determination: due Thu 5 Mar 17:00",
        "• Resolution aim: Mon 9 Mar 09:00",
        "admin@heather.example",
        "Assigned to @ada.",
        "Lead: Krish (United Kingdom).",
    ]
    facts = (await desk.ticket("T-1042")).facts
    assert facts.priority
    assert facts.identified_at == desk.time.now()
    history = await desk.types(ben, "history T-1042")
    assert history.lines[1:4] == [
        "• 09:00: Tracked, by @ada (S3, by impact)",
        "• 11:00: Taken, by @ada",
        "• 15:30: Corrected, by @ben (the account is known)",
    ]
    # What is put right later on says nothing of it again.
    again = await desk.types(ben, "correct T-1042 via email")
    assert not [line for line in again.lines if "identified" in line]
