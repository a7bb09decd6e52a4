"""No way into the bot escapes the walk: whatever there is to type, press, choose, send or hear of is tried."""

from __future__ import annotations

from contextlib import closing
from inspect import signature
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pytest

from bot.domain.intents import INTENTS, PROBLEM
from bot.domain.roles import Action
from bot.slack.commands import COMMANDS
from bot.slack.events import Events
from bot.slack.listeners import ANYTHING, Listeners
from bot.slack.presses import COMMAND_OF_BUTTON
from tests.walk.entries import (
    BUTTONS,
    LINES,
    SENTENCES,
    SHORTCUTS,
    SUBMISSIONS,
    action_ids,
    all_of_it,
    commands,
    each_once,
    each_right,
    forms,
    manifest,
)
from tests.walk.expected import CHANGING, MAY, ROLES
from tests.walk.happening import HAPPENINGS, SAID
from tests.walk.judging import OF_QUESTIONS, TABLES, Book

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.walk.people import Stage

Built = TypeVar("Built")
# The ways by which Bolt lets requests in, and of each the one listener that takes all of its kind.
WAYS = {"use": 1, "action": 1, "shortcut": 1, "event": 1, "view": 1, "error": 1}


class Recorder:
    """Stands in Bolt's place and notes what is hung into it."""

    def __init__(self) -> None:
        self.found: list[tuple[str, object]] = []

    def __getattr__(self, way: str) -> Any:  # noqa: ANN401 - whatever Bolt has
        def hang(what: object = None) -> Any:  # noqa: ANN401 - the same
            self.found.append((way, what))
            return lambda listener: listener

        return hang


def built(kind: Callable[..., Built], part: object) -> Built:
    """Build something from parts that nobody uses here."""
    return kind(**dict.fromkeys(signature(kind).parameters, part))


def test_there_is_one_listener_for_each_way_and_it_takes_everything() -> None:
    app = Recorder()
    built(Listeners, SimpleNamespace(take=None)).register(cast("Any", app))
    assert {way: sum(one == way for one, _what in app.found) for way, _what in app.found} == WAYS
    taken = {way: what for way, what in app.found if way not in {"use", "error"}}
    assert set(taken.values()) == {ANYTHING}


def test_every_word_that_the_bot_answers_is_tried() -> None:
    assert set(LINES) == commands()
    for name, lines in LINES.items():
        assert [text for _right, text in lines if text.split()[0] in {name, "{account}"}] == [text for _, text in lines]


def test_every_right_that_a_sentence_may_take_is_tried_in_one_by_dm_and_by_mention() -> None:
    rights = {right for name in INTENTS if name != PROBLEM for right, _text in LINES[name]}
    tried = {(what.right, what.via) for what in all_of_it() if what.entry in SENTENCES}
    # No sentence asks for the language of a channel.
    assert tried == {(right, via) for right in rights - {"channel_language"} for via in ("dm", "mention")}


def test_every_command_about_a_ticket_is_tried_with_a_ticket_here_and_one_there() -> None:
    by_ticket = {name for name, command in COMMANDS.items() if command.by_ticket} - {"board"}
    for name in by_ticket:
        assert {what.place for what in all_of_it() if what.entry == name} == {"here", "there"}, name


def test_every_action_id_in_the_code_is_tried() -> None:
    assert set(BUTTONS) == action_ids()
    assert set(COMMAND_OF_BUTTON) <= set(BUTTONS)


def test_every_shortcut_and_every_form_is_tried() -> None:
    offered = {each["callback_id"] for each in manifest()["features"]["shortcuts"]}
    assert set(SHORTCUTS) == offered == forms()
    assert set(SUBMISSIONS) == forms()


def test_every_event_is_tried() -> None:
    asked_for = set(manifest()["settings"]["event_subscriptions"]["bot_events"])
    assert set(HAPPENINGS) | SAID == asked_for
    events = built(Events, SimpleNamespace(handlers=dict))
    assert set(events._handlers()) == {event.split(".")[0] for event in SAID}


def test_every_right_has_a_try_and_every_action_of_the_bot_a_right() -> None:
    assert {what.right for what in all_of_it()} == set(MAY)
    assert set(MAY) >= CHANGING
    assert len(MAY) >= len(Action)


def test_the_short_walk_leaves_out_no_entry_and_no_right() -> None:
    everything = all_of_it()
    walks = each_right(), everything
    assert {what.entry for what in each_once()} == {what.entry for what in everything}
    assert {(what.send, what.right) for what in each_once()} == {(what.send, what.right) for what in everything}
    assert {(what.via, what.right) for what in each_right()} == {(what.via, what.right) for what in everything}
    said = [{(what.entry, what.send, what.right) for what in some if what.entry in SENTENCES} for some in walks]
    assert said[0] == said[1]


def test_every_column_of_the_table_is_walked() -> None:
    assert {role for roles in ROLES.values() for role in roles.values()} == set(MAY["rules"])


@pytest.mark.asyncio(loop_scope="module")
async def test_every_table_is_compared_or_is_one_that_a_question_may_write(configured: Stage) -> None:
    with closing(Book(configured)) as book:
        assert book.tables() == set(TABLES) | OF_QUESTIONS
