"""Builds one message: lines that read well aloud, blocks within Slack's limits, nothing of it able to ping anybody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.i18n import Markup
from bot.slack.views.escaping import code, cut, prose, seen, spoken, unformatted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.i18n import Translator

__all__ = ["Block", "Button", "Message", "Page", "bold", "code", "plain", "prose", "sentences", "spoken"]

Block = dict[str, Any]

SECTION_LIMIT = 3000
TEXT_LIMIT = 3800
BUTTON_TEXT_LIMIT = 75
VALUE_LIMIT = 2000
CELL_LIMIT = 250
ROWS_LIMIT = 100
# Slack takes about 13,200 characters in one message; the rest of the page has to fit in, too.
TABLE_LIMIT = 12_000
BLOCKS_LIMIT = 50
BLOCK_ID_LIMIT = 255
_AIMS = ";"


def bold(text: str) -> Markup:
    """Show an already presented text in bold."""
    return Markup(f"*{text}*")


def plain(tr: Translator) -> Translator:
    """Return a Translator for texts that nothing formats, such as the cells of a table."""
    return replace(tr, escape=seen)


def sentences(tr: Translator, first: Markup, second: Markup) -> Markup:
    """Put one sentence behind another, as the language does."""
    return tr.p("two sentences", "{first} {second}", first=first, second=second)


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: a whole text for screen readers and notifications, and the blocks that are seen."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def headline(self) -> Markup:
        """The first line, as it is shown."""
        return Markup(self.blocks[0]["text"]["text"].split("\n", 1)[0])

    def noted(self, tr: Translator, note: str) -> Message:
        """Return the same with a line of small print at its end."""
        text = {"type": "mrkdwn", "text": cut(tr.start + note, SECTION_LIMIT), "verbatim": True}
        block = {"type": "context", "elements": [text]}
        said = cut(f"{self.text}\n{tr.start}{spoken(note)}", TEXT_LIMIT)
        return Message(said, (*self.blocks[: BLOCKS_LIMIT - 1], block))

    def payload(self) -> dict[str, Any]:
        """Return the arguments that every way of posting shares; nothing unfurls."""
        return {"text": self.text, "blocks": list(self.blocks), "unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says, what it does, and the ticket or question it is about.

    `aim` is what it means beyond that, such as one change and no later one; it travels in the id of its row.
    """

    label: str
    action_id: str
    value: str
    aim: str = ""

    @property
    def fits(self) -> bool:
        """Whether Slack takes the whole question; half of one would ask for something else."""
        return len(self.value) <= VALUE_LIMIT

    def element(self, start: str) -> Block:
        """Return the Block Kit element; `start` is what every text object of the language begins with."""
        label = {"type": "plain_text", "text": _clip(start + self.label, BUTTON_TEXT_LIMIT), "emoji": False}
        return {
            "type": "button",
            "text": label,
            "action_id": self.action_id,
            "value": self.value[:VALUE_LIMIT],
        }


def actions(buttons: Sequence[Button], start: str) -> Block:
    """Return a row of buttons, whose id keeps what they aim at; nothing where no button fits."""
    fitting = [button for button in buttons if button.fits]
    if not fitting:
        return {}
    return {"type": "actions", "elements": [button.element(start) for button in fitting], **_named(fitting)}


def _named(buttons: Sequence[Button]) -> Block:
    """Return the id of a block that keeps what its buttons aim at, nothing where none does."""
    aims = [f"{button.action_id}={button.aim}" for button in buttons if button.aim]
    return {"block_id": _AIMS.join([*aims, buttons[0].value])[:BLOCK_ID_LIMIT]} if aims else {}


def aim_of(action_id: str, block_id: str) -> str:
    """Return what a pressed button aimed at, as the id of its row kept it."""
    aims = (part.partition("=") for part in block_id.split(_AIMS)[:-1])
    return next((aim for name, _is, aim in aims if name == action_id), "")


class Page:
    """Collects the parts of one message in the order in which a hurried person reads them."""

    def __init__(self, tr: Translator) -> None:
        self._tr = tr
        self._blocks: list[Block] = []
        self._spoken: list[str] = []
        self._lines: list[str] = []

    def line(self, *lines: str) -> Page:
        """Add lines of mrkdwn; empty ones are passed over."""
        self._lines.extend(line for line in lines if line)
        return self

    def gap(self) -> Page:
        """End the paragraph."""
        self._flush()
        return self

    def note(self, *lines: str) -> Page:
        """Add small print, one line each."""
        self._flush()
        kept = [line for line in lines if line]
        if kept:
            self._spoken.extend(kept)
            self._blocks.append({"type": "context", "elements": [self._mrkdwn("\n".join(kept))]})
        return self

    def choice(self, line: str, button: Button) -> Page:
        """Add a line with a button beside it."""
        self._flush()
        self._spoken.append(line)
        accessory = {"accessory": button.element(self._tr.start), **_named([button])} if button.fits else {}
        self._blocks.append({"type": "section", "text": self._mrkdwn(line)} | accessory)
        return self

    def buttons(self, buttons: Sequence[Button]) -> Page:
        """Add a row of buttons."""
        self._flush()
        row = actions(buttons, self._tr.start)
        if row:
            self._blocks.append(row)
        return self

    def table(self, rows: Sequence[Sequence[str]]) -> Page:
        """Add a table, its first row the header, of plain texts that nothing can format; a hundred rows at most."""
        self._flush()
        # The cells are in their direction already, and keep their isolates.
        rows = [[seen(cell) for cell in row] for row in rows[:ROWS_LIMIT]]
        limit = _cell_limit(rows)
        cells = [[{"type": "raw_text", "text": self._tr.start + _clip(cell, limit)} for cell in row] for row in rows]
        self._spoken.extend(unformatted(" · ".join(row)) for row in rows[1:])
        self._blocks.append({"type": "table", "rows": cells})
        return self

    def message(self) -> Message:
        """Return the finished message."""
        self._flush()
        # A notification gives each line its own direction.
        text = "\n".join(self._tr.start + line for line in spoken("\n".join(self._spoken)).split("\n"))
        return Message(cut(text, TEXT_LIMIT), tuple(self._blocks[:BLOCKS_LIMIT]))

    def _flush(self) -> None:
        for paragraph in _paragraphs(self._lines):
            self._blocks.append({"type": "section", "text": self._mrkdwn(paragraph)})
        self._spoken.extend(self._lines)
        self._lines = []

    def _mrkdwn(self, text: str) -> Block:
        return {"type": "mrkdwn", "text": cut(self._tr.start + text, SECTION_LIMIT), "verbatim": True}


def _paragraphs(lines: Iterable[str]) -> Iterable[str]:
    """Join lines into texts that each fit into one section, with room for a direction mark."""
    paragraph = ""
    for line in lines:
        longer = f"{paragraph}\n{line}" if paragraph else line
        if paragraph and len(longer) > SECTION_LIMIT - 1:
            yield paragraph
            paragraph = line
        else:
            paragraph = longer
    if paragraph:
        yield paragraph


def _cell_limit(rows: Sequence[Sequence[str]]) -> int:
    """Return how many characters a cell may have for the whole table to fit into one message."""
    lengths = [len(cell) + 1 for row in rows for cell in row]
    return next(
        limit for limit in range(CELL_LIMIT, 0, -1) if sum(min(length, limit + 1) for length in lengths) <= TABLE_LIMIT
    )


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
