"""Who asks: looked up once, kept for a day, read again in the background and when Slack says that they changed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import ReaderKind
from bot.local import faults, happenings
from bot.slack.people import Home, People, reader_of
from bot.slack.rosters import NamedLists
from bot.storage.people import ReaderStore
from tests.running import SOON, bot_behind
from tests.slack.reading import text_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.local.person import Person
    from tests.running import Running
    from tests.slack.conftest import Start

LOOK_UP = "users.info"
LINE = "check admin@customer.com"
HOME = Home("T1", "E1", "U0BOT", "B1")
NOW = datetime(2026, 11, 18, tzinfo=UTC)


def looked_up(bot: Running) -> int:
    return len(bot.workspace.calls.of(LOOK_UP))


async def refreshed(bot: Running, count: int) -> None:
    """Wait until so many look-ups were made and what they said is known."""
    await bot.workspace.calls.wait_for(LOOK_UP, count)
    people = bot.application.desk.people
    await asyncio.gather(*people._heeding, *people._refreshing.values())


async def test_a_person_is_looked_up_once_and_then_known_for_a_day(start: Start) -> None:
    bot = await start()
    for _ in range(5):
        await bot.cast.agent.slash("help")
    bot.time.forward(timedelta(hours=23))
    await bot.cast.agent.slash("help")
    assert looked_up(bot) == 1


async def test_thirty_two_questions_at_once_ask_slack_once(start: Start) -> None:
    bot = await start()
    bot.workspace.faults.plan(LOOK_UP, faults.hold(applied=True))
    asking = [asyncio.create_task(bot.cast.agent.slash("ladder Canada")) for _ in range(32)]
    await bot.workspace.calls.wait_for(LOOK_UP)
    await asyncio.sleep(0)
    bot.workspace.faults.release()
    answers = await asyncio.gather(*asking)
    assert {text_of(answer).split("\n")[0] for answer in answers} == {"Escalation ladder for Canada (North America)"}
    assert looked_up(bot) == 1


async def test_a_person_is_known_after_a_restart(start: Start) -> None:
    bot = await start()
    await bot.cast.agent.slash("help")
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url)):
        assert text_of(await bot.cast.agent.slash(LINE)).startswith("Large user account")
    assert looked_up(bot) == 1


async def test_after_a_day_a_person_is_read_again_while_the_answer_leaves_at_once(start: Start) -> None:
    bot = await start()
    assert text_of(await bot.cast.agent.slash("why")).startswith("5 services")
    bot.cast.agent.user.locale = "de-DE"
    bot.time.forward(timedelta(hours=24, seconds=1))
    bot.workspace.faults.plan(LOOK_UP, faults.hold(applied=True))
    assert text_of(await bot.cast.agent.slash("why")).startswith("5 services"), "the old row answers"
    bot.workspace.faults.release()
    await refreshed(bot, 2)
    assert not text_of(await bot.cast.agent.slash("why")).startswith("5 services")


async def test_a_refresh_that_fails_is_tried_again_at_the_next_question(start: Start) -> None:
    bot = await start()
    await bot.cast.agent.slash("help")
    bot.time.forward(timedelta(hours=25))
    bot.workspace.faults.plan(LOOK_UP, faults.rate_limited(60))
    for count in (2, 3):
        assert text_of(await bot.cast.agent.slash(LINE)).startswith("Large user account")
        await refreshed(bot, count)
    await bot.cast.agent.slash("help")
    assert looked_up(bot) == 3


async def change(bot: Running, person: Person, **details: object) -> None:
    for name, value in details.items():
        setattr(person.user, name, value)
    happened = await bot.workspace.happen(happenings.user_changed(bot.workspace.world, person.user))
    assert happened.status == 200


async def test_a_member_who_becomes_a_guest_loses_their_rights(start: Start) -> None:
    bot = await start(lists=NamedLists())
    newcomer = bot.workspace.add_person("newcomer")
    assert text_of(await newcomer.slash(LINE)).startswith("Large user account")
    await change(bot, newcomer, is_restricted=True)
    await refreshed(bot, 2)
    assert text_of(await newcomer.slash(LINE)).startswith("Account data is for the support team.")


async def test_a_change_that_slack_did_not_explain_is_asked_for_again(start: Start) -> None:
    bot = await start(lists=NamedLists())
    newcomer = bot.workspace.add_person("newcomer")
    await newcomer.slash("help")
    bot.workspace.faults.plan(LOOK_UP, faults.rate_limited(60))
    await change(bot, newcomer, deleted=True)
    await refreshed(bot, 2)
    await newcomer.slash("help")
    await refreshed(bot, 3)
    assert text_of(await newcomer.slash(LINE)).startswith("Account data is for the support team.")
    assert looked_up(bot) == 3


async def test_a_change_of_language_and_zone_is_heeded(start: Start) -> None:
    bot = await start()
    await bot.cast.agent.slash("help")
    await change(bot, bot.cast.agent, locale="ja-JP", tz="Asia/Tokyo")
    await refreshed(bot, 2)
    reader = await bot.application.desk.people.reader(bot.workspace.home.id, bot.cast.agent.id)
    assert (reader.slack_locale, reader.zone) == ("ja-JP", "Asia/Tokyo")


async def test_what_a_person_chose_goes_before_slack_s_word_and_outlives_it(start: Start) -> None:
    bot = await start()
    await bot.cast.agent.slash(LINE)
    people = bot.application.desk.people
    whom = (bot.workspace.home.id, bot.cast.agent.id)
    reader = await people.reader(*whom)
    await people.choose_zone(reader, "Asia/Kolkata")
    await people.choose_territories(reader, ("india", "anz"))
    await change(bot, bot.cast.agent, tz="Asia/Tokyo")
    await refreshed(bot, 2)
    reader = await people.reader(*whom)
    assert (reader.zone, reader.own_zone, reader.territories) == ("Asia/Tokyo", "Asia/Kolkata", ("india", "anz"))
    await people.choose_zone(reader, None)
    assert (await people.reader(*whom)).own_zone == "Asia/Tokyo"


async def test_changes_of_people_who_never_asked_are_passed_over(start: Start) -> None:
    bot = await start()
    await change(bot, bot.cast.guest, real_name="Gus the Second")
    people = bot.application.desk.people
    await asyncio.gather(*people._heeding)
    await asyncio.gather(*people._refreshing.values())
    assert looked_up(bot) == 0
    assert await ReaderStore(bot.database).get(bot.workspace.home.id, bot.cast.guest.id) is None


async def test_a_change_of_somebody_of_another_workspace_is_heeded(start: Start) -> None:
    bot = await start()
    await bot.cast.partner.mention(bot.cast.shared, "help")
    await change(bot, bot.cast.partner, tz="Asia/Tokyo")
    await refreshed(bot, 2)
    reader = await bot.application.desk.people.reader(bot.cast.foreign.id, bot.cast.partner.id)
    assert (reader.kind, reader.zone, reader.email) == (ReaderKind.STRANGER, "Asia/Tokyo", None)


@pytest.mark.parametrize("word", ["user_not_found", "user_not_visible"])
async def test_whom_slack_does_not_show_is_a_stranger_for_a_day(start: Start, word: str) -> None:
    bot = await start(lists=NamedLists())
    bot.workspace.faults.plan(LOOK_UP, faults.error(word))
    for _ in range(2):
        assert text_of(await bot.cast.partner.slash(LINE)).startswith("Account data is for the support team.")
    assert looked_up(bot) == 1


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ({"team_id": "T1"}, ReaderKind.MEMBER),
        ({"team_id": "T1", "is_admin": True}, ReaderKind.MEMBER),
        ({"team_id": "T1", "is_restricted": True}, ReaderKind.GUEST),
        ({"team_id": "T1", "is_ultra_restricted": True}, ReaderKind.GUEST),
        ({"team_id": "T2"}, ReaderKind.STRANGER),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, ReaderKind.MEMBER),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}, "is_restricted": True}, ReaderKind.GUEST),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, ReaderKind.STRANGER),
        ({"team_id": "T2", "enterprise_user": {}}, ReaderKind.STRANGER),
        ({"team_id": "T1", "is_stranger": True}, ReaderKind.STRANGER),
        ({"team_id": "T1", "deleted": True}, ReaderKind.GONE),
        ({"team_id": "T1", "is_bot": True}, ReaderKind.BOT),
    ],
)
def test_home_is_the_same_team_or_enterprise(user: dict[str, object], kind: ReaderKind) -> None:
    assert reader_of(user, HOME, "T1", "U1", NOW).kind is kind


def test_no_enterprise_is_nobody_s_home() -> None:
    alone = Home("T1", None, "U0BOT", "B1")
    user = {"team_id": "T2", "enterprise_user": {"enterprise_id": None}}
    assert reader_of(user, alone, "T2", "U1", NOW).kind is ReaderKind.STRANGER


def answering(status: int, text: str, kind: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=text, content_type=kind)

    return answer


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (503, "upstream connect error", "text/plain"),
        (200, "busy", "text/plain"),
        (200, "{", "application/json"),
        (200, "[]", "application/json"),
        (200, "null", "application/json"),
        (502, "<html>", "text/html"),
        (200, '{"ok": false}', "application/json"),
    ],
)
async def test_an_answer_of_something_else_than_slack_leaves_a_stranger(
    start: Start, status: int, text: str, kind: str
) -> None:
    bot = await start()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answering(status, text, kind))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = AsyncWebClient("xoxb-1", base_url=f"http://127.0.0.1:{runner.addresses[0][1]}/api/", retry_handlers=[])
    people = People(client, ReaderStore(bot.database), HOME, bot.time.now, SOON)
    try:
        reader = await people.reader("T1", "U1")
    finally:
        await people.close()
        await runner.cleanup()
    assert (reader.kind, reader.read_at) == (ReaderKind.STRANGER, None)
