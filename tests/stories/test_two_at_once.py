"""Two agents press the same button at once: one change, and both are told the truth."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.local.person import Person
    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk, Seen

ONE_BOT_OR_TWO = pytest.mark.parametrize("bots", [1, 2], ids=["one bot", "two bots"])


async def both_press(desk: Desk, label: str, people: Sequence[Person], on: Seen) -> tuple[Seen, Seen]:
    """Two people press a button at the same moment; what the quicker and what the other reads."""
    answers = await asyncio.gather(*(desk.presses(person, label, on) for person in people))
    answers.sort(key=lambda seen: "already" in seen.first)
    assert ["already" in seen.first for seen in answers] == [False, True], answers
    quicker, other = answers
    return quicker, other


def at_both(desk: Desk) -> tuple[Person, Person]:
    """Ada and Ben, each of whose requests a bot of its own gets, where there are two."""
    return desk.at_bot(0, desk.cast.agent), desk.at_bot(-1, desk.cast.colleague)


@ON_BOTH
@ONE_BOT_OR_TWO
async def test_a_day_on_which_two_agents_always_press_together(begin: Begin, bots: int) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=bots)
    ada, ben = at_both(desk)
    names = {person.id: f"@{person.user.name}" for person in (ada, ben)}
    tracked = await asyncio.gather(*(desk.types(person, "track T-1042 admin@heather.example") for person in (ada, ben)))
    tracked.sort(key=lambda seen: "already" in seen.first)
    owner = names[(await desk.ticket("T-1042")).changes[0].by.user_id]
    assert [seen.first for seen in tracked] == [
        "T-1042 is tracked, received 09:00.",
        f"T-1042 is already tracked, since 09:00, by {owner}; nothing is changed.",
    ]

    for at, label, done, repeated in (
        ("Wed 4 Mar 10:00", "First reply sent", "T-1042: first reply recorded, 10:00.", "First reply sent, 10:00"),
        (
            "Wed 4 Mar 11:00",
            "Put on hold",
            "T-1042 is on hold, waiting for the partner, since 11:00.",
            "On hold, 11:00",
        ),
        ("Wed 4 Mar 12:00", "Resume", "T-1042 goes on, since 12:00.", ""),
        ("Wed 4 Mar 13:00", "Issue determined", "T-1042: issue determined, 13:00.", "Issue determined, 13:00"),
        ("Wed 4 Mar 13:30", "Update sent", "T-1042: update recorded, 13:30.", "Update sent, 13:30"),
        ("Wed 4 Mar 14:00", "Resolved", "T-1042 is resolved, 14:00.", "Resolved, 14:00"),
    ):
        desk.at(at)
        quicker, other = await both_press(desk, label, (ada, ben), await desk.message("T-1042"))
        who = names[(await desk.ticket("T-1042")).last.by.user_id]
        assert quicker.first == done
        assert other.first == (
            f"T-1042: already done. {repeated}, by {who}."
            if repeated
            else f"T-1042 is not on hold: {who} already resumed it, 12:00."
        )
        assert label == "Update sent" or label not in (await desk.message("T-1042")).buttons

    desk.at("Wed 4 Mar 15:00")
    quicker, other = await both_press(desk, "Reopen", (ada, ben), await desk.message("T-1042"))
    assert [quicker.first, other.first] == ["T-1042 is open again, since 15:00.", "T-1042 is already open."]

    acts = [str(change.act) for change in (await desk.ticket("T-1042")).changes]
    assert acts == ["track", "acknowledge", "hold", "resume", "determined", "updated", "resolve", "reopen"]
    assert [change.number for change in (await desk.ticket("T-1042")).changes] == list(range(1, 9))
    assert (await desk.message("T-1042")).lines[:5] == [
        "T-1042 · S1, large user account · Europe & UK",
        "• First reply: stopped Wed 4 Mar 10:00",
        "• Issue determination: due Wed 4 Mar 23:00",
        "• Update: stopped Wed 4 Mar 14:00",
        "• Resolution aim: Fri 6 Mar 15:00",
    ]
    assert [row.outcome for row in await desk.bot.audited() if row.action == "acknowledge"] == ["answered"]


@ON_BOTH
@ONE_BOT_OR_TWO
async def test_of_two_who_take_a_ticket_one_ends_up_with_it_and_both_know(begin: Begin, bots: int) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=bots)
    ada, ben = at_both(desk)
    await desk.types(ada, "track T-1042 admin@heather.example")
    message = await desk.message("T-1042")
    answers = await asyncio.gather(*(desk.presses(person, "I take it", message) for person in (ada, ben)))
    owner = (await desk.ticket("T-1042")).assignee
    assert owner
    last, first = ("@ada", "@ben") if owner.user_id == ada.id else ("@ben", "@ada")
    assert sorted((seen.first for seen in answers), key=len) == [
        f"T-1042 is assigned to {first}.",
        f"T-1042 is assigned to {last}, no longer to {first}.",
    ]
    assert f"Assigned to {last}." in (await desk.message("T-1042")).lines


@ON_BOTH
@ONE_BOT_OR_TWO
async def test_two_who_take_the_same_change_back_take_back_no_other(begin: Begin, bots: int) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=bots)
    ada, ben = at_both(desk)
    await desk.types(ada, "track T-1042 admin@heather.example")
    await desk.types(ada, "take T-1042")
    replied = await desk.types(ada, "ack T-1042")
    quicker, other = await both_press(desk, "Undo", (ada, ada), replied)
    assert quicker.first == "T-1042: “First reply sent”, 09:00, is taken back."
    assert other.first == "T-1042: already done. Taken back, 09:00, by @ada."
    assert (await desk.ticket("T-1042")).undone == {3}

    # Nor does the button of an older answer take back what somebody else did since.
    replied = await desk.types(ada, "ack T-1042")
    await desk.types(ben, "hold T-1042")
    refused = await desk.presses(ada, "Undo", replied)
    assert refused.first == "T-1042: “On hold” came later, 09:00. Take that back first."
    acts = [str(change.act) for change in (await desk.ticket("T-1042")).changes]
    assert acts == ["track", "take", "acknowledge", "undo", "acknowledge", "hold"]


@ON_BOTH
@ONE_BOT_OR_TWO
async def test_two_who_call_for_help_call_once_and_climb_one_level(begin: Begin, bots: int) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=bots)
    ada, ben = at_both(desk)
    krish = desk.workspace.add_person("krish", email="krishna.k@eu.zohocorp.com")
    names = {person.id: f"@{person.user.name}" for person in (ada, ben)}
    await desk.types(ada, "track T-1042 admin@heather.example")
    shown = (await desk.message("T-1042")).as_it_is
    quicker, other = await both_press(desk, "Ping the lead", (ada, ben), shown)
    who = names[(await desk.ticket("T-1042")).last.by.user_id]
    assert quicker.first == "T-1042: Krish will be told in #priority-desk and by direct message."
    assert other.first == f"Ping again? {who} already pinged for T-1042 at 09:00."
    quicker, other = await both_press(desk, "Escalate now", (ada, ben), shown)
    who = names[(await desk.ticket("T-1042")).last.by.user_id]
    assert quicker.first == "T-1042 is escalated to level 2: Krish."
    assert other.first == f"T-1042: already done. Escalated, 09:00, by {who}."

    # Nor does somebody climb further who still has the message of before on the screen.
    desk.at("Wed 4 Mar 09:01")
    late = await desk.presses(ben, "Escalate now", shown)
    assert late.first == f"T-1042: already done. Escalated, 09:00, by {who}."
    told = {seen.first.partition(":")[0] for seen in await desk.told(krish)}
    assert told == {"@krish", "T-1042 is escalated to level 2"}
    assert len(await desk.told(krish)) == 2
    climbed = await desk.presses(ben, "Escalate now", await desk.message("T-1042"))
    assert climbed.first == "T-1042 is escalated to level 3: Raaj and Danny."


@ON_BOTH
async def test_one_replies_and_the_other_resolves_at_once_through_two_bots(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=2)
    ada, ben = at_both(desk)
    for number in range(5):
        ticket = f"T-{number}"
        await desk.types(ada, f"track {ticket} admin@heather.example")
        message = await desk.message(ticket)
        replied, resolved = await asyncio.gather(
            desk.presses(ada, "First reply sent", message), desk.presses(ben, "Resolved", message)
        )
        assert resolved.first == f"{ticket} is resolved, 09:00."
        acts = [str(change.act) for change in (await desk.ticket(ticket)).changes]
        if acts[1] == "acknowledge":
            assert replied.first == f"{ticket}: first reply recorded, 09:00."
            assert acts == ["track", "acknowledge", "resolve"]
        else:
            assert replied.first == f"{ticket} is already resolved. To go on with it: /priority reopen {ticket}"
            assert acts == ["track", "resolve"]
        message = await desk.message(ticket)
        assert message.first == f"{ticket} · S1, large user account · Europe & UK · resolved"
        assert message.buttons == ["Reopen", "How is it counted?"]


@ON_BOTH
async def test_two_bots_whose_clocks_differ_still_record_one_thing_after_the_other(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=2, behind=timedelta(seconds=20))
    ada, ben = at_both(desk)
    await desk.types(ada, "track T-1042 admin@heather.example")
    quicker = await desk.types(ada, "hold T-1042")
    assert quicker.first == "T-1042 is on hold, waiting for the partner, since 09:00."
    other = await desk.types(ben, "hold T-1042")
    assert other.first == "T-1042: already done. On hold, 09:00, by @ada."
    assert (await desk.types(ben, "resume T-1042")).first == "T-1042 goes on, since 09:00."
    assert (await desk.types(ada, "resume T-1042")).first == "T-1042 is not on hold: @ben already resumed it, 09:00."
    assert (await desk.types(ben, "determined T-1042")).first == "T-1042: issue determined, 09:00."
    assert (await desk.types(ben, "resolve T-1042")).first == "T-1042 is resolved, 09:00."
    assert (await desk.types(ben, "reopen T-1042")).first == "T-1042 is open again, since 09:00."
    changes = (await desk.ticket("T-1042")).changes
    assert [str(change.act) for change in changes] == ["track", "hold", "resume", "determined", "resolve", "reopen"]
    assert {change.at for change in changes} == {desk.time.now()}, "time never goes back on a ticket"


@ON_BOTH
async def test_one_press_that_slack_delivers_to_both_bots_is_one_change(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=2)
    ada = desk.at_both_bots(desk.cast.agent)
    await desk.types(desk.cast.agent, "track T-1042 admin@heather.example")
    outcome = await ada.press((await desk.message("T-1042")).on, "ticket.acknowledge")
    await outcome.shown("T-1042: first reply recorded, 09:00.")
    # To the other it is the same press again, of which everything is said.
    assert [sight.text.split("\n")[0] for sight in outcome.seen if sight.kind == "ephemeral"] == [
        "T-1042: first reply recorded, 09:00."
    ]
    assert [str(change.act) for change in (await desk.ticket("T-1042")).changes] == ["track", "acknowledge"]

    # What is said in a channel comes as an event, which one of the two answers.
    said = await ada.mention(desk.cast.desk, "hold T-1042")
    await said.shown("T-1042 is on hold")
    await desk.message("T-1042")
    assert [sight.text.split("\n")[0] for sight in said.seen if sight.kind == "ephemeral"] == [
        "T-1042 is on hold, waiting for the partner, since 09:00."
    ]
    assert [str(change.act) for change in (await desk.ticket("T-1042")).changes] == ["track", "acknowledge", "hold"]
