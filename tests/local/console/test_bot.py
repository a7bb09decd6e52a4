"""What the console knows of the bot: its shortcuts go by their names."""

from __future__ import annotations

import pytest

from bot.local.console import Bot, Shortcut


async def nothing() -> None:
    """Nothing is ever in hand."""


NAMES = ("time_left", "track", "track_ticket", "check_account")
BOT = Bot(nothing, lambda _by: None, shortcuts=[Shortcut(name) for name in NAMES])


@pytest.mark.parametrize(
    ("typed", "name"),
    [("time_left", "time_left"), ("TIME", "time_left"), ("track", "track"), ("track_", "track_ticket")],
)
def test_a_shortcut_is_found_by_its_name_or_how_that_begins(typed: str, name: str) -> None:
    assert BOT.shortcut(typed) == Shortcut(name)


@pytest.mark.parametrize("typed", ["", "t", "left"])
def test_of_several_or_none_all_names_are_told(typed: str) -> None:
    with pytest.raises(LookupError, match="there are time_left, track, track_ticket, check_account"):
        BOT.shortcut(typed)
