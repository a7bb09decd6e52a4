"""What help shows is understood when it is typed: every example, and every option with each of its values."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.slack.commands import COMMANDS, PRESSED
from tests.slack.reading import text_of
from tests.slack.ticketing import LARGE, ask, first, tracked

if TYPE_CHECKING:
    from tests.running import Running
    from tests.slack.conftest import Start

_OPTION = re.compile(r"\[([a-z]+) ([^\]]+)\]")
_VALUES = {"COUNTRY": "Netherlands", "TIME": "90m"}


async def test_every_example_is_understood_one_after_the_other(start: Start) -> None:
    """The examples tell the life of one ticket, so that in their order each of them can be done."""
    bot = await start()
    bot.workspace.add_person("name", email="name@desk.example")
    new = bot.workspace.world.directory.user_by_name("name")
    assert new is not None
    bot.cast.agents.members.append(new.id)
    await bot.workspace.happen({"type": "subteam_members_changed", "subteam_id": bot.cast.agents.id})
    outcomes = {}
    for command in COMMANDS.values():
        if command.name == "ack":
            bot.time.forward(timedelta(hours=6))  # so that 14:30 has been, since the ticket was received
        if command.name == "correct":
            await ask(bot, "reopen T-1042")  # which the example of undo has just taken back
        since = len(await bot.audited())
        answer = await ask(bot, command.example)
        outcomes[command.name] = [row.outcome for row in (await bot.audited())[since:]]
        assert text_of(answer)
    assert {name: outcome for name, outcome in outcomes.items() if outcome != ["answered"]} == {}


@pytest.mark.parametrize("name", COMMANDS)
async def test_usage_and_example_begin_with_the_command(name: str) -> None:
    command = COMMANDS[name]
    assert command.name == name
    assert command.usage.split()[0] == command.example.split()[0] == name


async def test_what_buttons_ask_for_is_in_no_list(start: Start) -> None:
    bot = await start()
    listed = text_of(await ask(bot, "help"))
    assert [name for name in PRESSED if f"/priority {name} " in listed] == []
    assert set(PRESSED) & set(COMMANDS) == set()


def options(name: str) -> list[str]:
    """Every option of a command with each of its values, as its usage has them."""
    found = _OPTION.findall(COMMANDS[name].usage)
    return [f"{option} {_VALUES.get(value, value)}" for option, values in found for value in values.split("|")]


async def test_every_option_of_track_and_correct_is_understood(start: Start) -> None:
    bot = await start()
    assert len(options("track")) == 16
    assert options("track") == options("correct")
    for option in options("track"):
        severity = "" if "severity" in option else "severity S2 "
        ticket = await tracked(bot, f"{LARGE} {severity}{option}")
        assert await understood(bot, f"correct {ticket} severity S3 type none critical none"), option
        assert await understood(bot, f"correct {ticket} {option}"), option


async def understood(bot: Running, line: str) -> bool:
    answer = await first(bot, line)
    return " is corrected: " in answer or " already says so" in answer
