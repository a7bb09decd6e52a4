"""Walks through the JSON of a message, whatever its shape, and picks up the texts that people see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Node: TypeAlias = "Mapping[str, Any]"

# What is further down in a long mail was quoted from older ones.
_MOST_READ = 20_000
_LONGEST_WORD = 300
_LAST_WORD = re.compile(r"(?<=\s)\S*$")
_MOST_NODES = 4_000
# Slack's own limits of a table, and more than any cell needs.
_MOST_ROWS, _MOST_CELLS, _MOST_IN_CELL = 100, 20, 50
_PAIR = 2
# Whoever sends, forwards or serves a message is no part of what it says; addresses and links there are.
_ASIDE = frozenset({"author_name", "footer", "service_name", "address"})
_LINKS = frozenset({"url", "title_link", "author_link", "title_url", "original_url", "from_url"})
_SAID = frozenset(
    {"text", "pretext", "title", "subtitle", "subject", "description", "body", "label", "alt_text", "plain_text"}
)
# Nothing that the message says: whose it is, how it looks, what may be chosen.
_PASSED_OVER = frozenset(
    {"metadata", "bot_profile", "user_profile", "reactions", "icons", "style", "options", "option_groups", "confirm"}
)
_ESCAPED = frozenset({"plain_text", "raw_text", "raw_number"})
_RUNS = frozenset({"rich_text_section", "rich_text_quote", "rich_text_preformatted"})
_SILENT_LEAVES = frozenset({"emoji", "channel", "usergroup", "broadcast", "team", "color"})
_CONTROLS = frozenset({"button", "workflow_button"})
_MARKDOWN_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(([^()\s]{1,2000})\)")


@dataclass(slots=True)
class Pieces:
    """The texts of a message in their order, as mrkdwn: what it says, what stands aside, what may repeat it."""

    said: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)
    _left: int = _MOST_READ
    _nodes: int = _MOST_NODES

    def read(self, message: Mapping[str, Any]) -> None:
        """Read blocks, attachments and files; where there are blocks, `text` is what only older clients show."""
        self.walk(message.get("blocks"))
        (self.spare if self.said else self.said).append(self._within(message.get("text")))
        attachments = message.get("attachments")
        for attachment in attachments if isinstance(attachments, list) else ():
            if isinstance(attachment, dict):
                self._attachment(attachment)
        self.walk(message.get("files"))

    def _attachment(self, attachment: Node) -> None:
        """Read an attachment, whose blocks repeat its text, as its fallback does in any case."""
        blocks = any(attachment.get(key) for key in ("blocks", "message_blocks"))
        repeated = {"fallback", "text"} if blocks else {"fallback"}
        self.walk({key: value for key, value in attachment.items() if key not in repeated})
        self.spare += [self._within(attachment.get(key)) for key in sorted(repeated)]

    def _within(self, text: object) -> str:
        """Return a text, cut where too much has been read, but no word by half."""
        if not isinstance(text, str):
            return ""
        kept = text[: self._left]
        if len(kept) < len(text) and (unbroken := _LAST_WORD.search(kept, max(len(kept) - _LONGEST_WORD, 0))):
            kept = kept[: unbroken.start()]
        self._left -= len(text[: self._left])
        return kept

    def walk(self, root: object) -> None:
        """Pick up every text below a node, outer ones first."""
        # With a stack of its own: hostile JSON is nested deeper than calls may be.
        stack: list[object] = [root]
        while stack and self._nodes > 0 and self._left > 0:
            self._nodes -= 1
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(reversed(node))
            elif isinstance(node, dict):
                stack.extend(reversed(self._inside(node)))

    def _inside(self, node: Node) -> list[object]:
        """Pick up a node's own texts, and return what is to be walked through next."""
        kind = _kind(node)
        if kind in _CONTROLS:
            self._say(self.aside, node.get("url"))
            return []
        if kind in _ESCAPED:
            self._say(self.said, _escape(node.get("text")))
            return []
        if kind == "markdown" and isinstance(node.get("text"), str):
            self._say(self.said, _MARKDOWN_LINK.sub(r"<\2|\1>", node["text"]))
            return []
        if kind == "table":
            self._table(node.get("rows"))
            return []
        if kind in _RUNS and _is_flat(node.get("elements")):
            self._say(self.said, "".join(map(_leaf, node["elements"])))
            return []
        return self._named(node)

    def _named(self, node: Node) -> list[object]:
        title, value = node.get("title"), node.get("value")
        if isinstance(title, str) and isinstance(value, str):  # a field of an attachment
            self._say(self.said, f"{title}: {value}")
            return []
        for key, text in node.items():
            if key in _SAID:
                self._say(self.said, text)
            elif key in _ASIDE or key in _LINKS:
                self._say(self.aside, text)
        return [inner for key, inner in node.items() if key not in _PASSED_OVER and isinstance(inner, dict | list)]

    def _table(self, rows: object) -> None:
        """Read each row of two cells as a label with its value; of wider tables the first row has the labels."""
        given = rows[:_MOST_ROWS] if isinstance(rows, list) else []
        table = [list(map(self._cell, row[:_MOST_CELLS])) for row in given if isinstance(row, list)]
        for row in table:
            if len(row) == _PAIR:
                self._say(self.said, f"{row[0]}: {row[1]}")
            elif row is table[0]:
                self._say(self.said, "\n".join(row))
            else:
                self._say(self.said, "\n".join(f"{head}: {cell}" for head, cell in zip(table[0], row, strict=False)))

    def _cell(self, cell: object) -> str:
        """Return what one cell of a table says, on one line; its nodes are some of the message's."""
        given = min(self._nodes, _MOST_IN_CELL)
        inner = Pieces(_nodes=given)
        inner.walk(cell)
        self._nodes -= given - inner._nodes
        return " ".join(" ".join(inner.said).split())

    def _say(self, where: list[str], text: object) -> None:
        if kept := self._within(text):
            where.append(kept)


def _kind(node: Node) -> str:
    kind = node.get("type")
    return kind if isinstance(kind, str) else ""


def _is_flat(elements: object) -> bool:
    if not isinstance(elements, list):
        return False
    return not any(isinstance(leaf, dict) and isinstance(leaf.get("elements"), list) for leaf in elements)


def _leaf(leaf: object) -> str:
    """Write an element of rich text as mrkdwn has it, so that one reading does for both."""
    if not isinstance(leaf, dict):
        return ""
    kind, text = _kind(leaf), leaf.get("text")
    if kind in _SILENT_LEAVES:
        return " "
    if kind == "link" and isinstance(leaf.get("url"), str):
        url = re.sub(r"[<>|\s]", "", leaf["url"])
        return f"<{url}|{_escape(text).replace('|', ' ')}>"
    if kind == "user" and isinstance(leaf.get("user_id"), str):
        return f"<@{leaf['user_id']}>"
    return _escape(text if kind != "date" else leaf.get("fallback"))


def _escape(text: object) -> str:
    if not isinstance(text, str):
        return ""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
