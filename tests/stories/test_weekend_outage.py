"""Nobody can log in, and it is Saturday: the times of a critical case run through the weekend."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stories.conftest import Begin


async def test_a_login_outage_is_worked_on_through_the_weekend_whatever_its_account_is(begin: Begin) -> None:
    desk = await begin("Europe/Paris", "Sat 11 Jul 14:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    russell = desk.workspace.add_person("russell", email="ganesh.ca@eu.zohocorp.com", tz="Europe/London")
    # 59 licences, where 60 are needed: only that nobody can log in makes it S1.
    tracked = await desk.types(ada, "track T-7 admin@lavande.example critical login severity S3 received 30m")
    assert tracked.lines == [
        "T-7 is tracked, received 13:30 (12:30 in London).",
        "First reply: 2 h 30 min left, until 16:30 (15:30 in London).",
        "Issue determination: 7 h 30 min left, until 21:30 (20:30 in London).",
        "T-7 · S1 around the clock, login issue · Europe & UK",
        "The severity by impact, S3, is noted; it does not change the times.",
        "Nobody has taken it yet.",
    ]
    # A ticket of the same account that is not critical sleeps until Monday.
    other = await desk.types(ada, "track T-8 admin@lavande.example severity S1")
    assert other.says(
        "First reply: 3 h left, until Monday 04:00 (03:00 in London).",
        "Issue determination: 8 h left, until Monday 09:00 (08:00 in London).",
    )

    desk.at("Sat 11 Jul 15:45")
    await desk.presses(ada, "I take it", await desk.message("T-7"))
    pinged = await desk.presses(ada, "Ping the lead", await desk.message("T-7"))
    assert "It is Saturday 14:45 for Russell (London): the weekend." in pinged.lines
    (told,) = await desk.told(russell)
    assert told.says("• First reply: due Sat 11 Jul 16:30", "• Issue determination: due Sat 11 Jul 21:30")

    desk.at("Sat 11 Jul 16:30")
    replied = await desk.presses(ada, "First reply sent", await desk.message("T-7"))
    assert replied.lines[1] == "First reply: in time; it was due 16:30 (15:30 in London)."
    desk.at("Sat 11 Jul 20:00")
    determined = await desk.presses(ada, "Issue determined", await desk.message("T-7"))
    assert determined.lines[2] == "Update: 8 h left, until Sunday 04:00 (03:00 in London)."
    desk.at("Sun 12 Jul 03:00")
    updated = await desk.presses(ben, "Update sent", await desk.message("T-7"))
    assert updated.lines[1] == "Update: 8 h left, until 11:00 (10:00 in London)."
    desk.at("Sun 12 Jul 11:20")
    board = await desk.types(ben, "board")
    assert board.lines[1:] == [
        "T-7 · Update: past the commitment time since 11:00 (10:00 in London), by 20 min. @ada",
        "T-8 · First reply: 3 h left, until Monday 04:00 (03:00 in London).",
    ]
    resolved = await desk.presses(ben, "Resolved", await desk.message("T-7"))
    assert resolved.lines == [
        "T-7 is resolved, 11:20 (10:20 in London).",
        "Update: 20 min past the commitment time, which was 11:00 (10:00 in London).",
    ]

    message = await desk.message("T-7")
    assert message.lines == [
        "T-7 · S1 around the clock, login issue · Europe & UK · resolved",
        "• First reply: stopped Sat 11 Jul 16:30",
        "• Issue determination: stopped Sat 11 Jul 20:00",
        "• Update: stopped Sun 12 Jul 11:20, past the commitment time (Sun 12 Jul 11:00)",
        "admin@lavande.example",
        "Assigned to @ada.",
        "Lead: Russell (Europe).",
    ]
    history = await desk.types(ben, "history T-7")
    assert history.lines[1:8] == [
        "• Saturday 13:30: Tracked, by @ada (S1 around the clock, login issue; entered Saturday 14:00)",
        "• Saturday 15:45: Taken, by @ada",
        "• Saturday 15:45: Lead pinged, by @ada (level 2)",
        "• Saturday 16:30: First reply sent, by @ada",
        "• Saturday 20:00: Issue determined, by @ada",
        "• 03:00: Update sent, by @ben",
        "• 11:20: Resolved, by @ben",
    ]
    assert history.lines[-1] == (
        "Update: stopped 11:20 (10:20 in London), 20 min past the commitment time, which was 11:00 (10:00 in London)."
    )


async def test_a_ticket_that_turns_out_to_be_an_outage_runs_from_its_receipt_on(begin: Begin) -> None:
    desk = await begin("Europe/London", "Sat 11 Jul 09:00")
    ada = desk.cast.agent
    tracked = await desk.types(ada, "track T-7 admin@heather.example received 08:00")
    assert "First reply: 3 h left, until Monday 03:00." in tracked.lines
    desk.at("Sat 11 Jul 13:00")
    corrected = await desk.types(ada, "correct T-7 critical outage")
    assert corrected.lines[:5] == [
        "T-7 is corrected: outage.",
        "First reply: past the commitment time since 11:00, by 2 h.",
        "Issue determination: 3 h left, until 16:00.",
        "Resolution aim: 43 h left, until Monday 08:00; not a commitment.",
        "T-7 · S1 around the clock, outage · Europe & UK",
    ]
    assert (await desk.message("T-7")).says(
        "T-7 · S1 around the clock, outage · Europe & UK",
        "• First reply: past the commitment time since Sat 11 Jul 11:00",
        "• Issue determination: due Sat 11 Jul 16:00",
    )
    back = await desk.types(ada, "correct T-7 critical none")
    assert back.says("T-7 is corrected: not critical.", "First reply: 3 h left, until Monday 03:00.")
    assert (await desk.message("T-7")).says("• First reply: due Mon 13 Jul 03:00")
