"""Reads Slack's mrkdwn into lines of styled text."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from rich.text import Text

from bot.local.console.dates import written_date
from bot.local.console.marks import RIGHT, printable

if TYPE_CHECKING:
    from bot.local.console.viewer import Viewer

INDENT = " " * 4
CODE, MENTION, LINK = "cyan", "bold blue", "underline"
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<token>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<!\w)_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w)"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])",
)
_PREFORMATTED = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_QUOTE = re.compile(rf"^({RIGHT}?)(?:>|&gt;) ?")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_DATE = re.compile(r"!date\^(?P<at>\d+)\^(?P<pattern>[^^|]+)(?:\^(?P<url>[^|]+))?(?:\|(?P<fallback>.*))?")


def mrkdwn(viewer: Viewer, text: str) -> list[Text]:
    """Return the lines of one mrkdwn object as Slack shows them."""
    lines: list[Text] = []
    for number, part in enumerate(_PREFORMATTED.split(printable(text))):
        if number % 2:
            lines += [Text(unescaped(line), CODE) for line in part.split("\n")]
        elif part.strip("\n") or not lines:
            lines += [_line(viewer, line) for line in part.strip("\n").split("\n")]
    return directed(viewer, lines)


def plain_text(viewer: Viewer, text: str) -> list[Text]:
    """Return the lines of one plain_text object; nothing in it is formatted."""
    return directed(viewer, [Text(line) for line in printable(text).split("\n")])


def directed(viewer: Viewer, lines: list[Text]) -> list[Text]:
    """Let every line have the direction of the whole object, as in Slack's clients (`dir="auto"`)."""
    if viewer.terminal and lines[0].plain.startswith(RIGHT):
        return [line if line.plain.startswith(RIGHT) else Text(RIGHT) + line for line in lines]
    return lines


def unescaped(text: str) -> str:
    """Return the text with Slack's three entities read, each once."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def quoted(viewer: Viewer, line: Text) -> Text:
    """Put the mark of a quotation in front of a line."""
    return Text.assemble(("▌ " if viewer.terminal else "> ", "dim"), line)


def indented(line: Text) -> Text:
    """Move a line in by the width of a control's number, in its own direction."""
    return Text(INDENT) + line if not line.plain.startswith(RIGHT) else Text(RIGHT + INDENT) + line[len(RIGHT) :]


def _line(viewer: Viewer, line: str) -> Text:
    quote = _QUOTE.match(line)
    if quote is None:
        return _inline(viewer, line)
    return Text(quote[1]) + quoted(viewer, _inline(viewer, line[quote.end() :]))


def _inline(viewer: Viewer, text: str) -> Text:
    found, end = Text(), 0
    for match in _INLINE.finditer(text):
        found.append(unescaped(text[end : match.start()]))
        found.append_text(_styled(viewer, str(match.lastgroup), match[str(match.lastgroup)]))
        end = match.end()
    return found.append(unescaped(text[end:]))


def _styled(viewer: Viewer, kind: str, inside: str) -> Text:
    if kind == "token":
        return _token(viewer, inside)
    if kind == "code":
        return Text(unescaped(inside), CODE)
    text = _inline(viewer, inside)
    text.stylize(kind)
    return text


def _token(viewer: Viewer, token: str) -> Text:
    target, _, label = token.partition("|")
    label = unescaped(label)
    if target.startswith("@"):
        return Text(viewer.person(target[1:], label), MENTION)
    if target.startswith("#"):
        return Text(viewer.channel(target[1:], label), MENTION)
    if target.startswith("!"):
        return _special(viewer, token)
    return link(unescaped(target), label)


def _special(viewer: Viewer, token: str) -> Text:
    date = _DATE.fullmatch(token)
    if date is not None:
        fallback = unescaped(date["fallback"] or "")
        return Text(written_date(viewer, date["at"], unescaped(date["pattern"]), fallback))
    target, _, label = token.partition("|")
    if target.startswith("!subteam^"):
        return Text(viewer.group(target.removeprefix("!subteam^"), unescaped(label)), MENTION)
    return Text(unescaped(label) or f"@{target[1:]}", MENTION)


def link(url: str, label: str) -> Text:
    """Show a link with its address behind it, unless the label already says it."""
    address = url.removeprefix("mailto:")
    if label in {"", address, url}:
        return Text(address, LINK)
    return Text.assemble((label, LINK), (f" ({address})", "dim"))
