"""Whatever is slow or broken, Slack is answered in time and the person gets an answer, or words for why not."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import DatabaseError
from bot.local import faults
from bot.local.transport import PATIENCE
from bot.slack.waits import USUAL
from tests.running import PATIENT, shared_knowledge
from tests.slack.reading import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.account import Account
    from bot.local.faults import Fault
    from bot.local.outcome import Outcome
    from bot.services.ports import AccountFinder
    from bot.slack.application import Stores
    from tests.running import Running
    from tests.slack.conftest import Start

ACCOUNT = "check admin@customer.com"
ANSWER, MOMENT, LATE = "Large user account", "One moment, I am looking it up.", "Slack did not tell me in time"
SOON, LONG = 0.02, 30.0
BROKEN = (faults.rate_limited(30), faults.server_error(500), faults.server_error(503), faults.drop(), faults.hold())


class Book:
    """The accounts behind a gate: a database that is slow until it is opened, or refuses."""

    def __init__(self, real: AccountFinder) -> None:
        self.real = real
        self.gate = asyncio.Event()
        self.error: Exception | None = None

    async def find(self, kind: str, value: str) -> tuple[Account, ...]:
        if self.error:
            raise self.error
        await self.gate.wait()
        return await self.real.find(kind, value)

    async def beginning(self, kind: str, prefix: str) -> tuple[str, ...]:
        return await self.real.beginning(kind, prefix)


async def slow(start: Start, **waits: float) -> tuple[Running, Book]:
    """A bot whose accounts cannot be read yet and whose people are known already."""
    books: list[Book] = []

    def change(found: Stores) -> Stores:
        books.append(Book(found.accounts))
        return replace(found, accounts=books[0])

    bot = await start(change=change, waits=replace(PATIENT, **({"moment": SOON} | waits)))
    for person in (bot.cast.agent, bot.cast.colleague):
        await bot.application.desk.people.reader(bot.workspace.home.id, person.id)
    return bot, books[0]


def kinds(asked: Outcome) -> list[tuple[str, str]]:
    return [(sight.kind, sight.via) for sight in asked.seen]


async def test_a_slow_answer_to_a_command_is_preceded_by_a_moment_and_follows_by_response_url(start: Start) -> None:
    bot, book = await slow(start)
    asked = await bot.cast.agent.slash(ACCOUNT, bot.cast.general)
    assert text_of(asked) == MOMENT
    book.gate.set()
    answer = await asked.shown(ANSWER)
    assert (answer.kind, answer.user, answer.via) == ("ephemeral", bot.cast.agent.id, "response_url")
    assert kinds(asked) == [("ephemeral", "ack"), ("ephemeral", "response_url")]


async def test_an_answer_that_is_ready_in_time_is_preceded_by_nothing(start: Start) -> None:
    bot, book = await slow(start, moment=LONG)
    book.gate.set()
    asked = await bot.cast.agent.slash(ACCOUNT, bot.cast.general)
    assert text_of(asked).startswith(ANSWER)
    assert kinds(asked) == [("ephemeral", "ack")]


async def test_the_moment_is_said_in_the_reader_s_language_without_looking_anywhere(start: Start) -> None:
    bot, book = await slow(start)
    calls = len(bot.workspace.calls.all)
    asked = await bot.cast.colleague.slash(ACCOUNT, bot.cast.general)
    dutch = shared_knowledge().catalogues.translator("nl")
    assert text_of(asked) == dutch.t(MOMENT) != MOMENT
    assert len(bot.workspace.calls.all) == calls
    book.gate.set()


@pytest.mark.parametrize("fault", BROKEN[:4])
async def test_without_a_response_url_the_answer_comes_as_an_ephemeral_else_by_direct_message(
    start: Start, fault: Fault
) -> None:
    bot, book = await slow(start)
    bot.workspace.faults.plan("response_url", replace(fault, applied=False), times=None)
    asked = await bot.cast.agent.slash(ACCOUNT, bot.cast.general)
    book.gate.set()
    await asked.shown(ANSWER)
    assert kinds(asked) == [("ephemeral", "ack"), ("ephemeral", "api")]
    bot.workspace.faults.plan("chat.postEphemeral", replace(fault, applied=False), times=None)
    book.gate.clear()
    asked = await bot.cast.agent.slash(ACCOUNT, bot.cast.general)
    book.gate.set()
    last = await asked.shown(ANSWER)
    assert (last.kind, last.channel) == ("message", bot.cast.agent.dm.id)


async def test_where_every_way_is_closed_the_next_question_is_answered_all_the_same(start: Start) -> None:
    bot, book = await slow(start)
    bot.workspace.faults.plan("*", faults.server_error(), times=None)
    asked = await bot.cast.agent.slash(ACCOUNT, bot.cast.general)
    book.gate.set()
    await bot.workspace.calls.wait_for("chat.postMessage")
    assert kinds(asked) == [("ephemeral", "ack")]
    bot.workspace.faults.clear()
    await (await bot.cast.agent.slash(ACCOUNT, bot.cast.general)).shown(ANSWER)


async def test_where_every_way_is_closed_the_acknowledgement_is_open(start: Start) -> None:
    bot, book = await slow(start, moment=LONG)
    book.gate.set()
    asked = await bot.cast.agent.slash(ACCOUNT, bot.cast.general)
    bot.workspace.faults.plan("*", faults.server_error(), times=None)
    pressed = await bot.cast.agent.press(await asked.answered(), "check.sources")
    await bot.workspace.calls.wait_for("chat.postMessage")
    assert text_of(await bot.cast.agent.slash(ACCOUNT, bot.cast.general)).startswith(ANSWER)
    assert [sight.via for sight in pressed.seen] == ["ack"], "the press itself was answered nowhere"


@pytest.mark.parametrize("how", ["write", "mention"])
async def test_a_slow_answer_to_a_message_is_preceded_by_a_private_moment(start: Start, how: str) -> None:
    bot, book = await slow(start)
    asked = await say(bot, how, ACCOUNT)
    assert asked.status == 200
    await asked.shown(MOMENT)
    book.gate.set()
    await asked.shown(ANSWER)
    kind = "message" if how == "write" else "ephemeral"
    assert kinds(asked) == [(kind, "api")] * 2


async def say(bot: Running, how: str, line: str) -> Outcome:
    if how == "write":
        return await bot.cast.agent.write(line)
    return await bot.cast.agent.mention(bot.cast.general, line)


async def test_a_slow_press_is_preceded_by_a_moment(start: Start) -> None:
    bot, book = await slow(start, moment=0.2)
    book.gate.set()
    asked = await bot.cast.agent.slash(ACCOUNT, bot.cast.general)
    await asked.shown(ANSWER)
    book.gate.clear()
    pressed = await bot.cast.agent.press(await asked.shown(ANSWER), "check.sources")
    await pressed.shown(MOMENT)
    book.gate.set()
    await pressed.shown("Where it is printed")
    assert kinds(pressed) == [("ephemeral", "response_url")] * 2


async def test_a_share_waits_for_slack_to_say_who_reads(start: Start) -> None:
    bot, book = await slow(start, moment=0.2)
    book.gate.set()
    asked = await bot.cast.agent.slash(ACCOUNT, bot.cast.general)
    bot.workspace.faults.plan("conversations.members", faults.hold(applied=True))
    pressed = await bot.cast.agent.press(await asked.shown(ANSWER), "check.share")
    await pressed.shown(MOMENT)
    bot.workspace.faults.release()
    await pressed.shown(ANSWER, kind="message")


@pytest.mark.parametrize("method", ["chat.postMessage", "views.publish"])
async def test_an_event_is_acknowledged_in_time_although_slack_hangs(start: Start, method: str) -> None:
    bot, _book = await slow(start, moment=LONG, acknowledge=SOON)
    bot.workspace.faults.plan(method, faults.hold(applied=True))
    asked = await (say(bot, "write", "help") if method.startswith("chat") else bot.cast.agent.open_home())
    assert asked.status == 200
    held = await bot.workspace.calls.wait_for(method)
    assert len(held) == 1
    bot.workspace.faults.release()
    await asked.shown("/priority help")


@pytest.mark.parametrize("fault", BROKEN)
async def test_an_unknown_person_of_whom_slack_says_nothing_gets_the_rules_and_no_account(
    start: Start, fault: Fault
) -> None:
    bot = await start(waits=replace(PATIENT, reader=SOON))
    bot.workspace.faults.plan("users.info", fault, times=None)
    newcomer = bot.workspace.add_person("newcomer")
    assert text_of(await newcomer.slash("ladder Canada")).startswith("Escalation ladder")
    assert text_of(await newcomer.slash(ACCOUNT)).startswith(LATE)
    assert text_of(await bot.cast.agent.slash(ACCOUNT)).startswith(ANSWER), "who is named needs no look-up"
    bot.workspace.faults.clear()
    await asyncio.gather(*bot.application.desk.people._refreshing.values())
    await newcomer.slash("help")
    await asyncio.gather(*bot.application.desk.people._refreshing.values())
    assert text_of(await newcomer.slash(ACCOUNT)).startswith("Account data is for the support team.")


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_channel_of_which_slack_says_nothing_is_answered_in_english(start: Start, fault: Fault) -> None:
    bot = await start(waits=replace(PATIENT, language=SOON))
    korean = bot.workspace.add_person("korean", locale="ko-KR")
    channel = bot.workspace.add_channel("deutsch", [korean], locale="de-DE")
    bot.workspace.faults.plan("conversations.info", fault, times=None)
    assert text_of(await korean.slash("ladder Canada", channel)).startswith("Escalation ladder")


async def test_a_database_that_refuses_is_said_so_and_the_rules_still_work(start: Start) -> None:
    bot, book = await slow(start, moment=LONG)
    book.error = DatabaseError("gone")
    answer = text_of(await bot.cast.agent.slash(ACCOUNT, bot.cast.general))
    assert answer.startswith("Please try again in a minute: my database does not answer")
    assert "Rules, ladders and commitments still work." in answer
    assert text_of(await bot.cast.agent.slash("ladder Canada")).startswith("Escalation ladder")
    assert (await bot.audited())[-2].outcome == "failed"


async def test_who_asks_for_the_lead_of_an_account_in_a_sentence_is_told_the_same(start: Start) -> None:
    bot, book = await slow(start, moment=LONG)
    book.error = DatabaseError("gone")
    asked = await bot.cast.agent.write("who is the lead for admin@customer.com?")
    await asked.shown("Please try again in a minute: my database does not answer")
    assert (await bot.audited())[-1].outcome == "failed"


@pytest.mark.parametrize("how", ["slash", "write", "mention"])
async def test_a_defect_of_ours_is_told_with_a_reference_and_nothing_else(start: Start, how: str) -> None:
    bot, book = await slow(start, moment=LONG)
    book.error = RuntimeError("secret of admin@customer.com")
    asked = await (bot.cast.agent.slash(ACCOUNT) if how == "slash" else say(bot, how, ACCOUNT))
    said = (await asked.shown("Something went wrong here")).text
    assert re.fullmatch(r"Something went wrong here, not with you\. .*this reference: [0-9a-f]{12}", said)
    assert (await bot.audited())[-1].outcome == "failed"


@contextmanager
def locked(bot: Running) -> Iterator[None]:
    """Another process writes into the SQLite file and does not end."""
    path = bot.database.path
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_locked_database_holds_up_only_what_has_to_be_written(start: Start) -> None:
    bot = await start(waits=replace(PATIENT, moment=0.3, claim=SOON, acknowledge=0.5))
    await (await bot.cast.agent.slash("help")).shown("/priority check")
    before = len(await bot.audited())
    with locked(bot):
        await (await bot.cast.agent.slash(ACCOUNT)).shown(ANSWER)
        written = await bot.cast.agent.write("ladder Canada")
        await written.shown("Escalation ladder for Canada")
        chosen = await bot.cast.agent.slash("language de")
        assert text_of(chosen) == MOMENT
    await chosen.shown("Deutsch")
    rows = (await bot.audited())[before:]
    assert [(row.action, row.outcome) for row in rows] == [(one, "answered") for one in ("check", "ladder", "language")]


@pytest.mark.parametrize("global_", [True, False])
async def test_a_dialog_that_slack_does_not_open_is_said_privately(start: Start, global_: bool) -> None:
    bot = await start()
    bot.workspace.faults.plan("views.open", faults.error("expired_trigger_id"), times=None)
    message = bot.cast.lead.post(bot.cast.general, "see T-1")
    if global_:
        chosen = await bot.cast.agent.global_shortcut("check_account")
    else:
        chosen = await bot.cast.agent.message_shortcut("classify_ticket", message)
    shown = await chosen.shown("Slack did not open the form; please type /priority check admin@customer.com")
    assert (shown.kind, shown.channel) == (
        ("message", bot.cast.agent.dm.id) if global_ else ("ephemeral", bot.cast.general.id)
    )


async def test_the_usual_waits_leave_slack_no_time_to_complain() -> None:
    assert USUAL.moment < USUAL.acknowledge < PATIENCE
    assert max(USUAL.reader, USUAL.language, USUAL.claim, USUAL.modal) <= 1.0
