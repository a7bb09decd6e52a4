"""Slack's mrkdwn reads as in a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local.console.mrkdwn import mrkdwn, plain_text

if TYPE_CHECKING:
    from bot.local.console.viewer import Viewer
    from bot.local.standard import Cast


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*Large user account* · Europe &amp; UK", "Large user account · Europe & UK"),
        ("_a_ ~b~ `c` *_d_*", "a b c d"),
        ("2*3*4 and a_b_c", "2*3*4 and a_b_c"),
        ("* not bold * and *", "* not bold * and *"),
        ("`*as it is* <@U1>`", "*as it is* <@U1>"),
        ("&amp;lt; is written &lt;", "&lt; is written <"),
        ("<https://a.b/c?d=1&amp;e=2|page>", "page (https://a.b/c?d=1&e=2)"),
        ("<https://a.b>", "https://a.b"),
        ("<mailto:a@b.com|a@b.com>", "a@b.com"),
        ("<!here> <!subteam^S1|@agents>", "@here @agents"),
        ("<#C0|gone> <@U0|gone> <@U0>", "#gone @gone @U0"),
        ("<!date^1795176000^{date_num} {time}|noon>", "2026-11-20 13:00"),
        ("<!date^1795176000^{date_num}^https://a.b|noon>", "2026-11-20"),
        ("<!date^1795176000^{unknown}|noon &amp; after>", "noon & after"),
        ("> said\n&gt; again\n5 &gt; 4", "> said\n> again\n5 > 4"),
        ("before\n```\n*raw* &lt;b&gt;\n  two\n```\nafter", "before\n*raw* <b>\n  two\nafter"),
        ("• one\n• *two*", "• one\n• two"),
        ("a\x1b[31mb", "a [31mb"),
        ("", ""),
    ],
)
def test_mrkdwn_is_shown_as_in_slack(viewer: Viewer, text: str, shown: str) -> None:
    assert "\n".join(line.plain for line in mrkdwn(viewer, text)) == shown


def test_people_channels_and_groups_are_named(viewer: Viewer, cast: Cast) -> None:
    text = f"<@{cast.lead.id}> <#{cast.general.id}> <!subteam^{cast.agents.id}>"
    assert mrkdwn(viewer, text)[0].plain == "@lea #general @agents"


@pytest.mark.parametrize(
    ("text", "style"),
    [("*x*", "bold"), ("_x_", "italic"), ("~x~", "strike"), ("`x`", "cyan"), ("<https://x>", "underline")],
)
def test_marks_become_styles(viewer: Viewer, text: str, style: str) -> None:
    assert [str(span.style) for span in mrkdwn(viewer, text)[0].spans] == [style]


def test_marks_within_marks_add_up(viewer: Viewer) -> None:
    assert {str(span.style) for span in mrkdwn(viewer, "*_x_*")[0].spans} == {"bold", "italic"}


def test_a_quotation_has_a_bar_on_a_terminal(on_terminal: Viewer) -> None:
    assert mrkdwn(on_terminal, "&gt; said")[0].plain == "▌ said"


def test_every_line_of_a_right_to_left_object_runs_that_way_on_a_terminal(on_terminal: Viewer, viewer: Viewer) -> None:
    text = "\u200fحساب\n\u2068T-1\u2069 مفتوح"
    assert [line.plain[0] for line in mrkdwn(on_terminal, text)] == ["\u200f", "\u200f"]
    assert [line.plain[0] for line in mrkdwn(viewer, text)] == ["\u200f", "\u2068"]


def test_plain_text_is_left_as_it_is(viewer: Viewer) -> None:
    assert plain_text(viewer, "*a* &amp; <@U1>")[0].plain == "*a* &amp; <@U1>"
