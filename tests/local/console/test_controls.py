"""What is typed behind a number becomes the value that Slack reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local.console.controls import Control, Controls, drawn
from bot.local.state.sights import Sight

if TYPE_CHECKING:
    from bot.local.console.viewer import Viewer
    from bot.local.shapes import Json
    from bot.local.standard import Cast

SIGHT = Sight("modal")
RIGHT = "\u200f"


def option(words: str, value: str) -> Json:
    return {"text": {"type": "plain_text", "text": words}, "value": value}


def menu(kind: str = "static_select", *, chosen: int | None = None, many: int = 3) -> Json:
    options = [option(f"{RIGHT}Choice {number}", f"c{number}") for number in range(many)]
    initial = {} if chosen is None else {"initial_option": options[chosen]}
    return {"type": kind, "action_id": "it", "options": options, **initial}


@pytest.mark.parametrize(
    ("element", "typed", "value"),
    [
        (menu(), "choice 1", "c1"),
        (menu(), "C1", "c1"),
        (menu("multi_static_select"), "choice 1, c2", ["c1", "c2"]),
        (menu("checkboxes"), "c0", ["c0"]),
        (menu("checkboxes"), '""', []),
        ({"type": "plain_text_input"}, "a, b", "a, b"),
        ({"type": "plain_text_input"}, '""', ""),
        ({"type": "multi_users_select"}, "U1, U2", ["U1", "U2"]),
    ],
)
def test_options_go_by_words_or_value_and_several_with_commas(element: Json, typed: str, value: object) -> None:
    assert Control(1, "fill", SIGHT, element).answer(typed) == value


def test_an_option_whose_words_have_a_comma_is_one() -> None:
    element = {"type": "multi_static_select", "options": [option("one, two", "both")]}
    assert Control(1, "pick", SIGHT, element).answer("One, two") == ["both"]


def test_what_is_not_offered_is_told_with_what_is() -> None:
    with pytest.raises(LookupError, match=r"\[2\] offers .*Choice 0 \| .*Choice 1 \| .*Choice 2, not 'c7'"):
        Control(2, "pick", SIGHT, menu("multi_static_select")).answer("c1, c7")


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        (menu(chosen=1, many=2), f"[1] {RIGHT}Choice 0 | ✓ {RIGHT}Choice 1"),
        (
            menu(chosen=13, many=15),
            f"[1] {' | '.join(f'{RIGHT}Choice {number}' for number in range(12))} | ✓ {RIGHT}Choice 13 | … (15 in all)",
        ),
        ({"type": "plain_text_input", "initial_value": "so far"}, "[1] so far"),
        ({"type": "multi_users_select", "initial_users": ["U9", "U8"]}, "[1] @U9, @U8"),
        ({"type": "channels_select", "placeholder": {"type": "plain_text", "text": "Where"}}, "[1] Where:"),
    ],
)
def test_what_is_chosen_is_marked(viewer: Viewer, element: Json, shown: str) -> None:
    assert drawn(viewer, 1, element).plain == shown


def test_people_and_channels_that_are_chosen_go_by_their_names(viewer: Viewer, cast: Cast) -> None:
    people = {"type": "users_select", "initial_user": cast.lead.id}
    channels = {"type": "multi_conversations_select", "initial_conversations": [cast.desk.id]}
    assert drawn(viewer, 1, people, "Who").plain == "[1] Who: @lea"
    assert drawn(viewer, 2, channels).plain == "[2] #priority-desk"


def test_an_input_is_named_by_its_number_and_label() -> None:
    controls = Controls()
    controls.add("press", SIGHT, {"block_id": "note"})
    controls.add("fill", SIGHT, {"block_id": "note"}, "Note")
    assert controls.name("note") == "[2] Note"
    assert controls.name("other") == "other"
