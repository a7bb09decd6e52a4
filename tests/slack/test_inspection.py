"""How Slack is asked about a set-up: four questions at a time, and never for longer than was allowed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import yaml

from bot.local.api.methods import GRANTED
from bot.resources import shipped
from bot.services.inspection import Unanswered
from bot.slack.inspection import AT_ONCE, SCOPES, Patience, Questions
from tests.running import SOON

PATIENT = Patience(SOON, SOON)


def as_it_is(answer: Any) -> Any:  # noqa: ANN401 - whatever it is
    return answer


def test_the_scopes_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load(shipped("manifest.yml").read_text(encoding="utf-8"))
    assert frozenset(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES == frozenset(GRANTED)


async def test_no_more_than_four_questions_are_asked_at_a_time() -> None:
    under_way, most = 0, 0

    async def call() -> Any:  # noqa: ANN401 - read as it is
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return "said"

    questions = Questions(PATIENT)
    assert await asyncio.gather(*(questions.ask(call, as_it_is) for _ in range(20))) == ["said"] * 20
    assert most == AT_ONCE == 4


@pytest.mark.parametrize("patience", [Patience(call=0.0, whole=SOON), Patience(call=SOON, whole=0.0)])
async def test_a_question_ends_unanswered_when_its_time_or_all_time_is_over(patience: Patience) -> None:
    questions = Questions(patience)
    asked = (questions.ask(asyncio.Event().wait, as_it_is) for _ in range(20))  # type: ignore[arg-type] # it never answers
    assert set(await asyncio.gather(*asked)) == {Unanswered("no answer in time")}


async def test_what_asks_by_itself_ends_with_all_the_others() -> None:
    assert await Questions(Patience(SOON, 0.0)).until_the_end(asyncio.Event().wait()) is None
    assert await Questions(PATIENT).until_the_end(asyncio.sleep(0, "done")) == "done"


@pytest.mark.parametrize("answer", [{}, [], None, "text"])
async def test_an_answer_of_something_else_than_slack_is_none(answer: Any) -> None:  # noqa: ANN401 - whatever it is
    async def call() -> Any:  # noqa: ANN401 - the same
        return answer

    said = await Questions(PATIENT).ask(call, lambda found: found["channel"]["id"])
    assert said == Unanswered("not an answer of Slack's")
