"""A home tab follows the tickets: what is pressed on it, what others do, and what cannot be shown."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.severity import Severity
from bot.domain.ticket import Act
from bot.errors import DatabaseError
from bot.local import faults
from bot.services.tickets import Doing
from bot.slack.home.audience import AGAIN_AFTER, OPEN_FOR
from bot.slack.views.acts import said
from tests.running import PATIENT
from tests.slack.home.tabs import (
    Gate,
    actor,
    add_ticket,
    asked_by,
    behind_gate,
    elsewhere,
    has_menu,
    home,
    homes,
    ids,
    pressed,
)
from tests.slack.home.tickets import many_tickets, put
from tests.slack.reading import buttons_of, seen, words_of

if TYPE_CHECKING:
    from bot.local.outcome import Watch
    from tests.running import Running
    from tests.slack.conftest import Start


async def with_ticket(start: Start, *acts: Act, **options: object) -> Running:
    bot = await start(**options)
    add_ticket(bot, "T-1", bot.cast.agent, *acts, impact=Severity.S1)
    return bot


async def done(bot: Running) -> None:
    """Wait until everything that follows from what was done has been published."""
    await bot.application.bolt.listener_runner.drain(20)
    working = bot.application.home_tab._working
    if working:
        await working


def doing(bot: Running) -> Doing:
    return Doing(actor(bot, bot.cast.lead), bot.time.now(), "command")


async def test_what_is_pressed_shows_on_the_board_and_nowhere_else(start: Start) -> None:
    bot = await with_ticket(start)
    shown = await home(bot.cast.agent)
    outcome = await bot.cast.agent.press(shown, "ticket.acknowledge", "T-1")
    after = await outcome.shown("Issue determined", kind="home")
    assert "ticket.determined" in {button for button, _value in buttons_of(after)}
    assert f"Assigned to <@{bot.cast.agent.id}>." in words_of(after)
    await done(bot)
    assert {sight.kind for sight in outcome.seen if sight.channel in {"", bot.cast.agent.dm.id}} == {"home"}
    row = next(row for row in reversed(await bot.audited()) if row.ticket)
    assert (row.action, row.via, row.ticket, row.user_id) == ("acknowledge", "home", "T-1", bot.cast.agent.id)


async def said_last(bot: Running) -> str:
    """What is said of the last change of the ticket, as the agent reads it."""
    asked, ticket = await asked_by(bot, bot.cast.agent), await bot.application.desk.tickets.find("T-1")
    assert ticket is not None
    return seen(said(asked.tr, ticket, ticket.last, asked.now))


async def test_what_was_done_by_mistake_is_taken_back_where_it_was_done(start: Start) -> None:
    bot = await with_ticket(start)
    gone = await pressed(bot.cast.agent, await home(bot.cast.agent), "ticket.resolve", "T-1")
    assert words_of(gone).startswith("No ticket is open.")
    assert await said_last(bot) in words_of(gone).split("\n")
    back = await pressed(bot.cast.agent, gone, "ticket.undo", "T-1")
    assert await said_last(bot) in words_of(back).split("\n")
    assert ("ticket.acknowledge", "T-1") in buttons_of(back)
    assert "ticket.undo" not in {button for button, _value in buttons_of(back)}


@pytest.mark.parametrize("how", ["later", "by somebody else"])
async def test_what_cannot_be_taken_back_any_more_is_not_offered(start: Start, how: str) -> None:
    bot = await with_ticket(start)
    held = await pressed(bot.cast.agent, await home(bot.cast.agent), "ticket.hold", "T-1")
    assert ("ticket.undo", "T-1") in buttons_of(held)
    if how == "later":
        bot.time.forward(timedelta(minutes=15, seconds=1))
    else:
        await bot.cast.lead.slash("resume T-1")
    assert ("ticket.undo", "T-1") not in buttons_of(await home(bot.cast.agent))


async def test_a_refusal_comes_by_direct_message_and_the_board_is_put_right(start: Start) -> None:
    bot = await with_ticket(start)
    shown = await home(bot.cast.agent)
    await elsewhere(bot).act("T-1", Act.RESOLVE, doing(bot))
    outcome = await bot.cast.agent.press(shown, "ticket.acknowledge", "T-1")
    told = await outcome.shown("reopen T-1", kind="message")
    assert told.channel == bot.cast.agent.dm.id
    assert ids((await outcome.shown(kind="home")).blocks) == []


async def test_how_time_is_counted_is_read_in_direct_messages(start: Start) -> None:
    bot = await with_ticket(start)
    outcome = await bot.cast.agent.press(await home(bot.cast.agent), "ticket.why", "T-1")
    told = await outcome.shown("Counted, in London time", kind="message")
    assert told.channel == bot.cast.agent.dm.id
    await done(bot)
    assert homes(outcome) == 0


async def test_whoever_may_not_do_it_is_told_so(start: Start) -> None:
    bot = await with_ticket(start)
    shown = await home(bot.cast.agent)
    bot.cast.agents.members.remove(bot.cast.agent.id)
    await bot.application.desk.rosters.refresh()
    outcome = await bot.cast.agent.press(shown, "ticket.resolve", "T-1")
    await outcome.shown("Tickets are for the support team.", kind="message")
    assert "Ask me about thresholds" in words_of(await outcome.shown(kind="home"))


async def test_the_old_and_the_new_assignee_see_a_change_at_once(start: Start) -> None:
    bot = await with_ticket(start, Act.TAKE)
    watches = [person.watch() for person in (bot.cast.agent, bot.cast.colleague, bot.cast.lead, bot.cast.admin)]
    await bot.cast.lead.slash(f"assign T-1 @{bot.cast.colleague.user.name}")
    for watch in watches[:3]:
        assert f"<@{bot.cast.colleague.id}>" in words_of(await watch.shown(kind="home"))
    await done(bot)
    assert [_homes(watch) for watch in watches] == [1, 1, 1, 0]


async def test_others_who_have_it_open_see_changes_once_a_minute(start: Start) -> None:
    bot = await with_ticket(start)
    await home(bot.cast.admin)
    watch = bot.cast.admin.watch()
    bot.time.forward(timedelta(seconds=30))
    for command in ("hold", "resume"):
        await bot.cast.agent.slash(f"{command} T-1")
    await done(bot)
    assert _homes(watch) == 0
    bot.time.forward(AGAIN_AFTER - timedelta(seconds=31))
    bot.application.home_tab.wake()
    await done(bot)
    assert _homes(watch) == 0
    bot.time.forward(timedelta(seconds=1))
    bot.application.home_tab.wake()
    await watch.shown(kind="home")
    bot.time.forward(AGAIN_AFTER)
    await bot.cast.agent.slash("ack T-1")
    assert "Issue determination" in words_of(await watch.shown("Issue determined", kind="home"))
    assert _homes(watch) == 2


async def test_nobody_waits_for_their_minute_longer_than_it_lasts(start: Start) -> None:
    bot = await with_ticket(start)
    await home(bot.cast.admin)
    await bot.cast.agent.slash("hold T-1")
    await done(bot)
    timer = bot.application.home_tab._timer
    assert timer is not None
    assert 0 < timer.when() - asyncio.get_running_loop().time() <= AGAIN_AFTER.total_seconds()


async def test_the_public_half_is_not_published_again_for_a_ticket(start: Start) -> None:
    bot = await with_ticket(start)
    await home(bot.cast.guest)
    watch = bot.cast.guest.watch()
    bot.time.forward(AGAIN_AFTER)
    await bot.cast.agent.slash("hold T-1")
    await done(bot)
    assert _homes(watch) == 0


async def test_whoever_opened_it_long_ago_sees_changes_when_they_open_it_again(start: Start) -> None:
    bot = await with_ticket(start)
    await home(bot.cast.admin)
    watch = bot.cast.admin.watch()
    bot.time.forward(OPEN_FOR)
    await bot.cast.agent.slash("hold T-1")
    await done(bot)
    assert _homes(watch) == 0
    assert "T-1 · S1, by impact · Europe & UK · on hold" in words_of(await home(bot.cast.admin))


async def test_whoever_comes_back_later_begins_with_what_is_urgent(start: Start) -> None:
    bot = await start()
    put(bot.database, many_tickets(bot.application.desk.policy, bot.time.now(), 30, [actor(bot, bot.cast.lead)]))
    first = await home(bot.cast.lead)
    second = await pressed(bot.cast.lead, first, "home.next")
    assert ids((await home(bot.cast.lead)).blocks) == ids(second.blocks)
    bot.time.forward(OPEN_FOR)
    ticket = ids(second.blocks)[0]
    held = await pressed(bot.cast.lead, second, "ticket.hold", ticket)
    assert ticket in words_of(held)
    assert "21 to 30 of 30." in words_of(held), "who never left stays on the page"
    bot.time.forward(OPEN_FOR)
    assert "1 to 20 of 30." in words_of(await home(bot.cast.lead))


async def test_changes_that_follow_upon_each_other_are_published_together(start: Start) -> None:
    bot = await start()
    for number in range(20):
        add_ticket(bot, f"T-{number}", bot.cast.lead, impact=Severity.S1)
    bot.workspace.faults.plan("views.publish", faults.hold(applied=True))
    watch = bot.cast.agent.watch()
    await bot.cast.agent.slash("ack " + " ".join(f"T-{number}" for number in range(20)))
    await bot.workspace.calls.wait_for("views.publish")
    bot.workspace.faults.release()
    await done(bot)
    tabs = [sight for sight in watch.seen if sight.kind == "home"]
    assert len(tabs) == 2
    assert len([button for button, _value in buttons_of(tabs[-1]) if button == "ticket.determined"]) == 20


@pytest.mark.parametrize("slow", ["opened", "pressed"])
async def test_slack_is_answered_in_time_although_a_tab_cannot_be_published(start: Start, slow: str) -> None:
    bot = await with_ticket(start, waits=replace(PATIENT, moment=0.02, acknowledge=0.02))
    shown = await home(bot.cast.agent)
    bot.workspace.faults.plan("views.publish", faults.hold(applied=True))
    if slow == "opened":
        outcome = await bot.cast.agent.open_home()
    else:
        outcome = await bot.cast.agent.press(shown, "home.refresh")
    assert outcome.status == 200
    await bot.workspace.calls.wait_for("views.publish", 2)
    bot.workspace.faults.release()
    await outcome.shown(kind="home")
    assert [sight.kind for sight in outcome.seen] == ["home"], "there is nowhere to say that it takes a moment"


@pytest.mark.parametrize("fault", [faults.rate_limited(30), faults.server_error(), faults.drop(applied=False)])
async def test_what_slack_did_not_take_is_published_a_minute_later(start: Start, fault: faults.Fault) -> None:
    bot = await with_ticket(start)
    bot.workspace.faults.plan("views.publish", fault)
    outcome = await bot.cast.agent.open_home()
    assert outcome.status == 200
    await done(bot)
    assert (homes(outcome), (await bot.audited())[-1].outcome) == (0, "failed")
    bot.time.forward(AGAIN_AFTER)
    bot.application.home_tab.wake()
    assert ids((await outcome.shown(kind="home")).blocks) == ["T-1"]


async def with_gate(start: Start) -> tuple[Running, Gate]:
    bot, store = await behind_gate(start)
    add_ticket(bot, "T-1", bot.cast.agent, impact=Severity.S1)
    return bot, store


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DatabaseError("gone"), "Please try again in a minute: my database does not answer"),
        (RuntimeError("secret"), "Something went wrong here, not with you."),
    ],
)
async def test_a_board_that_cannot_be_read_says_so_and_keeps_the_settings(
    start: Start, error: Exception, words: str
) -> None:
    bot, store = await with_gate(start)
    store.error = error
    shown = await home(bot.cast.agent)
    assert words_of(shown).startswith(words)
    assert "secret" not in words_of(shown)
    assert has_menu(shown, "home.language")
    assert (await bot.audited())[-1].outcome == "failed"
    assert "Ask me about thresholds" in words_of(await home(bot.cast.guest)), "they need no tickets"


@pytest.mark.parametrize("error", [DatabaseError("gone"), RuntimeError("a defect of ours")])
async def test_a_board_stays_as_it_is_while_tickets_cannot_be_read(start: Start, error: Exception) -> None:
    bot, store = await with_gate(start)
    await home(bot.cast.agent)
    watch = bot.cast.agent.watch()
    store.error = error
    await bot.cast.agent.slash("hold T-1")
    await done(bot)
    assert _homes(watch) == 0
    store.error = None
    bot.time.forward(AGAIN_AFTER)
    bot.application.home_tab.wake()
    assert "on hold" in words_of(await watch.shown(kind="home"))


async def test_at_the_end_what_is_being_published_is_finished(start: Start) -> None:
    bot = await with_ticket(start)
    watch = bot.cast.agent.watch()
    await bot.cast.agent.slash("hold T-1")
    await bot.application.home_tab.close(20)
    assert _homes(watch) == 1


async def test_at_the_end_nobody_waits_for_slack_for_long(start: Start) -> None:
    bot = await with_ticket(start)
    bot.workspace.faults.plan("views.publish", faults.hold())
    await bot.cast.agent.slash("hold T-1")
    await bot.workspace.calls.wait_for("views.publish")
    await bot.application.home_tab.close(0.01)
    assert bot.application.home_tab._working is not None
    assert bot.application.home_tab._working.cancelled()


def _homes(watch: Watch) -> int:
    return sum(sight.kind == "home" for sight in watch.seen)
