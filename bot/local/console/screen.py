"""Puts what was drawn onto a terminal, or plainly into a pipe."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, TextIO

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.local.console.marks import ISOLATE, LEFT, RELEASE, RIGHT, for_a_pipe, is_right_to_left, kept_apart, undirected
from bot.local.console.render import Divider, Grid, Paragraph
from bot.local.console.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.local.console.render import Part

_BAR = "│ "
_BETWEEN = 2
# Words longer than this may be cut, so that one of them does not take a table's whole width.
_LONGEST_WORD = 32


class Screen:
    """Where a person reads; `terminal` decides about colours, frames and line breaks.

    A pipe or a file gets plain words: a line of the answer stays one line, and begins with its first word. A
    terminal keeps the marks for right-to-left text. NO_COLOR leaves bold and dim, as its convention says.
    """

    def __init__(self, output: Console | TextIO) -> None:
        if not isinstance(output, Console):
            # Asked here since Console would believe FORCE_COLOR, and a pipe is to stay plain.
            output = Console(file=output, force_terminal=output.isatty())
        self._console = output

    @property
    def terminal(self) -> bool:
        """Whether a person reads along on a terminal."""
        return self._console.is_terminal

    def show(self, parts: Sequence[Part], title: str | None = None) -> None:
        """Print the parts, on a terminal inside a frame where there is a title."""
        if title is not None:
            self._edge("╭", title)
        before: Part | None = None
        for part in parts:
            if before is not None and _apart(before, part):
                self._line(Text(), framed=title is not None)
            self._part(part, framed=title is not None)
            before = part
        if title is not None and self.terminal:
            self._print(Text("╰" + "─" * (self._console.width - 1), "dim"))

    def note(self, words: str) -> None:
        """Print a remark about what stands above it."""
        self._line(Text(f"({words})", "dim"), framed=False)

    def say(self, words: str, style: str = "") -> None:
        """Print a line of the console itself."""
        self._line(Text(words, style), framed=False)

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        """Print a list of words and what they mean, the meanings below each other."""
        if self.terminal:
            self.show([Grid([[Text(word), Text(meaning)] for word, meaning in rows], is_table=False)])
            return
        width = max(len(word) for word, _ in rows)
        for word, meaning in rows:
            self.say(f"{word:<{width}}  {meaning}")

    def rule(self, words: str) -> None:
        """Print what comes next as a rule across the screen."""
        self._print(self._rule("──", words) if self.terminal else Text(f"--- {words}"))

    def _part(self, part: Part, *, framed: bool) -> None:
        if isinstance(part, Divider):
            width = self._console.width - (len(_BAR) if framed else 0)
            self._line(Text("─" * width if self.terminal else "---", "dim"), framed=framed)
        elif isinstance(part, Paragraph):
            for line in part.lines:
                self._line(line, framed=framed)
        elif self.terminal:
            self._grid(part, framed=framed)
        elif part.is_table:
            self._columns(part)
        else:
            for cell in (cell for row in part.rows for cell in row):
                self._line(cell, framed=framed)

    def _line(self, line: Text, *, framed: bool) -> None:
        if not self.terminal:
            self._print(Text(for_a_pipe(line.plain)))
            return
        width = self._console.width - (len(_BAR) if framed else 0)
        for short in wrapped(line, width):
            self._print(_behind_bar(short) if framed else short)

    def _edge(self, corner: str, title: str) -> None:
        self._print(self._rule(f"{corner}─", title) if self.terminal else Text(for_a_pipe(title)))

    def _rule(self, start: str, words: str) -> Text:
        line = Text.assemble((f"{start} ", "dim"), (kept_apart(words.lstrip(RIGHT)), "bold"), (" ", ""))
        line.truncate(self._console.width - 1, overflow="ellipsis")
        return line.append("─" * (self._console.width - line.cell_len), "dim")

    def _grid(self, grid: Grid, *, framed: bool) -> None:
        width = self._console.width - (len(_BAR) if framed else 0)
        # The box adds a column of its own to the space between two cells.
        box, space = (SIMPLE_HEAD, _BETWEEN - 1) if grid.is_table else (None, _BETWEEN)
        table = Table(box=box, show_header=grid.is_table, pad_edge=False, show_edge=False, padding=(0, space, 0, 0))
        for place, wide in enumerate(_widths(grid, width)):
            align = grid.align[place] if place < len(grid.align) else "left"
            head = grid.rows[0][place] if grid.is_table and place < len(grid.rows[0]) else Text()
            table.add_column(_cell(head), justify=align, overflow="fold", width=wide)
        for row in grid.rows[1:] if grid.is_table else grid.rows:
            table.add_row(*map(_cell, row))
        lines = self._console.render_lines(table, self._console.options.update(width=width), pad=False)
        for segments in lines:
            line = Text.assemble(*((one.text, one.style or "") for one in segments))
            line.rstrip()
            self._print(_behind_bar(line) if framed else line)

    def _columns(self, grid: Grid) -> None:
        rows = [[Text(for_a_pipe(cell.plain)) for cell in row] for row in grid.rows]
        widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=False)]
        for row in rows:
            for cell, width in zip(row, widths, strict=False):
                cell.pad_right(width - cell.cell_len)
            line = Text(" | ").join(row)
            line.rstrip()
            self._print(line)

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True)


def _apart(before: Part, part: Part) -> bool:
    return part.weight == "head" or (part.weight == "body" and before.weight not in {"head", "rule"})


def _widths(grid: Grid, width: int) -> list[int]:
    """Return how wide each column is: as its cells are, else its longest word and a share of what is left."""
    columns = [list(column) for column in zip_longest(*grid.rows, fillvalue=Text())]
    natural = [max(cell_len(line) for cell in column for line in cell.plain.split("\n")) for column in columns]
    left = width - _BETWEEN * len(columns)
    if sum(natural) <= left:
        return natural
    words = [[cell_len(word) for cell in column for word in cell.plain.split()] for column in columns]
    least = [min(max(lengths, default=1), _LONGEST_WORD) for lengths in words]
    if sum(least) > left:
        return [max(1, left // len(columns))] * len(columns)
    wanted = [wide - narrow for wide, narrow in zip(natural, least, strict=True)]
    spare = left - sum(least)
    return [narrow + spare * more // sum(wanted) for narrow, more in zip(least, wanted, strict=True)]


def _behind_bar(line: Text) -> Text:
    """Put the left edge of a frame in front; right-to-left text keeps its own order beside it."""
    if not is_right_to_left(line.plain):
        return Text.assemble((_BAR, "dim"), undirected(line))
    return Text.assemble((LEFT + _BAR, "dim"), ISOLATE, line, RELEASE)


def _cell(cell: Text) -> Text:
    """Keep a cell in its column: without marks, neighbours in Arabic would change places."""
    if not is_right_to_left(cell.plain):
        return undirected(cell)
    lines = [Text.assemble(LEFT, ISOLATE, line, RELEASE, LEFT) for line in cell.split("\n")]
    return Text("\n").join(lines)
