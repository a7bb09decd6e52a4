"""A typed line is for the bot unless it is marked."""

from __future__ import annotations

import pytest

from bot.local.console.lines import OWN, Typed, read


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("/priority check a@b.com", Typed("slash", "check a@b.com", "/priority")),
        ("  /PRIORITY  help ", Typed("slash", "help", "/priority")),
        ("/priority", Typed("slash", "", "/priority")),
        ("check a@b.com", Typed("slash", "check a@b.com")),
        ("/help", Typed("strange", "", "/help")),
        ("/priorities", Typed("strange", "", "/priorities")),
        ("@priority why Campaigns", Typed("mention", "why Campaigns", "@priority")),
        ("@Priority: why", Typed("mention", "why", "@priority:")),
        ("dm hello", Typed("direct", "hello", "dm")),
        ("dms are off", Typed("slash", "dms are off")),
        ("1", Typed("press", number=1)),
        ("[12]", Typed("press", number=12)),
        ("2 S1 please", Typed("press", "S1 please", number=2)),
        ("2fast", Typed("slash", "2fast")),
        (":as lead", Typed("own", "lead", ":as")),
        (":HOME", Typed("own", "", ":home")),
        ("", Typed("nothing")),
        ("   ", Typed("nothing")),
    ],
)
def test_a_line_is_read_as_it_is_meant(line: str, typed: Typed) -> None:
    assert read(line) == typed


def test_what_help_lists_is_what_is_read() -> None:
    kinds = [read(usage).kind for usage, _ in OWN]
    assert kinds == ["slash", "mention", "direct", "press", "press", *["own"] * 9]
