"""A summary is put into words when it is sent: what holds by then, and nothing where there is nothing to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.domain.delivery import Delivery, Purpose
from bot.services.tickets import TicketChannels
from bot.slack.fallbacks import Fallbacks
from bot.slack.renderer import Renderer
from bot.slack.tongues import Tongues
from tests.slack.reading import RIGHT_TO_LEFT_MARK, text_objects, words_of
from tests.slack.ticketing import LARGE, ask, begin, join, tracked

if TYPE_CHECKING:
    from bot.local.person import Person
    from bot.local.state.sights import Sight
    from bot.services.posting import Rendering
    from tests.running import Running
    from tests.slack.conftest import Start

pytestmark = pytest.mark.asyncio(loop_scope="module")
OWN_LOOP = pytest.mark.asyncio(loop_scope="function")  # for tests with a bot of their own
# A Thursday in London, where it is winter.
MORNING = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _thursday(shared_bot: Running) -> None:
    # Before anybody is looked for: who is not found is looked for again only the next day.
    krish(shared_bot)
    await begin(shared_bot, MORNING)


def krish(bot: Running, **details: str) -> Person:
    return join(bot, "krish", "krishna.k@eu.zohocorp.com", "Europe/London", real_name="Krish", **details)


def planned(territory: str = "europe_uk") -> Delivery:
    content = {"territory": territory, "date": "2026-11-19", "since": "2026-11-18T09:00:00+00:00"}
    return Delivery("k1", Purpose.SUMMARY, "C1", MORNING, content=content)


async def render(bot: Running, to: str = "", language: str = "", delivery: Delivery | None = None) -> Rendering | None:
    desk = bot.application.desk
    renderer = Renderer(desk, Tongues(desk.catalogues, desk.channels, language, 1.0))
    return await renderer.render(delivery or planned(), to or bot.cast.desk.id, repeat=False)


async def test_it_says_how_things_stand_by_then_and_nothing_of_an_account(bot: Running) -> None:
    assert await render(bot) is None, "nothing is open"
    ticket = await tracked(bot, f"{LARGE} CRM received 1h")
    shown = await render(bot)
    assert shown is not None
    assert shown.payload == {}
    for reader in (bot.cast.desk.id, bot.cast.lead.id):
        said = await render(bot, to=reader)
        assert said is not None
        assert ticket in said.text
        assert not any(word in said.text for word in (LARGE, "customer.com", "CRM", "S1", "large"))
    await ask(bot, f"resolve {ticket}")
    assert await render(bot) is None


async def test_a_channel_reads_it_in_its_language(bot: Running) -> None:
    ticket = await tracked(bot)
    shown = await render(bot, language="ar")
    assert shown is not None
    assert all(str(part["text"]).startswith(RIGHT_TO_LEFT_MARK) for part in text_objects(shown.blocks))
    await ask(bot, f"resolve {ticket}")


async def test_one_that_is_late_says_so_and_none_is_told_once_the_next_is_due(bot: Running) -> None:
    ticket = await tracked(bot)
    bot.time.at = MORNING + timedelta(hours=5)
    late = await render(bot)
    assert late is not None
    assert late.text.endswith("This message is 5 h late.")
    bot.time.at = MORNING + timedelta(days=1, seconds=-1)
    assert await render(bot) is not None
    bot.time.at = MORNING + timedelta(days=1)
    assert await render(bot) is None
    await ask(bot, f"resolve {ticket}")


async def test_of_a_territory_that_the_policy_no_longer_has_nothing_is_told(bot: Running) -> None:
    assert await render(bot, delivery=planned("atlantis")) is None


async def test_where_its_channel_takes_none_the_leads_are_told_and_then_the_admins(bot: Running) -> None:
    ways = await Fallbacks(bot.application.desk).ways(planned())
    assert ways == (bot.cast.desk.id, krish(bot).id, bot.cast.admin.id)


@OWN_LOOP
async def test_without_a_channel_a_lead_reads_it_alone_in_their_own_language(start: Start) -> None:
    bot = await start(ticket_channels=TicketChannels())
    await begin(bot, MORNING)
    lead = krish(bot, locale="de-DE")
    ticket = await tracked(bot)
    await bot.application.outgoing.summaries.write_due()

    def fits(sight: Sight) -> bool:
        return sight.channel == lead.dm.id and ticket in sight.text

    shown = await bot.workspace.world.sights.first(fits, 0, 20.0)
    assert "Erste Antwort" in words_of(shown)
