"""First reply, determined, update, hold, resume, resolve, reopen, take, assign, undo: done, refused, done at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.domain.ticket import State
from tests.slack.reading import buttons_of, text_of, words_of
from tests.slack.ticketing import LARGE, SMALL, WEDNESDAY, acts_of, ask, begin, first, fresh, said, ticket_of, tracked

if TYPE_CHECKING:
    from bot.local.person import Person
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _wednesday(shared_bot: Running) -> None:
    await begin(shared_bot)


async def done(bot: Running, ticket: str, *acts: str) -> None:
    """Record what happened to a ticket."""
    for act in acts:
        word, _space, rest = act.partition(" ")
        answer = await ask(bot, f"{word} {ticket} {rest}")
        assert (await ticket_of(bot, ticket)).last.recorded_at == bot.time.at, text_of(answer)


def later(bot: Running, **by: float) -> None:
    bot.time.forward(timedelta(**by))


# ------------------------------------------------------------------------------------------------- what is done


async def test_a_first_reply_says_whether_it_was_in_time_and_what_is_next(bot: Running) -> None:
    ticket = await tracked(bot)
    later(bot, hours=2)
    assert await said(bot, f"ack {ticket}") == [
        f"{ticket}: first reply recorded, 12:00 (11:00 in London).",
        "First reply: in time; it was due 13:00 (12:00 in London).",
        "Issue determination: 6 h left, until 18:00 (17:00 in London).",
        f"Assigned to <@{bot.cast.agent.id}>.",
        "Issue determined",
        "Put on hold",
        "Resolved",
        "Undo",
    ]


async def test_a_late_first_reply_says_how_late_it_was(bot: Running) -> None:
    ticket = await tracked(bot)
    later(bot, hours=3, minutes=25)
    assert (await said(bot, f"ack {ticket}"))[1] == (
        "First reply: 25 min past the commitment time, which was 13:00 (12:00 in London)."
    )


async def test_a_first_reply_exactly_at_the_deadline_is_in_time(bot: Running) -> None:
    ticket = await tracked(bot)
    later(bot, hours=3)
    assert (await said(bot, f"ack {ticket}"))[1] == "First reply: in time; it was due 13:00 (12:00 in London)."


async def test_a_first_reply_entered_an_hour_late_counts_from_when_it_was_sent(bot: Running) -> None:
    ticket = await tracked(bot)
    later(bot, hours=4)
    answer = await said(bot, f"ack {ticket} at 90m")
    assert answer[:2] == [
        f"{ticket}: first reply recorded, 12:30 (11:30 in London).",
        "First reply: in time; it was due 13:00 (12:00 in London).",
    ]
    change = (await ticket_of(bot, ticket)).last
    assert (change.at, change.recorded_at) == (WEDNESDAY + timedelta(hours=2.5), WEDNESDAY + timedelta(hours=4))


async def test_a_time_of_day_is_read_in_the_readers_zone_and_said_to_be(bot: Running) -> None:
    ticket = await tracked(bot)
    later(bot, hours=2)
    answer = await said(bot, f"ack {ticket} at 11:15 by phone", bot.cast.lead)
    assert answer[0].startswith("Please name a time after the receipt"), "at 11:15 in Kolkata it was not there yet"
    assert "The time was read in your time zone, Kolkata." in answer
    answer = await said(bot, f"ack {ticket} at 11:15 by phone")
    assert answer[0] == f"{ticket}: first reply recorded, 11:15 (10:15 in London)."
    assert "The time was read in your time zone, Amsterdam." in answer
    assert (await ticket_of(bot, ticket)).last.reason == "by phone"


async def test_determined_stops_both_clocks_ends_a_hold_and_starts_the_updates(bot: Running) -> None:
    ticket = await tracked(bot)
    await done(bot, ticket, "hold")
    later(bot, hours=2)
    answer = await said(bot, f"determined {ticket}")
    assert answer[:5] == [
        f"{ticket}: issue determined, 12:00 (11:00 in London).",
        "First reply: in time; it was due 13:00 (12:00 in London).",
        "Issue determination: in time; it was due 20:00 (19:00 in London).",
        "Update: 8 h left, until 20:00 (19:00 in London).",
        f"Assigned to <@{bot.cast.agent.id}>.",
    ]
    assert (await ticket_of(bot, ticket)).state is State.OPEN


async def test_an_update_before_the_issue_is_determined_is_the_first_reply(bot: Running) -> None:
    ticket = await tracked(bot)
    later(bot, hours=1)
    answer = await said(bot, f"updated {ticket} looking into it")
    assert answer[:3] == [
        f"{ticket}: update recorded, 11:00 (10:00 in London).",
        "First reply: in time; it was due 13:00 (12:00 in London).",
        "Issue determination: 7 h left, until 18:00 (17:00 in London).",
    ]


async def test_an_update_in_time_says_when_the_next_is_due_and_a_late_one_how_late_it_was(bot: Running) -> None:
    ticket = await tracked(bot)
    await done(bot, ticket, "determined")
    later(bot, hours=3)
    assert (await said(bot, f"updated {ticket}"))[:2] == [
        f"{ticket}: update recorded, 13:00 (12:00 in London).",
        "Update: 8 h left, until 21:00 (20:00 in London).",
    ]
    later(bot, hours=9)
    assert (await said(bot, f"updated {ticket}"))[1:3] == [
        "Update: 1 h past the commitment time, which was 21:00 (20:00 in London).",
        "Update: 8 h left, until Thursday 06:00 (05:00 in London).",
    ]


async def test_a_hold_leaves_the_first_reply_running_and_pauses_the_others(bot: Running) -> None:
    ticket = await tracked(bot)
    later(bot, hours=1)
    assert await said(bot, f"hold {ticket} waiting for logs") == [
        f"{ticket} is on hold, waiting for the partner, since 11:00 (10:00 in London).",
        "First reply: 2 h left, until 13:00 (12:00 in London).",
        "Issue determination: on hold, 7 h left when it goes on.",
        "Resolution aim: on hold, 47 h left when it goes on.",
        "First reply sent",
        "I take it",
        "Resume",
        "Resolved",
        "Undo",
    ]
    later(bot, hours=3)
    assert (await said(bot, f"resume {ticket}"))[:4] == [
        f"{ticket} goes on, since 14:00 (13:00 in London).",
        "First reply: past the commitment time since 13:00 (12:00 in London), by 1 h.",
        "Issue determination: 7 h left, until 21:00 (20:00 in London).",
        "Resolution aim: 47 h left, until Friday 13:00 (12:00 in London); not a commitment.",
    ]


async def test_resolved_stops_everything_and_reopened_starts_anew(bot: Running) -> None:
    ticket = await tracked(bot)
    later(bot, hours=1)
    assert await said(bot, f"resolve {ticket} cache cleared") == [
        f"{ticket} is resolved, 11:00 (10:00 in London).",
        "First reply: in time; it was due 13:00 (12:00 in London).",
        "Issue determination: in time; it was due 18:00 (17:00 in London).",
        "Reopen",
        "Undo",
    ]
    later(bot, hours=1)
    answer = await said(bot, f"reopen {ticket}")
    assert answer[:3] == [
        f"{ticket} is open again, since 12:00 (11:00 in London).",
        "Issue determination: 8 h left, until 20:00 (19:00 in London).",
        "Resolution aim: 48 h left, until Friday 12:00 (11:00 in London); not a commitment.",
    ]
    assert (await ticket_of(bot, ticket)).state is State.OPEN


async def test_acts_of_a_ticket_without_a_commitment_name_no_times(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} type feature")
    assert await said(bot, f"ack {ticket}") == [
        f"{ticket}: first reply recorded, 10:00 (09:00 in London).",
        f"Assigned to <@{bot.cast.agent.id}>.",
        "Issue determined",
        "Put on hold",
        "Resolved",
        "Undo",
    ]
    assert await said(bot, f"resolve {ticket}") == [f"{ticket} is resolved, 10:00 (09:00 in London).", "Reopen", "Undo"]


# ---------------------------------------------------------------------------------------- whose the ticket is


async def test_i_take_it_makes_the_presser_the_assignee_and_stops_no_clock(bot: Running) -> None:
    ticket = fresh()
    asked = await ask(bot, f"track {ticket} {LARGE}")
    later(bot, hours=1)
    pressed = await bot.cast.lead.press(await asked.answered(), "ticket.take")
    lines = words_of(await pressed.answered()).split("\n")
    assert lines[:2] == [
        f"{ticket} is assigned to <@{bot.cast.lead.id}>.",
        "First reply: 2 h left, until 17:30 (12:00 in London).",
    ]
    assert not [line for line in lines if line == "I take it"]


async def test_who_sends_the_first_reply_has_the_ticket_unless_somebody_has_it(bot: Running) -> None:
    ticket, other = await tracked(bot), await tracked(bot)
    await ask(bot, f"take {other}", bot.cast.lead)
    answer = await said(bot, f"ack {ticket} {other}")
    assert answer == [f"{one}: first reply recorded, 10:00 (09:00 in London)." for one in (ticket, other)]
    owners = [(await ticket_of(bot, one)).assignee for one in (ticket, other)]
    assert [owner and owner.user_id for owner in owners] == [bot.cast.agent.id, bot.cast.lead.id]


async def test_a_ticket_is_handed_over_by_take_and_assign(bot: Running) -> None:
    ticket = await tracked(bot)
    ada, ben = bot.cast.agent.id, bot.cast.colleague.id
    assert await first(bot, f"take {ticket}") == f"{ticket} is assigned to <@{ada}>."
    assert await first(bot, f"take {ticket}") == f"{ticket} is already assigned to <@{ada}>."
    assert await first(bot, f"assign {ticket} @ben") == f"{ticket} is assigned to <@{ben}>, no longer to <@{ada}>."
    assert await first(bot, f"assign @ben {ticket}") == f"{ticket} is already assigned to <@{ben}>."
    assert await acts_of(bot, ticket) == ["track", "take", "assign"]


async def test_of_several_tickets_only_the_first_is_taken_and_that_is_said(bot: Running) -> None:
    one, other = await tracked(bot), await tracked(bot)
    assert f"One ticket at a time: {other} stays as it is." in await said(bot, f"take {one}, {other}")
    assert (await ticket_of(bot, other)).assignee is None
    assert f"One ticket at a time: {other} stays as it is." in await said(bot, f"undo {one} {other}")
    assert len(await said(bot, f"take {one} please")) == len(await said(bot, f"take {other}"))


@pytest.mark.parametrize("name", ["pam", "gus", "paz", "sam", "priority", "nobody-listed"])
async def test_a_ticket_is_given_to_nobody_but_the_support_team(bot: Running, name: str) -> None:
    ticket = await tracked(bot)
    if bot.workspace.world.directory.user_by_name(name) is None:
        bot.workspace.add_person(name, email=f"{name}@desk.example")
    user = bot.workspace.world.directory.user_by_name(name)
    assert user is not None
    answer = await said(bot, f"assign {ticket} @{name}")
    assert answer == [f"<@{user.id}> is not on the support team, so {ticket} stays as it is."]
    assert (await ticket_of(bot, ticket)).assignee is None


@pytest.mark.parametrize("words", ["", "ben", "@somebody-who-is-not-there", "to me"])
async def test_whom_to_give_a_ticket_to_is_asked_if_nobody_is_mentioned(bot: Running, words: str) -> None:
    ticket = await tracked(bot)
    assert await said(bot, f"assign {ticket} {words}") == [
        f"To whom? Mention the person, as in /priority assign {ticket} @name"
    ]
    assert (await ticket_of(bot, ticket)).assignee is None


# ------------------------------------------------------------------------------------------------- what is not


@pytest.mark.parametrize(
    ("before", "act", "answer"),
    [
        ("ack", "ack", "{ticket}: already done. First reply sent, 10:00 (09:00 in London), by <@{ada}>."),
        ("updated", "ack", "{ticket}: already done. Update sent, 10:00 (09:00 in London), by <@{ada}>."),
        ("determined", "determined", "{ticket}: already done. Issue determined, 10:00 (09:00 in London), by <@{ada}>."),
        ("hold", "hold", "{ticket}: already done. On hold, 10:00 (09:00 in London), by <@{ada}>."),
        ("hold resume", "resume", "{ticket} is not on hold: <@{ada}> already resumed it, 10:00 (09:00 in London)."),
        ("", "resume", "{ticket} is not on hold, so there is nothing to resume."),
        ("hold resume undo undo", "resume", "{ticket} is not on hold, so there is nothing to resume."),
        ("resolve", "resolve", "{ticket}: already done. Resolved, 10:00 (09:00 in London), by <@{ada}>."),
        ("", "reopen", "{ticket} is already open."),
        ("hold", "reopen", "{ticket} is already open."),
        ("resolve", "ack", "{ticket} is already resolved. To go on with it: /priority reopen {ticket}"),
        ("resolve", "hold", "{ticket} is already resolved. To go on with it: /priority reopen {ticket}"),
        ("resolve", "take", "{ticket} is already resolved. To go on with it: /priority reopen {ticket}"),
        ("untrack", "ack", "{ticket} is no longer tracked. To go on with it: /priority track {ticket} …"),
        ("untrack", "reopen", "{ticket} is no longer tracked. To go on with it: /priority track {ticket} …"),
        ("", "undo", "{ticket}: there is nothing to take back. To stop following it: /priority untrack {ticket} …"),
    ],
)
async def test_what_is_not_possible_is_said_with_what_is(bot: Running, before: str, act: str, answer: str) -> None:
    ticket = await tracked(bot)
    for one in before.split():
        await ask(bot, f"{one} {ticket} reason")
    count = len(await acts_of(bot, ticket))
    told = await first(bot, f"{act} {ticket}")
    assert told == answer.format(ticket=ticket, ada=bot.cast.agent.id)
    assert len(await acts_of(bot, ticket)) == count


async def test_a_hold_cannot_end_before_it_began(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} received 2h")
    await done(bot, ticket, "hold")
    assert await first(bot, f"resume {ticket} at 30m") == (
        f"Please name a time after {ticket} was put on hold: that was 10:00 (09:00 in London)."
    )
    assert await acts_of(bot, ticket) == ["track", "hold"]


async def test_a_refusal_shows_how_the_ticket_stands_and_offers_what_is_possible(bot: Running) -> None:
    ticket = await tracked(bot)
    await done(bot, ticket, "hold")
    answer = await ask(bot, f"hold {ticket}")
    assert words_of(answer).split("\n")[1] == "First reply: 3 h left, until 13:00 (12:00 in London)."
    assert buttons_of(answer) == [(f"ticket.{act}", ticket) for act in ("acknowledge", "take", "resume", "resolve")]


@pytest.mark.parametrize(
    ("line", "first_line"),
    [
        ("ack", "Which ticket? Name its number or id."),
        ("ack at 30m", "Which ticket? Name its number or id."),
        ("ack {ticket} at 25:00", "I cannot read 25:00 as a time. A time is 14:30, 90m, "),
        ("ack {ticket} at", "When? A time is 14:30, 90m, 2h30m or 2026-11-26T14:30+01:00."),
        ("ack {ticket} 30m", "If 30m is a time, write at before it."),
        ("ack {ticket} at 2026-11-18T10:01", "Please name a time that is not in the future: 10:01 (09:01 in London)"),
        ("ack {ticket} at 2h", "Please name a time after the receipt of {ticket}: it was received 09:00 (08:00 in"),
        ("ack T-unknown-1", "I do not follow a ticket T-unknown-1."),
        ("ack {ticket}|2", "{ticket}|2 cannot be a ticket's id: it has no spaces and none of @ < > |"),
        (f"ack {'T' * 65}", f"A ticket's id has 64 characters at most: {'T' * 64}"),
        ("take", "Which ticket? Name its number or id."),
        ("undo", "Which ticket? Name its number or id."),
        ("assign @ben", "Which ticket? Name its number or id."),
        ("untrack", "Which ticket? Name its number or id."),
    ],
)
async def test_what_is_not_understood_changes_nothing(bot: Running, line: str, first_line: str) -> None:
    ticket = await tracked(bot, f"{LARGE} received 1h")
    answer = await first(bot, line.format(ticket=ticket))
    assert answer.startswith(first_line.format(ticket=ticket))
    assert await acts_of(bot, ticket) == ["track"]


async def test_an_unknown_ticket_is_answered_with_those_that_are_spelt_alike(bot: Running) -> None:
    ticket = await tracked(bot, ticket=f"SUPPORT-{fresh()}-A")
    assert (await said(bot, f"ack {ticket[:-1]}B"))[:2] == [
        f"I do not follow a ticket {ticket[:-1]}B.",
        f"Did you mean {ticket}?",
    ]


async def test_what_does_not_fit_what_came_later_names_it(bot: Running) -> None:
    ticket = await tracked(bot)
    later(bot, hours=2)
    await done(bot, ticket, "ack")
    later(bot, minutes=30)
    assert await first(bot, f"resolve {ticket} at 1h") == (
        f"{ticket}: “First reply sent” came later, 12:00 (11:00 in London). Take that back first, or name another time."
    )
    assert await acts_of(bot, ticket) == ["track", "acknowledge"]


# --------------------------------------------------------------------------------------------- several at once


async def test_several_tickets_are_answered_one_by_one_and_each_is_carried_out(bot: Running) -> None:
    one, two, three = [await tracked(bot, f"{LARGE} received 2h") for _number in range(3)]
    await ask(bot, f"ack {two}")
    later(bot, hours=1)
    before = len(await bot.audited())
    answer = await said(bot, f"ack {one}, {two} T-unknown-2 and {three.lower()} at 10:30 all by phone")
    assert answer == [
        f"{one}: first reply recorded, 10:30 (09:30 in London).",
        f"{two}: already done. First reply sent, 10:00 (09:00 in London), by <@{bot.cast.agent.id}>.",
        "I do not follow a ticket T-unknown-2.",
        f"{three}: first reply recorded, 10:30 (09:30 in London).",
        "The time was read in your time zone, Amsterdam.",
    ]
    rows = [(row.action, row.outcome, row.ticket) for row in (await bot.audited())[before:]]
    assert sorted(rows, key=str) == sorted(
        [
            ("acknowledge", "answered", one),
            ("ack", "refused: already", two),
            ("ack", "not understood", None),
            ("acknowledge", "answered", three),
        ],
        key=str,
    )


async def test_twenty_tickets_at_once_are_carried_out_and_twenty_one_are_not(bot: Running) -> None:
    tickets = [await tracked(bot, "- in NL severity S3") for _number in range(21)]
    assert await first(bot, f"hold {' '.join(tickets)}") == "Please name 20 tickets at most at once; these are 21."
    assert {(await ticket_of(bot, ticket)).state for ticket in tickets} == {State.OPEN}
    answer = await said(bot, f"hold {' '.join(tickets[:20])} {tickets[0]} waiting")
    assert len(answer) == 20
    states = [(await ticket_of(bot, ticket)).state for ticket in tickets]
    assert states == [*[State.HELD] * 20, State.OPEN]


# ---------------------------------------------------------------------------------------------------- taken back


@pytest.mark.parametrize(
    ("act", "label"),
    [
        ("ack", "First reply sent"),
        ("determined", "Issue determined"),
        ("updated", "Update sent"),
        ("hold", "On hold"),
        ("resolve", "Resolved"),
        ("take", "Taken"),
        ("correct {ticket} severity S3", "Corrected"),
        ("untrack {ticket} by mistake", "No longer tracked"),
    ],
)
async def test_the_last_change_is_taken_back_by_its_button(bot: Running, act: str, label: str) -> None:
    ticket = await tracked(bot)
    before = await ticket_of(bot, ticket)
    line = act.format(ticket=ticket) if "{" in act else f"{act} {ticket}"
    answer = await ask(bot, line)
    later(bot, minutes=15)
    pressed = await bot.cast.lead.press(await answer.answered(), "ticket.undo")
    assert words_of(await pressed.answered()).startswith(f"{ticket}: “{label}”, ")
    after = await ticket_of(bot, ticket)
    assert after.last.act == "undo"
    assert (after.state, after.assignee, after.runs, after.facts) == (
        before.state, before.assignee, before.runs, before.facts,
    )  # fmt: skip
    taken_back = [line for line in await said(bot, f"history {ticket}") if "taken back" in line]
    assert len(taken_back) == 1
    assert f": {label}, by " in taken_back[0]


async def test_what_was_taken_back_is_named(bot: Running) -> None:
    ticket = await tracked(bot)
    await done(bot, ticket, "ack")
    later(bot, minutes=5)
    assert await said(bot, f"undo {ticket}") == [
        f"{ticket}: “First reply sent”, 10:00 (09:00 in London), is taken back.",
        "First reply: 2 h 55 min left, until 13:00 (12:00 in London).",
        "Issue determination: 7 h 55 min left, until 18:00 (17:00 in London).",
        "Resolution aim: 47 h 55 min left, until Friday 10:00 (09:00 in London); not a commitment.",
        "Nobody has taken it yet.",
        "First reply sent",
        "I take it",
        "Put on hold",
        "Resolved",
    ]


@pytest.mark.parametrize(
    ("before", "last", "instead"),
    [
        ("", "take", "assign {ticket} @…"),
        ("", "ack", "ack {ticket} at …"),
        ("ack", "determined", "correct {ticket} …"),
        ("", "hold", "resume {ticket} at …"),
        ("hold", "resume", "hold {ticket} at …"),
        ("", "resolve", "reopen {ticket}"),
        ("resolve", "reopen", "resolve {ticket} at …"),
        ("", "untrack", "track {ticket} …"),
    ],
)
async def test_after_fifteen_minutes_a_change_is_put_right_instead(
    bot: Running, before: str, last: str, instead: str
) -> None:
    ticket = await tracked(bot)
    for one in (*before.split(), last):
        await ask(bot, f"{one} {ticket} reason")
    acts = await acts_of(bot, ticket)
    later(bot, minutes=15, seconds=1)
    assert await first(bot, f"undo {ticket}") == (
        f"{ticket}: the last change is older than 15 minutes. "
        f"Put it right with /priority {instead.format(ticket=ticket)}"
    )
    assert await acts_of(bot, ticket) == acts


async def test_changes_are_taken_back_one_after_the_other(bot: Running) -> None:
    ticket = await tracked(bot)
    await done(bot, ticket, "ack", "hold")
    assert "“On hold”" in await first(bot, f"undo {ticket}")
    assert "“First reply sent”" in await first(bot, f"undo {ticket}")
    assert "nothing to take back" in await first(bot, f"undo {ticket}")


# ------------------------------------------------------------------------------------------------ two at once


@pytest.mark.parametrize(
    ("button", "before", "act", "done_line"),
    [
        ("ticket.acknowledge", "", "acknowledge", "first reply recorded"),
        ("ticket.determined", "ack", "determined", "issue determined"),
        ("ticket.hold", "", "hold", "is on hold"),
        ("ticket.resume", "hold", "resume", "goes on"),
        ("ticket.resolve", "", "resolve", "is resolved"),
        ("ticket.reopen", "resolve", "reopen", "is open again"),
    ],
)
async def test_of_two_who_press_at_once_one_has_done_it_and_the_other_is_told_so(
    bot: Running, button: str, before: str, act: str, done_line: str
) -> None:
    ticket = await tracked(bot)
    if before:
        await done(bot, ticket, before)
    both: tuple[Person, Person] = (bot.cast.agent, bot.cast.lead)
    shown = [await (await ask(bot, f"left {ticket}", person)).answered() for person in both]
    pressed = await asyncio.gather(*(person.press(one, button) for person, one in zip(both, shown, strict=True)))
    answers = [(await one.answered()).text.split("\n")[0] for one in pressed]
    assert sum(done_line in answer and "already" not in answer for answer in answers) == 1, answers
    assert sum("already" in answer for answer in answers) == 1, answers
    recorded = (await ticket_of(bot, ticket)).changes
    assert [str(change.act) for change in recorded].count(act) == 1
    if act != "reopen":
        told = next(answer for answer in answers if "already" in answer)
        assert f"<@{recorded[-1].by.user_id}>" in told


async def test_twenty_presses_at_once_make_one_change(bot: Running) -> None:
    ticket = await tracked(bot)
    people = [bot.cast.agent, bot.cast.lead, bot.cast.admin, bot.cast.colleague] * 5
    shown = {person.id: await (await ask(bot, f"left {ticket}", person)).answered() for person in people}
    pressed = await asyncio.gather(*(person.press(shown[person.id], "ticket.acknowledge") for person in people))
    answers = [await one.answered() for one in pressed]
    assert len(answers) == len(people)
    assert await acts_of(bot, ticket) == ["track", "acknowledge"]


async def test_two_who_take_a_ticket_at_once_both_hear_whose_it_is(bot: Running) -> None:
    ticket = await tracked(bot, f"{SMALL} S2")
    both = (bot.cast.agent, bot.cast.lead)
    answers = await asyncio.gather(*(ask(bot, f"take {ticket}", person) for person in both))
    owner = (await ticket_of(bot, ticket)).assignee
    assert owner is not None
    other = next(person.id for person in both if person.id != owner.user_id)
    texts = sorted((text_of(answer).split("\n")[0] for answer in answers), key=len)
    assert texts == [
        f"{ticket} is assigned to <@{other}>.",
        f"{ticket} is assigned to <@{owner.user_id}>, no longer to <@{other}>.",
    ]
