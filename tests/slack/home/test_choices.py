"""What somebody chose comes back with the view, and what somebody else wrote there is passed over."""

from __future__ import annotations

import pytest

from bot.slack.home.choices import Choice, Show, read_choice


@pytest.mark.parametrize("choice", [Choice(), Choice(Show.MINE, 7, "brazil")])
def test_a_choice_comes_back_as_it_was_written(choice: Choice) -> None:
    assert read_choice(choice.written()) == choice


@pytest.mark.parametrize(
    "metadata", ["", "{", "[]", "7", '{"show": "others", "page": 1, "ladder": null}', '{"show": "all", "page": "x"}']
)
def test_what_is_no_choice_is_none(metadata: str) -> None:
    assert read_choice(metadata) is None
