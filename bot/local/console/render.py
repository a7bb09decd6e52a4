"""Draws Block Kit: every kind of block becomes lines, a grid or a rule, its buttons numbered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from rich.text import Text

from bot.local.console.controls import button, drawn
from bot.local.console.marks import printable
from bot.local.console.mrkdwn import directed, indented, mrkdwn, plain_text
from bot.local.console.rich_text import rich_text
from bot.local.shapes import Json, flag_in, map_in, maps_in, text_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.local.console.controls import Controls
    from bot.local.console.viewer import Viewer
    from bot.local.state.sights import Sight

Weight: TypeAlias = Literal["head", "body", "list", "small", "rule"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some lines; what is of weight "body" keeps a blank line's distance from the part before it."""

    lines: list[Text]
    weight: Weight = "body"


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells: a table with a header, or the fields of a section side by side."""

    rows: list[list[Text]]
    is_table: bool
    align: tuple[Literal["left", "center", "right"], ...] = ()
    weight: Weight = "body"


@dataclass(frozen=True, slots=True)
class Divider:
    """A rule across the screen."""

    weight: Weight = "rule"


Part: TypeAlias = Paragraph | Grid | Divider


@dataclass(slots=True)
class Pen:
    """Draws one thing that a person sees; numbers go on where the one before it in the same answer ended."""

    viewer: Viewer
    sight: Sight
    controls: Controls
    parts: list[Part] = field(default_factory=list)

    def draw(self) -> list[Part]:
        """Return the parts of the whole."""
        for block in self.sight.blocks:
            _BLOCKS.get(text_in(block, "type"), Pen.unknown)(self, block)
        if not self.sight.blocks:
            self.parts.append(Paragraph(mrkdwn(self.viewer, self.sight.text)))
        if self.sight.kind == "modal" and self.sight.view is not None:
            self._dialog_buttons(self.sight.view.content)
        return self.parts

    def section(self, block: Json) -> None:
        """Draw a text, its fields side by side, and what stands beside it."""
        lines = self._text(map_in(block, "text")) if "text" in block else []
        accessory = map_in(block, "accessory")
        beside = self._element(accessory) if accessory else None
        if beside is not None and len(lines) == 1:
            self.parts.append(Paragraph([Text("  ").join([*lines, beside])], "list"))
        elif lines or beside is not None:
            self.parts.append(Paragraph([*lines, *([beside] if beside is not None else [])]))
        fields = [self._joined(self._text(one)) for one in maps_in(block, "fields")]
        if fields:
            pairs = [fields[start : start + 2] for start in range(0, len(fields), 2)]
            self.parts.append(Grid(pairs, is_table=False, weight="small" if lines else "body"))

    def header(self, block: Json) -> None:
        """Draw a heading."""
        self._styled(self._text(map_in(block, "text")), "bold", "head")

    def context(self, block: Json) -> None:
        """Draw small print."""
        lines: list[Text] = []
        for element in maps_in(block, "elements"):
            lines += [_image(element)] if element.get("type") == "image" else self._text(element)
        self._styled(lines, "dim", "small")

    def divider(self, _block: Json) -> None:
        """Draw a rule."""
        self.parts.append(Divider())

    def actions(self, block: Json) -> None:
        """Draw a row of buttons, and menus on lines of their own."""
        row: list[Text] = []
        lines: list[Text] = []
        for element in maps_in(block, "elements"):
            (row if element.get("type") == "button" else lines).append(self._element(element))
        shown = [Text("  ").join(row), *lines] if row else lines
        self.parts.append(Paragraph(shown, "small"))

    def input(self, block: Json) -> None:
        """Draw an input with its label and hint."""
        element = map_in(block, "element")
        name = printable(text_in(map_in(block, "label"), "text"))
        control = self.controls.add("fill", self.sight, {"block_id": block.get("block_id"), **element}, name)
        label = f"{name} (optional)" if flag_in(block, "optional") else name
        hint = printable(text_in(map_in(block, "hint"), "text"))
        lines = [drawn(self.viewer, control.number, element, label)]
        lines += [indented(Text(hint, "dim"))] if hint else []
        self.parts.append(Paragraph(lines, "list"))

    def image(self, block: Json) -> None:
        """Draw what an image says to those who cannot see it."""
        title = [Text(printable(text_in(map_in(block, "title"), "text")))] if "title" in block else []
        self.parts.append(Paragraph([*title, _image(block)]))

    def rich_text(self, block: Json) -> None:
        """Draw formatted text."""
        self.parts.append(Paragraph(rich_text(self.viewer, block)))

    def markdown(self, block: Json) -> None:
        """Draw standard Markdown as it was written, which reads well enough."""
        self.parts.append(Paragraph(plain_text(self.viewer, text_in(block, "text"))))

    def table(self, block: Json) -> None:
        """Draw a table whose first row is its header."""
        rows = [[self._cell(cell) for cell in row] for row in _rows(block)]
        settings = block.get("column_settings")
        columns = settings if isinstance(settings, list) else []
        align = tuple(_alignment(column) for column in columns)
        self.parts.append(Grid(rows, is_table=True, align=align))

    def unknown(self, block: Json) -> None:
        """Say that there is a block which this console cannot draw."""
        self._styled([Text(f"(a block of type {block.get('type')} is not shown here)")], "dim", "small")

    def _dialog_buttons(self, view: Json) -> None:
        names = [("submit", text_in(map_in(view, "submit"), "text"))] if "submit" in view else []
        names.append(("close", text_in(map_in(view, "close"), "text") or "Cancel"))
        row = [self._dialog_button("submit" if act == "submit" else "close", name) for act, name in names]
        self.parts.append(Paragraph([Text("  ").join(row)], "small"))

    def _dialog_button(self, act: Literal["submit", "close"], name: str) -> Text:
        return button(self.viewer, self.controls.add(act, self.sight, {}).number, name)

    def _element(self, element: Json) -> Text:
        kind = text_in(element, "type")
        if kind == "image":
            return _image(element)
        control = self.controls.add("press" if kind == "button" else "pick", self.sight, element)
        return drawn(self.viewer, control.number, element)

    def _text(self, text: Json) -> list[Text]:
        read = plain_text if text.get("type") == "plain_text" else mrkdwn
        return read(self.viewer, text_in(text, "text"))

    def _cell(self, cell: Json) -> Text:
        if cell.get("type") == "rich_text":
            return self._joined(rich_text(self.viewer, cell))
        return self._joined(plain_text(self.viewer, text_in(cell, "text")))

    def _joined(self, lines: list[Text]) -> Text:
        # A row that is piped is one line, whatever its cells hold.
        return Text("\n" if self.viewer.terminal else " ").join(lines)

    def _styled(self, lines: list[Text], style: str, weight: Weight) -> None:
        for line in lines:
            line.stylize_before(style)
        self.parts.append(Paragraph(directed(self.viewer, lines) if lines else lines, weight))


_BLOCKS: dict[str, Callable[[Pen, Json], None]] = {
    "section": Pen.section,
    "header": Pen.header,
    "context": Pen.context,
    "divider": Pen.divider,
    "actions": Pen.actions,
    "input": Pen.input,
    "image": Pen.image,
    "rich_text": Pen.rich_text,
    "markdown": Pen.markdown,
    "table": Pen.table,
}


def _image(part: Json) -> Text:
    return Text(f"[image: {printable(text_in(part, 'alt_text'))}]", "dim")


def _rows(block: Json) -> list[list[Json]]:
    rows = block.get("rows")
    return [
        [cell for cell in row if isinstance(cell, dict)]
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, list)
    ]


def _alignment(column: object) -> Literal["left", "center", "right"]:
    align = column.get("align") if isinstance(column, dict) else None
    return align if align in {"center", "right"} else "left"
