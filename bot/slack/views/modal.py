"""What a modal holds: its frame, which stays, and an answer as it reads there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.views.escaping import unformatted
from bot.slack.views.page import SECTION_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.slack.views.page import Block, Message

    View = dict[str, Any]

_FRAME = ("title", "close", "callback_id", "private_metadata")


def frame_of(view: Mapping[str, Any]) -> View:
    """Return what stays of a view that Slack sent, whatever it shows next."""
    return {"type": "modal"} | {key: view[key] for key in _FRAME if view.get(key)}


def holding(frame: Mapping[str, Any], message: Message, *behind: Block) -> View:
    """Show an answer in a modal; its text is for notifications, which modals have none of."""
    blocks = [shown for block in message.blocks for shown in _for_modal(block)]
    return {**frame, "blocks": [*blocks, *behind]}


def _for_modal(block: Block) -> Iterable[Block]:
    """Give a table, which stands in messages alone, as lines; every other block as it is."""
    if block.get("type") != "table":
        yield block
        return
    lines = [" · ".join(unformatted(cell["text"]) for cell in row) for row in block["rows"]]
    for text in _in_sections(lines):
        yield {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _in_sections(lines: Iterable[str]) -> Iterable[str]:
    section = ""
    for line in lines:
        if section and len(section) + 1 + len(line) > SECTION_LIMIT:
            yield section
            section = line
        else:
            section = f"{section}\n{line}" if section else line
    if section:
        yield section
