"""What stands in channels and direct messages of a ticket: true when it is sent, in the language of its readers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.services.tickets import TicketChannels
from tests.slack.reading import RIGHT_TO_LEFT_MARK, buttons_of, text_objects, words_of
from tests.slack.ticketing import LARGE, SMALL, ask, begin, join, tracked

if TYPE_CHECKING:
    from bot.local.state.sights import Sight
    from tests.running import Running
    from tests.slack.conftest import Start

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN_LOOP = pytest.mark.asyncio(loop_scope="function")  # for tests with a bot of their own
STEVE = "srivats.n@zohocorp.com"
TOKEN = re.compile(r"<!date\^(\d+)\^\{date_short_pretty\} \{time\}\|([^<>|]+)>")


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _wednesday(shared_bot: Running) -> None:
    await begin(shared_bot)


async def standing(bot: Running, ticket: str, words: str, channel: str = "") -> Sight:
    """The ticket's message in a channel, once these words are in it."""

    def fits(sight: Sight) -> bool:
        where = sight.channel == (channel or bot.cast.desk.id) and sight.thread_ts is None
        return where and sight.text.startswith(f"{ticket} · ") and words in sight.text

    return await bot.workspace.world.sights.first(fits, 0, 20.0)


async def test_the_message_of_a_ticket_says_how_it_stands_and_what_can_be_done(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} CRM, Desk received 30m")
    shown = await standing(bot, ticket, "Lead: ")
    assert shown.text.split("\n") == [
        f"{ticket} · S1, large user account · Europe &amp; UK",
        "• First reply: due Wednesday, 18 November 2026 11:30, London",
        "• Issue determination: due Wednesday, 18 November 2026 16:30, London",
        "• Resolution aim: Friday, 20 November 2026 08:30, London",
        f"{LARGE}, Zoho CRM and Zoho Desk",
        "Nobody has taken it yet.",
        "Lead: Russell (Europe).",
    ]
    assert [action for action, _ticket in buttons_of(shown)] == [
        "ticket.acknowledge", "ticket.take", "ticket.hold", "ticket.resolve", "lead.ping", "ticket.escalate",
        "ticket.why",
    ]  # fmt: skip
    assert {value for _action, value in buttons_of(shown)} == {ticket}


async def test_instants_are_date_tokens_and_nothing_of_it_grows_old(bot: Running) -> None:
    ticket = await tracked(bot)
    shown = await standing(bot, ticket, "Lead: ")
    text = "\n".join(str(part["text"]) for part in text_objects(shown.blocks))
    instants = [datetime.fromtimestamp(int(at), UTC).hour for at, _fallback in TOKEN.findall(text)]
    assert instants == [12, 17, 9]
    assert all(fallback.endswith(", London") for _at, fallback in TOKEN.findall(text))
    assert not re.search(r"\d (?:h|min|s|days?)\b| left| ago|today|tomorrow", text)


@pytest.mark.parametrize(
    ("acts", "lines", "first_button"),
    [
        (["ack"], ["• First reply: stopped ", "• Issue determination: due ", "Assigned to <@"], "ticket.determined"),
        (["determined"], ["• Issue determination: stopped ", "• Update: due "], "ticket.updated"),
        (["hold"], [" · on hold", "• First reply: due ", "• Issue determination: on hold"], "ticket.acknowledge"),
        (
            ["resolve"],
            [" · resolved", "• Issue determination: stopped ", "• Resolution aim: stopped "],
            "ticket.reopen",
        ),
        (["resolve", "reopen"], ["• First reply: stopped ", "• Issue determination: due "], "ticket.determined"),
        (["take"], ["Assigned to <@"], "ticket.acknowledge"),
        (["escalate"], ["Lead: Russell (Europe). Escalated to level 2."], "ticket.acknowledge"),
        (
            ["correct {} type feature"],
            [" · feature request, no commitment · "],
            "ticket.acknowledge",
        ),
        (["correct {} partner Canada"], [" · Canada", "Toronto", "Lead: Steve (Canada)."], "ticket.acknowledge"),
        (["untrack {} by mistake"], [" · no longer tracked"], "ticket.why"),
        (["ack", "undo"], ["• First reply: due ", "Nobody has taken it yet."], "ticket.acknowledge"),
    ],
)
async def test_the_message_is_changed_in_its_place(
    bot: Running, acts: list[str], lines: list[str], first_button: str
) -> None:
    ticket = await tracked(bot)
    before = await standing(bot, ticket, "Lead: ")
    watch = bot.cast.lead.watch()
    for act in acts:
        await ask(bot, act.format(ticket) if "{}" in act else f"{act} {ticket}")

    def fits(sight: Sight) -> bool:
        return sight.ts == before.ts and sight.kind == "updated" and all(line in sight.text for line in lines)

    after = await bot.workspace.world.sights.first(fits, watch.since, 20.0)
    assert buttons_of(after)[0] == (first_button, ticket)


async def test_what_is_late_is_past_the_commitment_time(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} received 10h")
    shown = await standing(bot, ticket, "Lead: ")
    assert "• First reply: past the commitment time since Wednesday, 18 November 2026 02:00, London" in shown.text
    await ask(bot, f"ack {ticket}")
    late = "• First reply: stopped Wednesday, 18 November 2026 09:00, London, past the commitment time (Wednesday, "
    assert (await standing(bot, ticket, late)).ts == shown.ts


async def test_of_an_account_that_is_not_known_that_is_said(bot: Running) -> None:
    ticket = await tracked(bot, "- in Canada severity S2")
    assert "account not known" in (await standing(bot, ticket, "Lead: Steve (Canada).")).text


@OWN_LOOP
async def test_a_ticket_that_moves_to_another_territory_stands_in_its_channel_too(start: Start) -> None:
    channels: dict[str, str] = {}
    bot = await start(ticket_channels=TicketChannels(None, channels))
    channels |= {"usa": bot.cast.desk.id, "canada": bot.cast.private.id}
    ticket = await tracked(bot, f"{SMALL} S2")
    first = await standing(bot, ticket, "Lead: Gokul")
    await ask(bot, f"correct {ticket} partner Canada")
    moved = await standing(bot, ticket, "Lead: Steve", bot.cast.private.id)
    assert moved.kind == "message"
    assert (await standing(bot, ticket, "Lead: Steve")).ts == first.ts


@OWN_LOOP
async def test_a_channel_reads_its_own_language_and_a_person_theirs(start: Start) -> None:
    bot = await start(channel_language="ar")
    steve = join(bot, "steve", STEVE, "America/Toronto", real_name="Steve")
    ticket = await tracked(bot, "admin@moose.example")
    await ask(bot, f"ping {ticket} please look")

    def in_channel(sight: Sight) -> bool:
        return sight.channel == bot.cast.desk.id and "please look" in sight.text

    def in_person(sight: Sight) -> bool:
        return sight.channel == steve.dm.id and "please look" in sight.text

    sights = bot.workspace.world.sights
    arabic, english = await sights.first(in_channel, 0, 20.0), await sights.first(in_person, 0, 20.0)
    assert all(str(part["text"]).startswith(RIGHT_TO_LEFT_MARK) for part in text_objects(arabic.blocks))
    assert words_of(english).startswith(f"<@{steve.id}>: please look at {ticket}.")
    assert RIGHT_TO_LEFT_MARK not in english.text
