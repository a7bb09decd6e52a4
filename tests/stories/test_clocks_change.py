"""The clocks of Europe change on a Sunday: a promise of hours is a promise of hours, whatever the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.domain.clock import Clock, deadline

if TYPE_CHECKING:
    from tests.stories.conftest import Begin

LARGE = "admin@heather.example"  # in the United Kingdom
SUMMER_BEGINS, SUMMER_ENDS = "Fri 27 Mar 20:00", "Fri 23 Oct 20:00"


@pytest.mark.parametrize(
    ("friday", "monday", "in_kolkata", "instant"),
    [
        pytest.param(SUMMER_BEGINS, "Mon 30 Mar", "08:30", datetime(2026, 3, 30, 3, tzinfo=UTC), id="summer begins"),
        pytest.param(SUMMER_ENDS, "Mon 26 Oct", "09:30", datetime(2026, 10, 26, 4, tzinfo=UTC), id="summer ends"),
    ],
)
async def test_over_a_weekend_that_does_not_count_the_wall_clock_stays_and_the_instant_moves(
    begin: Begin, friday: str, monday: str, in_kolkata: str, instant: datetime
) -> None:
    desk = await begin("Europe/London", friday)
    ada, lea = desk.cast.agent, desk.cast.lead
    tracked = await desk.types(ada, f"track T-1042 {LARGE}")
    assert tracked.says(
        "First reply: 3 h left, until 23:00.",
        "Issue determination: 8 h left, until Monday 04:00.",
        "Resolution aim: 48 h left, until Tuesday 20:00; not a commitment.",
    )
    message = await desk.message("T-1042")
    assert message.says(f"• Issue determination: due {monday} 04:00")
    run = (await desk.ticket("T-1042")).run(Clock.DETERMINATION)
    assert run
    assert deadline(run) == instant
    await desk.presses(ada, "First reply sent", message)

    desk.at(f"{monday} 01:00")
    left = await desk.types(lea, "left T-1042")
    assert left.first == f"Issue determination: 3 h left, until {in_kolkata} (04:00 in London)."
    counted = await desk.presses(lea, "How is it counted?", left)
    assert counted.says(
        "Counted, in London time: Friday 20:00 to 24:00, 4 h; Monday 00:00 to 01:00, 1 h.",
        "Left out: Saturday 00:00 to Sunday 24:00 (weekend).",
        "5 h of 8 h used.",
    )
    desk.at(f"{monday} 04:00")
    determined = await desk.types(ada, "determined T-1042")
    assert determined.lines[1] == "Issue determination: in time; it was due 04:00."
    message = await desk.message("T-1042")
    assert message.says(f"• Issue determination: stopped {monday} 04:00", f"• Update: due {monday} 12:00")
    history = await desk.types(lea, "history T-1042")
    assert history.lines[3] == f"• {in_kolkata}: Issue determined, by @ada"


async def test_an_outage_in_the_night_in_which_summer_begins_loses_no_hour(begin: Begin) -> None:
    desk = await begin("Europe/London", "Sat 28 Mar 22:00")
    ada = desk.cast.agent
    tracked = await desk.types(ada, f"track T-1042 {LARGE} critical outage")
    assert tracked.says(
        "First reply: 3 h left, until Sunday 02:00.",
        "Issue determination: 8 h left, until Sunday 07:00.",
        "Resolution aim: 48 h left, until Monday 23:00; not a commitment.",
    )
    assert (await desk.message("T-1042")).says(
        "• First reply: due Sun 29 Mar 02:00",
        "• Issue determination: due Sun 29 Mar 07:00",
        "• Resolution aim: Mon 30 Mar 23:00",
    )
    desk.at("Sun 29 Mar 02:30")
    refused = await desk.types(ada, "ack T-1042 at 01:30")
    assert refused.lines[0] == "Please name a time after the receipt of T-1042: it was received Saturday 22:00.", (
        "this Sunday had no 01:30"
    )
    replied = await desk.types(ada, "ack T-1042 at 00:45")
    assert replied.lines[:3] == [
        "T-1042: first reply recorded, 00:45.",
        "First reply: in time; it was due 02:00.",
        "Issue determination: 4 h 30 min left, until 07:00.",
    ]
    counted = await desk.presses(ada, "How is it counted?", await desk.message("T-1042"))
    assert counted.says(
        "Issue determination: 4 h 30 min left, until 07:00.",
        "Counted, in London time: Saturday 22:00 to Sunday 02:30, 3 h 30 min.",
        "3 h 30 min of 8 h used.",
    )


async def test_an_outage_in_the_night_in_which_summer_ends_gains_no_hour(begin: Begin) -> None:
    desk = await begin("Europe/London", "Sat 24 Oct 22:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    tracked = await desk.types(ada, f"track T-1042 {LARGE} critical outage")
    assert tracked.says(
        "First reply: 3 h left, until Sunday 01:00.",
        "Issue determination: 8 h left, until Sunday 05:00.",
        "Resolution aim: 48 h left, until Monday 21:00; not a commitment.",
    )
    desk.at("Sun 25 Oct 03:00")
    # 01:30 was there twice: what is typed without a zone is the later one, and the other can be said.
    replied = await desk.types(ada, "ack T-1042 at 01:30")
    assert replied.lines[1] == "First reply: 1 h 30 min past the commitment time, which was 01:00."
    assert (await desk.ticket("T-1042")).last.at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    await desk.presses(ada, "Undo", replied)
    replied = await desk.types(ada, "ack T-1042 at 2026-10-25T01:30+01:00")
    assert replied.lines[1] == "First reply: 30 min past the commitment time, which was 01:00."
    assert (await desk.ticket("T-1042")).last.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    # A hold over the rest of the night moves what is left by hours that have passed.
    held = await desk.presses(ben, "Put on hold", await desk.message("T-1042"))
    assert held.says("Issue determination: on hold, 2 h left when it goes on.")
    desk.at("Sun 25 Oct 09:00")
    resumed = await desk.presses(ben, "Resume", await desk.message("T-1042"))
    assert resumed.says(
        "Issue determination: 2 h left, until 11:00.",
        "Resolution aim: 42 h left, until Tuesday 03:00; not a commitment.",
    )
    assert (await desk.message("T-1042")).lines[:4] == [
        "T-1042 · S1 around the clock, outage · Europe & UK",
        "• First reply: stopped Sun 25 Oct 01:30, past the commitment time (Sun 25 Oct 01:00)",
        "• Issue determination: due Sun 25 Oct 11:00",
        "• Resolution aim: Tue 27 Oct 03:00",
    ]
    history = await desk.types(ada, "history T-1042")
    assert history.lines[1:7] == [
        "• Saturday 22:00: Tracked, by @ada (S1 around the clock, outage)",
        "• 01:30: First reply sent, by @ada (entered 03:00; taken back)",
        "• 03:00: Taken back, by @ada (“First reply sent”, 01:30)",
        "• 01:30: First reply sent, by @ada (entered 03:00)",
        "• 03:00: On hold, by @ben",
        "• 09:00: Resumed, by @ben",
    ]
