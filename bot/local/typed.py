"""Turns what a person types into what Slack sends: escaped, with people, channels and addresses as tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.local.shapes import Json
    from bot.local.state.directory import Directory

BROADCASTS = ("here", "channel", "everyone")
_TOKEN = re.compile(
    r"(?P<mail>[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?P<url>https?://[^\s<>|]+)"
    r"|(?<![\w@.-])(?P<site>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?:/[^\s<>|]*)?)"
    r"|(?<!\w)@(?P<name>\w[\w.-]*\w|\w)"
    r"|(?<!\w)#(?P<channel>[\w-]+)",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of what was typed: plain text, or something that Slack recognised."""

    kind: Literal["text", "user", "group", "channel", "broadcast", "link"]
    label: str
    target: str = ""


def pieces(directory: Directory, typed: str) -> Iterator[Piece]:
    """Cut what was typed into pieces; unknown names stay plain text."""
    end = 0
    for match in _TOKEN.finditer(typed):
        if match.start() > end:
            yield Piece("text", typed[end : match.start()])
        yield _recognised(directory, match)
        end = match.end()
    if end < len(typed):
        yield Piece("text", typed[end:])


def _recognised(directory: Directory, match: re.Match[str]) -> Piece:
    whole, kind = match[0], match.lastgroup
    if kind == "mail":
        return Piece("link", whole, f"mailto:{whole}")
    if kind in {"url", "site"}:
        return Piece("link", whole, whole if kind == "url" else f"http://{whole}")
    if kind == "channel":
        channel = directory.channel_by_name(match["channel"])
        return Piece("channel", channel.name, channel.id) if channel else Piece("text", whole)
    return _mentioned(directory, match["name"]) or Piece("text", whole)


def _mentioned(directory: Directory, name: str) -> Piece | None:
    user, group = directory.user_by_name(name), directory.group_by_handle(name)
    if user is not None:
        return Piece("user", name, user.id)
    if group is not None:
        return Piece("group", f"@{name}", group.id)
    return Piece("broadcast", name, name) if name in BROADCASTS else None


def escape(text: str) -> str:
    """Escape the three characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def command_text(directory: Directory, typed: str) -> str:
    """Return the `text` of a slash command whose manifest says `should_escape: true`."""
    return "".join(_token(piece, f"|{piece.label}") for piece in pieces(directory, typed))


def message_text(directory: Directory, typed: str) -> str:
    """Return the `text` of a message; unlike in commands a mentioned person has no label there."""
    return "".join(_token(piece, "") for piece in pieces(directory, typed))


def _token(piece: Piece, label: str) -> str:
    if piece.kind == "user":
        return f"<@{piece.target}{label}>"
    if piece.kind == "channel":
        return f"<#{piece.target}|{piece.label}>"
    if piece.kind == "group":
        return f"<!subteam^{piece.target}|{piece.label}>"
    if piece.kind == "broadcast":
        return f"<!{piece.target}>"
    if piece.kind == "link":
        target = escape(piece.target)
        return f"<{target}>" if piece.target == piece.label else f"<{target}|{escape(piece.label)}>"
    return escape(piece.label)


def rich_text(directory: Directory, typed: str) -> list[Json]:
    """Return the `blocks` that Slack puts beside the text of a person's message."""
    elements = [_element(piece) for piece in pieces(directory, typed)]
    section: Json = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _element(piece: Piece) -> Json:
    if piece.kind == "user":
        return {"type": "user", "user_id": piece.target}
    if piece.kind == "channel":
        return {"type": "channel", "channel_id": piece.target}
    if piece.kind == "group":
        return {"type": "usergroup", "usergroup_id": piece.target}
    if piece.kind == "broadcast":
        return {"type": "broadcast", "range": piece.target}
    if piece.kind == "link":
        return {"type": "link", "url": piece.target, "text": piece.label}
    return {"type": "text", "text": piece.label}
