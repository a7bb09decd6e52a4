"""Somebody's account is deactivated: their open tickets are left to nobody, and the channel is told so once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.delivery import Delivery, Purpose
from bot.domain.ticket import Actor
from bot.local import faults, happenings
from tests.stories.news import News
from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from bot.local.person import Person
    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk

LEFT = "T-1042 has nobody: the account of @ada was deactivated."


async def with_tickets(begin: Begin, bots: int = 1) -> Desk:
    """A desk at which Ada has two open tickets and a resolved one, and Ben has one."""
    desk = await begin("Europe/London", "Wed 4 Mar 09:00", bots=bots)
    ada, ben = desk.cast.agent, desk.cast.colleague
    for ticket, person in {"T-1042": ada, "T-7": ada, "T-8": ada, "T-9": ben}.items():
        await desk.types(person, f"track {ticket} admin@heather.example")
        await desk.types(person, f"take {ticket}")
    await desk.types(ada, "resolve T-8")
    return desk


def actor(desk: Desk, person: Person) -> Actor:
    return Actor(desk.workspace.home.id, person.id)


async def leaves(desk: Desk, person: Person) -> None:
    """Somebody's account is deactivated, and Slack says so."""
    person.user.deleted = True
    await desk.workspace.happen(happenings.user_changed(desk.workspace.world, person.user))


def in_channel(desk: Desk) -> list[str]:
    """The first line of whatever the channel shows beside the messages of tickets."""
    shown = desk.workspace.world.messages.timeline(desk.cast.desk.id)
    return [desk.read(one).first for one in shown if (one.metadata or {}).get("event_type") == "priority_note"]


async def test_what_they_had_open_is_left_to_nobody_and_the_channel_is_asked(begin: Begin) -> None:
    desk = await with_tickets(begin)
    ben, news = desk.cast.colleague, News(desk)
    await news.at("Wed 4 Mar 09:30")
    await leaves(desk, desk.cast.agent)
    (told,) = await desk.thread("T-1042")
    assert told.lines == [LEFT, "• First reply: due Wed 4 Mar 12:00", "• Issue determination: due Wed 4 Mar 17:00",
                          "• Resolution aim: Fri 6 Mar 09:00"]  # fmt: skip
    assert told.buttons == ["I take it"]
    assert sorted(in_channel(desk)) == [LEFT, LEFT.replace("T-1042", "T-7")]
    assert (await desk.message("T-1042")).says("Nobody has taken it yet.")
    assert (await desk.ticket("T-8")).assignee == actor(desk, desk.cast.agent), "it is resolved"
    assert (await desk.ticket("T-9")).assignee == actor(desk, ben)
    history = await desk.types(ben, "history T-1042")
    assert history.lines[3] == "• 09:30: Left to nobody, by @priority (the account of @ada was deactivated)"

    # What is due from now on mentions nobody who is gone, until somebody takes the ticket.
    (reminder,) = [one for one in await news.at("Wed 4 Mar 10:00") if "T-1042" in one.seen.first]
    assert "@ada" not in repr(reminder)
    taken = await desk.presses(ben, "I take it", told)
    assert taken.first == "T-1042 is assigned to @ben."
    (reminder,) = [one for one in await news.at("Wed 4 Mar 11:00") if "T-1042" in one.seen.first]
    assert "@ben" in repr(reminder)


async def test_nobody_can_give_it_back_to_who_is_gone(begin: Begin) -> None:
    desk = await with_tickets(begin)
    await leaves(desk, desk.cast.agent)
    answer = await desk.types(desk.cast.colleague, "undo T-1042")
    assert answer.first == "T-1042: “Taken”, 09:00, is taken back."
    assert (await desk.ticket("T-1042")).assignee is None
    assert len(await desk.thread("T-1042")) == 1


@ON_BOTH
async def test_however_many_hear_of_it_it_happens_once(begin: Begin) -> None:
    desk = await with_tickets(begin, bots=2)
    ada = desk.cast.agent
    ada.user.deleted = True
    departures = [bot.application.outgoing.departures for bot in desk.bots]
    gone = actor(desk, ada)
    await asyncio.gather(*(one.release(gone) for one in departures), *(one.release_departed() for one in departures))
    for bot in desk.bots:
        desk.workspace.connect(bot.url)
        await leaves(desk, ada)
    await desk.quiet()
    assert sorted(in_channel(desk)) == [LEFT, LEFT.replace("T-1042", "T-7")]
    assert [change.act for change in (await desk.ticket("T-1042")).changes] == ["track", "take", "assign"]


async def test_one_that_somebody_else_has_taken_meanwhile_stays_theirs(begin: Begin) -> None:
    desk = await with_tickets(begin)
    departures, tickets = desk.bot.application.outgoing.departures, desk.bot.application.desk.tickets
    stale = await tickets.open_tickets(assignee=actor(desk, desk.cast.agent))
    await desk.types(desk.cast.colleague, "take T-1042")
    await desk.types(desk.cast.colleague, "resolve T-7")
    for ticket in stale:
        await departures._release(ticket, actor(desk, desk.cast.agent))
    await desk.quiet()
    assert (await desk.ticket("T-1042")).assignee == actor(desk, desk.cast.colleague)
    assert in_channel(desk) == []


async def test_what_slack_said_while_nobody_listened_is_asked_for(begin: Begin) -> None:
    desk = await with_tickets(begin)
    departures = desk.bot.application.outgoing.departures
    desk.cast.agent.user.deleted = True
    desk.workspace.faults.plan("users.info", faults.server_error(), 2)
    await departures.release_departed()
    assert (await desk.ticket("T-1042")).assignee is not None, "nobody knows whether she is gone"
    await departures.release_departed()
    assert [(await desk.ticket(name)).assignee for name in ("T-1042", "T-7")] == [None, None]
    assert (await desk.ticket("T-9")).assignee == actor(desk, desk.cast.colleague)
    asked = [call.args["user"] for call in desk.workspace.calls.of("users.info")]
    assert asked.count(desk.cast.agent.id) == asked.count(desk.cast.colleague.id), "each is asked for once a time"


async def test_who_has_taken_it_before_that_is_told_is_not_asked_to(begin: Begin) -> None:
    desk = await with_tickets(begin)
    tickets, now = desk.bot.application.desk.tickets, desk.time.now()
    gone = {"team": desk.workspace.home.id, "user": desk.cast.agent.id}
    late = Delivery("late", Purpose.UNASSIGNED, desk.cast.desk.id, now, "t-9", {"gone": gone}, in_thread=True)
    await tickets.tell([late])
    await desk.quiet()
    assert await desk.thread("T-9") == []
