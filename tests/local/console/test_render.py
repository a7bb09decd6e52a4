"""Every kind of block is drawn: plainly for a pipe, with colours and frames for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.local.block_kinds import IN_MESSAGES
from bot.local.console.controls import Controls
from bot.local.console.render import _BLOCKS, Pen
from bot.local.console.screen import Screen
from bot.local.state.sights import Sight
from tests.local.console.conftest import ANSWER, Paper, without_styles
from tests.local.tiny_bot import BUTTON, MENU

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.local.console.viewer import Viewer


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: object) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def table(*rows: tuple[str, ...], **more: object) -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows], **more}


HEADER = {"type": "header", "text": plain("Ladder *as is*")}
CONTEXT = {
    "type": "context",
    "elements": [mrkdwn("small _print_"), {"type": "image", "image_url": "https://i.example/1", "alt_text": "a dot"}],
}
ACTIONS = {"type": "actions", "elements": [BUTTON, {**BUTTON, "style": "danger", "text": plain("Drop it")}, MENU]}
CHOICE = section("one", accessory=BUTTON)
LINKED = {"type": "actions", "elements": [{**BUTTON, "url": "https://a.b"}]}
IMAGE = {"type": "image", "image_url": "https://i.example/2", "title": plain("This week"), "alt_text": "a chart"}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich", "style": {"bold": True}}]}
    ],
}
RICH_CELL = {"type": "table", "rows": [[{"type": "raw_text", "text": "Who"}], [RICH]]}
FIELDS = {"type": "section", "fields": [mrkdwn("*Level 1*\ndesk"), mrkdwn("*2*\nRussell")]}
INPUT = {
    "type": "input",
    "label": plain("Note"),
    "hint": plain("a few words"),
    "optional": True,
    "element": {"type": "plain_text_input", "action_id": "note", "initial_value": "so far"},
}
CHOICES = {
    "type": "input",
    "label": plain("Severity"),
    "element": {**MENU, "initial_option": MENU["options"][1]},
}
GROUPED = {
    "type": "actions",
    "elements": [
        {
            "type": "multi_static_select",
            "action_id": "many",
            "placeholder": plain("Which?"),
            "option_groups": [{"label": plain("all"), "options": MENU["options"]}],
        },
        {"type": "users_select", "action_id": "who", "initial_user": "U1"},
    ],
}


@pytest.mark.parametrize(
    ("blocks", "lines"),
    [
        (
            [section("*Large user account* · Europe &amp; UK\n65 of 60")],
            ["Large user account · Europe & UK", "65 of 60"],
        ),
        ([section("one"), section("two")], ["one", "", "two"]),
        ([section("one"), CONTEXT], ["one", "small print", "[image: a dot]"]),
        ([CONTEXT, section("one")], ["small print", "[image: a dot]", "", "one"]),
        ([section("one"), HEADER, section("two")], ["one", "", "Ladder *as is*", "two"]),
        ([section("one"), {"type": "divider"}, section("two")], ["one", "---", "two"]),
        ([section("a@b.com", accessory=BUTTON)], ["a@b.com  [1] I take it"]),
        ([section("one\ntwo", accessory=BUTTON)], ["one", "two", "[1] I take it"]),
        (
            [section("one", accessory=BUTTON), section("two", accessory=BUTTON)],
            ["one  [1] I take it", "two  [2] I take it"],
        ),
        ([section("one", accessory={"type": "image", "alt_text": "a dot"})], ["one  [image: a dot]"]),
        (
            [{"type": "section", "fields": [mrkdwn("*Level 1*\ndesk"), mrkdwn("*2*\nRussell")]}],
            ["Level 1 desk", "2 Russell"],
        ),
        ([ACTIONS], ["[1] I take it  [2] Drop it", "[3] choose: S1 | S2"]),
        ([LINKED], ["[1] I take it (https://a.b)"]),
        ([GROUPED], ["[1] Which? S1 | S2", "[2] @U1"]),
        ([INPUT], ["[1] Note (optional): so far", "    a few words"]),
        ([CHOICES], ["[1] Severity: S1 | ✓ S2"]),
        ([IMAGE], ["This week", "[image: a chart]"]),
        ([RICH], ["rich"]),
        ([{"type": "markdown", "text": "# A\n**b**"}], ["# A", "**b**"]),
        (
            [table(("Account", "Verdict"), ("a@b.com", "large"), ("c", ""))],
            ["Account | Verdict", "a@b.com | large", "c       |"],
        ),
        ([table(("アカウント", "判定"), ("a", "大"))], ["アカウント | 判定", "a          | 大"]),
        ([RICH_CELL], ["Who", "rich"]),
        ([{"type": "balloon"}], ["(a block of type balloon is not shown here)"]),
    ],
)
def test_each_block_is_drawn_plainly(draw: Callable[..., str], blocks: list[dict[str, Any]], lines: list[str]) -> None:
    assert draw(*blocks).splitlines() == lines


@pytest.mark.parametrize(
    ("blocks", "printed"),
    [
        ([section("*Large* `a@b.com`")], "\x1b[1mLarge\x1b[0m \x1b[36ma@b.com\x1b[0m\n"),
        ([section("> said")], "\x1b[2m▌ \x1b[0msaid\n"),
        ([HEADER], "\x1b[1mLadder *as is*\x1b[0m\n"),
        ([CONTEXT], "\x1b[2msmall \x1b[0m\x1b[2;3mprint\x1b[0m\n\x1b[2m[image: a dot]\x1b[0m\n"),
        ([{"type": "divider"}], f"\x1b[2m{'─' * 24}\x1b[0m\n"),
        (
            [ACTIONS],
            (
                "\x1b[1m[1] \x1b[0mI take it\n\x1b[1m[2] \x1b[0m\x1b[1;31mDrop it\x1b[0m\n"
                "\x1b[1m[3]\xa0\x1b[0mchoose: \x1b[2mS1\x1b[0m\x1b[2m |\x1b[0m \x1b[2mS2\x1b[0m\n"
            ),
        ),
        ([section("one two three four five six")], "one two three four five\nsix\n"),
        ([section("see <https://a.b|it>")], "see \x1b[4mit\x1b[0m\x1b[2m (https://a.b)\x1b[0m\n"),
    ],
)
def test_a_terminal_gets_styles_and_lines_of_its_width(
    draw: Callable[..., str],
    blocks: list[dict[str, Any]],
    printed: str,
) -> None:
    assert draw(*blocks, terminal=True, width=24) == printed


def test_every_block_that_slack_takes_can_be_drawn() -> None:
    assert set(_BLOCKS) == set(IN_MESSAGES)


def test_a_piped_line_of_the_answer_stays_one_line(draw: Callable[..., str]) -> None:
    long = "word " * 100 + "end"
    assert draw(section(long), width=20).splitlines() == [long]


def test_nothing_in_a_pipe_is_coloured(draw: Callable[..., str]) -> None:
    assert "\x1b" not in draw(*ANSWER, HEADER, CONTEXT, table(("A",), ("b",)), title="Which?")


def test_a_table_on_a_terminal_wraps_inside_its_columns_and_loses_none(draw: Callable[..., str]) -> None:
    rows = [("Account", "Verdict", "Severity"), ("someone@customer.example", "Large user account, but excluded", "S1")]
    lines = without_styles(
        draw(table(*rows, column_settings=[{}, {}, {"align": "right"}]), terminal=True, width=52)
    ).splitlines()
    assert lines[0].split() == ["Account", "Verdict", "Severity"]
    assert set(lines[1]) == {"─"}
    assert lines[2].startswith("someone@customer.example  Large user")
    assert lines[2].endswith("S1")
    assert "excluded" in "".join(lines[3:])
    assert max(map(len, lines)) <= 52


def test_a_table_too_wide_for_its_longest_words_is_folded_and_whole(draw: Callable[..., str]) -> None:
    shown = without_styles(
        draw(table(("Account", "Verdict"), ("abcdefghijklmnop", "qrstuvwxyz")), terminal=True, width=14)
    )
    letters = {letter for letter in shown if letter.islower()}
    assert set("abcdefghijklmnopqrstuvwxyz") <= letters
    assert max(map(len, shown.splitlines())) <= 14


def test_fields_stand_side_by_side_on_a_terminal(draw: Callable[..., str]) -> None:
    fields = {"type": "section", "fields": [mrkdwn("*Level 1*\ndesk"), mrkdwn("*Level 2*\nRussell"), mrkdwn("third")]}
    lines = [line.split() for line in without_styles(draw(fields, terminal=True)).splitlines()]
    assert lines == [["Level", "1", "Level", "2"], ["desk", "Russell"], ["third"]]


def test_a_view_is_framed_with_its_title_and_open_to_the_right(draw: Callable[..., str]) -> None:
    shown = without_styles(draw(section("one two three four five"), terminal=True, width=20, title="Which?"))
    assert shown.splitlines() == ["╭─ Which? ──────────", "│ one two three four", "│ five", "╰" + "─" * 19]


def test_a_framed_view_in_a_pipe_is_its_title_and_its_lines(draw: Callable[..., str]) -> None:
    assert draw(section("one"), title="Which?").splitlines() == ["Which?", "one"]


def test_a_piped_answer_in_arabic_begins_with_its_words(draw: Callable[..., str]) -> None:
    shown = draw(section("\u200f*حساب مستخدم كبير* · \u2068EU\u2069\n\u2068T-1\u2069 مفتوح"), ACTIONS)
    assert shown.splitlines()[:2] == ["حساب مستخدم كبير · \u2068EU\u2069", "T-1 مفتوح"]


def test_labels_and_cells_in_arabic_keep_their_places_on_a_terminal(draw: Callable[..., str]) -> None:
    labels = ("مشاركة", "المصادر")
    buttons = {"type": "actions", "elements": [{**BUTTON, "text": plain(label)} for label in labels]}
    apart = "\u200e\u2068{}\u2069\u200e"
    shown = [f"[{number}] {apart.format(label)}" for number, label in enumerate(labels, 1)]
    assert without_styles(draw(buttons, terminal=True)) == "  ".join(shown) + "\n"
    cells = without_styles(draw(table(("\u200fالحساب",), ("\u200f65 / 60",)), terminal=True)).splitlines()
    assert (cells[0], cells[2]) == (apart.format("\u200fالحساب"), "65 / 60")


def test_right_to_left_text_in_a_frame_leaves_the_frame_where_it_is(draw: Callable[..., str]) -> None:
    lines = without_styles(draw(section("\u200fحساب"), terminal=True, title="Home")).splitlines()
    assert lines[1] == "\u200e│ \u2068\u200fحساب\u2069"


def test_a_message_without_blocks_is_its_text(viewer: Viewer, paper: Paper) -> None:
    Screen(paper.console).show(Pen(viewer, Sight("message", "*said* &amp; done"), Controls()).draw())
    assert paper.text == "said & done\n"


@pytest.mark.parametrize(("terminal", "expected"), [(True, True), (False, False)])
def test_whether_a_file_is_a_terminal_decides_and_no_variable_does(
    monkeypatch: pytest.MonkeyPatch,
    terminal: bool,
    expected: bool,
) -> None:
    paper = Paper()
    output = paper.console.file
    monkeypatch.setattr(output, "isatty", lambda: terminal)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert Screen(output).terminal is expected


def test_no_color_takes_the_colours_and_leaves_what_is_bold(
    monkeypatch: pytest.MonkeyPatch, on_terminal: Viewer
) -> None:
    paper = Paper()
    output = paper.console.file
    monkeypatch.setattr(output, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    Screen(output).show(Pen(on_terminal, Sight("message", "*a* `b`"), Controls()).draw())
    assert paper.text == "\x1b[1ma\x1b[0m b\n"


def test_menus_stay_with_their_numbers_and_break_between_options(draw: Callable[..., str]) -> None:
    places = ("New York", "Sao Paulo", "Mexico City")
    options = [{"text": plain(place), "value": place} for place in places]
    menu = {**MENU, "options": options, "initial_option": options[1]}
    zone = section("Time zone", accessory=menu)
    lines = without_styles(draw(zone, terminal=True, width=24)).splitlines()
    assert lines == ["Time zone", "[1]\xa0New York |", "✓ Sao Paulo |", "Mexico City"]
    alone = {"type": "actions", "elements": [menu]}
    lines = without_styles(draw(alone, terminal=True, width=24)).splitlines()
    assert lines == ["[1]\xa0New York |", "    ✓ Sao Paulo |", "    Mexico City"]


def test_a_hint_in_arabic_is_moved_in_from_its_own_side(draw: Callable[..., str]) -> None:
    hinted = {**INPUT, "hint": plain("\u200fكلمات قليلة")}
    assert "\u200f    كلمات قليلة" in without_styles(draw(hinted, terminal=True)).splitlines()
