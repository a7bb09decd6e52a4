"""The ways in: probes for operators, HTTP, Socket Mode; and the end, after what is in hand."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.local import faults
from bot.local.transport import Delivery
from bot.services import standing
from bot.storage.audit import AuditStore
from bot.storage.migrate import open_for_command
from tests.running import PATIENT, SOON, bot_behind
from tests.slack.reading import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.account import Account
    from bot.local.outcome import Outcome
    from bot.services.ports import AccountFinder
    from bot.slack.application import Stores
    from tests.running import Running
    from tests.slack.conftest import Start

LINE, VERDICT = "check admin@customer.com", "Large user account"
IDS = re.compile(r"[UTCDSBA]0L\d+|@|customer|zoho", re.IGNORECASE)


async def get(bot: Running, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(bot.url + path) as answer:
        return answer.status, await answer.text()


@pytest.fixture
def _patient_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database take longer to answer than operators like, as it may on a machine with too much to do."""
    monkeypatch.setattr(standing, "ASKED_FOR", SOON)


@pytest.mark.usefixtures("_patient_probe")
@pytest.mark.parametrize("socket_mode", [False, True])
async def test_the_probes_tell_that_all_is_well(start: Start, socket_mode: bool) -> None:
    bot = await start(socket_mode=socket_mode)
    assert (await get(bot, "/healthz"))[0] == 200
    status, body = await get(bot, "/readyz")
    assert (status, '"degraded": []' in body) == (200, True)


@pytest.mark.usefixtures("_patient_probe")
async def test_it_is_degraded_but_ready_while_socket_mode_is_not_connected(start: Start) -> None:
    bot = await start(socket_mode=True)
    bot.workspace.faults.plan("apps.connections.open", faults.server_error(), times=None)
    await bot.workspace.hub.close()
    status, body = await get(bot, "/readyz")
    while "not connected" not in body:  # until the bot's end has heard of it, too
        status, body = await get(bot, "/readyz")
    assert (status, '"ok": true' in body) == (200, True)


async def test_metrics_count_questions_and_name_nobody(start: Start) -> None:
    bot = await start()
    await bot.cast.agent.slash(LINE, bot.cast.general)
    await bot.cast.pam.slash(LINE, bot.cast.general)
    await bot.cast.agent.slash("nonsense-word admin@customer.com", bot.cast.general)
    await bot.cast.agent.mention(bot.cast.general, "ladder Canada")
    status, page = await get(bot, "/metrics")
    counted = re.findall(r"^priority_questions_total\{(.*)\} ([\d.]+)$", page, re.MULTILINE)
    assert (status, sorted(counted)) == (
        200,
        [
            ('command="check",outcome="answered",via="command"', "1.0"),
            ('command="check",outcome="refused",via="command"', "1.0"),
            ('command="ladder",outcome="answered",via="mention"', "1.0"),
            ('command="unknown",outcome="not understood",via="command"', "1.0"),
        ],
    )
    assert IDS.search(page) is None
    assert "nonsense" not in page


async def test_slack_is_asked_once_who_the_bot_is(start: Start) -> None:
    bot = await start()
    for person in (bot.cast.agent, bot.cast.lead, bot.cast.pam):
        await person.slash(LINE)
        await person.write("ladder Canada")
    assert len(bot.workspace.calls.of("auth.test")) == 1


async def test_over_socket_mode_the_same_is_answered(start: Start) -> None:
    bot = await start(socket_mode=True)
    agent, general = bot.cast.agent, bot.cast.general
    asked = await agent.slash(LINE, general)
    assert text_of(asked).startswith(VERDICT)
    assert text_of(await bot.cast.pam.slash(LINE, general)).startswith("Account data is for the support team.")
    shared = await agent.press(await asked.answered(), "check.share")
    assert (await shared.answered()).kind == "message"
    sources = await agent.press(await asked.answered(), "check.sources")
    assert (await sources.answered()).text.startswith("Where it is printed")
    mentioned = await agent.mention(general, "ladder Canada")
    assert (await mentioned.shown("Escalation ladder for Canada")).kind == "message"
    written = await agent.write(LINE)
    assert (await written.shown(VERDICT)).channel == agent.dm.id
    opened = await agent.global_shortcut("check_account")
    form = await opened.shown("SuperAdmin", kind="modal")
    assert form.view is not None
    await (await agent.submit(form.view, {"account": LINE.split()[1]})).shown(VERDICT, kind="modal")
    home = await agent.open_home()
    await home.shown("/priority help", kind="home")
    again = await bot.workspace.redeliver(mentioned)
    assert (again.status, sum("ladder for Canada" in one.words for one in mentioned.seen)) == (200, 1)


async def test_over_socket_mode_what_cannot_be_read_does_nothing(start: Start) -> None:
    bot = await start(socket_mode=True)
    unreadable = Delivery("interactive", {"type": "block_actions", "user": 7, "actions": "text"})
    # Nobody acknowledges it.
    delivering = asyncio.create_task(bot.workspace.transport().deliver(unreadable))
    assert text_of(await bot.cast.agent.slash(LINE, bot.cast.general)).startswith(VERDICT)
    assert not delivering.done()
    delivering.cancel()


async def test_over_socket_mode_a_slow_answer_is_preceded_by_a_moment(start: Start) -> None:
    shelf = Shelf()
    bot = await start(socket_mode=True, change=shelf.put, waits=replace(PATIENT, moment=0.01))
    asked = await bot.cast.agent.slash(LINE, bot.cast.general)
    assert text_of(asked) == "One moment, I am looking it up."
    shelf.gate.set()
    assert (await asked.shown(VERDICT)).via == "response_url"


async def test_over_socket_mode_it_goes_on_after_a_new_connection(start: Start) -> None:
    bot = await start(socket_mode=True)
    old = bot.workspace.hub.connections[0]
    await bot.workspace.hub.disconnect()
    await bot.workspace.hub.replaced(old)
    assert text_of(await bot.cast.agent.slash(LINE)).startswith(VERDICT)


class Shelf:
    """Puts a gate before the accounts, as a slow database would."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.asked = asyncio.Event()
        self.real: AccountFinder | None = None

    def put(self, found: Stores) -> Stores:
        self.real = found.accounts
        return replace(found, accounts=self)

    async def find(self, kind: str, value: str) -> tuple[Account, ...]:
        self.asked.set()
        await self.gate.wait()
        assert self.real is not None
        return await self.real.find(kind, value)

    async def beginning(self, kind: str, prefix: str) -> tuple[str, ...]:
        assert self.real is not None
        return await self.real.beginning(kind, prefix)


def by_command(bot: Running) -> asyncio.Task[Outcome]:
    return asyncio.create_task(bot.cast.agent.slash(LINE, bot.cast.general))


def by_mention(bot: Running) -> asyncio.Task[Outcome]:
    return asyncio.create_task(bot.cast.agent.mention(bot.cast.general, LINE))


@pytest.mark.parametrize("asking", [by_command, by_mention])
@pytest.mark.parametrize("socket_mode", [False, True])
@pytest.mark.parametrize("moment", [0.01, 30.0])
async def test_what_is_in_hand_is_finished_before_the_end(
    start: Start, asking: Callable[[Running], asyncio.Task[Outcome]], socket_mode: bool, moment: float
) -> None:
    first = await start()
    shelf, url = Shelf(), str(first.database.url)
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(
            bot_behind(
                first.workspace,
                first.cast,
                first.time,
                url,
                socket_mode=socket_mode,
                change=shelf.put,
                waits=replace(PATIENT, moment=moment),
            )
        )
        watch = bot.cast.agent.watch()
        asked = asking(bot)
        await shelf.asked.wait()
        asyncio.get_running_loop().call_later(0.05, shelf.gate.set)
    await asked
    await watch.shown(VERDICT)
    database = open_for_command(url)
    rows = [(row.action, row.outcome) for row in AuditStore(database).list_rows()]
    database.dispose()
    assert rows == [("check", "answered")]
