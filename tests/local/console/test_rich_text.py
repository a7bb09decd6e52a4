"""What Slack keeps as rich text reads as in a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.local.console.rich_text import rich_text
from bot.local.typed import rich_text as as_slack_keeps_it

if TYPE_CHECKING:
    from bot.local.console.viewer import Viewer
    from bot.local.standard import Cast
    from bot.local.workspace import Workspace


def _text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words, "style": style}


def _part(kind: str, *leaves: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": f"rich_text_{kind}", "elements": list(leaves), **more}


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (_part("section", _text("a "), _text("b", bold=True)), ["a b"]),
        (_part("section", _text("a\nb\n")), ["a", "b"]),
        (_part("quote", _text("a\nb")), ["> a", "> b"]),
        (_part("preformatted", _text("a\n  b")), ["a", "  b"]),
        (_part("list", _part("section", _text("a")), _part("section", _text("b")), style="bullet"), ["• a", "• b"]),
        (_part("list", _part("section", _text("a")), style="ordered", offset=2, indent=1), ["  3. a"]),
        (_part("section", {"type": "link", "url": "https://a.b", "text": "page"}), ["page (https://a.b)"]),
        (_part("section", {"type": "emoji", "name": "tada", "unicode": "1f389"}), ["🎉"]),
        (_part("section", {"type": "emoji", "name": "ours"}), [":ours:"]),
        (_part("section", {"type": "broadcast", "range": "here"}), ["@here"]),
        (_part("section", {"type": "date", "timestamp": 1795176000, "format": "{time}"}), ["13:00"]),
        (_part("section", {"type": "user", "user_id": "U0"}), ["@U0"]),
    ],
)
def test_each_part_is_shown(viewer: Viewer, part: dict[str, Any], shown: list[str]) -> None:
    assert [line.plain for line in rich_text(viewer, {"type": "rich_text", "elements": [part]})] == shown


def test_styles_are_kept(viewer: Viewer) -> None:
    block = {"type": "rich_text", "elements": [_part("section", _text("x", bold=True, strike=True))]}
    assert {str(span.style) for span in rich_text(viewer, block)[0].spans} == {"bold", "strike"}


def test_what_a_person_typed_comes_back_as_they_typed_it(viewer: Viewer, workspace: Workspace, cast: Cast) -> None:
    typed = f"@{cast.lead.user.name} see #general, a@b.com @agents"
    (block,) = as_slack_keeps_it(workspace.world.directory, typed)
    assert rich_text(viewer, block)[0].plain == typed
