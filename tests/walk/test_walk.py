"""Everybody tries everything: who may is answered, who may not is told so in private, and nothing else happens.

`WALK=whole python -m pytest tests/walk` lets everybody take every step by every way.
"""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.local.shapes import walk as every_part
from bot.slack.dialogs.forms import FORMS
from tests.walk.entries import BUTTONS, all_of_it, each_once, each_right
from tests.walk.expected import ROLES
from tests.walk.judging import Book, walked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.walk.entries import Try
    from tests.walk.people import Stage

WHOLE = os.environ.get("WALK") == "whole"
# One of each kind that may something different; all others try each right.
EVERY_STEP = ("agent", "level2", "level2_elsewhere", "told_pam", "newcomer")
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600 if WHOLE else 60)]


async def walk(stage: Stage, name: str, steps: Sequence[Try]) -> None:
    await stage.quiet()
    wrong: list[str] = []
    with closing(Book(stage)) as book:
        for what in all_of_it() if WHOLE else steps:
            # Of what this very bot says Slack tells it nothing.
            if name != "itself" or what.via not in {"dm", "mention"}:
                wrong += await walked(stage, book, name, what)
    assert wrong == []
    assert shown_to_press(stage) <= {*BUTTONS, *(name for form in FORMS.values() for name in form.fields)}
    assert stage.bot.workspace.problems == []


def shown_to_press(stage: Stage) -> set[object]:
    """The action id of everything that anybody was shown to press, choose or fill in."""
    blocks = (sight.blocks for sight in stage.bot.workspace.world.sights.all)
    return {part["action_id"] for shown in blocks for part in every_part(shown) if "action_id" in part}


@pytest.mark.parametrize("name", ROLES["configured"])
async def test_with_agents_named_everybody_gets_what_is_theirs_and_no_more(configured: Stage, name: str) -> None:
    await walk(configured, name, each_once() if name in EVERY_STEP else each_right())


@pytest.mark.parametrize("name", ROLES["unreadable"])
async def test_members_of_a_group_that_cannot_be_read_get_what_everybody_gets(unreadable: Stage, name: str) -> None:
    await walk(unreadable, name, each_right())


@pytest.mark.parametrize("name", ROLES["nobody"])
async def test_with_nobody_named_as_agent_full_members_are_agents_and_nobody_else(nobody: Stage, name: str) -> None:
    await walk(nobody, name, each_right())
