"""Of a message that changed a reader is shown what is new in it."""

from __future__ import annotations

import pytest
from rich.text import Text

from bot.local.console.looks import Looks, lines_of, only_new
from bot.local.console.render import Divider, Grid, Paragraph, Part

PLACE = ("C1", "1")


def drawn(*lines: str) -> list[Part]:
    return [Paragraph([Text(line) for line in lines])]


def test_each_person_remembers_how_a_message_looked_to_them() -> None:
    looks = Looks()
    assert looks.change("ada", PLACE, ["one"]) is None
    assert looks.change("lea", PLACE, ["eins"]) is None
    assert looks.change("ada", PLACE, ["two"]) == ["one"]
    assert looks.change("ada", ("C1", "2"), ["two"]) is None


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (["T-1", "open", "ada"], ["T-1", "done", "ada"], ["T-1", "done"]),
        (["T-1", "a", "b"], ["T-1", "a", "b", "c"], ["T-1", "c"]),
        (["T-1", "a"], ["T-1 · on hold", "a"], ["T-1 · on hold"]),
        (["T-1", "a", "[1] Go"], ["T-1", "b", "[1] Go"], ["T-1", "b", "[1] Go"]),
        (["T-1", "a", "b"], ["T-1", "a"], ["T-1", "a"]),
    ],
)
def test_the_first_line_new_ones_and_buttons_are_kept(before: list[str], after: list[str], shown: list[str]) -> None:
    assert lines_of(only_new(drawn(*after), before, after)) == shown


def test_a_grid_is_kept_or_left_out_as_a_whole() -> None:
    grid = Grid([[Text("a"), Text("b")]], is_table=False)
    head, body = Paragraph([Text("T-1")]), Paragraph([Text("new")])
    after = [head, Divider(), grid, body]
    assert lines_of(after) == ["T-1", "", "a\nb", "new"]
    assert only_new(after, ["T-1", "", "a\nb", "old"], lines_of(after)) == [head, body]
    assert only_new(after, ["T-1", "", "a\nc", "new"], lines_of(after)) == [head, grid]
