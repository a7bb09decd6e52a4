"""Whatever is slow, a modal opens in time, and what was sent is answered: in it, else by direct message."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.local import faults
from bot.local.shapes import as_map
from tests.running import PATIENT, bot_behind, shared_knowledge
from tests.slack.forms import posted, values, view_of
from tests.slack.reading import words_of
from tests.slack.ticketing import LARGE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.state.records import View
    from bot.services.ports import AccountFinder, TicketStore
    from bot.slack.application import Stores
    from tests.running import Running
    from tests.slack.conftest import Start

VERDICT = "Large user account"
SOON = 0.02
MOMENT = "One moment, I am looking it up."


class Gated:
    """A store behind a gate: whatever is asked of it waits."""

    def __init__(self, real: AccountFinder | TicketStore) -> None:
        self.real = real
        self.gate = asyncio.Event()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        asked = getattr(self.real, name)

        async def wait_and_ask(*args: object, **options: object) -> object:
            await self.gate.wait()
            return await asked(*args, **options)

        return wait_and_ask


async def slow(start: Start, store: str = "accounts", **waits: float) -> tuple[Running, Gated]:
    """A bot one of whose stores does not answer yet, and which waits for nothing before it opens a modal."""
    gated: list[Gated] = []

    def change(found: Stores) -> Stores:
        gated.append(Gated(getattr(found, store)))
        return replace(found, **{store: gated[0]})

    bot = await start(change=change, waits=replace(PATIENT, settled=0.0, **({"modal": SOON} | waits)))
    for person in (bot.cast.agent, bot.cast.colleague):
        await bot.application.desk.people.reader(bot.workspace.home.id, person.id)
    return bot, gated[0]


async def classify(bot: Running, person: Person | None = None, text: str = LARGE) -> Outcome:
    return await (person or bot.cast.agent).message_shortcut("classify_ticket", posted(bot, text))


async def test_a_modal_that_takes_long_opens_with_a_moment_and_is_filled_in_later(start: Start) -> None:
    bot, accounts = await slow(start)
    outcome = await classify(bot, bot.cast.colleague)
    loading = await outcome.shown(kind="modal")
    dutch = shared_knowledge().catalogues.translator("nl")
    assert words_of(loading) == dutch.t(MOMENT) != MOMENT
    accounts.gate.set()
    answer = await outcome.shown("Europa", kind="modal")
    assert view_of(answer) is view_of(loading)
    assert [sight.kind for sight in outcome.seen] == ["modal", "modal"]
    assert len(bot.workspace.calls.of("views.open")) == 1


async def test_one_that_is_ready_in_time_opens_at_once(start: Start) -> None:
    bot, accounts = await slow(start, modal=PATIENT.modal)
    accounts.gate.set()
    outcome = await classify(bot)
    await outcome.shown(VERDICT, kind="modal")
    assert len(outcome.seen) == len(bot.workspace.calls.of("views.open")) == 1
    assert bot.workspace.calls.of("views.update") == []


async def test_an_answer_to_a_modal_that_was_closed_comes_privately(start: Start) -> None:
    bot, accounts = await slow(start)
    outcome = await classify(bot)
    await bot.cast.agent.close(view_of(await outcome.shown(kind="modal")))
    accounts.gate.set()
    answer = await outcome.shown(VERDICT, kind="ephemeral")
    assert (answer.user, answer.channel) == (bot.cast.agent.id, bot.cast.general.id)


async def test_a_form_that_was_closed_before_it_was_filled_in_is_done_with(start: Start) -> None:
    bot, accounts = await slow(start)
    outcome = await classify(bot, text="admin@kauri.example admin@kea.example")
    await bot.cast.agent.close(view_of(await outcome.shown(kind="modal")))
    accounts.gate.set()
    await bot.workspace.calls.wait_for("views.update")
    await bot.audited()
    assert [sight.kind for sight in outcome.seen] == ["modal", "closed"]


async def test_a_modal_that_slack_is_slow_to_open_is_filled_in_when_it_stands(start: Start) -> None:
    bot, accounts = await slow(start)
    bot.workspace.faults.plan("views.open", faults.hold(applied=True))
    outcome = await classify(bot)
    await bot.workspace.calls.wait_for("views.open")
    accounts.gate.set()
    bot.workspace.faults.release()
    assert view_of(await outcome.shown(VERDICT, kind="modal")) is view_of(outcome.seen[0])


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("fault", [faults.error("expired_trigger_id"), faults.server_error(), faults.rate_limited(9)])
async def test_where_slack_opens_no_modal_the_answer_comes_privately(
    start: Start, fault: faults.Fault, late: bool
) -> None:
    bot, accounts = await slow(start, modal=SOON if late else PATIENT.modal)
    bot.workspace.faults.plan("views.open", fault, times=None)
    if not late:
        accounts.gate.set()
    outcome = await classify(bot)
    if late:
        await bot.workspace.calls.wait_for("views.open")
        accounts.gate.set()
    answer = await outcome.shown(VERDICT)
    assert (answer.kind, answer.user) == ("ephemeral", bot.cast.agent.id)
    assert len(bot.workspace.calls.of("views.open")) == 1, "its trigger is good for once"


# ------------------------------------------------------------------------------------------------ what was sent


async def opened(bot: Running, shortcut: str = "check_account") -> View:
    """A form on the agent's screen, opened while nothing was slow."""
    if shortcut == "check_account":
        outcome = await bot.cast.agent.global_shortcut(shortcut)
    else:
        outcome = await bot.cast.agent.message_shortcut(shortcut, posted(bot, "nothing"))
    return view_of(await outcome.shown(kind="modal"))


async def test_an_answer_that_takes_long_follows_a_moment_in_the_same_modal(start: Start) -> None:
    bot, accounts = await slow(start, modal=PATIENT.modal, moment=SOON)
    form = await opened(bot)
    outcome = await bot.cast.agent.submit(form, {"account": LARGE})
    assert words_of(await outcome.shown(kind="modal")) == MOMENT
    accounts.gate.set()
    answer = await outcome.shown(VERDICT, kind="modal")
    assert (view_of(answer), answer.text) == (form, "Check an account")
    assert [sight.via for sight in outcome.seen] == ["ack", "api"]


async def test_an_answer_to_a_form_whose_modal_was_closed_comes_by_direct_message(start: Start) -> None:
    bot, accounts = await slow(start, modal=PATIENT.modal, moment=SOON)
    form = await opened(bot)
    outcome = await bot.cast.agent.submit(form, {"account": LARGE})
    await outcome.shown(MOMENT, kind="modal")
    await bot.cast.agent.close(form)
    accounts.gate.set()
    answer = await outcome.shown(VERDICT, kind="message")
    assert answer.channel == bot.cast.agent.dm.id


async def test_an_error_that_is_found_too_late_for_its_field_stands_above_the_form(start: Start) -> None:
    bot, tickets = await slow(start, "tickets", modal=PATIENT.modal, moment=SOON)
    form = await opened(bot, "time_left")
    outcome = await bot.cast.agent.submit(form, {"ticket": "T-77"})
    await outcome.shown(MOMENT, kind="modal")
    tickets.gate.set()
    again = await outcome.shown("I do not follow a ticket T-77.", kind="modal")
    assert values(again) == {"ticket": "T-77"}
    outcome = await bot.cast.agent.submit(view_of(again), {"ticket": "T 77"})
    await outcome.shown("cannot be a ticket's id", kind="errors")


async def test_a_press_in_a_modal_that_takes_long_is_answered_after_a_moment_there(start: Start) -> None:
    bot, accounts = await slow(start, modal=PATIENT.modal, moment=0.2)
    accounts.gate.set()
    shown = await (await classify(bot)).shown(VERDICT, kind="modal")
    accounts.gate.clear()
    pressed = await bot.cast.agent.press(shown, "check.sources")
    assert words_of(await pressed.shown(kind="modal")) == MOMENT
    accounts.gate.set()
    sources = await pressed.shown("Where it is printed", kind="modal")
    assert view_of(sources) is view_of(shown)
    assert {sight.kind for sight in pressed.seen} == {"modal"}


async def test_a_form_that_is_delivered_again_while_it_is_in_hand_is_done_once(start: Start) -> None:
    bot, tickets = await slow(start, "tickets", modal=PATIENT.modal, moment=SOON)
    form = await opened(bot, "track_ticket")
    outcome = await bot.cast.agent.submit(form, {"ticket": "T-77", "account": LARGE})
    again = await bot.workspace.redeliver(outcome)
    assert again.body == outcome.body
    tickets.gate.set()
    await outcome.shown("is tracked", kind="modal")
    rows = [row.action for row in await bot.audited() if row.ticket == "T-77"]
    assert rows == ["track"]
    assert len(bot.workspace.calls.of("views.update")) == 1


async def test_two_processes_that_get_a_form_do_it_once(start: Start) -> None:
    bot = await start()
    form = await opened(bot, "ping_lead")
    outcome = await bot.cast.agent.submit(form, {"target": "Canada"})
    assert "Steve" in words_of(await outcome.shown(kind="modal"))
    before = await bot.audited()
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url)) as second:
        again = await bot.workspace.redeliver(outcome)
        said = as_map(as_map(again.body)["view"])["blocks"][0]["text"]["text"]
        assert said == "This form was already sent; what came of it is not done twice."
        assert await second.audited() == before


async def test_without_a_database_to_claim_it_a_form_is_answered_all_the_same(start: Start) -> None:
    bot, events = await slow(start, "events", modal=PATIENT.modal, claim=SOON)
    form = await opened(bot, "ping_lead")
    outcome = await bot.cast.agent.submit(form, {"target": "Canada"})
    answer = await outcome.shown("Steve", kind="modal")
    events.gate.set()
    assert view_of(answer) is form
