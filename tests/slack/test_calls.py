"""`ping`, `escalate` and "I oversee it": who hears of it, where, on what ground, and what they are told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.services.tickets import TicketChannels
from tests.slack.reading import buttons_of, text_of, words_of
from tests.slack.ticketing import (
    LARGE,
    WEDNESDAY,
    acts_of,
    ask,
    begin,
    first,
    fresh,
    join,
    planned,
    said,
    ticket_of,
    tracked,
)

if TYPE_CHECKING:
    from bot.local.state.sights import Sight
    from tests.running import Running
    from tests.slack.conftest import Start

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN_LOOP = pytest.mark.asyncio(loop_scope="function")  # for tests with a bot of their own
GOKUL, STEVE, KRISH = "gokul.kd@zohocorp.com", "srivats.n@zohocorp.com", "krishna.k@eu.zohocorp.com"
RUSSELL, ADHITHYA, POOJITHA = "ganesh.ca@eu.zohocorp.com", "adhithya.ss@zohocorp.com", "poojitha.k@zohocorp.com"
DANNY, KEVIN, CONNOR = "daniel.p@zohocorp.com", "kevin@zohocorp.com", "connor.dixon@zohocorp.com"
CANADA, USA, UK, INDIA = "admin@moose.example", "admin@redwood.example", "admin@heather.example", "admin@banyan.example"
NOTE_ON_CONTRACTS = "The pages ask for a valid support service contract; nobody checks it here."


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _wednesday(shared_bot: Running) -> None:
    await begin(shared_bot)
    join(shared_bot, "steve", STEVE, "America/Toronto", real_name="Steve")
    join(shared_bot, "adhithya", ADHITHYA, "Asia/Kolkata", real_name="Adhithya")
    join(shared_bot, "kevin", KEVIN, "America/Toronto", real_name="Kevin")


async def posted(bot: Running, ticket: str, words: str) -> Sight:
    """What the desk's channel shows of a ticket."""
    return await _shown(bot, bot.cast.desk.id, ticket, words)


async def _shown(bot: Running, channel: str, ticket: str, words: str) -> Sight:
    def fits(sight: Sight) -> bool:
        named = sight.channel == channel and ticket in sight.text and words in sight.text
        return named and sight.kind in {"message", "updated"}

    return await bot.workspace.world.sights.first(fits, 0, 20.0)


# ------------------------------------------------------------------------------------------------------- ping


@pytest.mark.parametrize(
    ("who", "people", "absent"),
    [
        (CANADA, ["Steve"], ["Gokul", "Deepak", "Danny"]),
        (USA, ["Gokul"], ["Steve", "Deepak", "Matt"]),
        (UK, ["Krish"], ["Russell"]),
        (LARGE, ["Russell"], ["Krish"]),
        (INDIA, ["Adhithya", "Poojitha"], ["Danny"]),
        (f"{UK} partner Canada", ["Steve"], ["Krish", "Gokul"]),
    ],
)
async def test_the_leads_of_the_narrowest_scope_are_pinged_all_who_share_it(
    bot: Running, who: str, people: list[str], absent: list[str]
) -> None:
    ticket = await tracked(bot, who)
    answer = "\n".join(await said(bot, f"ping {ticket}"))
    assert [name for name in people if name not in answer] == []
    assert [name for name in absent if name in answer] == []
    change = (await ticket_of(bot, ticket)).last
    assert (str(change.act), change.level, len(change.told)) == ("ping", 2, len(people))


async def test_who_is_in_slack_is_mentioned_in_the_thread_and_told_by_direct_message(bot: Running) -> None:
    steve = join(bot, "steve", STEVE, "America/Toronto")
    ticket = await tracked(bot, CANADA)
    message = await posted(bot, ticket, "First reply: due")
    assert await said(bot, f"ping {ticket} please *look* at this <!channel>") == [
        f"{ticket}: Steve will be told in <#{bot.cast.desk.id}> and by direct message.",
        "It is Wednesday 04:00 for Steve (Toronto).",
    ]
    purposes = [("ticket", bot.cast.desk.id), ("ping", bot.cast.desk.id), ("ping", steve.id)]
    assert planned(bot, ticket) == purposes
    for channel, thread in ((bot.cast.desk.id, message.ts), (steve.dm.id, None)):
        shown = await _shown(bot, channel, ticket, "pings you")
        assert shown.thread_ts == thread
        lines = words_of(shown).split("\n")
        assert lines[:2] == [
            f"<@{steve.id}>: please look at {ticket}. <@{bot.cast.agent.id}> pings you.",
            "“please look at this !channel”",
        ]
        assert "It is Wednesday 04:00 for Steve (Toronto)." in lines
        assert "<!channel>" not in str(shown.blocks)
        assert ("ticket.acknowledge", ticket) in buttons_of(shown)


async def test_who_is_not_in_slack_is_named_with_the_address(bot: Running) -> None:
    ticket = await tracked(bot, USA)
    assert await said(bot, f"ping {ticket}") == [
        f"{ticket}: please write an email.",
        f"I do not find Gokul in Slack. Please write to {GOKUL}.",
        "It is Wednesday 04:00 in New York.",
    ]
    assert planned(bot, ticket) == [("ticket", bot.cast.desk.id), ("ping", bot.cast.desk.id)]
    shown = await posted(bot, ticket, "pings you")
    assert words_of(shown).startswith(f"Gokul ({GOKUL}): please look at {ticket}.")


async def test_some_of_them_are_in_slack_and_others_are_not(bot: Running) -> None:
    adhithya = join(bot, "adhithya", ADHITHYA, "Asia/Kolkata")
    ticket = await tracked(bot, INDIA)
    assert await said(bot, f"ping {ticket}") == [
        f"{ticket}: Adhithya will be told in <#{bot.cast.desk.id}> and by direct message.",
        f"I do not find Poojitha in Slack. Please write to {POOJITHA}.",
        "It is Wednesday 14:30 for Adhithya (Kolkata).",
        "It is Wednesday 14:30 in Kolkata.",
    ]
    assert planned(bot, ticket)[1:] == [("ping", bot.cast.desk.id), ("ping", adhithya.id)]
    shown = await posted(bot, ticket, "pings you")
    assert words_of(shown).startswith(f"<@{adhithya.id}> and Poojitha ({POOJITHA}): please look at {ticket}.")


async def test_their_weekend_is_said(bot: Running) -> None:
    bot.time.at = WEDNESDAY + timedelta(days=3)
    ticket, critical = await tracked(bot, CANADA), await tracked(bot, f"{CANADA} critical outage")
    weekend = "It is Saturday 04:00 for Steve (Toronto): the weekend."
    assert weekend in await said(bot, f"ping {ticket}")
    assert weekend in await said(bot, f"ping {critical}"), "though its clocks run around the clock"
    assert "It is Saturday 04:00 in New York: the weekend." in await said(bot, "ping USA")


async def test_a_second_ping_within_ten_minutes_asks_first(bot: Running) -> None:
    ticket = await tracked(bot, CANADA)
    await ask(bot, f"ping {ticket} first")
    bot.time.forward(timedelta(minutes=9, seconds=59))
    asked = await ask(bot, f"ping {ticket} and again", bot.cast.lead)
    assert words_of(asked).split("\n") == [
        f"Ping again? <@{bot.cast.agent.id}> already pinged for {ticket} at 14:30.",
        "Ping again",
    ]
    assert buttons_of(asked) == [("ping.again", f"{ticket} and again")]
    assert await acts_of(bot, ticket) == ["track", "ping"]
    pressed = await bot.cast.lead.press(await asked.answered(), "ping.again")
    assert (await pressed.answered()).text.startswith(f"{ticket}: Steve will be told in ")
    assert await acts_of(bot, ticket) == ["track", "ping", "ping"]
    assert (await ticket_of(bot, ticket)).last.reason == "and again"


async def test_after_ten_minutes_a_ping_is_a_ping(bot: Running) -> None:
    ticket = await tracked(bot, CANADA)
    await ask(bot, f"ping {ticket}")
    bot.time.forward(timedelta(minutes=10))
    assert (await first(bot, f"ping {ticket}")).startswith(f"{ticket}: Steve will be told in ")
    assert await acts_of(bot, ticket) == ["track", "ping", "ping"]


async def test_of_two_who_ping_at_once_one_is_asked_back(bot: Running) -> None:
    ticket = await tracked(bot, CANADA)
    both = (bot.cast.agent, bot.cast.lead)
    answers = [text_of(one) for one in await asyncio.gather(*(ask(bot, f"ping {ticket}", one) for one in both))]
    assert sum(answer.startswith("Ping again?") for answer in answers) == 1, answers
    assert sum("will be told in" in answer for answer in answers) == 1, answers
    assert await acts_of(bot, ticket) == ["track", "ping"]


@pytest.mark.parametrize(
    ("line", "people", "absent"),
    [
        ("ping Canada", ["Canada: Steve will be told"], ["Gokul"]),
        ("ping canada hello", ["Canada: Steve will be told"], ["Gokul"]),
        ("ping USA", ["United States: please write", "Gokul", GOKUL], ["Steve"]),
        ("ping United States of America now please", ["United States: please write", GOKUL], ["Steve"]),
        ("ping UK", ["United Kingdom: please write", KRISH], ["Russell"]),
        ("ping us", ["United States: please write", GOKUL], ["Steve"]),
        ("ping NL", ["Netherlands: please write", RUSSELL], ["Krish"]),
        ("ping Europe", ["Europe & UK: please write", KRISH, RUSSELL], ["Danny"]),
        ("ping mea", ["Middle East and Africa: please write", POOJITHA, "Vishnu"], []),
    ],
)
async def test_a_place_is_pinged_like_its_tickets(
    bot: Running, line: str, people: list[str], absent: list[str]
) -> None:
    before = len(planned(bot))
    answer = "\n".join(await said(bot, line))
    assert [name for name in people if name not in answer] == []
    assert [name for name in absent if name in answer] == []
    assert planned(bot)[before] == ("ping", bot.cast.desk.id)


async def test_the_note_of_a_place_stands_in_channel_and_direct_message(bot: Running) -> None:
    steve = join(bot, "steve", STEVE, "America/Toronto")
    await ask(bot, "ping Canada a storm is coming")
    for channel in (bot.cast.desk.id, steve.dm.id):
        shown = await _shown(bot, channel, "Canada", "a storm is coming")
        assert words_of(shown).split("\n") == [
            f"<@{steve.id}>: <@{bot.cast.agent.id}> pings you (Canada).",
            "“a storm is coming”",
            "It is Wednesday 04:00 for Steve (Toronto).",
        ]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("ping", ["Whom? Name a ticket, a territory or a country.", "For example: /priority ping T-1042"]),
        (
            "ping T-unknown-1",
            ["I know neither a ticket nor a place T-unknown-1.", "For example: /priority ping T-1042"],
        ),
        ("ping DACH", ["Please name a country; “DACH” has several.", "For example: /priority ping Canada"]),
        (
            "ping North America please",
            ["Please name a country; “North America” has several.", "For example: /priority ping Canada"],
        ),
        ("ping Korea", ["Which country is “Korea”?", "South Korea", "This one", "North Korea", "This one"]),
        ("ping me", ["Which country is “me”?", "Montenegro", "This one"]),
        ("ping it again", ["Which country is “it”?", "Italy", "This one"]),
    ],
)
async def test_whoever_is_meant_is_asked_back(bot: Running, line: str, answer: list[str]) -> None:
    before = len(planned(bot))
    assert await said(bot, line) == answer
    assert len(planned(bot)) == before


async def test_a_country_that_was_asked_back_is_pinged_with_the_same_note(bot: Running) -> None:
    asked = await ask(bot, "ping Korea please help")
    assert ("ask.pick", "ping KR please help") in buttons_of(asked)
    pressed = await bot.cast.agent.press(await asked.answered(), "ask.pick", "ping KR please help")
    assert (await pressed.answered()).text.startswith("South Korea: please write an email.")


@OWN_LOOP
async def test_each_territory_has_its_channel_and_none_is_no_hindrance(start: Start) -> None:
    channels: dict[str, str] = {}
    bot = await start(ticket_channels=TicketChannels(None, channels))
    steve = join(bot, "steve", STEVE, "America/Toronto", real_name="Steve")
    join(bot, "gokul", GOKUL, "America/New_York", real_name="Gokul")
    channel = bot.workspace.add_channel("canada", [bot.cast.agent, steve])
    channels["canada"] = channel.id
    here, nowhere = await tracked(bot, CANADA), await tracked(bot, USA)
    await _shown(bot, channel.id, here, "Lead: Steve (Canada).")
    await ask(bot, f"ping {here}")
    assert (await _shown(bot, channel.id, here, "pings you")).thread_ts is not None
    assert await first(bot, f"ping {nowhere}") == f"{nowhere}: Gokul will be told by direct message."
    assert [purpose for purpose, _destination in planned(bot, nowhere)] == ["ping"]


@OWN_LOOP
async def test_outsiders_in_the_channel_read_no_note_and_nothing_of_the_account(start: Start) -> None:
    channels: dict[str, str] = {}
    bot = await start(ticket_channels=TicketChannels(None, channels))
    steve = join(bot, "steve", STEVE, "America/Toronto", real_name="Steve")
    channels["canada"] = bot.cast.shared.id
    ticket = await tracked(bot, CANADA)
    await ask(bot, f"ping {ticket} moose has 50 licences")
    await ask(bot, f"escalate {ticket} moose is unhappy")
    message = await _shown(bot, bot.cast.shared.id, ticket, "Lead: Steve (Canada).")
    ping = await _shown(bot, bot.cast.shared.id, ticket, "pings you")
    escalation = await _shown(bot, bot.cast.shared.id, ticket, "is escalated")
    for shown in (message, ping, escalation):
        assert "moose" not in words_of(shown)
        assert "large" not in words_of(shown)
        assert f"{ticket}" in words_of(shown)
    assert words_of(message).split("\n")[0] == f"{ticket} · open"
    assert "moose has 50 licences" in words_of(await _shown(bot, steve.dm.id, ticket, "pings you"))


# --------------------------------------------------------------------------------------------------- escalate


async def test_an_escalation_climbs_level_by_level_and_says_what_to_tell_the_partner(bot: Running) -> None:
    steve = join(bot, "steve", STEVE, "America/Toronto")
    ticket = await tracked(bot, CANADA)
    assert await said(bot, f"escalate {ticket} security breach at the customer") == [
        f"{ticket} is escalated to level 2: Steve.",
        "No commitment time has passed yet. Recorded ground: Security breach.",
        (
            f"To send to the partner: Your ticket {ticket} has been escalated to level 2 and is overseen by Steve. "
            "We will keep you informed at every step."
        ),
        NOTE_ON_CONTRACTS,
    ]
    shown = await posted(bot, ticket, "is escalated to level 2")
    assert words_of(shown).split("\n")[:3] == [
        f"{ticket} is escalated to level 2: <@{steve.id}>, please oversee it.",
        f"Ground: Security breach. Escalated by <@{bot.cast.agent.id}>.",
        "“security breach at the customer”",
    ]
    assert buttons_of(shown) == [("ticket.oversee", ticket)]
    assert words_of(await _shown(bot, steve.dm.id, ticket, "is escalated")) == words_of(shown)
    assert (await said(bot, f"escalate {ticket}"))[:3] == [
        f"{ticket} is escalated to level 3: Danny.",
        f"I do not find Danny in Slack. Please write to {DANNY}.",
        "No commitment time has passed yet, and none of Zoho's grounds was named.",
    ]
    assert (await posted(bot, ticket, "is escalated to level 3")).text.split("\n")[:2] == [
        f"{ticket} is escalated to level 3: Danny ({DANNY}), please oversee it.",
        f"Escalated by <@{bot.cast.agent.id}>; none of Zoho's grounds was named.",
    ]
    assert await first(bot, f"escalate {ticket}") == f"{ticket} is escalated to level 4: Kevin."
    assert await said(bot, f"escalate {ticket}") == [
        f"{ticket} is already escalated as far as anyone is named (level 4).",
        "Ping the lead",
    ]
    changes = [(change.level, change.told) for change in (await ticket_of(bot, ticket)).changes[1:]]
    assert changes == [(2, (STEVE,)), (3, (DANNY,)), (4, (KEVIN,))]


@pytest.mark.parametrize(
    ("received", "reason", "line", "ground"),
    [
        ("4h", "", "A commitment time has passed, which is recorded as the ground.", "time"),
        ("4h", "customer is unhappy", "A commitment time has passed. Recorded ground: Not satisfied.", "dissatisfied"),
        ("0m", "long outage", "No commitment time has passed yet. Recorded ground: Long outage.", "long_outage"),
        ("0m", "major issue", "No commitment time has passed yet. Recorded ground: Major issue.", "major_issue"),
        ("0m", "high RISK", "No commitment time has passed yet. Recorded ground: High impact or risk.", "risk"),
        ("0m", "recurring", "No commitment time has passed yet. Recorded ground: Recurring incidents.", "recurring"),
        (
            "0m",
            "deadline",
            "No commitment time has passed yet. Recorded ground: A commitment time has passed.",
            "time",
        ),
        ("0m", "because", "No commitment time has passed yet, and none of Zoho's grounds was named.", None),
        ("0m", "a timely answer", "No commitment time has passed yet, and none of Zoho's grounds was named.", None),
    ],
)
async def test_an_escalation_is_never_refused_and_records_its_ground(
    bot: Running, received: str, reason: str, line: str, ground: str | None
) -> None:
    ticket = await tracked(bot, f"{CANADA} received {received}")
    answer = await said(bot, f"escalate {ticket} {reason}")
    assert answer[:2] == [f"{ticket} is escalated to level 2: Steve.", line]
    change = (await ticket_of(bot, ticket)).last
    assert (change.ground, change.reason) == (ground, reason)


async def test_a_resolved_ticket_and_one_without_a_commitment_are_escalated_too(bot: Running) -> None:
    ticket = await tracked(bot, f"{CANADA} type feature")
    assert await first(bot, f"escalate {ticket}") == f"{ticket} is escalated to level 2: Steve."
    await ask(bot, f"resolve {ticket}")
    assert await first(bot, f"escalate {ticket}") == f"{ticket} is escalated to level 3: Danny."


async def test_the_managers_of_the_usa_are_offered_and_none_is_told_until_one_is_chosen(bot: Running) -> None:
    ticket = await tracked(bot, USA)
    for _level in (2, 3):
        await ask(bot, f"escalate {ticket}")
    asked = await ask(bot, f"escalate {ticket} it does matter to Diana")
    assert words_of(asked).split("\n") == [
        f"Who is to hear of {ticket}? Zoho does not print who has which states.",
        "Matt (East)",
        "This one",
        "Connor (West)",
        "This one",
        "Diana (Central)",
        "This one",
    ]
    lines = [f"escalate {ticket} {name} it does matter to Diana" for name in ("Matt", "Connor", "Diana")]
    assert buttons_of(asked) == [("ask.pick", line) for line in lines]
    assert await acts_of(bot, ticket) == ["track", "escalate", "escalate"]
    pressed = await bot.cast.agent.press(await asked.answered(), "ask.pick", lines[1])
    answer = words_of(await pressed.answered()).split("\n")
    assert answer[0] == f"{ticket} is escalated to level 4: Connor."
    change = (await ticket_of(bot, ticket)).last
    assert (change.level, change.reason, len(change.told)) == (4, "it does matter to Diana", 1)


async def test_a_manager_of_the_usa_can_be_named_in_the_command(bot: Running) -> None:
    ticket = await tracked(bot, USA)
    for _level in (2, 3):
        await ask(bot, f"escalate {ticket}")
    assert await first(bot, f"escalate {ticket} connor") == f"{ticket} is escalated to level 4: Connor."


async def test_where_nobody_is_named_for_the_next_level_the_lead_can_be_pinged(bot: Running) -> None:
    ticket = await tracked(bot, "admin@kauri.example")  # Australia has no Partner Account Manager
    for _level in (2, 3):
        await ask(bot, f"escalate {ticket}")
    asked = await ask(bot, f"escalate {ticket}")
    assert text_of(asked).split("\n") == [f"{ticket} is already escalated as far as anyone is named (level 3)."]
    pressed = await bot.cast.agent.press(await asked.answered(), "lead.ping")
    assert (await pressed.answered()).text.startswith(f"{ticket}: please write an email.")


async def test_of_two_who_escalate_at_once_one_is_told_that_it_is_done(bot: Running) -> None:
    ticket = await tracked(bot, CANADA)
    both = (bot.cast.agent, bot.cast.lead)
    answers = [text_of(one) for one in await asyncio.gather(*(ask(bot, f"escalate {ticket}", one) for one in both))]
    assert sum(answer.startswith(f"{ticket} is escalated to level 2: Steve.") for answer in answers) == 1, answers
    by = (await ticket_of(bot, ticket)).last.by.user_id
    done = [answer for answer in answers if answer.startswith(f"{ticket}: already done. Escalated, ")]
    assert len(done) == 1, answers
    assert f"by <@{by}>" in done[0]
    assert await acts_of(bot, ticket) == ["track", "escalate"]


@pytest.mark.parametrize(
    ("line", "first_line"),
    [
        ("escalate", "Which ticket? Name its number or id."),
        ("escalate T|1", "T|1 cannot be a ticket's id: it has no spaces and none of @ < > |"),
        ("escalate T-unknown-1", "I do not follow a ticket T-unknown-1."),
    ],
)
async def test_a_ticket_that_is_not_there_is_not_escalated(bot: Running, line: str, first_line: str) -> None:
    assert await first(bot, line) == first_line


# ---------------------------------------------------------------------------------------------------- oversee


async def test_who_oversees_a_ticket_is_recorded_and_no_clock_stops(bot: Running) -> None:
    kevin = join(bot, "kevin", KEVIN, "America/Toronto")
    ticket = await tracked(bot, CANADA)
    for _level in (2, 3, 4):
        await ask(bot, f"escalate {ticket}")
    before = (await ticket_of(bot, ticket)).runs
    shown = await _shown(bot, kevin.dm.id, ticket, "is escalated to level 4")
    assert buttons_of(shown) == [("ticket.oversee", ticket)]
    pressed = await kevin.press(shown, "ticket.oversee")
    answer = words_of(await pressed.answered())
    assert answer.startswith(f"<@{kevin.id}> oversees {ticket}.\nFirst reply: 3 h left, until 07:00.")
    again = await kevin.press(shown, "ticket.oversee")
    assert (await again.answered()).text.startswith(f"<@{kevin.id}> already oversees {ticket}.")
    after = await ticket_of(bot, ticket)
    assert after.runs == before
    assert after.overseer is not None
    assert after.overseer.user_id == kevin.id
    await posted(bot, ticket, f"Lead: Steve (Canada). <@{kevin.id}> oversees it.")


@OWN_LOOP
async def test_whom_the_clock_told_as_level_4_sees_the_ticket_and_oversees_it(start: Start) -> None:
    bot = await start()
    kevin = join(bot, "kevin", KEVIN, "America/Toronto")
    ticket = await tracked(bot, CANADA)
    refused = words_of(await ask(bot, f"left {ticket}", kevin))
    assert refused.startswith("Tickets are for the support team.")
    bot.time.forward(timedelta(hours=6))
    await bot.application.dispatcher.settle()
    shown = await _shown(bot, kevin.dm.id, ticket, "past its first-reply time")
    assert buttons_of(shown) == [("ticket.oversee", ticket)]
    assert not words_of(await ask(bot, f"left {ticket}", kevin)).startswith("Tickets are for")
    assert words_of(await ask(bot, f"ack {ticket}", kevin)).startswith(f"You may see {ticket}")
    pressed = await kevin.press(shown, "ticket.oversee")
    assert words_of(await pressed.answered()).startswith(f"<@{kevin.id}> oversees {ticket}.")


async def test_an_agent_does_not_oversee_and_is_told_who_does(bot: Running) -> None:
    ticket = await tracked(bot, CANADA)
    await ask(bot, f"escalate {ticket}")
    shown = await posted(bot, ticket, "is escalated to level 2")
    pressed = await bot.cast.agent.press(shown, "ticket.oversee")
    assert (await pressed.answered()).text == f"A lead, or whoever it was escalated to, oversees {ticket}."
    pressed = await bot.cast.lead.press(shown, "ticket.oversee")
    assert (await pressed.answered()).text.startswith(f"<@{bot.cast.lead.id}> oversees {ticket}.")
    assert await acts_of(bot, ticket) == ["track", "escalate", "oversee"]


async def test_what_people_were_told_of_is_not_taken_back(bot: Running) -> None:
    ticket = fresh()
    await tracked(bot, CANADA, ticket)
    await ask(bot, f"ping {ticket}")
    await ask(bot, f"escalate {ticket}")
    assert "there is nothing to take back" in await first(bot, f"undo {ticket}")
