"""Alerts are put into words when they are sent: what holds by then, for whoever reads it, ids alone in the metadata."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.domain.delivery import Delivery, Purpose
from bot.domain.milestones import plan_alerts
from bot.slack.fallbacks import Fallbacks
from bot.slack.renderer import Renderer
from bot.slack.tongues import Tongues
from tests.slack.alerting import KRISH, person
from tests.slack.reading import RIGHT_TO_LEFT_MARK, text_objects
from tests.slack.ticketing import WEDNESDAY, ask, begin, ticket_of, tracked

if TYPE_CHECKING:
    from datetime import datetime

    from bot.local.state.sights import Sight
    from bot.services.posting import Rendering
    from tests.running import Running
    from tests.slack.conftest import Start

pytestmark = pytest.mark.asyncio(loop_scope="module")
OWN_LOOP = pytest.mark.asyncio(loop_scope="function")  # for tests with a bot of their own


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _wednesday(shared_bot: Running) -> None:
    await begin(shared_bot)


async def content(bot: Running, ticket: str, milestone: str = "deadline", *people: dict[str, Any]) -> dict[str, Any]:
    """What the delivery of a planned alert of the first reply keeps."""
    alerts = plan_alerts(await ticket_of(bot, ticket))
    one = next(each for each in alerts if each.milestone == milestone and each.clock == "acknowledgement")
    said = {"clock": one.clock.value, "run": one.run, "milestone": one.milestone, "due": one.due_at.isoformat()}
    return {"alert": said, "people": list(people), "passed": [], "assignee": None}


def delivery(purpose: Purpose, content: dict[str, Any], ticket: str | None = None) -> Delivery:
    return Delivery("k1", purpose, "C1", WEDNESDAY, ticket and ticket.casefold(), content)


async def render(
    bot: Running,
    planned: Delivery,
    to: str = "",
    language: str = "",
    *,
    repeat: bool = False,
    sent_at: datetime | None = None,
) -> Rendering | None:
    desk = bot.application.desk
    renderer = Renderer(desk, Tongues(desk.catalogues, desk.channels, language, 1.0))
    return await renderer.render(planned, to or bot.cast.desk.id, repeat=repeat, sent_at=sent_at)


async def test_an_alert_has_its_words_and_its_ids(bot: Running) -> None:
    ticket = await tracked(bot, "admin@customer.com received 3h")
    planned = delivery(Purpose.BREACH, await content(bot, ticket, "deadline", KRISH), ticket)
    shown = await render(bot, planned)
    assert shown is not None
    assert shown.text.startswith(f"{ticket} is past its first-reply time (")
    assert shown.payload == {"clock": "acknowledgement", "milestone": "deadline"}
    again = await render(bot, planned, repeat=True)
    assert again is not None
    assert "This may be a repeat" in again.text
    assert again.payload == shown.payload


async def test_a_channel_reads_its_own_language_and_a_person_theirs(bot: Running) -> None:
    ticket = await tracked(bot, "admin@customer.com received 3h")
    krish = person("Krish", 2, bot.cast.lead.id)
    planned = delivery(Purpose.BREACH, await content(bot, ticket, "deadline", krish), ticket)
    arabic = await render(bot, planned, language="ar")
    assert arabic is not None
    assert all(str(part["text"]).startswith(RIGHT_TO_LEFT_MARK) for part in text_objects(arabic.blocks))
    own = await render(bot, planned, to=bot.cast.lead.id)
    assert own is not None
    assert "<@" not in own.text
    assert "Please take it (level 2)." in own.text


@pytest.mark.parametrize("act", ["ack", "resolve", "correct {} received 1h", "untrack {} by mistake"])
async def test_what_is_no_longer_true_has_no_words(bot: Running, act: str) -> None:
    ticket = await tracked(bot, "admin@customer.com received 3h")
    planned = delivery(Purpose.BREACH, await content(bot, ticket, "deadline", KRISH), ticket)
    await ask(bot, act.format(ticket) if "{}" in act else f"{act} {ticket}")
    assert await render(bot, planned) is None


async def test_one_that_stands_says_what_it_said_until_something_else_is_true(bot: Running) -> None:
    ticket = await tracked(bot, "admin@customer.com received 3h")
    planned = delivery(Purpose.BREACH, await content(bot, ticket, "deadline", KRISH), ticket)
    sent_at = bot.time.now()
    before = await render(bot, planned)
    bot.time.at += timedelta(minutes=5)
    assert before is not None
    assert "late" not in before.text
    assert (await render(bot, planned, sent_at=sent_at)) == replace(before, payload={}, known_at=None)
    await ask(bot, f"ack {ticket}")
    after = await render(bot, planned, sent_at=sent_at, repeat=True)
    assert after is not None
    assert after.text.startswith(f"{ticket}: first reply sent by <@{bot.cast.agent.id}>, ")
    assert "This may be a repeat" in after.text, "two may stand there"
    assert "actions" not in {block["type"] for block in after.blocks}


@pytest.mark.parametrize("reads", ["the desk", "a Partner Account Manager", "an agent"])
async def test_what_was_corrected_is_told_to_those_who_may_know_the_account(bot: Running, reads: str) -> None:
    ticket = await tracked(bot, "admin@customer.com received 3h")
    planned = delivery(Purpose.BREACH, await content(bot, ticket, "deadline", KRISH), ticket)
    await ask(bot, f"correct {ticket} received 1h")
    to = {"the desk": "", "an agent": bot.cast.agent.id, "a Partner Account Manager": bot.cast.pam.id}[reads]
    after = await render(bot, planned, to, sent_at=bot.time.now())
    assert after is not None
    assert f"{ticket} was corrected by <@{bot.cast.agent.id}>, " in after.text
    assert ("received" in after.text) == (reads != "a Partner Account Manager")


async def test_one_of_a_run_that_there_never_was_stays_as_it_is(bot: Running) -> None:
    ticket = await tracked(bot, "admin@customer.com received 3h")
    kept = await content(bot, ticket, "deadline", KRISH)
    kept["alert"]["run"] = 9
    assert await render(bot, delivery(Purpose.BREACH, kept, ticket), sent_at=bot.time.now()) is None


async def test_a_storm_message_leaves_out_what_is_no_longer_true(bot: Running) -> None:
    tickets = [await tracked(bot, "admin@customer.com received 3h") for _ in range(3)]
    kept = [
        {**await content(bot, each, "deadline", KRISH), "key": f"k-{each}", "ticket": each.casefold()}
        for each in tickets
    ]
    gone = {**kept[0], "key": "k-gone", "ticket": "t-none"}
    storm = delivery(Purpose.STORM, {"alerts": [*kept, gone]})
    await ask(bot, f"ack {tickets[1]}")
    shown = await render(bot, storm)
    assert shown is not None
    assert shown.text.startswith("2 alerts: 2 past the commitment time\n")
    first, _second, third = tickets
    assert shown.payload == {
        "keys": [{"key": f"k-{each}", "ticket": each.casefold()} for each in (first, third)],
    }
    for each in (first, third):
        await ask(bot, f"resolve {each}")
    assert await render(bot, storm) is None


async def test_a_storm_message_that_a_channel_does_not_take_goes_to_those_whom_it_calls(bot: Running) -> None:
    people = [person("Raaj", 3, "URAAJ"), person("Krish", 2, "UKRISH"), person("Danny", 3)]
    storm = delivery(Purpose.STORM, {"alerts": [{"people": people}, {"people": people[:1]}]})
    ways = await Fallbacks(bot.application.desk).ways(storm)
    common = bot.application.desk.tickets.channels.default
    called = [way for way in ways if way in {"URAAJ", "UKRISH"}]
    assert called == ["UKRISH", "URAAJ"]
    assert common is None or ways[0] == common


def alerts_in(bot: Running, channel: str) -> list[Any]:
    """The alerts that stand in a channel."""
    standing = bot.workspace.world.messages.in_channel(channel)
    return [each for each in standing if (each.metadata or {}).get("event_type") == "priority_alert"]


@OWN_LOOP
async def test_a_breach_is_broadcast_under_ids_alone(start: Start) -> None:
    bot = await start()
    await begin(bot)
    ticket = await tracked(bot)
    bot.time.at += timedelta(hours=3)

    def fits(sight: Sight) -> bool:
        return sight.channel == bot.cast.desk.id and " is past its first-reply time" in sight.text

    shown = await bot.workspace.world.sights.first(fits, 0, 20.0)
    message = bot.workspace.world.messages.find(shown.channel, shown.ts)
    assert message is not None
    assert message.broadcast
    assert message.metadata is not None
    payload = dict(message.metadata["event_payload"])
    assert message.metadata["event_type"] == "priority_alert"
    assert payload.pop("key")
    assert payload == {"ticket": ticket.casefold(), "clock": "acknowledgement", "milestone": "deadline"}


@OWN_LOOP
async def test_many_breaches_at_once_are_one_message_with_every_key(start: Start) -> None:
    bot = await start()
    await begin(bot)
    tickets = [await tracked(bot) for _ in range(8)]
    bot.time.at += timedelta(hours=3)

    def fits(sight: Sight) -> bool:
        counted = "16 alerts: 8 past the commitment time, 8 reminders"
        return sight.channel == bot.cast.desk.id and sight.text.startswith(counted)

    shown = await bot.workspace.world.sights.first(fits, 0, 20.0)
    message = bot.workspace.world.messages.find(shown.channel, shown.ts)
    assert message is not None
    assert message.metadata is not None
    payload = message.metadata["event_payload"]
    assert {one["ticket"] for one in payload["keys"]} == {each.casefold() for each in tickets}
    assert payload["key"] not in {one["key"] for one in payload["keys"]}
    assert alerts_in(bot, bot.cast.desk.id) == [message]
