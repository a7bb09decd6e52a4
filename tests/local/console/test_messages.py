"""Messages are numbered as they come up, and keep their numbers."""

from __future__ import annotations

import pytest

from bot.local.console.messages import Messages


def test_a_message_keeps_its_number() -> None:
    messages = Messages()
    assert [messages.number(place) for place in [("C1", "1"), ("D1", "1"), ("C1", "1")]] == [1, 2, 1]
    assert messages.known(("D1", "1")) == 2
    assert messages.known(("C1", "2")) is None


def test_a_message_is_found_by_its_number_and_the_newest_without_one() -> None:
    messages = Messages()
    for ts in ("1", "2"):
        messages.number(("C1", ts))
    assert messages.find(1) == ("C1", "1")
    assert messages.find(None) == ("C1", "2")


@pytest.mark.parametrize("number", [0, 2])
def test_a_number_that_no_message_has_is_told_with_those_that_there_are(number: int) -> None:
    messages = Messages()
    messages.number(("C1", "1"))
    with pytest.raises(LookupError, match=f"no message {number}, only 1 to 1"):
        messages.find(number)


def test_without_any_message_it_is_said_how_to_write_one() -> None:
    with pytest.raises(LookupError, match=":post TEXT writes one"):
        Messages().find(None)
