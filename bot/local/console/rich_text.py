"""Reads rich_text blocks, in which Slack keeps what people type and the cells of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from bot.local.console.dates import written_date
from bot.local.console.marks import printable
from bot.local.console.mrkdwn import CODE, MENTION, directed, link, quoted
from bot.local.shapes import flag_in, map_in, maps_in, text_in

if TYPE_CHECKING:
    from bot.local.console.viewer import Viewer
    from bot.local.shapes import Json

_STYLES = {"bold": "bold", "italic": "italic", "strike": "strike", "underline": "underline", "code": CODE}


def rich_text(viewer: Viewer, block: Json) -> list[Text]:
    """Return the lines of one rich_text block."""
    lines = [line for part in maps_in(block, "elements") for line in _part(viewer, part)]
    return directed(viewer, lines or [Text()])


def _part(viewer: Viewer, part: Json) -> list[Text]:
    kind = text_in(part, "type")
    if kind == "rich_text_list":
        return _list(viewer, part)
    lines = list(_leaves(viewer, part).split("\n", allow_blank=True))
    if kind == "rich_text_section":
        # A section that another part follows ends with a line break of its own.
        return lines[:-1] if len(lines) > 1 and not lines[-1].plain else lines
    if kind == "rich_text_quote":
        return [quoted(viewer, line) for line in lines]
    for line in lines:
        line.stylize(CODE)
    return lines


def _list(viewer: Viewer, part: Json) -> list[Text]:
    depth, first = (part.get(key) if isinstance(part.get(key), int) else 0 for key in ("indent", "offset"))
    indent = "  " * int(str(depth))
    lines = []
    for number, item in enumerate(maps_in(part, "elements"), int(str(first)) + 1):
        bullet = f"{number}. " if part.get("style") == "ordered" else "• "
        lines.append(Text(indent + bullet) + _leaves(viewer, item))
    return lines


def _leaves(viewer: Viewer, part: Json) -> Text:
    text = Text()
    for leaf in maps_in(part, "elements"):
        text.append_text(_leaf(viewer, leaf))
    return text


def _leaf(viewer: Viewer, leaf: Json) -> Text:
    shown = _words(viewer, leaf)
    styles = map_in(leaf, "style")
    for name, style in _STYLES.items():
        if flag_in(styles, name):
            shown.stylize(style)
    return shown


def _words(viewer: Viewer, leaf: Json) -> Text:
    named = {
        "user": lambda: viewer.person(text_in(leaf, "user_id")),
        "channel": lambda: viewer.channel(text_in(leaf, "channel_id")),
        "usergroup": lambda: viewer.group(text_in(leaf, "usergroup_id")),
        "broadcast": lambda: f"@{text_in(leaf, 'range')}",
    }
    kind = text_in(leaf, "type")
    if kind in named:
        return Text(named[kind](), MENTION)
    if kind == "link":
        return link(text_in(leaf, "url"), printable(text_in(leaf, "text")))
    if kind == "emoji":
        return Text(_emoji(leaf))
    return Text(_date(viewer, leaf) if kind == "date" else printable(text_in(leaf, "text")))


def _emoji(leaf: Json) -> str:
    try:
        return "".join(chr(int(code, 16)) for code in text_in(leaf, "unicode").split("-"))
    except ValueError:
        return f":{text_in(leaf, 'name')}:"


def _date(viewer: Viewer, leaf: Json) -> str:
    return written_date(viewer, str(leaf.get("timestamp")), text_in(leaf, "format"), text_in(leaf, "fallback"))
